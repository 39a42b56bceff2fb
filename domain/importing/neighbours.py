"""Columns whose header says too little: what stands beside them tells whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from domain.importing.cells import Cell
from domain.importing.headers import UNKNOWN, Doing, Target, plain_header
from domain.values.citizen_ids import OLD_LENGTH

_ID: Final = "citizen_id"
_ISSUED: Final = frozenset({"citizen_id_issued_on", "citizen_id_issued_by"})
_CARD: Final = "card_number"
# Whatever has a number, and a day and a place of issue.
_DOCUMENTS: Final = frozenset({_ID, _CARD, "book_held", "member_code"})
_WORDS: Final = frozenset({"the", "so the", "so", "quyet dinh", "giay", "bang", "chung chi"})
# Headers that name no document.
_BARE: Final = frozenset({"ngay cap", "noi cap", "ngay thang cap", "ngay thang nam cap", "co quan cap"})
_BARE_CARD: Final = frozenset({"so the", "the", "ma the"})
_PARTY: Final = "party_"
# Less than any column whose header says it.
_LESS: Final = 0.6


def newest_ids(targets: list[Target], samples: Sequence[Sequence[Cell]]) -> list[Target]:
    """Of a column of old cards and one of today's ids the latter is the person's, wherever it stands."""
    columns = _of(targets, _ID)
    if len(columns) < 2:
        return targets
    newest = max(columns, key=lambda column: sum(map(_is_of_today, samples[column])))
    return [
        replace(target, sure=min(target.sure, _LESS)) if column in columns and column != newest else target
        for column, target in enumerate(targets)
    ]


def _is_of_today(cell: Cell) -> bool:
    """Whether it may be an id of twelve digits, of which a spreadsheet took the first ones."""
    return sum(sign.isdigit() for sign in cell.text) > OLD_LENGTH


def whose_they_are(targets: list[Target], headers: Sequence[str]) -> list[Target]:
    """ "Ngày cấp" is that of the document before it; "Số thẻ" behind a day of the Party is the Party's."""
    ids = _of(targets, _ID)
    chosen = max(ids, key=lambda column: targets[column].sure, default=None)
    found = list(targets)
    for column, target in enumerate(targets):
        plain = plain_header(headers[column])
        if target.field in _ISSUED and plain in _BARE:
            before = _document_before(targets, headers, column)
            if before is not None and before != chosen:
                found[column] = Target(Doing.SKIP, part="not_kept", sure=_LESS)
        elif target.field == _CARD and plain in _BARE_CARD and column:
            is_party = targets[column - 1].field.startswith(_PARTY)
            found[column] = UNKNOWN if is_party else target
    return found


def _document_before(targets: Sequence[Target], headers: Sequence[str], column: int) -> int | None:
    """The nearest column to the left that names a document."""
    for place in reversed(range(column)):
        plain = plain_header(headers[place])
        target = targets[place]
        is_open = target.doing is Doing.SKIP and target.part != "number"
        is_worded = any(plain == word or plain.startswith(f"{word} ") for word in _WORDS)
        if target.field in _DOCUMENTS or (is_open and is_worded):
            return place
    return None


def _of(targets: Sequence[Target], name: str) -> list[int]:
    return [
        column
        for column, target in enumerate(targets)
        if target.doing is Doing.FIELD and target.field == name
    ]
