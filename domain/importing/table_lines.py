"""One row of a sheet by its shape: words as in a header, values as in a list, numbers, totals, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from domain.importing.cells import NOT_CALCULATED, Cell
from domain.importing.encodings import read_alone
from domain.text import fold

# Some of these words head every list of people. Only whole cells count: "Hồ" is a name, "TT" begins places.
HEADER_WORDS: Final = re.compile(
    r"(?:s\W?t\W?t|so tt|tt|so thu tu|ten|ten (?:doan vien|dv|goi)\b.*|"
    r"ho(?: va|\W+)? ?(?:chu dem|ten|dem|lot)\b.*|ngay(?:\W+thang.*)? sinh.*|nam sinh|gioi tinh)"
)
_TOTAL: Final = re.compile(r"(?:tổng|cộng)\b|(?:tong|cong)(?: cong| so\b|\s*:|$)", re.IGNORECASE)
_SUM: Final = re.compile(
    r"(?:(?:tổng|tong)(?: (?:cộng|cong|số|so)\b)?|(?:cộng|cong)(?: (?:cộng|cong)\b)?)(?:\s*[^\w\s]|\s*\d|$)|"
    r"(?:tổng|tong) (?:cộng|cong|số|so)\b",
    re.IGNORECASE,
)
_NOTE: Final = re.compile(
    r"(?:ghi chu|luu y|chu thich|danh sach (?:nay )?(?:co|gom)|an dinh|nguoi (?:lap|ghi|tong hop)|tm\b|"
    r"bi thu|noi nhan|xac nhan|ky ten|.*ngay (?:\d+|\.+|…+) ?thang)"
)
# With their accents: Tô and Đoàn are families.
UNIT: Final = re.compile(
    r"(?:chi đoàn|liên chi|phân đoàn|tổ|thôn|xóm|khu|ấp|đội|lớp|khối|bản|buôn|làng|trường|cơ quan|công ty)\b"
)
# Before the words of a heading: "I.", "B)", "2 -", "*".
_MARK: Final = r"[IVXLC]{1,6}|[A-Za-zĐđ]|\d{1,3}"
_ENUMERATED: Final = re.compile(rf"(?:(?:{_MARK})\s*[.)/:\-–]|[*+•–\-])\s*")
_MARKED: Final = re.compile(rf"[(]?(?:{_MARK})\s*[.)/:]?|[*+•–\-]+")
_TOTAL_STARTS: Final = "tTcC"
# Two letters with which no total begins, in whatever code, and which number nothing: how most names do. Only
# Unicode has the Đ.
_WORD_OF_NO_TOTAL: Final = re.compile(r"[ABD-SU-ZĐabd-su-zđ][^\W\d_]|[CTct][A-NP-Za-np-z]").match
_NUMBERED: Final = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])\)?")
# I, II, III … or A, B, C … before a title; people are numbered otherwise.
_PART: Final = re.compile(r"\(?(?:[IVX]{1,5}|[A-ZĐ])[.):/\-]?")
# "25", "25 đv", "(25 đ/c)"
_COUNT: Final = re.compile(r"\(?\d{1,3}(?: ?(?:đ/c|đồng chí|đoàn viên|đv|người))?\)?", re.IGNORECASE)
# Its number, and what stands beside it.
_MOST_IN_A_TITLE: Final = 4
_DIGIT: Final = re.compile(r"\d")
_DATE: Final = re.compile(r"\d{1,4}[/.\-]\d{1,2}(?:[/.\-]\d{1,4})?")
_LONGEST_HEADER: Final = 120
_FEWEST_IN_HEADER: Final = 2


@dataclass(slots=True)
class Line:
    """One row. `is_data`: several cells are filled, and one of them with a value.

    A list has thousands of rows, and most of them are told by their first cells: the rest is looked at only
    where somebody asks.
    """

    number: int
    row: tuple[Cell, ...]
    is_data: bool = field(init=False)
    _filled: tuple[int, ...] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        filled = 0
        has_value = False
        for cell in self.row:
            # As `_is_filled` and `is_value` say it, which would be called for each cell of a list.
            value = cell[0]
            if value.__class__ is str:
                if not value or value.isspace():
                    continue
                has_value = has_value or _tells_value(value)
            elif value is None:
                continue
            else:
                has_value = True
            filled += 1
            if has_value and filled > 1:
                break
        self.is_data = has_value and filled > 1

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns in which something stands."""
        if self._filled is None:
            self._filled = tuple([place for place, cell in enumerate(self.row) if _is_filled(cell)])
        return self._filled

    def has(self, place: int) -> bool:
        """Whether something stands in this column."""
        return place < len(self.row) and _is_filled(self.row[place])

    def texts(self) -> list[str]:
        return [words_of(self.row[place]) for place in self.filled]

    def folded(self) -> list[str]:
        return [fold(text) for text in self.texts()]

    @property
    def is_words(self) -> bool:
        """Short words side by side and no values, as in a header."""
        if self.is_data or len(self.filled) < _FEWEST_IN_HEADER:
            return False
        return all(len(self.row[place].text) <= _LONGEST_HEADER for place in self.filled)

    @property
    def is_numbering(self) -> bool:
        """(1) (2) (3) … or A B 1 2 …: counts upwards."""
        if len(self.filled) < 3 or not _NUMBERED.fullmatch(self.row[self.filled[-1]].text.strip()):
            return False
        texts = [self.row[place].text.strip() for place in self.filled]
        if not all(map(_NUMBERED.fullmatch, texts)):
            return False
        numbers = [int(text.strip("()")) for text in texts if text.strip("()").isdigit()]
        return len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))

    @property
    def is_total(self) -> bool:
        """Its first words say so; a number may stand before them."""
        before = False
        if _WORD_OF_NO_TOTAL(_start_of(self.row)):
            return False
        for cell in filter(_is_filled, self.row):
            start = cell.text.lstrip()[:1]
            # The first letter of these words is the same in every old code.
            if (start in _TOTAL_STARTS or not start.isascii()) and _TOTAL.match(words_of(cell)):
                return self._sums_up(words_of(cell))
            if before or not _NUMBERED.fullmatch(words_of(cell)):
                return False
            before = True
        return False

    @property
    def is_plainly_somebody(self) -> bool:
        """A filled row of data that begins as people do: neither `is_total` nor `is_numbered_title`."""
        row = self.row
        if not self.is_data or len(row) <= _MOST_IN_A_TITLE or not _WORD_OF_NO_TOTAL(_start_of(row)):
            return False
        # That the first cell is filled is known by now.
        return all(map(_is_filled, row[1 : 1 + _MOST_IN_A_TITLE]))

    @property
    def is_numbered_title(self) -> bool:
        """A part of the list, perhaps with how many it has: "II | Đoàn viên là học sinh | 25"."""
        filled: list[Cell] = []
        if len(self.row) > _MOST_IN_A_TITLE and all(map(_is_filled, self.row[: 1 + _MOST_IN_A_TITLE])):
            return False
        for cell in self.row:
            if _is_filled(cell):
                filled.append(cell)
                if len(filled) > _MOST_IN_A_TITLE:
                    return False
        if len(filled) > 1 and names_unit(words_of(filled[0])):
            return all(_COUNT.fullmatch(words_of(cell)) for cell in filled[1:])
        # Numbers, as in how many there are, say nothing.
        words = [text for text in map(words_of, filled[1:]) if not _COUNT.fullmatch(text)]
        if len(words) != 1:
            return False
        number = filled[0].text.strip()
        if names_unit(words[0]):
            return is_mark(number)
        # A name is written with capitals.
        return _PART.fullmatch(number) is not None and not words[0].istitle()

    def _sums_up(self, said: str) -> bool:
        """There are people called Cộng: a sum says what it counts, or a number stands in its row."""
        if _SUM.match(said) or len(self.filled) == 1:
            return True
        return not said.istitle() and any(map(_DIGIT.search, self.texts()))

    @property
    def is_note(self) -> bool:
        first = fold(words_of(self.row[self.filled[0]])) if self.filled else ""
        return _NOTE.match(first.lstrip("*-+( ")) is not None


