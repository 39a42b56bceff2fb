"""Two hands on one case: approvers, rights that ended, people who moved, and what they say on the App."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from domain.decisions import Command, Refused
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from sync.server import above
from sync.server.tables import ACTOR
from tests.helpers.cases import accept, cases, notices, refusal_of, remove, send, state, take
from tests.helpers.laptops import Laptop, Scene, assert_level

YEAR = "2026"


def round_case(workflow: str, member: str) -> str:
    return case_id_of_round(workflows()[workflow], member, YEAR)


def graded(laptop: Laptop, member: str, grade: str, do: str = "start", **values: Any) -> str:
    case = round_case("assessment", member)
    return take(laptop, f"assessment.{do}", case, member=member, period=YEAR, proposed_grade=grade, **values)


def data(laptop: Laptop, case: str) -> dict[str, Any]:
    return dict(laptop.show(case, "case").fields["data"])


@pytest.fixture
def pair(scene: Scene) -> tuple[Laptop, Laptop, str]:
    """Two laptops of the unit and a member whom both have."""
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    scene.level()
    return a, b, member


# -- two approvers, a revoked right, a case of somebody who moved ------------------------------------


def test_two_approvers_with_one_answer_agree(scene: Scene, pair: tuple[Laptop, Laptop, str]) -> None:
    a, b, member = pair
    case = graded(a, member, "good", do="submit")
    scene.level()
    answer = {"approved_grade": "good", "decision_number": "8-QĐ/ĐTN", "decision_date": "2026-11-20"}
    take(a, "assessment.approve", case, **answer)
    take(b, "assessment.approve", case, **answer)
    a.sync()
    result = b.sync()
    assert (result.merged, result.rejected, result.conflicts) == (1, 0, 0)
    scene.level()
    assert len(a.show(case, "case").fields["history"]) == 2


@pytest.mark.parametrize("first", ["good", "completed"])
def test_of_two_approvers_with_two_answers_of_one_day_one_stands_whoever_is_first_and_both_are_seen(
    scene: Scene, pair: tuple[Laptop, Laptop, str], first: str
) -> None:
    a, b, member = pair
    case = graded(a, member, "good", do="submit")
    scene.level()
    paper = {"decision_date": "2026-11-20"}
    take(a, "assessment.approve", case, approved_grade="good", decision_number="8-QĐ/ĐTN", **paper)
    take(b, "assessment.approve", case, approved_grade="completed", decision_number="12-QĐ/ĐTN", **paper)
    for laptop in (a, b) if first == "good" else (b, a):
        laptop.sync()
    scene.level()
    assert data(b, case)["approved_grade"] == "good"
    for laptop in (a, b):
        (conflict,) = laptop.conflicts()
        (group,) = conflict.fields["groups"]
        assert group["mine"]["approved_grade"] == "completed"
        assert group["theirs"]["approved_grade"] == "good"
    assert not b.rejections()


def test_an_approver_who_saw_something_else_is_told_so(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    case = graded(a, member, "good", do="submit")
    scene.level()
    paper = {"decision_number": "8-QĐ/ĐTN", "decision_date": "2026-11-20"}
    take(b, "assessment.approve", case, approved_grade="good", **paper)
    take(a, "assessment.withdraw", case)
    take(a, "assessment.reopen", case)
    take(a, "assessment.submit", case, proposed_grade="completed")
    a.sync()
    assert b.sync().rejected == 1
    scene.level()
    assert b.rejections()[0].code == "stale"
    assert state(b, case) == "submitted"


def test_a_request_to_call_off_waits_for_the_unit_and_who_decides_unaware_of_it_is_told(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, _, member = pair
    branch = scene.laptop("Đỗ Thu Trang", role="branch")
    branch.sync()
    case = graded(branch, member, "good", do="submit")
    branch.sync()
    a.sync()
    paper = {"decision_number": "8-QĐ/ĐTN", "decision_date": "2026-11-20"}
    take(branch, "assessment.ask_cancel", case, reason="nhầm người")
    take(a, "assessment.approve", case, approved_grade="good", **paper)
    branch.sync()
    assert a.sync().rejected == 1
    assert (a.rejections()[0].code, state(a, case)) == ("stale", "cancel_asked")
    take(a, "assessment.grant_cancel", case)
    a.sync()
    branch.sync()
    assert state(branch, case) == "cancelled"


def test_a_request_that_comes_after_the_decision_changes_nothing(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, _, member = pair
    branch = scene.laptop("Đỗ Thu Trang", role="branch")
    branch.sync()
    case = graded(branch, member, "good", do="submit")
    branch.sync()
    a.sync()
    take(
        a, "assessment.approve", case, approved_grade="good", decision_number="8", decision_date="2026-11-20"
    )
    take(branch, "assessment.ask_cancel", case, reason="nhầm người")
    a.sync()
    assert branch.sync().rejected == 1
    assert state(branch, case) == "effective"


def test_steps_of_a_cadre_whose_right_was_revoked_wait_for_a_person(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    case = remove(b, member, "2026-11-10")
    with scene.central.store.writing() as connection:
        of_cadre = ACTOR.c.actor_id == b.actor.id
        connection.execute(sa.update(ACTOR).where(of_cadre).values(revoked_at="2026-11-21T00:00:00+07:00"))
    assert b.sync().waiting == 1
    a.sync()
    assert a.show(member).fields["status"] == "active"
    assert not a.has(case, "case")


def test_a_volunteer_decides_nothing_whatever_the_laptop_says(scene: Scene) -> None:
    volunteer = scene.laptop("Bùi Thị Ngọc", role="volunteer")
    member = volunteer.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    volunteer.sync()
    assert refusal_of(volunteer, "removal.start", member=member) == "forbidden.level"


def test_a_case_of_somebody_who_moved_is_kept_and_sent_after(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    send(a, member, "TB.4.38", "2026-10-01")
    a.sync()
    mai.sync()
    accept(mai, member, "2026-10-10", there.branches[0])
    mai.sync()
    case = graded(b, member, "good")
    assert b.sync().conflicts == 1
    scene.level(a, b)
    assert state(b, case) == "conflict"
    assert b.show(case, "case").fields["lost_to"]["unit_name"] == "Xã Độc Lập"
    take(b, "assessment.resend", case)
    b.sync()
    mai.sync()
    assert state(b, case) == "cancelled"
    assert b.conflicts() == []
    (resent,) = [each for each in cases(mai, member) if each.fields["workflow"] == "assessment"]
    assert (resent.fields["state"], resent.fields["data"]["proposed_grade"]) == ("draft", "good")
    assert_level(scene.central, there, mai)


def test_what_the_old_unit_decided_in_its_time_counts(scene: Scene, pair: tuple[Laptop, Laptop, str]) -> None:
    a, b, member = pair
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    case = graded(b, member, "good", do="submit")
    b.sync()
    a.sync()
    send(a, member, "TB.4.38", "2026-10-01")
    a.sync()
    mai.sync()
    accept(mai, member, "2026-10-10", there.branches[0])
    mai.sync()
    paper = {"decision_number": "8-QĐ/ĐTN", "decision_date": "2026-10-05"}
    take(b, "assessment.approve", case, approved_grade="good", **paper)
    b.sync()
    scene.level(a, b)
    assert state(a, case) == "effective"


# -- the App ----------------------------------------------------------------------------------------


def test_a_member_who_declared_another_place_on_the_app_is_taken_over_at_once(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    deps = scene.central.server.deps
    case = above.app_transfer(deps, member, "TB.4.38.2")
    assert above.app_transfer(deps, member, "TB.4.38.2") == case, "declared once more, it is the same"
    mai.sync()
    take(mai, "transfer.accept", case, accepted_on="2026-11-20")
    mai.sync()
    scene.level(a, b)
    assert mai.show(member).fields["org"] == there.branches[1]
    assert not a.has(member)
    assert "member_received_by_app" in notices(a)
    assert_level(scene.central, there, mai)


def test_nobody_is_taken_over_on_the_app_who_has_left(scene: Scene, pair: tuple[Laptop, Laptop, str]) -> None:
    """A case would be open about somebody whom no branch may move any more."""
    a, b, member = pair
    remove(a, member, "2026-10-01")
    scene.level(a, b)
    with pytest.raises(above.NotDone, match=r"case\.not_a_member"):
        above.app_transfer(scene.central.server.deps, member, "TB.4.37.2")
    scene.level(a, b)
    assert [one.fields["workflow"] for one in cases(a, member)] == ["removal"]


def test_a_place_in_the_same_unit_is_left_to_the_unit(scene: Scene, pair: tuple[Laptop, Laptop, str]) -> None:
    a, _, member = pair
    case = above.app_transfer(scene.central.server.deps, member, "TB.4.37.2")
    a.sync()
    assert state(a, case) == "submitted"
    take(a, "transfer.move_inside", case, accepted_on="2026-11-20")
    scene.level()
    assert a.show(member).fields["org"] == scene.unit.branches[1]


def test_whoever_has_seen_to_a_notice_says_so_to_everybody(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, _ = pair
    above.merge_branch(scene.central.server.deps, *scene.unit.branches)
    scene.level()
    (notice,) = (id for kind, id in b.bases() if kind == "notice")
    b.must(Command("edit", "notice", notice, {"done": True}))
    scene.level()
    assert a.show(notice, "notice").fields["done"] is True
    refused = a.perform(Command("edit", "notice", notice, {"code": "member_arrived"}))
    assert isinstance(refused, Refused)
    assert refused.code == "locked"
