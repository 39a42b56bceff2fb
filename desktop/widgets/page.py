"""What every screen is: built when first opened, told when to start, to settle, and what to remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """A screen of the window. Each method may stay as it is here."""

    def start(self) -> None:
        """Called once, when the screen is shown for the first time: read what it shows."""

    def refresh(self) -> None:
        """Called when data changed: at once on the screen in sight, on another when it is seen again."""

    def settle(self) -> None:
        """Take in composing text and keep drafts. Called before leaving the screen, locking and closing."""

    def undo_typing(self) -> bool:
        """Take back what is typed and not saved; False: there is nothing, the last saved change goes."""
        return False

    def redo_typing(self) -> bool:
        """Type again what `undo_typing` took back; False: there is nothing."""
        return False

    def view_state(self) -> dict[str, Any]:
        """How the person arranged the screen (widths, filters, order, splitter), in JSON values."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Arrange the screen as `view_state` once told; called before `start`, never with an empty state.

        A state may come from an older program: what is missing or odd in it is passed over.
        """

    def regions(self) -> Sequence[QWidget]:
        """The parts between which F6 goes, list first; each takes the focus (or its focus proxy does)."""
        return ()

    def next_region(self) -> None:
        """Put the focus into the next visible region."""
        regions = [region for region in self.regions() if region.isVisible() and region.isEnabled()]
        if not regions:
            return
        focus = self.window().focusWidget()
        here = next(
            (
                number
                for number, region in enumerate(regions)
                if focus is not None and (focus is region or region.isAncestorOf(focus))
            ),
            -1,
        )
        regions[(here + 1) % len(regions)].setFocus(Qt.FocusReason.ShortcutFocusReason)
