"""One column of a list: what each of its cells says, with as little work as its repetitions allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from domain.findings import Finding
from domain.importing.cell_values import Read
from domain.importing.cells import Cell, CellValue
from domain.importing.glance import Glance
from domain.importing.row_read import CellFinding
from domain.records import Value

# So few texts are looked at one by one.
_FEW: Final = 16


class Column:
    """A column of one field. What a cell of it says is remembered for every cell that says the same.

    Lists share their cells, so most are known by which they are, without a look at what they say. A value is
    known by its type, too: 1, 1.0 and TRUE are equal, and say different things.
    """

    __slots__ = (
        "_findings",
        "_glance",
        "_is_plain",
        "_is_varied",
        "_kept",
        "_read",
        "_said",
        "_values",
        "field",
        "place",
    )

    def __init__(
        self,
        place: int,
        field: str,
        read: Callable[[CellValue], Read],
        is_plain: Callable[[str], bool],
        glance: Glance | None,
    ) -> None:
        self.place, self.field, self._read, self._is_plain = place, field, read, is_plain
        self._glance = glance
        # Whether most cells were new ones: then nothing is won by remembering them.
        self._is_varied = False
        self._said: dict[Any, tuple[Value, CellFinding | None]] = {(type(None), None): (None, None)}
        # By the identity of cells, which are kept: that of another one must not be taken for theirs.
        self._values: dict[int, Value] = {}
        self._findings: dict[int, CellFinding] = {}
        self._kept: list[Cell] = []

    def read(self, cells: Sequence[Cell], findings: Sequence[list[CellFinding]]) -> list[Value]:
        """The column's value in each row, None where it is not set; adds to the row's findings."""
        if self._is_varied and (known := self._at_a_glance([cell[0] for cell in cells])) is not None:
            return known
        which = [*map(id, cells)]
        try:
            values = [*map(self._values.__getitem__, which)]
        except KeyError:
            found = dict(zip(which, cells, strict=True))
            new = [(one, found[one]) for one in found.keys() - self._values.keys()]
            self._is_varied = len(new) * 2 > len(which)
            self._take_up(new)
            values = [*map(self._values.__getitem__, which)]
        if self._findings and not self._findings.keys().isdisjoint(which):
            for one, told in zip(which, findings, strict=True):
                if one in self._findings:
                    told.append(self._findings[one])
        return values

    def _take_up(self, cells: Sequence[tuple[int, Cell]]) -> None:
        """New cells: all in one go where all are known at a glance, by halves where few are not."""
        if self._glance is None or len(cells) < _FEW:
            self._take_up_each(cells)
        elif (values := self._at_a_glance([cell[0] for _, cell in cells])) is not None:
            self._kept += [cell for _, cell in cells]
            self._values.update(zip([which for which, _ in cells], values, strict=True))
        else:
            half = len(cells) // 2
            self._take_up(cells[:half])
            self._take_up(cells[half:])

    def _at_a_glance(self, texts: list[Any]) -> list[Value] | None:
        """The value of each, where that takes no look at any single one."""
        if self._glance is None or {*map(type, texts)} != {str}:
            return None
        values = self._glance(texts)
        return None if values is None else [*values]

    def _take_up_each(self, cells: Sequence[tuple[int, Cell]]) -> None:
        values, said, is_plain = self._values, self._said, self._is_plain
        for which, cell in cells:
            self._kept.append(cell)
            raw = cell[0]
            if type(raw) is str and is_plain(raw):
                values[which] = raw
                continue
            key = raw if type(raw) is str else (type(raw), raw)
            if key not in said:
                said[key] = self._read_anew(raw)
            values[which], finding = said[key]
            if finding is not None:
                self._findings[which] = finding

    def _read_anew(self, raw: CellValue) -> tuple[Value, CellFinding | None]:
        [(_, value, finding)] = self._read(raw)
        return value, None if finding is None else finding_at(self.place, self.field, finding)


def finding_at(column: int, name: str, finding: Finding) -> CellFinding:
    """A finding of a value as one of the cell in which it stands."""
    fix = finding.fix.get(name) if finding.fix else None
    return CellFinding(column, name, finding.code, finding.level, finding.params, fix, finding.overridable)
