"""Judges a run: was every save kept, once, whole, and is every lost race explained?

Each function gives its objections as sentences; an empty list is a pass. Saves are judged as Jepsen judges
operations: one that returned must be there; one that died in the middle may be there, but never half, never
twice. Because every saved value is unique in the run, who overwrote whom can be followed value by value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from tests.rigs.evidence import HomeFacts, Ledger, Row, Save, ServerFacts, ServerReceipt, ServerRecord

_WRITTEN = ("applied", "merged")
_UNSETTLED = ("pending", "sent", "held")


def judge_home(home: HomeFacts, server: ServerFacts) -> list[str]:
    """A row and its outbox line are one: neither stands without the other (I2).

    What the server acknowledged but has not told back yet has no line any more and is still on its way: read
    the home first and the server after it.
    """
    objections = []
    ours = [receipt for receipt in server.receipts if receipt.device == home.device]
    acknowledged = {receipt.operation["id"] for receipt in ours}
    shown: dict[tuple[str, str], tuple[int, Any]] = {}
    queued = {line.record for line in home.queue}
    for line in home.queue:
        if line.do in ("create", "edit") and line.record not in home.rows:
            objections.append(f"{home.laptop}: half: line {line.n} of the outbox has no row {line.record}")
        for name, value in line.values.items():
            shown[line.record, name] = (line.n, value)
    for (record, name), (n, value) in shown.items():
        row = home.rows.get(record)
        if row is not None and row.fields.get(name) != value:
            standing = row.fields.get(name)
            objections.append(
                f"{home.laptop}: half: line {n} says {name}={value!r}, row {record} says {standing!r}"
            )
    for record, row in home.rows.items():
        waits = record in queued or (row.sync not in ("pending", "held") and record in acknowledged)
        if row.sync in _UNSETTLED and not waits:
            objections.append(f"{home.laptop}: half: row {record} is {row.sync} without a line in the outbox")
        if row.version == 0 and not waits and row.sync != "rejected":
            objections.append(f"{home.laptop}: half: row {record} is new here and nobody will send it")
    numbers = [line.n for line in home.queue]
    if len(set(numbers)) != len(numbers):
        objections.append(f"{home.laptop}: twice: numbers of the outbox repeat: {sorted(numbers)}")
    return objections


def judge_kept(saves: Iterable[Save], home: HomeFacts, server: ServerFacts) -> list[str]:
    """Each save that returned waits in its laptop's outbox or has a receipt (I1).

    Read the home first and the server after it: an operation moves in that direction only.
    """
    known = _values_of(line.values for line in home.queue)
    known |= _values_of(receipt.operation.get("set", {}) for receipt in server.receipts)
    return [
        f"lost: {save} is neither in the outbox nor at the server"
        for save in saves
        if save.laptop == home.laptop and save.sure and not known.issuperset(_values_of([save.values]))
    ]


def judge_server(ledger: Ledger, server: ServerFacts) -> list[str]:
    """Each operation took effect at most once, and whoever was overwritten was seen or has a conflict."""
    saves = _Saves(ledger)
    objections: list[str] = []
    receipts = saves.receipts(server, objections)
    objections += _doubled(saves, receipts, server)
    for key, receipt in receipts.items():
        objections += _misquoted(ledger.saves[key], receipt)
    effects = _Effects(ledger, saves, receipts, server)
    objections += effects.judge()
    objections += _conflicts_without_cause(server)
    objections += _digest(server)
    return objections


def judge_level(homes: Sequence[HomeFacts], server: ServerFacts) -> list[str]:
    """After everything healed: outboxes empty, trays explained, every replica equal to the server."""
    objections = []
    live = {record.id: record for record in server.records if record.kind == "member" and not record.gone}
    open_conflicts = {
        record.id
        for record in server.records
        if record.kind == "conflict" and not record.gone and record.fields.get("status") == "open"
    }
    for home in homes:
        name = home.laptop
        objections += [f"{name}: not settled: line {line.n} is {line.state}" for line in home.queue]
        objections += [f"{name}: {why}" for why in _differences(home.rows, live)]
        shown = {entry["id"] for entry in home.conflicts if entry.get("status") == "open"}
        if shown != open_conflicts:
            objections.append(f"{name}: open conflicts differ from the server's: {shown ^ open_conflicts}")
        objections += _judge_rejected(home, server)
    return objections


def judge_ledger_is_at_server(ledger: Ledger, server: ServerFacts) -> list[str]:
    """Once settled, each save that returned has a verdict."""
    sent = _values_of(receipt.operation.get("set", {}) for receipt in server.receipts)
    return [
        f"lost: {save} has no verdict"
        for save in ledger.saves.values()
        if save.sure and not sent.issuperset(_values_of([save.values]))
    ]


@dataclass(frozen=True, slots=True)
class Count:
    """What a run did, for the eye: a run without a conflict or a resend proves little."""

    saves: int
    unsure: int
    verdicts: Mapping[str, int]
    conflicts: int


def count(ledger: Ledger, server: ServerFacts) -> Count:
    verdicts: dict[str, int] = defaultdict(int)
    for receipt in server.receipts:
        verdicts[receipt.verdict] += 1
    unsure = sum(not save.sure for save in ledger.saves.values())
    conflicts = sum(record.kind == "conflict" for record in server.records)
    return Count(len(ledger.saves), unsure, dict(verdicts), conflicts)


class _Saves:
    """The ledger, by value."""

    def __init__(self, ledger: Ledger) -> None:
        self._by_value: dict[tuple[str, Any], tuple[str, str]] = {}
        for key, save in ledger.saves.items():
            for name, value in save.values.items():
                if (name, value) in self._by_value:
                    raise ValueError(f"the rig saved {name}={value!r} twice: nothing can be followed")
                self._by_value[name, value] = key

    def of(self, name: str, value: Any) -> tuple[str, str] | None:
        return self._by_value.get((name, value)) if isinstance(value, str) else None

    def receipts(self, server: ServerFacts, objections: list[str]) -> dict[tuple[str, str], ServerReceipt]:
        """Save → its receipt; a second identity for one save, or an operation of nobody, is objected to."""
        found: dict[tuple[str, str], ServerReceipt] = {}
        for receipt in server.receipts:
            if receipt.operation.get("kind") != "member" or receipt.operation.get("do") not in (
                "create",
                "edit",
            ):
                continue
            keys = {key for name, value in receipt.operation["set"].items() if (key := self.of(name, value))}
            if len(keys) != 1:
                objections.append(f"phantom: operation {receipt.identity} has values of {len(keys)} saves")
                continue
            key = keys.pop()
            other = found.setdefault(key, receipt)
            if other.identity != receipt.identity:
                objections.append(
                    f"twice: save {key} came as {other.identity} and {receipt.identity}: two operations"
                )
            elif other.verdict != receipt.verdict:
                objections.append(f"save {key} has two verdicts: {other.verdict} and {receipt.verdict}")
        return found


class _Effects:
    """Follows each field of each member from the value that stands at the server back to the first."""

    def __init__(
        self,
        ledger: Ledger,
        saves: _Saves,
        receipts: Mapping[tuple[str, str], ServerReceipt],
        server: ServerFacts,
    ) -> None:
        self._ledger = ledger
        self._saves = saves
        self._receipts = receipts
        self._members = {record.id: record for record in server.records if record.kind == "member"}
        self._conflicts = {record.id: record for record in server.records if record.kind == "conflict"}

    def judge(self) -> list[str]:
        objections = []
        by_field: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for key, receipt in self._receipts.items():
            for name in self._ledger.saves[key].values:
                by_field[receipt.operation["id"], name].append(key)
        for (record, name), keys in by_field.items():
            chain, broken = self._chain(record, name)
            objections += broken
            for key in keys:
                objections += self._judge_save(key, name, key in chain)
        objections += self._conflicts_about_nothing()
        return objections

    def _chain(self, record: str, name: str) -> tuple[set[tuple[str, str]], list[str]]:
        """The saves that led to the value that stands now, each made by someone who saw the one before."""
        start = self._ledger.start.get(record, {}).get(name)
        standing = self._members[record].fields.get(name) if record in self._members else None
        chain: set[tuple[str, str]] = set()
        value = standing
        while value != start:
            key = self._saves.of(name, value)
            if key is None or key not in self._receipts:
                return chain, [f"phantom: {name}={value!r} of {record} was saved by nobody"]
            if key in chain:
                return chain, [f"twice: {name}={value!r} of {record} was written again over a later value"]
            chain.add(key)
            value = self._ledger.saves[key].seen.get(name)
        return chain, []

    def _judge_save(self, key: tuple[str, str], name: str, took_effect: bool) -> list[str]:
        save, receipt = self._ledger.saves[key], self._receipts[key]
        in_conflict = receipt.verdict == "conflict" and self._explained(save, receipt, name)
        if took_effect:
            if receipt.verdict == "rejected":
                return [f"both: {save} was rejected and took effect"]
            if save.values[name] in self._wanted(receipt, name):
                return [f"both: {save} is in conflict {receipt.conflict} and took effect"]
            return []
        if receipt.verdict in _WRITTEN:
            return [f"lost: {save} was {receipt.verdict} and overwritten by someone who had not seen it"]
        if receipt.verdict == "conflict" and not in_conflict:
            return [f"lost: {save} is not in its conflict {receipt.conflict or '(none)'}"]
        if receipt.verdict == "rejected" and not receipt.code:
            return [f"{save} was rejected without a reason"]
        return [f"not settled: {save} is waiting"] if receipt.verdict == "waiting" else []

    def _explained(self, save: Save, receipt: ServerReceipt, name: str) -> bool:
        """The conflict record has the value, or a later one that the same laptop put in its place."""
        for mine in self._wanted(receipt, name):
            later = self._saves.of(name, mine)
            if mine == save.values[name] or (later is not None and later[0] == save.laptop):
                return True
        return False

    def _wanted(self, receipt: ServerReceipt, name: str) -> list[Any]:
        """What the conflict that a receipt names says this laptop wanted for a field."""
        conflict = self._conflicts.get(receipt.conflict)
        groups = (conflict.fields.get("groups") or []) if conflict else []
        return [
            group["mine"][name]
            for group in groups
            if name in group["mine"] and group["mine_by"]["device"] == receipt.device
        ]

    def _conflicts_about_nothing(self) -> list[str]:
        objections = []
        for key, receipt in self._receipts.items():
            save = self._ledger.saves[key]
            if receipt.verdict == "conflict" and not any(
                self._explained(save, receipt, name) for name in save.values
            ):
                objections.append(f"conflict {receipt.conflict} does not say what {save} wanted")
        for conflict in self._conflicts.values():
            record = self._members.get(conflict.fields.get("record", ""))
            if record is None or record.gone or conflict.fields.get("status") != "open":
                continue
            for group in conflict.fields.get("groups") or []:
                for name, theirs in group["theirs"].items():
                    if record.fields.get(name) != theirs:
                        standing = record.fields.get(name)
                        objections.append(
                            f"conflict {conflict.id} shows {name}={theirs!r}, the record has {standing!r}"
                        )
        return objections


def _values_of(documents: Iterable[Mapping[str, Any]]) -> set[tuple[str, Any]]:
    return {
        (name, value) for document in documents for name, value in document.items() if isinstance(value, str)
    }


def _doubled(
    saves: _Saves, receipts: Mapping[tuple[str, str], ServerReceipt], server: ServerFacts
) -> list[str]:
    """A create that became two records."""
    born: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in server.records:
        for name, value in record.fields.items():
            key = saves.of(name, value) if record.kind == "member" else None
            if key is not None:
                born[key].add(record.id)
    objections = [
        f"twice: save {key} stands in {len(ids)} records: {sorted(ids)}"
        for key, ids in born.items()
        if len(ids) > 1
    ]
    objections += [
        f"phantom: save {key} stands in {sorted(ids)} without a receipt"
        for key, ids in born.items()
        if key not in receipts
    ]
    return objections


def _misquoted(save: Save, receipt: ServerReceipt) -> list[str]:
    """What was sent is what was saved, over what was seen, for the record it was saved for."""
    operation = receipt.operation
    objections = []
    if save.record and operation["id"] != save.record:
        objections.append(f"{save} was sent for record {operation['id']}")
    for name, value in save.values.items():
        if operation["set"].get(name) != value:
            objections.append(f"half: {save} was sent with {name}={operation['set'].get(name)!r}")
        if operation["do"] == "edit" and operation["was"].get(name) != save.seen.get(name):
            objections.append(
                f"{save} saw {name}={save.seen.get(name)!r}, sent as {operation['was'].get(name)!r}"
            )
    return objections


def _conflicts_without_cause(server: ServerFacts) -> list[str]:
    caused = {receipt.conflict for receipt in server.receipts if receipt.verdict == "conflict"}
    return [
        f"conflict {record.id} was opened by no operation"
        for record in server.records
        if record.kind == "conflict" and not record.gone and record.id not in caused
    ]


def _digest(server: ServerFacts) -> list[str]:
    total, live = 0, [record for record in server.records if not record.gone]
    for record in live:
        text = f"{record.kind}|{record.id}|{record.version}".encode()
        total += int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
    computed = f"{len(live)}:{total % (1 << 64):016x}"
    objections = []
    if computed != server.digest:
        objections.append(f"the server's digest is {server.digest}, its records make {computed}")
    newest = max((record.version for record in server.records), default=0)
    if newest > server.head:
        objections.append(f"a record has version {newest}, behind the head {server.head}")
    return objections


def _differences(rows: Mapping[str, Row], live: Mapping[str, ServerRecord]) -> list[str]:
    found = [f"record {id} is missing here" for id in live.keys() - rows.keys()]
    found += [f"record {id} is not at the server" for id in rows.keys() - live.keys()]
    for id in rows.keys() & live.keys():
        mine = {name: value for name, value in rows[id].fields.items() if value is not None}
        theirs = {name: value for name, value in live[id].fields.items() if value is not None}
        differing = {name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name)}
        if differing or rows[id].version != live[id].version:
            found.append(
                f"record {id} differs in {sorted(differing)}; version {rows[id].version}, "
                f"server's {live[id].version}"
            )
    return found


def _judge_rejected(home: HomeFacts, server: ServerFacts) -> list[str]:
    """The Rejected tray shows exactly what the server refused this laptop."""
    refused = _values_of(
        receipt.operation["set"]
        for receipt in server.receipts
        if receipt.device == home.device and receipt.verdict == "rejected"
    )
    shown = _values_of(entry["fields"] for entry in home.rejected)
    objections = [
        f"{home.laptop}: refused without an entry in the tray: {value}" for value in refused - shown
    ]
    objections += [f"{home.laptop}: in the tray, not refused: {value}" for value in shown - refused]
    objections += [
        f"{home.laptop}: entry {entry['id']} of the tray has no reason"
        for entry in home.rejected
        if not (entry["code"] and entry["message"])
    ]
    return objections
