"""The ways out of a branch, how they rank, and what they do to the other open cases of the person.

The ranking is the conflict matrix (`domain.md` 3.14) as data. The server's arbitration reads it; the
declarations only say which step is an exit, by `Step.exit`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Final

from domain.decisions import Change, Put, View
from domain.records import Record, Value
from domain.workflows.effects import OVERLAYS_END, POSTS_END, member_becomes, notice
from domain.workflows.history import overtaken, steps_taken
from domain.workflows.model import Effect, Matter, OnMove
from domain.workflows.overlays import guest_ends
from domain.workflows.registry import every_workflow, workflows
from domain.workflows.shared_states import APPEALED, LOST


class Wins(StrEnum):
    """By what one exit stands against another."""

    ALWAYS = "always"  # whatever the dates
    EARLIER = "earlier"  # by the date of its decision; on the same day it stands too
    OVER_AGE = "over_age"  # where the member was over the age of maturity on the day; else by the date


# (exit, exit) → by what the first stands against the second. The reverse follows. Same exits: the earlier.
RANKING: Final[Mapping[tuple[str, str], Wins]] = MappingProxyType(
    {
        ("expelled", "transferred"): Wins.ALWAYS,  # row 6
        ("expelled", "matured"): Wins.ALWAYS,
        ("expelled", "removed"): Wins.ALWAYS,
        ("matured", "removed"): Wins.ALWAYS,  # row 4: the more favourable exit
        ("matured", "transferred"): Wins.OVER_AGE,  # row 5
        ("transferred", "removed"): Wins.EARLIER,  # row 1
        ("expelled", "honorary"): Wins.ALWAYS,
        # Nobody leaves after the day of death, and who left before it is no member who dies.
        ("deceased", "expelled"): Wins.EARLIER,
        ("deceased", "matured"): Wins.EARLIER,
        ("deceased", "removed"): Wins.EARLIER,
        ("deceased", "transferred"): Wins.EARLIER,
        ("deceased", "honorary"): Wins.EARLIER,
        ("honorary", "removed"): Wins.ALWAYS,
        ("honorary", "matured"): Wins.EARLIER,
        ("honorary", "transferred"): Wins.EARLIER,
    }
)


# What the record of a person says who left the unit's count by a move; see `Step.exit`.
MOVED: Final = "transferred"
DEATH: Final = "deceased"


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out as it weighs: the status it leads to, the day of its paper, whether its member is over age.

    `decided_on` of a move is the day of its letter; `led_out_on` that of its reception, "" while nobody has
    received the person. `of_home`: only the unit that was home could decide it. `over_the_letter`: whoever
    decided it knew of the letter and said so. `case` orders two of one sort and day; of a move it is the case
    of the unit that received.
    """

    status: str
    decided_on: str
    over_age: bool = False
    led_out_on: str = ""
    of_home: bool = False
    over_the_letter: bool = False
    case: str = ""


def exit_in_force(view: View, member: Record) -> Record | None:
    """The case by whose decision a member stands where they stand, outside the count; None for all others."""
    return last_exit(view, member.id, (str(member.fields.get("status") or ""),))


def last_exit(view: View, member: str, statuses: Iterable[str]) -> Record | None:
    """The latest case in force by which a member left with one of these statuses.

    Whoever was admitted anew may have left before: that decision stands, and is not the one that counts.
    """
    wanted = frozenset(statuses)
    found = [case for case in view.cases_of(member) if _led_to(case) & wanted]
    return max(found, key=lambda case: str(case.fields.get("decided_on") or ""), default=None)


