"""Reads the cells of a sheet that is written as office programs write it: by patterns, without a parser.

Every byte of the cells has to be one that these patterns know, so that nothing is read which a parser would
read otherwise; for all else `Unplain` sends the workbook to the parser. Rows of a list have one shape: what
stands around the values of a row is taken apart once, and rows that repeat it only hand over their values. A
shape that comes again and again becomes one pattern for a whole row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from desktop.services.sheet_caps import MOST_MERGED, MOST_ROWS, MOST_TEXT, check_extent, too_much_inside
from desktop.services.sheet_lines import NumberedSheet
from desktop.services.sheet_places import area_of, column_of
from desktop.services.sheet_styles import Styles
from desktop.services.sheet_texts import Unplain, check_is_utf8
from desktop.services.sheet_values import IN_CELL_PRESERVED, IN_CELL_TRIMMED, ValueReader
from domain.importing.cells import NOT_CALCULATED, Area

_ROW: Final = re.compile(rb'<row r="([1-9][0-9]{0,6})"[^<>]*>')
_END_OF_ROW: Final = b"</row>"
_OPEN, _CLOSE = b"><v>", b"</v></c>"
# What ends a value in a row made ready: the quotation mark tells that the value was closed there.
_CLOSED: Final = b'"><v>'
_QUOTE: Final = b'"'
_DIGITS: Final = b"0123456789"
# Between what stands around the values of a row.
_BETWEEN: Final = b"|"
# The number of its own row, wherever an attribute ends with it.
_OWN: Final = b'#"'
_EMPTY: Final = rb'(?:<c r="[A-Z]{1,3}#"(?: s="[0-9#]{1,6}")?(?: t="[A-Za-z]{1,9}")?(?:/>|></c>))*'
_HEAD: Final = re.compile(_EMPTY + rb'<c r="([A-Z]{1,3})#"(?: s="([0-9#]{1,6})")?(?: t="([A-Za-z]{1,9})")?')
_TAIL: Final = re.compile(_EMPTY)

# After so many rows of one shape a pattern of it is worth its making; a list has few such shapes.
_OFTEN, _MOST_MOULDS = 24, 12
# No list has as many texts as such a number would name.
_MOST_DIGITS: Final = 9
_SHARED_VALUE, _OTHER_VALUE = rb"([0-9]{1,9})", rb'([^<>"]*)'
# JSON knows no such number. Two patterns: one that begins with a sign of its own is found much sooner.
_LED_BY_ZERO: Final = (re.compile(rb",0[0-9]"), re.compile(rb"\[0[0-9]"))

_FORMULA: Final = re.compile(rb'(?<=">)<f(?: [^<>]*)?(?:/>|>[^<]*</f>)(?=<v[>/]|</c>)')
# A cell with a formula whose result was never stored; an empty text is a result.
_UNCALCULATED: Final = re.compile(
    rb'(<c r="[A-Z]{1,3}[1-9][0-9]{0,6}"(?: s="[0-9]{1,6}")?)'
    rb'(?:(?: t="n")?>_F_<v(?:/>|></v>)</c>|(?: t="[A-Za-z]{1,9}")?>_F_</c>)'.replace(
        b"_F_", rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)"
    )
)
_SIGN_OF_IT: Final = b'\\1 t="str"><v>%b</v></c>' % NOT_CALCULATED.encode()
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]{1,3}[1-9][0-9]{0,6}(?::[A-Z]{1,3}[1-9][0-9]{0,6})?)"/>')
_HIDING: Final = (b"<!--", b"<![CDATA[", b"sheetData", b":mergeCell")


def plain_sheet(part: bytes, about: NumberedSheet, values: ValueReader, styles: Styles) -> None:
    """Fills `about` with the merged cells, cells and rows of this part. Raises Unplain and SheetRefused."""
    check_is_utf8(part)
    begin, end = part.find(b"<sheetData>"), part.rfind(b"</sheetData>")
    if begin < 0 and part.count(b"sheetData") == 1 and b"<sheetData/>" in part:
        begin = end = part.find(b"<sheetData/>") + len(b"<sheetData/>")
        around = part.replace(b"<sheetData/>", b"")
    elif 0 <= begin < end:
        around = part[:begin] + b"<" + part[end + len(b"</sheetData>") :]
        begin += len(b"<sheetData>")
    else:
        raise Unplain
    if any(sign in around for sign in _HIDING):
        raise Unplain
    about.merged = _merged(around)
    try:
        # In their place: a copy of the cells is as large as the part.
        _Reading(about, values, styles).read(part, begin, end)
    except Unplain:
        cells = part[begin:end]
        ready = _made_ready(cells)
        if ready == cells:
            raise
        _Reading(about, values, styles).read(ready, 0, len(ready))


def _merged(around: bytes) -> list[Area]:
    found = _MERGED.findall(around)
    if len(found) != around.count(b"<mergeCell") - around.count(b"<mergeCells"):
        raise Unplain
    if len(found) > MOST_MERGED:
        raise too_much_inside()
    return [area_of(one.decode()) for one in found]


def _made_ready(cells: bytes) -> bytes:
    """The rows with their formulas left out and texts that stand in cells written like other values."""
    if b"<f" in cells:
        cells = _UNCALCULATED.sub(_SIGN_OF_IT, cells)
        cells = _FORMULA.sub(b"", cells)
    if b"<v/>" in cells:
        cells = cells.replace(b"><v/></c>", b"><v></v></c>")
    if b"<is>" in cells:
        if IN_CELL_TRIMMED in cells or IN_CELL_PRESERVED in cells:
            raise Unplain
        cells = cells.replace(b"><is><t>", _OPEN + IN_CELL_TRIMMED)
        cells = cells.replace(b'><is><t xml:space="preserve">', _OPEN + IN_CELL_PRESERVED)
        cells = cells.replace(b"</t></is></c>", _CLOSE)
    return cells


class _Places(dict[bytes, bytes]):
    """Raw value → number of its cell; of cells read alike, in one font."""

    def __init__(self, about: NumberedSheet, read: Callable[[bytes], object], font: int) -> None:
        super().__init__()
        self._about, self._read, self._font = about, read, font

    def __missing__(self, raw: bytes) -> bytes:
        self[raw] = place = b"%d" % self._about.add(self._read(raw) if raw else None, self._font)
        return place


class _Shape:
    """What stands around the values of a row. `others`: which of them are no numbers of shared texts.

    `around`: what that is, in which `#"` stands for the number of the row; "" where it is of one row only.
    """

    __slots__ = ("around", "columns", "gaps", "others", "times")

    def __init__(self) -> None:
        self.columns: list[int] = []
        self.others: list[tuple[int, _Places]] = []
        self.gaps: list[int] = []
        self.around = b""
        self.times = 0

    @property
    def width(self) -> int:
        return len(self.columns) + len(self.gaps)

    @property
    def only_shared(self) -> bool:
        """Whether a row is nothing but numbers of shared texts."""
        return not self.others and not self.gaps


class _Mould(NamedTuple):
    """A pattern that whole rows of a shape match: their number, then their values."""

    match: Callable[[bytes, int, int], re.Match[bytes] | None]
    shape: _Shape


def _mould_of(shape: _Shape) -> _Mould:
    *heads, tail = [
        rb'\1"'.join([*map(re.escape, part.split(_OWN))]) for part in shape.around.split(_BETWEEN)
    ]
    others = {place for place, _ in shape.others}
    cells = [
        head + _OPEN + (_OTHER_VALUE if place in others else _SHARED_VALUE) + _CLOSE
        for place, head in enumerate(heads)
    ]
    return _Mould(re.compile(_ROW.pattern + b"".join(cells) + tail + _END_OF_ROW).match, shape)


class _Reading:
    """Of one sheet, from its first row to its last.

    A row becomes the numbers of its cells as the text that they are; only the program reads them.
    """

    def __init__(self, about: NumberedSheet, values: ValueReader, styles: Styles) -> None:
        self._about, self._values, self._styles = about, values, styles
        self._places: dict[object, _Places] = {}
        self._shapes: dict[bytes, _Shape] = {}
        self._moulds: dict[bytes, _Mould] = {}
        self._empty = b"%d" % about.empty
        # Texts that are none: at the end of a row they are nothing.
        self._no_texts = {b"%d" % number for number, length in enumerate(about.shared) if not length}
        self._said: list[bytes] = []
        self._filled = 0
        # Numbers that are those of shared texts, as far as somebody had to look.
        self._known_texts: set[bytes] = set()
        self._is_mixed = False

    def read(self, cells: bytes, begin: int, end: int) -> None:
        """The rows from `begin` to `end`. Raises Unplain and SheetRefused."""
        said = self._said
        widest = 0
        for number, shape, values in self._rows(cells, begin, end):
            widest = max(widest, shape.width)
            check_extent(number, widest)
            if number > len(said) + 1:
                said.extend([b""] * (number - 1 - len(said)))
            if not shape.only_shared:
                self._mix(shape, values)
            elif self._is_mixed:
                self._check_shared(values)
            while values and (values[-1] in self._no_texts or (self._is_mixed and values[-1] == self._empty)):
                values.pop()
            self._filled += len(values)
            said.append(_QUOTE.join(values))
        if said:
            self._tell()

    def _mix(self, shape: _Shape, values: list[bytes]) -> None:
        """Numbers for the other values of a row and its gaps, which those of no text may reach."""
        if not self._is_mixed:
            self._is_mixed = True
            for row in filter(None, self._said):
                self._check_shared(row.split(_QUOTE))
        others = {place for place, _ in shape.others}
        self._check_shared([value for place, value in enumerate(values) if place not in others])
        for place, known in shape.others:
            values[place] = known[values[place]]
        for place in shape.gaps:
            values.insert(place, self._empty)

    def _check_shared(self, numbers: list[bytes]) -> None:
        if not self._known_texts.issuperset(numbers):
            if any(len(number) > _MOST_DIGITS or int(number) >= self._about.empty for number in numbers):
                raise Unplain
            self._known_texts.update(numbers)

    def _tell(self) -> None:
        rows = b"[[%b]]" % b"],[".join(self._said).replace(_QUOTE, b",")
        if any(led.search(rows) for led in _LED_BY_ZERO):
            raise Unplain
        about, said = self._about, self._said
        about.written, about.filled, about.only_shared = rows.decode(), self._filled, not self._is_mixed
        if max(about.lengths) * self._filled > MOST_TEXT and _text_length(said, about.lengths) > MOST_TEXT:
            raise too_much_inside()

    def _run(self, mould: _Mould, cells: bytes, place: int, end: int) -> int:
        """Takes up the rows of texts that follow each other in one shape from here on; and where they end."""
        said, no_texts, match, together = self._said, self._no_texts, mould.match, _QUOTE.join
        before = number = len(said)
        while number < MOST_ROWS and (whole := match(cells, place, end)) is not None:
            of_row, *values = whole.groups()
            if int(of_row) != number + 1 or values[-1] in no_texts:
                break
            said.append(together(values))
            number, place = number + 1, whole.end()
        self._filled += (number - before) * mould.shape.width
        check_extent(number, mould.shape.width)
        return place

    def _rows(self, cells: bytes, place: int, end: int) -> Iterator[tuple[int, _Shape, list[bytes]]]:
        """Number from 1, shape and raw values of each row that has a value and was not taken up in a run."""
        last = 0
        mould: _Mould | None = None
        while place < end:
            if mould is not None and mould.shape.only_shared and not self._is_mixed:
                place = self._run(mould, cells, place, end)
                last = max(last, len(self._said))
                if place == end:
                    return
            if mould is not None and (whole := mould.match(cells, place, end)) is not None:
                said, *values = whole.groups()
                number, place, shape = int(said), whole.end(), mould.shape
            else:
                number, place, shape, values = self._taken_apart(cells, place, end)
                mould = self._mould(shape) or mould
            if number <= last:
                raise Unplain
            last = number
            if values:
                yield number, shape, values

    def _mould(self, shape: _Shape) -> _Mould | None:
        """The pattern of a shape that comes often."""
        shape.times += 1
        if shape.times == _OFTEN and shape.around and shape.columns and len(self._moulds) < _MOST_MOULDS:
            self._moulds[shape.around] = _mould_of(shape)
        return self._moulds.get(shape.around)

    def _taken_apart(self, cells: bytes, place: int, last: int) -> tuple[int, int, _Shape, list[bytes]]:
        """Number, end, shape and raw values of the row that begins here."""
        found = _ROW.match(cells, place, last)
        if found is None:
            raise Unplain
        begin, number = found.end(), int(found[1])
        if cells.startswith(b"/>", begin - 2):
            return number, begin, _Shape(), []
        end = cells.find(_END_OF_ROW, begin, last)
        if end < 0:
            raise Unplain
        row = cells[begin:end]
        ready = row.replace(_CLOSE, _CLOSED)
        pieces = ready.split(_OPEN)
        # As many values are closed as were opened.
        if 2 * (len(row) - len(ready)) != (len(_CLOSE) - len(_CLOSED)) * (len(pieces) - 1):
            raise Unplain
        around = _BETWEEN.join(pieces[::2]).replace(found[1] + _QUOTE, _OWN)
        shape = self._shapes.get(around) or self._shape(around, found[1])
        if 2 * len(shape.columns) + 1 != len(pieces):
            raise Unplain
        return number, end + len(_END_OF_ROW), shape, _opened(pieces[1::2], shape)

    def _shape(self, around: bytes, number: bytes) -> _Shape:
        """What is `around` the values of a row, its own `number` told by a sign."""
        *heads, tail = around.split(_BETWEEN)
        if _TAIL.fullmatch(tail) is None:
            raise Unplain
        shape = _Shape()
        lasts = True
        for head in heads:
            found = _HEAD.fullmatch(head)
            if found is None:
                raise Unplain
            letters, style, kind = found.groups()
            column = column_of(letters.decode())
            if column < shape.width:
                raise Unplain
            if style and b"#" in style:
                # This number only ends like that of the row: in another row it is another one.
                style, lasts = style.replace(b"#", number), False
            if (known := self._known(kind, None if style is None else int(style))) is not None:
                shape.others.append((len(shape.columns), known))
            shape.gaps.extend(range(shape.width, column))
            shape.columns.append(column)
        if lasts:
            shape.around = around
            self._shapes[around] = shape
        return shape

    def _known(self, kind: bytes | None, style: int | None) -> _Places | None:
        """Where the numbers of such cells are found; None: they are those of the texts that come first."""
        font = self._styles.font(style or 0)
        if kind == b"s" and not self._styles.fonts_tell:
            return None
        read = self._values.reader(kind, self._styles.shows_as(style), self._styles.shown.get(style or 0))
        return self._places.setdefault((read, font), _Places(self._about, read, font))


def _opened(closed: list[bytes], shape: _Shape) -> list[bytes]:
    """Values without the sign that closed them. Raises Unplain where one has none, or is no number."""
    if not shape.others:
        together = b"".join(closed)
        # Only digits, and each number is closed.
        if together.translate(None, _DIGITS) != _QUOTE * len(closed):
            raise Unplain
        numbers = together.split(_QUOTE)[:-1]
        if not all(0 < len(number) <= _MOST_DIGITS for number in numbers):
            raise Unplain
        return numbers
    values = [one[:-1] if one.endswith(_QUOTE) else _unplain() for one in closed]
    others = {place for place, _ in shape.others}
    if not all(one.isdigit() for place, one in enumerate(values) if place not in others):
        raise Unplain
    return values


def _unplain() -> bytes:
    raise Unplain


def _text_length(rows: list[bytes], lengths: list[int]) -> int:
    """Of rows that name their cells. Raises Unplain for one that names none."""
    try:
        return sum(lengths[int(number)] for row in rows if row for number in row.split(_QUOTE))
    except IndexError as problem:
        raise Unplain from problem
