"""Percentages are worked out exactly, half up, and written the way reports write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.statistics.model import Share
from domain.statistics.shares import hundredths, percent, shown, spelled
from domain.values.numbers import grouped


@pytest.mark.parametrize(
    "part,whole,text",
    [
        (18_191, 18_935, "96,07%"),
        (142, 146, "97,26%"),
        (988, 991, "99,70%"),
        (10_464, 10_488, "99,77%"),
        (261_514, 262_579, "99,59%"),
        (2_718_314, 5_237_588, "51,90%"),
        (2_519_274, 5_237_588, "48,10%"),
        (102_320, 2_527_308, "4,05%"),
        (1, 800, "0,13%"),
        (3, 800, "0,38%"),
        (1, 20_000, "0,01%"),
        (1, 1, "100,00%"),
        (0, 5, "0,00%"),
        (0, 0, "–"),
    ],
)
def test_a_share_is_shown_with_two_decimals_half_up(part: int, whole: int, text: str) -> None:
    assert shown(Share(part, whole)) == text


@settings(max_examples=30)
@given(st.integers(1, 10**7), st.data())
def test_rounding_agrees_with_decimal_arithmetic(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    scaled = Fraction(part * 10_000, whole)
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    assert hundredths(Share(part, whole)) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def test_numbers_are_grouped_by_dots_and_shares_tell_what_they_are_made_of() -> None:
    assert [grouped(number) for number in (0, 999, 1000, 5_237_588, -1234)] == [
        "0",
        "999",
        "1.000",
        "5.237.588",
        "-1.234",
    ]
    assert spelled(Share(18_191, 18_935)) == "18.191/18.935 (96,07%)"
    assert spelled(Share(0, 0)) == "0/0"
    assert percent(-512) == "-5,12%"
