"""What a grade is judged by (`domain.md` 3.7): the branch's time, illness, the Party, discipline, attendance.

Most of it warns: the guides differ from province to province, and every limit is a dated parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from domain.records import Record, Value
from domain.workflows.grading import over_the_share
from domain.workflows.in_branch import here_since
from domain.workflows.model import DAY, Condition, Hand, Matter, Severity, Together
from domain.workflows.months import months_after, whole_months
from domain.workflows.periods import days_of
from domain.workflows.registry import workflows

_WHOLE: Final = 100


def grade_in_question(matter: Matter) -> str:
    """The grade that the step is about: the branch's own proposal or wish, or what the unit approves."""
    data = matter.data
    if "wanted_grade" in matter.given:
        return str(matter.given["wanted_grade"] or "")
    if matter.step.hand is Hand.UNIT and data.get("approved_grade"):
        return str(data["approved_grade"])
    return str(data.get("proposed_grade") or "")


def _unknown_grade(matter: Matter) -> Mapping[str, Value] | None:
    grade = grade_in_question(matter)
    offered = (*matter.rules.names("assessment_grades"), *matter.rules.names("assessment_grades_without"))
    return {"grade": grade} if grade and grade not in offered else None


GRADE_OFFERED: Final = Condition(
    code="grade_not_offered",
    label="Mức xếp loại có trong quy định đang áp dụng",
    broken_by=_unknown_grade,
    source="3.7: bốn mức từ 2019",
)


def _graded(matter: Matter) -> bool:
    return grade_in_question(matter) in matter.rules.names("assessment_grades")


def _months_here(matter: Matter) -> int | None:
    """Whole months in the branch by the end of the period: as the branch says, else by the day of coming."""
    said = matter.data.get("months_in_branch")
    days = days_of(str(matter.data.get("period") or ""))
    came = here_since(matter.view, matter.member) if matter.member is not None else ""
    if said is not None or days is None or not came:
        return said
    return whole_months(came, min(days[1].isoformat(), matter.day))


def _too_short(matter: Matter) -> Mapping[str, Value] | None:
    months, least = _months_here(matter), matter.rules.whole("assessment_months_in_branch_min")
    if not _graded(matter) or months is None or months >= least or matter.data.get("earlier_remarks"):
        return None
    return {"months": months, "least": least}


LONG_ENOUGH_HERE: Final = Condition(
    code="months_too_few",
    label="Sinh hoạt tại chi đoàn đủ lâu, hoặc có nhận xét của đơn vị cũ",
    broken_by=_too_short,
    severity=Severity.WARN,
    known_if=lambda matter: _months_here(matter) is not None,
    source="3.7: ít nhất 6 tháng",
)


def _ill(matter: Matter) -> Mapping[str, Value] | None:
    months, most = matter.data.get("illness_months"), matter.rules.whole("assessment_illness_months_max")
    grade = grade_in_question(matter)
    if not _graded(matter) or months is None or months <= most:
        return None
    if grade in matter.rules.names("assessment_grades_after_illness"):
        return None
    return {"grade": grade, "months": months, "most": most}


NOT_ILL_TOO_LONG: Final = Condition(
    code="ill_too_long",
    label="Nghỉ ốm quá lâu thì không trên mức hoàn thành",
    broken_by=_ill,
    severity=Severity.WARN,
    known_by=("illness_months",),
    source="3.7: quá 3 tháng",
)


def _in_party(matter: Matter) -> Mapping[str, Value] | None:
    joined = matter.about.get("party_joined_on")
    days = days_of(str(matter.data.get("period") or ""))
    if not joined or days is None or not _graded(matter):
        return None
    return {"day": joined} if str(joined) <= days[1].isoformat() else None


NOT_IN_PARTY: Final = Condition(
    code="party_member_graded",
    label="Đảng viên chỉ nhận xét rèn luyện gửi chi bộ, không xếp loại đoàn viên",
    broken_by=_in_party,
    severity=Severity.WARN,
    source="3.7",
)


def disciplines(matter: Matter, first: str, last: str) -> Iterator[Record]:
    """The decisions of discipline about the member that took effect between two days and still stand."""
    discipline = workflows().get("discipline")
    standing = {state.code for state in discipline.states if not state.open} if discipline else set()
    standing -= {"refused", "cancelled", "revoked"}
    for case in matter.view.cases_of(matter.member_id):
        stands = case.fields.get("workflow") == "discipline" and case.fields.get("state") in standing
        if stands and first <= str(case.fields.get("decided_on") or "") <= last:
            yield case


def _fee_behind(matter: Matter) -> Mapping[str, Value] | None:
    """Whether the last month that was paid lies before the end of the period, as far as that has come."""
    paid, days = matter.about.get("fee_paid_until"), days_of(str(matter.data.get("period") or ""))
    grade = grade_in_question(matter)
    if not paid or days is None or not _graded(matter):
        return None
    if grade in matter.rules.names("assessment_grades_fee_behind"):
        return None
    # The fee of the month itself may come in until its end.
    due = months_after(min(days[1].isoformat(), matter.day), -1)[: len("YYYY-MM")]
    return {"grade": grade, "month": paid} if str(paid) < due else None


