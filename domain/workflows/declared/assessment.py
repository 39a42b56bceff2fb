"""Đánh giá, xếp loại đoàn viên (`domain.md` 3.7): the branch proposes, the đoàn cơ sở approves, then locked.

After the approval the branch can only ask for a correction; the grade stays until the unit answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from domain.decisions import Change, Put
from domain.fields import Field, FieldType
from domain.workflows.assessed import (
    BEST_SHARE,
    DECIDED_IN_TIME,
    GRADE_CARRIED,
    GRADE_OFFERED,
    OF_A_GRADE,
    VOTES_ADD_UP,
)
from domain.workflows.conditions import IS_MEMBER, QUORUM
from domain.workflows.dates import FOLLOWS
from domain.workflows.model import (
    NEW,
    Board,
    Count,
    Effect,
    Hand,
    Intent,
    Matter,
    Paper,
    State,
    Step,
    Workflow,
)
from domain.workflows.periods import PERIOD, PERIOD_BEGUN, PERIOD_READABLE
from domain.workflows.shared_fields import DECISION, MEETING, NOTE, RESOLUTION, REVOCATION, names
from domain.workflows.shared_states import (
    APPEALED,
    CANCELLED,
    DRAFT,
    EFFECTIVE,
    LOST,
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

# The meeting votes on grades, not for and against.
_MEETING: Final = tuple(field for field in MEETING if not field.name.startswith("votes_"))
_VOTES: Final = tuple(
    Field(name=f"votes_{grade}", label=f"Số phiếu: {label}", type=FieldType.INTEGER, group="votes", since=2)
    for grade, label in (
        ("outstanding", "hoàn thành xuất sắc"),
        ("good", "hoàn thành tốt"),
        ("completed", "hoàn thành"),
        ("not_completed", "không hoàn thành"),
    )
)
_BASIS: Final = (
    Field(name="attendance_percent", label="Tham gia sinh hoạt, hoạt động (%)", type=FieldType.INTEGER,
          since=2),
    Field(name="months_in_branch", label="Số tháng sinh hoạt tại chi đoàn", type=FieldType.INTEGER, since=2),
    Field(name="illness_months", label="Số tháng nghỉ ốm", type=FieldType.INTEGER, since=2),
    Field(name="earlier_remarks", label="Nhận xét của đơn vị cũ", max_length=2000, since=2),
)  # fmt: skip
_FIELDS: Final = (
    PERIOD,
    Field(name="self_grade", label="Tự xếp loại", type=FieldType.CODE, catalogue="assessment_grade",
          of_each=True, since=2),
    Field(name="proposed_grade", label="Chi đoàn đề nghị", type=FieldType.CODE, catalogue="assessment_grade",
          since=2),
    Field(name="approved_grade", label="Xếp loại được duyệt", type=FieldType.CODE,
          catalogue="assessment_grade", since=2),
    Field(name="wanted_grade", label="Đề nghị sửa thành", type=FieldType.CODE, catalogue="assessment_grade",
          since=2),
    *_BASIS,
    *_MEETING,
    *_VOTES,
    *RESOLUTION,
    *DECISION,
    *REVOCATION,
    NOTE,
)  # fmt: skip
_PROPOSAL = ("self_grade", "proposed_grade", *names(_BASIS, _MEETING, _VOTES, RESOLUTION, NOTE))
_APPROVAL = ("approved_grade", *names(DECISION, NOTE))


def _asked(matter: Matter) -> Iterable[Change]:
    wanted = {"approved_grade": matter.data.get("wanted_grade")}
    actor = matter.actor
    asked = {"set": wanted, "by": actor.id, "name": actor.name, "on": matter.today.isoformat()}
    yield Put("case", matter.case_id, {"correction": asked})


def _answered(matter: Matter) -> Iterable[Change]:
    yield Put("case", matter.case_id, {"correction": None})


_CORRECTION_ASKED = Effect(label="Xếp loại đã duyệt vẫn giữ; đề nghị sửa được gửi đi", changes=_asked)
_CORRECTION_ANSWERED = Effect(label="Đề nghị sửa được trả lời", changes=_answered)

_BRANCH_STEPS: Final = (
    start(
        "period",
        *_PROPOSAL,
        needs=("period",),
        conditions=(PERIOD_READABLE, IS_MEMBER, GRADE_OFFERED),
        label="Lập phiếu xếp loại",
        sentence="Phiếu xếp loại của {name} được lưu nháp.",
    ),
    save(*_PROPOSAL, conditions=(GRADE_OFFERED,)),
    Step(
        name="submit",
        label="Gửi đề nghị xếp loại",
        hand=Hand.BRANCH,
        from_states=(NEW, "draft", "returned"),
        to="submitted",
        asks=("period", *_PROPOSAL),
        needs=("period", "proposed_grade"),
        conditions=(
            PERIOD_READABLE,
            PERIOD_BEGUN,
            IS_MEMBER,
            *OF_A_GRADE,
            QUORUM,
            VOTES_ADD_UP,
            GRADE_CARRIED,
        ),
        together=(BEST_SHARE,),
        sentence="Đề nghị xếp loại của {name} chờ {unit} duyệt.",
    ),
    withdraw("draft", "submitted", "returned"),
    reopen("cancelled", "refused", "revoked"),
)
_UNIT_STEPS: Final = (
    Step(
        name="approve",
        label="Duyệt xếp loại",
        hand=Hand.UNIT,
        from_states=("submitted",),
        to="effective",
        asks=_APPROVAL,
        needs=("approved_grade", "decision_number", "decision_date"),
        conditions=(IS_MEMBER, DECIDED_IN_TIME, *OF_A_GRADE),
        together=(BEST_SHARE,),
        decides=True,
        sentence="Xếp loại của {name} được công nhận và khóa lại; chi đoàn không sửa được nữa.",
    ),
    give_back("submitted"),
    refuse("submitted"),
)
_CORRECTION_STEPS: Final = (
    Step(
        name="request_correction",
        label="Đề nghị sửa",
        hand=Hand.BRANCH,
        from_states=("effective",),
        to="correction",
        asks=("wanted_grade", "note"),
        needs=("wanted_grade",),
        conditions=(IS_MEMBER, GRADE_OFFERED),
        effects=(_CORRECTION_ASKED,),
        reason_needed=True,
        sentence="Xếp loại đã duyệt của {name} vẫn giữ cho đến khi {unit} trả lời đề nghị sửa.",
    ),
    Step(
        name="accept_correction",
        label="Duyệt sửa",
        hand=Hand.UNIT,
        from_states=("correction",),
        to="effective",
        asks=_APPROVAL,
        needs=("approved_grade", "decision_number", "decision_date"),
        conditions=(*OF_A_GRADE, FOLLOWS),
        effects=(_CORRECTION_ANSWERED,),
        decides=True,
        sentence="Xếp loại mới của {name} được công nhận thay cho xếp loại cũ.",
    ),
    Step(
        name="decline_correction",
        label="Giữ nguyên xếp loại",
        hand=Hand.UNIT,
        from_states=("correction",),
        to="effective",
        effects=(_CORRECTION_ANSWERED,),
        reason_needed=True,
        sentence="Xếp loại đã duyệt của {name} được giữ nguyên.",
    ),
    revoke(
        "effective",
        "correction",
        effects=(_CORRECTION_ANSWERED,),
        label="Thu hồi công nhận",
        sentence="Xếp loại kỳ này của {name} bị thu hồi bằng quyết định mới.",
    ),
)

WORKFLOW: Final = Workflow(
    name="assessment",
    number=6,
    label="Đánh giá, xếp loại đoàn viên",
    intent=Intent(
        question="Xếp loại đoàn viên cuối năm?",
        difference="Xếp loại: chi đoàn họp, đề nghị mức xếp loại; Đoàn cơ sở duyệt bằng quyết định. Chấm "
        "điểm năm nhóm nội dung là chương trình rèn luyện.",
        example="Tháng 12, chi đoàn họp xếp loại 25 đoàn viên và gửi danh sách lên Đoàn cơ sở.",
    ),
    fields=_FIELDS,
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        RETURNED,
        EFFECTIVE,
        State(code="correction", label="Có đề nghị sửa", board=Board.WAITING, waits_for=Hand.UNIT,
              deadline="approval_days_max", closes_to="effective"),
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(*_BRANCH_STEPS, *_UNIT_STEPS, *_CORRECTION_STEPS, *AFTER_A_CLASH),
    once_per=("period",),
    papers=(
        Paper(name="assessment_self_review", label="Bản tự kiểm điểm, phiếu đánh giá",
              steps=("start", "submit")),
        Paper(name="assessment_minutes", label="Biên bản họp xếp loại", steps=("submit",)),
        Paper(name="assessment_resolution", label="Nghị quyết chi đoàn về xếp loại đoàn viên",
              steps=("submit",), number_type="NQ", number_field="resolution_number"),
        Paper(name="assessment_decision", label="Quyết định công nhận kết quả xếp loại",
              steps=("approve", "accept_correction"), number_type="QĐ", number_field="decision_number"),
    ),
    counts=tuple(
        Count(name="assessed", label="Đã được công nhận xếp loại", state=state)
        for state in ("effective", "correction")
    ),
    source="domain.md 3.7",
)  # fmt: skip
