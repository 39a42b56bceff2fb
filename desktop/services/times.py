"""Moments, durations and amounts as people read them."""

from __future__ import annotations

from datetime import datetime

from desktop.services.wording import word
from domain.values.dates import VIETNAM
from domain.values.numbers import grouped


def show_time(timestamp: str) -> str:
    """`2026-11-22T08:10:00+07:00` → "22/11/2026 08:10", in Vietnam's time; "" stays ""."""
    if not timestamp:
        return ""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return timestamp
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def show_hour(timestamp: str) -> str:
    """`2026-11-22T01:10:00+00:00` → "08:10", in Vietnam's time; "" for what tells no moment."""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return ""
    return moment.astimezone(VIETNAM).strftime("%H:%M") if moment.tzinfo else ""


def show_retry(moment: datetime, now: datetime) -> str:
    """When something is tried again: "Sẽ tự thử lại lúc 16:05.", or after how many seconds."""
    seconds = (moment - now).total_seconds()
    if seconds < 90:
        return word("retry.soon").format(seconds=max(1, round(seconds)))
    return word("retry.at").format(at=moment.astimezone(VIETNAM).strftime("%H:%M"))


def show_duration(seconds: float) -> str:
    """About how long: "khoảng 20 giây", "khoảng 3 phút", "khoảng 2 giờ"."""
    if seconds < 60:
        return f"khoảng {max(5, round(seconds / 5) * 5)} giây"
    if seconds < 3600:
        return f"khoảng {round(seconds / 60)} phút"
    return f"khoảng {round(seconds / 3600)} giờ"


def show_count(count: int) -> str:
    """1248 → "1.248"."""
    return grouped(count)


def show_bytes(count: int) -> str:
    """ "38 KB", "1,2 MB"; "" for nothing."""
    if count <= 0:
        return ""
    if count < 1 << 20:
        return f"{max(1, round(count / 1024))} KB"
    return f"{count / (1 << 20):.1f} MB".replace(".", ",")
