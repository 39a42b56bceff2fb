"""One row of a sheet by its shape: words as in a header, values as in a list, numbers, totals, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Final

from domain.importing.cells import Cell
from domain.importing.encodings import read_alone
from domain.text import fold

# Some of these words head every list of people. Only whole cells count: "Hồ" is a name, "TT" begins places.
HEADER_WORDS: Final = re.compile(
    r"(?:s\W?t\W?t|so tt|tt|so thu tu|ten|ten (?:doan vien|dv|goi)\b.*|"
    r"ho(?: va|\W+)? ?(?:chu dem|ten|dem|lot)\b.*|ngay(?:\W+thang.*)? sinh.*|nam sinh|gioi tinh)"
)
_TOTAL: Final = re.compile(r"(?:tổng|cộng)\b|(?:tong|cong)(?: cong| so\b|\s*:|$)", re.IGNORECASE)
_NOTE: Final = re.compile(
    r"(?:ghi chu|luu y|chu thich|danh sach (?:nay )?(?:co|gom)|an dinh|nguoi (?:lap|ghi|tong hop)|tm\b|"
    r"bi thu|noi nhan|xac nhan|ky ten|.*ngay (?:\d+|\.+|…+) ?thang)"
)
# With their accents: Tô and Đoàn are families.
UNIT: Final = re.compile(r"(?:chi đoàn|liên chi|phân đoàn|tổ|thôn|xóm|khu|ấp|đội|lớp|khối)\b")
_NUMBERED: Final = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])\)?")
_DIGIT: Final = re.compile(r"\d")
_DATE: Final = re.compile(r"\d{1,4}[/.\-]\d{1,2}(?:[/.\-]\d{1,4})?")
_LONGEST_HEADER: Final = 120
_FEWEST_IN_HEADER: Final = 2


@dataclass(slots=True)
class Line:
    """One row and the columns in which something stands."""

    number: int
    row: tuple[Cell, ...]
    filled: tuple[int, ...] = ()
    is_data: bool = False

    def __post_init__(self) -> None:
        # `Cell.empty`, without a call for each of a third of a million cells.
        filled = [
            place
            for place, (value, _) in enumerate(self.row)
            if value is not None and (not isinstance(value, str) or value.strip())
        ]
        self.filled = tuple(filled)
        self.is_data = len(self.filled) > 1 and any(is_value(self.row[place]) for place in self.filled)

    def texts(self) -> list[str]:
        return [words_of(self.row[place]) for place in self.filled]

    def folded(self) -> list[str]:
        return [fold(text) for text in self.texts()]

    @property
    def is_words(self) -> bool:
        """Short words side by side and no values, as in a header."""
        if len(self.filled) < _FEWEST_IN_HEADER or self.is_data:
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
        texts = [words_of(self.row[place]) for place in self.filled[:2]]
        if len(texts) == 2 and not _NUMBERED.fullmatch(texts[0]):
            texts.pop()
        return any(_TOTAL.match(text) for text in texts)

    @property
    def is_note(self) -> bool:
        first = fold(words_of(self.row[self.filled[0]])) if self.filled else ""
        return _NOTE.match(first.lstrip("*-+( ")) is not None


def is_value(cell: Cell) -> bool:
    """A number, a date, or a text with the digits of one: what no header is made of."""
    value = cell.value
    if isinstance(value, int | float | date):
        return True
    text = value.strip() if isinstance(value, str) else ""
    if _DIGIT.search(text) is None:
        return False
    digits = sum(map(str.isdigit, text))
    if digits == len(text):
        return True
    return digits >= max(6, 2 * sum(map(str.isalpha, text))) or _DATE.fullmatch(text) is not None


# Lists repeat their words endlessly.
@lru_cache(maxsize=8192)
def words_of(cell: Cell) -> str:
    return " ".join(read_alone(cell).split())
