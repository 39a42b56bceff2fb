"""One laptop of a rig, as a process of its own that may be killed at any moment.

It works through the product's own services, and says on stdout what it is about to do and what it did, one
line each: `OPEN`, `STATE {…}`, `TRY {…}`, `SAVED {…}`, `SYNC {…}`. A pipe keeps what a killed process wrote,
so what it said happened did happen. An unexpected error ends it with a traceback and code 1.

    python -m tests.rigs.laptop HOME NAME LIFE SEED [work|save|create|sync|show]…
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from desktop.services import conflicts, members, organisations, queue, rejections
from desktop.services.failures import FailureKind
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from desktop.services.synchronising import synchronise
from tests.helpers.cheap_keys import cheap_stretching

# Fields that take any text and merge one by one.
FIELDS = ("home_town", "permanent_address", "temporary_address", "occupation")
_NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Đức", "Phạm Thu Hà")
# So many members are edited by everybody: races are common, and not everything is a race.
_CONTESTED = 30
_SHARE_OF_SYNCS, _SHARE_OF_CREATES, _SHARE_OF_DOUBLE_EDITS = 0.06, 0.15, 0.2
_LONGEST_PAUSE = 0.04
_EXPECTED_FAILURES = (FailureKind.NO_NETWORK, FailureKind.SERVER_ERROR)


def say(word: str, told: Any = None) -> None:
    """One line in one system call: a kill cannot leave half of it unless the pipe is full."""
    text = word if told is None else f"{word} {json.dumps(told, ensure_ascii=False)}"
    os.write(1, f"{text}\n".encode())


class Laptop:
    """A cadre at work. Every value it saves is unique in the run: laptop, life and number are in it.

    `tell` hears the lines instead of stdout, where a test has the laptop in its own process.
    """

    def __init__(
        self, session: Session, name: str, life: int, seed: str, tell: Callable[[str, Any], None] = say
    ) -> None:
        self.session = session
        self._say = tell
        self._name = name
        self._life = life
        self._chance = Random(f"{seed}/{name}/{life}")
        self._numbers = count(1)

    def work(self) -> None:
        """Until killed."""
        pause = threading.Event()
        while True:
            roll = self._chance.random()
            if roll < _SHARE_OF_SYNCS:
                self.sync()
            elif roll < _SHARE_OF_SYNCS + _SHARE_OF_CREATES:
                self.create()
            else:
                self.edit()
            pause.wait(self._chance.uniform(0, _LONGEST_PAUSE))

    def create(self) -> None:
        number, value = self._next()
        branches = organisations.branches(self.session)
        self._say(
            "TRY", {"number": number, "do": "create", "record": "", "values": {"note": value}, "seen": {}}
        )
        saved = members.add(
            self.session,
            self._chance.choice(branches).id,
            {"full_name": self._chance.choice(_NAMES), "note": value},
        )
        self._say("SAVED", {"number": number, "record": saved.id})

    def edit(self, names: Sequence[str] = ()) -> None:
        number, value = self._next()
        double = self._chance.random() < _SHARE_OF_DOUBLE_EDITS
        names = names or self._chance.sample(FIELDS, 2 if double else 1)
        row = members.show(self.session, self._pick())
        values = {name: f"{value} {name}" for name in names}
        seen = {name: row.fields.get(name) for name in names}
        self._say("TRY", {"number": number, "do": "edit", "record": row.id, "values": values, "seen": seen})
        members.edit(self.session, row.id, values)
        self._say("SAVED", {"number": number, "record": row.id})

    def sync(self) -> None:
        outcome = synchronise(self.session)
        failure = outcome.failure
        if failure is not None and failure.kind not in _EXPECTED_FAILURES:
            raise RuntimeError(f"synchronising ended with {failure}")
        self._say("SYNC", {"failed": failure.code if failure else "", "sent": outcome.figures.sent})

    def show(self) -> None:
        self._say("STATE", shown(self.session))

    def _next(self) -> tuple[str, str]:
        number = f"{self._life}.{next(self._numbers)}"
        return number, f"{self._name} {number}"

    def _pick(self) -> str:
        """Ids begin with the time of birth: the oldest members are those that every laptop has."""
        ids = sorted(members.find_ids(self.session, MemberFilter()))
        everybody = self._chance.random() < 0.8
        return self._chance.choice(ids[:_CONTESTED] if everybody else ids)


def shown(session: Session) -> dict[str, Any]:
    """What the home shows, in the words of the command line."""
    return {
        "members": [
            {"id": row.id, "fields": dict(row.fields), "sync": row.sync, "version": row.version}
            for row in members.find(session, MemberFilter())
        ],
        "queue": [
            {"n": line.n, "id": line.id, "do": line.do, "state": line.state, "fields": dict(line.fields)}
            for line in queue.entries(session)
        ],
        "conflicts": [dict(view.raw) for view in conflicts.entries(session, status="")],
        "rejected": [
            {"id": entry.id, "code": entry.code, "message": entry.message, "fields": dict(entry.fields)}
            for entry in rejections.entries(session)
        ],
    }


def main(words: Sequence[str]) -> int:
    home, name, life, seed, *steps = words
    passphrase = os.environ["SODOAN_PASSPHRASE"]
    # A life is short: stretching its passphrase at full cost would be a third of it.
    with cheap_stretching(), Session.open(Path(home), passphrase=passphrase) as session:
        say("OPEN")
        laptop = Laptop(session, name, int(life), seed)
        does = {
            "work": laptop.work,
            "save": laptop.edit,
            "create": laptop.create,
            "sync": laptop.sync,
            "show": laptop.show,
        }
        for step in steps:
            does[step]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
