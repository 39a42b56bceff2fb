"""Xóa tên đoàn viên (`domain.md` 3.5): no discipline; the branch resolves, the đoàn cơ sở confirms.

Never silently over a transfer under way, an absence that was reported, or a fee that was paid.

The charter has no procedure for a member who died, only the status (3.1): the đoàn cơ sở notes the day here,
and by which paper it knows, as the one other way in which a name leaves the list without a decision about the
person. It is counted by itself, never as a removal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.conditions import (
    IS_MEMBER,
    MEETING_HELD,
    NOT_UNDER_DISCIPLINE,
    holds_no_post,
    no_open_case,
    status_is,
)
from domain.workflows.excused import NOT_AWAY
from domain.workflows.exits import leaving
from domain.workflows.giving_back import GIVEN_BACK, POST_FREE
from domain.workflows.late_fees import paid_against_removal
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
from domain.workflows.returning import COMES_BACK, RETURN, comes_back
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
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, refuse, revoke, save, start, withdraw

_GROUNDS: Final = (
    Field(name="months_absent", label="Số tháng không sinh hoạt", type=FieldType.INTEGER, section="grounds",
          since=2),
    Field(name="months_unpaid", label="Số tháng không đóng đoàn phí", type=FieldType.INTEGER,
          section="grounds", since=2),
    Field(name="months_in_a_row", label="Các tháng liên tục trong một năm", type=FieldType.BOOLEAN,
          section="grounds", since=2),
    Field(name="reminders", label="Các lần nhắc nhở (ngày, cách nhắc)", section="grounds", max_length=500,
          since=2),
)  # fmt: skip
_BOOK: Final = Field(
    name="book_status", label="Xử lý sổ đoàn viên", type=FieldType.CODE, catalogue="book_status", since=2
)
_BRANCH_PART: Final = (*names(_GROUNDS), *names(MEETING), *names(RESOLUTION), "book_status", "note")
_WHOLE: Final = (*_BRANCH_PART, *names(DECISION))
# The paper that restores: the fields of every revocation, in the words of this one.
_RESTORATION: Final = tuple(
    replace(field, label=label)
    for field, label in zip(
        REVOCATION,
        ("Số quyết định phục hồi", "Ngày quyết định phục hồi", "Người ký quyết định phục hồi"),
        strict=True,
    )
)
_DECISION: Final = tuple(
    replace(field, label="Có hiệu lực từ (từ trần: ngày mất)", not_before=("resolution_date",))
    if field.name == "effective_on"
    else replace(field, not_before=("resolution_date",))
    if field.name == "decision_date"
    else field
    for field in DECISION
)


def _no_grounds(matter: Matter) -> Mapping[str, Value] | None:
    months = max(matter.data.get("months_absent") or 0, matter.data.get("months_unpaid") or 0)
    least = matter.rules.whole("removal_months")
    return {"months": months, "least": least} if months < least else None


def _not_in_a_row(matter: Matter) -> Mapping[str, Value] | None:
    """Whether the months must follow each other depends on the charter in force on the day."""
    if not matter.rules.flag("removal_months_consecutive") or matter.data.get("months_in_a_row"):
        return None
    return {"least": matter.rules.whole("removal_months")}


_GROUNDED: Final = (
    Condition(
        code="no_grounds",
        label="Không sinh hoạt hoặc không đóng đoàn phí đủ số tháng",
        broken_by=_no_grounds,
        source="3.5; 22-HD, mục 2",
    ),
    Condition(
        code="months_not_in_a_row",
        label="Các tháng liên tục, theo điều lệ đang có hiệu lực",
        broken_by=_not_in_a_row,
        source="3.5; khóa XIII",
    ),
)


def _not_reminded(matter: Matter) -> Mapping[str, Value] | None:
    return None if matter.data.get("reminders") else {}


_REMINDED: Final = Condition(
    code="not_reminded",
    label="Đã nhắc nhở trước khi xét",
    broken_by=_not_reminded,
    severity=Severity.CONFIRM,
    source="3.5, nội dung ghi",
)


def _fee_paid(matter: Matter) -> Mapping[str, Value] | None:
    """A fee paid lately speaks against the grounds: it may have come in after the branch resolved."""
    month = paid_against_removal(str(matter.about.get("fee_paid_until") or ""), matter.day, matter.rules)
    return {"month": month} if month else None


_NOT_PAID: Final = Condition(
    code="fee_paid",
    label="Không có đoàn phí đóng trong những tháng được xét",
    broken_by=_fee_paid,
    severity=Severity.CONFIRM,
    source="3.5, FEE-02",
)
_CHECKED: Final = (
    IS_MEMBER,
    no_open_case("removal", "Chưa có hồ sơ xóa tên khác"),
    *_GROUNDED,
    _REMINDED,
    no_open_case("transfer", "Không đang chuyển sinh hoạt", Severity.CONFIRM),
    *NOT_AWAY,
    _NOT_PAID,
    holds_no_post(Severity.WARN),
    *MEETING_HELD,
)


WORKFLOW: Final = Workflow(
    name="removal",
    number=4,
    label="Xóa tên đoàn viên",
    intent=Intent(
        question="Đoàn viên bỏ sinh hoạt hoặc không đóng đoàn phí nhiều tháng không có lý do?",
        difference="Xóa tên không phải là kỷ luật. Vi phạm thì xét kỷ luật (cao nhất là khai trừ); quá tuổi "
        "thì làm trưởng thành; đi xa có báo thì ghi đi làm ăn xa.",
        example="Anh Dũng bốn tháng liền không sinh hoạt, đã nhắc ba lần, không báo lý do.",
    ),
    fields=(*_GROUNDS, *MEETING, *RESOLUTION, *_DECISION, _BOOK, *_RESTORATION, RETURN, NOTE),
    states=(
        DRAFT,
        replace(SUBMITTED, label="Chi đoàn đã nghị quyết, chờ Đoàn cơ sở", deadline="approval_days_max"),
        RETURNED,
        replace(EFFECTIVE, label="Đã xóa tên"),
        REFUSED,
        CANCELLED,
        replace(REVOKED, label="Đã phục hồi", board=Board.APPROVED),
        State(code="deceased", label="Từ trần", board=Board.APPROVED, open=False),
        LOST,
        APPEALED,
    ),
    steps=(
        start(*_WHOLE, conditions=(IS_MEMBER,)),
        save(*_WHOLE, from_states=("draft", "returned")),
        Step(
            name="submit",
            label="Gửi nghị quyết xóa tên",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "returned"),
            to="submitted",
            asks=_BRANCH_PART,
            needs=("resolution_number", "resolution_date"),
            conditions=_CHECKED,
            sentence="{unit} xem nghị quyết; {name} vẫn là đoàn viên của {branch} cho đến khi được xác nhận.",
        ),
        withdraw("draft", "submitted", "returned"),
        Step(
            name="confirm",
            label="Xác nhận xóa tên",
            hand=Hand.UNIT,
            from_states=(NEW, "draft", "submitted", "returned"),
            to="effective",
            asks=_WHOLE,
            needs=("resolution_number", "resolution_date"),
            conditions=(*_CHECKED, NOT_UNDER_DISCIPLINE),
            effects=leaving("removed", "Bị xóa tên, không còn được tính"),
            decides=True,
            dated_by="resolution_date",
            exit="removed",
            sentence="{name} bị xóa tên theo nghị quyết ngày {resolution_date}, {branch} không còn tính.",
        ),
        give_back("submitted"),
        refuse("submitted"),
        comes_back(
            revoke(
                "effective",
                label="Phục hồi bằng quyết định mới",
                conditions=(status_is("removed"), POST_FREE),
                effects=(COMES_BACK, GIVEN_BACK),
                sentence="{name} lại được tính là đoàn viên; cả nghị quyết và quyết định được lưu lại.",
            )
        ),
        Step(
            name="record_death",
            since=3,
            label="Ghi nhận đoàn viên từ trần",
            hand=Hand.UNIT,
            from_states=(NEW, "draft", "submitted", "returned"),
            to="deceased",
            asks=("effective_on", "book_status", "note"),
            needs=("effective_on",),
            conditions=(IS_MEMBER,),
            effects=leaving("deceased", "Được ghi là từ trần, không còn được tính"),
            decides=True,
            dated_by="effective_on",
            exit="deceased",
            reason_needed=True,
            batch=False,
            sentence="{name} được ghi là từ trần ngày {effective_on}, theo giấy tờ nêu trong lý do; {branch} "
            "không còn tính, hồ sơ được giữ lại.",
        ),
        comes_back(
            Step(
                name="undo_death",
                since=3,
                label="Ghi nhầm: đoàn viên còn sống",
                hand=Hand.UNIT,
                from_states=("deceased",),
                to="cancelled",
                conditions=(status_is("deceased"), POST_FREE),
                effects=(COMES_BACK, GIVEN_BACK),
                reason_needed=True,
                batch=False,
                sentence="{name} lại được tính là đoàn viên; việc ghi nhầm và lý do được lưu lại.",
            )
        ),
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(
            name="removal_resolution",
            label="Nghị quyết chi đoàn về việc xóa tên",
            steps=("submit", "confirm"),
            number_type="NQ",
            number_field="resolution_number",
        ),
        Paper(name="branch_minutes", label="Biên bản họp chi đoàn xét xóa tên", steps=("submit",)),
        Paper(
            name="removal_decision",
            label="Quyết định xác nhận xóa tên",
            steps=("confirm",),
            number_type="QĐ",
            number_field="decision_number",
        ),
        Paper(
            name="restoration_decision",
            label="Quyết định phục hồi đoàn viên",
            steps=("revoke",),
            number_type="QĐ",
            number_field="revoke_number",
        ),
    ),
    counts=(
        Count(
            name="removed",
            label="Xóa tên",
            state="effective",
            dated_by="resolution_date",
            also=("revoked",),
        ),
        Count(name="deceased", label="Từ trần", state="deceased", dated_by="effective_on"),
        Count(name="restored", label="Phục hồi", state="revoked", dated_by="revoke_date"),
    ),
    on_move=OnMove.CLOSE,
    source="domain.md 3.5; 22-HD/TWĐTN; điều lệ khóa XIII",
)
