"""Names shared by the tables, statements and indexes of a replica; free of SQLAlchemy, which loads slowly."""

from __future__ import annotations

from typing import Final


def quoted(name: str) -> str:
    """A name in SQL: `case` is a word of the language. Ours hold no quotation marks."""
    return f'"{name}"'


# Columns of a kind table beside one for each field.
OWN_COLUMNS: Final = ("row", "id", "version", "sync", "extra")
# The kind whose records are found by name; it carries a sort key and the text of the search index.
SEARCHED_KIND: Final = "member"
SEARCH_COLUMNS: Final = ("name_sort", "search_text")
# Fields that stand in the search index.
SEARCHED_FIELDS: Final = ("full_name", "phone", "citizen_id")
# The audit trail's column that names an operation, and the index over what became of rejected ones.
TRAIL_LINK, TRAIL_FATES = "operation", "audit_fates"
# Lines that say how an operation ended when neither queue, journal nor tray knows it any more.
FATES: Final = ("discard", "resend", "take_back")