def is_mark(text: str) -> bool:
    """What numbers a part of a list: I, A), 2., *."""
    return _MARKED.fullmatch(text) is not None


def heading_of(text: str) -> str:
    """The words of a heading without what numbers it: "II. CHI ĐOÀN CHỢ" → "CHI ĐOÀN CHỢ"."""
    return _ENUMERATED.sub("", text, count=1) if _ENUMERATED.match(text) else text


def names_unit(text: str) -> bool:
    """Whether a text begins like the name of a branch or of a part of one."""
    return UNIT.match(heading_of(text).lower()) is not None


def _start_of(row: tuple[Cell, ...]) -> str:
    """The text of the first cell; "" where it has none."""
    value = row[0][0] if row else None
    return value if isinstance(value, str) else ""


def _is_filled(cell: Cell) -> bool:
    """Not `Cell.empty`, asked for each cell of a list."""
    value = cell[0]
    return value is not None and (value.__class__ is not str or (not value.isspace() and value != ""))


def is_value(cell: Cell) -> bool:
    """A number, a date, or a text with the digits of one: what no header is made of."""
    value = cell.value
    return _tells_value(value) if isinstance(value, str) else value is not None


def _tells_value(said: str) -> bool:
    text = said.strip()
    if _DIGIT.search(text) is None:
        return text == NOT_CALCULATED
    if text.isdigit() or _DATE.fullmatch(text) is not None:
        return True
    return sum(map(str.isdigit, text)) >= max(6, 2 * sum(map(str.isalpha, text)))


# Lists repeat their words endlessly.
@lru_cache(maxsize=8192)
def words_of(cell: Cell) -> str:
    return " ".join(read_alone(cell).split())
