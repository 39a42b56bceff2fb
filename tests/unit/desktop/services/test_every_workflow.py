"""Each workflow from its first step to its end without a network, and then with the server's word for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from desktop.services.case_types import CaseFilter
from desktop.services.cases import Cases
from domain.workflows.grading import SCORES
from domain.workflows.model import Hand
from domain.workflows.registry import workflows
from tests.helpers.desks import Desk, Office

MEETING = {
    "meeting_date": "2026-09-01",
    "meeting_total": 20,
    "meeting_present": 18,
    "votes_for": 17,
    "votes_against": 1,
}
RESOLUTION = {"resolution_number": "3-NQ/CĐ", "resolution_date": "2026-09-01"}
ADMITTED = {**MEETING, "introducer": "Nguyễn Thị Lan", "application_filed": True}
DECISION = {"decision_number": "12-QĐ/ĐTN", "decision_date": "2026-10-15", "signer": "Trần Thị Hòa"}


@dataclass(frozen=True)
class Path:
    """The steps of one workflow with what each brings; `ends` is the state after the last."""

    steps: tuple[tuple[str, Mapping[str, Any]], ...]
    ends: str
    member: Mapping[str, Any] = field(default_factory=dict)
    person: Mapping[str, Any] | None = None
    confirm: tuple[str, ...] = ()


PATHS: Mapping[str, Path] = {
    "admission": Path(
        (("start", RESOLUTION), ("submit", ADMITTED), ("approve", DECISION)),
        "effective",
        person={"full_name": "Lường Thị Mai", "birth_date": "2009-01-02", "sex": "female"},
    ),
    "transfer": Path(
        (
            ("start", {"to_place": "Đoàn phường Bến Nghé, TP. Hồ Chí Minh", "letter_date": "2026-10-15"}),
            ("submit", {}),
            ("send", {"letter_number": "7-GGT"}),
            ("confirm_received", {"accepted_on": "2026-11-01"}),
        ),
        "effective",
    ),
    "maturity": Path(
        (("start", {"maturity_reason": "age"}), ("submit", MEETING), ("approve", DECISION)),
        "effective",
        member={"birth_date": "1990-01-01"},
    ),
    "removal": Path(
        (
            ("start", {"months_absent": 6, "months_in_a_row": True, "reminders": "Đã nhắc ba lần"}),
            ("submit", {**MEETING, **RESOLUTION}),
            ("confirm", DECISION),
        ),
        "effective",
    ),
    "training": Path(
        (
            ("start", {"period": "2026"}),
            ("register", {"registered_on": "2026-01-05"}),
            ("assess", {"assessed_on": "2026-11-20", **dict.fromkeys(SCORES, 18)}),
            ("submit", {}),
            ("confirm", {"confirmed_on": "2026-11-21"}),
        ),
        "effective",
    ),
    "assessment": Path(
        (
            ("start", {"period": "2026"}),
            ("submit", {"proposed_grade": "good", "months_in_branch": 11, "votes_good": 17}),
            ("approve", {"approved_grade": "good", **DECISION}),
        ),
        "effective",
    ),
    "honorary": Path(
        (("start", {"merit": "Nhiều năm giúp đỡ chi đoàn"}), ("forward", RESOLUTION)),
        "forwarded",
        person={"full_name": "Đinh Công Tráng", "birth_date": "1970-05-06", "sex": "male"},
    ),
    "outstanding": Path(
        (
            ("start", {"period": "2026"}),
            ("submit", {**MEETING, **RESOLUTION}),
            ("recognise", DECISION),
            (
                "introduce",
                {
                    "introduction_number": "2-NQ/ĐTN",
                    "introduction_date": "2026-11-01",
                    "party_body": "Chi bộ thôn Đông",
                    "class_certificate_number": "88",
                    "class_certificate_date": "2026-06-01",
                },
            ),
            ("admit", {"party_joined_on": "2026-11-20"}),
        ),
        "admitted",
        member={"birth_date": "2000-01-01"},
    ),
    "commendation": Path(
        (
            ("start", {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện hè"}),
            ("submit", MEETING),
            ("approve", DECISION),
        ),
        "effective",
    ),
    "discipline": Path(
        (
            ("start", {"form": "warning", "violation": "Bỏ sinh hoạt", "self_criticism": True}),
            ("submit", {"secret_ballot": True, **MEETING}),
            ("decide", DECISION),
        ),
        "effective",
    ),
    "working_away": Path(
        (
            ("start", {"destination": "KCN Sóng Thần", "from_on": "2026-06-01"}),
            ("submit", {"expected_return": "2027-01-20"}),
            ("report", {"last_report_on": "2026-10-01"}),
            ("return_home", {"ended_on": "2026-11-20"}),
        ),
        "returned_home",
    ),
    "residence": Path(
        (
            ("start", {"period": "2026", "to_place": "Tổ 5, phường Tân Lập"}),
            ("submit", {"from_on": "2026-01-05", "to_on": "2026-12-31"}),
            ("introduce", {"paper_number": "5", "paper_date": "2026-01-06"}),
            ("note_acceptance", {"accepted_on": "2026-01-20"}),
            ("remark", {"remarks": "Tham gia đủ", "remarks_on": "2026-11-01"}),
            ("end", {"ended_on": "2026-11-20"}),
        ),
        "ended",
    ),
    "temporary": Path(
        (
            ("start", {"to_place": "Đoàn phường Tân Lập"}),
            ("submit", {"from_on": "2026-03-01", "to_on": "2026-10-30", "purpose": "học nghề"}),
            ("approve", {"paper_number": "6", "paper_date": "2026-02-20"}),
            ("note_acceptance", {"accepted_on": "2026-03-10"}),
            ("end", {"ended_on": "2026-10-30"}),
        ),
        "ended",
    ),
}


def walk(desk: Desk, name: str) -> str:
    """Take every step of a path without a network; the case's id."""
    path, cases = PATHS[name], Cases(desk.session)
    born = {"birth_date": "2003-05-06", "sex": "male", **path.member}
    member = None if path.person else desk.add(full_name="Trần Văn Bình", **born)
    (first, values), *later = path.steps
    branch = desk.unit.branches[0] if path.person else None
    shown = cases.start(
        name, member, values, person=path.person, org=branch, confirm=path.confirm, step=first
    )
    for step, given in later:
        lines = cases.checklist(name, step, shown.id, given)
        open_questions = [
            line.code.removeprefix("case.") for line in lines if not line.holds and line.severity == "confirm"
        ]
        assert [line.message for line in lines if not line.holds and line.severity == "block"] == []
        assert cases.preview(name, step, shown.id, given)
        shown = cases.step(shown.id, step, given, confirm=open_questions, seen=shown.seen)
    return shown.id


