"""What the oracle judges: ledgers of saves, homes as the program shows them, the server's own tables.

Nothing of the product is imported here or in `oracle`: a mistake in shared code would hide itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Save:
    """One save of one cadre. Its values are found nowhere else in the run: a value names its save.

    `seen` is what stood in these fields before the eyes of the cadre. `sure`: the call returned, so she
    read "saved"; otherwise the process died in it, and the save may have happened or not, but not half.
    A create that died has no `record`.
    """

    laptop: str
    number: str
    do: str
    record: str
    values: Values
    seen: Values
    sure: bool = True

    def __str__(self) -> str:
        return f"{self.laptop}/{self.number} {self.do} {self.record} {dict(self.values)}"


@dataclass(frozen=True, slots=True)
class QueueLine:
    n: int
    record: str
    do: str
    state: str
    values: Values


@dataclass(frozen=True, slots=True)
class Row:
    """A member as a laptop shows it."""

    fields: Values
    sync: str
    version: int


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """One home as its own program shows it. `device` is its id at the server."""

    laptop: str
    device: str
    rows: Mapping[str, Row]
    queue: Sequence[QueueLine]
    conflicts: Sequence[Mapping[str, Any]] = ()
    rejected: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class ServerRecord:
    kind: str
    id: str
    version: int
    fields: Values
    gone: str = ""
    into: str = ""


@dataclass(frozen=True, slots=True)
class ServerReceipt:
    """The verdict on one operation, and the operation as it was sent."""

    device: str
    incarnation: str
    n: int
    verdict: str
    code: str
    conflict: str
    operation: Mapping[str, Any]

    @property
    def identity(self) -> tuple[str, str, int]:
        """Who issued it first: a restored laptop sends the same operation under another number."""
        first = self.operation.get("first") or {"incarnation": self.incarnation, "n": self.n}
        return self.device, first["incarnation"], first["n"]


@dataclass(frozen=True, slots=True)
class ServerFacts:
    head: int
    digest: str
    records: Sequence[ServerRecord]
    receipts: Sequence[ServerReceipt]


@dataclass(slots=True)
class Ledger:
    """Saves in the order in which they were announced; `start` is what stood on the server before."""

    start: Mapping[str, Values] = field(default_factory=dict)
    saves: dict[tuple[str, str], Save] = field(default_factory=dict)

    def announce(self, save: Save) -> None:
        """The process is about to save."""
        self.saves[save.laptop, save.number] = replace(save, sure=False)

    def confirm(self, laptop: str, number: str, record: str) -> None:
        """The save returned, for this record."""
        self.saves[laptop, number] = replace(self.saves[laptop, number], sure=True, record=record)

    def read(self, lines: Iterable[str], laptop: str) -> None:
        """Lines of a laptop's ledger: `TRY {json}` and `SAVED {json}`; others say nothing about saves."""
        for line in lines:
            word, _, text = line.partition(" ")
            if word == "TRY":
                told = json.loads(text)
                self.announce(Save(laptop=laptop, **told))
            elif word == "SAVED":
                told = json.loads(text)
                self.confirm(laptop, told["number"], told["record"])


def home_facts(laptop: str, device: str, told: Mapping[str, Any]) -> HomeFacts:
    """From the JSON documents of `member list`, `queue list`, `conflict list` and `rejected list`."""
    rows = {row["id"]: Row(row["fields"], row["sync"], row["version"]) for row in told["members"]}
    queue = [
        QueueLine(line["n"], line["id"], line["do"], line["state"], line["fields"]) for line in told["queue"]
    ]
    return HomeFacts(laptop, device, rows, queue, told["conflicts"], told["rejected"])


def server_facts(database: Path, unit: str) -> ServerFacts:
    """Straight from the server's SQLite file, in one snapshot, whether the server runs or is dead."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.execute("BEGIN")
        head, digest = connection.execute(
            "SELECT head, digest FROM unit WHERE unit_id = ?", (unit,)
        ).fetchone()
        records = [
            ServerRecord(kind, id, version, json.loads(fields), gone, into)
            for kind, id, version, fields, gone, into in connection.execute(
                'SELECT kind, id, version, fields, gone, "into" FROM record WHERE unit_id = ?', (unit,)
            )
        ]
        receipts = [
            ServerReceipt(device, incarnation, n, verdict, code, conflict, json.loads(operation))
            for device, incarnation, n, verdict, code, conflict, operation in connection.execute(
                "SELECT device_id, incarnation, n, verdict, code, conflict, operation FROM receipt"
                " WHERE unit_id = ?",
                (unit,),
            )
        ]
    return ServerFacts(head, digest, records, receipts)
