"""What the case screens read and do, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop.services import drafts, members, values
from desktop.services.case_types import CaseFilter, CaseRow, CaseShown, CheckLine, StepShown
from desktop.services.cases import Cases
from desktop.services.drafts import Typed
from desktop.services.failures import ActionRefused
from desktop.services.members import MemberFilter
from desktop.services.organisations import tree
from desktop.services.session import Session
from domain.fields import Field
from domain.members.fields import MEMBER
from domain.records import Value
from domain.values.dates import show_date
from domain.workflows.model import About, Step, Workflow
from domain.workflows.registry import workflows

KIND = "case"
# What is asked about somebody who is not in the register yet; the rest is filled in on the member's form.
OF_A_PERSON = ("full_name", "sex", "birth_date", "citizen_id", "phone")
_PICKED_AT_MOST = 60


@dataclass(frozen=True, slots=True)
class Board:
    """`rows` are those of the column that is in sight; `counts` how many each column holds."""

    rows: tuple[CaseRow, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to choose: `detail` is what tells people of one name apart."""

    id: str
    name: str
    born: str
    org: str
    org_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a new case is to be about: a member, or nobody yet (`member` "")."""

    workflow: str
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One case, or one that is about to be opened (`case` None), with what surrounds it.

    `texts` is what stands in every field, `typed` what this cadre typed and has not saved, `branches` the
    places that a case or a field can name.
    """

    workflow: Workflow
    case: CaseShown | None
    member: str
    name: str
    org: str
    org_name: str
    texts: Mapping[str, str]
    typed: Mapping[str, str]
    steps: tuple[StepShown, ...]
    branches: tuple[tuple[str, str], ...]

    @property
    def draft(self) -> str:
        """Id of the draft of what is typed here."""
        return self.case.id if self.case else f"{self.workflow.name}:{self.member}"

    @property
    def asks_for_person(self) -> bool:
        return self.case is None and not self.member


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A step that a cadre thinks of taking, with all that is typed for it as texts."""

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

    @property
    def lacks(self) -> tuple[CheckLine, ...]:
        """What has to be known of somebody new before any rule can be asked."""
        if self.person is None or (self.person.get("full_name") and self.org):
            return ()
        name = "full_name" if not self.person.get("full_name") else "org"
        told = f"Chưa điền {'họ tên' if name == 'full_name' else 'chi đoàn'} của người được lập hồ sơ."
        return (
            CheckLine("validation.required", "Họ tên và chi đoàn", False, "block", told, {"field": name}),
        )

    @property
    def declared(self) -> Step:
        return self.workflow.step_of[self.step]


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


def people(session: Session, text: str) -> list[Person]:
    """Members by part of a name, in Vietnamese order."""
    found = members.find(session, MemberFilter(text=text, limit=_PICKED_AT_MOST))
    return [_person(row) for row in found]


def people_of(session: Session, ids: Sequence[str]) -> list[Person]:
    by_id = {row.id: row for row in members.rows(session, ids)}
    return [_person(by_id[id]) for id in ids if id in by_id]


def open_new(session: Session, start: Start) -> Opened:
    """Raises ActionRefused where the member is gone."""
    workflow = workflows()[start.workflow]
    row = members.show(session, start.member) if start.member else None
    org = row.org if row else ""
    return Opened(
        workflow=workflow,
        case=None,
        member=start.member,
        name=str(row.fields.get("full_name") or "") if row else "",
        org=org,
        org_name=row.org_name if row else "",
        texts={},
        typed=_typed(session, f"{workflow.name}:{start.member}", ""),
        steps=Cases(session).opening(workflow.name, org),
        branches=_branches(session),
    )


def open_case(session: Session, id: str) -> Opened:
    """Raises ActionRefused where the case is gone, or not for this cadre's eyes."""
    shown = Cases(session).show(id)
    workflow = workflows()[shown.workflow]
    return Opened(
        workflow=workflow,
        case=shown,
        member=shown.row.member,
        name=shown.row.name,
        org=shown.row.org,
        org_name=shown.row.org_name,
        texts={one.name: one.text for one in shown.fields},
        typed=_typed(session, id, id),
        steps=shown.steps,
        branches=_branches(session),
    )


def look_ahead(session: Session, attempt: Attempt) -> Ahead:
    """The step that is chosen; while the case is not open and the step cannot open it, the one that can."""
    service, first = Cases(session), attempt
    if not attempt.case and not attempt.declared.opens:
        first = replace(attempt, step=attempt.workflow.opening[0].name)
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


def take(session: Session, attempt: Attempt) -> CaseShown:
    """Take a step. What it does not ask for itself is saved before it. Raises ActionRefused, Usage."""
    service, step = Cases(session), attempt.declared
    case, seen, texts = attempt.case, attempt.seen, dict(attempt.texts)
    rest = {name: text for name, text in texts.items() if name not in step.asks}
    if not case and (not step.opens or any(rest.values())):
        opened = _start(session, service, replace(attempt, step=attempt.workflow.opening[0].name))
        if step.name == attempt.workflow.opening[0].name:
            return opened
        case, seen = opened.id, opened.seen
        texts = {name: text for name, text in texts.items() if name not in attempt.workflow.opening[0].asks}
    elif not case:
        return _start(session, service, attempt)
    elif any(one.name == "save" for one in attempt.workflow.steps) and rest:
        saved = service.step(case, "save", rest, seen=seen)
        seen = saved.seen
    given = {name: text for name, text in texts.items() if name in step.asks}
    return service.step(case, step.name, given, confirm=attempt.confirm, reason=attempt.reason, seen=seen)


def withdraw(session: Session, case: str) -> CaseShown | None:
    """None: it had never left, and is gone as if it had not been entered."""
    return Cases(session).withdraw(case).case


def change_workflow(session: Session, case: str, other: str) -> CaseShown:
    return Cases(session).change_workflow(case, other)


def keep_typed(session: Session, opened: Opened, texts: Mapping[str, str]) -> str:
    """What is typed and not saved is this cadre's draft; gives when it was kept."""
    record = opened.case.id if opened.case else ""
    return drafts.keep(session, Typed(opened.draft, record, opened.org, texts, kind=KIND))


def may_start(workflow: Workflow) -> tuple[bool, bool]:
    """Whether its cases are about a member of the register, and whether about somebody new."""
    abouts = {workflow.about_in(step) for step in workflow.opening}
    return abouts != {About.ANYONE}, bool(abouts & {About.ANYONE, About.CANDIDATE})


def person_fields() -> tuple[Field, ...]:
    return tuple(MEMBER.by_name[name] for name in OF_A_PERSON)


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


def _typed(session: Session, draft: str, record: str) -> Mapping[str, str]:
    kept = drafts.of_cadre(session, KIND)
    return next((one.texts for one in kept if one.id == draft and one.record == record), {})


def _branches(session: Session) -> tuple[tuple[str, str], ...]:
    return tuple((node.id, node.name) for node in tree(session) if node.holds_members)


def _person(row: members.MemberRow) -> Person:
    born = row.fields.get("birth_date")
    name = str(row.fields.get("full_name") or "")
    return Person(row.id, name, show_date(str(born)) if born else "", row.org, row.org_name)
