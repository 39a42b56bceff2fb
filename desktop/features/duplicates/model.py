"""The lists of the screen as Qt reads them: pairs that may be one person, and folds that stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from desktop.services.duplicates import Folded, Pair
from desktop.services.wording import word
from desktop.widgets.lines_model import Lines

STRENGTH, ONE, OTHER, WHY = range(4)
# Average letters; the reasons take what is left.
PAIR_WIDTHS: Final = (15, 30, 30, 24)
FOLD_WIDTHS: Final = (26, 26, 20, 12)


class PairModel(Lines):
    titles = ("Mức", "Hồ sơ", "Hồ sơ kia", "Vì sao")

    def text(self, row: Any, column: int) -> str:
        pair: Pair = row
        if column == STRENGTH:
            return word(f"duplicate.{pair.strength.value}")
        if column == WHY:
            return "; ".join((*pair.reasons, *(f"≠ {each}" for each in pair.against)))
        person = pair.one if column == ONE else pair.other
        return ", ".join(text for text in (person.name, person.birth, person.org) if text)

    def is_muted(self, column: int) -> bool:
        return column in (STRENGTH, WHY)

    def row_of(self, ids: tuple[str, str]) -> int:
        return next((place for place, pair in enumerate(self.rows) if pair.ids == ids), -1)


class FoldModel(Lines):
    titles = ("Hồ sơ đã gộp", "Gộp vào", "Người gộp", "Ngày gộp")

    def text(self, row: Any, column: int) -> str:
        fold: Folded = row
        return (fold.name, fold.into, fold.by, fold.on)[column]


def narrowed(pairs: Sequence[Pair], strength: str) -> list[Pair]:
    return [pair for pair in pairs if not strength or pair.strength.value == strength]
