from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.checks import check
from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.organisations.fields import SECTIONS
from domain.organisations.sizes import Counted, Shortfall, shortfalls
from sync.protocol.rulebook import rulebook

TODAY = date(2026, 11, 22)
ORGANISATION = KINDS["organisation"]
RULES = rulebook().on(TODAY)


def found(**fields: Any) -> dict[str, CheckLevel]:
    named = {"name": "Chi đoàn thôn Đông", "level": "chi_doan", "phone": "0227 3831 234", **fields}
    return {finding.code: finding.level for finding in check(ORGANISATION, named, rulebook(), TODAY)}


def missing(level: str, *, members: int = 0, branches: int = 0, sector: str = "", status: str = "") -> Any:
    counts = {Counted.MEMBERS: members, Counted.BRANCHES: branches}
    return [(one.what, one.have, one.least) for one in shortfalls(level, sector, status, counts, RULES)]


def test_every_field_stands_in_a_section() -> None:
    assert {field.section for field in ORGANISATION.fields} == set(SECTIONS)


@pytest.mark.parametrize(
    "fields,code,level",
    [
        ({"founded_on": "2027"}, "founded_on.future", CheckLevel.ERROR),
        (
            {"provisional_extended_to": "2026-12-01"},
            "provisional_extended_to.alone",
            CheckLevel.ERROR,
        ),
        (
            {"provisional_since": "2026-06-01", "provisional_extended_to": "2026-05-01"},
            "provisional_extended_to.before",
            CheckLevel.ERROR,
        ),
        ({"term_from": "2026-06", "term_to": "2026-05"}, "term_to.before", CheckLevel.ERROR),
        ({"term_from": "2024", "term_to": "2025"}, "term_to.over", CheckLevel.WARNING),
        (
            {"reported_members": 4, "reported_members_on": "2026-11-23"},
            "reported_members_on.future",
            CheckLevel.ERROR,
        ),
        ({"reported_members": 0}, "reported_members.undated", CheckLevel.HINT),
        ({"phone": None}, "organisation.no_contact", CheckLevel.HINT),
    ],
)
def test_what_fields_say_together_is_found(fields: Any, code: str, level: CheckLevel) -> None:
    assert found(**fields) == {code: level}


@pytest.mark.parametrize(
    "fields",
    [
        {"founded_on": "2026-11-22"},
        {"term_from": "2026", "term_to": "2026"},
        {"term_from": "2024", "term_to": "2026-11"},
        {"reported_members": 4, "reported_members_on": "2026-11-22"},
        {"phone": None, "email": "thondong@vidu.vn"},
    ],
)
def test_what_agrees_is_left_in_peace(fields: Any) -> None:
    assert found(**fields) == {}


def test_a_branch_needs_three_members_and_a_grassroots_union_thirty_in_two_branches() -> None:
    assert missing("chi_doan", members=2) == [("members", 2, 3)]
    assert missing("chi_doan", members=3) == []
    assert missing("chi_doan_co_so", members=0) == [("members", 0, 3)]
    assert missing("doan_co_so", members=29, branches=1) == [("branches", 1, 2), ("members", 29, 30)]
    assert missing("doan_co_so", members=30, branches=2) == []


@pytest.mark.parametrize(
    "level,sector,status",
    [
        ("chi_doan", "armed_forces", ""),
        ("chi_doan", "", "dissolved"),
        ("lien_chi_doan", "", ""),
        ("of_a_newer_server", "", ""),
    ],
)
def test_what_is_not_asked_of_an_organisation_it_does_not_lack(level: str, sector: str, status: str) -> None:
    assert missing(level, sector=sector, status=status) == []


def test_the_least_numbers_are_those_of_the_rules_of_the_day() -> None:
    strict = rulebook().rule_sets[0].__class__("strict", "2027-01-01", {"branch_members_min": 5})
    counts = {Counted.MEMBERS: 4}
    assert shortfalls("chi_doan", "", "active", counts, strict) == (Shortfall(Counted.MEMBERS, 4, 5),)
