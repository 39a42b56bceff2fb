"""Draws the tallest Vietnamese letters in each kind of widget and looks whether their tops were cut off.

A process of its own, started by `test_looks.py` once for each scale; light first, then dark, whose frames and
paddings are the same but whose widgets have then changed their style sheet while they stood. Prints the names
of those that cut.
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QMenu,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop.app import make_application, prepare
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.rail import RailItem
from desktop.widgets.table import RowDelegate, Table
from desktop.widgets.theme import Appearance, dress, theme
from desktop.widgets.vietnamese_edit import VietnameseEdit, VietnameseTextEdit

# What stands highest and lowest.
TALL = "ẪỄỖẰẲẴgyậự"
_EDGE = 0.24  # of the contrast of a text: fainter pixels are no ink
_FREE = 2  # pixels between the ink and the edge of a widget without a frame


def widgets(text: str) -> dict[str, QWidget]:
    pill = Pill()
    pill.show_state("pending", text)
    combo = ChoiceBox([("1", text)])
    combo.setCurrentIndex(1)
    table = _table(text)
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
        "cell": table,
        "check": QCheckBox(text),
        "radio": QRadioButton(text),
        "anchor": Button(text, look="anchor"),
        "link": Button(text, look="link"),
        "tab": _tabs(text),
        "title": table.horizontalHeader(),
        "tree": _tree(text),
        "lines": _lines(text),
        "number": _number(text),
    }


def popups(text: str, line: VietnameseEdit, combo: QComboBox) -> dict[str, tuple[QWidget, QRect]]:
    """What opens over the window: a menu, a line's menu, a list of choices. With the place of the text."""
    shown: dict[str, tuple[QWidget, QRect]] = {}
    for name, menu in (("menu", QMenu(line)), ("context menu", line.createStandardContextMenu())):
        action = menu.addAction(text)
        menu.popup(line.mapToGlobal(line.rect().bottomLeft()))
        shown[name] = (menu, menu.actionGeometry(action).adjusted(10, 1, -10, -1))
    combo.showPopup()
    view = combo.view()
    row = view.visualRect(combo.model().index(1, 0))
    top = view.viewport().mapTo(view.window(), row.topLeft())
    shown["choices"] = (view.window(), QRect(top, row.size()).adjusted(4, 1, -4, -1))
    return shown


def _tabs(text: str) -> QTabBar:
    tabs = QTabBar()
    tabs.addTab(text)
    return tabs


def _tree(text: str) -> QTreeView:
    tree = QTreeView()
    tree.setModel(_model(text, tree))
    tree.setItemDelegate(RowDelegate(tree))
    tree.setHeaderHidden(True)
    tree.setColumnWidth(0, 300)
    return tree


def _lines(text: str) -> VietnameseTextEdit:
    lines = VietnameseTextEdit()
    lines.setPlainText(text)
    return lines


def _number(text: str) -> QSpinBox:
    number = QSpinBox()
    number.setSuffix(text)
    number.setMinimumWidth(300)
    return number


def _model(text: str, parent: QWidget) -> QStandardItemModel:
    model = QStandardItemModel(1, 1, parent)
    model.setHorizontalHeaderLabels([text])
    model.setItem(0, 0, QStandardItem(text))
    return model


def _table(text: str) -> Table:
    table = Table("x")
    table.setModel(_model(text, table))
    table.setColumnWidth(0, 300)
    return table


def ink(widget: QWidget, place: QRect | None = None) -> int:
    """Height in device pixels of what is drawn where the text stands: from first to last inked line."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    area = _scaled(_text_place(widget) if place is None else place, image)
    return _inked_lines(image, area)


def _inked_lines(image: QImage, area: QRect) -> int:
    """From the first to the last line that differs from the ground as much as a letter's edge does."""
    pixels, width = memoryview(image.constBits()), image.bytesPerLine()
    lines = [
        bytes(pixels[y * width + area.left() : y * width + area.right() + 1])
        for y in range(area.top(), area.bottom() + 1)
    ]
    if not lines or not lines[0]:
        return 0
    ground = lines[0][len(lines[0]) // 2]
    apart = [max(max(line) - ground, ground - min(line)) for line in lines]
    inked = [place for place, much in enumerate(apart) if much > max(apart) * _EDGE and much > 20]
    return inked[-1] - inked[0] + 1 if inked else 0


def _text_place(widget: QWidget) -> QRect:
    """The part that holds no frame, arrow or icon, in logical pixels."""
    place = widget.rect()
    if isinstance(widget, Button) and widget.property("look") in ("anchor", "link"):
        place = place.adjusted(3, 2, -3, -3)
    elif isinstance(widget, VietnameseEdit | Button | QComboBox | QSpinBox):
        place = place.adjusted(10, 3, -34, -3)
    elif isinstance(widget, QCheckBox | QRadioButton):
        place = place.adjusted(30, 2, -4, -2)
    elif isinstance(widget, QTabBar):
        place = widget.tabRect(0).adjusted(6, 3, -8, -4)
    elif isinstance(widget, QHeaderView):
        place = place.adjusted(10, 1, -40, -2)
    elif isinstance(widget, VietnameseTextEdit):
        place = place.adjusted(8, 3, -30, -3)
    elif isinstance(widget, Pill | RailItem):
        place = place.adjusted(44, 3, -16, -3)
    elif isinstance(widget, Table | QTreeView):
        top = widget.viewport().mapTo(widget, widget.viewport().rect().topLeft())
        row = widget.visualRect(widget.model().index(0, 0)).translated(top)
        place = row.adjusted(24 if isinstance(widget, QTreeView) else 8, 3, -8, -3)
    return place


def _scaled(place: QRect, image: QImage) -> QRect:
    ratio = image.devicePixelRatio()
    scaled = QRect(
        int(place.x() * ratio),
        int(place.y() * ratio),
        int(place.width() * ratio) - 1,
        int(place.height() * ratio) - 1,
    )
    return scaled.intersected(image.rect())


def expected(widget: QWidget, ratio: float) -> int:
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
    return _inked_lines(image, image.rect())


def cut_off(application: QApplication) -> list[str]:
    window = QWidget()
    layout = QVBoxLayout(window)
    made = widgets(TALL)
    for widget in made.values():
        # A header stands in its table.
        if widget.parentWidget() is None:
            layout.addWidget(widget)
    window.resize(420, 1600)
    dress(window)
    window.show()
    ratio = window.devicePixelRatioF()
    found = []
    line, combo = made["edit"], made["combo"]
    assert isinstance(line, VietnameseEdit)
    assert isinstance(combo, QComboBox)
    for appearance in (Appearance.LIGHT, Appearance.DARK):
        theme().choose(appearance)
        application.processEvents()
        places: dict[str, tuple[QWidget, QRect | None]] = {
            **{name: (widget, None) for name, widget in made.items()},
            **popups(TALL, line, combo),
        }
        application.processEvents()
        for name, (widget, place) in places.items():
            least, seen = expected(widget, ratio), ink(widget, place)
            if seen < least - _FREE:
                found.append(f"{appearance} {name}: {seen} of {least}")
            if widget.windowType() is Qt.WindowType.Popup:
                widget.close()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(cut_off(prepare(make_application(), Appearance.LIGHT))))
