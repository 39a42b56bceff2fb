"""What stands in a cell of a plain sheet: texts, numbers, dates, truths and errors, as a parser tells it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from math import floor
from typing import TYPE_CHECKING, Final

from desktop.services.sheet_lines import ERROR_SIGN
from desktop.services.sheet_styles import Shows
from desktop.services.sheet_texts import Unplain, plain_text

if TYPE_CHECKING:
    from desktop.services.sheet_shown import Show

# Before a text that stands in its cell and not among the shared ones; blanks at the ends of the second count.
IN_CELL_TRIMMED, IN_CELL_PRESERVED = b"\1", b"\2"

_NUMBER: Final = re.compile(rb"-?[0-9]+(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?")
_WHOLE: Final = re.compile(rb"[0-9]{1,9}")
_ERRORS: Final = frozenset({b"#DIV/0!", b"#N/A", b"#NAME?", b"#NULL!", b"#NUM!", b"#REF!", b"#VALUE!"})
_TRUTHS: Final = {b"0": False, b"1": True}
# Before the first of March 1900 the days are counted wrongly; after the last one there is no date.
_FIRST_DAY, _LAST_DAY = 61, 2_950_000
_START, _START_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()
# A longer span is none.
_MOST_DAYS: Final = 100_000
_DAY_IN_MS: Final = 86_400_000

Read = Callable[[bytes], object]


class ValueReader:
    """Reads raw values of one workbook; all of its ways to read raise Unplain for what they do not know."""

    def __init__(self, shared: Sequence[str], *, from_1904: bool) -> None:
        self._shared = shared
        self._start = _START_1904 if from_1904 else _START
        self._shown_by: dict[tuple[Show, Shows], Read] = {}
        self._ways: dict[bytes, Read] = {
            b"s": self._shared_text,
            b"str": _result,
            b"inlineStr": _text_in_cell,
            b"b": _truth,
            b"e": _error,
        }

    def reader(self, kind: bytes | None, shows: Shows, shown: Show | None = None) -> Read:
        """How cells of this type are read; `shown`: what it shows of them. Raises Unplain."""
        if kind is None or kind == b"n":
            if shown is not None:
                bare = self.reader(kind, shows)
                return self._shown_by.setdefault((shown, shows), lambda raw: shown(bare(raw)))
            return {Shows.NUMBER: _number, Shows.DATE: self._moment, Shows.SPAN: _span}.get(shows, _unknown)
        return self._ways.get(kind, _unknown)

    def _shared_text(self, raw: bytes) -> str:
        if _WHOLE.fullmatch(raw) is None or int(raw) >= len(self._shared):
            raise Unplain
        return self._shared[int(raw)]

    def _moment(self, raw: bytes) -> date | time:
        """A day, with its time of day where it has one; a part of a day alone is a time."""
        if _WHOLE.fullmatch(raw) is not None and _FIRST_DAY <= int(raw) <= _LAST_DAY:
            return date.fromordinal(self._start + int(raw))
        serial = _number(raw)
        if not (0 <= serial < 1 or _FIRST_DAY <= serial <= _LAST_DAY):
            raise Unplain
        # To the millisecond, as the parser does it.
        days, rest = divmod(floor(serial * _DAY_IN_MS + 0.5), _DAY_IN_MS)
        moment = datetime.fromordinal(self._start + days) + timedelta(milliseconds=rest)
        return moment.time() if serial < 1 else moment


def _number(raw: bytes) -> float:
    if _NUMBER.fullmatch(raw) is None:
        raise Unplain
    return float(raw)


def _span(raw: bytes) -> timedelta:
    days = _number(raw)
    if not 0 <= days <= _MOST_DAYS:
        raise Unplain
    return timedelta(milliseconds=floor(days * _DAY_IN_MS + 0.5))


def _result(raw: bytes) -> str:
    """The text that a formula gave."""
    if raw.startswith((IN_CELL_TRIMMED, IN_CELL_PRESERVED)):
        raise Unplain
    return plain_text(_decoded(raw), preserved=True)


def _text_in_cell(raw: bytes) -> str:
    if not raw.startswith((IN_CELL_TRIMMED, IN_CELL_PRESERVED)):
        raise Unplain
    return plain_text(_decoded(raw[1:]), preserved=raw.startswith(IN_CELL_PRESERVED))


def _decoded(raw: bytes) -> str:
    if b"<" in raw:
        raise Unplain
    try:
        return raw.decode()
    except UnicodeDecodeError as problem:
        raise Unplain from problem


def _truth(raw: bytes) -> bool:
    if raw not in _TRUTHS:
        raise Unplain
    return _TRUTHS[raw]


def _error(raw: bytes) -> str:
    if raw not in _ERRORS:
        raise Unplain
    return ERROR_SIGN


def _unknown(raw: bytes) -> object:
    raise Unplain
