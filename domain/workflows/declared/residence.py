"""Sinh hoạt đoàn nơi cư trú (`domain.md` 3.12): introduced by home, accepted and judged where one lives.

Beside the home branch, never instead of it: neither unit's count changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Value
from domain.text import fold
from domain.workflows.conditions import DISCIPLINE_UNDER_WAY, IS_MEMBER, open_cases
from domain.workflows.handing_on import moves_for_good
from domain.workflows.hosting import (
    ANSWER,
    HOST,
    HOST_MISSING,
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
from domain.workflows.months import day_after, months_after
from domain.workflows.overlays import RESIDENCE, in_field, overlay_begins, overlay_lasts
from domain.workflows.periods import PERIOD, PERIOD_READABLE
from domain.workflows.shared_fields import NOTE, names
from domain.workflows.shared_states import (
    APPEALED,
    CANCELLED,
    DRAFT,
    LOST,
    REFUSED,
    RETURNED,
    REVOKED,
    SUBMITTED,
)
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, refuse, reopen, save, start, withdraw
from domain.workflows.stays import ENDED_ON, days_in_order
from domain.workflows.transferring import ORIGIN


def _too_short(matter: Matter) -> Mapping[str, Value] | None:
    """A permanent residence counts as it is, a temporary one from some months on."""
    begins, ends = matter.data.get("from_on"), matter.data.get("to_on")
    least = matter.rules.whole("residence_stay_months_min")
    if matter.data.get("permanent") or not begins or not ends:
        return None
    # The last day is lived there, too: from 1 March to 31 August are six months.
    return None if day_after(str(ends)) >= months_after(str(begins), least) else {"least": least}


def _residence_known(matter: Matter) -> bool:
    return bool(matter.data.get("permanent") or (matter.data.get("from_on") and matter.data.get("to_on")))


def _there_already(matter: Matter) -> Mapping[str, Value] | None:
    """One paper a year leads to one host, however its name was typed."""
    mine = matter.data
    for id in open_cases(matter, "residence"):
        case = matter.view.record("case", id)
        theirs = (case.fields.get("data") or {}) if case is not None else {}
        if theirs.get("period") == mine.get("period") and _same_host(mine, theirs):
            return {"case": id, "name": mine.get("to_place")}
    return None


def _same_host(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    known = [(one[name], other[name]) for name in ("to_org", "to_unit") if one.get(name) and other.get(name)]
    if known:
        return bool(known[0][0] == known[0][1])
    return fold(str(one.get("to_place") or "")) == fold(str(other.get("to_place") or ""))


_ONCE: Final = Condition(
    code="residence_there_already", label="Chưa có hồ sơ khác về cùng nơi cư trú trong kỳ này",
    broken_by=_there_already, source="3.12",
)  # fmt: skip
_LONG_ENOUGH: Final = Condition(
    code="residence_too_short", label="Thường trú, hoặc tạm trú đủ số tháng quy định", broken_by=_too_short,
    severity=Severity.WARN, known_if=_residence_known, source="01-HD/BTC (2015)",
)  # fmt: skip
_IN_ORDER: Final = days_in_order("from_on", "to_on", "Từ ngày trước đến ngày")
_ENDS_AFTER: Final = days_in_order("accepted_on", "ended_on", "Tiếp nhận trước khi kết thúc")

_BEGINS, _ENDS = in_field("accepted_on"), in_field("to_on")


def _place(matter: Matter) -> str | None:
    return str(matter.data.get("to_place") or "") or None


_THERE: Final = overlay_begins(
    RESIDENCE, "Được ghi là sinh hoạt tại nơi cư trú, vẫn tính ở chi đoàn", _BEGINS, _ENDS, _place
)
_OVER: Final = (
    overlay_lasts(RESIDENCE, "Thôi ghi là sinh hoạt tại nơi cư trú", in_field("ended_on")),
    OWN_GUEST_ENDS,
    host_is_untold("Nơi cư trú được báo là đã kết thúc"),
)
_NOT_ANY_MORE: Final = host_is_untold("Nơi cư trú được báo là giấy giới thiệu đã rút lại")

_FIELDS: Final = (
    PERIOD,
    *HOST,
    *ORIGIN,
    Field(name="address", label="Địa chỉ nơi cư trú", since=2),
    Field(name="permanent", label="Là nơi thường trú", type=FieldType.BOOLEAN, since=2),
    Field(name="from_on", label="Từ ngày", type=FieldType.DATE, since=2),
    Field(name="to_on", label="Đến ngày", type=FieldType.DATE, since=2),
    *PAPER,
    *ANSWER,
    *REMARKS,
    ENDED_ON,
    Field(name="end_reason", label="Lý do kết thúc", since=2),
    NOTE,
)
_ROUND = ("period", "to_place")
_WHERE = ("to_unit", "to_org", "address", "permanent", "from_on", "to_on", "note")

_HOME_STEPS: Final = (
    start(
        *_ROUND,
        *_WHERE,
        needs=("period",),
        conditions=(PERIOD_READABLE, IS_MEMBER, HOST_MISSING),
        label="Lập phiếu giới thiệu",
        sentence="Phiếu giới thiệu {name} về nơi cư trú được lưu nháp.",
    ),
    save(*_WHERE),
    Step(
        name="submit",
        label="Đề nghị giới thiệu",
        hand=Hand.BRANCH,
        from_states=(NEW, "draft", "returned"),
        to="submitted",
        asks=(*_ROUND, *_WHERE),
        needs=("period",),
        conditions=(PERIOD_READABLE, IS_MEMBER, *HOST_NAMED, _ONCE, _IN_ORDER, _LONG_ENOUGH),
        sentence="Đề nghị giới thiệu {name} về nơi cư trú chờ {unit} cấp giấy.",
    ),
    give_back("submitted"),
    refuse("submitted"),
    Step(
        name="introduce",
        label="Cấp giấy giới thiệu",
        hand=Hand.UNIT,
        from_states=("submitted",),
        to="introduced",
        asks=(*names(PAPER), "to_unit", "to_org", "note"),
        needs=("paper_number", "paper_date"),
        conditions=(IS_MEMBER, *HOST_NAMED, DISCIPLINE_UNDER_WAY),
        effects=(host_is_told((*_ROUND, "address", *TOLD)),),
        decides=True,
        dated_by="paper_date",
        sentence="{name} cầm giấy giới thiệu về nơi cư trú, vẫn là đoàn viên của {branch}.",
    ),
    Step(
        name="note_acceptance",
        label="Ghi nơi cư trú đã tiếp nhận",
        hand=Hand.UNIT,
        from_states=("introduced",),
        to="accepted",
        asks=("accepted_on", "accepted_by", "note"),
        needs=("accepted_on",),
        conditions=(IS_MEMBER,),
        effects=(_THERE, own_guest(_BEGINS, _ENDS)),
        sentence="{name} sinh hoạt cả ở {branch} và ở nơi cư trú; số đoàn viên không đổi.",
    ),
    Step(
        name="remark",
        label="Ghi nhận xét của nơi cư trú",
        hand=Hand.BRANCH,
        from_states=("accepted", "remarked"),
        to="remarked",
        asks=("remarks", "remarks_on", "note"),
        needs=("remarks", "remarks_on"),
        sentence="Nhận xét của nơi cư trú về {name} được lưu để xếp loại.",
    ),
    Step(
        name="end",
        label="Kết thúc",
        hand=Hand.BRANCH,
        from_states=("accepted", "remarked"),
        to="ended",
        asks=("ended_on", "end_reason", "note"),
        needs=("ended_on",),
        conditions=(_ENDS_AFTER,),
        effects=_OVER,
        sentence="{name} thôi sinh hoạt tại nơi cư trú, vẫn là đoàn viên của {branch}.",
    ),
    moves_for_good("accepted", "remarked", ends=_OVER, values=onward),
    Step(
        name="revoke",
        label="Rút lại giấy giới thiệu",
        hand=Hand.UNIT,
        from_states=("introduced",),
        to="revoked",
        effects=(_NOT_ANY_MORE,),
        reason_needed=True,
        sentence="Giấy giới thiệu {name} về nơi cư trú bị rút lại.",
    ),
    withdraw("draft", "submitted", "returned"),
    reopen("cancelled", "refused", "revoked", "ended"),
)

WORKFLOW: Final = Workflow(
    name="residence",
    number=11,
    label="Sinh hoạt đoàn nơi cư trú",
    intent=Intent(
        question="Đoàn viên công tác ở cơ quan, trường, doanh nghiệp cần sinh hoạt thêm nơi ở?",
        difference="Sinh hoạt nơi cư trú: vẫn sinh hoạt ở chi đoàn của mình và tham gia thêm nơi ở. Rời chi "
        "đoàn một thời gian là sinh hoạt tạm thời.",
        example="Cô giáo là đoàn viên chi đoàn trường, tham gia thêm với chi đoàn thôn nơi ở.",
    ),
    fields=_FIELDS,
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        RETURNED,
        State(code="introduced", label="Đã giới thiệu, chờ tiếp nhận", board=Board.WAITING,
              waits_for=Hand.RECEIVER, deadline="residence_reception_months_max", begins_on="paper_date"),
        State(code="accepted", label="Đã được tiếp nhận", board=Board.APPROVED, ends_on="to_on",
              closes_to="ended"),
        State(code="remarked", label="Đã có nhận xét", board=Board.APPROVED, ends_on="to_on",
              closes_to="ended"),
        State(code="ended", label="Đã kết thúc", board=Board.APPROVED, open=False),
        State(code="moved_for_good", label="Đã lập hồ sơ chuyển hẳn", board=Board.APPROVED, open=False),
        *OF_THE_HOST,
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(*_HOME_STEPS, *receiving(_BEGINS, _ENDS, "accepted", "remarked"), *AFTER_A_CLASH),
    once_per=_ROUND,
    # Whoever chose the unit or the branch has said where to.
    round_else={"to_place": ("to_unit", "to_org")},
    papers=(
        Paper(name="residence_introduction", label="Giấy giới thiệu về sinh hoạt nơi cư trú",
              steps=("introduce",), number_type="GGT", number_field="paper_number", for_one=True),
        Paper(name="residence_remarks", label="Phiếu nhận xét nơi cư trú", steps=("remark", "host_remark")),
    ),
    counts=(
        *(
            Count(name="residence_away", label="Đang sinh hoạt nơi cư trú khác", state=state,
                  dated_by="accepted_on")
            for state in ("accepted", "remarked")
        ),
        Count(name="residence_hosted", label="Đến sinh hoạt nơi cư trú", state="hosted",
              dated_by="accepted_on"),
    ),
    on_move=OnMove.WITHIN,
    kept={"destination": "to_place", "expected_return": "to_on"},
    source="domain.md 3.12; 01-HD/BTC (2015)",
)  # fmt: skip
