"""Mobile numbers, with the prefixes that changed in 2018."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.parsed import EMPTY, accepted
from domain.values.phones import CONVERTED_PREFIXES, parse_phone, show_phone

# Written out by hand from the conversion table of 2018, network by network.
CONVERSION_OF_2018 = """
0162 032  0163 033  0164 034  0165 035  0166 036  0167 037  0168 038  0169 039
0120 070  0121 079  0122 077  0126 076  0128 078
0123 083  0124 084  0125 085  0127 081  0129 082
0186 056  0188 058  0199 059
"""
PAIRS = [(words[0], words[1]) for words in zip(*[iter(CONVERSION_OF_2018.split())] * 2, strict=True)]


def code_of(typed: str) -> str:
    problem = parse_phone(typed).problem
    assert problem is not None
    return problem.code


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "(0912) 345 678", "+84912345678",
        "+84 912 345 678", "84912345678", "0084 912345678", "+84 (0)912 345 678", " 0912345678\u200b",
        "'0912345678", "0912345678.0",
    ],
)  # fmt: skip
def test_a_mobile_number_is_read_in_every_usual_shape(typed: str) -> None:
    assert parse_phone(typed) == accepted("0912345678")


@pytest.mark.parametrize("typed", ["0912008412", "0860084544", "0897840848", "0974300849"])
def test_the_country_prefix_is_looked_for_at_the_start_only(typed: str) -> None:
    assert parse_phone(typed) == accepted(typed)


@pytest.mark.parametrize("old, new", PAIRS)
def test_numbers_from_before_2018_are_converted(old: str, new: str) -> None:
    assert parse_phone(f"{old}1234567") == accepted(f"{new}1234567")
    assert parse_phone(f"+84{old[1:]}1234567") == accepted(f"{new}1234567")


def test_the_conversion_table_is_complete() -> None:
    assert dict(PAIRS) == CONVERTED_PREFIXES
    assert len(PAIRS) == 21


@pytest.mark.parametrize("prefix", ["0130", "0161", "0180", "0198", "0200"])
def test_an_eleven_digit_number_that_never_existed_is_refused(prefix: str) -> None:
    assert parse_phone(f"{prefix}1234567").value is None


@pytest.mark.parametrize(
    "typed, fix", [("912345678", "0912345678"), ("1201234567", "0701234567"), ("841234567", "0841234567")]
)
def test_a_dropped_zero_is_offered_and_not_applied(typed: str, fix: str) -> None:
    parsed = parse_phone(typed)
    assert parsed.value is None
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.fix) == ("phone.lost_zero", fix)


@pytest.mark.parametrize(
    "typed, code",
    [
        ("02438123456", "phone.landline"),
        ("2438123456", "phone.landline"),
        ("0241234567", "phone.landline"),
        ("0112345678", "phone.prefix"),
        ("09123", "phone.length"),
        ("091234567890", "phone.length"),
        ("không có", "phone.unreadable"),
        ("0912x45678", "phone.unreadable"),
        ("a/b", "phone.unreadable"),
        ("0912345678\0", "text.unreadable"),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_its_reason(typed: str, code: str) -> None:
    assert code_of(typed) == code


def test_of_several_numbers_the_first_is_offered() -> None:
    parsed = parse_phone("0912345678; 0987 654 321")
    assert parsed.value is None
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.fix) == ("phone.several", "0912345678")
    assert parsed.problem.params == {"count": "2"}


def test_no_number_is_no_problem() -> None:
    assert parse_phone("  ") == EMPTY


@given(st.from_regex(r"\A0[35789][0-9]{8}\Z"))
def test_what_is_shown_is_read_back(value: str) -> None:
    assert parse_phone(show_phone(value)) == accepted(value)


def test_numbers_are_shown_in_groups() -> None:
    assert show_phone("0912345678") == "0912 345 678"
    assert show_phone("12345") == "12345"


@given(st.text() | st.text("0123456789+ .-();/"))
def test_any_text_gets_a_verdict(text: str) -> None:
    parsed = parse_phone(text)
    assert parsed.value is None or parse_phone(parsed.value) == accepted(parsed.value)
    if parsed.problem is not None and parsed.problem.fix is not None:
        assert parse_phone(parsed.problem.fix) == accepted(parsed.problem.fix)


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678 - 0987654321",
        "0912345678 0987654321",
        "0912.345.678\n0987.654.321",
        "0912345678 hoặc 0987654321",
    ],
)
def test_two_numbers_are_told_whatever_stands_between_them(typed: str) -> None:
    parsed = parse_phone(typed)
    assert parsed.problem is not None
    assert (parsed.problem.code, parsed.problem.fix) == ("phone.several", "0912345678")
