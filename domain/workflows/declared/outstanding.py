"""Đoàn viên ưu tú và giới thiệu vào Đảng (`domain.md` 3.9): recognised for a year, introduced, admitted.

The Party decides about the admission; here only its day is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from domain.fields import Field, FieldType, Sensitivity
from domain.records import Record, Value
from domain.values.dates import first_day
from domain.workflows.assessed import disciplines
from domain.workflows.conditions import IS_MEMBER, MEETING_HELD, NOT_UNDER_DISCIPLINE, ages_of
from domain.workflows.effects import member_gets
from domain.workflows.model import (
    NEW,
    Board,
    Condition,
    Count,
    Effect,
    Hand,
    Intent,
    Matter,
    Paper,
    Severity,
    State,
    Step,
    Workflow,
)
from domain.workflows.months import months_after
from domain.workflows.overlays import OUTSTANDING, in_field, overlay_begins, overlay_lasts
from domain.workflows.periods import PERIOD, PERIOD_BEGUN, PERIOD_READABLE, days_of
from domain.workflows.shared_fields import DECISION, MEETING, NOTE, RESOLUTION, REVOCATION, names
from domain.workflows.shared_states import (
    APPEALED,
    CANCELLED,
    DRAFT,
    LOST,
    OVERTAKEN,
    REFUSED,
    RETURNED,
    REVOKED,
    SUBMITTED,
)
from domain.workflows.shared_steps import (
    AFTER_A_CLASH,
    give_back,
    refuse,
    reopen,
    revoke,
    save,
    start,
    withdraw,
)


def _last_assessment(matter: Matter) -> Record | None:
    """The approved assessment of the latest period that ended before the period of this case is over."""
    last = days_of(str(matter.data.get("period") or ""))
    found: list[tuple[date, Record]] = []
    for case in matter.view.cases_of(matter.member_id):
        days = days_of(str((case.fields.get("data") or {}).get("period") or ""))
        approved = case.fields.get("workflow") == "assessment" and case.fields.get("state") in (
            "effective",
            "correction",
        )
        if approved and days is not None and last is not None and days[0] <= last[0]:
            found.append((days[0], case))
    return max(found, key=lambda one: one[0])[1] if found else None


def _graded_lower(matter: Matter) -> Mapping[str, Value] | None:
    case = _last_assessment(matter)
    if case is None:
        return None
    data = case.fields.get("data") or {}
    grade = str(data.get("approved_grade") or "")
    if grade in matter.rules.names("outstanding_from_grades"):
        return None
    return {"grade": grade, "period": data.get("period")}


def _never_graded(matter: Matter) -> Mapping[str, Value] | None:
    return {} if _last_assessment(matter) is None else None


def _in_party(matter: Matter) -> Mapping[str, Value] | None:
    joined = matter.about.get("party_joined_on")
    return {"day": joined} if joined and str(joined) <= matter.day else None


def _too_young(matter: Matter) -> Mapping[str, Value] | None:
    ages, least = ages_of(matter), matter.rules.whole("party_age_min")
    return {"age": ages[1], "least": least} if ages is not None and ages[1] < least else None


def _no_certificate(matter: Matter) -> Mapping[str, Value] | None:
    return None if matter.data.get("class_certificate_number") else {}


def _certificate_ended(matter: Matter) -> Mapping[str, Value] | None:
    issued = matter.data.get("class_certificate_date")
    if not issued:
        return None
    ends = months_after(str(issued), matter.rules.whole("party_class_valid_months"))
    return {"day": ends} if ends < matter.day else None


def _disciplined(matter: Matter) -> Mapping[str, Value] | None:
    days = days_of(str(matter.data.get("period") or ""))
    if days is None:
        return None
    found = next(disciplines(matter, days[0].isoformat(), days[1].isoformat()), None)
    return {"day": found.fields.get("decided_on")} if found is not None else None


def _not_recognised(matter: Matter) -> Mapping[str, Value] | None:
    """Recognition is for a year, counted from its decision."""
    day = str(matter.data.get("decision_date") or "")
    if not day or day <= matter.day <= _recognition_ends(matter, day):
        return None
    return {"day": day, "until": _recognition_ends(matter, day)}


def _still_recognised(matter: Matter) -> Mapping[str, Value] | None:
    """Before its year is over a recognition ends by another decision, not by itself."""
    day = str(matter.data.get("decision_date") or "")
    ends = _recognition_ends(matter, day) if day else ""
    return {"until": ends} if matter.taken <= ends else None


def _recognition_ends(matter: Matter, day: str = "") -> str:
    return months_after(day or matter.day, matter.rules.whole("outstanding_recognition_months_max"))


def _joined_late(matter: Matter) -> Mapping[str, Value] | None:
    joined, introduced = matter.data.get("party_joined_on"), matter.data.get("introduction_date")
    if joined and first_day(str(joined)) > matter.today:
        return {"day": joined, "introduced": introduced}
    return {"day": joined, "introduced": introduced} if joined and str(joined) < str(introduced) else None


_BEST_GRADE: Final = Condition(
    code="grade_below_outstanding", label="Kỳ gần nhất được xếp loại hoàn thành xuất sắc",
    broken_by=_graded_lower, severity=Severity.CONFIRM, source="3.9",
)  # fmt: skip
_GRADE_KNOWN: Final = Condition(
    code="grade_unknown", label="Có kết quả xếp loại của kỳ gần nhất", broken_by=_never_graded,
    severity=Severity.WARN, source="3.9",
)  # fmt: skip
_NOT_IN_PARTY: Final = Condition(
    code="party_member_already", label="Chưa là đảng viên", broken_by=_in_party, source="3.9",
)  # fmt: skip
_OLD_ENOUGH: Final = Condition(
    code="party_age_too_young", label="Đủ tuổi vào Đảng", broken_by=_too_young, source="Điều lệ Đảng",
)  # fmt: skip
_CERTIFICATE: Final = Condition(
    code="class_certificate_missing", label="Có chứng nhận lớp bồi dưỡng nhận thức về Đảng",
    broken_by=_no_certificate, severity=Severity.CONFIRM, source="3.9",
)  # fmt: skip
_CERTIFICATE_VALID: Final = Condition(
    code="class_certificate_expired", label="Chứng nhận còn thời hạn", broken_by=_certificate_ended,
    severity=Severity.CONFIRM, source="3.9: 5 năm",
)  # fmt: skip
_NO_DISCIPLINE: Final = Condition(
    code="disciplined_in_period", label="Không bị kỷ luật trong kỳ", broken_by=_disciplined,
    severity=Severity.CONFIRM, source="3.9, 3.10",
)  # fmt: skip
_WHILE_RECOGNISED: Final = Condition(
    code="recognition_not_in_force", label="Việc công nhận ưu tú còn hiệu lực vào ngày giới thiệu",
    broken_by=_not_recognised, source="3.9: công nhận theo năm",
)  # fmt: skip
_YEAR_OVER: Final = Condition(
    code="recognition_still_in_force", label="Đã hết thời hạn công nhận", broken_by=_still_recognised,
    severity=Severity.CONFIRM, source="3.9: công nhận theo năm, hết hạn",
)  # fmt: skip
_ADMITTED_AFTER: Final = Condition(
    code="party_day_impossible", label="Ngày vào Đảng sau nghị quyết giới thiệu và không ở tương lai",
    broken_by=_joined_late, source="3.9",
)  # fmt: skip


def _admission(matter: Matter) -> dict[str, Value]:
    return {"party_joined_on": matter.data["party_joined_on"]}


_RECOGNISED = overlay_begins(
    OUTSTANDING, "Được ghi là đoàn viên ưu tú trong một năm", in_field("decision_date"), _recognition_ends
)
_NO_LONGER: Effect = overlay_lasts(OUTSTANDING, "Thôi ghi là đoàn viên ưu tú", in_field("revoke_date"))

_FIELDS: Final = (
    PERIOD,
    *MEETING,
    *RESOLUTION,
    *DECISION,
    *REVOCATION,
    Field(name="follow_up", label="Người được giao theo dõi, giúp đỡ", type=FieldType.NAME, max_length=100,
          since=2),
    Field(name="class_certificate_number", label="Số chứng nhận lớp bồi dưỡng nhận thức về Đảng",
          group="class_certificate", max_length=100, of_each=True, since=2),
    Field(name="class_certificate_date", label="Ngày cấp chứng nhận", type=FieldType.DATE,
          group="class_certificate", since=2),
    Field(name="introduction_number", label="Số nghị quyết giới thiệu", group="introduction", max_length=100,
          since=2),
    Field(name="introduction_date", label="Ngày nghị quyết giới thiệu", type=FieldType.DATE, happened=True,
          group="introduction", since=2),
    Field(name="party_body", label="Chi bộ, cấp ủy nhận hồ sơ", sensitivity=Sensitivity.SENSITIVE, since=2),
    Field(name="sent_on", label="Ngày gửi cấp ủy", type=FieldType.DATE, happened=True, since=2),
    Field(name="party_joined_on", label="Ngày vào Đảng", type=FieldType.DATE, happened=True,
          sensitivity=Sensitivity.SENSITIVE, since=2),
    NOTE,
)  # fmt: skip
_PROPOSAL = names(MEETING, RESOLUTION, NOTE)
_CLASS = ("class_certificate_number", "class_certificate_date", "follow_up")

_STEPS: Final = (
    start(
        "period", *_PROPOSAL,
        needs=("period",),
        conditions=(PERIOD_READABLE, IS_MEMBER),
        label="Lập đề nghị công nhận",
        sentence="Đề nghị công nhận {name} là đoàn viên ưu tú được lưu nháp.",
    ),
    save(*_PROPOSAL),
    Step(
        name="submit",
        label="Gửi đề nghị công nhận",
        hand=Hand.BRANCH,
        from_states=(NEW, "draft", "returned"),
        to="submitted",
        asks=("period", *_PROPOSAL),
        needs=("period",),
        conditions=(
            PERIOD_READABLE, PERIOD_BEGUN, IS_MEMBER, _NOT_IN_PARTY, *MEETING_HELD,
            _BEST_GRADE, _GRADE_KNOWN, _NO_DISCIPLINE,
        ),
        sentence="Đề nghị công nhận {name} chờ {unit} quyết định.",
    ),
    Step(
        name="recognise",
        label="Công nhận đoàn viên ưu tú",
        hand=Hand.UNIT,
        from_states=("submitted",),
        to="recognised",
        asks=(*names(DECISION), *_CLASS, "note"),
        needs=("decision_number", "decision_date"),
        conditions=(
            PERIOD_BEGUN, IS_MEMBER, _NOT_IN_PARTY, _BEST_GRADE, _NO_DISCIPLINE, NOT_UNDER_DISCIPLINE,
        ),
        effects=(_RECOGNISED,),
        decides=True,
        sentence="{name} được công nhận là đoàn viên ưu tú trong một năm.",
    ),
    Step(
        name="follow",
        label="Ghi lớp bồi dưỡng, người giúp đỡ",
        hand=Hand.BRANCH,
        from_states=("recognised",),
        to="recognised",
        asks=(*_CLASS, "note"),
        sentence="Kết quả bồi dưỡng của {name} được ghi vào hồ sơ.",
    ),
    Step(
        name="introduce",
        label="Giới thiệu vào Đảng",
        hand=Hand.UNIT,
        from_states=("recognised",),
        to="introduced",
        asks=("introduction_number", "introduction_date", "party_body", "sent_on", *_CLASS, "note"),
        needs=("introduction_number", "introduction_date", "party_body"),
        conditions=(
            IS_MEMBER, _NOT_IN_PARTY, _WHILE_RECOGNISED, _OLD_ENOUGH, _CERTIFICATE, _CERTIFICATE_VALID,
            NOT_UNDER_DISCIPLINE,
        ),
        decides=True,
        dated_by="introduction_date",
        sentence="{name} được giới thiệu với {party_body}; việc kết nạp do Đảng quyết định.",
    ),
    Step(
        name="admit",
        label="Ghi kết quả: đã kết nạp Đảng",
        hand=Hand.UNIT,
        from_states=("introduced",),
        to="admitted",
        asks=("party_joined_on", "note"),
        needs=("party_joined_on",),
        conditions=(_ADMITTED_AFTER,),
        effects=(member_gets("Ngày vào Đảng được ghi vào hồ sơ đoàn viên", _admission),),
        sentence="Ngày vào Đảng {party_joined_on} được ghi vào hồ sơ của {name}.",
    ),
    Step(
        name="not_admitted",
        label="Ghi kết quả: chưa được kết nạp",
        hand=Hand.UNIT,
        from_states=("introduced",),
        to="not_admitted",
        reason_needed=True,
        sentence="Hồ sơ giới thiệu {name} kết thúc, chưa được kết nạp.",
    ),
    Step(
        name="expire",
        label="Kết thúc: hết hạn công nhận",
        hand=Hand.UNIT,
        from_states=("recognised",),
        to="expired",
        conditions=(_YEAR_OVER,),
        sentence="Việc công nhận {name} hết hạn; năm sau xét lại từ đầu.",
    ),
    give_back("submitted"),
    refuse("submitted"),
    revoke(
        "recognised",
        "introduced",
        effects=(_NO_LONGER,),
        label="Thu hồi công nhận",
        sentence="{name} thôi là đoàn viên ưu tú theo quyết định mới.",
    ),
    withdraw("draft", "submitted", "returned"),
    reopen("cancelled", "refused", "revoked"),
    *AFTER_A_CLASH,
)  # fmt: skip

# States of those who were introduced, and of those who were recognised, whatever came of it.
_WERE_INTRODUCED: Final = ("introduced", "admitted", "not_admitted", "introduced_overtaken")
_WERE_RECOGNISED: Final = ("recognised", *_WERE_INTRODUCED, "expired", OVERTAKEN.code)

WORKFLOW: Final = Workflow(
    name="outstanding",
    number=8,
    label="Đoàn viên ưu tú, giới thiệu vào Đảng",
    intent=Intent(
        question="Công nhận đoàn viên ưu tú, giới thiệu với Đảng?",
        difference="Đoàn viên ưu tú: công nhận hằng năm để bồi dưỡng và giới thiệu vào Đảng. Tặng giấy khen, "
        "bằng khen là khen thưởng.",
        example="Sau xếp loại cuối năm, chi đoàn bầu hai đoàn viên xuất sắc đề nghị công nhận ưu tú.",
    ),
    fields=_FIELDS,
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        RETURNED,
        State(code="recognised", label="Đã công nhận", board=Board.APPROVED,
              deadline="outstanding_recognition_months_max", closes_to=OVERTAKEN.code),
        State(code="introduced", label="Đã giới thiệu với Đảng", board=Board.APPROVED,
              closes_to="introduced_overtaken"),
        State(code="admitted", label="Đã kết nạp Đảng", board=Board.APPROVED, open=False),
        State(code="not_admitted", label="Chưa được kết nạp", board=Board.REFUSED, open=False),
        State(code="expired", label="Hết hạn công nhận", board=Board.APPROVED, open=False),
        OVERTAKEN,
        replace(OVERTAKEN, code="introduced_overtaken", label="Đã giới thiệu, kết thúc theo hồ sơ khác"),
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=_STEPS,
    once_per=("period",),
    papers=(
        Paper(name="outstanding_resolution", label="Nghị quyết chi đoàn đề nghị công nhận",
              steps=("submit",), number_type="NQ", number_field="resolution_number"),
        Paper(name="branch_minutes", label="Biên bản họp chi đoàn xét đoàn viên ưu tú", steps=("submit",)),
        Paper(name="outstanding_decision", label="Quyết định công nhận đoàn viên ưu tú",
              steps=("recognise",), number_type="QĐ", number_field="decision_number"),
        Paper(name="party_introduction", label="Nghị quyết giới thiệu đoàn viên ưu tú vào Đảng",
              steps=("introduce",), number_type="NQ", number_field="introduction_number",
              for_one=True),
    ),
    counts=(
        *(
            Count(name="outstanding_recognised", label="Đã công nhận đoàn viên ưu tú", state=state)
            for state in _WERE_RECOGNISED
        ),
        *(
            Count(name="party_introduced", label="Đã giới thiệu với Đảng", state=state,
                  dated_by="introduction_date")
            for state in _WERE_INTRODUCED
        ),
        Count(name="party_admitted", label="Đã kết nạp Đảng", state="admitted", dated_by="party_joined_on"),
    ),
    source="domain.md 3.9",
)  # fmt: skip
