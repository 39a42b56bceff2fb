"""Finding members as a cadre types: unaccented, any word order, numbers by their first or last digits.

One FTS5 table without content of its own: words as they are folded by the domain, and only their places
(no columns, no offsets), which keeps it small and quick to write. Beginnings of one to three letters have
indexes of their own: the first keys of a search find the most, and must not put thousands of words together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from domain.text import fold
from sync.replica.statements import BACKWARDS, WORD, to_json

_CREATE: Final = (
    "CREATE VIRTUAL TABLE search USING fts5("
    "text, content='', detail=none, columnsize=0, prefix='1 2 3', tokenize='unicode61 remove_diacritics 0')"
)
# Merging after every few saves would cost each save two more pages; small segments are quick to read.
_SETTINGS: Final = "INSERT INTO search (search, rank) VALUES ('automerge', 16)"
_MOST_WORDS: Final = 12
# Up to this many hits are looked up one by one; above it the name order is walked until enough are found.
FEW: Final = 300


def create_index(connection: Any) -> None:
    """Make the empty index; `connection` is the driver's."""
    connection.execute(_CREATE)
    connection.execute(_SETTINGS)


def match_expression(typed: str) -> str | None:
    """What to ask the index for; None when nothing was typed, "" when nothing can be found by it."""
    if not typed.strip():
        return None
    words = WORD.findall(fold(typed.replace("+84", "0")))
    return " AND ".join(_prefix(word) for word in _joined_numbers(words)[:_MOST_WORDS])


def _joined_numbers(words: list[str]) -> list[str]:
    """Digits in groups, as numbers are read aloud and typed, are one number."""
    joined: list[str] = []
    for word in words:
        if word.isdigit() and joined and joined[-1].isdigit():
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _prefix(word: str) -> str:
    if word.isdigit():
        return f'("{word}"* OR "{BACKWARDS}{word[::-1]}"*)'
    return f'"{word}"*'


def rebuild(connection: Any) -> None:
    """Fill an empty index from the members' search texts."""
    connection.execute("INSERT INTO search (rowid, text) SELECT row, search_text FROM member")


def take_out(connection: Any, ids: Collection[str]) -> None:
    """Take members out of the index; they have to be in their table still."""
    # The text as it was indexed, not as it would be folded today: the index has to be told exactly. In order
    # of the rows, because it writes itself down whenever one comes that stands before the last.
    connection.execute(
        "INSERT INTO search (search, rowid, text)"
        " SELECT 'delete', row, search_text FROM member WHERE id IN (SELECT value FROM json_each(?))"
        " ORDER BY row",
        (to_json(list(ids)),),
    )
