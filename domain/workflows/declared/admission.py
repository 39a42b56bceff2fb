"""Kết nạp đoàn viên mới (`domain.md` 3.2): the branch resolves, the đoàn cơ sở approves, with the card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from domain.decisions import Change, Put
from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.admitting import (
    CEREMONY_AFTER,
    DOCUMENTS,
    FILE_COMPLETE,
    INTRODUCED,
    JOINED_BY_NOW,
    NAMED_IN_THE_FILE,
    OF_A_CANDIDATE,
    PERSON,
)
from domain.workflows.conditions import COUNTED, MEETING_HELD, no_open_case, status_is
from domain.workflows.effects import STATUS_AS_BEFORE, member_gets
from domain.workflows.giving_back import before_it
from domain.workflows.model import (
    NEW,
    About,
    Condition,
    Count,
    Effect,
    Hand,
    Intent,
    Matter,
    OnMove,
    Paper,
    Step,
    Workflow,
)
from domain.workflows.readmitting import (
    AFTER_LEAVING,
    FIRST_TIME,
    LEFT_FOR_GOOD,
    LONG_ENOUGH_AGO,
    left_before,
)
from domain.workflows.returning import RETURN, comes_back
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

_ADMITTED: Final = (
    Field(name="ceremony_date", label="Ngày làm lễ kết nạp", type=FieldType.DATE, since=2),
    Field(
        name="admitted_on",
        label="Ngày vào Đoàn ghi trên quyết định",
        type=FieldType.DATE,
        not_before=("decision_date",),
        since=2,
    ),
    Field(name="card_number", label="Số thẻ đoàn", max_length=50, of_each=True, since=2),
)
_BRANCH_PART: Final = (*names(PERSON), *names(DOCUMENTS), *names(MEETING), *names(RESOLUTION), "note")
_UNIT_PART: Final = (*names(DECISION), *names(_ADMITTED), "note")
_WHOLE: Final = tuple(dict.fromkeys((*_BRANCH_PART, *_UNIT_PART)))


_MAY_BE_ADMITTED: Final = frozenset({"candidate", "", *COUNTED, *LEFT_FOR_GOOD})


def _admitted_already(matter: Matter) -> Mapping[str, Value] | None:
    """What a candidate cannot have: a day of joining, a card, a status that ended a membership."""
    member = matter.member.fields if matter.member is not None else {}
    if left_before(matter):
        return None
    if member.get("joined_on") or member.get("card_number"):
        return {"until": member.get("joined_on"), "card": member.get("card_number")}
    return None


NOT_ADMITTED: Final = Condition(
    code="already_admitted",
    label="Chưa được kết nạp (chưa có ngày vào Đoàn, chưa có số thẻ)",
    broken_by=_admitted_already,
    source="3.2",
)


def _left_otherwise(matter: Matter) -> Mapping[str, Value] | None:
    """Somebody who matured out, went elsewhere or died is no candidate."""
    status = str(matter.about.get("status") or "")
    if status in _MAY_BE_ADMITTED:
        return None
    return {"status_label": matter.view.rulebook.catalogue("member_status").labels.get(status, status)}


_CANDIDATE: Final = Condition(
    code="no_candidate",
    label="Không phải người đã trưởng thành, đã chuyển đi hay đã có danh sách khác",
    broken_by=_left_otherwise,
    source="3.1, 3.2",
)


def _counted_now(matter: Matter) -> Mapping[str, Value] | None:
    """Somebody who is counted is a member, even where the day of joining is missing: that is an edit."""
    member = matter.member.fields if matter.member is not None else {}
    return {"name": member.get("full_name")} if member.get("status") in COUNTED else None


_NOT_COUNTED: Final = Condition(
    code="counted_now",
    label="Chưa được tính là đoàn viên",
    broken_by=_counted_now,
    source="3.1, UNG_VIEN",
)


_MAY_BEGIN: Final = (
    _CANDIDATE,
    NOT_ADMITTED,
    _NOT_COUNTED,
    FIRST_TIME,
    no_open_case("admission", "Chưa có hồ sơ kết nạp khác"),
)


def _becomes_candidate(matter: Matter) -> Iterable[Change]:
    if matter.member is None:
        yield Put("member", matter.member_id, {**matter.person, "status": "candidate"}, creates=True)
    else:
        yield Put("member", matter.member_id, {"status": "candidate"})


def _joined_on(matter: Matter) -> Value:
    """The printed day, else that of the ceremony once it was held, else that of the decision."""
    held = str(matter.data.get("ceremony_date") or "")
    return matter.data.get("admitted_on") or (held if held <= matter.taken else "") or matter.day


def _admitted(matter: Matter) -> dict[str, Value]:
    unit = matter.view.record("organisation", matter.view.unit)
    values = {
        "status": "active",
        "org": matter.given.get(RETURN.name),
        "joined_on": _joined_on(matter),
        "joined_at": unit.fields.get("name") if unit is not None else None,
        "admission_resolution": matter.data.get("decision_number"),
        "card_number": matter.data.get("card_number"),
    }
    return {name: value for name, value in values.items() if value is not None}


def _no_longer_admitted(matter: Matter) -> dict[str, Value]:
    """A candidate again; who had been a member before stands as after that membership."""
    cleared = ("joined_on", "joined_at", "admission_resolution", "card_number")
    status, subject = left_before(matter), (matter.case.fields.get("subject") or {}) if matter.case else {}
    if status is None:
        return {"status": "candidate", **dict.fromkeys(cleared)}
    was = {**before_it(matter, "member", matter.member_id), "card_number": subject.get("card_number")}
    return {"status": status, **{name: was.get(name) for name in cleared}}


_NO_LONGER: Final = replace(
    member_gets(
        "Trở lại như trước khi chuẩn y: đang đề nghị kết nạp, hoặc đã thôi là đoàn viên", _no_longer_admitted
    ),
    reads_note=True,
)


def _was_here(matter: Matter) -> bool:
    return matter.member is not None


WORKFLOW: Final = Workflow(
    name="admission",
    number=1,
    label="Kết nạp đoàn viên mới",
    intent=Intent(
        question="Thanh niên xin vào Đoàn, lần đầu được kết nạp?",
        difference="Dành cho người chưa từng là đoàn viên. Người đã có ngày vào Đoàn ở nơi khác thì làm "
        "chuyển sinh hoạt; người còn thiếu thông tin thì chỉ cần sửa hồ sơ.",
        example="Em Hoa, 16 tuổi, học xong lớp cảm tình Đoàn và được chi đoàn 10A1 xét kết nạp.",
    ),
    about=About.CANDIDATE,
    fields=(*PERSON, *DOCUMENTS, *MEETING, *RESOLUTION, *DECISION, *_ADMITTED, *REVOCATION, RETURN, NOTE),
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="admission_approval_days_max"),
        RETURNED,
        EFFECTIVE,
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(
        start(
            *_WHOLE,
            conditions=_MAY_BEGIN,
        ),
        save(*_WHOLE, from_states=("draft", "returned")),
        Step(
            name="submit",
            label="Chuyển xử lý",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "returned"),
            to="submitted",
            asks=_BRANCH_PART,
            needs=("meeting_date", "meeting_present", "votes_for"),
            conditions=(
                *_MAY_BEGIN,
                LONG_ENOUGH_AGO,
                AFTER_LEAVING,
                *OF_A_CANDIDATE,
                *MEETING_HELD,
                INTRODUCED,
                FILE_COMPLETE,
            ),
            sentence="{unit} nhận hồ sơ; khi được chuẩn y, {name} là đoàn viên của {branch}.",
        ),
        withdraw("draft", "submitted", "returned", effects=(STATUS_AS_BEFORE,)),
        comes_back(
            Step(
                name="approve",
                label="Chuẩn y kết nạp",
                hand=Hand.UNIT,
                from_states=(NEW, "draft", "submitted", "returned"),
                to="effective",
                asks=_WHOLE,
                needs=("decision_number", "decision_date"),
                conditions=(
                    *_MAY_BEGIN,
                    LONG_ENOUGH_AGO,
                    AFTER_LEAVING,
                    *OF_A_CANDIDATE,
                    *MEETING_HELD,
                    NAMED_IN_THE_FILE,
                    FILE_COMPLETE,
                    CEREMONY_AFTER,
                    JOINED_BY_NOW,
                ),
                effects=(
                    member_gets("Thành đoàn viên đang sinh hoạt, có ngày vào Đoàn và số thẻ", _admitted),
                ),
                decides=True,
                above_for_grassroots_branch=True,
                sentence="Từ ngày {decision_date}, {name} là đoàn viên đang sinh hoạt của {branch}.",
            ),
            _was_here,
        ),
        give_back("submitted", above_for_grassroots_branch=True),
        refuse("submitted", effects=(STATUS_AS_BEFORE,), above_for_grassroots_branch=True),
        revoke(
            "effective",
            label="Thu hồi quyết định chuẩn y",
            above_for_grassroots_branch=True,
            conditions=(status_is("active"),),
            effects=(_NO_LONGER,),
            sentence="{name} trở lại như trước khi chuẩn y; quyết định chuẩn y hết hiệu lực.",
        ),
        *AFTER_A_CLASH,
    ),
    on_opening=(Effect(label="Có trong sổ là người đang đề nghị kết nạp", changes=_becomes_candidate),),
    papers=(
        Paper(name="admission_application", label="Đơn xin vào Đoàn", steps=("start", "submit")),
        Paper(
            name="admission_guarantee", label="Giấy đảm bảo thanh niên vào Đoàn", steps=("start", "submit")
        ),
        Paper(name="branch_minutes", label="Biên bản họp chi đoàn xét kết nạp", steps=("submit",)),
        Paper(
            name="admission_branch_resolution",
            label="Nghị quyết chi đoàn đề nghị kết nạp",
            steps=("submit",),
            number_type="NQ",
            number_field="resolution_number",
        ),
        Paper(
            name="admission_decision",
            label="Nghị quyết chuẩn y kết nạp đoàn viên",
            steps=("approve",),
            number_type="NQ",
            number_field="decision_number",
        ),
        Paper(
            name="membership_card",
            label="Thẻ đoàn viên",
            steps=("approve",),
            for_one=True,
        ),
    ),
    counts=(Count(name="admitted", label="Kết nạp mới", state="effective"),),
    on_move=OnMove.CLOSE,
    source="domain.md 3.2; điều lệ, chương đoàn viên",
)
