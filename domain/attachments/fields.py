"""What is attached to a case (`docs/attachments.md`); the content travels as files of directives do."""

from __future__ import annotations

from enum import StrEnum

from domain.fields import Field, FieldType, Kind, Policy, Sensitivity


class AttachmentState(StrEnum):
    KEPT = "kept"
    TAKEN_OFF = "taken_off"


# Who sees it follows from its case, so it names no branch and no member of its own.
ATTACHMENT = Kind(
    name="attachment",
    label="Tài liệu kèm theo",
    since=5,
    fields=(
        Field(name="case", label="Hồ sơ nghiệp vụ", type=FieldType.REFERENCE, refers_to="case",
              required=True, read_only=True, policy=Policy.SERVER, since=5),
        Field(name="name", label="Tên tệp", required=True, read_only=True, max_length=150,
              policy=Policy.SERVER, sensitivity=Sensitivity.SENSITIVE, since=5),
        Field(name="media", label="Loại tệp", read_only=True, once=True, max_length=170,
              policy=Policy.SERVER, since=5),
        # In bytes.
        Field(name="size", label="Dung lượng", type=FieldType.INTEGER, required=True, read_only=True,
              policy=Policy.SERVER, since=5),
        # Small hex: the name of the content, at the server and on every laptop.
        Field(name="sha256", label="Mã băm SHA-256", required=True, read_only=True, max_length=64,
              policy=Policy.SERVER, since=5),
        Field(name="note", label="Ghi chú", read_only=True, once=True, policy=Policy.SERVER,
              sensitivity=Sensitivity.SENSITIVE, since=5),
        Field(name="added_on", label="Ngày đính kèm", type=FieldType.DATE, read_only=True, since=5),
        Field(name="added_by", label="Người đính kèm", read_only=True, max_length=200, since=5),
        # Of a case that only those who answer for the unit may read.
        Field(name="restricted", label="Hạn chế người xem", type=FieldType.BOOLEAN, read_only=True, since=5),
        Field(name="state", label="Tình trạng", type=FieldType.CODE, catalogue="attachment_state",
              group="state", policy=Policy.SERVER, since=5),
        Field(name="taken_off_because", label="Lý do gỡ", group="state", policy=Policy.SERVER,
              max_length=500, since=5),
        Field(name="taken_off_on", label="Ngày gỡ", type=FieldType.DATE, read_only=True, since=5),
        Field(name="taken_off_by", label="Người gỡ", read_only=True, max_length=200, since=5),
    ),
)  # fmt: skip
