"""Biến động tổ chức (`domain.md` 1.7): the cases of one workflow that is about no person.

One step is one decision of the unit about what stands below its root; there is nobody to submit it to, so
a case is opened and decided by the same step. `docs/tree.md` says how two decisions that clash are weighed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.fields import Field, FieldType
from domain.organisations.events import EventType
from domain.workflows.model import (
    NEW,
    About,
    Board,
    Condition,
    Count,
    Hand,
    Intent,
    Paper,
    State,
    Step,
    Workflow,
)
from domain.workflows.shared_fields import DECISION, NOTE, names
from domain.workflows.shared_states import CANCELLED, EFFECTIVE, LOST
from domain.workflows.tree.conditions import (
    ALWAYS,
    AS_SEEN,
    EMPTY,
    FOUNDED_BY_NOW,
    LARGE_ENOUGH,
    MEMBERS_KNOWN,
    NAME_FREE,
    NO_PAPERS_LATER,
    NO_TRANSFER,
    NOTHING_LATER,
    PLACED_WELL,
)
from domain.workflows.tree.effects import tree_changes

NAME: Final = "tree"
_SINCE: Final = 4


def _organisation(name: str, label: str) -> Field:
    return Field(name=name, label=label, type=FieldType.REFERENCE, refers_to="organisation", since=_SINCE)


_FIELDS: Final = (
    _organisation("organisation", "Tổ chức"),
    _organisation("into", "Sáp nhập vào"),
    _organisation("parent", "Đoàn cấp trên trực tiếp"),
    _organisation("parent_before", "Trực thuộc trước đó"),
    Field(name="name", label="Tên tổ chức", type=FieldType.TITLE, max_length=200, since=_SINCE),
    Field(name="name_before", label="Tên trước đó", type=FieldType.TITLE, max_length=200, since=_SINCE),
    Field(name="founded_on", label="Ngày thành lập", type=FieldType.PARTIAL_DATE, since=_SINCE),
    Field(name="level", label="Cấp tổ chức", type=FieldType.CODE, catalogue="organisation_level",
          since=_SINCE),
    Field(name="sector", label="Loại hình (khối)", type=FieldType.CODE, catalogue="sector", since=_SINCE),
    # [organisation id, ...]
    Field(name="sources", label="Các tổ chức hợp nhất", type=FieldType.JSON, since=_SINCE),
    # [{"name", "members": [member id, ...]}, ...]
    Field(name="targets", label="Các tổ chức mới và đoàn viên", type=FieldType.JSON, since=_SINCE),
    *DECISION,
    NOTE,
)  # fmt: skip
_PAPER: Final = (*names(DECISION), "note")
_FOLLOW: Final = (
    "Đoàn viên, hồ sơ đang làm, khai báo chờ duyệt và người sinh hoạt tạm theo về nơi mới; chức vụ ở nơi "
    "thôi hoạt động kết thúc; biến động được ghi vào lịch sử tổ chức"
)


def _decision(
    type_: EventType,
    label: str,
    asks: tuple[str, ...],
    effect: str,
    sentence: str,
    *conditions: Condition,
    optional: tuple[str, ...] = (),
) -> Step:
    return Step(
        name=type_.value,
        label=label,
        hand=Hand.UNIT,
        from_states=(NEW,),
        to=EFFECTIVE.code,
        asks=(*asks, *optional, *_PAPER),
        needs=(*asks, "decision_number", "decision_date"),
        conditions=(*ALWAYS, *conditions),
        effects=(tree_changes(effect),),
        decides=True,
        batch=False,
        with_member=False,
        since=_SINCE,
        sentence=sentence,
    )


WORKFLOW: Final = Workflow(
    name=NAME,
    number=13,
    label="Biến động tổ chức",
    intent=Intent(
        question="Chi đoàn, liên chi đoàn của đơn vị được thành lập, đổi tên, chia tách, sáp nhập, giải thể?",
        difference="Đây là quyết định về tổ chức: đoàn viên đi theo tổ chức, không cần giấy giới thiệu từng "
        "người. Một đoàn viên rời chi đoàn thì làm chuyển sinh hoạt đoàn.",
        example="Thôn 2 và Thôn 3 nhập làm một: Chi đoàn Thôn 3 sáp nhập vào Chi đoàn Thôn 2.",
    ),
    about=About.ORGANISATION,
    fields=_FIELDS,
    states=(
        replace(EFFECTIVE, label="Đã có hiệu lực"),
        State(
            code=LOST.code,
            label="Trái với quyết định khác",
            board=Board.RETURNED,
            waits_for=Hand.UNIT,
            closes_to=CANCELLED.code,
        ),
        CANCELLED,
    ),
    steps=(
        _decision(
            EventType.FOUND, "Thành lập", ("parent", "name", "level"),
            "Tổ chức mới có trong cây của đơn vị",
            "{name} được thành lập, trực thuộc {parent}.",
            *PLACED_WELL, optional=("sector",),
        ),
        _decision(
            EventType.RENAME, "Đổi tên", ("organisation", "name", "name_before"),
            "Tổ chức mang tên mới, tên cũ còn trong lịch sử",
            "{name_before} đổi tên thành {name}.",
            AS_SEEN, NAME_FREE, FOUNDED_BY_NOW, optional=("founded_on",),
        ),
        _decision(
            EventType.SPLIT, "Chia (tổ chức cũ kết thúc)", ("organisation", "targets"), _FOLLOW,
            "{organisation} kết thúc, đoàn viên về các tổ chức mới.",
            NO_TRANSFER, MEMBERS_KNOWN, *PLACED_WELL, LARGE_ENOUGH, NO_PAPERS_LATER,
        ),
        _decision(
            EventType.SPLIT_OFF, "Tách (tổ chức cũ giữ lại)", ("organisation", "targets"), _FOLLOW,
            "Một phần đoàn viên của {organisation} về tổ chức mới.",
            NO_TRANSFER, MEMBERS_KNOWN, *PLACED_WELL, LARGE_ENOUGH, NO_PAPERS_LATER,
        ),
        _decision(
            EventType.MERGE, "Sáp nhập", ("organisation", "into"), _FOLLOW,
            "{organisation} kết thúc; toàn bộ đoàn viên về {into}.",
            *PLACED_WELL, NO_PAPERS_LATER,
        ),
        _decision(
            EventType.UNITE, "Hợp nhất", ("sources", "parent", "name"), _FOLLOW,
            "Các tổ chức cũ kết thúc; toàn bộ đoàn viên về {name}.",
            *PLACED_WELL, LARGE_ENOUGH, NO_PAPERS_LATER, optional=("level", "sector"),
        ),
        _decision(
            EventType.DISSOLVE, "Giải thể", ("organisation",),
            "Tổ chức thôi hoạt động, chức vụ kết thúc, tài khoản bị khóa",
            "{organisation} thôi hoạt động.",
            EMPTY, NOTHING_LATER,
        ),
        _decision(
            EventType.MOVE, "Chuyển trực thuộc", ("organisation", "parent", "parent_before"),
            "Tổ chức cùng đoàn viên về dưới cấp trên mới",
            "{organisation} trực thuộc {parent}.",
            AS_SEEN, *PLACED_WELL,
        ),
        Step(
            name="give_up",
            label="Thôi quyết định của tôi",
            hand=Hand.UNIT,
            from_states=(LOST.code,),
            to=CANCELLED.code,
            batch=False,
            with_member=False,
            since=_SINCE,
            sentence="Hồ sơ này thôi có hiệu lực; quyết định bên kia được giữ.",
        ),
    ),
    papers=(
        Paper(name="tree_founding", label="Quyết định thành lập", steps=("found",),
              number_type="QĐ", number_field="decision_number"),
        Paper(name="tree_renaming", label="Quyết định đổi tên", steps=("rename",),
              number_type="QĐ", number_field="decision_number"),
        Paper(name="tree_splitting", label="Quyết định chia, tách", steps=("split", "split_off"),
              number_type="QĐ", number_field="decision_number"),
        Paper(name="tree_merging", label="Quyết định sáp nhập, hợp nhất", steps=("merge", "unite"),
              number_type="QĐ", number_field="decision_number"),
        Paper(name="tree_dissolving", label="Quyết định giải thể", steps=("dissolve",),
              number_type="QĐ", number_field="decision_number"),
        Paper(name="tree_moving", label="Quyết định chuyển trực thuộc", steps=("move",),
              number_type="QĐ", number_field="decision_number"),
    ),
    counts=(Count(name="tree_events", label="Biến động tổ chức", state=EFFECTIVE.code),),
    since=_SINCE,
    source="domain.md 1.7; S3",
)  # fmt: skip