def test_every_workflow_has_a_path_here() -> None:
    assert set(PATHS) == set(workflows())


@pytest.mark.parametrize("name", PATHS)
def test_a_workflow_runs_to_its_end_offline_and_the_server_confirms_it(office: Office, name: str) -> None:
    desk = office.desk()
    cases = Cases(desk.session)
    id = walk(desk, name)
    shown = cases.show(id)
    assert (shown.state, shown.sync, shown.row.column_label) == (PATHS[name].ends, "pending", "Chờ đồng bộ")
    assert len(shown.history) == len(PATHS[name].steps)
    member = dict(desk.fields(shown.row.member)) if shown.row.member else {}
    figures = desk.sync().figures
    assert (figures.conflicts, figures.rejected, figures.waiting) == (0, 0, 0)
    confirmed = cases.show(id)
    assert (confirmed.state, confirmed.sync) == (PATHS[name].ends, "synced")
    assert confirmed.row.column != "pending"
    there = office.central.record(office.unit.id, "case", id)
    assert there is not None
    assert (there.fields["state"], there.fields["data"]) == (shown.state, shown.data)
    if member:
        assert desk.fields(shown.row.member) == member
    assert [row.id for row in cases.rows(CaseFilter(workflow=name))] == [id]


def test_what_the_level_above_decides_waits_with_its_age(office: Office) -> None:
    desk = office.desk()
    case = walk(desk, "honorary")
    desk.sync()
    office.central.clock.pass_by(days=9)
    row = Cases(desk.session).show(case).row
    assert (row.column_label, row.waits_for, row.age_days) == ("Chờ duyệt", "Chờ cấp trên", 9)
    above = [step for step in Cases(desk.session).show(case).steps if step.name == "approve"]
    assert workflows()["honorary"].step_of["approve"].hand is Hand.ABOVE
    assert [(step.allowed, bool(step.why_not)) for step in above] == [(False, True)]
