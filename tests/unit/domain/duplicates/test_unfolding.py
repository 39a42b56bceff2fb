"""A fold taken back: each of the two says again what it said, and nobody loses what was done since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.decisions import Accepted, Command, Put, Refused, Remove
from domain.duplicates.folding import decide_fold
from domain.duplicates.unfolding import decide_unfold
from domain.records import Departure
from domain.refusals import Refusal
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, SECRETARY, UNIT, UnitView, member, unit_with_member

TODAY = date(2026, 11, 22)
PHONE, OTHERS_PHONE = "0912345678", "0987654321"


def _two(stays: Mapping[str, Any], goes: Mapping[str, Any]) -> UnitView:
    view = unit_with_member(**stays)
    view.commit([Put("member", "m2", member(**goes), creates=True)])
    return view


def _fold(view: UnitView, goes: str = "m2", into: str = "m1", *take: str) -> None:
    decision = decide_fold(
        view, Command("fold", "member", goes, {"into": into, "take": list(take)}), SECRETARY, TODAY
    )
    assert isinstance(decision, Accepted), decision
    view.commit(decision.changes)


def _unfold(view: UnitView, goes: str = "m2") -> None:
    decision = decide_unfold(view, Command("unfold", "member", goes), SECRETARY, TODAY)
    assert isinstance(decision, Accepted), decision
    view.commit(decision.changes)


def _refused(view: UnitView, goes: str = "m2") -> Refused:
    decision = decide_unfold(view, Command("unfold", "member", goes), SECRETARY, TODAY)
    assert isinstance(decision, Refused)
    return decision


def _fields(view: UnitView, id: str, kind: str = "member") -> Mapping[str, Any]:
    record = view.record(kind, id)
    assert record is not None
    return record.fields


def _put(view: UnitView, kind: str, id: str, **fields: Any) -> None:
    view.commit([Put(kind, id, fields, creates=view.record(kind, id) is None)])


def test_both_are_as_they_were() -> None:
    view = _two({"phone": PHONE}, {"phone": OTHERS_PHONE, "note": "thẻ cũ"})
    before = dict(_fields(view, "m1")), dict(_fields(view, "m2"))
    _fold(view, "m2", "m1", "phone", "note")
    assert _fields(view, "m1")["phone"] == OTHERS_PHONE
    _unfold(view)
    assert (dict(_fields(view, "m1")), dict(_fields(view, "m2"))) == before


def test_what_was_corrected_on_the_survivor_since_stays() -> None:
    view = _two({"phone": PHONE}, {"phone": OTHERS_PHONE})
    _fold(view, "m2", "m1", "phone")
    _put(view, "member", "m1", phone="0371112223")
    _unfold(view)
    assert (_fields(view, "m1")["phone"], _fields(view, "m2")["phone"]) == ("0371112223", OTHERS_PHONE)


def test_a_citizen_id_goes_back_with_its_owner_although_its_day_was_corrected() -> None:
    number = "046204000017"
    view = _two({}, {"citizen_id": number, "citizen_id_date": "2021-05-01"})
    _fold(view, "m2", "m1", "citizen_id")
    _put(view, "member", "m1", citizen_id_date="2021-06-01")
    _unfold(view)
    assert _fields(view, "m1").get("citizen_id") is None
    assert _fields(view, "m2")["citizen_id"] == number


def test_a_number_that_somebody_else_has_by_now_is_refused_by_name() -> None:
    number = "046204000017"
    view = _two({}, {"citizen_id": number})
    _fold(view, "m2", "m1")
    _put(view, "member", "m1", citizen_id=None)
    _put(view, "member", "m3", **member(full_name="Trần Thị Bình", citizen_id=number))
    refusal = _refused(view)
    assert (refusal.code, refusal.params["member"]) == (Refusal.CITIZEN_ID_IN_UNIT, "m3")


def test_neither_does_who_stays_get_a_number_back_that_somebody_else_has_by_now() -> None:
    first, second = "046204000017", "046204000024"
    view = _two({"citizen_id": first}, {"citizen_id": second})
    _fold(view, "m2", "m1", "citizen_id")
    _put(view, "member", "m3", **member(full_name="Trần Thị Bình", citizen_id=first))
    refusal = _refused(view)
    assert (refusal.code, refusal.params["member"]) == (Refusal.CITIZEN_ID_IN_UNIT, "m3")


def test_taking_back_twice_changes_nothing_and_who_was_never_folded_is_not_known() -> None:
    view = _two({}, {})
    assert decide_unfold(view, Command("unfold", "member", "m2"), SECRETARY, TODAY) == Accepted(())
    assert _refused(view, "m9").code == Refusal.UNKNOWN_RECORD


def test_of_a_chain_the_last_fold_comes_first() -> None:
    view = _two({}, {})
    _put(view, "member", "m0", **member(full_name="Nguyễn Văn An"))
    _fold(view, "m2", "m1")
    _fold(view, "m1", "m0")
    refusal = _refused(view)
    assert (refusal.code, refusal.params) == (Refusal.FOLDED_ON, {"into": "m0", "member": "m1"})


def test_values_under_a_later_fold_are_remembered_by_that_one() -> None:
    view = _two({"phone": PHONE}, {"phone": OTHERS_PHONE})
    _put(view, "member", "m3", **member(phone="0371112223"))
    _fold(view, "m2", "m1", "phone")
    _fold(view, "m3", "m1", "phone")
    _unfold(view, "m2")
    assert _fields(view, "m1")["phone"] == "0371112223"
    _unfold(view, "m3")
    assert _fields(view, "m1")["phone"] == PHONE


def test_whoever_stays_may_have_left_meanwhile() -> None:
    view = _two({"phone": PHONE}, {"phone": OTHERS_PHONE})
    _fold(view, "m2", "m1", "phone")
    view.commit([Remove("member", "m1", Departure.DELETED)])
    _unfold(view)
    assert _fields(view, "m2")["phone"] == OTHERS_PHONE
    assert view.record("member", "m1") is None


def test_a_branch_that_ended_meanwhile_gives_way_to_the_one_it_went_into() -> None:
    view = _two({}, {"org": OTHER_BRANCH})
    _fold(view, "m2", "m1")
    view.commit([Remove("organisation", OTHER_BRANCH, Departure.MERGED, into=UNIT)])
    _unfold(view)
    assert _fields(view, "m2")["org"] == UNIT


def test_a_branch_that_is_gone_for_good_gives_way_to_that_of_who_stays() -> None:
    view = _two({}, {"org": OTHER_BRANCH})
    _fold(view, "m2", "m1")
    view.commit([Remove("organisation", OTHER_BRANCH, Departure.DELETED)])
    _unfold(view)
    assert _fields(view, "m2")["org"] == BRANCH


def _post(**fields: Any) -> dict[str, Any]:
    return {"member": "m2", "org": BRANCH, "title": "secretary", "held_from": "2025-01-01", **fields}


def test_what_came_along_goes_back_unless_it_left_or_was_deleted_meanwhile() -> None:
    view = _two({}, {})
    for id in ("p1", "p2", "p3"):
        _put(view, "position", id, **_post())
    _fold(view, "m2", "m1")
    assert {_fields(view, id, "position")["member"] for id in ("p1", "p2", "p3")} == {"m1"}
    _put(view, "position", "p2", member="m5")
    view.commit([Remove("position", "p3", Departure.DELETED)])
    _unfold(view)
    assert _fields(view, "p1", "position")["member"] == "m2"
    assert _fields(view, "p2", "position")["member"] == "m5"
    assert view.record("position", "p3") is None


def _question(**fields: Any) -> dict[str, Any]:
    group = {"group": "phone", "base": {}, "mine": {"phone": PHONE}, "theirs": {"phone": OTHERS_PHONE}}
    return {
        "type": "fields",
        "record_kind": "member",
        "record": "m2",
        "groups": [group],
        "status": "open",
        **fields,
    }


def test_an_open_question_goes_back_with_the_value_that_it_is_about() -> None:
    view = _two({"phone": "0371112223"}, {"phone": OTHERS_PHONE})
    _put(view, "conflict", "c1", **_question())
    _fold(view, "m2", "m1")
    there = _fields(view, "c1", "conflict")
    assert (there["record"], there["groups"][0]["theirs"]) == ("m1", {"phone": "0371112223"})
    _unfold(view)
    back = _fields(view, "c1", "conflict")
    assert (back["record"], back["groups"][0]["theirs"]) == ("m2", {"phone": OTHERS_PHONE})


def test_a_question_that_was_answered_on_the_survivor_stays_answered_there() -> None:
    view = _two({}, {"phone": OTHERS_PHONE})
    _put(view, "conflict", "c1", **_question())
    _fold(view, "m2", "m1")
    _put(view, "conflict", "c1", status="settled")
    _unfold(view)
    assert _fields(view, "c1", "conflict")["record"] == "m1"


def test_whether_to_delete_who_goes_is_answered_by_the_fold() -> None:
    view = _two({}, {})
    _put(view, "conflict", "c1", **_question(type="delete_edit"))
    _fold(view, "m2", "m1")
    assert _fields(view, "c1", "conflict")["status"] == "settled"
    _unfold(view)
    assert (_fields(view, "c1", "conflict")["record"], _fields(view, "c1", "conflict")["status"]) == (
        "m2",
        "settled",
    )
