"""A union between a branch and its unit has its part in the route of a transfer (`domain.md` 3.3)."""

from __future__ import annotations

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import CaseDesk, desk
from tests.helpers.unit_view import BRANCH, UNIT


def school(at: CaseDesk) -> None:
    """The member's branch under a union of the school, which is under the unit."""
    union = {"name": "Đoàn trường THPT", "level": "doan_truc_thuoc_doan_co_so", "parent": UNIT}
    at.view.commit([Put("organisation", "school", union, creates=True)])
    at.view.commit([Put("organisation", BRANCH, {"parent": "school"})])


def test_a_union_between_branch_and_unit_passes_a_transfer_on() -> None:
    at = desk()
    school(at)
    case = at.acting_as(Role.BRANCH, BRANCH).take("transfer.submit", member="m1", to_place="Đoàn phường X")
    union = at.acting_as(Role.BRANCH, "school")
    union.take("transfer.pass_on", case, remarks="sinh hoạt đều")
    assert at.state(case) == "passed_on"
    assert union.refused("transfer.send", case, letter_date="2026-10-01") == Refusal.FORBIDDEN_LEVEL
    at.take("transfer.send", case, letter_date="2026-10-01")
    assert (at.state(case), at.member()["status"]) == ("awaiting", "transferring")


def test_the_unit_passes_on_for_such_a_union_or_answers_without_it() -> None:
    at = desk()
    school(at)
    case = at.take("transfer.submit", member="m1", to_place="Đoàn phường X")
    at.take("transfer.pass_on", case)
    at.take("transfer.return", case, reason="thiếu nhận xét")
    at.take("transfer.submit", case)
    at.take("transfer.send", case, letter_date="2026-10-01")
    assert at.state(case) == "awaiting"


def test_nobody_passes_on_where_the_branch_is_right_under_the_unit_nor_a_branch_for_itself() -> None:
    at = desk()
    case = at.take("transfer.submit", member="m1", to_place="Đoàn phường X")
    assert at.refused("transfer.pass_on", case) == "case.not_level_between"
    school(at)
    branch = at.acting_as(Role.BRANCH, BRANCH)
    assert branch.refused("transfer.pass_on", case) == "case.not_level_between"
