from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.kinds import KINDS
from domain.merge import equal_values, merge_edit, merge_fold

MEMBER = KINDS["member"]
PHONES = st.sampled_from([None, "0912345678", "0987654321", "0371112223"])
NAMES = st.sampled_from(["Trần Hòa", "Trần Hoà", "Lê Thủy", "Lê Thuỷ", "Y Moan"])
SETS = st.sampled_from([None, ["1"], ["2"], ["1", "2"]])
MONTHS = st.sampled_from([None, "2026-01", "2026-05", "2026-11"])
FIELDS = st.fixed_dictionaries(
    {"phone": PHONES, "full_name": NAMES, "association": SETS, "fee_paid_until": MONTHS, "note": PHONES}
)


def test_a_field_that_only_i_changed_is_written() -> None:
    merge = merge_edit(MEMBER, {"phone": "0912345678"}, {"phone": "0987654321"}, {"phone": "0912345678"})
    assert merge.write == {"phone": "0987654321"}
    assert merge.conflicts == ()


def test_the_same_value_from_both_sides_is_nothing_to_do() -> None:
    merge = merge_edit(MEMBER, {"phone": "0912345678"}, {"phone": "0987654321"}, {"phone": "0987654321"})
    assert merge.write == {}
    assert merge.same == ("phone",)


def test_two_different_values_are_a_conflict_with_all_three() -> None:
    merge = merge_edit(MEMBER, {"phone": "0912345678"}, {"phone": "0987654321"}, {"phone": "0371112223"})
    (conflict,) = merge.conflicts
    assert merge.write == {}
    assert (conflict.base, conflict.mine, conflict.theirs) == (
        {"phone": "0912345678"},
        {"phone": "0987654321"},
        {"phone": "0371112223"},
    )


def test_cleared_against_changed_is_a_conflict() -> None:
    merge = merge_edit(MEMBER, {"phone": "0912345678"}, {"phone": None}, {"phone": "0371112223"})
    assert [conflict.group for conflict in merge.conflicts] == ["phone"]


def test_a_group_conflicts_as_one_even_when_other_fields_of_it_changed() -> None:
    was = {"citizen_id": "034204001234", "citizen_id_issued_on": None, "citizen_id_issued_by": None}
    remote = {**was, "citizen_id_issued_on": "2021-05-04"}
    merge = merge_edit(MEMBER, was, {"citizen_id": "034204001239"}, remote)
    (conflict,) = merge.conflicts
    assert conflict.group == "citizen_id"
    assert conflict.mine["citizen_id"] == "034204001239"
    assert conflict.theirs["citizen_id_issued_on"] == "2021-05-04"


def test_other_tone_places_and_decomposed_letters_are_no_change() -> None:
    field = MEMBER.by_name["full_name"]
    assert equal_values(field, "Nguyễn Hòa", "Nguyễn Hoà")
    assert equal_values(field, "Nguyễn Hòa", "Nguyễn Hòa")
    assert not equal_values(field, "Nguyễn Hòa", "Nguyễn Hóa")


def test_phones_are_compared_by_their_digits() -> None:
    assert equal_values(MEMBER.by_name["phone"], "0912345678", "+84 912 345 678")


def test_a_server_field_keeps_what_stands_there() -> None:
    merge = merge_edit(MEMBER, {"member_code": "1"}, {"member_code": "2"}, {"member_code": "3"})
    assert (merge.write, merge.conflicts) == ({}, ())


def test_sets_unite_and_removals_hold() -> None:
    merge = merge_edit(MEMBER, {"association": ["1"]}, {"association": ["2"]}, {"association": ["1", "3"]})
    assert merge.write == {"association": ["2", "3"]}


def test_the_later_month_of_fee_wins() -> None:
    was, mine, remote = ({"fee_paid_until": month} for month in ("2026-01", "2026-06", "2026-09"))
    assert merge_edit(MEMBER, was, mine, remote).write == {}
    assert merge_edit(MEMBER, was, remote, mine).write == {"fee_paid_until": "2026-09"}


def test_a_field_of_a_newer_schema_merges_as_its_own_group() -> None:
    merge = merge_edit(MEMBER, {"shoe_size": 1}, {"shoe_size": 2}, {"shoe_size": 3})
    assert [conflict.group for conflict in merge.conflicts] == ["shoe_size"]


def test_folding_fills_blanks_inside_a_group() -> None:
    offered = {"citizen_id": "034204001234", "citizen_id_issued_on": "2021-05-04", "phone": "0912345678"}
    merge = merge_fold(MEMBER, offered, {"citizen_id": "034204001234", "phone": "0912345678"})
    assert merge.write == {"citizen_id_issued_on": "2021-05-04"}
    assert merge.conflicts == ()


def test_a_blank_of_the_second_entry_takes_nothing_away_when_its_group_is_asked_about() -> None:
    offered = {"citizen_id": "034204001234", "citizen_id_issued_on": "2021-05-04"}
    standing = {**offered, "citizen_id_issued_on": "2020-01-02", "citizen_id_issued_by": "Cục Cảnh sát"}
    [conflict] = merge_fold(MEMBER, offered, standing).conflicts
    assert conflict.theirs == standing
    assert conflict.mine == {**standing, "citizen_id_issued_on": "2021-05-04"}


@given(was=FIELDS, mine=FIELDS, remote=FIELDS)
def test_every_wanted_value_is_written_or_stands_there_or_is_asked_about(
    was: dict[str, Any], mine: dict[str, Any], remote: dict[str, Any]
) -> None:
    merge = merge_edit(MEMBER, was, mine, remote)
    asked = {conflict.group for conflict in merge.conflicts}
    for name in ("phone", "full_name", "note"):
        field, after = MEMBER.by_name[name], {**remote, **merge.write}[name]
        assert name in asked or equal_values(field, after, mine[name])
        if name in asked:
            assert after == remote[name]


@given(was=FIELDS, mine=FIELDS)
def test_an_untouched_record_takes_an_edit_as_it_is(was: dict[str, Any], mine: dict[str, Any]) -> None:
    merge = merge_edit(MEMBER, was, mine, was)
    assert merge.conflicts == ()
    for name, value in {**was, **merge.write}.items():
        assert equal_values(MEMBER.by_name[name], value, mine[name])


@given(was=FIELDS, mine=FIELDS, remote=FIELDS)
def test_merging_again_after_the_merge_changes_nothing(
    was: dict[str, Any], mine: dict[str, Any], remote: dict[str, Any]
) -> None:
    merge = merge_edit(MEMBER, was, mine, remote)
    settled = {name: value for name, value in mine.items() if name not in {c.group for c in merge.conflicts}}
    after = {**remote, **merge.write}
    again = merge_edit(MEMBER, was, settled, after)
    assert {**after, **again.write} == after or set(again.write) <= {"association"}


@given(was=SETS, mine=SETS, theirs=SETS)
def test_uniting_sets_does_not_depend_on_who_was_first(was: Any, mine: Any, theirs: Any) -> None:
    def after(first: Any, second: Any) -> Any:
        one = {
            "association": was,
            **merge_edit(MEMBER, {"association": was}, {"association": first}, {"association": was}).write,
        }
        merge = merge_edit(MEMBER, {"association": was}, {"association": second}, one)
        return {**one, **merge.write}["association"] or None

    assert after(mine, theirs) == after(theirs, mine)
