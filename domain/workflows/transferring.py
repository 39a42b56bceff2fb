"""What a transfer captures and asks (`domain.md` 3.3): where to, with which letter, from whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain.fields import Field, FieldType
from domain.records import Value
from domain.workflows.conditions import COUNTED, IS_MEMBER, holds_no_post, no_open_case
from domain.workflows.model import Condition, Matter, Severity
from domain.workflows.moves import at_home, other_end, receiving_unit
from domain.workflows.readmitting import has_left_for_good
from domain.workflows.reuniting import left_here_before, twin_here
from domain.workflows.shared_fields import names

OUTSIDE_PROVINCE: Final = "outside_province"

DESTINATION: Final = (
    Field(name="to_org", label="Chi đoàn nơi đến", type=FieldType.REFERENCE, refers_to="organisation",
          section="destination", since=2),
    Field(name="to_unit", label="Đoàn cơ sở nơi đến (tên hoặc mã)", section="destination", max_length=64,
          since=2),
    Field(name="to_place", label="Nơi đến chưa dùng hệ thống", section="destination", max_length=300,
          since=2),
)  # fmt: skip
# Where somebody comes from who brings a letter on paper.
ORIGIN: Final = (
    Field(name="from_place", label="Nơi chuyển đi", section="destination", max_length=300, since=2),
)
CIRCUMSTANCES: Final = (
    Field(name="transfer_reason", label="Lý do chuyển", type=FieldType.CODE, catalogue="transfer_reason",
          since=2),
    Field(name="fees_paid_to", label="Đã đóng đoàn phí đến tháng", type=FieldType.MONTH, since=2),
    Field(name="remarks", label="Nhận xét của chi đoàn nơi đi", max_length=2000, since=2),
    Field(name="last_grade", label="Xếp loại gần nhất", max_length=100, since=2),
    Field(name="book_handed_over", label="Đã giao sổ đoàn viên", type=FieldType.BOOLEAN, since=2),
    # Nobody else can tell: the laptop knows no unit but its own, and a place is a text.
    Field(name=OUTSIDE_PROVINCE, label="Chuyển đi hoặc đến từ tỉnh khác", type=FieldType.BOOLEAN, since=4),
)  # fmt: skip
LETTER: Final = (
    Field(name="letter_number", label="Số giấy giới thiệu", group="letter", max_length=100, since=2),
    Field(
        name="letter_date",
        label="Ngày giấy giới thiệu",
        type=FieldType.DATE,
        happened=True,
        group="letter",
        since=2,
    ),
    Field(
        name="signer",
        label="Người ký",
        type=FieldType.NAME,
        group="letter",
        max_length=100,
        again=True,
        since=2,
    ),
    Field(
        name="present_by",
        label="Hạn trình giấy giới thiệu",
        type=FieldType.DATE,
        not_before=("letter_date",),
        since=2,
    ),
)
ACCEPTANCE: Final = (
    Field(name="accepted_on", label="Ngày tiếp nhận", type=FieldType.DATE, happened=True, since=2),
    Field(name="acceptance_number", label="Số giấy xác nhận của nơi đến", max_length=100, since=2),
)
WHOLE: Final = (*names(DESTINATION), *names(CIRCUMSTANCES), *names(LETTER), "note")


# -- conditions -------------------------------------------------------------------------------------


def _named(matter: Matter) -> list[str]:
    return [name for name in names(DESTINATION) if matter.data.get(name)]


def _destination_unclear(matter: Matter) -> Mapping[str, Value] | None:
    count = len(_named(matter))
    return None if count == 1 else {"count": count}


ONE_DESTINATION: Final = Condition(
    code="destination_unclear",
    label="Ghi đúng một nơi đến: chi đoàn trong đơn vị, đơn vị khác, hoặc nơi ngoài hệ thống",
    broken_by=_destination_unclear,
    source="3.3",
)


def _not_a_branch(matter: Matter) -> Mapping[str, Value] | None:
    named = str(matter.data.get("to_org") or "")
    org = matter.view.record("organisation", named)
    if org is None:
        return {"name": "Nơi đến"} if named else None
    level = matter.view.rulebook.level(str(org.fields.get("level") or ""))
    gone = org.fields.get("status") in ("merged", "dissolved", "handed_over")
    holds = level is None or level.holds_members
    return {"name": org.fields.get("name")} if gone or not holds else None


TO_A_BRANCH: Final = Condition(
    code="not_a_branch",
    label="Nơi đến là chi đoàn đang hoạt động",
    broken_by=_not_a_branch,
    source="3.14, dòng 8 và 9",
)


def _same_branch(matter: Matter) -> Mapping[str, Value] | None:
    same = matter.member is not None and matter.member.fields.get("org") == matter.data.get("to_org")
    return {} if same else None


OTHER_BRANCH: Final = Condition(
    code="same_branch", label="Nơi đến khác chi đoàn hiện nay", broken_by=_same_branch, source="3.3"
)


def _same_unit(matter: Matter) -> Mapping[str, Value] | None:
    named = matter.data.get("to_unit")
    root = matter.view.record("organisation", matter.view.unit)
    ours = {matter.view.unit, root.fields.get("code") if root is not None else None}
    there = receiving_unit(matter)
    is_same = named in ours or (there is not None and there.unit == matter.view.unit)
    return {} if named and is_same else None


def _unknown_unit(matter: Matter) -> Mapping[str, Value] | None:
    """Only the server knows the other units: on a laptop the answer waits."""
    named = matter.data.get("to_unit")
    knows_all = matter.view.elsewhere(matter.view.unit) is not None
    return {"name": named} if named and knows_all and receiving_unit(matter) is None else None


TO_ANOTHER_UNIT: Final = (
    Condition(code="same_unit", label="Đơn vị nơi đến khác đơn vị mình", broken_by=_same_unit, source="3.3"),
    Condition(
        code="unit_unknown",
        label="Đơn vị nơi đến có trong hệ thống",
        broken_by=_unknown_unit,
        source="3.3",
    ),
)


def _inside_named(matter: Matter) -> Mapping[str, Value] | None:
    return {} if matter.data.get("to_org") else None


TO_OUTSIDE_OF_UNIT: Final = Condition(
    code="destination_inside",
    label="Nơi đến ngoài đơn vị (chuyển trong đơn vị thì dùng bước chuyển chi đoàn)",
    broken_by=_inside_named,
    source="3.3",
)


def _in_the_system(matter: Matter) -> Mapping[str, Value] | None:
    return {} if matter.data.get("to_unit") else None


BY_PAPER: Final = Condition(
    code="receiver_answers",
    label="Nơi đến chưa dùng hệ thống, xác nhận bằng giấy",
    broken_by=_in_the_system,
    source="3.3",
)


def _received_outside(matter: Matter) -> Mapping[str, Value] | None:
    """Nobody in the system can be told to give the member back: a paper brings him or her home."""
    beyond = matter.data.get("to_unit") or (matter.case and matter.case.fields.get("counterpart"))
    return None if beyond else {"name": matter.about.get("full_name")}


RECEIVED_IN_SYSTEM: Final = Condition(
    code="received_outside",
    label="Nơi đã tiếp nhận dùng hệ thống",
    broken_by=_received_outside,
    source="3.3",
)


def _not_between(matter: Matter) -> Mapping[str, Value] | None:
    """Broken where no level stands between the branch and the unit, or a cadre of the branch would be it."""
    view, org = matter.view, matter.view.record("organisation", matter.org)
    above = str(org.fields.get("parent") or "") if org is not None else ""
    acting = matter.actor.org or above
    between = above not in ("", view.unit) and acting != matter.org and view.is_under(above, acting)
    return None if between else {"name": org.fields.get("name") if org is not None else None}


LEVEL_BETWEEN: Final = Condition(
    code="not_level_between",
    label="Là bước của Đoàn trực thuộc (hoặc liên chi đoàn) giữa chi đoàn và Đoàn cơ sở",
    broken_by=_not_between,
    source="3.3: Chi đoàn, Đoàn trực thuộc đoàn cơ sở, Đoàn cấp cơ sở",
)


def _fees_behind(matter: Matter) -> Mapping[str, Value] | None:
    paid = str(matter.data.get("fees_paid_to") or matter.about.get("fee_paid_until") or "")
    return None if paid and paid >= matter.day[:7] else {"month": paid or None}


FEES_PAID: Final = Condition(
    code="fees_behind",
    label="Đã đóng đoàn phí đến tháng chuyển đi",
    broken_by=_fees_behind,
    severity=Severity.WARN,
    source="3.3, đường đi của giấy giới thiệu",
)


def _left(matter: Matter) -> Mapping[str, Value] | None:
    end = other_end(matter)
    if end is None:
        return None
    member = at_home(matter, end[0])
    if member is not None and member.fields.get("status") in COUNTED:
        return None
    return {"name": matter.person.get("full_name")}


STILL_THERE: Final = Condition(
    code="left_before",
    label="Nơi đi còn quản lý đoàn viên",
    broken_by=_left,
    source="3.14, dòng 1",
)


def _twin(matter: Matter) -> Mapping[str, Value] | None:
    """Somebody here with the same citizen id: the same person entered twice, which no acceptance may hide."""
    holder = twin_here(matter)
    return {"member": holder.id} if holder is not None else None


def _twin_counted(matter: Matter) -> Mapping[str, Value] | None:
    """As `_twin`; who had left by a decision is one person with who comes, and becomes one record."""
    return None if left_here_before(matter) is not None else _twin(matter)


def _left_here(matter: Matter) -> Mapping[str, Value] | None:
    before = left_here_before(matter)
    if before is None:
        return None
    status = str(before.fields.get("status") or "")
    label = matter.view.rulebook.catalogue("member_status").labels.get(status, status)
    return {"member": before.id, "name": before.fields.get("full_name"), "status_label": label}


NO_TWIN: Final = Condition(
    code="same_person_here",
    label="Đơn vị chưa có hồ sơ khác cùng số CCCD",
    broken_by=_twin,
    source="DUP-02",
)


def _here(matter: Matter) -> Mapping[str, Value] | None:
    """Who was entered by a mistaken admission is no member here: that is how one from elsewhere gets in."""
    if matter.member is None or matter.about.get("status") in ("transferred", "candidate"):
        return None
    return {"name": matter.about.get("full_name")}


NO_OTHER_COUNTED: Final = replace(NO_TWIN, broken_by=_twin_counted)
COMES_BACK_HERE: Final = Condition(
    code="was_here_before",
    label="Chưa từng là đoàn viên ở đây (nếu từng thì hồ sơ cũ và hồ sơ đến thành một)",
    broken_by=_left_here,
    severity=Severity.CONFIRM,
    source="3.5, DUP-02: một người một hồ sơ",
)


def _counted_here(matter: Matter) -> Mapping[str, Value] | None:
    return None if has_left_for_good(matter.view, matter.member) else _here(matter)


RECEIVABLE: Final = Condition(
    code="member_here",
    label="Chưa có trong sổ của đơn vị, hoặc đã thôi là đoàn viên ở đây và nay trở lại",
    broken_by=_counted_here,
    source="3.3, chuyển đến",
)
NOT_HERE: Final = Condition(
    code="member_here",
    label="Chưa có trong sổ của đơn vị, hoặc đã chuyển đi và nay trở lại",
    broken_by=_here,
    source="3.3, chuyển đến",
)


def _no_joined_day(matter: Matter) -> Mapping[str, Value] | None:
    return None if matter.about.get("joined_on") else {}


JOINED_KNOWN: Final = Condition(
    code="joined_unknown",
    label="Biết ngày vào Đoàn (theo sổ đoàn viên)",
    broken_by=_no_joined_day,
    severity=Severity.WARN,
    source="3.3, nhận học sinh, sinh viên: sổ đoàn kèm nghị quyết kết nạp",
)
ONE_TRANSFER: Final = no_open_case("transfer", "Chưa có hồ sơ chuyển sinh hoạt khác")
OF_SENDER: Final = (
    IS_MEMBER,
    ONE_TRANSFER,
    no_open_case("removal", "Không đang bị đề nghị xóa tên", Severity.CONFIRM),
    holds_no_post(Severity.WARN),
)
