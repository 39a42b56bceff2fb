"""Many texts of a column whose stored values are known at a glance: asked in one go, where most are such.

Where the answer is None, nothing is said of any single one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from domain.fields import Field, FieldType
from domain.importing.cell_values import EXPONENT, LABELS_FOR
from domain.importing.leftovers import DITTOS, LEFTOVER_STARTS
from domain.importing.person_names import may_hold_more
from domain.rules import Rulebook
from domain.text import are_clean
from domain.values.citizen_ids import are_sound_citizen_ids
from domain.values.names import are_sound_names
from domain.values.phones import are_stored_phones

_DATES: Final = frozenset({FieldType.DATE, FieldType.PARTIAL_DATE})
# Of the years that are taken for anybody's.
_DAYS: Final = re.compile(r"(?:[0-9]{2}/[0-9]{2}/(?:19|20)[0-9]{2})+")
_DAY_LENGTH: Final = 10

Glance = Callable[[Sequence[str]], Sequence[str] | None]


def glance(declared: Field, rulebook: Rulebook, *, days_as_typed: bool) -> Glance | None:
    """What gives the stored values of some texts, at least one, where `CellReader.reader` gives the same and
    has nothing to remark about any; None for a field of which nothing is known at a glance.

    `days_as_typed`: whether days begin with the day, and years are written in full.
    """
    if declared.type in _DATES:
        return _whole_days if days_as_typed else None
    are_plain = _all_plain(declared, rulebook)
    if are_plain is None:
        return None
    return lambda texts: texts if are_plain(texts) else None


def _all_plain(declared: Field, rulebook: Rulebook) -> Callable[[Sequence[str]], bool] | None:
    """Whether all texts are stored as they stand."""
    most = declared.max_length
    if declared.type is FieldType.PHONE:
        return are_stored_phones
    if declared.type is FieldType.CITIZEN_ID:
        provinces = rulebook.catalogue("citizen_id_province").labels.keys()
        return lambda texts: are_sound_citizen_ids(texts, provinces)
    if declared.type is FieldType.NAME:
        return lambda texts: (
            max(map(len, texts)) <= most and are_sound_names(texts) and not may_hold_more(*texts)
        )
    if declared.type is FieldType.TEXT and declared.name not in LABELS_FOR:
        return lambda texts: _are_plain_texts(texts, most)
    return None


def _whole_days(texts: Sequence[str]) -> Sequence[str] | None:
    """Of days as nearly all lists write them: 05/03/2004."""
    if {*map(len, texts)} != {_DAY_LENGTH} or _DAYS.fullmatch("".join(texts)) is None:
        return None
    days = [f"{text[6:]}-{text[3:5]}-{text[:2]}" for text in texts]
    try:
        for day in days:
            date.fromisoformat(day)
    except ValueError:
        return None
    return days


def _are_plain_texts(texts: Sequence[str], most: int) -> bool:
    lengths = [*map(len, texts)]
    together = "".join(texts)
    return (
        min(lengths) > 0
        and max(lengths) <= most
        and together.isascii()
        and "?" not in together
        and EXPONENT not in together
        and LEFTOVER_STARTS.isdisjoint([text[0] for text in texts])
        and DITTOS.isdisjoint(texts)
        and are_clean(texts)
    )
