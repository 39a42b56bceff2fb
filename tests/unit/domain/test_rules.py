"""Catalogues, rule sets and levels as types."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from domain.rules import (
    Catalogue,
    Level,
    Rulebook,
    RuleSet,
    UnknownCatalogue,
    WrongParameter,
    in_force_together,
)

PEOPLES = Catalogue(
    "ethnicity",
    "Dân tộc",
    {"5": "Kinh", "6": "Mường", "43": "Mạ", "44": "Mã", "30": "Hoa", "9": "Hoà", "8": "5"},
)
EARLY = RuleSet(
    "first", "2017-12-13", {"age_min": 15, "consecutive": False, "quorum": "2/3", "fields": ["phone"]}
)
LATE = RuleSet("second", "2026-05-15", {"age_min": 16})
BOOK = Rulebook(
    {"ethnicity": PEOPLES},
    in_force_together([LATE, EARLY]),
    {"chi_doan": Level("chi_doan", "Chi đoàn", True, False, frozenset({"doan_co_so"}))},
)


@pytest.mark.parametrize(
    "text, code",
    [
        ("6", "6"),
        ("Mường", "6"),
        (" mường ", "6"),
        ("MUONG", "6"),
        ("Muo\u031b\u0300ng", "6"),
        ("5", "5"),  # a code comes before a label that looks like one
        ("Mạ", "43"),
        ("Mã", "44"),
        ("Ma", None),  # two labels would fit
        ("Hòa", "9"),
        ("Tày", None),
        ("", None),
    ],
)
def test_a_code_is_found_by_code_or_label(text: str, code: str | None) -> None:
    assert PEOPLES.code_of(text) == code


@pytest.mark.parametrize(
    "day, id",
    [("2010-01-01", "first"), ("2017-12-13", "first"), ("2026-05-14", "first"), ("2026-05-15", "second")],
)
def test_the_rules_of_a_day_are_those_in_force(day: str, id: str) -> None:
    assert BOOK.on(day).id == id
    assert BOOK.on(date.fromisoformat(day)).id == id


def test_a_later_rule_set_keeps_what_it_does_not_change() -> None:
    assert BOOK.on("2027-01-01").whole("age_min") == 16
    assert BOOK.on("2027-01-01").names("fields") == ("phone",)
    assert BOOK.on("2020-01-01").whole("age_min") == 15


def test_parameters_come_in_their_type() -> None:
    assert EARLY.share("quorum") == Fraction(2, 3)
    assert EARLY.flag("consecutive") is False


@pytest.mark.parametrize("name", ["consecutive", "quorum", "fields", "unheard_of"])
def test_a_parameter_of_another_type_is_no_whole_number(name: str) -> None:
    with pytest.raises(WrongParameter):
        EARLY.whole(name)


def test_a_parameter_of_another_type_is_no_flag_share_or_list() -> None:
    for read in (EARLY.flag, EARLY.share, EARLY.names):
        with pytest.raises(WrongParameter):
            read("age_min")
    with pytest.raises(WrongParameter):
        EARLY.names("quorum")


def test_catalogues_and_levels_are_found_by_name() -> None:
    assert BOOK.catalogue("ethnicity") is PEOPLES
    level = BOOK.level("chi_doan")
    assert level is not None
    assert level.holds_members
    assert BOOK.level("huyen") is None
    with pytest.raises(UnknownCatalogue):
        BOOK.catalogue("unheard_of")
