"""Draws the tallest Vietnamese letters in each kind of widget and looks whether their tops were cut off.

A process of its own, started by `test_looks.py` once for each scale. Prints the names of those that cut.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QComboBox, QVBoxLayout, QWidget

from desktop.app import make_application, prepare
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.rail import RailItem
from desktop.widgets.table import Table
from desktop.widgets.theme import Appearance, dress
from desktop.widgets.vietnamese_edit import VietnameseEdit

# What stands highest and lowest.
TALL = "ẪỄỖẰẲẴgyậự"
_FREE = 2  # pixels between the ink and the edge of a widget without a frame


def widgets(text: str) -> dict[str, QWidget]:
    pill = Pill()
    pill.show_state("pending", text)
    combo = ChoiceBox([("1", text)])
    combo.setCurrentIndex(1)
    return {
        "label": PlainLabel(text),
        "heading": PlainLabel(text, role="title"),
        "small": PlainLabel(text, role="small"),
        "elided": ElidedLabel(text, role="title"),
        "edit": VietnameseEdit(text),
        "button": Button(text),
        "primary": Button(text, look="primary"),
        "combo": combo,
        "pill": pill,
        "rail": RailItem(text, "users", "Ctrl+1"),
        "cell": _table(text),
    }


def _table(text: str) -> Table:
    table = Table("x")
    model = QStandardItemModel(1, 1, table)
    model.setItem(0, 0, QStandardItem(text))
    table.setModel(model)
    table.setColumnWidth(0, 300)
    return table


def ink(widget: QWidget) -> int:
    """Height in device pixels of what is drawn where the text stands: from first to last inked line."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    area = _text_area(widget, image)
    ground = image.pixelColor(area.center().x(), area.top()).lightness()
    rows = [
        y
        for y in range(area.top(), area.bottom() + 1)
        if any(
            abs(image.pixelColor(x, y).lightness() - ground) > 60
            for x in range(area.left(), area.right() + 1)
        )
    ]
    return rows[-1] - rows[0] + 1 if rows else 0


def _text_area(widget: QWidget, image: QImage) -> QRect:
    """The part that holds no frame, arrow or icon."""
    ratio = image.devicePixelRatio()
    place = widget.rect()
    if isinstance(widget, VietnameseEdit | Button | QComboBox):
        place = place.adjusted(10, 3, -34, -3)
    elif isinstance(widget, Pill | RailItem):
        place = place.adjusted(44, 3, -16, -3)
    elif isinstance(widget, Table):
        top = widget.viewport().mapTo(widget, widget.viewport().rect().topLeft())
        row = widget.visualRect(widget.model().index(0, 0)).translated(top)
        place = row.adjusted(8, 3, -8, -3)
    scaled = QRect(
        int(place.x() * ratio),
        int(place.y() * ratio),
        int(place.width() * ratio) - 1,
        int(place.height() * ratio) - 1,
    )
    return scaled.intersected(image.rect())


def expected(widget: QWidget, ratio: float) -> float:
    """How high the ink must be at least: what the font draws where there is room on all sides."""
    from PySide6.QtGui import QPainter

    side = 600
    image = QImage(side, 200, QImage.Format.Format_Grayscale8)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setFont(widget.font())
    painter.drawText(10, 90, TALL)
    painter.end()
    rows = [y for y in range(200) if any(image.pixelColor(x, y).lightness() < 195 for x in range(side))]
    return rows[-1] - rows[0] + 1


def cut_off(application: QApplication) -> list[str]:
    window = QWidget()
    layout = QVBoxLayout(window)
    made = widgets(TALL)
    for widget in made.values():
        layout.addWidget(widget)
    window.resize(420, 900)
    dress(window)
    window.show()
    application.processEvents()
    ratio = window.devicePixelRatioF()
    return [
        f"{name}: {ink(widget)} of {expected(widget, ratio):.0f}"
        for name, widget in made.items()
        if ink(widget) < expected(widget, ratio) - _FREE
    ]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(cut_off(prepare(make_application(), Appearance.LIGHT))))
