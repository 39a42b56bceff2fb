"""What a directive is, and the note that somebody has read one (`docs/directives.md`)."""

from __future__ import annotations

from enum import StrEnum

from domain.fields import Field, FieldType, Kind, Policy


class Direction(StrEnum):
    """Seen from the unit."""

    IN = "in"  # from the level above to the unit
    OUT = "out"  # from the unit to its branches


class DirectiveState(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


DIRECTIVE = Kind(
    name="directive",
    label="Văn bản chỉ đạo",
    since=4,
    fields=(
        Field(name="direction", label="Chiều văn bản", type=FieldType.CODE, catalogue="directive_direction",
              read_only=True, since=4),
        Field(name="state", label="Tình trạng", type=FieldType.CODE, catalogue="directive_state",
              group="state", policy=Policy.SERVER, required=True, since=4),
        Field(name="withdrawn_because", label="Lý do thu hồi", group="state", policy=Policy.SERVER,
              max_length=500, since=4),
        Field(name="number", label="Số, ký hiệu", max_length=100, since=4),
        Field(name="issued_on", label="Ngày ban hành", type=FieldType.DATE, since=4),
        Field(name="abstract", label="Trích yếu", required=True, max_length=1000, since=4),
        Field(name="type", label="Loại văn bản", type=FieldType.CODE, catalogue="directive_type", since=4),
        Field(name="issuer", label="Cơ quan ban hành", max_length=200, since=4),
        Field(name="signer", label="Người ký", max_length=200, since=4),
        Field(name="text", label="Nội dung", max_length=20_000, several_lines=True, since=4),
        # [{"name", "size" in bytes, "sha256" in small hex, "media"}, …]; the content travels by itself.
        Field(name="files", label="Tệp đính kèm", type=FieldType.JSON, since=4),
        # Ids of branches; not set: all of them.
        Field(name="recipients", label="Nơi nhận", type=FieldType.JSON, since=4),
        Field(name="deadline", label="Hạn thực hiện", type=FieldType.DATE, since=4),
        Field(name="urgency", label="Độ khẩn", type=FieldType.CODE, catalogue="directive_urgency", since=4),
        Field(name="restricted", label="Hạn chế người xem", type=FieldType.BOOLEAN, since=4),
    ),
)  # fmt: skip

# One for each cadre and directive, under an id that follows from both: two laptops write the same record, and
# whatever order they come in, the earlier day stands.
READING = Kind(
    name="directive_reading",
    label="Xác nhận đã đọc",
    since=4,
    fields=(
        Field(name="directive", label="Văn bản", type=FieldType.REFERENCE, refers_to="directive",
              required=True, read_only=True, policy=Policy.SERVER, since=4),
        Field(name="org", label="Tổ chức đã đọc", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True, policy=Policy.SERVER, since=4),
        Field(name="reader", label="Mã người đọc", required=True, read_only=True, policy=Policy.SERVER,
              max_length=64, since=4),
        Field(name="reader_name", label="Người đọc", required=True, read_only=True, policy=Policy.SERVER,
              max_length=200, since=4),
        Field(name="read_on", label="Ngày đọc", type=FieldType.DATE, required=True,
              policy=Policy.EARLIER, since=4),
        Field(name="acknowledged_on", label="Ngày xác nhận", type=FieldType.DATE, policy=Policy.EARLIER,
              since=4),
    ),
)  # fmt: skip
