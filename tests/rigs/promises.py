"""What must be true after every step of the state machine, read from the tables of both ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import msgspec
import sqlalchemy as sa

from sync.protocol import codec
from sync.protocol.messages import ExchangeRequest, ExchangeResponse, Operation, Verdict
from sync.replica import audit
from sync.server.stored import Row
from sync.server.tables import RECEIPT
from tests.helpers.central import Central, Unit
from tests.helpers.laptops import Laptop
from tests.helpers.link import Link

# Fields whose values the rig makes unique, so that each can be followed.
TRACKED = ("note", "occupation", "home_town")
_DONE = (Verdict.APPLIED.value, Verdict.MERGED.value, Verdict.CONFLICT.value)
_KEPT = (*_DONE, Verdict.WAITING.value)


@dataclass(frozen=True, slots=True)
class Kept:
    """One receipt of the server with its operation."""

    operation: Operation
    content_hash: str
    verdict: str
    version: int
    device: str


@dataclass
class WatchedLink(Link):
    """Sees every answer that the server gives, also those that the laptop never hears."""

    verdicts: dict[tuple[object, ...], str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    # How many answers told a part of what there was: what changed behind it is fetched whole (P-32).
    cut: int = 0

    def watch(self, path: str, headers: Mapping[str, str], body: bytes, answer: bytes, encoding: str) -> None:
        if path != "/v1/exchange":
            return
        sent = codec.decompress(body, headers.get("content-encoding", "identity"), 1 << 26)
        request = codec.decode(ExchangeRequest, sent)
        response = codec.decode(ExchangeResponse, codec.decompress(answer, encoding, 1 << 26))
        self.cut += bool(response.changes) and response.cursor < response.head
        hashes = {operation.n: codec.content_hash(operation) for operation in request.ops}
        for receipt in response.receipts:
            name = (headers["authorization"], request.incarnation, receipt.n, hashes.get(receipt.n))
            before = self.verdicts.get((response.epoch, *name))
            if before not in (None, Verdict.WAITING.value, receipt.verdict.value):
                self.broken.append(f"verdict on {name} was {before} and is {receipt.verdict.value}")
            self.verdicts[response.epoch, *name] = receipt.verdict.value


@lru_cache(maxsize=20_000)
def _read(payload: bytes) -> tuple[Operation, str]:
    """An operation and its content hash; the same ones are asked for after every step."""
    operation = codec.decode(Operation, payload)
    return operation, codec.content_hash(operation)


def receipts(central: Central, unit: Unit) -> list[Kept]:
    with central.store.looking() as connection:
        found = connection.execute(sa.select(RECEIPT).where(RECEIPT.c.unit_id == unit.id)).all()
    return [
        Kept(_read(row.operation.encode())[0], row.content_hash, row.verdict, row.version, row.device_id)
        for row in found
    ]


def in_the_outbox(laptop: Laptop) -> set[str]:
    return _hashes(laptop, "SELECT payload FROM outbox")


def in_the_tray(laptop: Laptop) -> set[str]:
    return _hashes(laptop, "SELECT payload FROM rejection")


def in_the_journal(laptop: Laptop) -> set[str]:
    return _hashes(laptop, "SELECT payload FROM journal")


def agreed_with(laptop: Laptop, head: int) -> set[str]:
    """What somebody else's commit, up to this one, had said already: that it stands is all there is to it."""
    return _hashes(laptop, "SELECT payload FROM journal WHERE verdict = 'merged' AND version <= ?", head)


def _hashes(laptop: Laptop, query: str, *given: int) -> set[str]:
    with laptop.replica.reading() as reader:
        return {_read(bytes(payload))[1] for (payload,) in reader._store.execute(query, given).fetchall()}


def misheard(laptop: Laptop, kept: list[Kept], epoch: str) -> list[str]:
    """Verdicts that the laptop noted and the server never gave (I4)."""
    given: dict[str, set[str]] = {}
    for one in kept:
        given.setdefault(one.content_hash, set()).add(one.verdict)
    with laptop.replica.reading() as reader:
        rows = reader._store.execute(
            "SELECT payload, verdict FROM journal WHERE epoch = ?1"
            " UNION ALL SELECT payload, 'rejected' FROM rejection WHERE epoch = ?1",
            (epoch,),
        ).fetchall()
    heard = [(_read(bytes(payload)), verdict) for payload, verdict in rows]
    return [
        f"n={operation.n} was heard as {verdict} and is {sorted(given[content])}"
        for (operation, content), verdict in heard
        if content in given and verdict not in given[content]
    ]


