"""Kỷ luật đoàn viên (`domain.md` 3.10): who is competent depends on the form and on the posts held.

A branch decides a reprimand; from a warning up the level right above does. Whoever holds a post is for the
level above his committee. A decision takes effect when it is announced, also where a complaint was filed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from domain.decisions import Change, Put
from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.conditions import (
    IS_MEMBER,
    MEETING_HELD,
    QUORUM,
    no_open_case,
    posts_held,
    status_is,
)
from domain.workflows.effects import POSTS_END, member_becomes
from domain.workflows.exits import leaving
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

_MATTER: Final = (
    Field(name="form", label="Hình thức kỷ luật", type=FieldType.CODE, catalogue="discipline_form", since=2),
    Field(name="violation", label="Nội dung vi phạm", max_length=2000, since=2),
    Field(name="self_criticism", label="Đã tự kiểm điểm trước chi đoàn", type=FieldType.BOOLEAN, since=2),
    Field(name="secret_ballot", label="Đã bỏ phiếu kín", type=FieldType.BOOLEAN, since=2),
)
_COMPLAINT: Final = (
    Field(name="complained_on", label="Ngày khiếu nại", type=FieldType.DATE, group="complaint", since=2),
    Field(name="complaint_result", label="Kết quả giải quyết khiếu nại", group="complaint", max_length=1000,
          since=2),
)  # fmt: skip
_LIFTING: Final = (
    Field(name="lift_number", label="Số quyết định công nhận tiến bộ", group="lifting", max_length=100,
          since=2),
    Field(name="lift_date", label="Ngày công nhận tiến bộ", type=FieldType.DATE, group="lifting", since=2),
)  # fmt: skip
_BRANCH_PART: Final = (*names(_MATTER), *names(MEETING), *names(RESOLUTION), "note")
_WHOLE: Final = (*_BRANCH_PART, *names(DECISION))
_OPEN: Final = ("draft", "submitted", "returned")


# -- conditions -------------------------------------------------------------------------------------


def _above_branch(matter: Matter) -> Mapping[str, Value] | None:
    form = matter.data.get("form")
    return None if form == "reprimand" else {"form": _label(matter, form)}


def _label(matter: Matter, form: Value) -> str:
    return matter.view.rulebook.catalogue("discipline_form").labels.get(str(form), str(form))


def _of_committee(matter: Matter) -> Mapping[str, Value] | None:
    held = posts_held(matter)
    return {"count": len(held)} if held else None


_BRANCH_COMPETENT: Final = (
    Condition(
        code="form_above_branch",
        label="Chi đoàn chỉ quyết định khiển trách",
        broken_by=_above_branch,
        source="3.10, thẩm quyền",
    ),
    Condition(
        code="committee_member",
        label="Không giữ chức vụ (có chức vụ thì cấp trên quyết định)",
        broken_by=_of_committee,
        source="3.10, thẩm quyền",
    ),
)


def _of_unit_committee(matter: Matter) -> Mapping[str, Value] | None:
    held = posts_held(matter, in_org=matter.view.unit)
    return {"count": len(held)} if held else None


_UNIT_COMPETENT: Final = Condition(
    code="unit_committee_member",
    label="Không thuộc Ban Chấp hành Đoàn cơ sở (nếu thuộc thì cấp trên của Đoàn cơ sở quyết định)",
    broken_by=_of_unit_committee,
    source="3.10, thẩm quyền",
)


def _is_expulsion(matter: Matter) -> Mapping[str, Value] | None:
    return {} if matter.data.get("form") == "expulsion" else None


_NOT_EXPULSION: Final = Condition(
    code="expulsion_apart", label="Khai trừ có bước riêng", broken_by=_is_expulsion, source="3.10"
)


def _no_post_to_lose(matter: Matter) -> Mapping[str, Value] | None:
    return {} if matter.data.get("form") == "dismissal" and not posts_held(matter) else None


_FORM_FITS: Final = Condition(
    code="no_post_to_lose",
    label="Cách chức chỉ dành cho người đang giữ chức vụ",
    broken_by=_no_post_to_lose,
    source="3.10: cán bộ còn có cách chức",
)


def _procedure(name: str, code: str, label: str) -> Condition:
    def broken(matter: Matter) -> Mapping[str, Value] | None:
        return None if matter.data.get(name) else {}

    return Condition(
        code=code, label=label, broken_by=broken, severity=Severity.CONFIRM, source="3.10, quy trình"
    )


_PROCEDURE: Final = (
    QUORUM,
    *MEETING_HELD,
    _procedure("self_criticism", "no_self_criticism", "Người vi phạm đã tự kiểm điểm trước chi đoàn"),
    _procedure("secret_ballot", "no_secret_ballot", "Chi đoàn đã bỏ phiếu kín"),
)
_BASE: Final = (IS_MEMBER, no_open_case("discipline", "Chưa có hồ sơ kỷ luật khác"), _FORM_FITS)


# -- effects ----------------------------------------------------------------------------------------


def _if_dismissed(matter: Matter) -> Iterable[Change]:
    if matter.data.get("form") == "dismissal":
        yield from POSTS_END.changes(matter)
        yield Put("member", matter.member_id, {"position": None})


_DISMISSED: Final = Effect(label="Nếu cách chức: chức vụ kết thúc cùng ngày", changes=_if_dismissed)


def _if_expelled(matter: Matter) -> Iterable[Change]:
    if matter.data.get("form") == "expulsion":
        yield from member_becomes("active", "").changes(matter)


_BACK: Final = Effect(label="Nếu đã khai trừ: lại được tính là đoàn viên", changes=_if_expelled)


def _expelled_since(matter: Matter) -> Mapping[str, Value] | None:
    return status_is("expelled").broken_by(matter) if matter.data.get("form") == "expulsion" else None


def _decide(name: str, label: str, hand: Hand, from_states: tuple[str, ...], *more: Condition) -> Step:
    """A decision short of expulsion, by the unit or above it."""
    return Step(
        name=name,
        label=label,
        hand=hand,
        from_states=from_states,
        to="effective",
        asks=_WHOLE,
        needs=("form", "violation", "decision_number", "decision_date"),
        conditions=(*_BASE, _NOT_EXPULSION, *more, *_PROCEDURE),
        effects=(_DISMISSED,),
        decides=True,
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
        asks=_WHOLE,
        needs=("form", "violation", "decision_number", "decision_date"),
        conditions=(*_BASE, _ONLY_EXPULSION, *more, *_PROCEDURE),
        effects=leaving("expelled", "Bị khai trừ, không còn được tính"),
        decides=True,
        exit="expelled",
        batch=False,
        above_for_grassroots_branch=hand is Hand.UNIT,
        sentence="Từ ngày {decision_date}, {name} bị khai trừ; các hồ sơ khác đang làm được khép lại.",
    )


def _not_expulsion(matter: Matter) -> Mapping[str, Value] | None:
    return (
        None if matter.data.get("form") == "expulsion" else {"form": _label(matter, matter.data.get("form"))}
    )


_ONLY_EXPULSION: Final = Condition(
    code="not_expulsion", label="Hình thức là khai trừ", broken_by=_not_expulsion, source="3.10"
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
    fields=(*_MATTER, *MEETING, *RESOLUTION, *DECISION, *_COMPLAINT, *_LIFTING, *REVOCATION, NOTE),
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
        start(*_WHOLE, conditions=(IS_MEMBER,)),
        save(*_WHOLE, from_states=("draft", "returned")),
        Step(
            name="submit",
            label="Báo cáo Đoàn cơ sở",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "returned"),
            to="submitted",
            asks=_BRANCH_PART,
            needs=("form", "violation", "meeting_date", "meeting_total", "meeting_present", "votes_for"),
            conditions=(*_BASE, *_PROCEDURE),
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
            asks=_BRANCH_PART,
            needs=(
                "form",
                "violation",
                "resolution_number",
                "resolution_date",
                "meeting_total",
                "meeting_present",
                "votes_for",
            ),
            conditions=(*_BASE, *_BRANCH_COMPETENT, *_PROCEDURE),
            decides=True,
            dated_by="resolution_date",
            batch=False,
            sentence="{name} bị khiển trách theo nghị quyết ngày {resolution_date}.",
        ),
        _decide("decide", "Đoàn cơ sở quyết định", Hand.UNIT, (NEW, *_OPEN), _UNIT_COMPETENT),
        _expel("expel", "Đoàn cơ sở quyết định khai trừ", Hand.UNIT, (NEW, *_OPEN), _UNIT_COMPETENT),
        Step(
            name="forward",
            label="Chuyển cấp trên",
            hand=Hand.UNIT,
            from_states=("draft", "submitted"),
            to="forwarded",
            asks=_WHOLE,
            needs=("form", "violation"),
            conditions=(*_BASE, *_PROCEDURE),
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
            asks=(*names(_COMPLAINT), "note"),
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
            asks=(*names(_LIFTING), "note"),
            needs=("lift_date",),
            conditions=(IS_MEMBER,),
            batch=False,
            sentence="{name} được công nhận tiến bộ từ ngày {lift_date}; quyết định cũ vẫn được lưu.",
        ),
        revoke(
            "effective",
            label="Thu hồi quyết định kỷ luật",
            conditions=(
                Condition(
                    code="status_changed",
                    label="Trạng thái của đoàn viên vẫn là do quyết định này",
                    broken_by=_expelled_since,
                    source="3.1",
                ),
            ),
            effects=(_BACK,),
        ),
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(name="self_criticism", label="Bản kiểm điểm", steps=("start", "submit")),
        Paper(
            name="branch_minutes", label="Biên bản họp chi đoàn xét kỷ luật", steps=("submit", "reprimand")
        ),
        Paper(
            name="discipline_resolution",
            label="Nghị quyết chi đoàn về việc kỷ luật",
            steps=("submit", "reprimand"),
            number_type="NQ",
            number_field="resolution_number",
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
