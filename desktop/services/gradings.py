"""The yearly grading of organisations, committees and cadres: who is to be graded, on which numbers, and how.

Every organisation and every post of the unit has a line, graded or not. The numbers are counted out of the
register; once a grading is approved the line shows those that it was approved with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.services import organisations, values
from desktop.services.committees import rank_label
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from desktop.services.organisations import OrganisationNode
from desktop.services.session import Session
from desktop.services.statistics import Statistics
from desktop.services.undo import Step, Written, act_as_step
from desktop.services.wording import sentence, word
from domain.assessments.corrections import correction_of, corrections, following
from domain.assessments.deciding import DECISION, assessment_id
from domain.assessments.fields import ORG_ASSESSMENT, Graded
from domain.assessments.figures import Figures, figures_by_org
from domain.assessments.quotas import over_the_quota
from domain.decisions import Command
from domain.positions.posts import Rank, post_of
from domain.records import Value
from domain.roles import Role
from domain.statistics.model import Span
from domain.statistics.registry import TABLES
from domain.text import sort_key
from domain.workflows.periods import days_of

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

KIND: Final = ORG_ASSESSMENT.name
# The table that counts how members are graded.
_YEARLY: Final = "t7"
_RANKS: Final = tuple(Rank)
# What a cadre gives a grading that is there already.
_GIVEN: Final = DECISION | {"proposed_grade"}


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided and does not stand any more; `grade` as a code, "" where a grade was taken back."""

    grade: str
    number: str
    day: str
    signer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingRow:
    """One line, graded or not. `position` of a cadre, else ""; grades as codes, "" for none.

    `record` is the grading that stands, which may be a correction; `former` what it followed on, oldest
    first. `settled`: approved, so the figures are those of that day; `counted` are those of now.
    `decided_on`: "" or the day of the paper, as stored; `undone`: "" or how far sent the correction of it is
    that was undone. `may_propose`, `may_approve`, `may_correct`: this cadre.
    """

    id: str
    record: str
    subject: str
    org: str
    org_name: str
    position: str
    name: str
    post: str
    figures: Figures
    counted: Figures
    proposed: str
    approved: str
    number: str
    day: str
    signer: str
    decided_on: str
    former: tuple[Decided, ...]
    undone: str
    sync: str
    settled: bool
    may_propose: bool
    may_approve: bool

    @property
    def may_correct(self) -> bool:
        return self.may_approve and self.settled

    @property
    def stands(self) -> str:
        """The grade that counts so far."""
        return self.approved or self.proposed


@dataclass(frozen=True, slots=True)
class Decision:
    """The paper by which grades are approved; texts as people type them."""

    number: str
    day: str
    signer: str = ""


def grades(session: Session) -> tuple[tuple[str, str], ...]:
    """(code, label) of the grades that organisations and cadres get, best first."""
    labels = session.rulebook.catalogue("assessment_grade").labels
    return tuple(
        (code, labels[code]) for code in session.rulebook.on(session.today).names("assessment_grades")
    )


def grade_label(session: Session, code: str) -> str:
    return values.show(ORG_ASSESSMENT.by_name["proposed_grade"], code, session.rulebook)


def rows(session: Session, period: str, subject: str = Graded.ORGANISATION) -> list[GradingRow]:
    """Everything of this sort that this cadre sees, in the order of the tree. Raises ActionRefused.

    A cadre of a branch sees that branch and what is below it.
    """
    span = span_of(session, period)
    nodes = _seen(session)
    book = Statistics(session).book()
    table = TABLES[_YEARLY].fitted(session.rulebook.on(date.fromisoformat(span.last)))
    counted = figures_by_org(book, table, span, [node.id for node in nodes])
    with session.replica.reading() as reader:
        standing = {one.id: one for one in reader.records(KIND) if one.fields.get("period") == period}
        lines = list(_lines(session, reader, nodes, subject, span))
        lines += _graded_before(reader, nodes, subject, standing, _ids(lines, period))
        at = {node.id: place for place, node in enumerate(nodes)}
        lines.sort(key=lambda line: at[line.node.id])
        unit = reader.meta.unit
    return [_row(session, line, period, standing, counted, unit) for line in lines]


def span_of(session: Session, period: str) -> Span:
    """The days of a period as far as they have come. Raises ActionRefused for what is no begun period."""
    days = days_of(period)
    if days is None or days[0] > session.today:
        raise ActionRefused("validation.assessment_period", {"field": "period", "fields": ["period"]})
    return Span(days[0].isoformat(), min(days[1], session.today).isoformat())


