"""The fields of a conflict record: the server writes it, every laptop of the unit replicates it.

`groups` is a list, one entry per field group that needs a decision:
`{"group", "base": {field: value}, "mine": {...}, "theirs": {...}, "mine_by": Author, "theirs_by": Author}`
where Author is `{"actor", "name", "device", "place", "at"}`.
"""

from __future__ import annotations

from domain.fields import Field, FieldType, Kind, Sensitivity

CONFLICT = Kind(
    name="conflict",
    label="Xung đột",
    server_written=True,
    fields=(
        Field(name="type", label="Loại xung đột", type=FieldType.CODE, catalogue="conflict_type"),
        Field(name="record_kind", label="Loại hồ sơ"),
        Field(name="record", label="Hồ sơ", type=FieldType.TEXT),
        Field(name="groups", label="Các nhóm trường khác nhau", type=FieldType.JSON,
              sensitivity=Sensitivity.SENSITIVE),
        Field(name="offered", label="Toàn bộ giá trị được gửi", type=FieldType.JSON,
              sensitivity=Sensitivity.SENSITIVE),
        Field(name="reason", label="Lý do", type=FieldType.JSON),
        Field(name="status", label="Tình trạng", type=FieldType.CODE, catalogue="conflict_status"),
        Field(name="settlement", label="Cách giải quyết", type=FieldType.JSON,
              sensitivity=Sensitivity.SENSITIVE),
        Field(name="settled_by", label="Người giải quyết", type=FieldType.JSON),
        Field(name="opened_at", label="Phát hiện lúc", type=FieldType.TIMESTAMP),
    ),
)  # fmt: skip
