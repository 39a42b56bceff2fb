"""The fields of a position: one post of one person in one body of an organisation (`domain.md` 6.1).

The person is a member of the unit, or somebody over age without a record: then the `person_…` fields say who.
"""

from __future__ import annotations

from domain.fields import Field, FieldType, Kind, Policy, Sensitivity

POSITION = Kind(
    name="position",
    label="Chức vụ trong Ban Chấp hành",
    fields=(
        Field(name="org", label="Tổ chức", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True),
        Field(name="member", label="Đoàn viên", type=FieldType.REFERENCE, refers_to="member",
              read_only=True, once=True),
        Field(name="post", label="Chức vụ", type=FieldType.CODE, catalogue="position", required=True),
        Field(name="body", label="Cơ quan", type=FieldType.CODE, catalogue="position_body"),
        Field(name="entry_form", label="Hình thức", type=FieldType.CODE, catalogue="position_entry_form"),
        Field(name="held_from", label="Từ ngày", type=FieldType.PARTIAL_DATE, group="held"),
        Field(name="held_to", label="Đến ngày", type=FieldType.PARTIAL_DATE, group="held",
              policy=Policy.EARLIER),
        Field(name="decision_number", label="Số quyết định", group="decision", max_length=100),
        Field(name="decision_date", label="Ngày quyết định", type=FieldType.DATE, group="decision"),
        Field(name="note", label="Ghi chú", max_length=2000),
        Field(name="end_reason", label="Lý do thôi giữ chức vụ", type=FieldType.CODE,
              catalogue="position_end_reason", since=4),
        Field(name="term_label", label="Nhiệm kỳ", group="term", max_length=50, since=4),
        Field(name="term_from", label="Nhiệm kỳ từ", type=FieldType.PARTIAL_DATE, group="term", since=4),
        Field(name="term_to", label="Nhiệm kỳ đến", type=FieldType.PARTIAL_DATE, group="term", since=4),
        Field(name="engagement", label="Chế độ công tác", type=FieldType.CODE,
              catalogue="position_engagement", since=4),
        Field(name="party_post", label="Chức vụ trong cấp ủy, chi bộ", sensitivity=Sensitivity.SENSITIVE,
              max_length=200, since=4),
        Field(name="person_name", label="Họ và tên (người không phải đoàn viên)", type=FieldType.NAME,
              max_length=100, sensitivity=Sensitivity.PERSONAL, since=4),
        Field(name="person_birth", label="Ngày sinh", type=FieldType.PARTIAL_DATE,
              sensitivity=Sensitivity.PERSONAL, since=4),
        Field(name="person_sex", label="Giới tính", type=FieldType.CODE, catalogue="sex", since=4),
        Field(name="person_ethnicity", label="Dân tộc", type=FieldType.CODE, catalogue="ethnicity",
              sensitivity=Sensitivity.SENSITIVE, since=4),
        Field(name="person_religion", label="Tôn giáo", type=FieldType.CODE, catalogue="religion",
              sensitivity=Sensitivity.SENSITIVE, since=4),
        Field(name="person_qualification", label="Trình độ chuyên môn", type=FieldType.CODE,
              catalogue="qualification", since=4),
        Field(name="person_political_theory", label="Lý luận chính trị", type=FieldType.CODE,
              catalogue="political_theory", since=4),
        Field(name="person_in_party", label="Là đảng viên", type=FieldType.BOOLEAN,
              sensitivity=Sensitivity.SENSITIVE, since=4),
    ),
)  # fmt: skip
