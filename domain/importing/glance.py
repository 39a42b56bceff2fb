"""Many texts of a column, known at a glance to be stored as they stand: asked in one go, where most are such.

Where the answer is no, nothing is said of any single one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from domain.fields import Field, FieldType
from domain.importing.cell_values import LABELS_FOR
from domain.importing.leftovers import DITTOS, LEFTOVER_STARTS
from domain.rules import Rulebook
from domain.text import are_clean
from domain.values.citizen_ids import are_sound_citizen_ids
from domain.values.names import are_sound_names
from domain.values.phones import are_stored_phones

AllPlain = Callable[[Sequence[str]], bool]


def all_plain(declared: Field, rulebook: Rulebook) -> AllPlain | None:
    """Whether each of some texts, at least one, is known to `CellReader.plain_test`; None: it knows none."""
    most = declared.max_length
    if declared.type is FieldType.PHONE:
        return are_stored_phones
    if declared.type is FieldType.CITIZEN_ID:
        provinces = rulebook.catalogue("citizen_id_province").labels.keys()
        return lambda texts: are_sound_citizen_ids(texts, provinces)
    if declared.type is FieldType.NAME:
        return lambda texts: max(map(len, texts)) <= most and are_sound_names(texts)
    if declared.type is FieldType.TEXT and declared.name not in LABELS_FOR:
        return lambda texts: _are_plain_texts(texts, most)
    return None


def _are_plain_texts(texts: Sequence[str], most: int) -> bool:
    lengths = [*map(len, texts)]
    together = "".join(texts)
    return (
        min(lengths) > 0
        and max(lengths) <= most
        and together.isascii()
        and "?" not in together
        and LEFTOVER_STARTS.isdisjoint([text[0] for text in texts])
        and DITTOS.isdisjoint(texts)
        and are_clean(texts)
    )
