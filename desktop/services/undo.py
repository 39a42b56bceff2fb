"""Taking a saved change back, and doing it again: always as a new operation, never by touching the queue.

A step remembers the values before and after. Taking it back gives back only fields that still say what the
step wrote; whatever changed since stays, and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from desktop.services.acting import Saved, refused, saved_record
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.wording import field_label, in_sentence, sentence, word
from domain.conflicts.settle import Take
from domain.decisions import Command, Refused
from domain.fields import Policy
from domain.kinds import KINDS
from domain.members.fields import MEMBER
from domain.records import Value

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork

# The field by which people call a record of a kind; every other one has a name.
_CALLED_BY: Final = {"member": "full_name", "position": "person_name"}


@dataclass(frozen=True, slots=True)
class Written:
    """What one saved change did to one record: the changed fields' values before and after.

    `before` None: the change made the record; `after` None: it deleted it. Both then hold all that a
    new record may be given. `name` is what people call the record.
    """

    kind: str
    id: str
    name: str
    before: Mapping[str, Value] | None
    after: Mapping[str, Value] | None


@dataclass(frozen=True, slots=True)
class GaveWay:
    """A case that gave way to one of another workflow, as it is made again.

    `said`: the commands that had made it, where it had never left the laptop; empty where a step called it
    off. `papers`: what was attached to it, as it can be attached again. `over`: it was closed before.
    """

    case: str
    said: tuple[Command, ...] = ()
    papers: tuple[Mapping[str, Value], ...] = ()
    over: bool = False


@dataclass(frozen=True, slots=True)
class CaseSteps:
    """The last `count` steps of a case: `lines` is how long its history was with them, `name` the person.

    `instead_of`: the case that gave way to this one with its first step.
    """

    case: str
    name: str
    count: int
    lines: int
    instead_of: GaveWay | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a cadre did, to be taken back as one. `label` names it: "Thêm Nguyễn Văn An".

    `batch`: steps of workflows taken for many at once, `case`: of one case; they leave the queue as they
    came, or not at all.
    """

    label: str
    written: tuple[Written, ...] = ()
    batch: str = ""
    case: CaseSteps | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.written or self.batch or self.case)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """`step` undoes what was just done (None: nothing could be). `left` says what stayed as it is, and why.

    `gone`: all of it is as if it had never been done, and there is nothing to do again.
    `new_ids`: records that came back under a new id, because an id that was deleted is never used again.
    """

    step: Step | None
    left: tuple[str, ...] = ()
    new_ids: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False


def act_as_step(session: Session, commands: Sequence[Command], label: str = "") -> tuple[list[Saved], Step]:
    """All of it or nothing, in one transaction. Raises ActionRefused, with `index` among its params."""
    written: list[Written] = []
    saved: list[Saved] = []
    with session.replica.writing() as work:
        batch = session.new_id() if len(commands) > 1 else None
        for index, command in enumerate(commands):
            done = perform(session, work, command, batch)
            if isinstance(done, Refused):
                raise _at(index, refused(work, done))
            saved.append(done[0])
            written += done[1]
        work.commit()
    return saved, Step(label or label_of(written), tuple(written))


def perform(
    session: Session, work: UnitOfWork, command: Command, batch: str | None = None
) -> tuple[Saved, list[Written]] | Refused:
    """One command in an open unit of work, and what it changed (nothing, or one record)."""
    before = work.record(command.kind, command.id)
    done = work.perform(command, session.actor, session.now_text, batch)
    if isinstance(done, Refused):
        return done
    saved = saved_record(work, command.kind, done)
    if not saved.changed:
        return saved, []
    return saved, [written(command.kind, done.id, before, work.record(command.kind, done.id))]


def written(kind: str, id: str, before: LocalRecord | None, after: LocalRecord | None) -> Written:
    """The difference between two states of one record, as read from the replica."""
    old, new = before.fields if before else {}, after.fields if after else {}
    name = _name(kind, new) or _name(kind, old)
    if before is None or after is None:
        return Written(kind, id, name, givable(kind, before), givable(kind, after))
    declared = KINDS[kind].by_name
    editable = [
        one
        for one in {**old, **new}
        if old.get(one) != new.get(one) and one in declared and declared[one].correctable
    ]
    values = [{one: fields.get(one) for one in editable} for fields in (old, new)]
    return Written(kind, id, name, values[0], values[1])


def label_of(written: Sequence[Written]) -> str:
    """What a step of these is called; a group of several records is better named by who makes it."""
    if not written:
        return ""
    first = written[0]
    if len(written) > 1:
        return word("undo.several").format(name=first.name, count=len(written) - 1)
    if first.before is None or first.after is None:
        return word("undo.create" if first.before is None else "undo.delete").format(name=first.name)
    if len(first.after) != 1:
        return word("undo.edit_several").format(count=len(first.after), name=first.name)
    label = field_label(next(iter(first.after)))
    return word("undo.edit").format(field=in_sentence(label), name=first.name)


