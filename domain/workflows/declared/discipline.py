"""Kỷ luật đoàn viên (`domain.md` 3.10): who is competent depends on the form and on the posts held.

A branch decides a reprimand; from a warning up the level right above does. Whoever holds a post is for the
level above his committee. A decision takes effect when it is announced, also where a complaint was filed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from domain.decisions import Change
from domain.workflows.conditions import IS_MEMBER
from domain.workflows.disciplining import (
    BASE,
    BRANCH_COMPETENT,
    BRANCH_PART,
    COMPLAINT,
    LIFTING,
    LONG_ENOUGH,
    MATTER,
    NOT_EXPULSION,
    NOT_OF_ABOVE,
    ONLY_EXPULSION,
    PROCEDURE,
    STILL_SO,
    UNIT_COMPETENT,
    WHOLE,
    asked_of,
)
from domain.workflows.dismissing import DISMISSED
from domain.workflows.exits import leaving
from domain.workflows.giving_back import GIVEN_BACK, POST_FREE
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
    State,
    Step,
    Takes,
    Workflow,
)
from domain.workflows.returning import COMES_BACK, RETURN, comes_back
from domain.workflows.shared_fields import DECISION, MEETING, NOTE, RESOLUTION, REVOCATION, names
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

_OPEN: Final = ("draft", "submitted", "returned")
_PAPER: Final = ("form", "violation", "decision_number", "decision_date")
# What the branch resolved, whatever those above it decide.
_PROPOSED: Final = ("form", "violation")
# Without these nobody can say that two thirds came and more than half agreed.
_VOTE: Final = ("meeting_total", "meeting_present", "votes_for")


# -- effects ----------------------------------------------------------------------------------------


def _expelled(matter: Matter) -> bool:
    return matter.data.get("form") == "expulsion"


def _if_expelled(matter: Matter) -> Iterable[Change]:
    if _expelled(matter):
        yield from COMES_BACK.changes(matter)


_BACK: Final = Effect(label="Nếu đã khai trừ: lại được tính là đoàn viên", changes=_if_expelled)


def _decide(name: str, label: str, hand: Hand, from_states: tuple[str, ...], *more: Condition) -> Step:
    """A decision short of expulsion, by the unit or above it."""
    return Step(
        name=name,
        label=label,
        hand=hand,
        from_states=from_states,
        to="effective",
        asks=WHOLE,
        needs=_PAPER,
        conditions=(NOT_EXPULSION, *more, *asked_of(hand)),
        effects=(DISMISSED,),
        decides=True,
        takes=Takes.POSTS,
        batch=False,
        above_for_grassroots_branch=hand is Hand.UNIT,
        sentence="Quyết định kỷ luật {name} có hiệu lực ngay khi công bố, kể cả khi có khiếu nại.",
    )


def _expel(name: str, label: str, hand: Hand, from_states: tuple[str, ...], *more: Condition) -> Step:
    return Step(
        name=name,
        label=label,
        hand=hand,
        from_states=from_states,
        to="effective",
        asks=WHOLE,
        # The level above answers for its own procedure.
        needs=_PAPER if hand is Hand.ABOVE else (*_PAPER, *_VOTE),
        conditions=(ONLY_EXPULSION, *more, *asked_of(hand)),
        effects=leaving("expelled", "Bị khai trừ, không còn được tính"),
        decides=True,
        exit="expelled",
        batch=False,
        above_for_grassroots_branch=hand is Hand.UNIT,
        sentence="Từ ngày {decision_date}, {name} bị khai trừ; các hồ sơ khác đang làm được khép lại.",
    )


WORKFLOW: Final = Workflow(
    name="discipline",
    number=9,
    label="Kỷ luật đoàn viên",
    intent=Intent(
        question="Đoàn viên vi phạm, cần xét kỷ luật?",
        difference="Kỷ luật là xử lý vi phạm. Bỏ sinh hoạt, không đóng đoàn phí thì xét xóa tên, không phải "
        "kỷ luật.",
        example="Chi đoàn họp, bỏ phiếu kín, quyết định khiển trách; từ cảnh cáo trở lên thì báo cấp trên.",
    ),
    fields=(*MATTER, *MEETING, *RESOLUTION, *DECISION, *COMPLAINT, *LIFTING, *REVOCATION, RETURN, NOTE),
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        replace(FORWARDED, deadline="approval_days_max"),
        RETURNED,
        EFFECTIVE,
        State(code="lifted", label="Đã công nhận tiến bộ", board=Board.APPROVED, open=False),
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(
        start(*WHOLE, conditions=(IS_MEMBER,)),
        save(*WHOLE, from_states=("draft", "returned")),
        Step(
            name="submit",
            label="Báo cáo Đoàn cơ sở",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "returned"),
            to="submitted",
            asks=BRANCH_PART,
            needs=("form", "violation", "meeting_date", "meeting_total", "meeting_present", "votes_for"),
            conditions=(*BASE, *PROCEDURE),
            batch=False,
            sentence="{unit} nhận đề nghị kỷ luật {name}; chưa có gì có hiệu lực.",
        ),
        withdraw(*_OPEN),
        Step(
            name="reprimand",
            label="Chi đoàn quyết định khiển trách",
            hand=Hand.BRANCH,
            from_states=(NEW, *_OPEN),
            to="effective",
            asks=BRANCH_PART,
            needs=(
                "form",
                "violation",
                "resolution_number",
                "resolution_date",
                "meeting_total",
                "meeting_present",
                "votes_for",
            ),
            conditions=(*BASE, *BRANCH_COMPETENT, *PROCEDURE),
            decides=True,
            dated_by="resolution_date",
            batch=False,
            sentence="{name} bị khiển trách theo nghị quyết ngày {resolution_date}.",
        ),
        _decide("decide", "Đoàn cơ sở quyết định", Hand.UNIT, (NEW, *_OPEN), UNIT_COMPETENT),
        _expel("expel", "Đoàn cơ sở quyết định khai trừ", Hand.UNIT, (NEW, *_OPEN), UNIT_COMPETENT),
        Step(
            name="forward",
            label="Chuyển cấp trên",
            hand=Hand.UNIT,
            from_states=("draft", "submitted"),
            to="forwarded",
            asks=WHOLE,
            needs=("form", "violation"),
            conditions=(*BASE, *PROCEDURE),
            batch=False,
            sentence="Cấp trên của {unit} quyết định việc kỷ luật {name}.",
        ),
        _decide("decide_above", "Cấp trên quyết định", Hand.ABOVE, (NEW, "draft", "submitted", "forwarded")),
        _expel("expel_above", "Cấp trên khai trừ", Hand.ABOVE, (NEW, "draft", "submitted", "forwarded")),
        give_back("submitted"),
        refuse("submitted"),
        replace(give_back("forwarded", hand=Hand.ABOVE), name="return_above", label="Cấp trên trả lại"),
        replace(refuse("forwarded", hand=Hand.ABOVE), name="refuse_above", label="Cấp trên không kỷ luật"),
        Step(
            name="complain",
            label="Ghi nhận khiếu nại",
            hand=Hand.BRANCH,
            from_states=("effective",),
            to="effective",
            asks=(*names(COMPLAINT), "note"),
            needs=("complained_on",),
            with_member=False,
            batch=False,
            sentence="Khiếu nại được ghi lại; quyết định vẫn có hiệu lực.",
        ),
        Step(
            name="lift",
            label="Công nhận tiến bộ",
            hand=Hand.UNIT,
            from_states=("effective",),
            to="lifted",
            asks=(*names(LIFTING), "note"),
            needs=("lift_number", "lift_date"),
            conditions=(IS_MEMBER, LONG_ENOUGH),
            batch=False,
            sentence="{name} được công nhận tiến bộ từ ngày {lift_date}; quyết định cũ vẫn được lưu.",
        ),
        comes_back(
            revoke(
                "effective",
                label="Thu hồi quyết định kỷ luật",
                conditions=(NOT_OF_ABOVE, STILL_SO, POST_FREE),
                effects=(_BACK, GIVEN_BACK),
                above_for_grassroots_branch=True,
            ),
            _expelled,
        ),
        comes_back(
            replace(
                revoke(
                    "effective",
                    hand=Hand.ABOVE,
                    conditions=(STILL_SO, POST_FREE),
                    effects=(_BACK, GIVEN_BACK),
                ),
                name="revoke_above",
                label="Cấp trên thu hồi quyết định kỷ luật",
            ),
            _expelled,
        ),
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(name="self_criticism", label="Bản kiểm điểm", steps=("start", "submit")),
        Paper(
            name="branch_minutes",
            label="Biên bản họp chi đoàn xét kỷ luật",
            steps=("submit", "reprimand"),
            own=_PROPOSED,
        ),
        Paper(
            name="discipline_resolution",
            label="Nghị quyết chi đoàn về việc kỷ luật",
            steps=("submit", "reprimand"),
            number_type="NQ",
            number_field="resolution_number",
            own=_PROPOSED,
        ),
        Paper(
            name="discipline_decision",
            label="Quyết định kỷ luật",
            steps=("decide", "expel"),
            number_type="QĐ",
            number_field="decision_number",
        ),
    ),
    counts=(Count(name="disciplined", label="Kỷ luật", state="effective", also=("lifted",)),),
    sensitive=True,
    source="domain.md 3.10; điều lệ, chương kỷ luật",
)
