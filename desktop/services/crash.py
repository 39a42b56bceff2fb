"""What becomes of a run that went wrong: counted, told to people in words, and copied without their data."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from desktop import VERSION
from desktop.services import logs
from desktop.services.session import Clock, Session, system_clock
from desktop.services.times import show_time
from domain.kinds import SCHEMA

logger = logging.getLogger(__name__)

# So many runs that went wrong within so long start the next one in safe mode.
TOO_MANY: Final = 3
WITHIN: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Crash:
    """One unforeseen error. `screen` is the title of the screen in sight; nothing here comes from data."""

    at: str
    screen: str
    error: str
    places: Sequence[str]

    @property
    def code(self) -> str:
        """A short name of the place, to be read out over the telephone: `page:120`."""
        if not self.places:
            return self.error
        place = self.places[-1].partition(" ")[0]
        return place.rpartition("/")[2].replace(".py", "")


def crash_of(error: BaseException, screen: str, clock: Clock | None = None) -> Crash:
    now = (clock or system_clock)()
    return Crash(now.isoformat(timespec="seconds"), screen, logs.describe_error(error), logs.places_of(error))


def copied_text(crash: Crash) -> str:
    """What "Sao chép thông tin lỗi" gives: enough for support, nothing about people."""
    import platform

    lines = [
        f"Sổ Đoàn {VERSION}, lược đồ {SCHEMA}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}",
        f"Lúc: {crash.at}",
        f"Màn hình: {crash.screen or 'chưa mở'}",
        f"Mã: {crash.code}",
        f"Sự cố: {crash.error}",
        *(f"  {place}" for place in crash.places),
    ]
    return "\n".join(lines)


def last_draft_at(session: Session) -> str:
    """When the newest draft of this cadre was kept, "14:05 21/11/2026", or ""."""
    with session.replica.reading() as reader:
        found = reader.drafts(session.actor.id)
    return show_time(max((draft.at for draft in found), default=""))


class RunRecord:
    """Remembers beside the home how its runs ended. To be used by the one process that holds the home.

    A run counts as gone wrong once, when an unforeseen error was shown or when it never ended.
    """

    def __init__(self, home: Path, clock: Clock | None = None) -> None:
        self._home = home
        self._path = logs.folder_of(home) / "runs.json"
        self._clock = clock or system_clock
        self._crashed = False

    def begin(self) -> bool:
        """Note that a run begins; whether it should be a safe one."""
        kept = self._read()
        now = self._clock()
        crashes = [at for at in kept["crashes"] if timedelta(0) <= now - at <= WITHIN]
        places = logs.take_faults(self._home)
        if kept["running"] is not None and not kept["crashed"]:
            logger.warning("the last run never ended")
            for place in places:
                logger.warning("it died at %s", place)
            crashes.append(now)
        self._write(crashes, now)
        return len(crashes) >= TOO_MANY

    def crashed(self) -> None:
        """Note that this run went wrong, whatever becomes of it."""
        if self._crashed:
            return
        self._crashed = True
        kept = self._read()
        self._write([*kept["crashes"], self._clock()], kept["running"])

    def end(self) -> None:
        """The run ended as it should, or was begun anew after an error that was shown."""
        self._write(self._read()["crashes"], None)

    def forgive(self) -> None:
        """Leave safe mode: the next run is an ordinary one."""
        self._write([], self._read()["running"])

    def _read(self) -> dict[str, Any]:
        try:
            kept = json.loads(self._path.read_bytes())
            return {
                "crashes": [datetime.fromisoformat(at) for at in kept["crashes"]],
                "running": datetime.fromisoformat(kept["running"]) if kept["running"] else None,
                "crashed": bool(kept["crashed"]),
            }
        except (OSError, ValueError, KeyError, TypeError):
            return {"crashes": [], "running": None, "crashed": False}

    def _write(self, crashes: Sequence[datetime], running: datetime | None) -> None:
        from sync.replica.home import write_atomically

        content = {
            "crashes": [at.isoformat() for at in crashes],
            "running": running.isoformat() if running else None,
            "crashed": self._crashed,
        }
        # A count that cannot be kept must not become another error.
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, json.dumps(content).encode())
