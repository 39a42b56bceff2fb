"""The record of a fold: which id leads where, and both people as they stood before it.

It is the table of aliases, too: it outlives the tombstone of the folded record, so that both ids can be
resolved for ever, on a laptop that was enrolled years later as well.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from domain.fields import Field, FieldType, Kind, Sensitivity

QUESTION: Final = "question"


class FoldStatus(StrEnum):
    FOLDED = "folded"
    SEPARATED = "separated"


FOLD = Kind(
    name="fold",
    label="Gộp hồ sơ trùng",
    server_written=True,
    since=3,
    fields=(
        Field(name="folded", label="Hồ sơ được gộp", read_only=True, max_length=64, since=3),
        Field(name="survivor", label="Hồ sơ giữ lại", read_only=True, max_length=64, since=3),
        Field(name="status", label="Tình trạng", read_only=True, max_length=20, since=3),
        # {"folded": fields, "survivor": fields}: both as they stood right before.
        Field(name="before", label="Hai hồ sơ trước khi gộp", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=3),
        # What the fold wrote into the survivor, by field; null: cleared.
        Field(name="wrote", label="Giá trị ghi vào hồ sơ giữ lại", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=3),
        # [[kind, id], ...]: what was about the folded record and is about the survivor since; as kind
        # "question" the conflicts that the fold itself raised.
        Field(name="followed", label="Hồ sơ đi theo", type=FieldType.JSON, read_only=True, since=3),
        # [{"from", "to", "before", "was", "wrote"}, ...]: cases of one round that became one.
        Field(name="rounds", label="Hồ sơ theo kỳ được gộp", type=FieldType.JSON, read_only=True,
              sensitivity=Sensitivity.SENSITIVE, since=3),
        # {"actor", "name", "on"}
        Field(name="by", label="Người gộp", type=FieldType.JSON, read_only=True, since=3),
        Field(name="separated_by", label="Người tách lại", type=FieldType.JSON, read_only=True, since=3),
    ),
)  # fmt: skip
