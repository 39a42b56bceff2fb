"""The list under the box: icon, name, what tells people apart, and what kind of thing it is."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.features.find.model import KIND_WORDS, FoundModel, Line
from desktop.widgets.icon import paint_icon
from desktop.widgets.theme import colour

_ICON, _SIDE, _GAP = 18, 14, 12
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class FoundList(QListView):
    """Keys stay in the box above; the list only shows and takes clicks."""

    def __init__(self, model: FoundModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(_LineDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName("Kết quả tìm")

    def go_to(self, row: int) -> None:
        model = self.model()
        self.setCurrentIndex(model.index(min(max(row, 0), model.rowCount() - 1), 0))


class _LineDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, option.fontMetrics.lineSpacing() + 16)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        model = index.model()
        if not isinstance(model, FoundModel):
            return
        painter.save()
        place = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(place, colour("selected"))
            # More than a shade: the chosen line has an edge as well.
            painter.fillRect(QRectF(place.left(), place.top(), 3, place.height()), colour("primary"))
        self._paint_line(painter, option, place, model.lines[index.row()])
        painter.restore()

    def _paint_line(self, painter: QPainter, option: QStyleOptionViewItem, place: QRectF, line: Line) -> None:
        metrics = option.fontMetrics
        middle = place.center().y() - _ICON / 2
        paint_icon(
            painter, line.icon, colour("muted").name(), QRectF(place.left() + _SIDE, middle, _ICON, _ICON)
        )
        kind = KIND_WORDS[line.kind]
        kind_width = metrics.horizontalAdvance(kind)
        left = place.left() + _SIDE + _ICON + _GAP
        right = place.right() - _SIDE
        painter.setPen(colour("muted"))
        painter.drawText(QRectF(right - kind_width, place.top(), kind_width, place.height()), _RIGHT, kind)
        room = right - kind_width - _GAP - left
        title = metrics.elidedText(line.title, Qt.TextElideMode.ElideRight, int(room))
        painter.setPen(colour("text"))
        painter.drawText(QRectF(left, place.top(), room, place.height()), _LEFT, title)
        used = metrics.horizontalAdvance(title) + _GAP
        if line.detail and room - used > metrics.averageCharWidth() * 6:
            detail = metrics.elidedText(line.detail, Qt.TextElideMode.ElideRight, int(room - used))
            painter.setPen(colour("muted"))
            painter.drawText(QRectF(left + used, place.top(), room - used, place.height()), _LEFT, detail)


def height_of(view: QWidget, rows: int) -> int:
    """The height at which `rows` lines are in sight."""
    return rows * (view.fontMetrics().lineSpacing() + 16) + 2
