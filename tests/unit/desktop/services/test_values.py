"""Stored values as people read and type them."""

from __future__ import annotations

import pytest

from desktop.services.times import show_time
from desktop.services.values import choices, parse, show
from domain.kinds import KINDS
from domain.members.fields import MEMBER
from domain.records import Value
from sync.protocol.rulebook import rulebook

RULES = rulebook()


@pytest.mark.parametrize(
    ("name", "stored", "shown"),
    [
        ("birth_date", "2004-03-05", "05/03/2004"),
        ("birth_date", "2004-03", "03/2004"),
        ("birth_date", "2004", "2004"),
        ("phone", "0912345678", "0912 345 678"),
        ("citizen_id", "034204001234", "034 204 001 234"),
        ("sex", "female", "Nữ"),
        ("sex", "a code of tomorrow", "a code of tomorrow"),
        ("salaried", True, "Có"),
        ("salaried", False, "Không"),
        ("fee_paid_until", "2026-03", "03/2026"),
        ("full_name", "H'Hen Niê", "H'Hen Niê"),
        ("phone", None, ""),
        ("association", [], ""),
    ],
)
def test_a_stored_value_reads_like_this(name: str, stored: Value, shown: str) -> None:
    assert show(MEMBER.by_name[name], stored, RULES) == shown


def test_codes_read_as_their_labels() -> None:
    field = MEMBER.by_name["association"]
    labels = dict(choices(field, RULES))
    two = sorted(labels)[:2]
    assert show(field, two, RULES) == ", ".join(labels[code] for code in two)


def test_counts_are_grouped_by_dots() -> None:
    assert show(KINDS["organisation"].by_name["reported_members"], 1248, RULES) == "1.248"


def test_a_citizen_id_in_a_list_is_masked() -> None:
    shown = show(MEMBER.by_name["citizen_id"], "034204001234", RULES, masked=True)
    assert shown == "0342…1234"


def test_times_are_shown_in_vietnam_whatever_the_laptops_zone() -> None:
    assert show_time("2026-11-22T01:10:00+00:00") == "22/11/2026 08:10"
    assert show_time("2026-11-22T08:10:00+07:00") == "22/11/2026 08:10"
    assert show_time("") == ""
    assert show_time("not a time") == "not a time"


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("birth_date", "5/3/2004", "2004-03-05"),
        ("birth_date", "05032004", "2004-03-05"),
        ("birth_date", "2004", "2004"),
        ("phone", "+84 912 345 678", "0912345678"),
        ("phone", "0912.345.678", "0912345678"),
        ("sex", "nữ", "female"),
        ("sex", "female", "female"),
        ("salaried", "Có", True),
        ("salaried", "không", False),
        ("phone", "", None),
        ("full_name", "  Nguyễn   Văn  An ", "Nguyễn Văn An"),
    ],
)
def test_what_is_typed_is_stored_like_this(name: str, typed: str, stored: Value) -> None:
    parsed = parse(MEMBER.by_name[name], typed, RULES)
    assert (parsed.value, parsed.refusal) == (stored, None)


def test_what_cannot_be_stored_says_why_and_offers_a_correction() -> None:
    parsed = parse(MEMBER.by_name["phone"], "912345678", RULES)
    assert parsed.value is None
    assert parsed.refusal is not None
    assert parsed.refusal.code == "validation.phone.lost_zero"
    assert parsed.finding is not None
    assert parsed.finding.fix == {"phone": "0912345678"}


def test_a_doubtful_value_is_stored_with_a_remark() -> None:
    parsed = parse(MEMBER.by_name["citizen_id"], "151234567", RULES)
    assert (parsed.value, parsed.refusal) == ("151234567", None)
    assert parsed.finding is not None
    assert parsed.finding.code == "citizen_id.old_card"


def test_choices_are_those_of_the_catalogue() -> None:
    assert dict(choices(MEMBER.by_name["sex"], RULES)) == {"male": "Nam", "female": "Nữ"}
    assert [label for _, label in choices(MEMBER.by_name["salaried"], RULES)] == ["Có", "Không"]
    assert choices(MEMBER.by_name["note"], RULES) == ()


def test_every_field_survives_being_shown_and_typed_again() -> None:
    stored = {"birth_date": "2004-03-05", "phone": "0912345678", "sex": "male", "citizen_id": "034204001234"}
    for name, value in stored.items():
        field = MEMBER.by_name[name]
        assert parse(field, show(field, value, RULES), RULES).value == value


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("general_education", "12/12", "3"),
        ("general_education", "hệ 12 / 12", "3"),
        ("qualification", "ThS", "1"),
        ("political_theory", "chưa", "7"),
    ],
)
def test_another_spelling_of_a_label_is_that_label(name: str, typed: str, stored: str) -> None:
    parsed = parse(MEMBER.by_name[name], typed, RULES)
    assert (parsed.value, parsed.finding, parsed.refusal) == (stored, None, None)


def test_what_may_mean_two_things_is_still_asked_about() -> None:
    assert parse(MEMBER.by_name["general_education"], "THPT", RULES).refusal is not None