def propose(session: Session, row: GradingRow, period: str, grade: str) -> Step:
    """Write down which grade is proposed, with the numbers of now; "" takes it back. Raises ActionRefused.

    Gives what takes it back, as `approve` and `revoke` do.
    """
    given: dict[str, Value] = {"proposed_grade": grade or None, "figures": dict(row.figures)}
    return _done(session, [row], [_command(row, period, given)], "grading.propose")


def approve(
    session: Session, chosen: Sequence[GradingRow], period: str, decision: Decision, grade: str = ""
) -> Step:
    """Approve these as they were proposed, or (`grade`) all of them so: one paper, all or nothing.

    Where something was decided before, the paper replaces that, which stays to be read; then a grade has to
    be given. Raises ActionRefused, with the `field` that is wrong among its params.
    """
    paper = _paper(session, decision)
    wanted = {row.id: grade or ("" if row.settled else row.proposed) for row in chosen}
    graded = [row for row in chosen if wanted[row.id]]
    if not graded:
        raise ActionRefused("grading.nothing_proposed")
    commands = [_deciding(row, period, {**paper, "approved_grade": wanted[row.id]}) for row in graded]
    return _done(session, graded, commands, "grading.approve")


def revoke(session: Session, chosen: Sequence[GradingRow], period: str, decision: Decision) -> Step:
    """Take approved grades back by one paper; what was approved stays to be read. Raises ActionRefused."""
    paper = _paper(session, decision)
    missing = [name for name in ("decision_number", "decision_date") if not paper[name]]
    if missing:
        raise ActionRefused("validation.assessment_decision", {"field": missing[0], "fields": missing})
    approved = [row for row in chosen if row.settled]
    if not approved:
        raise ActionRefused("grading.nothing_approved")
    return _done(session, approved, [_deciding(row, period, paper) for row in approved], "grading.revoke")


def _done(session: Session, chosen: Sequence[GradingRow], commands: Sequence[Command], code: str) -> Step:
    """All of it or nothing, and what takes it back: an edit, for the id of a grading is never given again."""
    label = word(f"undo.{code}").format(name=chosen[0].name, count=len(chosen))
    _, step = act_as_step(session, commands, label)
    names = {command.id: row.name for command, row in zip(commands, chosen, strict=True)}
    return replace(step, written=tuple(_as_edit(one, names[one.id]) for one in step.written))


def _as_edit(one: Written, name: str) -> Written:
    if one.before is not None or one.after is None:
        return replace(one, name=name)
    after = {field: value for field, value in one.after.items() if field in _GIVEN}
    return replace(one, name=name, before=dict.fromkeys(after), after=after)


def to_approve(found: Iterable[GradingRow]) -> list[GradingRow]:
    """Those that were proposed, are not approved, and are this cadre's to approve."""
    return [row for row in found if row.proposed and not row.approved and row.may_approve]


def quota_told(session: Session, subject: str, found: Iterable[GradingRow]) -> str:
    """A sentence where the best grade goes to more than the rules say, else ""."""
    rules = session.rulebook.on(session.today)
    over = over_the_quota(subject, [row.stands for row in found], rules)
    return sentence("grading.over_the_quota", over) if over is not None else ""


# -- reading ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Line:
    subject: str
    node: OrganisationNode
    position: str = ""
    name: str = ""
    post: str = ""


def _seen(session: Session) -> list[OrganisationNode]:
    nodes = organisations.tree(session)
    if session.actor.role is not Role.BRANCH:
        return nodes
    own = {session.actor.org}
    for node in nodes:
        # In the order of the tree: whatever stands below was reached through what stands above it.
        own |= {node.id} if node.parent in own else set()
    return [node for node in nodes if node.id in own]


def _lines(
    session: Session, reader: Reader, nodes: Sequence[OrganisationNode], subject: str, span: Span
) -> Iterator[_Line]:
    if subject == Graded.ORGANISATION:
        yield from (_Line(subject, node) for node in nodes)
        return
    held: dict[str, list[LocalRecord]] = {}
    last = date.fromisoformat(span.last)
    for record in reader.records("position"):
        if post_of(record.id, record.fields).held_on(last):
            held.setdefault(str(record.fields.get("org") or ""), []).append(record)
    for node in nodes:
        posts = held.get(node.id, [])
        if subject == Graded.COMMITTEE:
            yield from (_Line(subject, node) for _ in posts[:1])
            continue
        named = [
            (post_of(one.id, one.fields).rank, name_of(reader, "position", one.id), one.id) for one in posts
        ]
        for rank, name, id in sorted(named, key=lambda one: (_RANKS.index(one[0]), sort_key(one[1]), one[2])):
            yield _Line(subject, node, id, name, rank_label(rank))


def _ids(lines: Iterable[_Line], period: str) -> set[str]:
    return {assessment_id(line.node.id, line.subject, period, line.position) for line in lines}


