"""What the server refused: why, in words; resend it corrected, or discard it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from desktop.services import eyes, values
from desktop.services.acting import Saved, named, refused, saved_record
from desktop.services.case_wording import in_words
from desktop.services.declarations import answered_before, waits
from desktop.services.failures import ActionRefused, Usage
from desktop.services.operations import action_of, name_of
from desktop.services.queue import member_of
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import field_label, in_sentence, sentence, word
from domain.decisions import Refused
from domain.declarations.fields import DECLARATION
from domain.fields import Kind
from domain.kinds import KINDS
from domain.records import Value
from domain.refusals import Refusal
from domain.workflows.conditions import to_confirm
from domain.workflows.model import CONFIRM, MEMBER, ORG, PERSON, Workflow
from domain.workflows.registry import step_named

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader
    from sync.replica.types import Rejection


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """`fields` are the stored values that the cadre had entered: they are kept until discarded.

    `next_step` says in a few words what to do; `can_resend` whether sending again could end otherwise.
    `field_name` and `field_label` are the field at fault, `member` is the member to open, `holder` the other
    member who has what this one asked for ("" for none). `followers` are the actions of later changes that
    fell with this one and go with it; `leader` is the entry with which this one fell. `resent` is what
    sending again would send, followers included; `lines` the same in words, (label, text). `to_confirm`: the
    code of a condition that may be confirmed when it is sent again, "" where nothing is to be confirmed.
    """

    id: str
    n: int
    code: str
    params: Mapping[str, Any]
    message: str
    fields: Mapping[str, Value]
    kind: str
    record: str
    do: str
    subject: str
    action: str
    at: str
    at_text: str
    next_step: str = ""
    can_resend: bool = True
    field_label: str = ""
    field_name: str = ""
    member: str = ""
    holder: str = ""
    actor_name: str = ""
    followers: tuple[str, ...] = ()
    leader: str = ""
    resent: Mapping[str, Value] = field(default_factory=dict)
    lines: tuple[tuple[str, str], ...] = ()
    to_confirm: str = ""

    @property
    def can_ask_above(self) -> bool:
        """Whether only the level above can look further: another unit has the person."""
        return self.code == Refusal.CITIZEN_ID_ELSEWHERE


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is wrong (`level` error) or odd about a value typed in place of a refused one."""

    level: str
    level_word: str
    message: str


def entries(session: Session) -> list[RejectedEntry]:
    """Oldest first."""
    with session.replica.reading() as reader:
        found = eyes.rejections(session, reader)
        names = {actor.id: actor.name for actor in reader.actors()}
        return [_entry(reader, rejection, found, names) for rejection in found]


def show(session: Session, id: str) -> RejectedEntry:
    """Raises Usage `usage.unknown_rejection`."""
    for entry in entries(session):
        if entry.id == id:
            return entry
    raise Usage("usage.unknown_rejection", {"id": id})


def resend(
    session: Session,
    id: str,
    corrected: Mapping[str, Value] | None = None,
    confirm: Sequence[str] = (),
) -> Saved:
    """As a new operation with these stored values corrected. Raises ActionRefused, Usage.

    `confirm`: codes of conditions of a step that are confirmed now, beside those that were.
    """
    entry = show(session, id)
    given = dict(corrected or {})
    if confirm and step_named(entry.do) is not None:
        said = entry.fields.get(CONFIRM)
        before = said if isinstance(said, list | tuple) else ()
        given[CONFIRM] = list(dict.fromkeys((*before, *confirm)))
    with session.replica.writing() as work:
        done = work.resend(id, given, session.actor, session.now_text)
        if isinstance(done, Refused):
            raise refused(work, done)
        saved = saved_record(work, entry.kind, done)
        work.commit()
    return saved


