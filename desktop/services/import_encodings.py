"""Columns of a list that are written in an old font's code, and whether that is certain."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Final

from desktop.services.gathering import gathering_put_off
from desktop.services.import_types import Source
from domain.fields import FieldType
from domain.importing.cells import NO_CELL
from domain.importing.encodings import ColumnEncoding, propose
from domain.importing.headers import Doing
from domain.importing.mapping import ColumnMapping
from domain.members.fields import MEMBER
from domain.values.legacy_encodings import OldCode

# Numbers, dates and addresses of mail are the same in every code.
_WITHOUT_LETTERS: Final = frozenset(
    {FieldType.DATE, FieldType.PARTIAL_DATE, FieldType.MONTH, FieldType.CITIZEN_ID, FieldType.PHONE,
     FieldType.EMAIL}
)  # fmt: skip
_CERTAIN: Final = 0.95


@gathering_put_off()
def proposed(source: Source, mapping: ColumnMapping) -> dict[int, ColumnEncoding]:
    """Column → what its texts say, for the columns that are taken and need reading."""
    found: dict[int, ColumnEncoding] = {}
    columns = zip_longest(*[cells for _, cells in source.rows], fillvalue=NO_CELL)
    for column, (target, cells) in enumerate(zip(mapping.targets, columns, strict=False)):
        if target.doing in (Doing.SKIP, Doing.ELSEWHERE) or _has_no_letters(target.fields):
            continue
        encoding = propose(cells)
        # Marks that stand apart from their letters are put together wherever text is read.
        if encoding.kind not in (None, OldCode.DECOMPOSED):
            found[column] = encoding
    return found


def certain(proposals: Mapping[int, ColumnEncoding]) -> dict[int, ColumnEncoding]:
    """Those that may be applied without asking, where nobody can be asked."""
    return {
        column: one for column, one in proposals.items() if one.confidence >= _CERTAIN and not one.doubtful
    }


def _has_no_letters(names: tuple[str, ...]) -> bool:
    return bool(names) and all(MEMBER.by_name[name].type in _WITHOUT_LETTERS for name in names)
