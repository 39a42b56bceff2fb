"""The fields of an organisation: `domain.md` 1.5."""

from __future__ import annotations

from domain.fields import Field, FieldType, Kind, Policy

ORGANISATION = Kind(
    name="organisation",
    label="Tổ chức Đoàn",
    fields=(
        Field(name="code", label="Mã tổ chức", policy=Policy.SERVER, read_only=True, max_length=50),
        Field(name="name", label="Tên tổ chức", type=FieldType.TITLE, required=True, max_length=200),
        Field(name="short_name", label="Tên viết tắt", max_length=100),
        Field(name="level", label="Cấp tổ chức", type=FieldType.CODE, catalogue="organisation_level",
              required=True, read_only=True),
        Field(name="sector", label="Loại hình (khối)", type=FieldType.CODE, catalogue="sector"),
        Field(name="parent", label="Đoàn cấp trên trực tiếp", type=FieldType.REFERENCE,
              refers_to="organisation", read_only=True),
        Field(name="area_code", label="Địa bàn (mã xã, phường, đặc khu)", max_length=10),
        Field(name="address", label="Địa chỉ"),
        Field(name="phone", label="Điện thoại", max_length=30),
        Field(name="email", label="Email", type=FieldType.EMAIL, max_length=254),
        Field(name="founded_on", label="Ngày thành lập", type=FieldType.PARTIAL_DATE, group="founding"),
        Field(name="founding_decision", label="Quyết định thành lập", group="founding"),
        Field(name="status", label="Trạng thái", type=FieldType.CODE, catalogue="organisation_status",
              read_only=True),
        Field(name="term_from", label="Nhiệm kỳ từ", type=FieldType.PARTIAL_DATE, group="term"),
        Field(name="term_to", label="Nhiệm kỳ đến", type=FieldType.PARTIAL_DATE, group="term"),
        Field(name="party_committee", label="Cấp ủy cùng cấp"),
        Field(name="reported_members", label="Số đoàn viên thực tế", type=FieldType.INTEGER,
              group="reported_members"),
        Field(name="reported_members_on", label="Ngày báo số thực tế", type=FieldType.DATE,
              group="reported_members"),
        Field(name="note", label="Ghi chú", max_length=2000),
    ),
)  # fmt: skip
