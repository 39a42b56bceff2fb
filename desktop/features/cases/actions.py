"""What the case screens read and do, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop.services import case_changing, case_undo, drafts, members, other_units, register_counts, values
from desktop.services.case_checks import Asked
from desktop.services.case_types import CaseFilter, CaseRow, CaseShown, CheckLine, StepShown
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused
from desktop.services.organisations import tree
from desktop.services.other_units import OtherUnit
from desktop.services.register_counts import FromRegister
from desktop.services.session import Session
from desktop.services.undo import Step as UndoStep
from desktop.services.undo import take_back
from domain.fields import Field
from domain.members.fields import MEMBER
from domain.records import Value
from domain.workflows.model import About, Step, Workflow
from domain.workflows.registry import every_workflow

KIND = "case"
# Steps that only keep what was typed.
OF_DRAFTS = ("start", "save")
# What is asked about somebody who is not in the register yet; the rest is filled in on the member's form.
OF_A_PERSON = ("full_name", "sex", "birth_date", "citizen_id", "phone")


@dataclass(frozen=True, slots=True)
class Board:
    """`rows` are those of the column that is in sight; `counts` how many each column holds."""

    rows: tuple[CaseRow, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a new case is to be about: a member, or nobody yet (`member` "")."""

    workflow: str
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One case, or one that is about to be opened (`case` None), with what surrounds it.

    `texts` is what stands in every field, `branches` the places that a case or a field can name. `draft` is
    the id of this cadre's draft of it, `kept` what that holds: `typed` into the fields, and `beside` them
    (about somebody new, the reason). `kept_at` says when, "" for no draft.
    """

    workflow: Workflow
    case: CaseShown | None
    member: str
    name: str
    org: str
    org_name: str
    texts: Mapping[str, str]
    newcomer: bool
    steps: tuple[StepShown, ...]
    branches: tuple[tuple[str, str], ...]
    draft: str
    kept: Mapping[str, str] = field(default_factory=dict)
    kept_at: str = ""
    units: tuple[OtherUnit, ...] = ()
    # What the register says of fields, by name.
    known: Mapping[str, FromRegister] = field(default_factory=dict)

    @property
    def about(self) -> str:
        """The case, or what is to be one, as those call it who keep something for it."""
        return self.case.id if self.case else f"{self.workflow.name}:{self.member}"

    @property
    def typed(self) -> Mapping[str, str]:
        return {name: text for name, text in self.kept.items() if "." not in name}

    @property
    def beside(self) -> Mapping[str, str]:
        return {name: text for name, text in self.kept.items() if "." in name}

    @property
    def asks_for_person(self) -> bool:
        return self.case is None and not self.member

    @property
    def of_member(self) -> bool:
        return bool(self.member) and not self.newcomer

    @property
    def first(self) -> Step:
        """The usual step that opens such a case about this person."""
        return case_changing.opening_about(self.workflow, newcomer=self.newcomer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A step that a cadre thinks of taking, with all that is typed for it as texts.

    `instead`: the case of another workflow that gives way to the new one.
    """

    workflow: Workflow
    step: str
    case: str = ""
    member: str = ""
    org: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    person: Mapping[str, str] | None = None
    confirm: tuple[str, ...] = ()
    reason: str = ""
    seen: Mapping[str, Value] | None = None
    newcomer: bool = False
    instead: str = ""

    @property
    def first(self) -> Step:
        """As `Opened.first`."""
        return case_changing.opening_about(self.workflow, newcomer=self.newcomer)

    @property
    def lacks(self) -> tuple[CheckLine, ...]:
        """What has to be known of somebody new before any rule can be asked."""
        if self.person is None or (self.person.get("full_name") and self.org):
            return ()
        name = "full_name" if not self.person.get("full_name") else "org"
        told = f"Chưa điền {'họ tên' if name == 'full_name' else 'chi đoàn'} của người được lập hồ sơ."
        return (CheckLine("validation.required", "Họ tên và chi đoàn", False, "block", told, {}, (name,)),)

    @property
    def declared(self) -> Step:
        return self.workflow.step_of[self.step]


