"""The fields of an organisation: `domain.md` 1.5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.fields import Field, FieldType, Kind, Policy

IDENTITY, CONTACT, WORK, COUNT = "identity", "contact", "work", "count"
# Sections in the order in which they are shown, with their headings.
SECTIONS: Final[Mapping[str, str]] = {
    IDENTITY: "Tổ chức",
    CONTACT: "Liên hệ",
    WORK: "Thành lập và nhiệm kỳ",
    COUNT: "Số liệu và ghi chú",
}

ORGANISATION = Kind(
    name="organisation",
    label="Tổ chức Đoàn",
    fields=(
        Field(name="code", label="Mã tổ chức", section=IDENTITY, policy=Policy.SERVER, read_only=True,
              max_length=50),
        Field(name="name", label="Tên tổ chức", section=IDENTITY, type=FieldType.TITLE, required=True,
              max_length=200, decided=True),
        Field(name="short_name", label="Tên viết tắt", section=IDENTITY, max_length=100),
        Field(name="level", label="Cấp tổ chức", section=IDENTITY, type=FieldType.CODE,
              catalogue="organisation_level", required=True, read_only=True),
        Field(name="sector", label="Loại hình (khối)", section=IDENTITY, type=FieldType.CODE,
              catalogue="sector"),
        Field(name="parent", label="Đoàn cấp trên trực tiếp", section=IDENTITY, type=FieldType.REFERENCE,
              refers_to="organisation", read_only=True),
        Field(name="account_status", label="Tài khoản", section=IDENTITY, type=FieldType.CODE,
              catalogue="account_status", policy=Policy.SERVER, read_only=True, group="account", since=4),
        Field(name="account_name", label="Tên tài khoản", section=IDENTITY, policy=Policy.SERVER,
              read_only=True, group="account", max_length=100, since=4),
        Field(name="account_issued_on", label="Ngày cấp tài khoản", section=IDENTITY, type=FieldType.DATE,
              policy=Policy.SERVER, read_only=True, group="account", since=4),
        Field(name="area_code", label="Địa bàn (mã xã, phường, đặc khu)", section=CONTACT, max_length=10),
        Field(name="address", label="Địa chỉ", section=CONTACT),
        Field(name="phone", label="Điện thoại", section=CONTACT, max_length=30),
        Field(name="email", label="Email", section=CONTACT, type=FieldType.EMAIL, max_length=254),
        Field(name="founded_on", label="Ngày thành lập", section=WORK, type=FieldType.PARTIAL_DATE,
              group="founding", decided=True),
        Field(name="founding_decision", label="Quyết định thành lập", section=WORK, group="founding"),
        Field(name="status", label="Trạng thái", section=IDENTITY, type=FieldType.CODE,
              catalogue="organisation_status", read_only=True),
        Field(name="term_from", label="Nhiệm kỳ từ", section=WORK, type=FieldType.PARTIAL_DATE, group="term"),
        Field(name="term_to", label="Nhiệm kỳ đến", section=WORK, type=FieldType.PARTIAL_DATE, group="term"),
        Field(name="committee_size", label="Số ủy viên Ban Chấp hành được duyệt", section=WORK,
              type=FieldType.INTEGER, since=4),
        Field(name="provisional_since", label="Ban Chấp hành lâm thời từ ngày", section=WORK,
              type=FieldType.DATE, group="provisional", since=4),
        Field(name="provisional_extended_to", label="Gia hạn lâm thời đến ngày", section=WORK,
              type=FieldType.DATE, group="provisional", since=4),
        Field(name="party_committee", label="Cấp ủy cùng cấp", section=WORK),
        Field(name="reported_members", label="Số đoàn viên thực tế", section=COUNT, type=FieldType.INTEGER,
              group="reported_members"),
        Field(name="reported_members_on", label="Ngày báo số thực tế", section=COUNT, type=FieldType.DATE,
              group="reported_members"),
        Field(name="note", label="Ghi chú", section=COUNT, max_length=2000),
    ),
)  # fmt: skip
