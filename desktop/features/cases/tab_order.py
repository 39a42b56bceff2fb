"""Tab goes from field to field as they stand, though editors are made a few at a time and at any hour."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.features.cases.fields import CaseFields
from desktop.widgets.buttons import Button


def stops_of(fields: CaseFields) -> list[QWidget]:
    """Where Tab stops among these fields, each with the buttons beside and below it."""
    found: list[QWidget] = []
    for editor in fields.editors.values():
        found += [*editor.stops, *editor.findChildren(Button)]
    return found


def follow(first: QWidget, others: Iterable[QWidget]) -> None:
    """One after the other behind `first`, which stays where it is."""
    for one, other in pairwise((first, *others)):
        QWidget.setTabOrder(one, other)


def stop_before(widget: QWidget, within: QWidget) -> QWidget:
    """The nearest stop before a widget that is not inside `within`; the widget itself where there is none."""
    before = widget.previousInFocusChain()
    while before is not None and before is not widget:
        if before.focusPolicy() & Qt.FocusPolicy.TabFocus and not within.isAncestorOf(before):
            return before
        before = before.previousInFocusChain()
    return widget
