"""One way through each workflow, from its first step to its end, that needs nobody of another level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.workflows.grading import SCORES

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
