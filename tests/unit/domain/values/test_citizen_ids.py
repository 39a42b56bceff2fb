"""Citizen ids of twelve digits and old cards of nine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.citizen_ids import (
    CitizenIdParts,
    citizen_id_mismatches,
    citizen_id_parts,
    mask_citizen_id,
    parse_citizen_id,
    restore_zeros,
    show_citizen_id,
)
from domain.values.parsed import EMPTY, Problem, accepted

PROVINCES = frozenset({"001", "034", "079"})


@pytest.mark.parametrize("typed", ["079204001234", "079 204 001 234", "079.204.001.234", "079-204001234 ",
                                   "'079204001234", "079204001234.0"])  # fmt: skip
def test_twelve_digits_are_read(typed: str) -> None:
    assert parse_citizen_id(typed, PROVINCES) == accepted("079204001234")


@pytest.mark.parametrize(
    "typed, code",
    [
        ("123456789", "citizen_id.old_card"),
        ("003204001234", "citizen_id.province"),
        ("079404001234", "citizen_id.century"),
    ],
)
def test_doubtful_ids_are_kept_with_a_remark(typed: str, code: str) -> None:
    parsed = parse_citizen_id(typed, PROVINCES)
    assert parsed.value == typed
    assert parsed.problem is not None
    assert parsed.problem.code == code


@pytest.mark.parametrize(
    "typed, code, fix",
    [
        ("79204001234", "citizen_id.lost_zero", "079204001234"),
        # As scripts write a number: the last zero is none of its digits.
        ("79204001234.0", "citizen_id.lost_zero", "079204001234"),
        ("1204001234", "citizen_id.lost_zero", "001204001234"),
        ("12345678", "citizen_id.lost_zero", "012345678"),
        ("99204001234", "citizen_id.length", None),  # 099 is no province: no zero was lost
        ("0920400123", "citizen_id.length", None),
        ("0792040012345", "citizen_id.length", None),
        ("7,92E+10", "citizen_id.rounded", None),
        ("7.9204E10", "citizen_id.rounded", None),
        ("chưa có", "citizen_id.unreadable", None),
        ("079204001234\0", "text.unreadable", None),
    ],
)
def test_what_is_no_id_is_refused_with_its_reason(typed: str, code: str, fix: str | None) -> None:
    parsed = parse_citizen_id(typed, PROVINCES)
    assert parsed.value is None
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.fix) == (code, fix)


def test_no_problem_repeats_the_id() -> None:
    for typed in ("79204001234", "7920400123", "abc079204001234", "079904001234", "999204001234"):
        problem = parse_citizen_id(typed, PROVINCES).problem
        assert problem is not None
        assert all(len(value) < 8 for value in problem.params.values())


def test_no_id_is_no_problem() -> None:
    assert parse_citizen_id(" ", PROVINCES) == EMPTY


@pytest.mark.parametrize(
    "value, parts",
    [
        ("079099001234", CitizenIdParts("079", "male", 1999)),
        ("079199001234", CitizenIdParts("079", "female", 1999)),
        ("079204001234", CitizenIdParts("079", "male", 2004)),
        ("079304001234", CitizenIdParts("079", "female", 2004)),
        ("079504001234", CitizenIdParts("079", "female", 2104)),
    ],
)
def test_the_digits_tell_sex_and_year_of_birth(value: str, parts: CitizenIdParts) -> None:
    assert citizen_id_parts(value) == parts


def test_an_old_card_tells_nothing() -> None:
    assert citizen_id_parts("123456789") is None
    assert citizen_id_mismatches("123456789", "male", "2004") == ()


@pytest.mark.parametrize("birth_date", ["2004", "2004-03", "2004-03-05", None])
@pytest.mark.parametrize("sex", ["male", None])
def test_an_id_that_fits_the_person_has_no_mismatch(sex: str | None, birth_date: str | None) -> None:
    assert citizen_id_mismatches("079204001234", sex, birth_date) == ()


def test_an_id_of_somebody_else_is_noticed() -> None:
    assert citizen_id_mismatches("079204001234", "female", "2003-03-05") == (
        Problem("citizen_id.sex_mismatch", {"sex": "male"}),
        Problem("citizen_id.birth_year_mismatch", {"year": "2004"}),
    )


def test_ids_are_masked_and_grouped() -> None:
    assert mask_citizen_id("079204001234") == "0792…1234"
    assert mask_citizen_id("123456789") == "12…789"
    assert show_citizen_id("079204001234") == "079 204 001 234"
    assert show_citizen_id("123456789") == "123 456 789"


@given(st.from_regex(r"\A(001|034|079)[0-3][0-9]{8}\Z"))
def test_an_id_that_lost_its_zeros_is_restored(value: str) -> None:
    lost = value.lstrip("0")
    if len(lost) in (10, 11):
        assert restore_zeros(lost, PROVINCES) == (value,)
    assert restore_zeros(value, PROVINCES) == ()


@given(st.from_regex(r"\A[0-9]{12}\Z|\A[0-9]{9}\Z"))
def test_what_is_shown_is_read_back(value: str) -> None:
    assert parse_citizen_id(show_citizen_id(value), PROVINCES).value == value


@given(st.text() | st.text("0123456789 .-E+,"))
def test_any_text_gets_a_verdict(text: str) -> None:
    parsed = parse_citizen_id(text, PROVINCES)
    assert parsed.value is None or len(parsed.value) in (9, 12)
    if parsed.problem is not None and parsed.problem.fix is not None:
        assert parse_citizen_id(parsed.problem.fix, PROVINCES).value == parsed.problem.fix
