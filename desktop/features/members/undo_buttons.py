"""What the buttons for taking back and doing again say."""

from __future__ import annotations

from desktop.undo_history import UndoHistory
from desktop.widgets.buttons import Button
from desktop.widgets.plain_label import set_tooltip


def label_undo(history: UndoHistory, undo: Button, redo: Button) -> None:
    """Each names the step that it is about, and can be pressed while there is one."""
    for button, label, plain in (
        (undo, history.undo_label, "Hoàn tác"),
        (redo, history.redo_label, "Làm lại"),
    ):
        button.setEnabled(bool(label))
        button.setAccessibleName(label or plain)
        keys = "Ctrl+Z" if button is undo else "Ctrl+Y"
        set_tooltip(button, f"{label or plain} ({keys})")
