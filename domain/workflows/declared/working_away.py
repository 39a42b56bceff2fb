"""Đoàn viên đi làm ăn xa (`domain.md` 3.11): the branch keeps the log, the đoàn cơ sở gives the paper.

The member goes on counting at home; while news keep coming nobody is struck off for staying away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.fields import Field, FieldType, Sensitivity
from domain.records import Value
from domain.workflows.conditions import DISCIPLINE_UNDER_WAY, IS_MEMBER, no_open_case
from domain.workflows.dates import BEGUN
from domain.workflows.handing_on import moves_for_good
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
from domain.workflows.months import longer_than
from domain.workflows.overlays import AWAY, in_field, overlay_begins, overlay_lasts
from domain.workflows.shared_fields import NOTE
from domain.workflows.shared_states import APPEALED, CANCELLED, DRAFT, LOST, OVERTAKEN, RETURNED, REVOKED
from domain.workflows.shared_steps import AFTER_A_CLASH, save, start, withdraw
from domain.workflows.stays import ENDED_ON, days_in_order, ends_later, no_longer_than


def _place(matter: Matter) -> str | None:
    parts = [matter.data.get("destination"), matter.data.get("province")]
    return ", ".join(str(part) for part in parts if part) or None


def _silent(matter: Matter) -> Mapping[str, Value] | None:
    """Whether the member still was within the time that news may take: then nobody is out of touch."""
    heard = matter.data.get("last_report_on") or matter.data.get("from_on")
    most = matter.rules.whole("working_away_report_months_max")
    if not heard or longer_than(str(heard), matter.taken, most):
        return None
    return {"day": heard, "most": most}


def _older_news(matter: Matter) -> Mapping[str, Value] | None:
    """Whether the last day with news would go back: by what is noted late nobody gets out of touch."""
    stood = (matter.case.fields.get("data") or {}).get("last_report_on") if matter.case is not None else None
    heard = matter.data.get("last_report_on")
    return {"day": stood, "until": heard} if stood and heard and str(heard) < str(stood) else None


_NEWER: Final = Condition(
    code="older_news", label="Lần báo tin không cũ hơn lần đã ghi", broken_by=_older_news,
    severity=Severity.CONFIRM, source="3.11",
)  # fmt: skip
_DAYS: Final = days_in_order("from_on", "expected_return", "Ngày đi trước ngày dự kiến về")
_BACK_AFTER: Final = days_in_order("from_on", "ended_on", "Ngày đi trước ngày về")
_WITHIN: Final = no_longer_than(
    "working_away_months_max", "from_on", "expected_return", "away_too_long",
    "Mỗi lần báo đi không quá một năm", "22-HD/TWĐTN (2013), mục 2", Severity.WARN,
)  # fmt: skip
_LONG_SILENT: Final = Condition(
    code="heard_lately", label="Đã lâu không có tin", broken_by=_silent, severity=Severity.CONFIRM,
    source="3.11",
)  # fmt: skip
_NOT_AWAY: Final = no_open_case("working_away", "Chưa có lần đi làm ăn xa nào đang theo dõi")

_AWAY: Final = overlay_begins(
    AWAY, "Được ghi là đang đi làm ăn xa, vẫn tính ở chi đoàn", in_field("from_on"),
    in_field("expected_return"), _place,
)  # fmt: skip
_BACK: Final = overlay_lasts(AWAY, "Thôi ghi là đang đi làm ăn xa", in_field("ended_on"))
_NEVER_LEFT: Final = overlay_lasts(AWAY, "Thôi ghi là đang đi làm ăn xa", in_field("from_on"))

_FIELDS: Final = (
    Field(name="destination", label="Nơi đến (xã, phường, địa chỉ)", group="destination",
          sensitivity=Sensitivity.PERSONAL, since=2),
    Field(name="province", label="Tỉnh, thành phố nơi đến", group="destination", max_length=100,
          again=True, since=2),
    Field(name="job", label="Việc làm, nơi làm việc", since=2),
    Field(name="phone", label="Điện thoại ở nơi đến", type=FieldType.PHONE, sensitivity=Sensitivity.PERSONAL,
          since=2),
    Field(name="from_on", label="Ngày đi", type=FieldType.DATE, since=2),
    Field(name="expected_return", label="Dự kiến về", type=FieldType.DATE, since=2),
    Field(name="last_report_on", label="Lần báo tin gần nhất", type=FieldType.DATE, happened=True, since=2),
    Field(name="registered_at", label="Đã đăng ký với chi đoàn nơi đến", max_length=300, since=2),
    Field(name="registered_on", label="Ngày đăng ký ở nơi đến", type=FieldType.DATE, happened=True,
          not_before=("from_on",), since=2),
    Field(name="paper_number", label="Số giấy giới thiệu tạm thời", group="paper", max_length=100, since=2),
    Field(name="paper_date", label="Ngày giấy giới thiệu", type=FieldType.DATE, group="paper", since=2),
    ENDED_ON,
    NOTE,
)  # fmt: skip
_TRIP = ("destination", "province", "job", "phone", "from_on", "expected_return", "note")
_NEWS = ("last_report_on", "expected_return", "destination", "province", "job", "phone", "note")


def _onward(matter: Matter) -> Mapping[str, Value]:
    return {"to_place": _place(matter)}


_STEPS: Final = (
    start(
        *_TRIP,
        conditions=(IS_MEMBER,),
        label="Lập phiếu đi làm ăn xa",
        sentence="Phiếu đi làm ăn xa của {name} được lưu nháp.",
    ),
    save(*_TRIP),
    Step(
        name="submit",
        label="Ghi nhận đã đi",
        hand=Hand.BRANCH,
        from_states=(NEW, "draft", "returned"),
        to="away",
        asks=_TRIP,
        needs=("destination", "from_on"),
        conditions=(IS_MEMBER, _NOT_AWAY, BEGUN, _DAYS, _WITHIN),
        effects=(_AWAY,),
        sentence="{name} được ghi là đang đi làm ăn xa, vẫn là đoàn viên của {branch}.",
    ),
    Step(
        name="report",
        label="Ghi lần báo tin",
        hand=Hand.BRANCH,
        from_states=("away", "out_of_touch"),
        to="away",
        asks=_NEWS,
        needs=("last_report_on",),
        conditions=(_NEWER, _DAYS, _WITHIN),
        effects=(_AWAY,),
        sentence="Tin mới của {name} được ghi vào sổ theo dõi.",
    ),
    Step(
        name="register_there",
        label="Ghi đã đăng ký ở nơi đến",
        hand=Hand.BRANCH,
        from_states=("away", "registered_there", "out_of_touch"),
        to="registered_there",
        asks=("registered_at", "registered_on", *_NEWS),
        needs=("registered_at",),
        conditions=(_NEWER, _DAYS, _WITHIN),
        effects=(_AWAY,),
        sentence="{name} đã đăng ký sinh hoạt ở nơi đến, vẫn tính ở {branch}.",
    ),
    Step(
        name="issue_paper",
        label="Cấp giấy giới thiệu tạm thời",
        hand=Hand.UNIT,
        from_states=("away",),
        to="away",
        asks=("paper_number", "paper_date"),
        needs=("paper_number", "paper_date"),
        conditions=(DISCIPLINE_UNDER_WAY,),
        sentence="Giấy giới thiệu sinh hoạt tạm thời của {name} được ghi vào hồ sơ.",
    ),
    Step(
        name="extend",
        label="Gia hạn thời gian đi",
        hand=Hand.BRANCH,
        from_states=("away",),
        to="away",
        asks=("expected_return", "last_report_on", "note"),
        needs=("expected_return",),
        conditions=(_NEWER, _DAYS, ends_later("expected_return"), _WITHIN),
        effects=(_AWAY,),
        sentence="{name} đi thêm đến ngày {expected_return}.",
    ),
    Step(
        name="lose_touch",
        label="Ghi mất liên lạc",
        hand=Hand.BRANCH,
        from_states=("away", "registered_there"),
        to="out_of_touch",
        asks=("note",),
        conditions=(_LONG_SILENT,),
        reason_needed=True,
        sentence="{name} được ghi là mất liên lạc, vẫn là đoàn viên của {branch}.",
    ),
    Step(
        name="return_home",
        label="Ghi đã về",
        hand=Hand.BRANCH,
        from_states=("away", "registered_there", "out_of_touch"),
        to="returned_home",
        asks=("ended_on", "note"),
        needs=("ended_on",),
        conditions=(_BACK_AFTER,),
        effects=(_BACK,),
        sentence="{name} trở lại sinh hoạt tại {branch}.",
    ),
    moves_for_good("away", "registered_there", "out_of_touch", ends=(_BACK,), values=_onward),
    Step(
        name="revoke",
        label="Hủy ghi nhận (ghi nhầm)",
        hand=Hand.BRANCH,
        from_states=("away", "registered_there", "out_of_touch"),
        to="revoked",
        effects=(_NEVER_LEFT,),
        reason_needed=True,
        sentence="Lần đi này của {name} được ghi là nhầm; giấy tờ và lý do vẫn lưu.",
    ),
    withdraw("draft", "returned"),
    *AFTER_A_CLASH,
)

WORKFLOW: Final = Workflow(
    name="working_away",
    number=10,
    label="Đoàn viên đi làm ăn xa",
    intent=Intent(
        question="Đoàn viên đi làm xa nhưng còn về?",
        difference="Đi làm ăn xa: việc và nơi ở không ổn định, chi đoàn theo dõi và giữ liên lạc. Có nơi đến "
        "nhận sinh hoạt trong thời hạn thì làm sinh hoạt tạm thời; đi hẳn thì chuyển sinh hoạt.",
        example="Một đoàn viên vào Bình Dương làm công nhân từ tháng 2, Tết về.",
    ),
    fields=_FIELDS,
    states=(
        DRAFT,
        State(code="away", label="Đang đi làm ăn xa", board=Board.APPROVED,
              deadline="working_away_months_max", begins_on="from_on", ends_on="expected_return",
              closes_to=OVERTAKEN.code),
        State(code="registered_there", label="Đã đăng ký ở nơi đến", board=Board.APPROVED,
              deadline="working_away_months_max", begins_on="from_on", ends_on="expected_return",
              closes_to=OVERTAKEN.code),
        State(code="out_of_touch", label="Mất liên lạc", board=Board.RETURNED, waits_for=Hand.BRANCH,
              closes_to=OVERTAKEN.code),
        RETURNED,
        State(code="returned_home", label="Đã về", board=Board.APPROVED, open=False),
        OVERTAKEN,
        State(code="moved_for_good", label="Đã lập hồ sơ chuyển hẳn", board=Board.APPROVED, open=False),
        REVOKED,
        CANCELLED,
        LOST,
        APPEALED,
    ),
    steps=_STEPS,
    papers=(
        Paper(name="working_away_log", label="Sổ theo dõi đoàn viên đi làm ăn xa",
              steps=("submit", "report", "register_there")),
        Paper(name="temporary_introduction", label="Giấy giới thiệu sinh hoạt đoàn tạm thời",
              steps=("issue_paper",), number_type="GGT", number_field="paper_number",
              for_one=True),
    ),
    counts=(
        *(
            Count(name="working_away", label="Đang đi làm ăn xa", state=state, dated_by="from_on")
            for state in ("away", "registered_there", "out_of_touch")
        ),
        Count(name="working_away_registered", label="Đã đăng ký ở nơi đến", state="registered_there",
              dated_by="from_on"),
    ),
    on_move=OnMove.WITHIN,
    kept={"to_place": "destination", "to_on": "expected_return", "purpose": "job"},
    source="domain.md 3.11; 22-HD/TWĐTN (2013)",
)  # fmt: skip