def _graded_before(
    reader: Reader,
    nodes: Sequence[OrganisationNode],
    subject: str,
    standing: Mapping[str, LocalRecord],
    shown: set[str],
) -> Iterator[_Line]:
    """What was graded and has no line of its own by now, a cadre whose post ended since: a decision stays."""
    seen, later = {node.id: node for node in nodes}, corrections(standing)
    for record in standing.values():
        node = seen.get(str(record.fields.get("org") or ""))
        has_line = record.id in shown or record.id in later
        if node is None or has_line or record.fields.get("subject") != subject:
            continue
        position = str(record.fields.get("position") or "")
        held = reader.record("position", position) if position else None
        post = rank_label(post_of(held.id, held.fields).rank) if held is not None else ""
        yield _Line(subject, node, position, str(record.fields.get("person_name") or ""), post)


def _row(
    session: Session,
    line: _Line,
    period: str,
    standing: Mapping[str, LocalRecord],
    counted: Mapping[str, Figures],
    unit: str,
) -> GradingRow:
    node = line.node
    id = assessment_id(node.id, line.subject, period, line.position)
    written = [standing[one] for one in following(id, standing)]
    # A correction that was undone says nothing: what it had replaced stands again.
    decided = [one for one in written if one.id == id or one.fields.get("decision_date")]
    record = decided[-1] if decided else None
    again = standing.get(correction_of(record.id)) if record is not None else None
    fields: Mapping[str, Value] = record.fields if record is not None else {}
    approved = str(fields.get("approved_grade") or "")
    kept = fields.get("figures") if approved else None
    is_secretary = session.actor.role is Role.SECRETARY
    below = node.id != unit
    shown = _shown(session, fields)
    return GradingRow(
        id=id,
        record=record.id if record is not None else id,
        subject=line.subject,
        org=node.id,
        org_name=node.name,
        position=line.position,
        name=str(fields.get("person_name") or line.name) or node.name,
        post=line.post,
        figures=kept or counted.get(node.id, {}),
        counted=counted.get(node.id, {}),
        proposed=str(fields.get("proposed_grade") or ""),
        approved=approved,
        number=shown.number,
        day=shown.day,
        signer=shown.signer,
        decided_on=str(fields.get("decision_date") or ""),
        former=tuple(_shown(session, one.fields) for one in decided[:-1]),
        sync=record.sync if record is not None else "",
        settled=bool(approved),
        undone=again.sync if again is not None else "",
        may_propose=session.actor.role is not Role.VOLUNTEER and not approved,
        may_approve=is_secretary and below,
    )


def _shown(session: Session, fields: Mapping[str, Value]) -> Decided:
    """What a record says of its decision, as people read it."""
    told = {
        name: values.show(ORG_ASSESSMENT.by_name[name], fields.get(name), session.rulebook)
        for name in DECISION
    }
    grade = str(fields.get("approved_grade") or "")
    return Decided(grade, told["decision_number"], told["decision_date"], told["signer"])


def _paper(session: Session, decision: Decision) -> dict[str, Value]:
    texts = {"decision_number": decision.number, "decision_date": decision.day, "signer": decision.signer}
    return {name: _parsed(session, name, text) for name, text in texts.items()}


def _deciding(row: GradingRow, period: str, given: dict[str, Value]) -> Command:
    """The first decision on a line is written into it, each later one beside it. Raises ActionRefused."""
    if not row.decided_on:
        return _command(row, period, {**given, "figures": dict(row.figures)})
    if str(given["decision_date"] or "9") < row.decided_on:
        params = {"name": row.name, "number": row.number, "day": row.day, "field": "decision_date"}
        raise ActionRefused("grading.before_the_former", {**params, "fields": ["decision_date"]})
    proposed = {"proposed_grade": row.proposed or None} if given.get("approved_grade") else {}
    following_on = replace(row, record=correction_of(row.record), sync=row.undone)
    return _command(following_on, period, {**proposed, **given, "figures": dict(row.counted)})


def _command(row: GradingRow, period: str, given: dict[str, Value]) -> Command:
    if row.sync:
        return Command("edit", KIND, row.record, given)
    opened: dict[str, Value] = {"org": row.org, "subject": row.subject, "period": period}
    if row.position:
        opened |= {"position": row.position, "person_name": row.name}
    written = {name: value for name, value in {**opened, **given}.items() if value is not None}
    return Command("create", KIND, row.record, written)


def _parsed(session: Session, name: str, text: str) -> Value:
    """A typed text as its stored value. Raises ActionRefused."""
    read = values.parse(ORG_ASSESSMENT.by_name[name], text, session.rulebook)
    if read.refusal is not None:
        raise ActionRefused(read.refusal.code, read.refusal.params)
    return read.value