@dataclass(frozen=True, slots=True)
class Taken:
    """The case after a step, and the step as one that can be taken back.

    `left` is what was typed for a later step: this one has no place for it.
    """

    shown: CaseShown
    undo: UndoStep
    left: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a step would meet, and what it does, in words."""

    lines: tuple[CheckLine, ...]
    preview: tuple[str, ...]


def read_board(session: Session, query: CaseFilter) -> Board:
    """Those longest in their state first."""
    rows = Cases(session).rows(replace(query, column=""))
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.column] = counts.get(row.column, 0) + 1
    return Board(tuple(row for row in rows if query.column in ("", row.column)), counts)


def offered(session: Session) -> list[Workflow]:
    return Cases(session).offered()


def open_new(session: Session, start: Start) -> Opened:
    """Raises ActionRefused where the member is gone."""
    workflow = every_workflow()[start.workflow]
    row = members.show(session, start.member) if start.member else None
    org = row.org if row else ""
    newcomer = row is None or row.fields.get("status") == case_changing.CANDIDATE
    steps = [
        step
        for step in Cases(session).opening(workflow.name, org)
        if not newcomer or workflow.about_in(workflow.step_of[step.name]) is not About.MEMBER
    ]
    draft, kept, at = _draft(session, f"{workflow.name}:{start.member}")
    return Opened(
        workflow=workflow,
        case=None,
        member=start.member,
        name=str(row.fields.get("full_name") or "") if row else "",
        org=org,
        org_name=row.org_name if row else "",
        texts={},
        newcomer=newcomer,
        steps=tuple(steps),
        branches=_branches(session),
        draft=draft,
        kept=kept,
        kept_at=at,
        units=_units(session, workflow),
        known=register_counts.known(session, workflow, org, start.member, kept),
    )


def open_case(session: Session, id: str) -> Opened:
    """Raises ActionRefused where the case is gone, or not for this cadre's eyes."""
    shown = Cases(session).show(id)
    workflow = every_workflow()[shown.workflow]
    row = next(iter(members.rows(session, [shown.row.member])), None)
    draft, kept, at = _draft(session, id)
    texts = {one.name: one.text for one in shown.fields}
    return Opened(
        workflow=workflow,
        case=shown,
        member=shown.row.member,
        name=shown.row.name,
        org=shown.row.org,
        org_name=shown.row.org_name,
        texts=texts,
        newcomer=row is not None and row.fields.get("status") == case_changing.CANDIDATE,
        steps=shown.steps,
        branches=_branches(session),
        draft=draft,
        kept=kept,
        kept_at=at,
        units=_units(session, workflow),
        known=register_counts.known(session, workflow, shown.row.org, shown.row.member, {**texts, **kept}),
    )


def open_without_draft(session: Session, draft: str, case: str, start: Start) -> Opened:
    """The case, or the new one, after what was typed for it is given up."""
    drafts.drop(session, [draft])
    return open_case(session, case) if case else open_new(session, start)


def look_ahead(session: Session, attempt: Attempt) -> Ahead:
    """The step that is chosen; while the case is not open and the step cannot open it, the one that can."""
    service, first = Cases(session), attempt
    if not attempt.case and not attempt.declared.opens:
        first = replace(attempt, step=attempt.first.name)
    given = _given(first, first.declared)
    person = _read_person(session, first.person)
    lines, preview = (
        look(
            first.workflow.name,
            first.step,
            first.case or first.member,
            given,
            person=person,
            org=first.org,
            confirm=first.confirm,
            reason=first.reason,
        )
        for look in (service.checklist, service.preview)
    )
    return Ahead(tuple(lines), tuple(preview))  # type: ignore[arg-type]


def take(session: Session, attempt: Attempt) -> Taken:
    """Take a step. What it does not ask for itself is saved before it; all of it or nothing.

    Raises ActionRefused, Usage.
    """
    if attempt.instead:
        return _take_instead(session, attempt)
    steps: list[CaseShown] = []
    try:
        _take(session, attempt, steps)
    except ActionRefused:
        if steps:
            take_back(session, case_undo.step_of(steps[-1], len(steps)))
        raise
    return Taken(steps[-1], case_undo.step_of(steps[-1], len(steps)), _left(attempt))


def _take_instead(session: Session, attempt: Attempt) -> Taken:
    """The step opens a case, and another one gives way to it: one change, which an undo takes back whole."""
    asked = Asked(
        workflow=attempt.workflow,
        step=attempt.declared,
        member=attempt.member,
        values=_given(attempt, attempt.declared),
        person=_read_person(session, attempt.person),
        org=attempt.org if attempt.person is not None else "",
        confirm=attempt.confirm,
        reason=attempt.reason,
    )
    changed = Cases(session).exchange(attempt.instead, attempt.workflow.name, filled=asked)
    return Taken(changed.shown, changed.undo, _texts_without(attempt, attempt.declared.asks))