def _led_to(case: Record) -> set[str]:
    """The status that a case in force led to by the step that was taken; of an old one without lines, all."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    steps = workflow.steps if workflow is not None else ()
    state, taken = case.fields.get("state"), steps_taken(case.fields)
    return {
        step.exit for step in steps if step.exit and step.to == state and (step.name in taken or not taken)
    }


def stands_against(one: Exit, other: Exit) -> bool:
    """Whether `one` stands where both were decided about one person; of two papers exactly one does.

    Arrival has no part in it (`docs/decisions/017-the-order-of-papers.md`).
    """
    by_the_move = _against_a_reception(one, other)
    if by_the_move is not None:
        return by_the_move
    against = _against_a_reception(other, one)
    if against is not None:
        return not against
    wins = RANKING.get((one.status, other.status))
    if wins is not None:
        return _stands(one, other, wins)
    wins = RANKING.get((other.status, one.status))
    if wins is not None:
        return not _stands(other, one, wins)
    return (one.decided_on, one.case) < (other.decided_on, other.case)


def prevailing(papers: Iterable[Exit]) -> Exit:
    """Which of all papers about one stay of one person stands: the same whatever order they are given in.

    They are laid in the order of their days, and each is weighed against what stands after those before it.
    So one that stands against every other always prevails, and of papers that go in a circle the one that is
    left when the last of them is laid. A death is a fact: what is dated after it is not weighed, whether or
    not it was by it that the person left. `papers` is not empty.
    """
    in_order = sorted(
        papers, key=lambda paper: (paper.led_out_on or paper.decided_on, paper.status, paper.case)
    )
    died = min((paper.decided_on for paper in in_order if paper.status == DEATH), default="")
    weighed = [
        paper
        for paper in in_order
        if not died or paper.status == DEATH or (paper.led_out_on or paper.decided_on) <= died
    ]
    return reduce(lambda standing, paper: paper if stands_against(paper, standing) else standing, weighed)


def _against_a_reception(one: Exit, move: Exit) -> bool | None:
    """Whether `one` stands against a move that was made; None where the ranking says, or it was not made."""
    if not move.led_out_on:
        return None
    if one.status == move.status:
        # A letter is an intention: the first reception by its day, then by the letter, then by the case.
        made = (one.led_out_on, one.decided_on, one.case)
        return bool(one.led_out_on) and made < (move.led_out_on, move.decided_on, move.case)
    if one.decided_on >= move.led_out_on:
        # On the day of the reception the new unit is home: whatever the ranking, this one was not competent.
        return False if one.of_home else None
    # The person was still here, and the letter alone takes nobody away who died or whom the unit, with the
    # letter on the table, had decided otherwise about.
    return True if one.over_the_letter or one.status == DEATH else None


def _stands(one: Exit, other: Exit, wins: Wins) -> bool:
    if wins is Wins.ALWAYS or (wins is Wins.OVER_AGE and one.over_age):
        return True
    return one.decided_on <= other.decided_on


def is_open(case: Record) -> bool:
    workflow = every_workflow().get(str(case.fields.get("workflow")))
    state = workflow.state_of.get(str(case.fields.get("state"))) if workflow else None
    return state is not None and state.open


def paper_of(matter: Matter) -> dict[str, Value]:
    """What prevailed, as a case that gave way remembers it (`case.lost_to`)."""
    view = matter.view
    unit = view.record("organisation", view.unit)
    return {
        "workflow": matter.workflow.name,
        "case": matter.case_id,
        "unit": view.unit,
        "unit_name": unit.fields.get("name") if unit is not None else None,
        "decided_on": matter.day,
        "decision_number": matter.data.get("decision_number") or matter.data.get("letter_number"),
    }


def closing(matter: Matter, view: View, cases: Iterable[Record], unit: str = "") -> Iterator[Change]:
    """These cases, called off because of the step; a move under way is called off at the other end too.

    `view` and `unit` are those of the cases.
    """
    for case in cases:
        state = workflows()[str(case.fields["workflow"])].state_of[str(case.fields["state"])]
        yield overtaken(matter, case, state.closes_to, unit=unit, lost_to=paper_of(matter))
        yield from guest_ends(view, case, matter.day, unit)
        yield from _called_off_beyond(matter, view, case)


def _called_off_beyond(matter: Matter, view: View, case: Record) -> Iterator[Change]:
    counterpart = case.fields.get("counterpart") or {}
    there = view.elsewhere(str(counterpart.get("unit") or ""))
    coming = there.record("case", str(counterpart.get("case") or "")) if there is not None else None
    if coming is not None and (_in_question(coming) or not is_open(coming)):
        return
    if there is not None and coming is not None and coming.id != matter.case_id:
        subject = coming.fields.get("subject") or {}
        state = workflows()[str(coming.fields["workflow"])].state_of[str(coming.fields["state"])]
        yield overtaken(matter, coming, state.closes_to, unit=there.unit)
        yield from guest_ends(there, coming, matter.day, there.unit)
        told = {"full_name": subject.get("full_name")}
        yield notice(matter, "transfer_cancelled", told, unit=there.unit, about=coming.id)


def _others(matter: Matter) -> Iterator[Record]:
    for case in matter.view.cases_of(matter.member_id):
        if case.id != matter.case_id and is_open(case):
            yield case


def _in_question(case: Record) -> bool:
    """Which of two papers stands is for a person to look at, whether or not somebody leaves meanwhile."""
    return case.fields.get("state") in (LOST.code, APPEALED.code)


def _close_all(matter: Matter) -> Iterable[Change]:
    return closing(matter, matter.view, (case for case in _others(matter) if not _in_question(case)))


OTHERS_CLOSE: Final = Effect(label="Các hồ sơ khác đang làm của người này được khép lại", changes=_close_all)


def _close_on_move(matter: Matter) -> Iterable[Change]:
    for case in _others(matter):
        if workflows()[str(case.fields["workflow"])].on_move is OnMove.CLOSE:
            yield from closing(matter, matter.view, () if _in_question(case) else (case,))
        else:
            yield Put("case", case.id, {"org": matter.data["to_org"]})


OTHERS_FOLLOW: Final = Effect(
    label="Hồ sơ khác đang làm theo về chi đoàn mới, trừ hồ sơ mà chỉ chi đoàn cũ có thẩm quyền",
    changes=_close_on_move,
)


def leaving(status: str, label: str) -> tuple[Effect, ...]:
    """The effects of every exit: the status, posts, overlays and other cases."""
    return (member_becomes(status, label), POSTS_END, OVERLAYS_END, OTHERS_CLOSE)
