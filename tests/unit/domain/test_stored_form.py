from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.records import Value
from domain.rules import Rulebook
from domain.stored_form import missing_information, missing_information_of, normalise
from sync.protocol.rulebook import rulebook

TODAY = date(2026, 11, 22)
WARNING = CheckLevel.WARNING
MEMBER = KINDS["member"]
RULES: Rulebook = rulebook()
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


def stored(name: str, raw: Any) -> Any:
    normalised = normalise(MEMBER.by_name[name], raw, RULES)
    assert normalised.finding is None or normalised.finding.level is not CheckLevel.ERROR, normalised
    return normalised.value


@pytest.mark.parametrize(
    "name, raw, value",
    [
        ("salaried", "Có", True),
        ("salaried", "không", False),
        ("sex", "Nam", "male"),
        ("sex", "nu", "female"),
        ("association", "Hội LHTN Việt Nam; Hội Sinh viên Việt Nam", ["1", "2"]),
        ("association", ["2", "1", "2"], ["1", "2"]),
        ("fee_paid_until", "11/2026", "2026-11"),
        ("note", "  hai   chữ  ", "hai chữ"),
        ("phone", "", None),
        ("full_name", "Nguyễn", "Nguyễn"),
    ],
)
def test_what_a_person_types_becomes_one_stored_form(name: str, raw: Any, value: Any) -> None:
    assert stored(name, raw) == value


@pytest.mark.parametrize(
    "name, raw, code",
    [
        ("sex", "mèo", "catalogue"),
        ("salaried", "có lẽ", "boolean"),
        ("note", {"a": 1}, "type"),
        ("note", "x" * 2001, "too_long"),
        ("association", ["1", "không có"], "catalogue"),
        ("org", "đ", "reference"),
        ("full_name", "a\x00b", "text.unreadable"),
        ("note", "a\x00b", "text.unreadable"),
        ("sex", 1.5, "type"),
        ("citizen_id", ["034204001234"], "type"),
        ("phone", 1.5, "type"),
        ("association", 7, "type"),
        ("salaried", [True], "boolean"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_a_code(name: str, raw: Any, code: str) -> None:
    finding = normalise(MEMBER.by_name[name], raw, RULES).finding
    assert finding is not None
    assert (finding.level, finding.code, finding.fields) == (CheckLevel.ERROR, code, (name,))


@pytest.mark.parametrize(
    "raw, value, code",
    [
        ("1.248", 1248, ""),
        (12, 12, ""),
        ("-5", None, "integer"),
        (-5, None, "integer"),
        ("nhiều", None, "integer"),
        ("9" * 16, None, "integer"),
        ("12.000", 12000, ""),
        ("19.5", None, "integer"),
        ("1.5000", None, "integer"),
        ("2.", None, "integer"),
        (10**18, None, "integer"),
        (True, None, "type"),
    ],
)
def test_a_count_is_a_whole_number_that_a_person_may_group(raw: Any, value: int | None, code: str) -> None:
    read = normalise(KINDS["organisation"].by_name["reported_members"], raw, RULES)
    assert (read.value, read.finding.code if read.finding else "") == (value, code)


def test_a_yes_or_no_that_is_one_already_stays() -> None:
    assert (stored("salaried", True), stored("salaried", 0)) == (True, False)


@given(name=st.sampled_from(sorted(MEMBER.by_name)), raw=ANYTHING)
def test_no_input_of_any_type_breaks_the_reading(name: str, raw: Any) -> None:
    normalise(MEMBER.by_name[name], raw, RULES)


@given(name=st.sampled_from(sorted(MEMBER.by_name)), raw=st.text(max_size=40))
def test_the_stored_form_reads_as_itself(name: str, raw: str) -> None:
    field = MEMBER.by_name[name]
    once = normalise(field, raw, RULES)
    if once.value is not None:
        assert normalise(field, once.value, RULES).value == once.value


def test_a_fix_is_offered_for_a_lost_zero() -> None:
    finding = normalise(MEMBER.by_name["phone"], "912345678", RULES).finding
    assert finding is not None
    assert finding.fix == {"phone": "0912345678"}


def test_missing_information_is_what_the_rule_set_of_the_day_names() -> None:
    known = {"full_name": "An", "org": "branch-1", "birth_date": "2004", "phone": "0912345678"}
    assert missing_information(known, RULES, TODAY) == ("sex", "citizen_id", "joined_on")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("citizen_id", "123456789"),
        ("citizen_id", "03820000"),
        ("phone", "02273831234"),
        ("sex", "x"),
        ("phone", 5),
    ],
)
def test_what_cannot_be_right_is_missing_as_well(name: str, value: Value) -> None:
    whole = {"citizen_id": "038203001234", "phone": "0912345678", "sex": "female"}
    names = ("citizen_id", "phone", "sex")
    assert missing_information_of(whole, names, RULES) == ()
    assert missing_information_of({**whole, name: value}, names, RULES) == (name,)
