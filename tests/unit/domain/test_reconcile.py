from __future__ import annotations

from typing import Any

from domain.decisions import Command, Put, Remove
from domain.records import Departure
from domain.refusals import Refusal
from tests.helpers.two_cadres import (
    HUNG,
    MINE,
    OLD,
    THEIRS,
    conflict_fields,
    delete,
    edit,
    phone_conflict,
    send,
    settle,
    value,
)
from tests.helpers.unit_view import (
    BRANCH,
    OTHER_BRANCH,
    VOLUNTEER,
    departed,
    unit_with_member,
)


def test_an_edit_of_an_unchanged_record_is_applied() -> None:
    view = unit_with_member(phone=OLD)
    assert send(view, edit(phone=MINE), {"phone": OLD}).verdict == "applied"
    assert value(view, "phone") == MINE


def test_edits_of_different_fields_are_merged() -> None:
    view = unit_with_member(phone=OLD)
    send(view, edit(email="an@vidu.vn"), {"email": None}, author=HUNG)
    assert send(view, edit(phone=MINE), {"phone": OLD}).verdict == "merged"
    assert (value(view, "phone"), value(view, "email")) == (MINE, "an@vidu.vn")


def test_the_same_edit_twice_is_merged() -> None:
    view = unit_with_member(phone=OLD)
    send(view, edit(phone=MINE), {"phone": OLD}, author=HUNG)
    assert send(view, edit(phone=MINE), {"phone": OLD}).verdict == "merged"


def test_two_edits_of_one_field_become_a_conflict_that_names_both_people() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    assert outcome.verdict == "conflict"
    assert value(view, "phone") == THEIRS
    fields = conflict_fields(view, outcome)
    (group,) = fields["groups"]
    assert (group["base"], group["mine"], group["theirs"]) == (
        {"phone": OLD},
        {"phone": MINE},
        {"phone": THEIRS},
    )
    assert (group["mine_by"]["name"], group["theirs_by"]["name"]) == ("Lan", "Hùng")
    assert (fields["record_kind"], fields["record"], fields["status"]) == ("member", "m1", "open")


def test_other_groups_of_a_conflicting_edit_are_written() -> None:
    view = unit_with_member(phone=OLD)
    send(view, edit(phone=THEIRS), {"phone": OLD}, author=HUNG)
    outcome = send(view, edit(phone=MINE, note="đã gặp"), {"phone": OLD, "note": None})
    assert outcome.verdict == "conflict"
    assert (value(view, "phone"), value(view, "note")) == (THEIRS, "đã gặp")


def test_a_second_try_of_the_same_cadre_joins_the_open_conflict() -> None:
    view = unit_with_member(phone=OLD)
    first = phone_conflict(view)
    second = send(view, edit(phone="0351112223"), {"phone": MINE})
    assert second.conflict == first.conflict
    (group,) = conflict_fields(view, first)["groups"]
    assert (group["base"], group["mine"]) == ({"phone": OLD}, {"phone": "0351112223"})


def test_an_open_conflict_shows_what_stands_there_now() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    send(view, edit(phone="0351112223"), {"phone": THEIRS}, version=view.head, author=HUNG)
    (group,) = conflict_fields(view, outcome)["groups"]
    assert group["theirs"] == {"phone": "0351112223"}


def test_an_edit_that_joins_a_conflict_keeps_what_it_brought_up_to_date_there() -> None:
    view = unit_with_member(phone=OLD, note="cũ")
    first = phone_conflict(view)
    send(view, edit(note="của Hùng"), {"note": "cũ"}, author=HUNG)
    # One operation writes the number over the one that she saw, and meets Hùng's note.
    both = edit(phone="0351112223", note="của Lan")
    second = send(view, both, {"phone": THEIRS, "note": "cũ"}, version=view.head)
    assert second.conflict == first.conflict
    assert value(view, "phone") == "0351112223"
    theirs = {group["group"]: group["theirs"] for group in conflict_fields(view, first)["groups"]}
    assert theirs == {"phone": {"phone": "0351112223"}, "note": {"note": "của Hùng"}}


