"""Parts of a screen beside each other, with a line between them that can be moved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter


class Split(QSplitter):
    """No part can be folded away; `stretch` numbers the one that takes what room there is more."""

    def __init__(self, *, stretch: int = 0) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._stretch = stretch
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)

    def begin_with(self, *widths: int) -> None:
        """In pixels, as nobody has moved anything yet."""
        self.setStretchFactor(self._stretch, 1)
        self.setSizes(list(widths))

    def take_sizes(self, stored: object) -> None:
        """As `sizes` once told; anything else is passed over."""
        found = sizes_in(stored, self.count())
        if found:
            self.setSizes(found)


def sizes_in(stored: object, parts: int) -> list[int]:
    """The sizes of so many parts that were kept as JSON; none where it is something else."""
    if isinstance(stored, list) and len(stored) == parts and all(isinstance(one, int) for one in stored):
        return stored
    return []
