"""Reading which revision a replica file has, without Alembic and without SQLAlchemy."""

from __future__ import annotations

from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica.connection import Connection, meaning_of
from sync.replica.errors import DataDamaged


def revision_of(connection: Connection) -> str:
    """The revision that a replica file was written in. Raises DataDamaged where it does not say."""
    try:
        found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlcipher.Error as error:
        raise meaning_of(error) or DataDamaged("no revision") from error
    if len(found) != 1:
        raise DataDamaged("no revision")
    return str(found[0][0])