def test_delete_after_somebody_elses_edit_is_a_conflict_that_keeps_the_record() -> None:
    view = unit_with_member(phone=OLD)
    send(view, edit(phone=THEIRS), {"phone": OLD}, author=HUNG)
    outcome = delete(view)
    assert outcome.verdict == "conflict"
    assert value(view, "phone") == THEIRS
    assert settle(view, outcome, "mine").verdict == "applied"
    assert view.record("member", "m1") is None


def test_edit_after_somebody_elses_delete_is_a_conflict_that_can_bring_it_back() -> None:
    view = unit_with_member(phone=OLD)
    delete(view, author=HUNG)
    outcome = send(view, edit(phone=MINE), {"phone": OLD})
    assert outcome.verdict == "conflict"
    assert view.record("member", "m1") is None
    assert settle(view, outcome, "mine").verdict == "applied"
    assert (value(view, "phone"), value(view, "full_name")) == (MINE, "Nguyễn Văn An")


def test_a_deletion_can_be_confirmed_against_an_edit() -> None:
    view = unit_with_member(phone=OLD)
    delete(view, author=HUNG)
    outcome = send(view, edit(phone=MINE), {"phone": OLD})
    assert settle(view, outcome, "theirs").verdict == "applied"
    assert view.record("member", "m1") is None


def test_delete_against_delete_is_merged() -> None:
    view = unit_with_member()
    delete(view, author=HUNG)
    assert delete(view).verdict == "merged"


def test_ones_own_earlier_edit_does_not_stand_in_the_way_of_deleting() -> None:
    view = unit_with_member(phone=OLD)
    send(view, edit(phone=MINE), {"phone": OLD})
    assert delete(view).verdict == "applied"


def test_an_edit_of_a_moved_member_names_the_new_unit() -> None:
    view = departed(unit_with_member(phone=OLD), Departure.MOVED, "phường Hòa Bình")
    outcome = send(view, edit(phone=MINE), {"phone": OLD})
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.OUT_OF_UNIT)
    assert outcome.params["name"] == "Đoàn phường Hòa Bình"


def test_an_edit_of_a_folded_member_reaches_the_survivor() -> None:
    view = unit_with_member(phone=OLD)
    view.commit([Remove("member", "m2", Departure.MERGED, into="m1")])
    outcome = send(view, Command("edit", "member", "m2", {"note": "đã gặp"}), {"note": None})
    assert (outcome.verdict, outcome.into) == ("applied", "m1")
    assert value(view, "note") == "đã gặp"


def test_deleting_an_entry_that_was_folded_leaves_the_survivor_alone() -> None:
    view = unit_with_member(phone=OLD)
    view.commit([Remove("member", "m2", Departure.MERGED, into="m1")])
    outcome = send(view, Command("delete", "member", "m2", reason="Nhập hai lần"))
    assert (outcome.verdict, outcome.into) == ("merged", "m1")
    assert view.record("member", "m1") is not None


CITIZEN_ID = "034204001234"


def create(id: str = "m2", **fields: Any) -> Command:
    named = {"full_name": "Nguyễn Văn An", "birth_date": "2004", "org": BRANCH, **fields}
    return Command("create", "member", id, named)


def test_an_equal_second_entry_of_a_person_is_folded() -> None:
    view = unit_with_member(citizen_id=CITIZEN_ID)
    outcome = send(view, create(citizen_id=CITIZEN_ID))
    assert (outcome.verdict, outcome.into) == ("merged", "m1")
    assert view.record("member", "m2") is None
    tombstone = view.tombstone("member", "m2")
    assert tombstone is not None
    assert (tombstone.departure, tombstone.into) == (Departure.MERGED, "m1")


def test_a_second_entry_fills_blanks() -> None:
    view = unit_with_member(citizen_id=CITIZEN_ID)
    assert send(view, create(citizen_id=CITIZEN_ID, phone=MINE)).verdict == "merged"
    assert value(view, "phone") == MINE