FEE_PAID: Final = Condition(
    code="graded_fee_behind",
    label="Đóng đoàn phí đầy đủ trong kỳ",
    broken_by=_fee_behind,
    severity=Severity.WARN,
    known_if=lambda matter: bool(matter.about.get("fee_paid_until")),
    source="3.7: đóng đoàn phí đúng quy định",
)


def _disciplined(matter: Matter) -> Mapping[str, Value] | None:
    days = days_of(str(matter.data.get("period") or ""))
    grade = grade_in_question(matter)
    if days is None or not _graded(matter):
        return None
    if grade in matter.rules.names("assessment_grades_after_discipline"):
        return None
    found = next(disciplines(matter, days[0].isoformat(), days[1].isoformat()), None)
    return {"grade": grade, "day": found.fields.get("decided_on")} if found is not None else None


NOT_DISCIPLINED: Final = Condition(
    code="grade_after_discipline",
    label="Bị kỷ luật trong kỳ thì xếp mức thấp nhất",
    broken_by=_disciplined,
    source="3.7, 3.10",
)


def _attended_too_little(matter: Matter) -> Mapping[str, Value] | None:
    attended, grade = matter.data.get("attendance_percent"), grade_in_question(matter)
    if attended is None or grade not in ("outstanding", "good", "completed"):
        return None
    least = matter.rules.whole(f"assessment_{grade}_attendance_min")
    return {"grade": grade, "percent": attended, "least": least} if attended < least else None


ATTENDED: Final = Condition(
    code="attendance_too_low",
    label="Tỷ lệ tham gia sinh hoạt đủ cho mức xếp loại",
    broken_by=_attended_too_little,
    severity=Severity.WARN,
    known_by=("attendance_percent",),
    source="3.7: 90, 80, 50 phần trăm",
)


def _votes_over_present(matter: Matter) -> Mapping[str, Value] | None:
    present, total = matter.data.get("meeting_present"), matter.data.get("meeting_total")
    votes = [value for name, value in matter.data.items() if name.startswith("votes_") and value is not None]
    if present is None or (sum(votes) <= present and (total is None or present <= total)):
        return None
    return {"votes": sum(votes), "present": present}


VOTES_ADD_UP: Final = Condition(
    code="votes_over_present",
    label="Tổng số phiếu không quá số có mặt, số có mặt không quá tổng số",
    broken_by=_votes_over_present,
    known_by=("meeting_present",),
    source="ORG-15",
)


def _grade_not_carried(matter: Matter) -> Mapping[str, Value] | None:
    """Of several grades the one that is proposed got more than the asked share of those present."""
    grade, present = grade_in_question(matter), matter.data.get("meeting_present")
    votes = matter.data.get(f"votes_{grade}")
    if votes is None or not present:
        return None
    share = matter.rules.share("vote_majority_share")
    if votes > share * present:
        return None
    return {"grade": grade, "votes": votes, "present": present, "share": str(share)}


GRADE_CARRIED: Final = Condition(
    code="grade_not_carried",
    label="Đủ số người có mặt tán thành mức được đề nghị",
    broken_by=_grade_not_carried,
    severity=Severity.CONFIRM,
    known_by=("meeting_present", "proposed_grade"),
    source="ORG-15",
)


def _over_a_hundred(matter: Matter) -> Mapping[str, Value] | None:
    percent = matter.data.get("attendance_percent")
    return {"percent": percent} if percent is not None and not 0 <= percent <= _WHOLE else None


SHARE_POSSIBLE: Final = Condition(
    code="attendance_impossible",
    label="Tỷ lệ tham gia từ 0 đến 100 phần trăm",
    broken_by=_over_a_hundred,
    known_by=("attendance_percent",),
    source="3.7",
)


def _decided_too_early(matter: Matter) -> Mapping[str, Value] | None:
    days = days_of(str(matter.data.get("period") or ""))
    if days is None or matter.day >= days[0].isoformat():
        return None
    return {"day": matter.day, "period": matter.data["period"]}


DECIDED_IN_TIME: Final = Condition(
    code="graded_before_the_period",
    label="Ngày quyết định không trước khi kỳ bắt đầu",
    broken_by=_decided_too_early,
    known_by=(DAY,),
    source="3.7",
)

# What every grade is looked at for, proposed or approved.
OF_A_GRADE: Final = (
    GRADE_OFFERED,
    NOT_DISCIPLINED,
    LONG_ENOUGH_HERE,
    NOT_ILL_TOO_LONG,
    NOT_IN_PARTY,
    SHARE_POSSIBLE,
    ATTENDED,
    FEE_PAID,
)


def _too_many_outstanding(matters: Sequence[Matter]) -> Mapping[str, Value] | None:
    return over_the_share((grade_in_question(matter) for matter in matters), matters[0].rules)


BEST_SHARE: Final = Together(
    code="best_share",
    label="Số hoàn thành xuất sắc trong tỷ lệ thường áp dụng, tính trên số từ mức tốt trở lên",
    broken_by=_too_many_outstanding,
    source="3.7",
)
