"""The verdict on one operation inside a commit: receipt first, then lane, then who, then `reconcile`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import msgspec

from domain.attachments.deciding import is_kept
from domain.attachments.fields import ATTACHMENT
from domain.decisions import Command
from domain.directives.files import files_of
from domain.operations import Author, Intent, Outcome
from domain.reconcile import reconcile
from domain.refusals import Refusal, Waiting
from domain.roles import Role
from domain.workflows.registry import step_named
from sync.protocol import codec
from sync.protocol.messages import Operation, Receipt, Verdict
from sync.server import blobs
from sync.server.commits import Commits, NeedsUnit
from sync.server.devices import Cadre
from sync.server.naming import NAMING
from sync.server.receipts import REISSUED, ReceiptBook, Stored, operation_of
from sync.server.rows import UnitRows
from sync.server.rule_changes import naming_the_rules
from sync.server.stored import Writer
from sync.server.view import UnitView, references

_LONGEST_ID = 64
_LONGEST_WORD = 64


@dataclass(slots=True)
class Bench:
    """Everything that one commit's verdicts are given with."""

    commits: Commits
    receipts: ReceiptBook
    cadres: Mapping[str, Cadre]
    device_id: str
    device_name: str
    revoked: bool
    today: date
    new_id: Callable[[], str]
    # The device was silent for longer than its lease: see `waits_after_the_lease`.
    lapsed: bool = False
    # Whether the database was restored so lately that laptops may still offer again what the backup lacked.
    restored_lately: Callable[[], bool] = lambda: False
    # Why operations of a lane are set aside, where the caller says so before any rule is asked.
    set_aside: Mapping[int, Waiting] = field(default_factory=dict)

    @property
    def rows(self) -> UnitRows:
        return self.commits.rows

    @property
    def view(self) -> UnitView:
        return self.commits.home


def verdict_on(bench: Bench, operation: Operation) -> Receipt:
    """The receipt of an operation, its effects laid into the commit's rows and itself into the receipts."""
    content_hash = codec.content_hash(operation)
    stored = bench.receipts.of(operation.n)
    if stored is not None and stored.content_hash != content_hash and bench.receipts.is_of_a_copy(stored):
        stored = None
    if stored is not None:
        if stored.content_hash != content_hash:
            return _rejected(operation, Refusal.REUSED_N)
        if not stored.may_be_settled:
            return stored.receipt
    original = bench.receipts.of_first(operation)
    if original is not None and original.content_hash == content_hash:
        receipt = _taken_over(bench, operation, original)
        if receipt is not None:
            bench.receipts.put(operation, content_hash, receipt)
            return receipt
    receipt = _decided(bench, operation)
    bench.receipts.keep_first(operation, content_hash, receipt)
    if stored is not None and receipt.code == stored.receipt.code:
        return receipt
    settled_late = stored is not None and receipt.verdict is not Verdict.WAITING
    if settled_late:
        bench.rows.claim_number()
    bench.receipts.put(operation, content_hash, receipt, bench.rows.number if settled_late else 0)
    return receipt


def verdicts_on(bench: Bench, operations: Sequence[Operation]) -> dict[int, Receipt]:
    """The receipts of operations by n, in their order.

    Raises NeedsUnit with every unit that any of them needs: the whole work begins again with all of these,
    and what the others were told meanwhile is forgotten.
    """
    verdicts: dict[int, Receipt] = {}
    needed: set[str] = set()
    for operation in operations:
        try:
            verdicts[operation.n] = verdict_on(bench, operation)
        except NeedsUnit as missing:
            needed |= missing.units
    if needed:
        raise NeedsUnit(needed)
    return verdicts


def settle_waiting(bench: Bench) -> list[Receipt]:
    """Give their verdict to operations whose predecessors have theirs by now, until none is left."""
    settled: list[Receipt] = []
    progress = True
    while progress:
        progress = False
        for n, stored in sorted(bench.receipts.waiting().items()):
            if not stored.may_be_settled:
                continue
            operation = operation_of(stored)
            bench.receipts.load([operation])
            bench.view.foresee([operation])
            receipt = verdict_on(bench, msgspec.structs.replace(operation, n=n))
            if receipt.verdict is not Verdict.WAITING:
                settled.append(receipt)
                progress = True
    return settled


def _taken_over(bench: Bench, operation: Operation, original: Stored) -> Receipt | None:
    """The verdict given under the original identity; None where the operation has to be decided now."""
    if not original.waits:
        return msgspec.structs.replace(original.receipt, n=operation.n)
    if original.receipt.code == REISSUED:
        return None
    bench.receipts.retire_first(operation, original)
    if original.may_be_settled:
        return None
    return msgspec.structs.replace(original.receipt, n=operation.n)


def _decided(bench: Bench, operation: Operation) -> Receipt:
    why = misshapen(operation)
    if why:
        return _rejected(operation, Refusal.MALFORMED, why=why)
    late = bench.lapsed and waits_after_the_lease(operation, bench.cadres.get(operation.actor))
    if bench.revoked or late:
        return _waiting(operation, Waiting.REVIEW)
    if operation.n in bench.set_aside:
        return _waiting(operation, bench.set_aside[operation.n])
    held = _held_by_lane(bench, operation)
    if held is not None:
        return held
    cadre = bench.cadres.get(operation.actor)
    if cadre is None:
        return _rejected(operation, Refusal.FORBIDDEN_ACTOR)
    if cadre.revoked:
        return _waiting(operation, Waiting.REVIEW)
    return _reconciled(bench, operation, cadre)


