"""A declaration made on the App: who says to belong to which branch, and what became of it.

The central side writes it; a cadre answers it with `link`, `admit`, `refuse` or `pass_on` (APP-01, APP-08).
"""

from __future__ import annotations

from enum import StrEnum

from domain.fields import Field, FieldType, Kind, Sensitivity

# What can be done about one.
ANSWERS = ("link", "admit", "refuse", "pass_on")


class DeclarationStatus(StrEnum):
    WAITING = "waiting"
    LINKED = "linked"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


DECLARATION = Kind(
    name="declaration",
    label="Kê khai trên App",
    server_written=True,
    since=3,
    fields=(
        Field(name="org", label="Chi đoàn đã chọn", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True, since=3),
        # What the person said, by the names of a member's fields.
        Field(name="person", label="Người kê khai", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=3),
        Field(name="declared_on", label="Ngày kê khai", type=FieldType.DATE, read_only=True, since=3),
        Field(name="status", label="Tình trạng", type=FieldType.CODE, catalogue="declaration_status",
              read_only=True, since=3),
        Field(name="member", label="Hồ sơ đoàn viên", type=FieldType.REFERENCE, refers_to="member",
              read_only=True, since=3),
        Field(name="reason", label="Lý do từ chối", read_only=True, max_length=500, since=3),
        # {"actor", "name", "on"}
        Field(name="answered_by", label="Người duyệt", type=FieldType.JSON, read_only=True, since=3),
    ),
)  # fmt: skip
