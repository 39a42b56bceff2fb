"""The answer "these are two people": kept for the whole unit, until one of the two says something else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from domain.fields import Field, FieldType, Kind, Policy
from domain.records import Value
from domain.text import fold
from domain.workflows.subjects import derived_id

# Fields by which a person is recognised: when one of them changes, an answer given before is asked for again.
TELLING: Final = ("full_name", "birth_date", "phone", "citizen_id", "sex")
# Its id follows from the pair and from what was told: two laptops that give one answer write one record.
DISTINCT = Kind(
    name="distinct",
    label="Đã xem, không trùng",
    since=3,
    fields=(
        Field(name="one", label="Hồ sơ thứ nhất", required=True, read_only=True, policy=Policy.SERVER,
              max_length=64, since=3),
        Field(name="other", label="Hồ sơ thứ hai", required=True, read_only=True, policy=Policy.SERVER,
              max_length=64, since=3),
        # A hash of what tells both apart, as it stood when somebody looked.
        Field(name="told", label="Thông tin lúc xem", required=True, read_only=True, policy=Policy.SERVER,
              max_length=40, since=3),
        Field(name="by", label="Người xem", required=True, read_only=True, policy=Policy.SERVER,
              max_length=200, since=3),
        Field(name="on", label="Ngày xem", type=FieldType.DATE, required=True, read_only=True,
              policy=Policy.SERVER, since=3),
    ),
)  # fmt: skip


def told_of(one: Mapping[str, Value], other: Mapping[str, Value]) -> str:
    """The same whichever of the two comes first, and as long as neither says anything else of who it is."""
    sides = sorted("\n".join(fold(str(side.get(name) or "")) for name in TELLING) for side in (one, other))
    return hashlib.sha256("\n\n".join(sides).encode()).hexdigest()[:20]


def distinct_id(one: str, other: str, told: str) -> str:
    first, second = sorted((one, other))
    return derived_id("distinct", first, second, told)
