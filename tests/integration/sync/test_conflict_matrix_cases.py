"""The conflict matrix (`domain.md` 3.14), rows 7, 10, 11, 17, 18: what else two cadres do to one case."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from domain.workflows.grading import SCORES
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from sync.server import above, upkeep
from sync.server.tables import ACTOR, DEVICE
from tests.helpers.cases import accept, cases, notices, refusal_of, remove, send, state, take
from tests.helpers.laptops import Laptop, Scene, assert_level

YEAR = "2026"
PERSON = {"full_name": "Phạm Minh Châu", "birth_date": "2009-03-01", "sex": "female",
          "citizen_id": "034309000017"}  # fmt: skip


def round_case(workflow: str, member: str) -> str:
    return case_id_of_round(workflows()[workflow], member, YEAR)


def graded(laptop: Laptop, member: str, grade: str, do: str = "start", **values: Any) -> str:
    case = round_case("assessment", member)
    return take(laptop, f"assessment.{do}", case, member=member, period=YEAR, proposed_grade=grade, **values)


def registered(laptop: Laptop, member: str) -> str:
    case = round_case("training", member)
    return take(laptop, "training.register", case, member=member, period=YEAR, registered_on="2026-03-01")


def data(laptop: Laptop, case: str) -> dict[str, Any]:
    return dict(laptop.show(case, "case").fields["data"])


@pytest.fixture
def pair(scene: Scene) -> tuple[Laptop, Laptop, str]:
    """Two laptops of the unit and a member whom both have."""
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    scene.level()
    return a, b, member


# -- row 10: what was approved meanwhile ------------------------------------------------------------


def test_row_10_the_approved_grade_stands_and_the_branch_asks_for_a_correction(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    case = graded(a, member, "good", do="submit")
    scene.level()
    graded_later = {"approved_grade": "good", "decision_number": "8-QĐ/ĐTN", "decision_date": "2026-11-20"}
    take(a, "assessment.approve", case, **graded_later)
    take(b, "assessment.withdraw", case)
    take(b, "assessment.reopen", case)
    take(b, "assessment.submit", case, proposed_grade="outstanding")
    a.sync()
    b.sync()
    scene.level()
    assert state(b, case) == "correction"
    assert data(b, case)["approved_grade"] == "good"
    assert b.show(case, "case").fields["correction"]["set"] == {"proposed_grade": "outstanding"}
    assert "correction_asked" in notices(a)


# -- row 11: two grids ------------------------------------------------------------------------------


def test_row_11_two_grids_of_one_round_are_one_case_for_each_member(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    case = graded(a, member, "good", attendance_percent=90)
    assert graded(b, member, "good", months_in_branch=10) == case
    a.sync()
    result = b.sync()
    assert (result.conflicts, result.rejected) == (0, 0)
    scene.level()
    assert data(a, case) == {
        "period": YEAR,
        "proposed_grade": "good",
        "attendance_percent": 90,
        "months_in_branch": 10,
    }


def test_row_11_only_differing_values_that_somebody_entered_are_asked_about(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    case = graded(a, member, "good", attendance_percent=90)
    graded(b, member, "completed", attendance_percent=90, months_in_branch=10)
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    assert data(a, case)["proposed_grade"] == "good"
    assert data(a, case)["months_in_branch"] == 10
    (conflict,) = a.conflicts()
    (group,) = conflict.fields["groups"]
    assert (group["mine"], group["theirs"]) == ({"proposed_grade": "completed"}, {"proposed_grade": "good"})
    a.resolve(conflict.id, "mine")
    scene.level()
    assert data(b, case)["proposed_grade"] == "completed"
    assert data(b, case)["attendance_percent"] == 90
    assert b.conflicts() == []


def test_row_11_scores_of_two_grids_meet_in_one_case(scene: Scene, pair: tuple[Laptop, Laptop, str]) -> None:
    a, b, member = pair
    case = registered(a, member)
    scene.level()
    first, second = SCORES[:2]
    take(a, "training.enter_scores", case, **{first: 18})
    take(b, "training.enter_scores", case, **{second: 15})
    a.sync()
    result = b.sync()
    assert (result.conflicts, result.rejected, result.merged) == (0, 0, 1)
    scene.level()
    assert (data(a, case)[first], data(a, case)[second]) == (18, 15)
    # Each goes on from what both have; a score that only one of them changes needs no question.
    take(a, "training.enter_scores", case, **{first: 19})
    take(b, "training.enter_scores", case, **{first: 17, second: 16})
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    assert (data(a, case)[first], data(a, case)[second]) == (19, 16)


# -- row 7: admitted twice --------------------------------------------------------------------------


def admitted(laptop: Laptop, org: str, on: str, **person: Any) -> str:
    return take(
        laptop,
        "admission.approve",
        org=org,
        person={**PERSON, **person},
        decision_number="5-NQ/ĐTN",
        decision_date=on,
        confirm=["documents_missing"],
    )


@pytest.mark.parametrize(("here", "there"), [("2026-03-26", "2026-05-19"), ("2026-05-19", "2026-03-26")])
def test_row_7_of_two_admissions_the_earlier_stands_and_the_other_becomes_a_transfer(
    scene: Scene, here: str, there: str
) -> None:
    a = scene.laptop()
    school = scene.central.add_unit("TB.9.1", "Đoàn trường THPT Hòa Bình")
    mai = scene.laptop("Vũ Thị Mai", unit=school)
    at_school = admitted(mai, school.branches[0], there)
    mai.sync()
    at_home = admitted(a, scene.unit.branches[0], here, phone="0912345678")
    a.sync()
    for laptop in (mai, a):
        laptop.sync()
    assert_level(scene.central, scene.unit, a)
    assert_level(scene.central, school, mai)
    wins, loses = ((a, at_home), (mai, at_school)) if here < there else ((mai, at_school), (a, at_home))
    assert state(*wins) == "effective"
    assert state(*loses) == "conflict"
    (conflict,) = loses[0].conflicts()
    assert conflict.fields["record"] == loses[1]
    member = wins[0].show(wins[1], "case").fields["member"]
    assert wins[0].show(member).fields["status"] == "active"
    assert scene.central.record(scene.unit.id, "member", member) is not None or here > there
    drafts = [
        case.fields["state"] for case in cases(wins[0], member) if case.fields["workflow"] == "transfer"
    ]
    assert drafts == ["draft"], "a transfer to the other unit is prepared"
    assert "admitted_twice" in notices(a)
    assert "admitted_twice" in notices(mai)


def test_row_7_an_admission_that_is_not_decided_yet_waits_beside_the_other(scene: Scene) -> None:
    a = scene.laptop()
    school = scene.central.add_unit("TB.9.1", "Đoàn trường THPT Hòa Bình")
    mai = scene.laptop("Vũ Thị Mai", unit=school)
    admitted(mai, school.branches[0], "2026-05-19")
    mai.sync()
    case = take(a, "admission.start", org=scene.unit.branches[0], person=PERSON)
    assert a.sync().conflicts == 1
    assert state(a, case) == "conflict"
    assert a.show(case, "case").fields["lost_to"]["unit_name"] == school.name
    assert not a.has(a.show(case, "case").fields["member"])
    assert a.conflicts()[0].fields["groups"][0]["theirs"]["unit_name"] == school.name


def test_row_7_a_decision_that_follows_is_weighed_by_its_date(scene: Scene) -> None:
    a = scene.laptop()
    school = scene.central.add_unit("TB.9.1", "Đoàn trường THPT Hòa Bình")
    mai = scene.laptop("Vũ Thị Mai", unit=school)
    at_school = admitted(mai, school.branches[0], "2026-05-19")
    case = take(a, "admission.start", org=scene.unit.branches[0], person={**PERSON, "occupation": "Học sinh"})
    decided = {"decision_number": "5-NQ/ĐTN", "decision_date": "2026-03-26"}
    take(a, "admission.approve", case, confirm=["documents_missing"], **decided)
    mai.sync()
    a.sync()
    mai.sync()
    a.sync()
    assert_level(scene.central, scene.unit, a)
    assert_level(scene.central, school, mai)
    assert (state(a, case), state(mai, at_school)) == ("effective", "conflict")
    assert a.show(a.show(case, "case").fields["member"]).fields["occupation"] == "Học sinh"
    assert a.conflicts() == []


# -- row 17: cases of two entries of one person -----------------------------------------------------


def test_row_17_the_cases_of_a_second_entry_are_those_of_the_person(scene: Scene) -> None:
    a, b = scene.pair()
    person = {"full_name": "Lê Thị Hoa", "birth_date": "2004-05-02", "sex": "female",
              "citizen_id": "034304000011"}  # fmt: skip
    first = a.add(**person)
    praised = take(a, "transfer.start", member=first, to_place="Hà Nội")
    second = b.add(**person)
    round_of_second = graded(b, second, "good")
    away = take(b, "removal.start", member=second, months_absent=1)
    a.sync()
    result = b.sync()
    assert (result.rejected, result.conflicts) == (0, 0)
    scene.level()
    assert b.show(second).id == first
    kept = {case.id: case.fields["workflow"] for case in cases(b, first)}
    assert kept == {praised: "transfer", away: "removal", round_case("assessment", first): "assessment"}
    assert b.show(round_of_second, "case").id == round_case("assessment", first)


# -- row 18: leases ---------------------------------------------------------------------------------


def test_row_18_what_a_laptop_brings_after_its_lease_goes_to_review(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    case = take(b, "removal.start", member=member, months_absent=6)
    b.sync()
    take(b, "removal.save", case, note="đã đến nhà hai lần")
    b.set(member, note="sửa trước khi mất máy")
    scene.central.clock.pass_by(days=61)
    a.sync()
    take(a, "removal.withdraw", case)
    again = remove(a, member, "2027-01-10")
    a.sync()
    assert state(a, again) == "effective", "others go on meanwhile"
    result = b.sync()
    assert (result.waiting, result.rejected, result.conflicts) == (1, 0, 0)
    assert scene.on_server(member)["note"] == "sửa trước khi mất máy", "an edit is merged like anybody's"
    with scene.central.store.looking() as connection:
        lapsed = sa.select(DEVICE.c.device_id).where(DEVICE.c.lapsed_at != "")
        (device,) = connection.execute(lapsed).scalars().all()
    (released,) = upkeep.release(scene.central.server.deps, device)
    assert (released.verdict, released.code) == ("rejected", "state")
    assert b.sync().rejected == 1
    assert b.rejections()[0].operation.set == {"note": "đã đến nhà hai lần"}
    scene.level()
    registered(b, b.add(full_name="Vũ Minh Tuấn"))
    assert b.sync().waiting == 0, "released, it works on as before"


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


def test_of_two_approvers_with_two_answers_the_second_is_refused(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    case = graded(a, member, "good", do="submit")
    scene.level()
    paper = {"decision_number": "8-QĐ/ĐTN", "decision_date": "2026-11-20"}
    take(a, "assessment.approve", case, approved_grade="good", **paper)
    take(b, "assessment.approve", case, approved_grade="completed", **paper)
    a.sync()
    assert b.sync().rejected == 1
    scene.level()
    assert data(b, case)["approved_grade"] == "good"
    assert b.rejections()[0].code == "state"
    assert b.rejections()[0].operation.set["approved_grade"] == "completed"


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


def test_a_place_in_the_same_unit_is_left_to_the_unit(scene: Scene, pair: tuple[Laptop, Laptop, str]) -> None:
    a, _, member = pair
    case = above.app_transfer(scene.central.server.deps, member, "TB.4.37.2")
    a.sync()
    assert state(a, case) == "submitted"
    take(a, "transfer.move_inside", case, accepted_on="2026-11-20")
    scene.level()
    assert a.show(member).fields["org"] == scene.unit.branches[1]
