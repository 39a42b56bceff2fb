"""What an admission captures of the candidate and asks (`domain.md` 3.2): age, schooling, who introduces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Record, Value
from domain.text import same_text
from domain.values.ages import turns_on
from domain.workflows.conditions import COUNTED, ages_of
from domain.workflows.in_branch import here_since
from domain.workflows.model import Condition, Matter, Severity
from domain.workflows.months import months_after

# The four documents of the file, as the form of the central system asks for them.
DOCUMENTS: Final = (
    Field(name="application_filed", label="Lý lịch và đơn xin vào Đoàn", type=FieldType.BOOLEAN,
          section="documents", since=2),
    Field(name="minutes_filed", label="Biên bản họp xét kết nạp của chi đoàn", type=FieldType.BOOLEAN,
          section="documents", since=2),
    Field(name="guarantee_filed", label="Giấy đảm bảo thanh niên vào Đoàn", type=FieldType.BOOLEAN,
          section="documents", since=2),
    Field(name="class_certificate_filed", label="Giấy chứng nhận đã học lớp cảm tình Đoàn",
          type=FieldType.BOOLEAN, section="documents", since=2),
)  # fmt: skip
PERSON: Final = (
    Field(name="introducer", label="Người hoặc tổ chức giới thiệu", max_length=200, since=2),
    Field(name="second_introducer", label="Người giới thiệu thứ hai", max_length=200, since=2),
    Field(name="member_class", label="Lớp đoàn viên", max_length=200, since=2),
    Field(name="special_case", label="Trường hợp riêng và ý kiến cấp ủy", max_length=500, since=2),
)


# -- age --------------------------------------------------------------------------------------------


def _too_young(matter: Matter) -> Mapping[str, Value] | None:
    ages = ages_of(matter)
    least = matter.rules.whole("admission_age_min")
    if ages is None or ages[1] > least:
        return None
    if ages[1] < least or not _days_over(matter, least):
        return {"age": ages[1], "least": least}
    return None


def _days_over(matter: Matter, years: int) -> bool:
    """Whether the days asked for beyond the birthday have passed; a partial birth date gets the doubt."""
    born = str(matter.about.get("birth_date") or "")
    extra = matter.rules.whole("admission_age_min_extra_days")
    if len(born) != len("YYYY-MM-DD") or not extra:
        return True
    turned = date.fromisoformat(turns_on(born, years))
    return (date.fromisoformat(matter.day) - turned).days >= extra


def _too_old(matter: Matter) -> Mapping[str, Value] | None:
    """Whoever was not over the age when the branch considered it may be approved later (VAL-11)."""
    considered = str(matter.data.get("meeting_date") or "")
    ages, most = ages_of(matter, considered), matter.rules.whole("admission_age_max")
    return {"age": ages[0], "most": most} if ages is not None and ages[0] > most else None


def _no_birth_date(matter: Matter) -> Mapping[str, Value] | None:
    return None if matter.about.get("birth_date") else {}


AGE: Final = (
    Condition(
        code="birth_date_missing", label="Có ngày sinh", broken_by=_no_birth_date, source="VAL-10, VAL-11"
    ),
    Condition(code="candidate_too_young", label="Đủ tuổi vào Đoàn", broken_by=_too_young, source="VAL-10"),
    Condition(code="candidate_too_old", label="Chưa quá tuổi vào Đoàn", broken_by=_too_old, source="VAL-11"),
)


# -- schooling --------------------------------------------------------------------------------------


def _schooling(matter: Matter) -> str:
    return str(matter.about.get("general_education") or "")


def _schooled_too_little(matter: Matter) -> Mapping[str, Value] | None:
    """Of somebody whose schooling is known; in places that are hard to reach the branch confirms it."""
    known = _schooling(matter)
    if not known or known in matter.rules.names("admission_education"):
        return None
    return {"education": matter.view.rulebook.catalogue("general_education").labels.get(known, known)}


SCHOOLED: Final = Condition(
    code="education_below",
    label="Trình độ văn hóa đủ mức để kết nạp (vùng khó khăn có thể linh hoạt)",
    broken_by=_schooled_too_little,
    severity=Severity.CONFIRM,
    known_if=lambda matter: bool(_schooling(matter)),
    source="3.2: ít nhất tiểu học",
)


# -- who introduces ---------------------------------------------------------------------------------


def _nobody_introduces(matter: Matter) -> Mapping[str, Value] | None:
    return None if matter.data.get("introducer") else {}


INTRODUCED: Final = Condition(
    code="nobody_introduces",
    label="Có người hoặc tổ chức giới thiệu",
    broken_by=_nobody_introduces,
    severity=Severity.CONFIRM,
    source="3.2, bước 3",
)


def _introducer(matter: Matter) -> Record | None:
    """The member of the branch who bears the name that was typed; None where none does, or several do."""
    typed = str(matter.data.get("introducer") or "").lower()
    if not typed:
        return None
    found = [
        record
        for record in matter.view.standing_in(matter.org)
        if record.kind == "member"
        and record.fields.get("status") in COUNTED
        and same_text(str(record.fields.get("full_name") or "").lower(), typed)
    ]
    return found[0] if len(found) == 1 else None


def _considered(matter: Matter) -> str:
    return str(matter.data.get("meeting_date") or matter.day)


def _came_lately(matter: Matter) -> Mapping[str, Value] | None:
    """Whoever has been in the branch for a shorter time can hardly have worked with the candidate there."""
    introducer = _introducer(matter)
    since = here_since(matter.view, introducer) if introducer is not None else ""
    least = matter.rules.whole("introducer_months_min")
    if not since or months_after(since, least) <= _considered(matter):
        return None
    return {"name": matter.data.get("introducer"), "from": since, "least": least}


def _long_known(matter: Matter) -> bool:
    introducer = _introducer(matter)
    return introducer is not None and bool(here_since(matter.view, introducer))


KNOWN_LONG_ENOUGH: Final = Condition(
    code="introducer_too_new",
    label="Người giới thiệu đã cùng công tác, học tập với thanh niên đủ thời gian",
    broken_by=_came_lately,
    severity=Severity.WARN,
    known_if=_long_known,
    source="3.2, bước 3: ít nhất 3 tháng",
)


# -- the file ---------------------------------------------------------------------------------------


def _documents_missing(matter: Matter) -> Mapping[str, Value] | None:
    missing = [field.label for field in DOCUMENTS if not matter.data.get(field.name)]
    return {"missing": missing} if missing else None


FILE_COMPLETE: Final = Condition(
    code="documents_missing",
    label="Đủ bốn giấy tờ của hồ sơ kết nạp",
    broken_by=_documents_missing,
    severity=Severity.CONFIRM,
    source="3.2, giấy tờ của mẫu",
)


def _ceremony_early(matter: Matter) -> Mapping[str, Value] | None:
    held = str(matter.data.get("ceremony_date") or "")
    return {"until": matter.day} if held and held < matter.day else None


CEREMONY_AFTER: Final = Condition(
    code="ceremony_before_decision",
    label="Lễ kết nạp sau ngày chuẩn y",
    broken_by=_ceremony_early,
    severity=Severity.CONFIRM,
    source="3.2, bước 5 và 6",
)


def _joins_later(matter: Matter) -> Mapping[str, Value] | None:
    joined = str(matter.data.get("admitted_on") or "")
    return {"until": joined} if joined > matter.today.isoformat() else None


JOINED_BY_NOW: Final = Condition(
    code="joining_ahead",
    label="Ngày vào Đoàn ghi trên quyết định không ở sau hôm nay",
    broken_by=_joins_later,
    source="VAL-08",
)

# What is asked of the candidate and of the file, by the branch and again by who approves: the latter goes by
# the branch's file, and is only reminded where nobody is named in it.
OF_A_CANDIDATE: Final = (*AGE, SCHOOLED, KNOWN_LONG_ENOUGH)
NAMED_IN_THE_FILE: Final = replace(INTRODUCED, severity=Severity.WARN)
