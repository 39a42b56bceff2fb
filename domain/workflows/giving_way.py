"""A paper that another one prevailed over: its case is kept as lost, and a conflict holds both papers.

Used wherever two papers are weighed; which of them stands is said in `exits` and `receptions`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from domain.conflicts.draft import Draft, close_or_open
from domain.conflicts.subject import CASE
from domain.conflicts.words import ConflictStatus, ConflictType
from domain.decisions import Change, Put, Remove, View
from domain.duplicates.aliases import branch_now, survivor
from domain.merge import GroupConflict
from domain.operations import Intent, ServerView
from domain.records import Departure, Record, Value
from domain.workflows.along import Journey, cases_along
from domain.workflows.effects import notice
from domain.workflows.exits import paper_of
from domain.workflows.history import known_by, overtaken, own_lines, steps_taken
from domain.workflows.left_behind import posts_left
from domain.workflows.model import MEMBER, ORG, Matter
from domain.workflows.registry import workflows
from domain.workflows.second_papers import asks_of_one_case
from domain.workflows.shared_states import APPEALED, CANCELLED, LOST

NewId = Callable[[], str]
# What whoever decides about somebody with a letter out confirms by name.
OPEN_MOVE: Final = "open_transfer"
_NUMBERS: Final = ("decision_number", "letter_number")


def paper_of_case(view: ServerView, case: Record | None, unit: str, day: Value = None) -> dict[str, Value]:
    """A paper as a case that gave way to it remembers it (`case.lost_to`); `unit` is whose paper it is.

    `day` is that of the paper where nobody here has its case.
    """
    won = (case.fields.get("lost_to") or {}) if case is not None else {}
    if case is not None and case.fields.get("state") == LOST.code and won.get("unit") == unit != view.unit:
        # That case gave way itself: what prevailed over it is what stands.
        return {name: won.get(name) for name in ("workflow", "case", "unit", "unit_name", "decided_on",
                                                 "decision_number")}  # fmt: skip
    data = (case.fields.get("data") or {}) if case is not None else {}
    return {
        "workflow": case.fields.get("workflow") if case is not None else "transfer",
        "case": case.id if case is not None else None,
        "unit": unit,
        "unit_name": view.unit_name(unit),
        "decided_on": case.fields.get("decided_on") if case is not None else day,
        "decision_number": next((data[name] for name in _NUMBERS if data.get(name)), None),
    }


def both_papers(
    view: ServerView,
    intent: Intent,
    loser: str,
    mine: Mapping[str, Value],
    theirs: Mapping[str, Value],
    new_id: NewId,
    *,
    theirs_by: Mapping[str, Value] | None = None,
    mine_by: Mapping[str, Value] | None = None,
) -> tuple[str, tuple[Put, ...]]:
    """The conflict about the case `loser` of this unit, with its id; `mine` is the paper that gave way."""
    group = GroupConflict("decision", {}, mine, theirs)
    draft = Draft(ConflictType.CASE, CASE, loser, (group,), mine, theirs_by=theirs_by, mine_by=mine_by)
    return close_or_open(view, intent, draft, new_id)


def names_what_stands(
    view: ServerView, case: Record, paper: Mapping[str, Value], author: Mapping[str, Value] | None
) -> Iterator[Put]:
    """A case that gave way, and the questions about it, name `paper`; nothing where they do already.

    A letter that was only out may have been answered since: then it is another day. Questions between two
    papers of the case itself stay as they are.
    """
    lost_to = case.fields.get("lost_to") or {}
    if not _tells_of(lost_to, paper):
        yield Put(CASE, case.id, {"lost_to": {**paper, "held": lost_to.get("held")}})
    for conflict in view.open_conflicts(CASE, case.id):
        groups = conflict.fields.get("groups") or []
        asked = conflict.fields["type"] == ConflictType.CASE and not asks_of_one_case(conflict)
        if asked and any(
            group["mine"].get("case") == case.id and not _tells_of(group["theirs"], paper) for group in groups
        ):
            by = dict(author) if author else None
            renewed = [{**group, "theirs": dict(paper), "theirs_by": by} for group in groups]
            yield Put("conflict", conflict.id, {"groups": renewed})


def _tells_of(known: Mapping[str, Value], paper: Mapping[str, Value]) -> bool:
    return all(known.get(name) == paper.get(name) for name in ("case", "decided_on"))


def gives_way(
    there: ServerView,
    unit: str,
    case: Record,
    matter: Matter,
    intent: Intent,
    new_id: NewId,
    known_as: str = "",
) -> list[Change]:
    """A case of `there` that had taken effect gives way to the step; `unit` is how changes name `there`.

    `known_as`: the case by which that unit itself knows of the step, where it has one.
    """
    theirs = {**paper_of(matter), **({"case": known_as} if known_as else {})}
    held = {**theirs, "held": case.fields["state"]}
    lost = overtaken(matter, case, LOST.code, unit=unit, lost_to=held, **as_which_it_goes_on(there, case))
    mine = {**paper_of_case(there, case, there.unit), "full_name": matter.about.get("full_name")}
    by = there.last_author(CASE, case.id, "")
    _, puts = both_papers(
        there, intent, case.id, mine, theirs, new_id, theirs_by=intent.author.as_json(), mine_by=by
    )
    return [lost, *(Put(put.kind, put.id, put.fields, put.creates, unit) for put in puts)]


def as_which_it_goes_on(there: View, case: Record) -> dict[str, Value]:
    """The branch that looks at a case which is open again: the one it was decided in may have ended since."""
    return branch_now(
        there, str(case.fields.get(ORG) or ""), there.record(MEMBER, str(case.fields.get(MEMBER) or ""))
    )


def to_review(matter: Matter, unit: str, about: str) -> Put:
    """Tells a unit that one of its decisions stands against another one."""
    told = {"full_name": matter.about.get("full_name")}
    return notice(matter, "exit_to_review", told, unit=unit, about=about)


def led_to(
    view: ServerView, member: str, before: Value, branch: Value, *, but: str = "", unit: str = ""
) -> list[Change]:
    """Letters and ways out of a member who, as it turns out, was in another branch of the unit by then.

    What they had closed was closed there too.
    """
    cases = view.cases_of(member)
    out = [case for case in cases if case.id != but and _leads_out(case)]
    closers = {id for case in out for id in known_by(case)}
    return [
        Put(CASE, case.id, {ORG: branch}, unit=unit)
        for case in cases
        if case.id != but and case.fields.get(ORG) == before and (case in out or _closed_by(case, closers))
    ]


def _closed_by(case: Record, closers: Collection[str]) -> bool:
    in_question = case.fields.get("state") in (LOST.code, APPEALED.code)
    return (case.fields.get("lost_to") or {}).get("case") in closers and not in_question


def _leads_out(case: Record) -> bool:
    workflow = workflows().get(str(case.fields.get("workflow")))
    taken = steps_taken(case.fields)
    steps = workflow.steps if workflow is not None else ()
    # Of an old case without lines nobody knows by which step it came to its state.
    return any(
        step.exit and (step.name in taken or (not taken and step.to == case.fields.get("state")))
        for step in steps
    ) or (case.fields.get("workflow") == "transfer" and "send" in taken)


def decided_over_a_letter(view: View, member: str, case: str) -> bool:
    """Whether the decision of `case` was taken with a letter in view: confirmed by name, or called off."""
    by_id = {each.id: each for each in view.cases_of(member)}
    taken = own_lines(by_id[case].fields) if case in by_id else ()
    if any(OPEN_MOVE in (line.get("confirmed") or ()) for line in taken):
        return True
    letters = (each for each in by_id.values() if each.fields.get("workflow") == "transfer")
    return any(
        line.get("to") == CANCELLED.code and (line.get("because_of") or {}).get("case") == case
        for letter in letters
        for line in letter.fields.get("history") or ()
    )


def settled(view: ServerView, intent: Intent, case: str, unit: str = "") -> list[Put]:
    """The questions about a case that prevails after all, answered by it."""
    fields: dict[str, Value] = {
        "status": ConflictStatus.SETTLED.value,
        "settlement": {"take": "mine", "values": {}},
        "settled_by": intent.author.as_json(),
    }
    found = (
        each
        for each in view.open_conflicts(CASE, case)
        if each.fields["type"] == ConflictType.CASE and not asks_of_one_case(each)
    )
    return [Put("conflict", conflict.id, fields, unit=unit) for conflict in found]


def brought_over(
    view: ServerView,
    matter: Matter,
    unit: str,
    changed: Mapping[str, Value],
    *,
    goes_on: bool,
    but: str = "",
) -> tuple[list[Change], str]:
    """The person's record in this unit as it is where it had been taken to, and its id there.

    `changed` are the branch and the status that it gets, `but` the case by which that unit had it. What
    that unit set beside the record in a time that was not its own is gone, and earlier posts end; its cases
    come or are closed.
    """
    there: ServerView | None = view.elsewhere(unit)
    id = survivor(there, MEMBER, matter.member_id) if there is not None else ""
    record = there.record(MEMBER, id) if there is not None else None
    if there is None or record is None:
        return [], matter.member_id
    fields = {**record.fields, **changed}
    posts = [
        post for id in there.positions_of(record.id) if (post := there.record("position", id)) is not None
    ]
    before = [post for post in posts if str(post.fields.get("held_from") or "") < matter.day]
    gone: list[Change] = [*posts_left(before, record.fields, matter.day, unit=unit)]
    gone += [
        Remove("position", post.id, Departure.DELETED, unit=unit) for post in posts if post not in before
    ]
    gone += [
        Remove("overlay", each.id, Departure.DELETED, unit=unit) for each in there.overlays_of(record.id)
    ]
    gone.append(Remove(MEMBER, record.id, Departure.MOVED, into=view.unit, unit=unit))
    journey = Journey(matter, left=there, here=view, org=changed["org"], goes_on=goes_on, member=record.id)
    return [*gone, Put(MEMBER, record.id, fields, creates=True), *cases_along(journey, but)], record.id