def _left(attempt: Attempt) -> dict[str, str]:
    save = attempt.workflow.step_of.get("save")
    before = (save.asks if save else ()) if attempt.case else attempt.first.asks
    return _texts_without(attempt, (*before, *attempt.declared.asks))


def _texts_without(attempt: Attempt, names: Sequence[str]) -> dict[str, str]:
    return {name: text for name, text in attempt.texts.items() if text and name not in names}


def _take(session: Session, attempt: Attempt, steps: list[CaseShown]) -> None:
    service, step, first = Cases(session), attempt.declared, attempt.first
    left = _left(attempt)
    case, seen = attempt.case, attempt.seen
    texts = {name: text for name, text in attempt.texts.items() if name not in left}
    rest = {name: text for name, text in texts.items() if name not in step.asks}
    if not case:
        through_draft = not step.opens or any(rest.values())
        opening = replace(attempt, step=first.name) if through_draft else attempt
        steps.append(_start(session, service, opening))
        if not through_draft or step.name == first.name:
            return
        case, seen = steps[-1].id, steps[-1].seen
        texts = {name: text for name, text in texts.items() if name not in first.asks}
    elif rest and "save" in attempt.workflow.step_of:
        steps.append(service.step(case, "save", rest, seen=seen))
        seen = steps[-1].seen
    given = {name: text for name, text in texts.items() if name in step.asks}
    steps.append(
        service.step(case, step.name, given, confirm=attempt.confirm, reason=attempt.reason, seen=seen)
    )


def withdraw(session: Session, case: str, reason: str = "") -> CaseShown | None:
    """None: it had never left, and is gone as if it had not been entered."""
    return Cases(session).withdraw(case, reason).case


def change_workflow(session: Session, case: str, other: str) -> case_changing.Changed | None:
    """None where the other workflow needs more than the case holds: nothing has changed then."""
    try:
        return Cases(session).exchange(case, other)
    except ActionRefused as refused:
        if refused.code != "validation.required":
            raise
        return None


def may_start(workflow: Workflow) -> tuple[bool, bool]:
    """Whether its cases are about a member of the register, and whether about somebody new."""
    abouts = {workflow.about_in(step) for step in workflow.opening}
    return abouts != {About.ANYONE}, bool(abouts & {About.ANYONE, About.CANDIDATE})


def person_fields() -> tuple[Field, ...]:
    return tuple(MEMBER.by_name[name] for name in OF_A_PERSON)


def _units(session: Session, workflow: Workflow) -> tuple[OtherUnit, ...]:
    """Other units, where a case of this workflow may name one."""
    names_one = any(field.name == other_units.FIELD for field in workflow.fields)
    return other_units.offered(session) if names_one else ()


def _start(session: Session, service: Cases, attempt: Attempt) -> CaseShown:
    return service.start(
        attempt.workflow.name,
        attempt.member or None,
        _given(attempt, attempt.declared),
        person=_read_person(session, attempt.person),
        org=attempt.org if attempt.person is not None else None,
        confirm=attempt.confirm,
        reason=attempt.reason,
        step=attempt.step,
    )


def _given(attempt: Attempt, step: Step) -> dict[str, Value]:
    return {name: text for name, text in attempt.texts.items() if name in step.asks}


def _read_person(session: Session, person: Mapping[str, str] | None) -> dict[str, Value] | None:
    """What was typed about somebody new, as stored. Raises ActionRefused for what cannot be read."""
    if person is None:
        return None
    read: dict[str, Value] = {}
    for name, text in person.items():
        parsed = values.parse(MEMBER.by_name[name], text, session.rulebook) if text else None
        if parsed is not None and parsed.refusal is not None:
            raise ActionRefused(str(parsed.refusal.code), parsed.refusal.params)
        if parsed is not None:
            read[name] = parsed.value
    return read


def _draft(session: Session, about: str) -> tuple[str, Mapping[str, str], str]:
    """Id, texts and time of what this cadre typed about something; each cadre of a laptop has their own."""
    id = f"{session.actor.id}:{about}"
    kept = next((one for one in drafts.of_cadre(session, KIND) if one.id == id), None)
    return (id, kept.texts, kept.at_text) if kept else (id, {}, "")


def _branches(session: Session) -> tuple[tuple[str, str], ...]:
    return tuple((node.id, node.name) for node in tree(session) if node.holds_members)
