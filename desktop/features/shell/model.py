"""What the window says about itself: sections, and the lines of title and status bar."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop import VERSION
from domain.frozen import frozen

if TYPE_CHECKING:
    from desktop.services.status import SyncStatus

PROGRAM = "Sổ Đoàn"


def nothing_to_do(status: SyncStatus) -> int:
    return 0


@frozen
class Section:
    """A screen as the rail shows it. `to_do`: how the work that waits there is read from the one status."""

    key: str
    title: str
    icon: str
    to_do: Callable[[SyncStatus], int] = nothing_to_do


def window_title(status: SyncStatus | None) -> str:
    if status is None:
        return PROGRAM
    return f"{status.unit_name} · {status.pill} — {PROGRAM}"


def facts(status: SyncStatus | None) -> tuple[str, ...]:
    """The status bar from left to right; the last one stands at its end."""
    if status is None:
        return ("Đang mở dữ liệu của đơn vị", "", "", version_text())
    return (status.network, last_sync_text(status), members_text(status), version_text())


def last_sync_text(status: SyncStatus) -> str:
    if not status.last_sync_text:
        return "Chưa đồng bộ đủ lần nào"
    return f"Đồng bộ đủ lần cuối {status.last_sync_text}"


def members_text(status: SyncStatus) -> str:
    return f"{grouped(status.records.get('member', 0))} hồ sơ đoàn viên"


def farewell(status: SyncStatus | None) -> str:
    """What to say on closing, "" when nothing waits."""
    if status is None or not status.unsent:
        return ""
    return f"Còn {grouped(status.unsent)} thay đổi trên máy này, sẽ gửi khi có mạng."


def version_text() -> str:
    return f"{PROGRAM} {VERSION}"


def grouped(count: int) -> str:
    """1248 → "1.248"."""
    return f"{count:,}".replace(",", ".")
