"""SQL that this process has compiled before is not compiled again, whichever database it is for.

Thousands of tests make an empty database each, and SQLAlchemy remembers what it compiled for one database
only: most of the time of an enrolment went into that.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

import sqlalchemy as sa

_compile_and_create: Final = sa.MetaData.create_all
_engine: Final = sa.create_engine
# By the tables that are declared and those that stood there before: what SQLite noted of what came then.
_tables: dict[tuple[sa.MetaData, Hashable, Hashable], list[str]] = {}
# By how a database is spoken to.
_compiled: dict[Hashable, dict[Hashable, Any]] = {}


def remember() -> None:
    """From now on, for the whole process."""
    sa.MetaData.create_all = create_all  # type: ignore[method-assign, assignment]
    sa.create_engine = create_engine


def create_all(
    metadata: sa.MetaData, bind: Any, tables: Any = None, checkfirst: Any = True, **given: Any
) -> None:
    """As `MetaData.create_all`, the very same statements."""
    if tables is not None or given or not isinstance(bind, sa.Connection) or bind.dialect.name != "sqlite":
        _compile_and_create(metadata, bind, tables, checkfirst, **given)
        return
    raw: Any = bind.connection.driver_connection
    before = _noted(raw)
    key = (metadata, frozenset(metadata.tables), frozenset(before))
    if key not in _tables:
        _compile_and_create(metadata, bind, checkfirst=checkfirst)
        _tables[key] = [text for text in _noted(raw) if text not in before]
    else:
        for text in _tables[key]:
            raw.execute(text).close()


def _noted(raw: Any) -> list[str]:
    """The statements that made what is in the database, in their order."""
    cursor = raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    try:
        return [text for (text,) in cursor]
    finally:
        cursor.close()


def create_engine(*given: Any, **named: Any) -> sa.Engine:
    """As SQLAlchemy's, with one memory for all databases of a kind."""
    engine: sa.Engine = _engine(*given, **named)
    dialect = engine.dialect
    kind = (type(dialect), dialect.dbapi, dialect.paramstyle)
    engine.update_execution_options(compiled_cache=_Compiled(_compiled.setdefault(kind, {})))
    return engine


class _Compiled(dict[Any, Any]):
    """What SQLAlchemy keeps compiled statements in: its keys begin with the dialect of one engine."""

    def __init__(self, shared: dict[Hashable, Any]) -> None:
        super().__init__()
        self._shared = shared

    def get(self, key: Any, default: Any = None) -> Any:
        return self._shared.get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        self._shared[key[1:]] = compiled
