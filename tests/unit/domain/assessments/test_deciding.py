"""Who may grade whom: the branch proposes, the unit approves, of the unit itself the level above decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.assessments.deciding import assessment_id
from domain.assessments.quotas import over_the_quota
from domain.decide import decide
from domain.decisions import Accepted, Command, Decision, Refused
from domain.operations import Author, Intent
from domain.reconcile import reconcile
from domain.records import Record
from domain.roles import Actor, Role
from sync.protocol.rulebook import rulebook
from tests.helpers.unit_view import BRANCH, BRANCH_CADRE, OTHER_BRANCH, SECRETARY, UNIT, VOLUNTEER, UnitView

TODAY = date(2026, 11, 22)
CENTRAL = Actor("above", "Tỉnh đoàn", Role.CENTRAL, UNIT)
PAPER = {"approved_grade": "good", "decision_number": "12-QĐ/ĐTN", "decision_date": "2026-11-20"}


@pytest.fixture
def view() -> UnitView:
    made = UnitView()
    for id, level in ((UNIT, "doan_co_so"), (BRANCH, "chi_doan"), (OTHER_BRANCH, "chi_doan")):
        parent = {} if id == UNIT else {"parent": UNIT}
        made.records["organisation", id] = Record(
            "organisation", id, {"name": id, "level": level, "status": "active", **parent}, 1
        )
    made.records["position", "p1"] = Record("position", "p1", {"org": BRANCH, "post": "192"}, 1)
    return made


def given(org: str = BRANCH, **more: Any) -> dict[str, Any]:
    return {"org": org, "subject": "organisation", "period": "2026", **more}


def standing(view: UnitView, org: str = BRANCH, **more: Any) -> str:
    id = assessment_id(org, "organisation", "2026")
    fields = given(org, proposed_grade="outstanding", **more)
    view.records["org_assessment", id] = Record("org_assessment", id, fields, 2)
    return id


def asked(view: UnitView, do: str, id: str, actor: Actor, **values: Any) -> Decision:
    return decide(view, Command(do, "org_assessment", id, values), actor, TODAY)


def created(view: UnitView, actor: Actor, **values: Any) -> Decision:
    return asked(view, "create", "a1", actor, **values)


def code(decision: Decision) -> str:
    return str(decision.code) if isinstance(decision, Refused) else ""


def test_a_branch_proposes_its_own_grade_and_no_other(view: UnitView) -> None:
    assert isinstance(created(view, BRANCH_CADRE, **given(proposed_grade="good")), Accepted)
    assert code(created(view, BRANCH_CADRE, **given(OTHER_BRANCH))) == "forbidden.scope"
    assert code(created(view, BRANCH_CADRE, **given(), **PAPER)) == "assessment.by_unit"
    assert code(created(view, VOLUNTEER, **given())) == "forbidden"


def test_the_unit_approves_and_then_the_branch_changes_nothing(view: UnitView) -> None:
    id = standing(view)
    assert isinstance(asked(view, "edit", id, SECRETARY, **PAPER), Accepted)
    standing(view, **PAPER)
    assert code(asked(view, "edit", id, BRANCH_CADRE, proposed_grade="good")) == "assessment.approved"
    assert isinstance(asked(view, "edit", id, SECRETARY, note="Đã thông báo"), Accepted)


def test_of_the_unit_itself_the_level_above_decides(view: UnitView) -> None:
    id = standing(view, UNIT)
    assert isinstance(asked(view, "edit", id, SECRETARY, proposed_grade="good"), Accepted)
    assert code(asked(view, "edit", id, SECRETARY, **PAPER)) == "assessment.from_above"
    assert isinstance(asked(view, "edit", id, CENTRAL, **PAPER), Accepted)
    standing(view, UNIT, **PAPER)
    assert code(asked(view, "edit", id, SECRETARY, proposed_grade="good")) == "assessment.from_above"


def test_an_approved_grade_needs_its_paper(view: UnitView) -> None:
    id = standing(view)
    assert code(asked(view, "edit", id, SECRETARY, approved_grade="good")) == "validation.assessment_decision"
    early = {**PAPER, "decision_date": "2025-12-31"}
    assert code(asked(view, "edit", id, SECRETARY, **early)) == "validation.assessment_day"


def test_a_period_is_a_year_that_has_begun(view: UnitView) -> None:
    for period in ("2027", "26", "2025-2027"):
        values = given() | {"period": period}
        assert code(created(view, SECRETARY, **values)) == "validation.assessment_period"
    assert isinstance(created(view, SECRETARY, **(given() | {"period": "2025-2026"})), Accepted)


def test_a_cadre_is_graded_in_a_post_and_an_organisation_in_none(view: UnitView) -> None:
    cadre = given() | {"subject": "cadre"}
    assert code(created(view, SECRETARY, **cadre)) == "validation.assessment_position"
    assert isinstance(created(view, SECRETARY, **cadre, position="p1", person_name="Lê Thị Cúc"), Accepted)
    assert code(created(view, SECRETARY, **given(position="p1"))) == "validation.assessment_position"


def test_a_proposal_that_comes_after_the_approval_is_told_so_and_asks_nobody(view: UnitView) -> None:
    id = standing(view, **PAPER)
    late = Command("create", "org_assessment", id, given(proposed_grade="completed"))
    author = Author(BRANCH_CADRE.id, BRANCH_CADRE.name, "d2", "2026-11-22T08:00:00+07:00")
    outcome = reconcile(view, Intent(late, {}, 0, BRANCH_CADRE, author), TODAY, lambda: "new")
    assert (outcome.verdict, outcome.code) == ("rejected", "assessment.approved")


@pytest.mark.parametrize(
    ("grades", "told"),
    [
        (["outstanding", "good", "good", "good", "good"], None),
        (["outstanding", "outstanding", "good", "good"], {"best": 2, "good": 4, "share": "1/5"}),
        (["completed"] * 9 + ["outstanding"], {"best": 1, "good": 1, "share": "1/5"}),
        ([], None),
    ],
)
def test_the_best_grade_has_a_share_of_those_graded_good_or_better(
    grades: list[str], told: dict[str, Any] | None
) -> None:
    assert over_the_quota("organisation", grades, rulebook().on(TODAY)) == told
    assert over_the_quota("cadre", grades, rulebook().on(TODAY)) == told
