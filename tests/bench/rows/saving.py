"""Save a member, as the window and the command line do it, against one bare transaction of SQLite."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.services import members
from desktop.services.session import Session
from domain.members.fields import MEMBER
from sync.replica.connection import PRAGMAS
from tests.bench.figures import Measured, Promise, Row, at_most_times
from tests.bench.homes import PASSPHRASE
from tests.bench.people import people
from tests.bench.timing import seconds_of, side_by_side
from tests.bench.workbench import Workbench

_BARE = "one bare transaction of SQLite with fsync, same pragmas, same disk, no encryption, no index"
_SOURCE = "quality.md, Speed: save a member"

ROW = Row(
    "save",
    "Save a member: decide, row, outbox, search index, audit line, fsync",
    (
        Promise("edit", "save an edited phone number", "ms", _SOURCE, at_most_times(3), _BARE),
        Promise("add", "save a new member of 10 fields", "ms", _SOURCE, at_most_times(3), _BARE),
        Promise(
            "edit against encrypted",
            "save an edited phone number",
            "ms",
            _SOURCE,
            None,
            _BARE.replace("no encryption", "encrypted"),
        ),
    ),
    lambda bench: measure(bench),
)

_COLUMNS = [field.name for field in MEMBER.fields]


def measure(bench: Workbench) -> Mapping[str, Measured]:
    home = bench.home(bench.size(20_000, 60))
    saves, rounds = bench.size(20, 2), bench.rounds(11)
    folder = bench.new_folder("bare")
    with (
        Session.open(home.path, passphrase=PASSPHRASE) as session,
        bare_table(folder / "plain.db", None) as plain,
        bare_table(folder / "encrypted.db", bytes(range(32))) as encrypted,
    ):
        ids = members.find_ids(session, members.MemberFilter())
        numbers = count()

        def edit() -> None:
            number = next(numbers)
            members.edit(session, ids[number % len(ids)], {"phone": f"0912{number:06d}"})

        def add() -> None:
            number = next(numbers)
            ((_, person),) = people(1, home.branches, 10, seed=f"new-{number}")
            kept = {name: value for name, value in person.items() if name not in ("org", "status", "source")}
            members.add(session, home.branches[0], {**kept, "citizen_id": None})

        return {
            name: _pair(ours, bare, saves, rounds)
            for name, ours, bare in (
                ("edit", edit, lambda: plain(next(numbers))),
                ("add", add, lambda: plain(next(numbers))),
                ("edit against encrypted", edit, lambda: encrypted(next(numbers))),
            )
        }


def _pair(ours: Callable[[], None], bare: Callable[[], None], saves: int, rounds: int) -> Measured:
    def median_of(save: Callable[[], None]) -> float:
        return statistics.median(seconds_of(save) for _ in range(saves))

    pair = side_by_side(lambda: median_of(ours), lambda: median_of(bare), rounds)
    return Measured(pair.ours * 1000, pair.baseline * 1000)


@contextmanager
def bare_table(path: Path, key: bytes | None) -> Iterator[Callable[[int], None]]:
    """A table of members with nothing around it; gives what writes one row and commits."""
    with closing(sqlcipher.connect(str(path), isolation_level=None)) as connection:
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for name, value in PRAGMAS.items():
            if key is not None or not name.startswith("cipher"):
                connection.execute(f"PRAGMA {name} = {value}").fetchall()
        connection.execute(f"CREATE TABLE member (id TEXT PRIMARY KEY, {', '.join(_COLUMNS)})")
        insert = " ".join(("INSERT INTO member VALUES (", ", ".join("?" * (1 + len(_COLUMNS))), ")"))
        sample: Mapping[str, Any] = next(people(1, ["org"]))[1]
        row = [sample.get(name) for name in _COLUMNS]
        row = [str(value) if isinstance(value, list) else value for value in row]

        def save(number: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(insert, (str(number), *row))
            connection.execute("COMMIT")

        yield save
