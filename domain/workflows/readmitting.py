"""Coming back after a removal or an expulsion (`domain.md` 3.5): by a fresh admission, here or elsewhere.

The old record stays and is the one that counts again; the decision that ended the first membership stays in
force for its own time, and so do its figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.decisions import View
from domain.fields import Field, FieldType
from domain.records import Record, Value
from domain.workflows.exits import last_exit
from domain.workflows.model import DAY, Condition, Matter, Severity
from domain.workflows.months import months_after

# A membership that ended otherwise is taken up by a transfer or by restoring.
LEFT_FOR_GOOD: Final = frozenset({"removed", "expelled"})
# Whose record is only history where it stands: another unit may have the same person as its member.
HISTORY_ONLY: Final = LEFT_FOR_GOOD | {"transferred"}


def left_before(matter: Matter) -> str | None:
    """The status of a former member, now or when the case was opened."""
    subject = (matter.case.fields.get("subject") or {}) if matter.case is not None else {}
    statuses = [subject.get("status"), matter.member.fields.get("status") if matter.member else None]
    return next((status for status in statuses if status in LEFT_FOR_GOOD), None)


def _left_on(matter: Matter) -> str:
    """The day of the decision by which somebody left for good, "" where no case here says it."""
    case = last_exit(matter.view, matter.member_id, LEFT_FOR_GOOD) if matter.member_id else None
    return str(case.fields.get("decided_on") or "") if case is not None else ""


def _label(matter: Matter, status: str) -> str:
    return matter.view.rulebook.catalogue("member_status").labels.get(status, status)


# -- admitted anew here -------------------------------------------------------------------------------


def _admitted_anew(matter: Matter) -> Mapping[str, Value] | None:
    status = left_before(matter)
    return {"status": status} if status else None


FIRST_TIME: Final = Condition(
    code="admitted_again",
    label="Kết nạp lần đầu, không phải kết nạp lại",
    broken_by=_admitted_anew,
    severity=Severity.CONFIRM,
    source="3.5: người bị xóa tên có thể kết nạp lại",
)


def _too_soon(matter: Matter) -> Mapping[str, Value] | None:
    left, least = _left_on(matter), matter.rules.whole("readmission_months_min")
    if not left or left_before(matter) is None or matter.day >= months_after(left, least):
        return None
    return {"from": left, "least": least}


LONG_ENOUGH_AGO: Final = Condition(
    code="readmitted_too_soon",
    label="Đã qua thời gian phải chờ trước khi kết nạp lại",
    broken_by=_too_soon,
    severity=Severity.CONFIRM,
    source="3.5: thời gian chờ là phỏng đoán",
)


def _before_leaving(matter: Matter) -> Mapping[str, Value] | None:
    left = _left_on(matter) if left_before(matter) else ""
    return {"until": matter.day, "earliest": left} if left and matter.day <= left else None


AFTER_LEAVING: Final = Condition(
    code="readmitted_before_leaving",
    label="Kết nạp lại sau ngày thôi là đoàn viên",
    broken_by=_before_leaving,
    source="WF-04",
    known_by=(DAY,),
)


# -- admitted anew elsewhere, and here by a letter -----------------------------------------------------

REJOINED: Final = Field(
    name="rejoined_on",
    label="Ngày kết nạp lại ở nơi khác (theo sổ đoàn viên)",
    type=FieldType.DATE,
    happened=True,
    since=5,
)


def has_left_for_good(view: View, member: Record | None) -> bool:
    """Whether a letter brings somebody back whom a decision had ended the membership of."""
    return member is not None and member.fields.get("status") in LEFT_FOR_GOOD


def _left_by_decision(matter: Matter) -> Mapping[str, Value] | None:
    if not has_left_for_good(matter.view, matter.member):
        return None
    status = _label(matter, str(matter.about.get("status")))
    return {"status_label": status, "from": _left_on(matter) or None}


COMES_FROM_A_NEW_ADMISSION: Final = Condition(
    code="left_by_decision",
    label="Không phải người đã bị xóa tên, khai trừ ở đây (nếu phải thì đã kết nạp lại ở nơi chuyển đi)",
    broken_by=_left_by_decision,
    severity=Severity.CONFIRM,
    source="3.5, 3.3",
)


def _rejoined_when(matter: Matter) -> Mapping[str, Value] | None:
    if not has_left_for_good(matter.view, matter.member):
        return None
    day, left = str(matter.data.get(REJOINED.name) or ""), _left_on(matter)
    until = str(matter.data.get("letter_date") or matter.day)
    if day and left < day <= until:
        return None
    return {"until": day or None, "earliest": left or None, "latest": until, "field": REJOINED.name}


REJOINED_BETWEEN: Final = Condition(
    code="rejoined_unknown",
    label="Biết ngày kết nạp lại: sau ngày thôi là đoàn viên, không sau ngày giấy giới thiệu",
    broken_by=_rejoined_when,
    source="3.5, 3.3",
)
