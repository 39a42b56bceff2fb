"""The records of a unit's duties: `domain.md` 6.3 (DUTY-01 to DUTY-03)."""

from __future__ import annotations

from domain.fields import Field, FieldType, Kind

# Whoever signs says what was found on that day: nobody changes it afterwards, and two people who review the
# same week have both signed.
WEEKLY_REVIEW = Kind(
    name="weekly_review",
    label="Rà soát tuần",
    since=4,
    fields=(
        Field(name="org", label="Đơn vị rà soát", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True, since=4),
        # ISO 8601: "2026-W47".
        Field(name="week", label="Tuần", required=True, read_only=True, max_length=8, since=4),
        # [{"key", "count", "of"?, "ticked", "note"?, "remark"?}], as on the sheet; `key` of `review_line`.
        Field(name="found", label="Nội dung rà soát", type=FieldType.JSON, required=True, read_only=True,
              since=4),
        Field(name="signed_by", label="Người rà soát", required=True, read_only=True, max_length=200,
              since=4),
        Field(name="signed_on", label="Ngày ký", type=FieldType.DATE, required=True, read_only=True,
              since=4),
        Field(name="note", label="Ghi chú", max_length=2000, since=4),
    ),
)  # fmt: skip

CAMPAIGN = Kind(
    name="campaign",
    label="Đợt công tác",
    since=4,
    fields=(
        Field(name="org", label="Đơn vị", type=FieldType.REFERENCE, refers_to="organisation", required=True,
              read_only=True, since=4),
        Field(name="name", label="Tên đợt", required=True, max_length=200, since=4),
        Field(name="task", label="Việc phải xong", max_length=1000, since=4),
        Field(name="due_on", label="Hạn", type=FieldType.DATE, required=True, since=4),
        Field(name="asked_by", label="Theo văn bản", max_length=200, since=4),
        # A figure of the weekly review that has to come down to nothing, "" for none.
        Field(name="measure", label="Đo bằng", type=FieldType.CODE, catalogue="review_line", since=4),
        Field(name="done_on", label="Ngày xong", type=FieldType.DATE, since=4),
    ),
)  # fmt: skip
