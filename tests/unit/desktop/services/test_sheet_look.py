"""The quick look at a sheet finds what the careful one finds, and leaves to it whatever it is not sure of."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services import sheet_look
from desktop.services.sheet_package import unpack

LISTS = Path(__file__).parents[3] / "fixtures" / "lists"
CELLS = (
    b'<worksheet><sheetData><row r="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1"/></row>'
    b'<row r="3"><c r="C3" t="e"><v>#N/A</v></c></row></sheetData>'
    b'<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>'
)


def sheets() -> list[bytes]:
    return [
        part
        for path in sorted(LISTS.glob("*.xlsx"))
        for name, part in unpack(path.read_bytes()).items()
        if name.lower().startswith("xl/worksheets/sheet")
    ]


def test_both_looks_see_the_same_in_every_list() -> None:
    quick = [(sheet_look.quick_look(part, fonts_tell=True), part) for part in sheets()]
    seen = [(look, sheet_look.careful_look(part)) for look, part in quick if look is not None]
    assert len(seen) > 10
    for look, careful in seen:
        assert (look.rows, look.columns, look.merged) == (careful.rows, careful.columns, careful.merged)
        assert (look.errors, look.shared_texts) == (careful.errors, careful.shared_texts)
        assert _fonts(look) == _fonts(careful)


def test_the_quick_look_reads_places_values_errors_and_merged_cells() -> None:
    look = sheet_look.quick_look(CELLS, fonts_tell=True)
    assert look is not None
    assert (look.rows, look.columns, look.shared_texts, look.errors) == (3, 3, 1, {2: [2]})
    assert look.merged == sheet_look.careful_look(CELLS).merged
    assert look.styles[0].tolist() == [1]


@pytest.mark.parametrize(
    ("plain", "odd"),
    [
        (b'<c r="B1"/>', b"<c/>"),
        (b'<c r="B1"/>', b'<c r="B1"><!-- --></c>'),
        (b'<c r="B1"/>', b'<x:c r="XFD1048576"><x:v>1</x:v></x:c>'),
        (b'<c r="B1"/>', b'<c\nr="XFD1048576"><v>1</v></c>'),
        (b'<c r="B1"/>', b"<c r='XFD1048576'><v>1</v></c>"),
        (b'<c r="B1"/>', b'<c r="B1"><f>1+1</f><v>2</v></c>'),
        (b'<c r="B1"/>', b'<c r="B1"> <v>2</v></c>'),
        (b'<c r="B1"/>', b'<c t="s" r="B1"><v>2</v></c>'),
        (b'<mergeCell ref="A1:B1"/>', b"<mergeCell ref='A1:B1'/>"),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_looked_at_with_care(plain: bytes, odd: bytes) -> None:
    assert sheet_look.quick_look(CELLS.replace(plain, odd), fonts_tell=True) is None


def _fonts(look: sheet_look.Look) -> dict[int, list[int]]:
    """Styles of the columns that hold something: only of those is there a font to know."""
    return {row: styles.tolist()[: look.columns] for row, styles in look.styles.items() if row < look.rows}
