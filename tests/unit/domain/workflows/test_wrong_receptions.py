"""A reception that the sender says was a mistake: the level above answers, both units hear it (3.3, 3.13)."""

from __future__ import annotations

from domain.decisions import Put
from domain.refusals import Refusal
from domain.roles import Role
from tests.helpers.case_desk import OTHER_UNIT_BRANCH, desk, two_desks
from tests.helpers.unit_view import BRANCH


def test_a_wrong_reception_is_disputed_and_the_level_above_answers() -> None:
    here, there = two_desks()
    case = here.take("transfer.send", member="m1", to_unit="TB.2", letter_date="2026-10-01")
    (coming,) = (one.id for one in there.view.cases_of("m1") if one.fields["state"] == "incoming")
    there.take("transfer.accept", coming, to_org=OTHER_UNIT_BRANCH, accepted_on="2026-10-20")
    here.take("transfer.dispute", case, reason="chỉ đi tạm thời")
    central = here.acting_as(Role.CENTRAL)
    assert here.refused("transfer.overturn", case, reason="đúng") == Refusal.FORBIDDEN_LEVEL
    central.take("transfer.confirm_move", case, reason="đã chuyển hẳn")
    assert here.state(case) == "effective"
    here.take("transfer.dispute", case, reason="xin xem lại")
    central.take("transfer.overturn", case, reason="nhầm người")
    assert here.state(case) == "revoked"
    # Who has the member is told what to do, and why.
    (told,) = (
        one.fields for one in there.view.records.values() if one.fields.get("code") == "member_asked_back"
    )
    assert told["params"] == {"full_name": "Nguyễn Văn An", "unit_name": "Đoàn xã", "reason": "nhầm người"}
    assert (told["about"], there.state(coming)) == (coming, "accepted")


def test_nobody_beyond_the_system_is_told_to_give_back_whom_a_paper_brings_home() -> None:
    at = desk()
    case = at.take("transfer.send", member="m1", to_place="Huế", letter_date="2026-10-01")
    at.take("transfer.confirm_received", case, accepted_on="2026-10-20")
    assert at.refused("transfer.dispute", case, reason="ghi nhầm") == "case.received_outside"
    at.view.commit([Put("case", case, {"state": "disputed"})])
    central = at.acting_as(Role.CENTRAL)
    assert central.refused("transfer.overturn", case, reason="nhầm") == "case.received_outside"
    central.take("transfer.confirm_move", case, reason="đã đi")
    paper = {"from_place": "Huế", "accepted_on": "2026-11-01"}
    at.take("transfer.receive", member="m1", to_org=BRANCH, **paper)
    assert (at.member()["status"], at.member()["org"]) == ("active", BRANCH)