def test_a_differing_second_entry_is_a_conflict_of_type_duplicate() -> None:
    view = unit_with_member(citizen_id=CITIZEN_ID, phone=THEIRS)
    outcome = send(view, create(citizen_id=CITIZEN_ID, phone=MINE, note="từ danh sách giấy"))
    assert (outcome.verdict, outcome.into) == ("conflict", "m1")
    assert conflict_fields(view, outcome)["type"] == "duplicate"
    assert (value(view, "phone"), value(view, "note")) == (THEIRS, "từ danh sách giấy")
    assert settle(view, outcome, "mine").verdict == "applied"
    assert value(view, "phone") == MINE


def test_another_persons_values_are_not_poured_into_a_member() -> None:
    view = unit_with_member(citizen_id=CITIZEN_ID)
    outcome = send(view, create(citizen_id=CITIZEN_ID, full_name="Trần Thị Bích", phone=MINE))
    assert outcome.verdict == "conflict"
    assert value(view, "phone") is None


def test_what_was_not_poured_into_a_member_is_asked_about_with_the_rest() -> None:
    view = unit_with_member(citizen_id=CITIZEN_ID, note="có từ trước")
    outcome = send(
        view,
        create(
            citizen_id=CITIZEN_ID, full_name="Nguyễn Văn Án", phone=MINE, citizen_id_issued_on="2021-05-04"
        ),
    )
    groups = {group["group"]: group for group in conflict_fields(view, outcome)["groups"]}
    assert list(groups) == ["full_name", "citizen_id", "phone"]
    assert (groups["phone"]["theirs"], groups["phone"]["mine"]) == ({"phone": None}, {"phone": MINE})
    # What agrees inside a group is no question.
    assert groups["citizen_id"]["mine"]["citizen_id"] == CITIZEN_ID
    assert settle(view, outcome, "mine").verdict == "applied"
    assert (value(view, "phone"), value(view, "citizen_id_issued_on")) == (MINE, "2021-05-04")
    assert (value(view, "citizen_id"), value(view, "note")) == (CITIZEN_ID, "có từ trước")


def test_blanks_that_a_rule_does_not_let_be_filled_are_asked_about() -> None:
    view = unit_with_member(citizen_id=CITIZEN_ID)
    outcome = send(view, create(citizen_id=CITIZEN_ID, sex="female", phone=MINE))
    assert (outcome.verdict, outcome.into) == ("conflict", "m1")
    assert [group["group"] for group in conflict_fields(view, outcome)["groups"]] == ["sex", "phone"]
    assert (value(view, "sex"), value(view, "phone")) == (None, None)


def test_a_citizen_id_of_another_unit_is_refused_with_that_units_name_only() -> None:
    view = unit_with_member()
    view.citizen_ids_elsewhere[CITIZEN_ID] = "Đoàn xã Tân Lập"
    outcome = send(view, create(citizen_id=CITIZEN_ID))
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.CITIZEN_ID_ELSEWHERE)
    assert dict(outcome.params) == {"unit": "Đoàn xã Tân Lập"}
    edited = send(view, edit(citizen_id=CITIZEN_ID), {"citizen_id": None})
    assert edited.code == Refusal.CITIZEN_ID_ELSEWHERE


def test_two_valid_edits_that_break_a_rule_together_are_a_conflict() -> None:
    view = unit_with_member(birth_date="2004")
    send(view, edit(birth_date="1999"), {"birth_date": "2004"}, author=HUNG)
    outcome = send(view, edit(citizen_id=CITIZEN_ID), {"citizen_id": None})
    assert outcome.verdict == "conflict"
    assert conflict_fields(view, outcome)["type"] == "rule"
    assert value(view, "citizen_id") is None


def test_a_rule_that_the_sender_broke_alone_is_a_refusal() -> None:
    view = unit_with_member(birth_date="1999")
    outcome = send(view, edit(citizen_id=CITIZEN_ID), {"citizen_id": None})
    assert (outcome.verdict, outcome.code) == ("rejected", "validation.citizen_id.birth_year_mismatch")


def test_a_create_that_arrives_again_finds_its_record() -> None:
    view = unit_with_member()
    send(view, create("m3", phone=MINE))
    assert send(view, create("m3", phone=MINE)).verdict == "merged"


