"""The kinds of record that workflows live in: the case, and what cases leave beside the member."""

from __future__ import annotations

from domain.fields import Field, FieldType, Kind, Sensitivity

# A case moves by commands of its workflow only; no edit writes any of its fields.
CASE = Kind(
    name="case",
    label="Hồ sơ nghiệp vụ",
    since=2,
    fields=(
        Field(name="workflow", label="Nghiệp vụ", required=True, read_only=True, max_length=40, since=2),
        Field(name="state", label="Bước", required=True, read_only=True, max_length=40, since=2),
        Field(name="member", label="Đoàn viên", type=FieldType.REFERENCE, refers_to="member",
              read_only=True, since=2),
        Field(name="org", label="Chi đoàn lập hồ sơ", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True, since=2),
        # {"full_name", "birth_date", "citizen_id", "org_name", ...}: the person as of the first step.
        Field(name="subject", label="Người được lập hồ sơ", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=2),
        # Values of the workflow's own fields, by name.
        Field(name="data", label="Nội dung", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=2),
        # [{"step", "to", "by", "name", "role", "on", "at"?, "device"?, "reason"?, "because_of"?, "took"?}],
        # oldest first; see `history.py`, of "took" `giving_back.py`.
        Field(name="history", label="Các bước đã làm", type=FieldType.JSON, read_only=True, since=2),
        Field(name="round", label="Kỳ", read_only=True, max_length=200, since=2),
        Field(name="opened_on", label="Ngày lập", type=FieldType.DATE, read_only=True, since=2),
        Field(name="decided_on", label="Ngày quyết định", type=FieldType.DATE, read_only=True, since=2),
        # The version of the member that the first step looked at.
        Field(name="member_version", label="Phiên bản hồ sơ đoàn viên", type=FieldType.INTEGER,
              read_only=True, since=2),
        # {"unit", "unit_name", "unit_code", "case"}: the other end of a move between two units.
        Field(name="counterpart", label="Đơn vị bên kia", type=FieldType.JSON, read_only=True, since=2),
        # {"workflow", "case", "unit", "unit_name", "decided_on", "decision_number"}: what prevailed over it.
        Field(name="lost_to", label="Hồ sơ có hiệu lực hơn", type=FieldType.JSON, read_only=True, since=2),
        # {"set", "by", "name", "on"}: asked for after the case was locked.
        Field(name="correction", label="Đề nghị sửa", type=FieldType.JSON, read_only=True, since=2),
    ),
)  # fmt: skip

OVERLAY = Kind(
    name="overlay",
    label="Trạng thái phụ",
    since=2,
    fields=(
        Field(name="member", label="Đoàn viên", type=FieldType.REFERENCE, refers_to="member", required=True,
              read_only=True, since=2),
        Field(name="type", label="Loại", type=FieldType.CODE, catalogue="overlay_type", required=True,
              read_only=True, since=2),
        Field(name="from_on", label="Từ ngày", type=FieldType.DATE, read_only=True, since=2),
        Field(name="to_on", label="Đến ngày", type=FieldType.DATE, read_only=True, since=2),
        Field(name="place", label="Nơi đến", read_only=True, since=2),
        Field(name="case", label="Hồ sơ nghiệp vụ", type=FieldType.REFERENCE, refers_to="case",
              read_only=True, since=2),
    ),
)  # fmt: skip

# Somebody whose home is elsewhere: shown at the hosting branch, never counted there.
GUEST = Kind(
    name="guest",
    label="Đoàn viên sinh hoạt tạm",
    since=2,
    fields=(
        Field(name="org", label="Chi đoàn tiếp nhận", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True, since=2),
        Field(name="type", label="Loại", type=FieldType.CODE, catalogue="guest_type", required=True,
              read_only=True, since=2),
        # The member's id, wherever the home is; {"full_name", "birth_date", "unit_name", "org_name"}.
        Field(name="person", label="Đoàn viên", read_only=True, max_length=64, since=2),
        Field(name="subject", label="Thông tin đoàn viên", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=2),
        Field(name="from_on", label="Từ ngày", type=FieldType.DATE, read_only=True, since=2),
        Field(name="to_on", label="Đến ngày", type=FieldType.DATE, read_only=True, since=2),
        Field(name="case", label="Hồ sơ nghiệp vụ", read_only=True, max_length=64, since=2),
    ),
)  # fmt: skip

# What the server tells a unit: somebody received a member, a transfer was called off, something to look at.
NOTICE = Kind(
    name="notice",
    label="Thông báo",
    since=2,
    fields=(
        # A code of `notice_code`; the sentence in Vietnamese lives in `desktop`.
        Field(name="code", label="Nội dung", type=FieldType.CODE, catalogue="notice_code", required=True,
              read_only=True, since=2),
        Field(name="params", label="Chi tiết", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=2),
        Field(name="about_kind", label="Loại hồ sơ", read_only=True, max_length=40, since=2),
        Field(name="about", label="Hồ sơ", read_only=True, max_length=64, since=2),
        Field(name="raised_on", label="Ngày", type=FieldType.DATE, read_only=True, since=2),
        # The only field that a cadre writes: she has seen to it.
        Field(name="done", label="Đã xử lý", type=FieldType.BOOLEAN, since=2),
    ),
)  # fmt: skip
