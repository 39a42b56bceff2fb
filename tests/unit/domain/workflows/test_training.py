"""Rèn luyện: five groups of twenty, and no score that nobody set."""

from __future__ import annotations

from typing import Any

import pytest

from domain.workflows.grading import SCORES, training_grade, training_total
from sync.protocol.rulebook import rulebook
from tests.helpers.stepping import Stepping, about, round_id
from tests.helpers.unit_view import BRANCH_CADRE, VOLUNTEER

CASE = round_id("training", period="2026")
FULL: dict[str, Any] = dict(zip(SCORES, (18, 17, 16, 15, 14), strict=True))


def registered() -> Stepping:
    unit = Stepping()
    unit.take("training.register", CASE, **about(period="2026", registered_on="2026-03-01"))
    return unit


def test_a_member_registers_is_assessed_forwarded_and_confirmed() -> None:
    unit = registered()
    assert unit.take("training.assess", CASE, **FULL, assessed_on="2026-11-20").fields["state"] == "assessed"
    assert unit.take("training.submit", CASE).fields["state"] == "submitted"
    done = unit.take("training.confirm", CASE, confirmed_on="2026-11-21")
    assert done.fields["state"] == "effective"
    assert done.fields["decided_on"] == "2026-11-21"
    assert done.fields["round"] == "2026"
    assert training_total(done.fields["data"]) == 80
    assert unit.member()["status"] == "active"


def test_what_nobody_assessed_has_no_score_and_no_total() -> None:
    unit = registered()
    case = unit.take("training.enter_scores", CASE, score_ideals=18, score_work=0)
    assert {name for name in case.fields["data"] if name in SCORES} == {"score_ideals", "score_work"}
    assert training_total(case.fields["data"]) is None
    assert unit.refused("training.assess", CASE, assessed_on="2026-11-20") == "validation.required"


def test_a_score_of_nought_is_a_score() -> None:
    assert training_total(dict.fromkeys(SCORES, 0)) == 0


@pytest.mark.parametrize(
    ("total", "grade"),
    [(None, None), (100, "outstanding"), (90, "outstanding"), (89, "good"), (70, "good"), (69, "average"),
     (50, "average"), (49, "weak"), (0, "weak")],
)  # fmt: skip
def test_the_band_follows_from_the_total_by_the_rules_in_force(total: int | None, grade: str | None) -> None:
    assert training_grade(total, rulebook().on("2026-11-22")) == grade


def test_a_group_has_at_most_the_points_of_the_rule_set() -> None:
    unit = registered()
    assert unit.refused("training.enter_scores", CASE, score_ideals=21) == "case.score_too_high"
    assert unit.refused("training.enter_scores", CASE, score_ideals=-1) == "validation.integer"
    unit.take("training.enter_scores", CASE, score_ideals=20)


def test_an_assessment_is_not_older_than_the_registration() -> None:
    unit = registered()
    code = unit.refused("training.assess", CASE, **FULL, assessed_on="2026-02-01")
    assert code == "case.assessed_before_registered"


def test_registering_after_april_is_only_remarked() -> None:
    unit = Stepping()
    late = about(period="2026", registered_on="2026-05-02")
    assert unit.doubts("training.register", CASE, **late) == {"registered_late"}
    unit.take("training.register", CASE, **late)
    school = about(period="2025-2026", registered_on="2026-05-02")
    assert unit.doubts("training.register", round_id("training", period="2025-2026"), **school) == set()


@pytest.mark.parametrize("period", ["26", "2026-2028", "2026-2026", "năm 2026", "0000"])
def test_a_period_is_a_year_or_a_school_year(period: str) -> None:
    values = about(period=period, registered_on="2026-03-01")
    assert Stepping().refused("training.register", round_id("training", period=period), **values) == (
        "case.period_unreadable"
    )


def test_a_round_has_one_case_under_one_id() -> None:
    unit = registered()
    values = about(period="2026", registered_on="2026-03-01")
    assert unit.refused("training.register", "another-id", **values) == "malformed"
    assert unit.refused("training.start", CASE, **about(period="2026")) == "exists"
    unit.take("training.withdraw", CASE)
    assert unit.take("training.reopen", CASE).fields["state"] == "draft"
    assert unit.refused("training.register", CASE, period="2027", registered_on="2026-03-01") == "locked"
    assert unit.take("training.register", CASE).fields["state"] == "registered"


def test_confirming_is_the_unit_s_and_unlocking_needs_a_reason() -> None:
    unit = registered()
    unit.take("training.assess", CASE, **FULL, assessed_on="2026-11-20")
    unit.take("training.submit", CASE, actor=BRANCH_CADRE)
    confirmed: dict[str, Any] = {"confirmed_on": "2026-11-21"}
    assert unit.refused("training.confirm", CASE, actor=BRANCH_CADRE, **confirmed) == "forbidden.level"
    unit.take("training.confirm", CASE, **confirmed)
    assert unit.refused("training.enter_scores", CASE, score_ideals=1) == "state"
    assert unit.refused("training.revoke", CASE) == "reason_missing"
    assert unit.take("training.revoke", CASE, reason="Nhập nhầm điểm").fields["state"] == "returned"
    unit.take("training.assess", CASE, score_ideals=10)


def test_a_volunteer_takes_no_step() -> None:
    values = about(period="2026", registered_on="2026-03-01")
    assert Stepping().refused("training.register", CASE, actor=VOLUNTEER, **values) == "forbidden.level"
