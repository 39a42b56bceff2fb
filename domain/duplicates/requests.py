"""A request to the level above about a person whom another unit seems to have as well (DUP-04, `ui.md` 3.10).

A laptop knows of the other unit only its name, as the refusal of a citizen id gave it or as somebody heard
it; who stands there and what is known of them is looked at by the level above, never here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.fields import Field, FieldType, Kind, Policy, Sensitivity
from domain.records import Value
from domain.text import fold
from domain.workflows.subjects import derived_id


class RequestStatus(StrEnum):
    """What became of a request; a record without a status waits."""

    WAITING = "waiting"
    TRANSFER_HERE = "transfer_here"  # the other unit's entry comes here: a transfer waits to be received
    TRANSFER_THERE = "transfer_there"  # ours goes there: a transfer waits for that unit
    NUMBER_FREED = "number_freed"  # the other entry had the citizen id by mistake, and has it no more
    TWO_PEOPLE = "two_people"  # looked at: two people, both entries stay
    REFUSED = "refused"


ANSWERS: Final = tuple(status.value for status in RequestStatus if status is not RequestStatus.WAITING)

# Its id follows from the person and from how often the unit has asked: two laptops that ask alike ask once.
REQUEST = Kind(
    name="request",
    label="Đề nghị cấp trên xử lý trùng",
    since=4,
    fields=(
        Field(name="org", label="Chi đoàn", type=FieldType.REFERENCE, refers_to="organisation", required=True,
              read_only=True, policy=Policy.SERVER, since=4),
        # Who of us it is about; empty where the entry was refused and is in no list.
        Field(name="member", label="Đoàn viên", type=FieldType.REFERENCE, refers_to="member",
              policy=Policy.SERVER, since=4),
        Field(name="full_name", label="Họ và tên", type=FieldType.NAME, required=True, read_only=True,
              policy=Policy.SERVER, sensitivity=Sensitivity.PERSONAL, since=4),
        Field(name="birth_date", label="Ngày sinh", type=FieldType.PARTIAL_DATE, policy=Policy.SERVER,
              sensitivity=Sensitivity.PERSONAL, since=4),
        Field(name="citizen_id", label="Số CCCD", type=FieldType.CITIZEN_ID, policy=Policy.SERVER,
              sensitivity=Sensitivity.SENSITIVE, since=4),
        Field(name="unit_named", label="Đơn vị được nêu", required=True, read_only=True,
              policy=Policy.SERVER, max_length=200, since=4),
        Field(name="reason", label="Lý do đề nghị", required=True, read_only=True, policy=Policy.SERVER,
              max_length=500, since=4),
        Field(name="by", label="Người đề nghị", required=True, read_only=True, policy=Policy.SERVER,
              max_length=200, since=4),
        Field(name="on", label="Ngày đề nghị", type=FieldType.DATE, required=True, read_only=True,
              policy=Policy.SERVER, since=4),
        Field(name="status", label="Tình trạng", type=FieldType.CODE, catalogue="request_status",
              read_only=True, policy=Policy.SERVER, since=4),
        Field(name="answer", label="Lời trả lời", read_only=True, policy=Policy.SERVER, max_length=500,
              since=4),
        # {"name", "on"}: which level, and when.
        Field(name="answered_by", label="Cấp trả lời", type=FieldType.JSON, read_only=True,
              policy=Policy.SERVER, since=4),
        # The transfer by which somebody comes here.
        Field(name="case", label="Hồ sơ chuyển sinh hoạt", read_only=True, policy=Policy.SERVER,
              max_length=64, since=4),
    ),
)  # fmt: skip


def status_of(fields: Mapping[str, Value]) -> RequestStatus:
    return RequestStatus(str(fields.get("status") or RequestStatus.WAITING))


def same_person(one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    """Whether two requests ask about the same person: by number, else by name and birth date."""
    return _who(one) == _who(other)


def request_id(unit: str, fields: Mapping[str, Value], answered_before: int) -> str:
    """`answered_before`: how many requests about this person have an answer already."""
    return derived_id("request", unit, *_who(fields), str(answered_before))


def _who(fields: Mapping[str, Value]) -> tuple[str, ...]:
    if fields.get("citizen_id"):
        return (str(fields["citizen_id"]),)
    return fold(str(fields.get("full_name") or "")), str(fields.get("birth_date") or "")
