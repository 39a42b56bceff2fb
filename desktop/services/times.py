"""Moments as people read them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

# Vietnam has one zone and no summer time; the laptop's own setting may be wrong.
_VIETNAM = timezone(timedelta(hours=7))


def show_time(timestamp: str) -> str:
    """`2026-11-22T08:10:00+07:00` → "22/11/2026 08:10", in Vietnam's time; "" stays ""."""
    if not timestamp:
        return ""
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return timestamp
    return moment.astimezone(_VIETNAM).strftime("%d/%m/%Y %H:%M")