def test_rights_are_looked_at_before_anything_else() -> None:
    view = unit_with_member(phone=OLD)
    outcome = delete(view, actor=VOLUNTEER)
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.FORBIDDEN)


def test_a_deleted_member_closes_the_conflicts_about_them() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    delete(view, version=view.head)
    assert conflict_fields(view, outcome)["status"] == "settled"


def test_a_refusal_writes_nothing() -> None:
    view = unit_with_member(phone=OLD)
    assert send(view, edit(phone="12"), {"phone": OLD}).changes == ()
    assert send(view, edit(org=OTHER_BRANCH), {"org": BRANCH}).code == Refusal.LOCKED


def test_an_unheard_of_record_is_named_so() -> None:
    view = unit_with_member()
    outcome = send(view, Command("edit", "member", "m9", {"note": "x"}))
    assert outcome.code == Refusal.UNKNOWN_RECORD
    assert isinstance(outcome.params["id"], str)
    assert not any(isinstance(change, Put) for change in outcome.changes)


def test_a_create_of_somebody_who_left_asks_or_names_where_they_are() -> None:
    view = departed(unit_with_member(), Departure.MOVED, "phường Hòa Bình")
    outcome = send(view, create("m1", phone=MINE))
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.OUT_OF_UNIT)
    view = departed(unit_with_member(), Departure.DELETED)
    assert send(view, create("m1", phone=MINE)).verdict == "conflict"


def test_deleting_a_moved_member_names_the_new_unit_and_deleting_nobody_says_so() -> None:
    view = departed(unit_with_member(), Departure.MOVED, "phường Hòa Bình")
    outcome = delete(view)
    assert (outcome.verdict, outcome.params["name"]) == ("rejected", "Đoàn phường Hòa Bình")
    gone = send(view, Command("delete", "member", "m9", reason="Nhập nhầm"))
    assert (gone.verdict, gone.code) == ("rejected", Refusal.UNKNOWN_RECORD)


def test_deleting_without_a_reason_is_refused_by_the_server_too() -> None:
    outcome = send(unit_with_member(), Command("delete", "member", "m1"))
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.REASON_MISSING)


def test_a_second_entry_that_could_not_stand_alone_is_not_folded() -> None:
    view = unit_with_member(citizen_id=CITIZEN_ID)
    outcome = send(view, create(citizen_id=CITIZEN_ID, phone="12"))
    assert outcome.verdict == "rejected"
    assert view.tombstone("member", "m2") is None


def test_redirects_that_run_in_a_circle_end() -> None:
    view = unit_with_member()
    view.commit([Remove("member", "m2", Departure.MERGED, into="m3")])
    view.commit([Remove("member", "m3", Departure.MERGED, into="m2")])
    assert send(view, Command("edit", "member", "m2", {"note": "x"})).verdict == "conflict"


def test_a_settlement_about_a_member_who_moved_names_the_new_unit() -> None:
    view = unit_with_member(phone=OLD)
    outcome = phone_conflict(view)
    departed(view, Departure.MOVED, "phường Hòa Bình")
    settled = settle(view, outcome, "mine")
    assert (settled.verdict, settled.code) == ("rejected", Refusal.OUT_OF_UNIT)
    assert settled.params["name"] == "Đoàn phường Hòa Bình"


def test_a_settlement_cannot_take_a_citizen_id_that_another_unit_has() -> None:
    view = unit_with_member(citizen_id="034204001111")
    send(view, edit(citizen_id="034204002222"), {"citizen_id": "034204001111"}, author=HUNG)
    outcome = send(view, edit(citizen_id=CITIZEN_ID), {"citizen_id": "034204001111"})
    assert outcome.verdict == "conflict"
    view.citizen_ids_elsewhere[CITIZEN_ID] = "Đoàn xã Tân Lập"
    assert settle(view, outcome, "mine").code == Refusal.CITIZEN_ID_ELSEWHERE


def test_settling_what_nobody_asked_is_refused() -> None:
    view = unit_with_member()
    outcome = send(view, Command("resolve", "conflict", "c9", {"take": "mine"}))
    assert (outcome.verdict, outcome.code) == ("rejected", Refusal.UNKNOWN_RECORD)
