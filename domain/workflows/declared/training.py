"""Chương trình rèn luyện đoàn viên (`domain.md` 3.6): register, five groups, assess, forward, confirm.

No score is ever set by the program: a group that nobody assessed has none, and there is no total without all
five. `domain.workflows.grading` adds them up and reads the band.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.conditions import IS_MEMBER
from domain.workflows.grading import GOALS, SCORES, TRAINING_GROUPS
from domain.workflows.model import (
    NEW,
    Board,
    Condition,
    Count,
    Hand,
    Intent,
    Matter,
    OnMove,
    Paper,
    Severity,
    State,
    Step,
    Workflow,
)
from domain.workflows.periods import PERIOD, PERIOD_READABLE, days_of
from domain.workflows.shared_fields import NOTE
from domain.workflows.shared_states import APPEALED, CANCELLED, DRAFT, EFFECTIVE, LOST, RETURNED, SUBMITTED
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, reopen, save, start, withdraw

_REGISTERED: Final = State(code="registered", label="Đã đăng ký", board=Board.DRAFT, waits_for=Hand.BRANCH)
_ASSESSED: Final = State(code="assessed", label="Đã đánh giá", board=Board.DRAFT, waits_for=Hand.BRANCH)


def _too_high(matter: Matter) -> Mapping[str, Value] | None:
    most = matter.rules.whole("training_group_score_max")
    for name in SCORES:
        score = matter.data.get(name)
        if score is not None and score > most:
            return {"field": name, "score": score, "most": most}
    return None


_WITHIN_GROUP: Final = Condition(
    code="score_too_high",
    label="Điểm mỗi nhóm không quá mức cao nhất",
    broken_by=_too_high,
    source="3.6: 5 nhóm x 20 điểm",
)


def _late(matter: Matter) -> Mapping[str, Value] | None:
    """Only calendar years have a known last month; schools register with their own year."""
    days = days_of(str(matter.data.get("period") or ""))
    registered = matter.data.get("registered_on")
    if days is None or days[0].month != 1 or not registered:
        return None
    last = matter.rules.whole("training_registration_last_month")
    day = date.fromisoformat(str(registered))
    late = (day.year, day.month) > (days[0].year, last)
    return {"day": str(registered), "month": last} if late else None


_IN_TIME: Final = Condition(
    code="registered_late",
    label="Đăng ký trong thời hạn đầu năm",
    broken_by=_late,
    severity=Severity.WARN,
    source="162-CV/TĐTN-BTCKT: trước ngày 30/4",
)


def _assessed_early(matter: Matter) -> Mapping[str, Value] | None:
    registered, assessed = matter.data.get("registered_on"), matter.data.get("assessed_on")
    if not registered or not assessed or str(registered) <= str(assessed):
        return None
    return {"registered": registered, "assessed": assessed}


_IN_ORDER: Final = Condition(
    code="assessed_before_registered",
    label="Đánh giá sau khi đăng ký",
    broken_by=_assessed_early,
    source="3.6",
)

_FIELDS: Final = (
    PERIOD,
    Field(name="registered_on", label="Ngày đăng ký", type=FieldType.DATE, happened=True, since=2),
    *(
        Field(name=f"goal_{code}", label=f"Đăng ký: {label}", group=f"goal_{code}", max_length=2000, since=2)
        for code, label in TRAINING_GROUPS.items()
    ),
    *(
        Field(name=f"score_{code}", label=f"Điểm: {label}", type=FieldType.INTEGER, since=2)
        for code, label in TRAINING_GROUPS.items()
    ),
    Field(name="assessed_on", label="Ngày đánh giá", type=FieldType.DATE, happened=True, since=2),
    Field(name="assessor", label="Người đánh giá", type=FieldType.NAME, max_length=100, again=True, since=2),
    # In the year of a transfer the branch of the day of assessment decides and the old one gives its part.
    Field(name="earlier_part", label="Thời gian ở đơn vị cũ", max_length=100, since=2),
    Field(name="earlier_remarks", label="Nhận xét của đơn vị cũ", max_length=2000, since=2),
    Field(
        name="confirmed_on",
        label="Ngày xác nhận",
        type=FieldType.DATE,
        happened=True,
        not_before=("assessed_on",),
        since=2,
    ),
    NOTE,
)
_REGISTRATION = ("registered_on", *GOALS, "note")
_ASSESSMENT = (*SCORES, "assessed_on", "assessor", "earlier_part", "earlier_remarks", "note")

_STEPS: Final = (
    start(
        "period",
        *_REGISTRATION,
        needs=("period",),
        conditions=(PERIOD_READABLE, IS_MEMBER),
        label="Lập bản đăng ký",
        sentence="Bản đăng ký rèn luyện của {name} được lưu nháp.",
    ),
    save(*_REGISTRATION),
    Step(
        name="register",
        label="Đăng ký",
        hand=Hand.BRANCH,
        from_states=(NEW, "draft"),
        to="registered",
        asks=("period", *_REGISTRATION),
        needs=("period", "registered_on"),
        conditions=(PERIOD_READABLE, IS_MEMBER, _IN_TIME),
        sentence="{name} được tính là đã đăng ký rèn luyện.",
    ),
    Step(
        name="enter_scores",
        label="Lưu điểm đang nhập",
        hand=Hand.BRANCH,
        from_states=("registered",),
        to="registered",
        asks=_ASSESSMENT,
        conditions=(_WITHIN_GROUP,),
        sentence="Điểm đã nhập được lưu; nhóm chưa nhập vẫn là chưa đánh giá.",
    ),
    Step(
        name="assess",
        label="Đánh giá",
        hand=Hand.BRANCH,
        from_states=("registered", "assessed", "returned"),
        to="assessed",
        asks=_ASSESSMENT,
        needs=(*SCORES, "assessed_on"),
        conditions=(IS_MEMBER, _WITHIN_GROUP, _IN_ORDER),
        sentence="Kết quả rèn luyện của {name} đủ năm nhóm, chưa chuyển cấp trên.",
    ),
    Step(
        name="submit",
        label="Chuyển cấp trên",
        hand=Hand.BRANCH,
        from_states=("assessed",),
        to="submitted",
        conditions=(IS_MEMBER,),
        sentence="Kết quả rèn luyện của {name} chờ {unit} xác nhận.",
    ),
    Step(
        name="confirm",
        label="Xác nhận",
        hand=Hand.UNIT,
        from_states=("submitted",),
        to="effective",
        asks=("confirmed_on",),
        needs=("confirmed_on",),
        decides=True,
        dated_by="confirmed_on",
        sentence="Kết quả rèn luyện của {name} được xác nhận và khóa lại.",
    ),
    give_back("submitted"),
    Step(
        name="revoke",
        label="Mở khóa để đánh giá lại",
        hand=Hand.UNIT,
        from_states=("effective",),
        to="returned",
        conditions=(IS_MEMBER,),
        reason_needed=True,
        sentence="Kết quả đã xác nhận của {name} trở về {branch} để đánh giá lại.",
    ),
    withdraw("draft", "registered", "assessed", "submitted", "returned"),
    reopen("cancelled"),
    *AFTER_A_CLASH,
)

WORKFLOW: Final = Workflow(
    name="training",
    number=5,
    label="Chương trình rèn luyện đoàn viên",
    intent=Intent(
        question="Đăng ký hoặc chấm điểm rèn luyện trong năm?",
        difference="Rèn luyện: đầu năm đăng ký, cuối năm chấm năm nhóm nội dung. Kết quả là căn cứ để xếp "
        "loại, nhưng chưa phải là xếp loại.",
        example="Tháng 3, cả chi đoàn đăng ký rèn luyện năm 2026; tháng 11 chấm điểm từng nhóm.",
    ),
    fields=_FIELDS,
    states=(
        DRAFT, _REGISTERED, _ASSESSED, replace(SUBMITTED, deadline="approval_days_max"), RETURNED,
        EFFECTIVE, CANCELLED, LOST, APPEALED,
    ),
    steps=_STEPS,
    once_per=("period",),
    papers=(
        Paper(name="training_registration", label="Bản đăng ký rèn luyện", steps=("start", "register")),
        Paper(name="training_result", label="Phiếu đánh giá rèn luyện", steps=("assess", "confirm")),
    ),
    counts=(
        # Registered is whoever went on from there, too.
        *(
            Count(name="training_registered", label="Đã đăng ký rèn luyện", state=state,
                  dated_by="registered_on")
            for state in ("registered", "assessed", "submitted", "returned", "effective")
        ),
        Count(name="training_confirmed", label="Đã xác nhận kết quả rèn luyện", state="effective",
              dated_by="confirmed_on"),
    ),
    on_move=OnMove.FOLLOW,
    source="domain.md 3.6; 13-HD/TWĐTN-BTC 2018",
)  # fmt: skip
