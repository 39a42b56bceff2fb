"""How columns share the width of a table: nothing is cut off beside a column that has room to spare."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.widgets.wrapping import narrowest, wrapped

# In pixels: what stands left and right of a cell's text, and the icon before it.
PAD, PAD_RIGHT, ICON, ICON_GAP = 10, 6, 16, 6
# Widths are taken of so many cells of a table, and of the longest texts in each column.
_MOST_CELLS, _MOST_ROWS, _LEAST_ROWS, _LONGEST = 2400, 240, 30, 3
# The share of the room that firm columns may take to be whole in one line: where rows stay one line high, and
# where a long name may have a second one.
_MOST_FIRM, _MOST_FIRM_IN_LINES = 0.8, 0.5
# A name is read in so many lines, however high rows may grow for a sentence.
NAME_LINES = 2
_TEXT = Qt.ItemDataRole.DisplayRole


def shared(
    room: int,
    given: Mapping[int, int],
    wanted: Mapping[int, int],
    firm: Mapping[int, int] | Collection[int] = (),
) -> dict[int, int]:
    """Widths in pixels for the columns of `given`, which says how wide each is where there is room.

    `wanted`: what a column needs to show its title and its texts whole. Every column gets that before any
    gets more; where even that is too much, the widest ones give way first and the others stay whole. The
    `firm` ones, names of people, give way last: whole as long as they leave something, else half of the room.
    Where they may be broken, `firm` says what each needs for that: no more is theirs than half of the room.
    """
    roomy = {one: max(width, wanted[one]) for one, width in given.items()}
    if sum(roomy.values()) <= room:
        return roomy
    spare = room - sum(wanted[one] for one in given)
    if spare < 0:
        return _scarce(room, wanted, [*given], firm)
    above = sum(roomy[one] - wanted[one] for one in given)
    return {one: wanted[one] + (roomy[one] - wanted[one]) * spare // above for one in given}


def _scarce(
    room: int,
    wanted: Mapping[int, int],
    columns: Sequence[int],
    may_break: Mapping[int, int] | Collection[int],
) -> dict[int, int]:
    firm = [one for one in columns if one in may_break]
    others = [one for one in columns if one not in firm]
    for_firm, most, broken = sum(wanted[one] for one in firm), _MOST_FIRM, room
    if isinstance(may_break, Mapping):
        most, broken = _MOST_FIRM_IN_LINES, sum(may_break[one] for one in firm)
    if others and for_firm > room * most:
        for_firm = min(room // 2, broken)
    level = _level(for_firm, sorted(wanted[one] for one in firm))
    widths = {one: min(wanted[one], level) for one in firm}
    level = _level(room - sum(widths.values()), sorted(wanted[one] for one in others))
    widths |= {one: min(wanted[one], level) for one in others}
    # Others that need less than their half leave it to the firm ones.
    level = _level(room - sum(widths[one] for one in others), sorted(wanted[one] for one in firm))
    return widths | {one: min(wanted[one], level) for one in firm}


def _level(room: int, needs: list[int]) -> int:
    """The width above which nobody gets anything of the room; `needs` go upwards."""
    left = room
    for place, need in enumerate(needs):
        each = left // (len(needs) - place)
        if need > each:
            return each
        left -= need
    return room


def needed(table: QTableView, column: int, icon_role: int, lines: int = 1) -> int:
    """The width in which title and texts of a column are whole in so many lines; `icon_role`: true where an
    icon is drawn."""
    model, metrics = table.model(), QFontMetricsF(table.font())
    texts: dict[str, bool] = {}
    for row in _measured_rows(table):
        if table.columnSpan(row, column) > 1:
            # A heading across the columns has their room together.
            continue
        index = model.index(row, column)
        text = str(index.data(_TEXT) or "")
        if text not in texts:
            texts[text] = bool(index.data(icon_role))
    found = table.horizontalHeader().sectionSizeHint(column)
    for text in sorted(texts, key=len)[-_LONGEST:]:
        icon = ICON + ICON_GAP if texts[text] else 0
        width = metrics.horizontalAdvance(text) if lines == 1 else narrowest(text, metrics, lines)
        found = max(found, cell_of(width) + icon)
    return found


def cell_of(text_width: float) -> int:
    """How wide a cell is for a text of such a width: Qt cuts one that has not a pixel to spare."""
    return ceil(text_width) + PAD + PAD_RIGHT + 1


def _measured_rows(table: QTableView) -> range:
    model = table.model()
    most = max(_LEAST_ROWS, min(_MOST_ROWS, _MOST_CELLS // max(1, model.columnCount())))
    return range(min(model.rowCount(), most))


def raise_rows(table: QTableView, room: int, wanted: Mapping[int, int], icon_role: int, most: int) -> None:
    """Make rows as high, up to `most` lines, as their texts need in the columns that are not as `wanted`.

    `room`: the width of all columns, in pixels.
    """
    model, metrics, header = table.model(), QFontMetricsF(table.font()), table.verticalHeader()
    narrow = {one: width for one, width in _widths(table, wanted, room).items() if width < wanted[one]}
    for row in _measured_rows(table):
        lines = 1
        for column, width in narrow.items():
            index = model.index(row, column)
            icon = ICON + ICON_GAP if index.data(icon_role) else 0
            room = width - PAD - PAD_RIGHT - icon
            lines = max(lines, len(wrapped(str(index.data(_TEXT) or ""), room, metrics, most)))
        height = header.defaultSectionSize() + round(metrics.lineSpacing()) * (lines - 1)
        if header.sectionSize(row) != height:
            header.resizeSection(row, height)


def _widths(table: QTableView, columns: Collection[int], room: int) -> dict[int, int]:
    """How wide columns are. Qt gives the stretching one what is left over later, so it is worked out."""
    header = table.horizontalHeader()
    found = {one: header.sectionSize(one) for one in columns}
    stretching = [one for one in columns if header.sectionResizeMode(one) is QHeaderView.ResizeMode.Stretch]
    for one in stretching:
        rest = room - sum(width for other, width in found.items() if other != one)
        found[one] = max(rest, header.minimumSectionSize())
    return found
