"""What happened to the tree of organisations: one record for each event, kept for ever.

Statistics of past days are read from it (ORG-30, ORG-31): it says what stood where before and after, and
which member came from which branch into which. Nobody edits it; the commit that changes the tree writes it.
"""

from __future__ import annotations

from enum import StrEnum

from domain.fields import Field, FieldType, Kind


class EventType(StrEnum):
    """The events of `domain.md` 1.7 that a unit decides about what stands below its root."""

    FOUND = "found"
    RENAME = "rename"
    SPLIT = "split"  # chia: the old organisation ends
    SPLIT_OFF = "split_off"  # tách: the old organisation stays
    MERGE = "merge"  # sáp nhập: into one that is there
    UNITE = "unite"  # hợp nhất: into a new one
    DISSOLVE = "dissolve"
    MOVE = "move"  # under another parent of the unit


# What an event keeps of an organisation that ends in another one, beside name, parent, status and level: the
# register forgets it, and the figures of the days before still ask for it (ORG-31).
KEPT_OF_THE_GONE = ("code", "sector", "founded_on", "committee_size", "account_status", "account_issued_on")

ORG_EVENT = Kind(
    name="org_event",
    label="Biến động tổ chức",
    server_written=True,
    since=4,
    fields=(
        Field(name="type", label="Loại biến động", type=FieldType.CODE, catalogue="org_event_type",
              required=True, read_only=True, since=4),
        Field(name="effective_on", label="Ngày hiệu lực", type=FieldType.DATE, required=True, read_only=True,
              since=4),
        Field(name="decision_number", label="Số quyết định", read_only=True, max_length=100, since=4),
        Field(name="decision_date", label="Ngày quyết định", type=FieldType.DATE, read_only=True, since=4),
        Field(name="signer", label="Người ký", read_only=True, max_length=200, since=4),
        # Ids of the organisations that it came from, and of those that it led to.
        Field(name="sources", label="Tổ chức trước", type=FieldType.JSON, read_only=True, since=4),
        Field(name="targets", label="Tổ chức sau", type=FieldType.JSON, read_only=True, since=4),
        # {member id: [id of the branch left, id of the branch entered]}
        Field(name="moved", label="Đoàn viên đi theo", type=FieldType.JSON, read_only=True, since=4),
        # {organisation id: {"name", "parent", "status", "level"}} of each that the event wrote; one that it
        # founded stands only in `after`; of what ended in another one also `KEPT_OF_THE_GONE`.
        Field(name="before", label="Tổ chức lúc trước", type=FieldType.JSON, read_only=True, since=4),
        Field(name="after", label="Tổ chức lúc sau", type=FieldType.JSON, read_only=True, since=4),
        # [[kind, id, the organisation that it stood in, or the day that a post was to end on], ...]
        Field(name="followed", label="Hồ sơ đi theo", type=FieldType.JSON, read_only=True, since=4),
        Field(name="case", label="Hồ sơ nghiệp vụ", type=FieldType.REFERENCE, refers_to="case",
              read_only=True, since=4),
    ),
)  # fmt: skip