def consequence(session: Session, entry: RejectedEntry) -> list[str]:
    """What a refused step does once it is sent again and taken, in words."""
    from desktop.services.cases import Cases

    found = step_named(entry.do)
    if found is None:
        return []
    cases, given = Cases(session), dict(entry.fields)
    person, member, org = (given.pop(name, None) for name in (PERSON, MEMBER, ORG))
    given.pop(CONFIRM, None)
    with session.replica.reading() as reader:
        about = entry.record if reader.record("case", entry.record) is not None else str(member or "")
    known = person if isinstance(person, Mapping) else None
    return cases.preview(found[0].name, found[1].name, about, given, person=known, org=org)


def discard(session: Session, id: str) -> Saved:
    """Give the refused entry up; the record shows what the server has. Raises Usage."""
    entry = show(session, id)
    with session.replica.writing() as work:
        work.discard(id, session.actor, session.now_text)
        record = work.record(entry.kind, entry.record)
        work.commit()
    return Saved(entry.record, record.sync if record else "synced")


def doubts(session: Session, kind: str, field_name: str, text: str, do: str = "") -> list[Doubt]:
    """What the checks say about a value as typed, before it is sent again. `do`: of a step, its word."""
    finding = values.parse(declared_by(kind, do).by_name[field_name], text, session.rulebook).finding
    if finding is None:
        return []
    level = finding.level.value
    return [Doubt(level, word(f"level.{level}"), sentence(finding.code, finding.params))]


def parse(kind: str, typed: Mapping[str, str], session: Session, do: str = "") -> dict[str, Value]:
    """Stored values of what was typed. Raises ActionRefused for the first that cannot be read."""
    by_name = declared_by(kind, do).by_name
    stored: dict[str, Value] = {}
    for name, text in typed.items():
        parsed = values.parse(by_name[name], text, session.rulebook)
        if parsed.refusal is not None:
            raise ActionRefused(parsed.refusal.code, parsed.refusal.params)
        stored[name] = parsed.value
    return stored


def _entry(
    reader: Reader, rejection: Rejection, tray: Sequence[Rejection], names: Mapping[str, str]
) -> RejectedEntry:
    operation = rejection.operation
    shown = {**rejection.params, **named(reader, rejection.params)}
    step = step_named(operation.do)
    if step is not None:
        shown |= in_words(reader, step[0], rejection.params)
    next_step, can_resend = _next_step(rejection)
    field_name = str(rejection.params.get("field") or _AT_FAULT.get(rejection.code, ""))
    followers = _followers(rejection, tray)
    leader = next((other for other in tray if rejection in _followers(other, tray)), None)
    resent = dict(operation.set)
    for other in followers:
        if other.operation.id == operation.id and not operation.is_step:
            resent |= other.operation.set
    return RejectedEntry(
        id=rejection.id,
        n=operation.n,
        code=rejection.code,
        params=rejection.params,
        message=_answered(reader, rejection) or _message(rejection.code, shown),
        fields=operation.set,
        kind=operation.kind,
        record=operation.id,
        do=operation.do,
        # A record whose first entry was refused is nowhere but in the tray.
        subject=name_of(reader, operation.kind, operation.id, _said((leader or rejection).operation)),
        action=action_of(operation),
        at=rejection.at,
        at_text=show_time(rejection.at),
        next_step=next_step,
        # What built on a refused record has nothing to stand on until that one is accepted.
        can_resend=can_resend and leader is None,
        field_label=field_label(field_name) if field_name else "",
        field_name=field_name,
        member=member_of(reader, operation.kind, operation.id, operation.set),
        holder=_holder(reader, rejection),
        actor_name=names.get(operation.actor, ""),
        followers=tuple(action_of(other.operation) for other in followers),
        resent=resent,
        lines=_lines(reader, operation.kind, operation.do, resent),
        leader=leader.id if leader else "",
        to_confirm=to_confirm(rejection.params),
    )


