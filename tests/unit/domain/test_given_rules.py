"""What the level above may say, parameter by parameter, and what comes of it when it is laid over."""

from __future__ import annotations

from typing import Any

import pytest

from domain.given_rules import GivenRules, is_day, problems, with_given, wrong_value
from sync.protocol.given_rules import mark_of, packed, unpacked
from sync.protocol.rulebook import parameters, rulebook, rulebook_with


def given(valid_from: str = "2027-01-01", **said: Any) -> GivenRules:
    return GivenRules("g", valid_from, said, "Hướng dẫn 1", "Trung ương")


def codes(one: GivenRules) -> list[str]:
    return [problem.code for problem in problems(one, rulebook(), parameters())]


def test_every_parameter_of_the_program_is_declared_and_sound() -> None:
    declared = parameters()
    for rules in rulebook().rule_sets:
        assert rules.parameters.keys() == declared.keys()
        for name, value in rules.parameters.items():
            assert not wrong_value(declared[name], value, rulebook()), name
        for parameter in declared.values():
            if parameter.not_above:
                assert rules.whole(parameter.name) <= rules.whole(parameter.not_above), parameter.name


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("admission_age_min", "16", "rules.not_whole"),
        ("admission_age_min", True, "rules.not_whole"),
        ("admission_age_min", 16.0, "rules.not_whole"),
        ("admission_age_min", 3, "rules.range"),
        ("removal_months_consecutive", 1, "rules.not_flag"),
        ("meeting_quorum_share", "0/3", "rules.not_share"),
        ("meeting_quorum_share", "2/0", "rules.not_share"),
        ("meeting_quorum_share", "4/3", "rules.not_share"),
        ("meeting_quorum_share", 0.66, "rules.not_share"),
        ("assessment_grades", ["excellent"], "rules.not_codes"),
        ("assessment_grades", [], "rules.not_codes"),
        ("assessment_grades", ["good", "good"], "rules.not_codes"),
        ("missing_information", ["shoe_size"], "rules.not_fields"),
        ("statistics_occupation_pupil", [" "], "rules.not_words"),
        ("statistics_ages_from", [18, 16], "rules.not_numbers"),
        ("statistics_ages_from", ["16"], "rules.not_numbers"),
        ("age_of_admission", 16, "rules.unknown"),
    ],
)
def test_a_value_that_a_parameter_cannot_have_is_told(name: str, value: Any, code: str) -> None:
    assert codes(given(**{name: value})) == [code]


@pytest.mark.parametrize("day", ["20261101", "2026-02-30", "2026-1-1", "01/11/2026", "", "2026-W01-1"])
def test_a_day_is_written_with_year_month_and_day(day: str) -> None:
    assert not is_day(day)
    assert codes(given(day, removal_months=4)) == ["rules.day"]


def test_nothing_said_is_nothing_given() -> None:
    assert codes(given()) == ["rules.empty"]


def test_two_limits_must_not_cross_on_any_day_from_then_on() -> None:
    assert codes(given(admission_age_min=31)) == ["rules.out_of_order"]
    assert codes(given(admission_age_min=31, admission_age_max=33)) == []
    # It would hold at first, and cross what stands for later.
    later = rulebook_with(rulebook(), [given("2028-01-01", admission_age_max=20)])
    found = list(problems(given(admission_age_min=21), later, parameters()))
    assert [(one.code, one.params["since"]) for one in found] == [("rules.out_of_order", "2028-01-01")]


def test_a_list_that_is_taken_from_another_stays_within_it() -> None:
    assert set(codes(given(assessment_grades=["outstanding", "good"]))) == {"rules.not_within"}
    assert codes(given(assessment_grades_after_discipline=["exempt"])) == ["rules.not_within"]
    assert codes(given(assessment_grades_after_discipline=["completed", "not_completed"])) == []


def test_it_holds_from_its_day_on_and_changes_nothing_else() -> None:
    book = with_given(rulebook(), [given("2027-01-01", removal_months=5)], parameters())
    assert book.on("2026-12-31").whole("removal_months") == 3
    assert book.on("2027-01-01").whole("removal_months") == 5
    assert book.on("2027-01-01").whole("admission_age_min") == rulebook().on("2027-01-01").whole(
        "admission_age_min"
    )
    stated = book.stated("removal_months", "2027-06-01")
    assert stated is not None
    assert (stated.source, stated.given_by) == ("Hướng dẫn 1", "Trung ương")


def test_a_day_before_a_congress_does_not_undo_what_the_congress_said() -> None:
    book = with_given(rulebook(), [given("2020-01-01", admission_age_min=14)], parameters())
    assert book.on("2021-01-01").whole("admission_age_min") == 14
    assert book.on("2026-06-01").whole("admission_age_min") == 16


def test_of_one_day_the_later_in_the_list_has_the_last_word() -> None:
    country, province = given(removal_months=5), given(removal_months=4)
    assert (
        with_given(rulebook(), [country, province], parameters()).on("2027-01-01").whole("removal_months")
        == 4
    )


def test_what_a_program_does_not_know_does_not_count_and_stays_in_the_list() -> None:
    newer = given(removal_months=5, something_new=1, admission_age_min="16")
    book = with_given(rulebook(), [newer], parameters())
    assert list(book.given) == [newer]
    assert book.on("2027-01-01").whole("removal_months") == 5
    assert book.on("2027-01-01").whole("admission_age_min") == 16
    assert "something_new" not in book.on("2027-01-01").parameters


def test_the_text_of_a_list_can_be_read_again_and_its_mark_tells_lists_apart() -> None:
    one, other = given(removal_months=5), given(removal_months=6)
    assert unpacked(packed([one, other])) == [one, other]
    assert mark_of([]) == ""
    assert len({mark_of([one]), mark_of([other]), mark_of([one, other]), mark_of([other, one])}) == 4


def test_without_anything_given_it_is_the_very_rulebook_of_the_program() -> None:
    assert rulebook_with(rulebook(), []) is rulebook()
    assert rulebook_with(rulebook(), [given(removal_months=5)]) is rulebook_with(
        rulebook(), [given(removal_months=5)]
    )
