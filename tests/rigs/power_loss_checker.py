"""Opens one disk image and says what is wrong with it, given what a cadre had been told by then.

Reads with its own SQL on a plain keyed connection: nothing of the replica's code judges itself here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher

from sync.replica import keys
from sync.replica.errors import ReplicaError
from sync.replica.home import Home
from tests.rigs.power_loss_scripts import PASSPHRASES


@dataclass(slots=True)
class Told:
    """What the ledger says: operations shown as saved, the highest number sent, the last cursor shown."""

    saved: set[int] = field(default_factory=set)
    sent: int = 0
    cursor: int = 0
    passphrase: int = 0
    words: set[str] = field(default_factory=set)

    def hear(self, line: str) -> None:
        word, _, number = line.strip().partition(" ")
        self.words.add(word)
        if word == "SAVED":
            self.saved.add(int(number))
        elif word == "SENT":
            self.sent = int(number)
        elif word == "CURSOR":
            self.cursor = int(number)
        elif word == "PASSPHRASE":
            self.passphrase = int(number)

    def key(self) -> tuple[int, int, int, int, int]:
        return len(self.saved), self.sent, self.cursor, self.passphrase, len(self.words)


class Checker:
    def __init__(self, script: str, key: bytes) -> None:
        self._script = script
        self._raw_key = keys.database_key(key).hex()
        self._opening: dict[str, int | None] = {}  # content of a slot file → which passphrase opens it

    def faults(self, home: Path, told: Told) -> list[str]:
        if self._script == "passphrase":
            return self._slot_faults(home, told)
        if not (home / "replica.db").exists():
            allowed = self._script == "enrolment" and "CREATED" not in told.words
            return [] if allowed else ["the replica is gone"]
        try:
            return self._replica_faults(home, told)
        except sqlcipher.Error as error:
            return [f"unreadable: {error}"]

    def _replica_faults(self, home: Path, told: Told) -> list[str]:
        connection = sqlcipher.connect(str(home / "replica.db"), isolation_level=None)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{self._raw_key}'\"")
            connection.execute("PRAGMA synchronous = OFF")
            faults = (
                [] if connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)] else ["integrity"]
            )
            return faults + _content_faults(connection, told) + _mark_faults(home, connection, told)
        finally:
            connection.close()

    def _slot_faults(self, home: Path, told: Told) -> list[str]:
        try:
            content = (home / "keys.json").read_bytes()
        except FileNotFoundError:
            return ["no slot file"]
        digest = sha256(content).hexdigest()
        if digest not in self._opening:
            self._opening[digest] = _which_opens(Home(home), told.passphrase)
        found = self._opening[digest]
        return [] if found in (told.passphrase, told.passphrase + 1) else [f"opens with passphrase {found}"]


def _which_opens(home: Home, first: int) -> int | None:
    for number in range(first, len(PASSPHRASES)):
        try:
            keys.unlock_with_passphrase(home, PASSPHRASES[number])
        except ReplicaError:
            continue
        return number
    return None


def _content_faults(connection: sqlcipher.Connection, told: Told) -> list[str]:
    queued = connection.execute("SELECT n, id FROM outbox UNION ALL SELECT n, id FROM journal").fetchall()
    numbers = {n for n, _ in queued}
    audited = {n for (n,) in connection.execute("SELECT n FROM audit WHERE n > 0")}
    rows = {id for (id,) in connection.execute("SELECT id FROM member")}
    cursor = connection.execute("SELECT value FROM meta WHERE name = 'cursor'").fetchone()
    faults = []
    if lost := sorted(told.saved - numbers):
        faults.append(f"lost saves {lost[:5]}")
    if len(numbers) != len(queued) or numbers != set(range(1, len(numbers) + 1)):
        faults.append("numbers repeat or leave a gap")
    if audited != numbers:
        faults.append("audit trail and queue differ")
    if rows != {id for _, id in queued}:
        faults.append("rows and queue differ")
    if told.cursor and (cursor is None or int(cursor[0]) < told.cursor):
        faults.append(f"cursor {cursor} after {told.cursor} was shown")
    return faults


def _mark_faults(home: Path, connection: sqlcipher.Connection, told: Told) -> list[str]:
    facts = {
        name: json.loads(value)
        for name, value in connection.execute("SELECT name, value FROM meta").fetchall()
    }
    if "open_token" not in facts:
        return []  # made, never opened: the first opening begins a life of its own
    try:
        mark = json.loads((home / "incarnation.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return ["no incarnation mark"]
    faults = []
    if mark["incarnation"] != facts["incarnation"] or facts["open_token"] not in (
        mark["token"],
        mark["previous"],
    ):
        faults.append("the mark does not fit the file")
    if not told.sent <= mark["high_n"] < facts["next_n"]:
        faults.append(f"high-water mark {mark['high_n']} after {told.sent} was sent")
    return faults
