"""The columns of the grid of sheets: its number, then the chosen fields in the order of the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.widgets.cells import characters_of, title_of
from domain.fields import Field
from domain.members.fields import MEMBER

NUMBER = "n"
_NAME = 34


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """`key` is a field's name or NUMBER; a `carried` one is filled from the sheet before and passed over."""

    key: str
    title: str
    label: str
    characters: int
    field: Field | None = None
    carried: bool = False


_NUMBER = SheetColumn(NUMBER, "Phiếu", "Số thứ tự phiếu", 6)


def _characters(field: Field) -> int:
    """Names are typed and compared whole; everything else is scrolled under them."""
    return _NAME if field.name == "full_name" else characters_of(field)


def sheet_columns(names: Sequence[str], carried: Sequence[str]) -> tuple[SheetColumn, ...]:
    chosen = [MEMBER.by_name[name] for name in names]
    return (
        _NUMBER,
        *(
            SheetColumn(
                one.name, title_of(one), one.label, _characters(one), one, carried=one.name in carried
            )
            for one in chosen
        ),
    )