def unaccounted(
    saved: Iterable[str], laptop: Laptop, kept: list[Kept], final: bool, restored_head: int = 0
) -> list[str]:
    """Saved operations that are nowhere: neither queued, nor done, nor in a tray (I1, I12).

    `restored_head`: what the database was restored to, where it was: up to there it has its commits.
    """
    there = {one.content_hash for one in kept if one.verdict in _KEPT}
    here = in_the_outbox(laptop) | in_the_tray(laptop) | agreed_with(laptop, restored_head)
    if not final:
        here |= in_the_journal(laptop)
    return [f"lost operation {one}" for one in saved if one not in there and one not in here]


def done_twice(kept: list[Kept]) -> list[str]:
    """One content applied by more than one commit (I3), or applied and refused (I4)."""
    faults, commits = [], dict[str, set[int]]()
    for one in kept:
        if one.verdict == Verdict.APPLIED.value:
            commits.setdefault(one.content_hash, set()).add(one.version)
    for content, versions in commits.items():
        if len(versions) > 1:
            faults.append(f"{content} applied by commits {sorted(versions)}")
    return faults


def silently_lost(rows: list[Row], kept: list[Kept], known: set[str]) -> list[str]:
    """Values that the server took and that then vanished without anybody having decided it.

    A value may stand in a record, in a conflict record, or have been seen by whoever replaced it.
    """
    standing = msgspec.json.encode(
        # Of what somebody deleted, the last values: also those of whoever was folded into it.
        [row.fields for row in rows if row.gone != "merged"]
    ).decode()
    seen = {str(one.operation.was.get(name)) for one in kept if one.verdict in _DONE for name in TRACKED}
    deleted = {one.operation.id for one in kept if one.operation.do == "delete" and one.verdict in _DONE}
    gone = {row.id for row in rows if row.gone == "deleted"}
    faults = []
    for one in kept:
        if one.verdict not in (Verdict.APPLIED.value, Verdict.MERGED.value) or one.operation.kind != "member":
            continue
        for name in TRACKED:
            value = one.operation.set.get(name)
            if value is None or value in standing or value in seen or value in known:
                continue
            if one.operation.id in deleted | gone:
                continue
            faults.append(f"{name} = {value!r} of n={one.operation.n} vanished")
    return faults


def in_two_places(ours: list[Row], theirs: list[Row]) -> list[str]:
    """Records that two units claim to have."""
    live = [{(row.kind, row.id) for row in rows if not row.gone} for rows in (ours, theirs)]
    return [f"{key} is in two units" for key in live[0] & live[1]]


def behind_its_cursor(epoch: str, head: int, rows: list[Row], laptop: Laptop) -> list[str]:
    """Records that a laptop claims to have read and does not have as they are (I5, I7)."""
    with laptop.replica.reading() as reader:
        meta = reader.meta
    if meta.epoch != epoch:
        return []
    if meta.cursor > head:
        return [f"cursor {meta.cursor} beyond the head {head}"]
    bases, faults = laptop.bases(), []
    for stored in rows:
        if stored.version > meta.cursor:
            continue
        base = bases.get((stored.kind, stored.id))
        if stored.gone and base is not None:
            faults.append(f"{stored.id} left in {stored.version} and is still here")
        elif not stored.gone and base != (stored.version, stored.fields):
            faults.append(f"{stored.id} is {stored.version} there and {base and base[0]} here")
    return faults


def hidden_from_its_author(laptop: Laptop) -> list[str]:
    """Queued values that the laptop does not show: local must be base plus what is queued."""
    faults, latest = [], dict[tuple[str, str], object]()
    with laptop.replica.reading() as reader:
        operations = [queued.operation for queued in reader.outbox()]
        unclear = {operation.id for operation in operations if operation.do != "edit"}
        # A later operation may have its verdict already, and lie on top until the server's row arrives.
        acknowledged = reader._store.execute("SELECT id FROM journal WHERE settled = 0").fetchall()
        unclear |= {id for (id,) in acknowledged}
        # What settles, folds or takes a step writes into records that it is not named after.
        resolved = any(operation.do not in ("create", "edit", "delete") for operation in operations)
        for operation in operations:
            if operation.kind == "member" and operation.do == "edit":
                latest |= {
                    (operation.id, name): operation.set[name] for name in TRACKED if name in operation.set
                }
        for (id, name), value in latest.items():
            shown = reader.record("member", id)
            if shown is None or id in unclear or shown.id != id or resolved:
                continue
            if shown.fields.get(name) != value:
                faults.append(f"{name} of {id} was typed {value!r} and shows {shown.fields.get(name)!r}")
    return faults


def inconsistent(laptop: Laptop) -> list[str]:
    """The replica's own bookkeeping: digest and audit chain (I2, I10)."""
    with laptop.replica.reading() as reader:
        faults = [] if reader.meta.digest == reader.computed_digest() else ["digest is not that of the bases"]
        broken = audit.first_broken_line(reader._store.connection)
    return faults if broken is None else [*faults, f"audit trail breaks at line {broken}"]
