"""Taking an import back: out of the queue while nothing of it has left, else by a batch of the opposite.

What somebody changed since stays as it is, and is named. The opposite is shown before it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import case_batch, import_profiles, undo
from desktop.services.failures import ActionRefused, Usage
from desktop.services.gathering import gathering_put_off
from desktop.services.import_profiles import Taken
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.undo import Written
from desktop.services.wording import field_label, word
from domain.fields import Policy
from domain.kinds import KINDS
from domain.records import Value

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader

_AT_HOME: Final = frozenset({"pending", "held"})


@dataclass(frozen=True, slots=True)
class TakingBack:
    """What taking a batch back would do.

    `whole`: nothing has left and nothing builds on it; it goes as if it had never been. Else `deletes`
    and `restores` count the members whom a new batch would delete or give their values back, and `left` says
    what stays, and why. `sent`: how many of its operations have left.
    """

    batch: str
    whole: bool
    operations: int
    deletes: int = 0
    restores: int = 0
    left: tuple[str, ...] = ()
    sent: int = 0

    @property
    def may_be_of_others(self) -> bool:
        """Whether people would go whom other laptops have: a list of theirs that brought nothing new about
        them says so nowhere."""
        return bool(self.sent and self.deletes)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`undone` counts operations taken out, or members changed by the opposite batch."""

    undone: int
    left: tuple[str, ...] = ()


def imports(session: Session) -> list[Taken]:
    """The lists that were imported on this laptop, the latest first."""
    with session.replica.reading() as reader:
        return import_profiles.taken(reader)[::-1]


def preview(session: Session, batch: str) -> TakingBack:
    """Raises Usage where nothing of this batch is known (any more)."""
    with session.replica.reading() as reader:
        found = reader.operations_of_batches([batch])
        if not batch or not found:
            raise Usage("usage.unknown_batch", {"batch": batch})
        sent = sum(one.state not in _AT_HOME for one in found)
        if not sent and _is_left_alone(reader, batch):
            return TakingBack(batch, True, len(found))
        written = _written(reader, [one.operation for one in found])
        twice = undo.of_others_too(reader, written)
        left = [why for one in written if (why := _stays(reader, one, twice))]
        going = [one for one in written if not _stays(reader, one, twice)]
        deletes = sum(one.before is None for one in going)
        return TakingBack(batch, False, len(found), deletes, len(going) - deletes, tuple(left), sent)


def _is_left_alone(reader: Reader, batch: str) -> bool:
    """Whether nobody worked on with what a batch wrote, of which nothing has left."""
    numbers = set(reader.queued_of_batch(batch))
    if max(numbers, default=0) == reader.meta.next_n - 1:
        return True
    queue = [queued.operation for queued in reader.outbox()]
    lanes = {(one.kind, one.id) for one in queue if one.n in numbers}
    later = [one for one in queue if one.batch != batch and one.n > min(numbers, default=0)]
    return not any((one.kind, one.id) in lanes or not numbers.isdisjoint(one.after) for one in later)


@gathering_put_off()
def take_back(session: Session, batch: str, *, by_opposite: bool = False) -> TakenBack:
    """Any batch while nothing of it has left; an import also afterwards, where it is to be `by_opposite`.

    So an import goes, too, where people worked on with some of it. Raises ActionRefused `import.sent`,
    `import.built_on` or, of another batch, `batch_left`, Usage `usage.unknown_batch`; then nothing is done.
    """
    with session.replica.reading() as reader:
        is_import = batch in {one.batch for one in import_profiles.taken(reader)}
        states = reader.states_of_batch(batch) if is_import else []
        sent = sum(state not in _AT_HOME for state in states)
        if sent and not by_opposite:
            raise ActionRefused("import.sent", {"count": sent, "batch": batch})
    if not sent:
        try:
            return TakenBack(case_batch.take_back(session, batch))
        except ActionRefused as refusal:
            if not is_import or refusal.code != "batch_left":
                raise
            if not by_opposite:
                raise ActionRefused("import.built_on", refusal.params) from refusal
    with session.replica.reading() as reader:
        found = reader.operations_of_batches([batch])
        written = tuple(_written(reader, [one.operation for one in found]))
    done = undo.take_back(session, undo.Step(word("import.undo_label"), written))
    import_profiles.note_undone(session, batch)
    return TakenBack(len(done.step.written) if done.step else 0, done.left)


def _written(reader: Reader, operations: Sequence[Operation]) -> list[Written]:
    """What the operations of an import wrote, in the words of undoing."""
    return [
        Written(
            one.kind,
            one.id,
            name_of(reader, one.kind, one.id, one.set),
            None if one.do == "create" else {name: one.was.get(name) for name in one.set},
            _givable(one) if one.do == "create" else dict(one.set),
        )
        for one in operations
        if one.do in ("create", "edit")
    ]


def _givable(operation: Operation) -> dict[str, Value]:
    declared = KINDS[operation.kind].by_name
    return {
        name: value
        for name, value in operation.set.items()
        if name in declared and declared[name].policy is not Policy.SERVER
    }


def _stays(reader: Reader, one: Written, twice: frozenset[str]) -> str:
    """Why a record stays as it is; "" where it goes back. `twice`: ids of whom others entered as well."""
    if one.id in twice:
        return word("undo.left.entered").format(name=one.name)
    record = reader.record(one.kind, one.id)
    if record is None:
        return word("undo.left.gone").format(name=one.name)
    if one.before is None:
        if record.id != one.id:
            return word("undo.left.folded").format(name=one.name)
        is_as_made = undo.givable(one.kind, record) == one.after
        return "" if is_as_made else word("undo.left.edited").format(name=one.name)
    changed = [name for name, value in (one.after or {}).items() if record.fields.get(name) != value]
    if len(changed) < len(one.after or {}):
        return ""
    return word("undo.left.field").format(field=field_label(changed[0]), name=one.name) if changed else ""
