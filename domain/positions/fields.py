"""The fields of a position: one post of one member in one body of an organisation (`domain.md` 6.1)."""

from __future__ import annotations

from domain.fields import Field, FieldType, Kind, Policy

POSITION = Kind(
    name="position",
    label="Chức vụ trong Ban Chấp hành",
    fields=(
        Field(name="org", label="Tổ chức", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True),
        Field(name="member", label="Đoàn viên", type=FieldType.REFERENCE, refers_to="member",
              required=True, read_only=True),
        Field(name="post", label="Chức vụ", type=FieldType.CODE, catalogue="position", required=True),
        Field(name="body", label="Cơ quan", type=FieldType.CODE, catalogue="position_body"),
        Field(name="entry_form", label="Hình thức", type=FieldType.CODE, catalogue="position_entry_form"),
        Field(name="held_from", label="Từ ngày", type=FieldType.PARTIAL_DATE, group="held"),
        Field(name="held_to", label="Đến ngày", type=FieldType.PARTIAL_DATE, group="held",
              policy=Policy.EARLIER),
        Field(name="decision_number", label="Số quyết định", group="decision", max_length=100),
        Field(name="decision_date", label="Ngày quyết định", type=FieldType.DATE, group="decision"),
        Field(name="note", label="Ghi chú", max_length=2000),
    ),
)  # fmt: skip
