"""Sinh hoạt đoàn tạm thời và hoãn sinh hoạt (`domain.md` 3.13).

Temporary activity: the file stays home, the host answers, the stay may be extended and may turn into a
transfer. Deferral: the branch lets a member off for at most a year each time, with the fee still due.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.fields import Field, FieldType
from domain.workflows.conditions import DISCIPLINE_UNDER_WAY, IS_MEMBER, no_open_case
from domain.workflows.dates import FOLLOWS
from domain.workflows.handing_on import moves_for_good
from domain.workflows.hosting import (
    ANSWER,
    HOST,
    HOST_NAMED,
    OF_THE_HOST,
    OWN_GUEST_ENDS,
    PAPER,
    REMARKS,
    TOLD,
    host_is_told,
    host_is_untold,
    onward,
    own_guest,
    receiving,
)
from domain.workflows.model import (
    NEW,
    Board,
    Count,
    Hand,
    Intent,
    Matter,
    OnMove,
    Paper,
    Severity,
    State,
    Step,
    Takes,
    Workflow,
)
from domain.workflows.overlays import DEFERRED, TEMPORARY, in_field, overlay_begins, overlay_lasts
from domain.workflows.shared_fields import NOTE, RESOLUTION, names
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
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, refuse, save, start, withdraw
from domain.workflows.stays import (
    ENDED_ON,
    begins_as_before,
    days_in_order,
    ends_later,
    no_longer_than,
    running_on,
)
from domain.workflows.transferring import ORIGIN

_IN_ORDER: Final = days_in_order("from_on", "to_on", "Từ ngày trước đến ngày")
_ENDS_AFTER: Final = days_in_order("from_on", "ended_on", "Bắt đầu trước khi kết thúc")
_WITHIN: Final = no_longer_than(
    "temporary_months_max", "from_on", "to_on", "temporary_too_long",
    "Thời gian tạm thời trong mức thường áp dụng", "3.13: chưa tìm thấy quy định", Severity.WARN,
)  # fmt: skip
_DEFERRAL_WITHIN: Final = no_longer_than(
    "deferral_months_max", "from_on", "to_on", "deferral_too_long",
    "Mỗi lần hoãn không quá thời hạn cho phép", "3.13: Điều lệ khóa XIII", Severity.BLOCK,
)  # fmt: skip
_RUNNING_ON: Final = running_on(
    "from_on", "to_on", "deferral_gap", "Hoãn tiếp nối liền với lần hoãn trước", "3.13"
)
_ONE_AT_A_TIME: Final = no_open_case(
    "temporary", "Chưa có hồ sơ sinh hoạt tạm thời hay hoãn sinh hoạt nào đang mở"
)
_BEGINS, _ENDS = in_field("from_on"), in_field("to_on")


def _place(matter: Matter) -> str | None:
    return str(matter.data.get("to_place") or "") or None


_THERE: Final = overlay_begins(
    TEMPORARY, "Được ghi là đang sinh hoạt tạm thời nơi khác, vẫn tính ở chi đoàn", _BEGINS, _ENDS, _place
)
_OVER: Final = (
    overlay_lasts(TEMPORARY, "Thôi ghi là sinh hoạt tạm thời nơi khác", in_field("ended_on")),
    OWN_GUEST_ENDS,
    host_is_untold("Nơi sinh hoạt tạm thời được báo là đã kết thúc"),
)
_CALLED_OFF: Final = host_is_untold("Nơi đến được báo là giấy giới thiệu đã rút lại")
_LET_OFF: Final = overlay_begins(
    DEFERRED, "Được ghi là hoãn sinh hoạt: không tính vắng, vẫn đóng đoàn phí", _BEGINS, _ENDS
)
_LET_OFF_LONGER: Final = overlay_lasts(
    DEFERRED, "Được ghi là hoãn sinh hoạt liền từ lần đầu đến ngày kết thúc mới", _ENDS
)
_BACK: Final = overlay_lasts(DEFERRED, "Thôi ghi là hoãn sinh hoạt", in_field("ended_on"))
_NEVER_OFF: Final = overlay_lasts(DEFERRED, "Thôi ghi là hoãn sinh hoạt", in_field("from_on"))

_FIELDS: Final = (
    *HOST,
    *ORIGIN,
    Field(name="purpose", label="Lý do (học tập, công tác, lao động, ...)", since=2),
    Field(name="from_on", label="Từ ngày", type=FieldType.DATE, since=2),
    Field(name="to_on", label="Đến ngày", type=FieldType.DATE, since=2),
    *PAPER,
    *ANSWER,
    *REMARKS,
    *RESOLUTION,
    ENDED_ON,
    NOTE,
)
_REQUEST = (*names(HOST), "purpose", "from_on", "to_on", "note")
_DEFERRAL = ("purpose", "from_on", "to_on", *names(RESOLUTION), "note")

_REQUEST_STEPS: Final = (
    start(
        *_REQUEST,
        conditions=(IS_MEMBER,),
        sentence="Hồ sơ sinh hoạt tạm thời của {name} được lưu nháp.",
    ),
    save(*_REQUEST),
    Step(
        name="submit",
        label="Đề nghị sinh hoạt tạm thời",
        hand=Hand.BRANCH,
        from_states=(NEW, "draft", "returned"),
        to="submitted",
        asks=_REQUEST,
        needs=("from_on", "to_on"),
        conditions=(IS_MEMBER, _ONE_AT_A_TIME, *HOST_NAMED, _IN_ORDER, _WITHIN),
        sentence="Đề nghị của {name} chờ {unit} cấp giấy giới thiệu.",
    ),
    give_back("submitted"),
    refuse("submitted"),
    Step(
        name="approve",
        label="Duyệt, cấp giấy giới thiệu",
        hand=Hand.UNIT,
        from_states=("submitted",),
        to="introduced",
        asks=(*names(PAPER), "to_unit", "to_org", "note"),
        needs=("paper_number", "paper_date"),
        conditions=(IS_MEMBER, *HOST_NAMED, DISCIPLINE_UNDER_WAY),
        effects=(host_is_told(("purpose", *TOLD)),),
        decides=True,
        dated_by="paper_date",
        sentence="{name} cầm giấy giới thiệu tạm thời, vẫn là đoàn viên của {branch}.",
    ),
    withdraw("draft", "submitted", "returned"),
)
_STAY_STEPS: Final = (
    Step(
        name="note_acceptance",
        label="Ghi nơi đến đã tiếp nhận",
        hand=Hand.UNIT,
        from_states=("introduced",),
        to="there",
        asks=("accepted_on", "accepted_by", "note"),
        needs=("accepted_on",),
        conditions=(IS_MEMBER,),
        effects=(_THERE, own_guest(_BEGINS, _ENDS)),
        sentence="{name} sinh hoạt tạm thời nơi khác; số đoàn viên của {branch} không đổi.",
    ),
    Step(
        name="extend",
        label="Gia hạn",
        hand=Hand.UNIT,
        from_states=("there",),
        to="there",
        asks=("to_on", *names(PAPER), "note"),
        needs=("to_on",),
        anew=("paper_number", "paper_date"),
        conditions=(_IN_ORDER, ends_later("to_on"), _WITHIN),
        effects=(_THERE, own_guest(_BEGINS, _ENDS)),
        sentence="{name} sinh hoạt tạm thời thêm đến ngày {to_on}.",
    ),
    Step(
        name="end",
        label="Kết thúc, trở về",
        hand=Hand.BRANCH,
        from_states=("there",),
        to="ended",
        asks=("ended_on", "remarks", "remarks_on", "note"),
        needs=("ended_on",),
        conditions=(_ENDS_AFTER,),
        effects=_OVER,
        sentence="{name} trở lại sinh hoạt tại {branch}.",
    ),
    moves_for_good("there", ends=_OVER, values=onward),
    Step(
        name="revoke",
        label="Rút lại giấy giới thiệu",
        hand=Hand.UNIT,
        from_states=("introduced",),
        to="revoked",
        effects=(_CALLED_OFF,),
        reason_needed=True,
        sentence="Giấy giới thiệu tạm thời của {name} bị rút lại.",
    ),
)
_DEFERRAL_STEPS: Final = (
    Step(
        name="defer",
        label="Cho hoãn sinh hoạt",
        hand=Hand.BRANCH,
        from_states=(NEW, "draft", "returned"),
        to="deferred",
        asks=_DEFERRAL,
        needs=("purpose", "from_on", "to_on", "resolution_number", "resolution_date"),
        conditions=(IS_MEMBER, _ONE_AT_A_TIME, _IN_ORDER, _DEFERRAL_WITHIN),
        effects=(_LET_OFF,),
        decides=True,
        takes=Takes.DAYS,
        dated_by="resolution_date",
        sentence="{name} được hoãn sinh hoạt, vẫn là đoàn viên của {branch} và vẫn đóng đoàn phí.",
    ),
    Step(
        name="extend_deferral",
        label="Cho hoãn tiếp",
        hand=Hand.BRANCH,
        from_states=("deferred",),
        to="deferred",
        asks=_DEFERRAL,
        needs=("to_on", "resolution_number", "resolution_date"),
        anew=names(RESOLUTION),
        conditions=(IS_MEMBER, FOLLOWS, _RUNNING_ON, _IN_ORDER, ends_later("to_on"), _DEFERRAL_WITHIN),
        effects=(_LET_OFF_LONGER, begins_as_before("from_on")),
        decides=True,
        dated_by="resolution_date",
        sentence="{name} được hoãn sinh hoạt thêm đến ngày {to_on}.",
    ),
    Step(
        name="resume",
        label="Sinh hoạt trở lại",
        hand=Hand.BRANCH,
        from_states=("deferred",),
        to="resumed",
        asks=("ended_on", "note"),
        needs=("ended_on",),
        conditions=(_ENDS_AFTER,),
        effects=(_BACK,),
        sentence="{name} sinh hoạt trở lại tại {branch}.",
    ),
    Step(
        name="revoke_deferral",
        label="Hủy việc hoãn (ghi nhầm)",
        hand=Hand.BRANCH,
        from_states=("deferred",),
        to="revoked",
        effects=(_NEVER_OFF,),
        reason_needed=True,
        sentence="Việc hoãn sinh hoạt của {name} được ghi là nhầm; giấy tờ và lý do vẫn lưu.",
    ),
)

WORKFLOW: Final = Workflow(
    name="temporary",
    number=12,
    label="Sinh hoạt đoàn tạm thời, hoãn sinh hoạt",
    intent=Intent(
        question="Đoàn viên đi học, công tác có thời hạn rồi về, hoặc xin hoãn sinh hoạt?",
        difference="Sinh hoạt tạm thời: có nơi đến tiếp nhận, hồ sơ vẫn ở chi đoàn cũ. Hoãn: không sinh hoạt "
        "ở đâu trong thời gian đó, vẫn đóng đoàn phí. Đi hẳn thì chuyển sinh hoạt.",
        example="Một đoàn viên đi thực tập tám tháng ở tỉnh khác, sinh hoạt với chi đoàn nơi thực tập.",
    ),
    fields=_FIELDS,
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        RETURNED,
        State(code="introduced", label="Đã giới thiệu, chờ tiếp nhận", board=Board.WAITING,
              waits_for=Hand.RECEIVER, deadline="temporary_reception_months_max", begins_on="paper_date"),
        State(code="there", label="Đang sinh hoạt tạm thời nơi khác", board=Board.APPROVED,
              deadline="temporary_months_max", begins_on="from_on", ends_on="to_on",
              closes_to=OVERTAKEN.code),
        State(code="ended", label="Đã trở về", board=Board.APPROVED, open=False),
        State(code="moved_for_good", label="Đã lập hồ sơ chuyển hẳn", board=Board.APPROVED, open=False),
        State(code="deferred", label="Đang hoãn sinh hoạt", board=Board.APPROVED,
              deadline="deferral_months_max", begins_on="from_on", ends_on="to_on",
              closes_to=OVERTAKEN.code),
        State(code="resumed", label="Đã sinh hoạt trở lại", board=Board.APPROVED, open=False),
        OVERTAKEN,
        *OF_THE_HOST,
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(
        *_REQUEST_STEPS,
        *_STAY_STEPS,
        *_DEFERRAL_STEPS,
        *receiving(_BEGINS, _ENDS, "there", "there"),
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(name="temporary_introduction", label="Giấy giới thiệu sinh hoạt đoàn tạm thời",
              steps=("approve", "extend"), number_type="GGT", number_field="paper_number",
              for_one=True),
        Paper(name="deferral_resolution", label="Nghị quyết chi đoàn cho hoãn sinh hoạt",
              steps=("defer", "extend_deferral"), number_type="NQ", number_field="resolution_number"),
    ),
    counts=(
        Count(name="temporary_away", label="Đang sinh hoạt tạm thời nơi khác", state="there",
              dated_by="from_on"),
        Count(name="temporary_hosted", label="Đến sinh hoạt tạm thời", state="hosted",
              dated_by="accepted_on"),
        Count(name="deferred", label="Đang hoãn sinh hoạt", state="deferred", dated_by="from_on"),
    ),
    on_move=OnMove.WITHIN,
    kept={"destination": "to_place", "expected_return": "to_on", "job": "purpose"},
    source="domain.md 3.13; 22-HD/TWĐTN (2013)",
)  # fmt: skip
