"""Shape and colour of each sync state; the words come from the services."""

from __future__ import annotations

# State of a record, of the queue or of the whole laptop → icon, colour token.
LOOKS = {
    "synced": ("circle-check", "synced"),
    "pending": ("hourglass", "pending"),
    "sent": ("arrow-up", "pending"),
    "conflict": ("arrows-split", "conflict"),
    "conflicts": ("arrows-split", "conflict"),
    "rejected": ("hand-stop", "rejected"),
    "rejections": ("hand-stop", "rejected"),
    "held": ("player-pause", "held"),
    "kept": ("check", "synced"),
    "dropped": ("x", "held"),
    "paused": ("player-pause", "held"),
    "waiting": ("hourglass", "held"),
    "draft": ("pencil", "held"),
    "lacking": ("alert-triangle", "warning"),
    "syncing": ("refresh", "pending"),
    "no_network": ("wifi-off", "held"),
    "server_trouble": ("refresh", "warning"),
    "enrol_again": ("lock", "warning"),
    "update_needed": ("alert-triangle", "warning"),
    "unread": ("inbox", "pending"),
    "away": ("info-circle", "held"),
    "never": ("cloud-off", "held"),
}
_UNKNOWN = ("info-circle", "held")


def look(state: str) -> tuple[str, str]:
    """Icon name and colour token; a state that is newer than this program gets a plain one."""
    return LOOKS.get(state, _UNKNOWN)