def _lines(reader: Reader, kind: str, do: str, fields: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
    """What was typed, field by field, in declared order."""
    if kind == "conflict":
        chosen = fields.get("values")
        fields, kind = (chosen if isinstance(chosen, Mapping) else {}), "member"
    if kind not in KINDS:
        return ()
    declared = declared_by(kind, do).fields
    return tuple(
        (
            one.label,
            name_of(reader, one.refers_to, str(fields[one.name]))
            if one.refers_to
            else values.show(one, fields[one.name], reader.rulebook) or word("value.empty"),
        )
        for one in declared
        if one.name in fields
    )


def declared_by(kind: str, do: str) -> Kind | Workflow:
    """What declares the fields of an operation: its kind, or the workflow that it is a step of."""
    named_step = step_named(do)
    return named_step[0] if named_step else KINDS[kind]


def _followers(leader: Rejection, tray: Sequence[Rejection]) -> list[Rejection]:
    """What fell with a refused operation, because it builds on it."""
    return [other for other in tray if other.fell_with(leader)]


def _holder(reader: Reader, rejection: Rejection) -> str:
    """Another member here who has the citizen id that was refused."""
    record = reader.record("member", str(rejection.params.get("member") or ""))
    return record.id if record else ""


def _next_step(rejection: Rejection) -> tuple[str, bool]:
    """What to do in a few words, and whether sending again could end otherwise."""
    code = rejection.code
    if rejection.operation.do == "fold" and code == Refusal.STALE:
        return word("next.compare"), False
    if _is_late_answer(rejection):
        return word("next.answered"), False
    if rejection.operation.kind == DECLARATION.name and code == Refusal.CITIZEN_ID_ELSEWHERE:
        # What was declared cannot be corrected here.
        return word("next.declared_elsewhere"), True
    if code in _ONLY_TO_READ:
        return word(_ONLY_TO_READ[code]), False
    if code == Refusal.PREDECESSOR_REJECTED:
        return word("next.leader"), True
    if code.startswith("forbidden"):
        return word("next.ask"), True
    if to_confirm(rejection.params):
        return word("next.confirm"), True
    if code == Refusal.ATTACHMENT_MANY:
        return word("next.too_many"), True
    at_fault = rejection.params.get("field") or _AT_FAULT.get(code)
    if at_fault:
        label = field_label(str(at_fault))
        return word("next.correct_field").format(field=in_sentence(label)), True
    return word("next.correct"), True


def _said(operation: Operation) -> Mapping[str, Value]:
    """What it says of whom it is about; of whom it folds it says what was seen."""
    seen = operation.was.get("folded")
    return seen if operation.do == "fold" and isinstance(seen, Mapping) else operation.set


def _is_late_answer(rejection: Rejection) -> bool:
    """Whether it answers a declaration that was answered or withdrawn before: the first answer holds."""
    return rejection.operation.kind == DECLARATION.name and rejection.code == Refusal.STATE


def _answered(reader: Reader, rejection: Rejection) -> str:
    """What became of a declaration that was answered before; "" where the refusal is about something else."""
    record = reader.record(DECLARATION.name, rejection.operation.id) if _is_late_answer(rejection) else None
    return answered_before(record, reader.rulebook) if record is not None and not waits(record) else ""


# What can only be read and given up, and the words that say so.
_ONLY_TO_READ: Mapping[str, str] = {
    Refusal.OUT_OF_UNIT: "next.moved",
    Refusal.GONE: "next.gone",
    Refusal.UNKNOWN_RECORD: "next.gone",
    Refusal.ALREADY_RESOLVED: "next.settled",
    Refusal.ATTACHMENT_TWICE: "next.attached",
    Refusal.ATTACHMENT_SIZE: "next.other_file",
    Refusal.ATTACHMENT_TYPE: "next.other_file",
}
_AT_FAULT: Mapping[str, str] = {
    Refusal.CITIZEN_ID_IN_UNIT: "citizen_id",
    Refusal.CITIZEN_ID_ELSEWHERE: "citizen_id",
}


def _message(code: str, shown: Mapping[str, Any]) -> str:
    """What the server refused was saved here: the sentence must not say that nothing was changed."""
    return sentence(code, shown, by_server=True)
