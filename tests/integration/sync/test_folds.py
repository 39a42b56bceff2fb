"""Two entries of one person, folded into one by a cadre: who follows, how it is taken back, and who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.decisions import Command, Refused
from domain.duplicates.aliases import fold_id
from domain.kinds import SCHEMA
from sync.replica.types import Performed
from sync.server import above, upkeep
from tests.helpers.cases import cases, state, take
from tests.helpers.folds import ONE, OTHER, Two, fields, fold, one_person_twice, unfold
from tests.helpers.laptops import Scene
from tests.integration.sync.test_conflict_matrix_cases import data, graded, round_case


@pytest.fixture
def two(scene: Scene) -> Two:
    return one_person_twice(scene)


def test_both_ids_lead_to_one_person_on_every_laptop(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note")
    assert (fields(a, stays)["note"], a.show(goes).id) == ("có thẻ cũ", stays), "before anything was sent"
    assert a.sync().applied == 1
    scene.level()
    late = scene.laptop("Đỗ Thu Trang")
    for laptop in (a, b, late):
        assert laptop.show(goes).id == stays
        assert fields(laptop, stays)["note"] == "có thẻ cũ"
        assert "email" not in fields(laptop, stays), "only what was chosen is taken"
    assert fields(b, fold_id(goes), "fold")["before"]["folded"]["email"] == "hoa@thu.vn"


def test_the_way_to_the_survivor_outlives_the_days_of_tombstones(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays)
    a.sync()
    years_later = scene.central.clock() + timedelta(days=2000)
    upkeep.forget_old(scene.central.store, years_later, scene.central.settings)
    b.set(goes, occupation="gõ trước khi biết")
    b.sync()
    scene.level()
    assert fields(a, stays)["occupation"] == "gõ trước khi biết"


def test_whatever_is_about_the_folded_one_follows_and_goes_back(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    org = fields(a, goes)["org"]
    post = {"member": goes, "org": org, "post": "200"}
    known = a.perform(Command("create", "position", "p1", post))
    assert isinstance(known, Performed), known
    case = take(a, "removal.start", member=goes, months_absent=6)
    b.set(goes, phone="0987654321")
    scene.level()
    fold(a, goes, stays, "phone")
    scene.level()
    assert (fields(b, "p1", "position")["member"], fields(b, case, "case")["member"]) == (stays, stays)
    unfold(b, goes)
    scene.level()
    assert (fields(a, "p1", "position")["member"], fields(a, case, "case")["member"]) == (goes, goes)
    assert [each.id for each in cases(a, goes)] == [case]


def test_taken_back_both_are_exactly_as_they_were(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    before = dict(fields(a, stays)), dict(fields(a, goes))
    fold(a, goes, stays, "full_name", "note", "phone", "email")
    scene.level()
    unfold(b, goes)
    assert (dict(fields(b, stays)), dict(fields(b, goes))) == before, "before anything was sent"
    scene.level()
    assert (dict(fields(a, stays)), dict(fields(a, goes))) == before
    assert fields(a, fold_id(goes), "fold")["status"] == "separated"


def test_what_was_done_since_stays_with_the_survivor(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note", "email")
    scene.level()
    b.set(goes, note="gõ sau khi gộp", occupation="giáo viên")
    scene.level()
    unfold(a, goes)
    scene.level()
    assert fields(b, stays)["note"] == "gõ sau khi gộp"
    assert fields(b, stays)["occupation"] == "giáo viên"
    assert "email" not in fields(b, stays)
    assert fields(b, goes)["note"] == "có thẻ cũ"


def test_the_citizen_id_goes_over_and_back(scene: Scene, two: Two) -> None:
    a, _, stays, goes = two
    a.set(goes, citizen_id="034304000012")
    scene.level()
    fold(a, goes, stays, "citizen_id")
    scene.level()
    assert fields(a, stays)["citizen_id"] == "034304000012"
    unfold(a, goes)
    scene.level()
    assert "citizen_id" not in fields(a, stays)
    assert fields(a, goes)["citizen_id"] == "034304000012"


def test_a_card_number_goes_over_and_is_not_left_blank(scene: Scene, two: Two) -> None:
    a, _, stays, goes = two
    a.set(goes, card_number="TB-0001")
    scene.level()
    fold(a, goes, stays, "card_number")
    scene.level()
    assert fields(a, stays)["card_number"] == "TB-0001"
    unfold(a, goes)
    scene.level()
    assert (fields(a, stays).get("card_number"), fields(a, goes)["card_number"]) == (None, "TB-0001")


def test_the_code_of_the_older_record_is_kept(scene: Scene, two: Two) -> None:
    a, _, older, newer = two
    a.set(older, member_code="YUM-1")
    a.set(newer, member_code="YUM-2")
    scene.level()
    fold(a, older, newer, "member_code")
    scene.level()
    assert fields(a, newer)["member_code"] == "YUM-1"
    assert fields(a, fold_id(older), "fold")["before"]["survivor"]["member_code"] == "YUM-2"


# -- two cases of one round -------------------------------------------------------------------------


def test_two_cases_of_one_round_become_one_by_the_rules_of_the_round(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    kept = graded(a, stays, "good", attendance_percent=90)
    lost = graded(a, goes, "good", months_in_branch=10)
    scene.level()
    fold(b, goes, stays)
    assert data(b, kept)["months_in_branch"] == 10
    scene.level()
    assert data(a, kept) == {"period": "2026", "proposed_grade": "good", "attendance_percent": 90,
                             "months_in_branch": 10}  # fmt: skip
    assert a.show(lost, "case").id == kept
    unfold(a, goes)
    scene.level()
    assert data(b, kept) == {"period": "2026", "proposed_grade": "good", "attendance_percent": 90}
    assert data(b, lost)["months_in_branch"] == 10


def test_what_differs_from_a_decision_is_asked_for_as_a_correction(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    kept = graded(a, stays, "completed")
    decided = graded(a, goes, "good", do="submit")
    take(a, "assessment.approve", decided, approved_grade="good", decision_number="8-QĐ/ĐTN",
         decision_date="2026-11-20")  # fmt: skip
    scene.level()
    fold(b, goes, stays)
    scene.level()
    assert (data(a, kept)["approved_grade"], state(a, kept)) == ("good", "correction")
    assert fields(a, kept, "case")["correction"]["set"] == {"proposed_grade": "completed"}
    unfold(a, goes)
    scene.level()
    assert (state(b, kept), state(b, decided)) == ("draft", "effective")


def test_values_of_two_cases_of_a_round_that_differ_are_asked_about(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    kept = graded(a, stays, "good")
    graded(a, goes, "completed")
    scene.level()
    fold(b, goes, stays)
    assert b.sync().conflicts == 1
    scene.level()
    (conflict,) = a.conflicts()
    assert (conflict.fields["record"], conflict.fields["offered"]) == (kept, {"proposed_grade": "completed"})


def test_a_case_of_a_round_gets_the_survivors_id_and_nobody_opens_a_second(scene: Scene, two: Two) -> None:
    a, b, stays, goes = two
    graded(a, goes, "good", attendance_percent=90)
    fold(a, goes, stays)
    a.sync()
    graded(b, goes, "good", months_in_branch=10)
    b.sync()
    scene.level()
    (case,) = cases(a, stays)
    assert case.id == round_case("assessment", stays)
    assert data(a, case.id)["months_in_branch"] == 10
    assert data(a, case.id)["attendance_percent"] == 90


# -- older peers, and who may -----------------------------------------------------------------------


def test_a_laptop_of_the_release_before_goes_on_beside_folds(
    scene: Scene, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, stays, goes = two
    fold(a, goes, stays, "note")
    a.sync()
    with monkeypatch.context() as of_the_release_before:
        of_the_release_before.setattr("sync.client.cycle.SCHEMA", 2)
        assert b.sync().repaired == 0
        assert b.show(goes).id == stays
        assert not b.has(fold_id(goes), "fold")
        b.set(goes, occupation="từ máy cũ")
        b.sync()
    unfold(a, goes)
    a.sync()
    with monkeypatch.context() as of_the_release_before:
        of_the_release_before.setattr("sync.client.cycle.SCHEMA", 2)
        assert b.sync().repaired == 0
        assert b.show(goes).id == goes
    scene.level()
    assert fields(b, fold_id(goes), "fold")["status"] == "separated"
    assert fields(a, stays)["occupation"] == "từ máy cũ"


def test_a_fold_is_held_back_from_a_server_that_does_not_know_any(scene: Scene, two: Two) -> None:
    a, _, stays, goes = two
    scene.central.configure(replace(scene.central.settings, schema=2))
    a.sync()
    fold(a, goes, stays)
    assert a.sync().sent == 0
    assert [queued for _, queued in a.queue()] == ["held"]
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA))
    a.sync()
    scene.level()


def test_a_cadre_of_a_branch_folds_only_people_of_that_branch(scene: Scene) -> None:
    a = scene.laptop()
    branch = scene.laptop("Phạm Văn Hùng", role="branch")
    with a.replica.reading() as reader:
        others = [org.id for org in reader.organisations() if org.fields["level"] == "chi_doan"]
    mine, also = a.add(**ONE), a.add(**OTHER)
    foreign = a.add(**OTHER, org=others[1])
    scene.level()
    refused = branch.perform(Command("fold", "member", foreign, {"into": mine}))
    assert isinstance(refused, Refused)
    assert refused.code == "forbidden.scope"
    fold(branch, also, mine)
    assert branch.sync().applied == 1
    fold(a, foreign, mine)
    scene.level()
    refused = branch.perform(Command("unfold", "member", foreign))
    assert isinstance(refused, Refused)
    assert refused.code == "forbidden.scope"


def test_a_volunteer_folds_nobody(scene: Scene) -> None:
    a, volunteer = scene.laptop(), scene.laptop("Đỗ Thu Trang", role="volunteer")
    mine, also = a.add(**ONE), a.add(**OTHER)
    scene.level()
    for command in (Command("fold", "member", also, {"into": mine}), Command("unfold", "member", also)):
        refused = volunteer.perform(command)
        assert isinstance(refused, Refused)
        assert refused.code == "forbidden"


def test_who_is_separated_after_a_merger_of_branches_is_in_the_branch_that_goes_on(scene: Scene) -> None:
    a = scene.laptop()
    old, new = scene.unit.branches
    stays, goes = a.add(**ONE, org=new), a.add(**OTHER, org=old)
    scene.level()
    fold(a, goes, stays)
    scene.level()
    above.merge_branch(scene.central.server.deps, old, new)
    scene.level()
    unfold(a, goes)
    scene.level()
    assert fields(a, goes)["org"] == new
    assert a.rejections() == []
