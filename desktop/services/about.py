"""Facts about this program and this home, for people who help: where things lie, versions, protection."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.services import logs
from desktop.services.session import Session
from domain.kinds import SCHEMA


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`protection` is one sentence about what protects the data while the laptop is off."""

    home: Path
    logs: Path
    unit: str
    device: str
    schema: int
    sqlite: str
    sqlcipher: str
    protection: str


def facts(session: Session) -> Facts:
    from sqlcipher3 import dbapi2

    from sync.replica import keys

    with session.replica.reading() as reader:
        meta = reader.meta
    version = sqlcipher_version()
    by_keyring = keys.has_keyring_slot(session.home)
    opened = "mật khẩu hoặc kho khóa của máy mở được" if by_keyring else "chỉ mật khẩu mở được"
    return Facts(
        home=session.home.path,
        logs=logs.folder_of(session.home.path),
        unit=meta.unit_name,
        device=meta.device_name or "chưa đặt tên",
        schema=SCHEMA,
        sqlite=dbapi2.sqlite_version,
        sqlcipher=version,
        protection=f"Mã hóa toàn bộ bằng SQLCipher; {opened}. Khóa màn hình chỉ che, không mã hóa thêm.",
    )


def sqlcipher_version() -> str:
    """The version of the library that encrypts, as it says itself."""
    from sqlcipher3 import dbapi2

    connection = dbapi2.connect(":memory:")
    try:
        found = connection.execute("PRAGMA cipher_version").fetchone()
    finally:
        connection.close()
    return str(found[0]).partition(" ")[0] if found else "?"
