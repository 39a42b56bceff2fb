"""Fields that many workflows capture, declared once and taken up by name of the group (WF-03)."""

from __future__ import annotations

from typing import Final

from domain.fields import DECIDED, Field, FieldType

# The meeting of the branch: when, and how it voted.
MEETING: Final = (
    Field(name="meeting_date", label="Ngày họp chi đoàn", type=FieldType.DATE, happened=True,
          group="meeting", since=2),
    Field(name="meeting_total", label="Tổng số đoàn viên", type=FieldType.INTEGER, group="meeting", since=2),
    Field(name="meeting_present", label="Số có mặt", type=FieldType.INTEGER, group="meeting", since=2),
    Field(name="votes_for", label="Số tán thành", type=FieldType.INTEGER, group="meeting", since=2),
    Field(name="votes_against", label="Số không tán thành", type=FieldType.INTEGER, group="meeting", since=2),
)  # fmt: skip
# The resolution of the branch.
RESOLUTION: Final = (
    Field(name="resolution_number", label="Số nghị quyết chi đoàn", group="resolution", max_length=100,
          since=2),
    Field(name="resolution_date", label="Ngày nghị quyết", type=FieldType.DATE, happened=True,
          group="resolution", since=2),
)  # fmt: skip
# The unit's request to the level above.
PROPOSAL: Final = (
    Field(name="proposal_number", label="Số tờ trình", group="proposal", max_length=100, since=2),
    Field(name="proposal_date", label="Ngày tờ trình", type=FieldType.DATE, happened=True, group="proposal",
          since=2),
)  # fmt: skip
# The paper that decides; its date is the day that counts (WF-04).
DECISION: Final = (
    Field(name="decision_number", label="Số quyết định", group="decision", max_length=100, since=2),
    Field(name="decision_date", label="Ngày quyết định", type=FieldType.DATE, group="decision", since=2),
    Field(
        name="signer",
        label="Người ký",
        type=FieldType.NAME,
        group="decision",
        max_length=100,
        again=True,
        since=2,
    ),
    Field(
        name="effective_on",
        label="Có hiệu lực từ",
        type=FieldType.DATE,
        group="decision",
        not_before=("decision_date",),
        since=2,
    ),
)
# The paper that undoes the decision.
REVOCATION: Final = (
    Field(name="revoke_number", label="Số quyết định thu hồi", group="revocation", max_length=100, since=2),
    Field(name="revoke_date", label="Ngày quyết định thu hồi", type=FieldType.DATE, happened=True,
          not_before=(DECIDED,), group="revocation", since=2),
    Field(name="revoke_signer", label="Người ký quyết định thu hồi", type=FieldType.NAME,
          group="revocation", max_length=100, again=True, since=2),
)  # fmt: skip
NOTE: Final = Field(name="note", label="Ghi chú", max_length=2000, since=2)


def names(*groups: tuple[Field, ...] | Field) -> tuple[str, ...]:
    """Names of the fields of these groups, in order."""
    return tuple(
        field.name for group in groups for field in (group if isinstance(group, tuple) else (group,))
    )
