"""Trưởng thành đoàn (`domain.md` 3.4): who is over the age leaves with honour, or stays on by decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Value
from domain.values.ages import age_on
from domain.workflows.conditions import (
    IS_MEMBER,
    MEETING_HELD,
    NOT_UNDER_DISCIPLINE,
    ages_of,
    holds_no_post,
    no_open_case,
    posts_held,
    status_is,
)
from domain.workflows.exits import leaving
from domain.workflows.giving_back import GIVEN_BACK, POST_FREE
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

_REASON: Final = Field(
    name="maturity_reason",
    label="Lý do trưởng thành",
    type=FieldType.CODE,
    catalogue="maturity_reason",
    since=2,
)
_CEREMONY: Final = (
    Field(name="ceremony_date", label="Ngày làm lễ trưởng thành", type=FieldType.DATE, since=2),
    Field(name="book_returned", label="Đã trả sổ đoàn viên", type=FieldType.BOOLEAN, since=2),
)
_STAYING: Final = Field(
    name="continue_until", label="Tiếp tục sinh hoạt đến ngày", type=FieldType.DATE, since=2
)
_BRANCH_PART: Final = ("maturity_reason", *names(MEETING), *names(RESOLUTION), *names(_CEREMONY), "note")
_WHOLE: Final = (*_BRANCH_PART, *names(DECISION))


def _not_yet(matter: Matter) -> Mapping[str, Value] | None:
    """At the age or under it nobody matures out unless somebody says why (hard stop, `domain.md` 3.4)."""
    ages, most = ages_of(matter), matter.rules.whole("maturity_age")
    if ages is None or ages[1] > most or matter.reason:
        return None
    return {"age": ages[1], "most": most}


def _age_in_doubt(matter: Matter) -> Mapping[str, Value] | None:
    """No birth date, or one to the year or the month by which the member may be over the age or not."""
    ages, most = ages_of(matter), matter.rules.whole("maturity_age")
    known = ages is not None and (ages[0] > most or ages[1] <= most)
    return None if known or matter.reason else {}


_OVER_AGE: Final = (
    Condition(code="age_unknown", label="Có ngày sinh để biết tuổi", broken_by=_age_in_doubt, source="3.4"),
    Condition(
        code="not_over_age",
        label="Đã quá tuổi đoàn viên, hoặc có ghi lý do khác",
        broken_by=_not_yet,
        source="3.4",
    ),
)


def _stays_too_long(matter: Matter) -> Mapping[str, Value] | None:
    """Nobody stays on beyond the age limit; elected and full-time cadres are not ordinary members."""
    until, born = str(matter.data.get("continue_until") or ""), str(matter.about.get("birth_date") or "")
    if not until or not born or posts_held(matter) or matter.about.get("salaried"):
        return None
    age, most = age_on(born, date.fromisoformat(until))[0], matter.rules.whole("member_age_max")
    return {"age": age, "most": most, "until": until} if age > most else None


def _needs_no_stay(matter: Matter) -> Mapping[str, Value] | None:
    """Who is not over the age of maturity by then is a member without any resolution."""
    until = str(matter.data.get("continue_until") or "")
    ages, most = ages_of(matter, until) if until else None, matter.rules.whole("maturity_age")
    return {"age": ages[1], "most": most} if ages is not None and ages[1] <= most else None


def _stays_in_the_past(matter: Matter) -> Mapping[str, Value] | None:
    until = str(matter.data.get("continue_until") or "")
    return {"until": until} if until and until <= matter.day else None


_WITHIN_LIMIT: Final = (
    Condition(
        code="stays_without_need",
        label="Đến ngày đó đã quá tuổi trưởng thành",
        broken_by=_needs_no_stay,
        known_by=("continue_until",),
        source="3.4",
    ),
    Condition(
        code="stays_too_long",
        label="Không tiếp tục sinh hoạt quá tuổi cao nhất",
        broken_by=_stays_too_long,
        source="3.4: 35",
    ),
    Condition(
        code="stays_in_the_past",
        label="Ngày tiếp tục đến ở sau ngày nghị quyết",
        broken_by=_stays_in_the_past,
        source="3.4",
    ),
)
_LEAVING: Final = (
    IS_MEMBER,
    *_OVER_AGE,
    no_open_case("maturity", "Chưa có hồ sơ trưởng thành khác"),
    no_open_case("transfer", "Không đang chuyển sinh hoạt", Severity.CONFIRM),
    holds_no_post(Severity.CONFIRM),
)

_STAY_ENDS: Final = replace(
    revoke(
        "staying_on",
        hand=Hand.BRANCH,
        label="Thu hồi nghị quyết cho tiếp tục sinh hoạt",
        sentence="{name} không còn nghị quyết cho tiếp tục sinh hoạt; vẫn là đoàn viên của {branch}.",
    ),
    name="end_stay",
)

WORKFLOW: Final = Workflow(
    name="maturity",
    number=3,
    label="Trưởng thành đoàn",
    intent=Intent(
        question="Đoàn viên đã quá tuổi, làm lễ trưởng thành hoặc xin ở lại sinh hoạt?",
        difference="Ra khỏi Đoàn trong danh dự vì tuổi. Người bỏ sinh hoạt thì xét xóa tên; người chuyển đi "
        "nơi khác thì chuyển sinh hoạt.",
        example="Chị Lan tròn 31 tuổi, chi đoàn tổ chức lễ trưởng thành và đề nghị cấp giấy chứng nhận.",
    ),
    fields=(_REASON, *MEETING, *RESOLUTION, *DECISION, *_CEREMONY, _STAYING, *REVOCATION, RETURN, NOTE),
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        RETURNED,
        replace(EFFECTIVE, label="Đã trưởng thành"),
        State(code="staying_on", label="Tiếp tục sinh hoạt", board=Board.APPROVED, open=False),
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(
        start(*_WHOLE, "continue_until", conditions=(IS_MEMBER,)),
        save(*_WHOLE, "continue_until", from_states=("draft", "returned")),
        Step(
            name="submit",
            label="Gửi Đoàn cơ sở",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "returned"),
            to="submitted",
            asks=_BRANCH_PART,
            needs=("maturity_reason",),
            conditions=(*_LEAVING, *MEETING_HELD),
            sentence="{unit} nhận đề nghị; khi có quyết định, {name} rời {branch} vì trưởng thành.",
        ),
        withdraw("draft", "submitted", "returned"),
        Step(
            name="approve",
            label="Quyết định trưởng thành",
            hand=Hand.UNIT,
            from_states=(NEW, "draft", "submitted", "returned"),
            to="effective",
            asks=_WHOLE,
            needs=("maturity_reason", "decision_number", "decision_date"),
            conditions=(*_LEAVING, NOT_UNDER_DISCIPLINE, *MEETING_HELD),
            effects=leaving("matured", "Thành đã trưởng thành đoàn, không còn được tính"),
            decides=True,
            exit="matured",
            sentence="Từ ngày {decision_date}, {name} trưởng thành đoàn và không còn được tính ở {branch}.",
        ),
        Step(
            name="stay_on",
            label="Cho tiếp tục sinh hoạt",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "submitted", "returned"),
            to="staying_on",
            asks=(*names(MEETING), *names(RESOLUTION), "continue_until", "note"),
            needs=("continue_until", "resolution_number", "resolution_date"),
            conditions=(IS_MEMBER, *_WITHIN_LIMIT, *MEETING_HELD),
            decides=True,
            dated_by="resolution_date",
            sentence="{name} tiếp tục là đoàn viên của {branch} đến ngày {continue_until}.",
        ),
        give_back("submitted"),
        refuse("submitted"),
        comes_back(
            revoke(
                "effective",
                conditions=(status_is("matured"), POST_FREE),
                effects=(COMES_BACK, GIVEN_BACK),
                sentence="Quyết định trưởng thành hết hiệu lực; {name} lại được tính là đoàn viên.",
            )
        ),
        _STAY_ENDS,
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(
            name="maturity_proposal",
            label="Nghị quyết chi đoàn đề nghị trưởng thành",
            steps=("submit",),
            number_type="NQ",
            number_field="resolution_number",
        ),
        Paper(
            name="branch_minutes",
            label="Biên bản họp chi đoàn xét trưởng thành, tiếp tục sinh hoạt",
            steps=("submit", "stay_on"),
        ),
        Paper(
            name="maturity_decision",
            label="Quyết định trưởng thành đoàn",
            steps=("approve",),
            number_type="QĐ",
            number_field="decision_number",
        ),
        Paper(name="maturity_certificate", label="Giấy chứng nhận trưởng thành đoàn", steps=("approve",)),
        Paper(
            name="staying_on_resolution",
            label="Nghị quyết chi đoàn cho tiếp tục sinh hoạt",
            steps=("stay_on",),
            number_type="NQ",
            number_field="resolution_number",
        ),
    ),
    counts=(
        Count(name="matured", label="Trưởng thành đoàn", state="effective"),
        Count(name="staying_on", label="Tiếp tục sinh hoạt", state="staying_on", dated_by="resolution_date"),
    ),
    on_move=OnMove.CLOSE,
    source="domain.md 3.4; điều lệ, điều về trưởng thành đoàn",
)