def take_back(session: Session, step: Step) -> TakenBack:
    """Do the opposite of a step, as far as nothing has changed since. Raises nothing that a rule says.

    A batch is taken back whole or not at all: raises ActionRefused where some of it has left. Of one that the
    server has taken nothing can be taken back any more, and steps before it are to be reached.
    """
    if step.batch:
        from desktop.services import case_batch

        if not case_batch.is_queued(session, step.batch):
            return TakenBack(None, left=(word("undo.left.sent"),))
        case_batch.take_back(session, step.batch)
        return TakenBack(None, gone=True)
    if step.case is not None:
        from desktop.services import case_undo

        return case_undo.take_back(session, step.case)
    done: list[Written] = []
    left: list[str] = []
    new_ids: dict[str, str] = {}
    reason = word("undo.undo").format(label=step.label)
    with session.replica.writing() as work:
        batch = session.new_id() if len(step.written) > 1 else None
        entered_twice = of_others_too(work, step.written)
        for one in reversed(step.written):
            if one.id in entered_twice:
                left.append(word("undo.left.entered").format(name=one.name))
                continue
            command, kept = _opposite(session, work, one, reason)
            left += kept
            if command is None:
                continue
            result = perform(session, work, command, batch)
            if isinstance(result, Refused):
                left.append(_why(one, refused(work, result)))
                continue
            if command.do == "create":
                new_ids[one.id] = command.id
            done += result[1]
        work.commit()
    return TakenBack(Step(step.label, tuple(done)) if done else None, tuple(left), new_ids)


def of_others_too(reader: Reader, written: Sequence[Written]) -> frozenset[str]:
    """Ids of people whom these made and into whom another entry was folded: they are not ours to delete."""
    if not any(one.kind == MEMBER.name and one.before is None for one in written):
        return frozenset()
    into = frozenset(reader.folded_into(MEMBER.name).values())
    return frozenset(
        one.id for one in written if one.kind == MEMBER.name and one.before is None and one.id in into
    )


def renamed(step: Step, new_ids: Mapping[str, str]) -> Step:
    """The step about the same records under their new ids."""
    if not any(one.id in new_ids for one in step.written):
        return step
    return replace(step, written=tuple(replace(one, id=new_ids.get(one.id, one.id)) for one in step.written))


def _opposite(
    session: Session, work: UnitOfWork, one: Written, reason: str
) -> tuple[Command | None, Iterable[str]]:
    """The command that takes one change back, and what it leaves out."""
    record = work.record(one.kind, one.id)
    if one.kind == "conflict":
        return _other_settlement(work, one, record)
    if one.after is None:
        # A deleted id stays deleted everywhere: the same person comes back under a new one.
        return Command("create", one.kind, session.new_id(), one.before or {}, reason), ()
    if record is None:
        return None, [word("undo.left.gone").format(name=one.name)]
    if one.before is None:
        # What was made may be folded into somebody whom others entered: that one is not ours to delete.
        if record.id != one.id:
            return None, [word("undo.left.folded").format(name=one.name)]
        if givable(one.kind, record) != one.after:
            return None, [word("undo.left.edited").format(name=one.name)]
        return Command("delete", one.kind, record.id, {}, reason), ()
    untouched = [name for name in one.after if record.fields.get(name) == one.after[name]]
    kept = [
        word("undo.left.field").format(field=field_label(name), name=one.name)
        for name in one.after
        if name not in untouched
    ]
    if not untouched:
        return None, kept
    return Command("edit", one.kind, record.id, {name: one.before[name] for name in untouched}, reason), kept


def _other_settlement(
    work: UnitOfWork, one: Written, record: LocalRecord | None
) -> tuple[Command | None, Iterable[str]]:
    """A settlement is taken back by asking again, and done again by giving the same answer again."""
    after, before = (one.after or {}).get("settlement"), (one.before or {}).get("settlement")
    if record is None or record.fields.get("settlement") != after:
        return None, [word("undo.left.settled").format(name=name_of(work, "conflict", one.id))]
    answer = {"take": Take.REOPEN.value} if after else before
    return Command("resolve", "conflict", one.id, answer or {}), ()


def givable(kind: str, record: LocalRecord | None) -> dict[str, Value] | None:
    """The fields of a record that a cadre gives: neither the server's own nor a workflow's."""
    if record is None:
        return None
    declared = KINDS[kind].by_name
    return {
        name: value
        for name, value in record.fields.items()
        if name in declared
        and name not in KINDS[kind].locked_at_creation
        and (declared[name].policy is not Policy.SERVER)
    }


def _name(kind: str, fields: Mapping[str, Value]) -> str:
    return str(fields.get(_CALLED_BY.get(kind, "name")) or "")


def _why(one: Written, error: ActionRefused) -> str:
    return word("undo.left.refused").format(name=one.name, why=sentence(error.code, error.shown))


def _at(index: int, error: ActionRefused) -> ActionRefused:
    return ActionRefused(error.code, {**error.params, "index": index}, error.shown)
