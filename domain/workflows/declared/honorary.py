"""Đoàn viên danh dự (`domain.md` 3.8): the unit proposes, the level above decides; the list is apart.

The person may stand in no register: then the case alone keeps who it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from domain.decisions import Change, Put
from domain.fields import Field
from domain.records import Value
from domain.workflows.conditions import NOT_UNDER_DISCIPLINE, ages_of, no_open_case
from domain.workflows.effects import OVERLAYS_END, POSTS_END, status_before
from domain.workflows.exits import OTHERS_CLOSE
from domain.workflows.giving_back import GIVEN_BACK, POST_FREE
from domain.workflows.model import (
    NEW,
    About,
    Condition,
    Count,
    Effect,
    Hand,
    Intent,
    Matter,
    Paper,
    Severity,
    Step,
    Workflow,
)
from domain.workflows.shared_fields import DECISION, NOTE, PROPOSAL, RESOLUTION, REVOCATION, names
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
)
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, refuse, revoke, save, start, withdraw

_MERIT: Final = (
    Field(name="merit", label="Đóng góp cho Đoàn và công tác thanh niên", max_length=2000, since=2),
    Field(name="deciding_level", label="Cấp quyết định", max_length=200, again=True, since=2),
    Field(
        name="honorary_card_number", label="Số thẻ đoàn viên danh dự", max_length=50, of_each=True, since=2
    ),
)
_PROPOSAL: Final = ("merit", *names(RESOLUTION), *names(PROPOSAL), "note")
_DECIDED: Final = ("deciding_level", "honorary_card_number", *names(DECISION), "note")


def _of_age(matter: Matter) -> Mapping[str, Value] | None:
    ages, most = ages_of(matter), matter.rules.whole("maturity_age")
    return {"age": ages[1], "most": most} if ages is not None and ages[1] <= most else None


_OVER_AGE: Final = Condition(
    code="of_union_age",
    label="Đã quá tuổi đoàn viên",
    broken_by=_of_age,
    severity=Severity.CONFIRM,
    source="3.8",
)


def _honoured(matter: Matter) -> Mapping[str, Value] | None:
    return {"name": matter.about.get("full_name")} if matter.about.get("honorary") else None


_NOT_YET: Final = Condition(
    code="honorary_already", label="Chưa là đoàn viên danh dự", broken_by=_honoured, source="3.8"
)


def _expelled(matter: Matter) -> Mapping[str, Value] | None:
    return {} if matter.about.get("status") == "expelled" else None


def _deceased(matter: Matter) -> Mapping[str, Value] | None:
    return {"name": matter.about.get("full_name")} if matter.about.get("status") == "deceased" else None


_ALIVE: Final = Condition(
    code="honoured_after_death", label="Không phải người đã từ trần", broken_by=_deceased, source="3.8"
)


def _struck_off(matter: Matter) -> Mapping[str, Value] | None:
    return {"name": matter.about.get("full_name")} if matter.about.get("status") == "removed" else None


_NOT_STRUCK_OFF: Final = Condition(
    code="honoured_struck_off",
    label="Không phải người bị xóa tên",
    broken_by=_struck_off,
    severity=Severity.CONFIRM,
    source="3.8: gương mẫu, gắn bó với công tác thanh niên",
)


_WORTHY: Final = Condition(
    code="was_expelled", label="Không phải người bị khai trừ", broken_by=_expelled, source="3.8"
)


def _joins_the_list(matter: Matter) -> Iterable[Change]:
    if matter.member is not None:
        yield Put("member", matter.member_id, {"honorary": True, "status": "honorary"})


def _leaves_the_list(matter: Matter) -> Iterable[Change]:
    if matter.member is None:
        return
    yield Put("member", matter.member_id, {"honorary": None, "status": status_before(matter) or "matured"})


WORKFLOW: Final = Workflow(
    name="honorary",
    number=7,
    label="Đoàn viên danh dự",
    intent=Intent(
        question="Đề nghị công nhận người quá tuổi, có uy tín, gắn bó với Đoàn?",
        difference="Danh sách riêng: không tính vào số đoàn viên, không đóng phí, không biểu quyết. Đoàn "
        "viên quá tuổi còn muốn sinh hoạt thì làm trưởng thành, bước cho tiếp tục sinh hoạt.",
        example="Bác Sơn, nguyên bí thư Đoàn xã, nhiều năm giúp phong trào thanh niên.",
    ),
    about=About.ANYONE,
    fields=(*_MERIT, *RESOLUTION, *PROPOSAL, *DECISION, *REVOCATION, NOTE),
    states=(
        replace(DRAFT, label="Đề nghị", waits_for=Hand.UNIT),
        replace(FORWARDED, deadline="approval_days_max"),
        replace(RETURNED, waits_for=Hand.UNIT),
        replace(EFFECTIVE, label="Đã công nhận"),
        REFUSED,
        CANCELLED,
        REVOKED,
        LOST,
        APPEALED,
    ),
    steps=(
        start(
            *_PROPOSAL,
            hand=Hand.UNIT,
            conditions=(_NOT_YET, _WORTHY, no_open_case("honorary", "Chưa có đề nghị khác")),
        ),
        save(*_PROPOSAL, hand=Hand.UNIT, from_states=("draft", "returned")),
        Step(
            name="forward",
            label="Chuyển cấp trên",
            hand=Hand.UNIT,
            from_states=(NEW, "draft", "returned"),
            to="forwarded",
            asks=_PROPOSAL,
            needs=("merit",),
            conditions=(
                _NOT_YET,
                _WORTHY,
                _ALIVE,
                _NOT_STRUCK_OFF,
                no_open_case("honorary", "Chưa có đề nghị khác"),
                NOT_UNDER_DISCIPLINE,
                _OVER_AGE,
            ),
            sentence="Cấp trên của {unit} quyết định; {name} chưa vào danh sách.",
        ),
        withdraw("draft", "forwarded", "returned", hand=Hand.UNIT),
        Step(
            name="approve",
            label="Công nhận đoàn viên danh dự",
            hand=Hand.ABOVE,
            from_states=("forwarded",),
            to="effective",
            asks=_DECIDED,
            needs=("decision_number", "decision_date"),
            conditions=(_NOT_YET, _WORTHY),
            effects=(
                Effect(label="Vào danh sách danh dự, không tính vào số đoàn viên", changes=_joins_the_list),
                POSTS_END,
                OVERLAYS_END,
                OTHERS_CLOSE,
            ),
            decides=True,
            exit="honorary",
            with_member=False,
            sentence="Từ ngày {decision_date}, {name} là đoàn viên danh dự, không tính vào số đoàn viên.",
        ),
        give_back("forwarded", hand=Hand.ABOVE),
        refuse("forwarded", hand=Hand.ABOVE),
        revoke(
            "effective",
            hand=Hand.ABOVE,
            conditions=(POST_FREE,),
            effects=(Effect(label="Ra khỏi danh sách danh dự", changes=_leaves_the_list), GIVEN_BACK),
            with_member=False,
        ),
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(
            name="honorary_proposal",
            label="Tờ trình đề nghị công nhận",
            steps=("start", "forward"),
            number_type="TTr",
            number_field="proposal_number",
        ),
        Paper(
            name="honorary_decision",
            label="Quyết định công nhận đoàn viên danh dự",
            steps=("approve",),
            number_type="QĐ",
            number_field="decision_number",
        ),
        Paper(name="honorary_card", label="Thẻ đoàn viên danh dự", steps=("approve",)),
    ),
    counts=(Count(name="honoured", label="Đoàn viên danh dự", state="effective"),),
    source="domain.md 3.8; điều lệ, điều về đoàn viên danh dự",
)
