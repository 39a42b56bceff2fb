"""What discipline captures and asks (`domain.md` 3.10): the procedure, and who is competent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.fields import DECIDED, Field, FieldType
from domain.records import Value
from domain.roles import Role
from domain.workflows.conditions import (
    IS_MEMBER,
    MEETING_HELD,
    no_open_case,
    posts_held,
    status_is,
)
from domain.workflows.history import own_lines
from domain.workflows.model import Condition, Hand, Matter, Severity
from domain.workflows.months import months_after
from domain.workflows.shared_fields import DECISION, MEETING, RESOLUTION, names

MATTER: Final = (
    Field(name="form", label="Hình thức kỷ luật", type=FieldType.CODE, catalogue="discipline_form", since=2),
    Field(name="violation", label="Nội dung vi phạm", max_length=2000, since=2),
    Field(name="self_criticism", label="Đã tự kiểm điểm trước chi đoàn", type=FieldType.BOOLEAN, since=2),
    Field(name="secret_ballot", label="Đã bỏ phiếu kín", type=FieldType.BOOLEAN, since=2),
)
COMPLAINT: Final = (
    Field(name="complained_on", label="Ngày khiếu nại", type=FieldType.DATE, happened=True,
          not_before=(DECIDED,), group="complaint",
          since=2),
    Field(name="complaint_result", label="Kết quả giải quyết khiếu nại", group="complaint", max_length=1000,
          since=2),
)  # fmt: skip
LIFTING: Final = (
    Field(name="lift_number", label="Số quyết định công nhận tiến bộ", group="lifting", max_length=100,
          since=2),
    Field(name="lift_date", label="Ngày công nhận tiến bộ", type=FieldType.DATE, happened=True,
          not_before=(DECIDED,), group="lifting", since=2),
)  # fmt: skip
BRANCH_PART: Final = (*names(MATTER), *names(MEETING), *names(RESOLUTION), "note")
WHOLE: Final = (*BRANCH_PART, *names(DECISION))


# -- conditions -------------------------------------------------------------------------------------


def _above_branch(matter: Matter) -> Mapping[str, Value] | None:
    form = matter.data.get("form")
    return None if form == "reprimand" else {"form": _label(matter, form)}


def _label(matter: Matter, form: Value) -> str:
    return matter.view.rulebook.catalogue("discipline_form").labels.get(str(form), str(form))


def _of_committee(matter: Matter) -> Mapping[str, Value] | None:
    held = posts_held(matter)
    return {"count": len(held)} if held else None


BRANCH_COMPETENT: Final = (
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


UNIT_COMPETENT: Final = Condition(
    code="unit_committee_member",
    label="Không thuộc Ban Chấp hành Đoàn cơ sở (nếu thuộc thì cấp trên của Đoàn cơ sở quyết định)",
    broken_by=_of_unit_committee,
    source="3.10, thẩm quyền",
)


def _is_expulsion(matter: Matter) -> Mapping[str, Value] | None:
    return {} if matter.data.get("form") == "expulsion" else None


NOT_EXPULSION: Final = Condition(
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


PROCEDURE: Final = (
    *MEETING_HELD,
    _procedure("self_criticism", "no_self_criticism", "Người vi phạm đã tự kiểm điểm trước chi đoàn"),
    _procedure("secret_ballot", "no_secret_ballot", "Chi đoàn đã bỏ phiếu kín"),
)
BASE: Final = (IS_MEMBER, no_open_case("discipline", "Chưa có hồ sơ kỷ luật khác"), _FORM_FITS)


def _expelled_since(matter: Matter) -> Mapping[str, Value] | None:
    return status_is("expelled").broken_by(matter) if matter.data.get("form") == "expulsion" else None


STILL_SO: Final = Condition(
    code="status_changed",
    label="Trạng thái của đoàn viên vẫn là do quyết định này",
    broken_by=_expelled_since,
    source="3.1",
)


def _lifted_soon(matter: Matter) -> Mapping[str, Value] | None:
    decided = str(matter.case.fields.get("decided_on") or "") if matter.case is not None else ""
    lifted, least = matter.data.get("lift_date"), matter.rules.whole("discipline_lift_months_min")
    if not decided or not lifted or not decided <= str(lifted) < months_after(decided, least):
        return None
    return {"from": decided, "least": least}


LONG_ENOUGH: Final = Condition(
    code="lifted_too_soon",
    label="Đã qua thời gian chấp hành kỷ luật",
    broken_by=_lifted_soon,
    known_by=("lift_date",),
    severity=Severity.CONFIRM,
    source="3.10: công nhận tiến bộ sau 3 đến 12 tháng, phỏng đoán",
)


def _of_above(matter: Matter) -> Mapping[str, Value] | None:
    lines = own_lines(matter.case.fields) if matter.case is not None else ()
    decided = [line for line in lines if line.get("to") == "effective" and line.get("step") != "complain"]
    return {} if decided and decided[-1].get("role") == Role.CENTRAL.value else None


NOT_OF_ABOVE: Final = Condition(
    code="decided_above",
    label="Quyết định không phải của cấp trên",
    broken_by=_of_above,
    source="3.10, thẩm quyền",
)


def asked_of(hand: Hand) -> tuple[Condition, ...]:
    """The level above answers for its own procedure: nothing that is begun here holds it up (3.14, row 6)."""
    return (IS_MEMBER, _FORM_FITS) if hand is Hand.ABOVE else (*BASE, *PROCEDURE)


def _not_expulsion(matter: Matter) -> Mapping[str, Value] | None:
    return (
        None if matter.data.get("form") == "expulsion" else {"form": _label(matter, matter.data.get("form"))}
    )


ONLY_EXPULSION: Final = Condition(
    code="not_expulsion", label="Hình thức là khai trừ", broken_by=_not_expulsion, source="3.10"
)