def _held_by_lane(bench: Bench, operation: Operation) -> Receipt | None:
    """What an earlier operation of the lane means for this one, if anything."""
    for n in operation.after:
        predecessor = bench.receipts.of(n)
        if predecessor is None or predecessor.waits:
            return _waiting(operation, Waiting.PREDECESSOR, n=n)
        if predecessor.receipt.verdict is Verdict.REJECTED:
            return _rejected(operation, Refusal.PREDECESSOR_REJECTED, n=n)
    waiting = bench.receipts.waiting()
    concerned = records_concerned(operation) if waiting else set()
    for n, stored in waiting.items():
        if n < operation.n and stored.record_id in concerned and stored.receipt.code != REISSUED:
            return _waiting(operation, Waiting.PREDECESSOR, n=n)
    return None


def _reconciled(bench: Bench, operation: Operation, cadre: Cadre) -> Receipt:
    command = Command(operation.do, operation.kind, operation.id, operation.set, operation.reason)
    command = replace(command, at=operation.at, place=bench.device_name)
    if command.is_step or command.is_fold:
        command = replace(command, expects=operation.was)
    author = Author(operation.actor, cadre.actor.name, bench.device_id, operation.at, place=bench.device_name)
    intent = Intent(command, operation.was, operation.version, cadre.actor, author)
    outcome = reconcile(bench.view, intent, bench.today, bench.new_id)
    if outcome.code == Refusal.UNKNOWN_RECORD:
        refused = bench.receipts.rejected_create_of(operation.id)
        if refused is not None:
            return _rejected(operation, Refusal.PREDECESSOR_REJECTED, n=refused)
    if _lacks_what_a_laptop_made(operation, outcome) and bench.restored_lately():
        return _waiting(operation, Waiting.PREDECESSOR, record=str(outcome.params["id"]))
    lacking = _lacks_files(bench, operation, outcome)
    if lacking:
        return _waiting(operation, Waiting.BLOB, sha256=lacking)
    if outcome.verdict == Verdict.REJECTED:
        outcome = naming_the_rules(
            bench.commits.rules, bench.view, intent, outcome, operation.rules, bench.today
        )
    writer = Writer.of(author)
    for change in outcome.changes:
        bench.commits.apply(change, writer)
    return Receipt(
        n=operation.n,
        verdict=Verdict(outcome.verdict),
        version=_carrier(bench, operation, outcome),
        code=str(outcome.code),
        params=dict(outcome.params),
        into=outcome.into,
        conflict=outcome.conflict,
    )


def _lacks_what_a_laptop_made(operation: Operation, outcome: Outcome) -> bool:
    """Whether it is refused only because a record is not here that a laptop may have made."""
    missing = outcome.code in (Refusal.UNKNOWN_RECORD, "validation.reference") and outcome.params.get("id")
    if outcome.verdict != Verdict.REJECTED or not missing:
        return False
    # Conflicts and notices are the server's: after a restore they come under other ids.
    return operation.kind not in ("conflict", "notice")


def _lacks_files(bench: Bench, operation: Operation, outcome: Outcome) -> list[str]:
    """SHA-256 of the files that an operation names and that have not arrived; it waits for them."""
    if operation.kind not in NAMING or outcome.verdict == Verdict.REJECTED:
        return []
    named: Mapping[str, object] = operation.set
    if operation.kind == ATTACHMENT.name and operation.do == "edit" and is_kept(operation.set):
        # Put back, it is to be read again: its content may have been forgotten since.
        record = bench.view.record(operation.kind, operation.id)
        named = record.fields if record is not None else named
    names = {file.sha256 for file in files_of(named)}
    return blobs.missing(bench.rows.connection, bench.rows.unit_id, names)


def _carrier(bench: Bench, operation: Operation, outcome: Outcome) -> int:
    """The commit that holds what the cadre wanted: this one, or the one that had it already."""
    home = bench.rows.unit_id
    if any(change.unit in ("", home) for change in outcome.changes):
        return bench.rows.number
    if outcome.verdict != Verdict.MERGED:
        return 0
    row = bench.rows.get(operation.kind, outcome.into or operation.id)
    return row.version if row is not None else 0


def waits_after_the_lease(operation: Operation, cadre: Cadre | None) -> bool:
    """Whether a person looks at what a device brings that was silent for longer than its lease.

    Somebody else may have redone its cases, and all that a volunteer was sent to enter. What the unit's own
    cadres entered and corrected is merged like anybody's.
    """
    volunteer = cadre is not None and cadre.actor.role is Role.VOLUNTEER
    return volunteer or step_named(operation.do) is not None


def records_concerned(operation: Operation) -> set[str]:
    """Ids of the records that an operation changes or refers to: what its lane is about."""
    return {operation.id, *(id for _, id in references(operation.kind, operation.set, operation.do))}


def misshapen(operation: Operation) -> str:
    """What is wrong with an operation's shape, in one word, or nothing."""
    if (
        not 0 < len(operation.id) <= _LONGEST_ID
        or not operation.id.isascii()
        or not operation.id.isprintable()
    ):
        return "id"
    words = (operation.kind, operation.do, operation.actor, operation.at)
    if any(not word or len(word) > _LONGEST_WORD for word in words):
        return "word"
    if not 0 <= operation.version <= codec.MAX_INTEGER:
        return "version"
    if any(not 0 < n < operation.n for n in operation.after):
        return "after"
    return ""


def _rejected(operation: Operation, code: Refusal, **params: object) -> Receipt:
    return Receipt(operation.n, Verdict.REJECTED, code=code.value, params=params)


def _waiting(operation: Operation, code: Waiting, **params: object) -> Receipt:
    return Receipt(operation.n, Verdict.WAITING, code=code.value, params=params)
