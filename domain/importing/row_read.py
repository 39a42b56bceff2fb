"""What one row of a list says, what is wrong in its cells, and the part of the list in which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from domain.findings import CheckLevel
from domain.records import Value


class CellFinding(NamedTuple):
    """Something about one cell of a row. `fix` is a stored value to offer, None where nobody can guess.

    `column` is -1 for what is about the row and no cell of it. `code`, `params` and
    `overridable` as in `Finding`.
    """

    column: int
    field: str
    code: str
    level: CheckLevel
    params: Mapping[str, Value] = {}
    fix: Value = None
    overridable: bool = False


class RowRead(NamedTuple):
    """`number` is the row of the sheet as people count, from 1. `values` are stored values, set ones only.

    `org` is the id of the branch, "" where the row names none that is known.
    """

    number: int
    values: dict[str, Value]
    org: str
    findings: tuple[CellFinding, ...]

    @property
    def is_good(self) -> bool:
        return not has_error(self.findings)


def has_error(findings: Iterable[CellFinding]) -> bool:
    """Whether one of them keeps the row out."""
    return any(finding.level is CheckLevel.ERROR for finding in findings)


class Part(NamedTuple):
    """The part of a list under one title: `org` is its branch, `unknown` a title that names none of here.

    `above`: what the column of branches said last, of a row in which it says nothing itself. `gone`: a title
    that says that those under it left.
    """

    org: str = ""
    unknown: str = ""
    above: str = ""
    gone: str = ""


NO_PART: Final = Part()
