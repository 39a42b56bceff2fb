"""The cases of a register: in columns, because most tables look at a few workflows of many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple

from domain.records import Record, Value
from domain.workflows.figures import figures_of

_KIND: Final = "case"


class Dated(NamedTuple):
    """A case that adds to a figure on a day."""

    day: str
    case: Record


class Cases:
    """Cases by row; one becomes a record when its workflow is looked at, or the case itself.

    `columns` may lack fields that no case has. `beside`: id → further fields, which few cases have.
    """

    def __init__(
        self,
        ids: Sequence[str],
        columns: Mapping[str, Sequence[Value]],
        beside: Mapping[str, Mapping[str, Value]] | None = None,
    ) -> None:
        self._ids, self._columns, self._beside = ids, columns, beside or {}
        self._records: dict[str, Sequence[Record]] = {}
        self._figures: dict[tuple[str, str], Mapping[str, Sequence[Dated]]] = {}

    def of(self, workflow: str) -> Sequence[Record]:
        """The cases of a workflow."""
        if workflow not in self._records:
            self._records[workflow] = self._at(self._rows_of.get(workflow, ()))
        return self._records[workflow]

    def get(self, id: str) -> Record | None:
        row = self._row_of.get(id)
        return self._at((row,))[0] if row is not None else None

    def strangers(self, known: Collection[str]) -> Iterator[Record]:
        """The cases whose member is not among these ids."""
        members = self._columns.get("member", ())
        unknown = set(members).difference(known, (None, ""))
        rows = [row for row, member in enumerate(members) if member in unknown] if unknown else ()
        yield from self._at(rows)

    def figures(self, workflow: str, unit: str) -> Mapping[str, Sequence[Dated]]:
        """Figure → the cases of a workflow that add to it in a unit."""
        key = (workflow, unit)
        if key not in self._figures:
            found: defaultdict[str, list[Dated]] = defaultdict(list)
            for case in self.of(workflow):
                for name, day in figures_of(case, unit):
                    found[name].append(Dated(day, case))
            self._figures[key] = found
        return self._figures[key]

    @cached_property
    def _rows_of(self) -> Mapping[str, Sequence[int]]:
        """Workflow → rows of its cases."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for row, workflow in enumerate(self._columns.get("workflow", ())):
            found[str(workflow)].append(row)
        return found

    @cached_property
    def _row_of(self) -> Mapping[str, int]:
        return {id: row for row, id in enumerate(self._ids)}

    def _at(self, rows: Sequence[int]) -> Sequence[Record]:
        ids, names = self._ids, tuple(self._columns)
        values = [[column[row] for row in rows] for column in self._columns.values()]
        fields = (dict(zip(names, each, strict=True)) for each in zip(*values, strict=True))
        found = [Record(_KIND, ids[row], known) for row, known in zip(rows, fields, strict=True)]
        return [self._completed(case) for case in found] if self._beside else found

    def _completed(self, case: Record) -> Record:
        more = self._beside.get(case.id)
        return Record(_KIND, case.id, {**case.fields, **more}) if more is not None else case


def cases_of(records: Iterable[Record]) -> Cases:
    """Cases as columns."""
    known = tuple(records)
    names = dict.fromkeys(chain.from_iterable(record.fields for record in known))
    columns = {name: [record.fields.get(name) for record in known] for name in names}
    return Cases([record.id for record in known], columns)
