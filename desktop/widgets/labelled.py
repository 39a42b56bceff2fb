"""A control with its label above, named and described for whoever hears the screen instead of seeing it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.widgets.layouts import boxed, column
from desktop.widgets.plain_label import PlainLabel

# What the star after a label means.
REQUIRED = "Bắt buộc."
_STAR = "*"


def labelled(text: str, control: QWidget, rule: str = "") -> QWidget:
    """`text` ends in a star where something has to be given; see `describe` for `rule`."""
    describe(control, text, rule)
    box = boxed(column(PlainLabel(text, role="label"), control, gap=3))
    box.setFocusProxy(control)
    return box


def describe(control: QWidget, text: str, rule: str = "") -> None:
    """Name a control by its label; `rule` says in a sentence what may stand in it ("" for its hint)."""
    control.setAccessibleName(text.rstrip(f" {_STAR}"))
    if not rule and isinstance(control, QLineEdit):
        rule = control.placeholderText()
    parts = (REQUIRED if text.endswith(_STAR) else "", rule)
    control.setAccessibleDescription(" ".join(part for part in parts if part))
