"""Khen thưởng đoàn viên (`domain.md` 3.10): an award that was decided is recorded, another is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.conditions import IS_MEMBER, QUORUM, VOTE_CARRIED, VOTES_ADD_UP
from domain.workflows.exits import exit_in_force
from domain.workflows.model import (
    DAY,
    NEW,
    Condition,
    Count,
    Hand,
    Intent,
    Matter,
    Paper,
    Severity,
    Step,
    Workflow,
)
from domain.workflows.shared_fields import DECISION, MEETING, NOTE, PROPOSAL, RESOLUTION, REVOCATION, names
from domain.workflows.shared_states import (
    APPEALED,
    CANCELLED,
    DRAFT,
    EFFECTIVE,
    FORWARDED,
    LOST,
    REFUSED,
    RETURNED,
    REVOKED,
    SUBMITTED,
)
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, refuse, revoke, save, start, withdraw

_AWARD: Final = (
    Field(name="form", label="Hình thức khen thưởng", type=FieldType.CODE, catalogue="commendation_form",
          again=True, since=2),
    Field(name="level", label="Cấp khen thưởng", type=FieldType.CODE, catalogue="commendation_level",
          again=True, since=2),
    Field(name="title", label="Danh hiệu, nội dung khen", max_length=300, since=2),
    Field(name="achievement", label="Thành tích", max_length=4000, since=2),
    *PROPOSAL,
)  # fmt: skip
_BRANCH_PART: Final = (*names(_AWARD), *names(MEETING), *names(RESOLUTION), "note")
_WHOLE: Final = (*_BRANCH_PART, *names(DECISION))
_OWN: Final = ("branch", "grassroots")


def _awarded_above(matter: Matter) -> Mapping[str, Value] | None:
    level = matter.data.get("level")
    if level in _OWN or level is None:
        return None
    label = matter.view.rulebook.catalogue("commendation_level").labels.get(str(level))
    return {"level": label}


_UNIT_AWARDS: Final = Condition(
    code="awarded_above",
    label="Thuộc thẩm quyền khen của Đoàn cơ sở",
    broken_by=_awarded_above,
    source="3.10, hình thức và cấp",
)


def _recorded_twice(matter: Matter) -> Mapping[str, Value] | None:
    """The same paper entered a second time, which happens when two people copy the same book."""
    number = matter.data.get("decision_number")
    for case in matter.view.cases_of(matter.member_id) if number else ():
        data = case.fields.get("data") or {}
        same = case.fields.get("workflow") == "commendation" and case.fields.get("state") == "effective"
        if same and case.id != matter.case_id and data.get("decision_number") == number:
            return {"number": number}
    return None


_ONCE: Final = Condition(
    code="recorded_twice",
    label="Quyết định này chưa được ghi cho đoàn viên",
    broken_by=_recorded_twice,
    severity=Severity.CONFIRM,
    source="3.14, dòng 17",
)
# Statuses in which nobody is honoured by the union any more.
_IN_DISGRACE: Final = frozenset({"removed", "expelled"})


def _no_member_then(matter: Matter) -> Mapping[str, Value] | None:
    """Who was struck off or expelled gets no award of a later day; whoever left otherwise may."""
    status = str(matter.about.get("status") or "")
    if status == "candidate":
        return None if matter.about.get("joined_on") else {"until": matter.day}
    left = exit_in_force(matter.view, matter.member) if matter.member is not None else None
    if status not in _IN_DISGRACE or left is None or matter.day <= str(left.fields.get("decided_on") or ""):
        return None
    return {"until": matter.day}


_MEMBER_THEN: Final = Condition(
    code="no_member_then",
    label="Là đoàn viên vào ngày quyết định",
    broken_by=_no_member_then,
    known_by=(DAY,),
    source="3.10",
)
# An award takes nothing from anybody: that few came to the meeting is asked about, and holds nobody up.
_ENOUGH_CAME: Final = replace(QUORUM, code="few_present", severity=Severity.CONFIRM)
_VOTED: Final = (_ENOUGH_CAME, VOTES_ADD_UP, VOTE_CARRIED)

WORKFLOW: Final = Workflow(
    name="commendation",
    number=9,
    label="Khen thưởng đoàn viên",
    intent=Intent(
        question="Đoàn viên được khen, hoặc cần đề nghị khen thưởng?",
        difference="Đã có quyết định thì ghi nhận ngay; chưa có thì lập đề nghị gửi cấp có thẩm quyền. Xếp "
        "loại cuối năm và đoàn viên ưu tú là nghiệp vụ khác.",
        example="Chị Hà được Tỉnh đoàn tặng bằng khen về phong trào tình nguyện.",
    ),
    fields=(*_AWARD, *MEETING, *RESOLUTION, *DECISION, *REVOCATION, NOTE),
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        replace(FORWARDED, deadline="approval_days_max"),
        RETURNED,
        replace(EFFECTIVE, label="Đã khen thưởng"),
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(
        start(*_WHOLE, conditions=(IS_MEMBER,)),
        save(*_WHOLE, from_states=("draft", "returned")),
        Step(
            name="record",
            label="Ghi nhận quyết định đã có",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft"),
            to="effective",
            asks=_WHOLE,
            needs=("form", "level", "decision_number", "decision_date"),
            conditions=(_MEMBER_THEN, _ONCE),
            decides=True,
            sentence="Khen thưởng theo quyết định ngày {decision_date} được ghi vào hồ sơ của {name}.",
        ),
        Step(
            name="submit",
            label="Đề nghị khen thưởng",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "returned"),
            to="submitted",
            asks=_BRANCH_PART,
            needs=("form", "level", "achievement"),
            conditions=(IS_MEMBER, *_VOTED),
            sentence="{unit} xem đề nghị khen thưởng {name}.",
        ),
        withdraw("draft", "submitted", "returned"),
        Step(
            name="approve",
            label="Đoàn cơ sở quyết định khen",
            hand=Hand.UNIT,
            from_states=(NEW, "draft", "submitted"),
            to="effective",
            asks=_WHOLE,
            needs=("form", "level", "decision_number", "decision_date"),
            conditions=(IS_MEMBER, _UNIT_AWARDS, *_VOTED, _ONCE),
            decides=True,
            above_for_grassroots_branch=True,
            sentence="Từ ngày {decision_date}, khen thưởng được ghi vào hồ sơ của {name}.",
        ),
        Step(
            name="forward",
            label="Chuyển cấp trên",
            hand=Hand.UNIT,
            from_states=("draft", "submitted"),
            to="forwarded",
            asks=_WHOLE,
            needs=("form", "level", "achievement"),
            conditions=(IS_MEMBER, *_VOTED),
            sentence="Cấp trên xem đề nghị khen thưởng {name}.",
        ),
        Step(
            name="approve_above",
            label="Cấp trên quyết định khen",
            hand=Hand.ABOVE,
            from_states=("submitted", "forwarded"),
            to="effective",
            asks=names(DECISION),
            needs=("decision_number", "decision_date"),
            conditions=(_MEMBER_THEN, _ONCE),
            decides=True,
            sentence="Từ ngày {decision_date}, khen thưởng được ghi vào hồ sơ của {name}.",
        ),
        give_back("submitted"),
        refuse("submitted"),
        replace(give_back("forwarded", hand=Hand.ABOVE), name="return_above", label="Cấp trên trả lại"),
        replace(refuse("forwarded", hand=Hand.ABOVE), name="refuse_above", label="Cấp trên không khen"),
        revoke("effective", label="Hủy bỏ khen thưởng"),
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(name="achievement_report", label="Báo cáo thành tích", steps=("start", "submit")),
        Paper(name="branch_minutes", label="Biên bản họp xét khen thưởng", steps=("submit",)),
        Paper(
            name="commendation_proposal",
            label="Tờ trình đề nghị khen thưởng",
            steps=("submit", "forward"),
            number_type="TTr",
            number_field="proposal_number",
        ),
        Paper(
            name="commendation_decision",
            label="Quyết định khen thưởng",
            steps=("approve",),
            number_type="QĐ",
            number_field="decision_number",
            issued_where=(("level", _OWN),),
        ),
    ),
    counts=(Count(name="commended", label="Khen thưởng", state="effective"),),
    source="domain.md 3.10; quy chế thi đua khen thưởng",
)
