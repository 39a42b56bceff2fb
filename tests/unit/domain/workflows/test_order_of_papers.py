"""Two and three papers about one member, of three units, in every order of arrival (`domain.md` 3.14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.decisions import Put
from tests.helpers.decisions_apart import ALL, RECEPTIONS, B, C, Homes, Paper, World
from tests.helpers.orders_of_arrival import numbered
from tests.helpers.stepping import round_id
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT

DAYS = ("2026-11-05", "2026-11-10", "2026-11-15")
EARLY, LATE, _ = DAYS
STATUS = {"removal": "removed", "maturity": "matured", "expulsion": "expelled"}
# Of all others see `test_three_papers`.
FEW = ("inside", "removal", "accept_b", "accept_c")


def pairs() -> Iterator[tuple[str, str, tuple[str, str], bool]]:
    """Every pair in both orders of days; of one day once; without the letters where there are any."""
    for one, other in product(ALL, ALL):
        lettered = not {one, other}.isdisjoint(("out", *RECEPTIONS))
        for days in ((EARLY, LATE), (EARLY, EARLY)):
            if days[0] != days[1] or one <= other:
                yield from ((one, other, days, known) for known in ((True, False) if lettered else (True,)))


@pytest.mark.parametrize("one,other,days,known", list(pairs()))
def test_whichever_of_two_papers_arrives_first_the_end_is_the_same(
    one: str, other: str, days: tuple[str, str], known: bool
) -> None:
    papers = (Paper(one, days[0], 1), Paper(other, days[1], 2))
    worlds = [World.where(papers, known), World.where(papers[::-1], known)]
    assert worlds[0].end == worlds[1].end
    for world in worlds:
        assert len(world.homes) == 1
        assert "rejected" not in {outcome.verdict for outcome in world.outcomes.values()}


@pytest.mark.parametrize("one,other", list(product(ALL, ALL)))
def test_the_paper_that_gives_way_is_seen_with_both_in_every_unit_concerned(one: str, other: str) -> None:
    world = World.where((Paper(one, EARLY, 1), Paper(other, LATE, 2)))
    lost = {key for key, (state, _, _) in world.states.items() if state == "conflict"}
    assert {(unit, case) for unit, case, *_ in world.seen} >= lost
    for unit, case, *_, mine, theirs in world.seen:
        assert mine == case
        assert theirs != "None"
        # Where one case was decided by two papers, it is the case of both.
        assert theirs != mine or one == other, (unit, case)


def ends_of(papers: Sequence[Paper]) -> list[Homes]:
    found: list[Homes] = []
    for order in permutations(papers):
        homes = World.where(order).homes
        found += [homes] if homes not in found else []
    return found


@pytest.mark.parametrize("trio", list(combinations(FEW, 3)), ids="-".join)
@pytest.mark.parametrize("days", list(permutations(DAYS)), ids="-".join)
def test_three_papers_come_to_one_end_in_every_order(
    trio: tuple[str, str, str], days: tuple[str, str, str]
) -> None:
    (homes,) = ends_of(numbered(trio, days))
    assert len(homes) == 1


@settings(max_examples=15, deadline=None)
@given(st.permutations(("inside", "removal", "accept_b", "accept_c")), st.permutations(range(4)))
def test_four_papers_of_three_units_come_to_one_end(names: list[str], order: list[int]) -> None:
    papers = numbered(names, (*DAYS, "2026-11-18"))
    assert World.where([papers[at] for at in order]).homes == World.where(papers).homes


def test_a_later_reception_that_was_first_gives_the_member_back_with_all_that_was_done() -> None:
    world = World((B, C))
    world.arrive([Paper("accept_c", LATE, 2)])
    world.units[C].commit([Put("member", "m1", {"phone": "0912345678"})])
    world.arrive([Paper("accept_b", EARLY, 1)])
    assert world.homes == [(B, f"{B}-a", "active")]
    assert world.units[B].records["member", "m1"].fields["phone"] == "0912345678"
    for unit in (UNIT, C):
        gone = world.units[unit].tombstone("member", "m1")
        assert gone is not None
        assert (gone.departure.value, gone.into) == ("moved", B)
    assert {unit for unit, *_ in world.seen} == {UNIT, C}, "the unit that gives way, and that of the letters"


def test_what_the_unit_that_was_wrong_began_and_decided_comes_along_and_posts_of_its_time_go() -> None:
    world, training = World((B, C)), round_id("training", period="2026")
    world.act(UNIT, "training.register", training, member="m1", period="2026", registered_on="2026-03-01")
    world.arrive([Paper("accept_c", LATE, 2)])
    post = {"member": "m1", "org": f"{C}-a", "post": "200", "held_from": "2026"}
    world.units[C].commit([Put("position", "p1", post, creates=True)])
    world.act(C, "training.enter_scores", training, score_ideals=18)
    world.act(C, "commendation.start", "begun", member="m1", title="Đang đề nghị")
    award = {
        "form": "certificate",
        "level": "grassroots",
        "decision_number": "9",
        "decision_date": "2026-11-15",
    }
    world.act(C, "commendation.record", "awarded", member="m1", **award)
    world.act(C, "working_away.submit", "away", member="m1", from_on="2026-11-12", destination="Bình Dương")
    world.arrive([Paper("accept_b", EARLY, 1)])
    came = [(case.fields["workflow"], case.fields["state"]) for case in world.units[B].cases_of("m1")]
    assert sorted(came) == [("commendation", "draft"), ("commendation", "effective"),
                            ("training", "registered"), ("transfer", "accepted")]  # fmt: skip
    assert world.units[B].records["case", training].fields["data"]["score_ideals"] == 18
    closed = {key[1]: state for key, (state, _, _) in world.states.items() if key[0] == C}
    assert closed["away"] == "overtaken"
    posts = [world.units[C].records["position", id] for id in world.units[C].positions_of("m1")]
    assert all(post.fields.get("held_to") for post in posts), "what was held stays to be read, as over"
    assert not world.units[C].overlays_of("m1")
    told = {
        unit: {each.fields["code"] for each in world.units[unit].every("notice")} for unit in (UNIT, B, C)
    }
    assert "exit_to_review" in told[UNIT]
    assert "member_arrived" in told[B]
    assert "case_lost" in told[C]


def test_the_unit_that_gave_way_may_ask_the_new_one_to_send_the_member_on() -> None:
    world = World((B, C))
    world.arrive([Paper("accept_c", LATE, 2), Paper("accept_b", EARLY, 1)])
    (lost,) = (case for case in world.units[C].cases_of("m1") if case.fields["state"] == "conflict")
    world.act(C, "transfer.resend", lost.id)
    (draft,) = (case for case in world.units[B].cases_of("m1") if case.fields["state"] == "draft")
    assert draft.fields["data"] == {"to_unit": C}


def test_a_reception_on_which_others_have_built_is_left_to_the_level_above() -> None:
    world = World((B, C))
    world.arrive([Paper("accept_c", LATE, 2)])
    world.act(C, "removal.confirm", "removed-there", member="m1", resolution_date="2026-11-16",
              resolution_number="5-NQ/CĐ",
              months_absent=6, months_in_a_row=True, reminders="ba lần")  # fmt: skip
    world.arrive([Paper("accept_b", EARLY, 1)])
    assert world.homes == [(C, f"{C}-a", "removed")]
    assert {unit for unit, *_ in world.seen} == {UNIT, B}


def test_what_the_unit_that_was_wrong_decides_later_gives_way() -> None:
    world = World((B, C))
    world.arrive([Paper("accept_c", LATE, 2)])
    late = world.prepared(C, "removal.confirm", "removed-there", member="m1", resolution_date="2026-11-16",
                          resolution_number="5-NQ/CĐ", months_absent=6, months_in_a_row=True,
                          reminders="ba lần")  # fmt: skip
    world.arrive([Paper("accept_b", EARLY, 1)])
    assert world.send(C, late).verdict == "conflict"
    assert world.homes == [(B, f"{B}-a", "active")]
    assert world.states[C, "removed-there"][0] == "conflict"


def test_a_reception_of_before_the_recall_stands_and_one_of_after_it_does_not() -> None:
    world = World((B, C))
    answers = {day: world.take(Paper("accept_b", day), True) for day in (EARLY, "2026-11-22")}
    world.act(UNIT, "transfer.recall", f"letter-{B}")
    unit, command, version = answers["2026-11-22"]
    assert world.send(unit, command, version).verdict == "rejected"
    assert world.homes == [(UNIT, BRANCH, "active")]
    unit, command, version = answers[EARLY]
    assert world.send(unit, command, version).verdict == "merged"
    assert world.homes == [(B, f"{B}-a", "active")]


@pytest.mark.parametrize("days", [(EARLY, LATE), (LATE, EARLY), (EARLY, EARLY)], ids="-".join)
@pytest.mark.parametrize("other", [*ALL[:2], *STATUS, "death", "accept_c"])
def test_a_reception_by_the_app_is_weighed_like_one_by_a_letter(other: str, days: tuple[str, str]) -> None:
    papers = [Paper("accept_b", days[0], 1), Paper(other, days[1], 2)]
    letters = (C,) if other == "accept_c" else ()
    worlds = [World(letters, app=B).arrive(order) for order in (papers, papers[::-1])]
    assert worlds[0].end == worlds[1].end
    assert len(worlds[0].homes) == 1


@pytest.mark.parametrize("days", [(EARLY, LATE), (LATE, EARLY), (EARLY, EARLY)], ids="-".join)
def test_one_unit_that_answers_two_letters_of_another_has_received_once(days: tuple[str, str]) -> None:
    papers = [Paper("accept_b", days[0], 1), Paper("accept_b", days[1], 2)]
    worlds = [World((B, B)).arrive(order) for order in (papers, papers[::-1])]
    first, _ = sorted(papers, key=lambda paper: (paper.on, paper.number))
    for world in worlds:
        assert world.homes == [(B, f"{B}-a", "active")]
        (received,) = (case for case in world.units[B].cases_of("m1") if case.fields["state"] == "accepted")
        assert (received.fields["decided_on"], received.fields["data"]["letter_number"]) == (
            first.on,
            str(first.number),
        )
        assert sorted(state for (unit, _), (state, *_) in world.states.items() if unit == UNIT) == [
            "cancelled",
            "effective",
        ]
        assert not world.seen


def test_two_moves_to_one_branch_agree_and_ask_nobody() -> None:
    papers = (Paper("inside", EARLY, 1), Paper("inside", LATE, 2))
    for order in (papers, papers[::-1]):
        world = World.where(order)
        assert world.homes == [(UNIT, OTHER_BRANCH, "active")]
        assert world.states[UNIT, papers[0].case][0] == "moved"
        assert world.states[UNIT, papers[1].case] == ("cancelled", LATE, papers[0].case)
        assert not world.seen


def test_a_move_that_gives_way_beside_one_that_agrees_names_its_conflict_and_leads_nowhere() -> None:
    """A laptop takes what the verdict leads to for the record that has its case from now on."""
    way_out, later, first = Paper("maturity", EARLY, 1), Paper("inside", DAYS[2], 2), Paper("inside", LATE, 3)
    world = World().arrive([later, way_out, first])
    outcome = world.outcomes[first]
    assert (outcome.verdict, outcome.into) == ("conflict", "")
    (open_one,) = world.units[UNIT].open_conflicts("case", first.case)
    assert outcome.conflict == open_one.id
