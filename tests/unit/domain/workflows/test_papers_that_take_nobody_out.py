"""An award, a warning, a deferral or a stay decided beside ways out, in every order (`domain.md` 3.14).

Whoever had left by the day of the decision was no member of whom it could be taken; whoever leaves later was
one. Trios of papers about somebody with a post, an absence and cases under way.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decisions import Command
from domain.records import Record
from domain.workflows.content import seen_by
from domain.workflows.figures import figures_of
from tests.helpers.decisions_apart import ALL, BESIDE, B, Paper
from tests.helpers.orders_of_arrival import drawn
from tests.helpers.papers_of_a_busy_member import (
    COMMENDATION,
    DRAFTED,
    GROWN_UP,
    POST,
    BusyWorld,
    come_to_one_end,
    in_every_order,
)
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT


def award_from_the_draft(world: BusyWorld, day: str) -> tuple[Command, int]:
    """The award that a laptop decides on the draft as that stands, and the version that it saw."""
    draft = world.units[UNIT].records["case", COMMENDATION]
    paper = {"decision_number": "12", "decision_date": day}
    award = Command("commendation.record", "case", COMMENDATION, paper, expects=seen_by(draft))
    return award, draft.version


def case_of(world: BusyWorld, paper: Paper) -> Record:
    return world.units[UNIT].records["case", paper.case]


def test_an_award_on_a_draft_stands_where_the_second_reception_called_the_draft_off() -> None:
    """Of two receptions the earlier had taken the place of the other; then whoever had died came home."""
    award = Paper(DRAFTED, "2026-11-05", 1)
    receptions = [Paper("accept_b", "2026-11-15", 2), Paper("accept_c", "2026-11-10", 3)]
    papers = [*receptions, Paper("death", "2026-11-05", 4), award]
    found = in_every_order(papers, [False] * len(papers))
    come_to_one_end(found)
    for world in found:
        assert world.units[UNIT].records["case", COMMENDATION].fields["state"] == "effective"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_an_award_on_a_draft_comes_to_one_end_beside_ways_out(data: st.DataObject) -> None:
    names = [DRAFTED, *data.draw(st.lists(st.sampled_from(ALL), min_size=1, max_size=2))]
    come_to_one_end(in_every_order(*drawn(data, names)))


@pytest.mark.parametrize("left", ["removal", "accept_b"])
@pytest.mark.parametrize("what", ["warning", "dismissal"])
def test_a_complaint_leaves_the_decision_to_give_way_and_stays_with_it(what: str, left: str) -> None:
    """It is no second decision: a way out of an earlier day is weighed as had nobody complained."""
    found = []
    decision, exit = Paper(what, "2026-11-12", 1), Paper(left, "2026-11-05", 2)
    for order in ("exit decision complaint", "decision exit complaint", "decision complaint exit"):
        world = BusyWorld((B,) if left == "accept_b" else (), GROWN_UP)
        for each in order.split():
            if each == "complaint":
                complain(world, decision)
            else:
                world.arrive([exit if each == "exit" else decision])
        case = case_of(world, decision).fields
        assert (case["state"], case["data"]["complained_on"]) == ("conflict", "2026-11-14")
        assert "complain" in [line["step"] for line in case["history"]]
        found.append(world)
    come_to_one_end(found)


def complain(world: BusyWorld, decision: Paper) -> None:
    complaint = Command("discipline.complain", "case", decision.case, {"complained_on": "2026-11-14"})
    assert world.send(UNIT, complaint, 1).verdict != "rejected"


def test_a_complaint_stays_with_a_decision_that_stands_again() -> None:
    """The removal that was in the way gives way to a maturity of a later day."""
    world = BusyWorld((), GROWN_UP)
    decision = Paper("warning", "2026-11-12")
    world.arrive([decision])
    complain(world, decision)
    world.arrive([Paper("removal", "2026-11-05"), Paper("maturity", "2026-11-15")])
    case = case_of(world, decision).fields
    assert (case["state"], case["data"]["complained_on"]) == ("effective", "2026-11-14")


def test_what_was_read_of_it_elsewhere_is_no_second_decision_once_the_member_is_home_again() -> None:
    """The old unit noted a complaint while the neighbours read the dismissal; then an expulsion prevailed."""
    world = BusyWorld((B,), GROWN_UP)
    dismissal = Paper("dismissal", "2026-11-05")
    world.arrive([dismissal, Paper("accept_b", "2026-11-15")])
    complain(world, dismissal)
    world.arrive([Paper("expulsion", "2026-11-10", 2)], known=False)
    assert world.homes == [(UNIT, BRANCH, "expelled")]
    decided = [case for case in world.units[UNIT].cases_of("m1") if case.fields["workflow"] == "discipline"]
    assert sorted(case.id for case in decided) == [dismissal.case, "case-expulsion-2"]


@pytest.mark.parametrize(("day", "state"), [("2026-11-12", "draft"), ("2026-11-05", "effective")])
def test_the_unit_that_receives_has_the_draft_as_it_was_on_that_day(day: str, state: str) -> None:
    """An award of before it is read there, and counted where it was decided; of a later day it is none."""
    for world in in_every_order([Paper(DRAFTED, day), Paper("accept_b", "2026-11-10")]):
        (there,) = (
            case for case in world.units[B].cases_of("m1") if case.fields["workflow"] == "commendation"
        )
        assert there.fields["state"] == state
        if state == "draft":
            drafted = {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện hè"}
            assert there.fields["data"] == drafted
            assert [line["to"] for line in there.fields["history"]] == ["draft"]
        assert list(figures_of(there, B)) == []


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_decision_that_takes_nobody_out_comes_to_one_end_beside_ways_out(data: st.DataObject) -> None:
    others = data.draw(st.lists(st.sampled_from(ALL), min_size=1, max_size=2))
    names = [data.draw(st.sampled_from(tuple(BESIDE))), *others]
    found = in_every_order(*drawn(data, names))
    come_to_one_end(found)
    for world in found:
        world.take_back()
    come_to_one_end(found)


@pytest.mark.parametrize("what", BESIDE)
@pytest.mark.parametrize("left", ["removal", "expulsion", "accept_b"])
def test_it_gives_way_to_a_way_out_of_before_it_with_both_papers(what: str, left: str) -> None:
    papers = [Paper(what, "2026-11-12", 1), Paper(left, "2026-11-05", 2)]
    found = in_every_order(papers)
    come_to_one_end(found)
    for world in found:
        case = case_of(world, papers[0])
        assert (case.fields["state"], case.fields["lost_to"]["decided_on"]) == ("conflict", "2026-11-05")
        assert {(mine, theirs) for _, id, mine, theirs, *_ in world.seen if id == case.id} == {
            ("2026-11-12", "2026-11-05")
        }


@pytest.mark.parametrize("what", BESIDE)
@pytest.mark.parametrize("left", ["removal", "expulsion", "accept_b"])
def test_it_stands_where_the_way_out_is_of_a_later_day(what: str, left: str) -> None:
    papers = [Paper(what, "2026-11-05", 1), Paper(left, "2026-11-12", 2)]
    found = in_every_order(papers)
    come_to_one_end(found)
    assert {str(case_of(world, papers[0]).fields["state"]) for world in found} <= {
        "effective",
        "staying_on",
        "overtaken",
    }


def test_it_stands_again_where_the_way_out_gives_way_to_a_later_one() -> None:
    """A removal of before the deferral gives way to a maturity of after it."""
    papers = [
        Paper("deferral", "2026-11-10", 1),
        Paper("removal", "2026-11-05", 2),
        Paper("maturity", "2026-11-15", 3),
    ]
    found = in_every_order(papers)
    come_to_one_end(found)
    for world in found:
        assert case_of(world, papers[0]).fields["state"] == "overtaken"
        assert "2026-11-15" in {overlay.fields["to_on"] for overlay in world.units[UNIT].overlays_of("m1")}


def test_a_deferral_that_gave_way_leaves_nothing_beside_the_member() -> None:
    papers = [Paper("deferral", "2026-11-12", 1), Paper("removal", "2026-11-05", 2)]
    world = BusyWorld((), GROWN_UP).arrive(papers)
    named = {overlay.fields["case"] for overlay in world.units[UNIT].overlays_of("m1")}
    assert papers[0].case not in named


def test_a_post_that_a_dismissal_had_ended_ends_by_the_way_out_and_comes_back_with_it() -> None:
    world = BusyWorld((), GROWN_UP).arrive(
        [Paper("dismissal", "2026-11-12", 1), Paper("removal", "2026-11-05", 2)]
    )
    post = world.units[UNIT].records["position", POST].fields
    assert (post["held_to"], post["end_reason"]) == ("2026-11-05", "left")
    world.take_back()
    assert world.units[UNIT].records["position", POST].fields.get("held_to") is None


def test_what_came_along_of_it_is_not_read_in_the_new_unit() -> None:
    award = Paper("award", "2026-11-12", 1)
    for world in in_every_order([award, Paper("accept_b", "2026-11-05", 2)]):
        read = [case for case in world.units[B].cases_of("m1") if case.fields["state"] == "effective"]
        assert [case for case in read if case.fields["workflow"] == "commendation"] == []


@pytest.mark.parametrize(("day", "branch"), [("2026-11-05", BRANCH), ("2026-11-12", OTHER_BRANCH)])
def test_an_award_belongs_to_the_branch_of_its_day(day: str, branch: str) -> None:
    award = Paper("award", day, 1)
    found = in_every_order([award, Paper("inside", "2026-11-10", 2)])
    assert [case_of(world, award).fields["org"] for world in found] == [branch, branch]


def test_an_award_is_in_the_branch_of_before_once_its_move_is_overturned() -> None:
    award = Paper("award", "2026-11-15", 1)
    papers = [award, Paper("inside", "2026-11-12", 2), Paper("inside_elsewhere", "2026-11-10", 3)]
    found = in_every_order(papers)
    come_to_one_end(found)
    assert {str(case_of(world, award).fields["org"]) for world in found} == {"branch-3"}


@pytest.mark.parametrize(("left", "state"), [("maturity", "effective"), ("expulsion", "conflict")])
@pytest.mark.parametrize("first", ["award", "way out"])
def test_an_award_that_was_drafted_ends_like_one_that_was_not(first: str, left: str, state: str) -> None:
    """The way out had called the draft off; heard after it, the award is taken from there all the same."""
    world = BusyWorld((), GROWN_UP)
    unit, way_out, version = world.take(Paper(left, "2026-11-05", 2), known=True)
    award, seen = award_from_the_draft(world, "2026-11-12")
    sent = [(award, seen), (way_out, version)]
    for command, seen in sent if first == "award" else reversed(sent):
        assert world.send(unit, command, seen).verdict != "rejected"
    assert world.units[UNIT].records["case", COMMENDATION].fields["state"] == state


def test_what_gave_way_to_a_reception_stays_so_when_the_draft_of_it_comes_home() -> None:
    """The new unit goes on with the draft; a maturity of before the reception calls that off, and no more."""
    world = BusyWorld((B,), GROWN_UP)
    award, seen = award_from_the_draft(world, "2026-11-15")
    at_b, accept, knew = world.take(Paper("accept_b", "2026-11-15"), known=True)
    _, matured, version = world.take(Paper("maturity", "2026-11-05"), known=True)
    world.send(at_b, accept, knew)
    assert world.send(UNIT, award, seen).verdict == "conflict"
    assert world.send(UNIT, matured, version).verdict == "merged"
    assert world.homes == [(UNIT, BRANCH, "matured")]
    assert world.units[UNIT].records["case", COMMENDATION].fields["state"] == "effective"


def test_whoever_left_in_honour_may_have_an_award_of_a_later_day() -> None:
    award = Paper("award", "2026-11-15", 1)
    found = in_every_order([award, Paper("maturity", "2026-11-05", 2)])
    assert [case_of(world, award).fields["state"] for world in found] == ["effective", "effective"]
