"""A cell that says one or several of some code lists, "12/12, Đại học": each part goes where it is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from domain.fields import Field
from domain.findings import CheckLevel, Finding
from domain.importing.cell_values import CellReader, ReadValue
from domain.rules import Rulebook

# Not the stroke of "12/12".
_BETWEEN: Final = re.compile(r"[,;+\n]|\s[-–/]\s")


def read_apart(
    cells: CellReader, fields: Sequence[Field], text: str, rulebook: Rulebook
) -> Iterator[ReadValue]:
    """What each part says, of the first field that knows it; a bare number may be a code of either."""
    whole = list(_of_part(cells, fields, text, rulebook))
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) < 2 or any(one.value is not None for one in whole):
        yield from whole
        return
    for part in parts:
        for one in _of_part(cells, fields, part, rulebook):
            # What is offered for a part would take the place of the whole cell.
            told = one.finding
            bare = None if told is None else Finding(told.level, told.code, told.fields, told.params)
            yield one._replace(finding=bare)


def _of_part(
    cells: CellReader, fields: Sequence[Field], text: str, rulebook: Rulebook
) -> Iterator[ReadValue]:
    if text.strip().isdigit():
        params = {"text": text.strip()}
        yield ReadValue(
            fields[0].name, None, Finding(CheckLevel.ERROR, "catalogue", (fields[0].name,), params)
        )
        return
    read = [one for declared in fields for one in cells.reader(declared)(text)]
    known = [one for one in read if one.finding is None or one.finding.level is not CheckLevel.ERROR]
    offered = [one for one in read if one.finding is not None and one.finding.fix]
    chosen = (known or offered or read)[0]
    declared = next(each for each in fields if each.name == chosen.field)
    yield chosen._replace(finding=_with_label(declared, chosen.finding, rulebook))


def _with_label(declared: Field, told: Finding | None, rulebook: Rulebook) -> Finding | None:
    """Offered by its label: the bare code could be read as that of the other list."""
    if told is None or not told.fix:
        return told
    labels = rulebook.catalogue(declared.catalogue).labels
    fix = {name: labels.get(str(code), code) for name, code in told.fix.items()}
    return Finding(told.level, told.code, told.fields, told.params, fix)
