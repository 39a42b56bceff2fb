"""The conflict matrix (`domain.md` 3.14), rows 7, 10, 11, 17, 18: what else two cadres do to one case."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from domain.workflows.grading import SCORES
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from sync.server import upkeep
from sync.server.tables import DEVICE
from tests.helpers.cases import DISCIPLINE, cases, notices, remove, state, take
from tests.helpers.folds import fold
from tests.helpers.laptops import Laptop, Scene, assert_level
from tests.helpers.tree_work import every

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


def scored(laptop: Laptop, case: str, scores: dict[str, Any]) -> None:
    take(laptop, "training.enter_scores", case, **scores)


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
    scored(a, case, {first: 18})
    scored(b, case, {second: 15})
    a.sync()
    result = b.sync()
    assert (result.conflicts, result.rejected, result.merged) == (0, 0, 1)
    scene.level()
    assert (data(a, case)[first], data(a, case)[second]) == (18, 15)
    # Each goes on from what both have; a score that only one of them changes needs no question.
    scored(a, case, {first: 19})
    scored(b, case, {first: 17, second: 16})
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


@pytest.mark.parametrize(
    ("here", "there", "first"),
    [
        ("2026-03-26", "2026-05-19", "school"),
        ("2026-05-19", "2026-03-26", "home"),
        ("2026-03-26", "2026-03-26", "school"),
        ("2026-03-26", "2026-03-26", "home"),
    ],
)
def test_row_7_of_two_admissions_the_earlier_stands_and_the_other_becomes_a_transfer(
    scene: Scene, here: str, there: str, first: str
) -> None:
    """Of one day it is the one with the lower id, which was opened first."""
    a = scene.laptop()
    school = scene.central.add_unit("TB.9.1", "Đoàn trường THPT Hòa Bình")
    mai = scene.laptop("Vũ Thị Mai", unit=school)
    at_school = admitted(mai, school.branches[0], there)
    at_home = admitted(a, scene.unit.branches[0], here, phone="0912345678")
    for laptop in (mai, a, mai, a) if first == "school" else (a, mai, a, mai):
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
    assert scene.central.record(scene.unit.id, "member", member) is not None or here >= there
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


def test_row_7_nobody_is_taken_out_of_a_unit_because_of_a_mistyped_number(scene: Scene) -> None:
    a = scene.laptop()
    school = scene.central.add_unit("TB.9.1", "Đoàn trường THPT Hòa Bình")
    mai = scene.laptop("Vũ Thị Mai", unit=school)
    admitted(mai, school.branches[0], "2026-05-19")
    mai.sync()
    admitted(a, scene.unit.branches[0], "2026-03-26", full_name="Đặng Thu Hà")
    assert a.sync().rejected == 1
    (rejection,) = a.rejections()
    assert (rejection.code, rejection.params) == ("citizen_id_elsewhere", {"unit": school.name})
    mai.sync()
    assert (notices(mai), mai.conflicts()) == ([], [])


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


def test_row_17_awards_and_disciplines_of_two_entries_are_all_kept(scene: Scene) -> None:
    a, b = scene.pair()
    first, second = (a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02", note=note) for note in ("1", "2"))
    scene.level()
    praise = {"form": "certificate", "level": "grassroots", "decision_number": "5", "achievement": "Học tốt"}
    warning = {**DISCIPLINE, "form": "warning", "violation": "Vi phạm", "decision_number": "3"}
    rows = [
        take(a, "commendation.record", member=first, decision_date="2026-05-01", **praise),
        take(b, "commendation.record", member=second, decision_date="2026-05-02", **praise),
        take(a, "discipline.decide", member=first, decision_date="2026-09-10", **warning),
        take(b, "discipline.decide", member=second, decision_date="2026-09-12", **warning),
    ]
    scene.level()
    fold(a, second, first)
    # Decided by somebody who does not know of the fold yet.
    rows.append(
        take(
            b,
            "commendation.record",
            member=second,
            decision_date="2026-06-01",
            **{**praise, "decision_number": "6"},
        )
    )
    a.sync()
    result = b.sync()
    assert (result.rejected, result.conflicts) == (0, 0)
    scene.level()
    for laptop in (a, b):
        kept = {case.id: (case.fields["workflow"], case.fields["state"]) for case in cases(laptop, first)}
        assert set(kept) == set(rows)
        assert [kept[row][0] for row in rows] == [
            "commendation", "commendation", "discipline", "discipline", "commendation"]  # fmt: skip


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


def test_row_18_all_that_a_volunteer_brings_after_the_lease_goes_to_review(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, _, member = pair
    volunteer = scene.laptop("Bùi Thị Ngọc", role="volunteer")
    volunteer.sync()
    entered = volunteer.add(full_name="Lê Thị Hoa", birth_date="2007-03-02")
    volunteer.set(member, note="gặp ngày 20/11")
    scene.central.clock.pass_by(days=61)
    redone = a.add(full_name="Lê Thị Hoa", birth_date="2007-03-02")
    a.sync()
    result = volunteer.sync()
    assert (result.waiting, result.rejected, result.conflicts) == (2, 0, 0)
    assert scene.on_server(member).get("note") is None
    assert a.has(redone)
    assert volunteer.sync().waiting == 2, "it waits for a person, however often it is asked"
    with scene.central.store.looking() as connection:
        lapsed = sa.select(DEVICE.c.device_id).where(DEVICE.c.lapsed_at != "")
        (device,) = connection.execute(lapsed).scalars().all()
    released = upkeep.release(scene.central.server.deps, device)
    assert [receipt.verdict for receipt in released] == ["applied", "applied"]
    volunteer.sync()
    scene.level()
    assert scene.on_server(member)["note"] == "gặp ngày 20/11"
    assert volunteer.show(entered).sync == "synced"


def test_row_18_what_was_sent_before_the_lease_ended_is_redone_by_others(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, member = pair
    reminded = ("not_reminded", "fee_paid")
    case = take(b, "removal.submit", member=member, resolution_number="3-NQ/CĐ",
                resolution_date="2026-11-20", confirm=list(reminded),
                months_absent=6, months_in_a_row=True)  # fmt: skip
    b.sync()
    a.sync()
    scene.central.clock.pass_by(days=61)
    take(a, "removal.return", case, reason="máy của chi đoàn không còn liên lạc")
    take(
        a,
        "removal.confirm",
        case,
        resolution_number="3-NQ/CĐ",
        resolution_date="2027-01-10",
        confirm=list(reminded),
    )
    a.sync()
    assert state(a, case) == "effective"


# -- 3.12: a guest who brings a paper ---------------------------------------------------------------


def test_a_guest_whom_two_laptops_received_is_one_on_both(
    scene: Scene, pair: tuple[Laptop, Laptop, str]
) -> None:
    a, b, _ = pair
    paper = {"from_place": "Đại học X", "accepted_on": "2026-09-01", "host_org": scene.unit.branches[0]}
    for laptop in (a, b):
        take(laptop, "residence.receive", person=PERSON, org=scene.unit.branches[0], **paper)
    scene.level()
    assert [len(every(laptop, kind)) for laptop in (a, b) for kind in ("guest", "case")] == [1, 1, 1, 1]
    assert every(a, "guest")[0].fields["case"] == every(b, "case")[0].id
