"""What a check says about a value or a record: a level, a code, and perhaps a correction to offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from domain.frozen import frozen
from domain.records import Value


class CheckLevel(StrEnum):
    ERROR = "error"  # lỗi: cannot be saved
    WARNING = "warning"  # cảnh báo: can be saved, and will be asked about again
    HINT = "hint"  # gợi ý


@frozen
class Finding:
    """Something that a check found.

    `fix` maps field names to corrected values that may be offered, never taken silently. An
    `overridable` error can be saved with a reason.
    """

    level: CheckLevel
    code: str
    fields: tuple[str, ...]
    params: Mapping[str, Value] = field(default_factory=dict)
    fix: Mapping[str, Value] | None = None
    overridable: bool = False
