"""The one look of every table: horizontal hairlines, roomy rows, a focus ring, states as icon and word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.widgets.icon import paint_icon
from desktop.widgets.states import look
from desktop.widgets.theme import colour

# A model gives the sync state of a cell under this role: it is drawn with its icon and colour.
STATE_ROLE = Qt.ItemDataRole.UserRole + 1
# True where a cell's text is secondary.
MUTED_ROLE = Qt.ItemDataRole.UserRole + 2
# "error" where what was typed into a cell could not be saved.
FINDING_ROLE = Qt.ItemDataRole.UserRole + 3
_PAD, _ICON = 10, 16

Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Draws a cell: text plain and elided, a hairline below, icon before the word of a state."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        place: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.fillRect(place, colour("selected" if selected else "hover"))
        painter.setPen(QPen(colour("hairline"), 1))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        self._paint_content(painter, option, index, place)
        if index.data(FINDING_ROLE):
            painter.setPen(QPen(colour("rejected"), 2))
            painter.drawLine(place.left() + _PAD, place.bottom() - 4, place.right() - _PAD, place.bottom() - 4)
            mark = QRectF(place.right() - _ICON - 4, place.center().y() - _ICON / 2, _ICON, _ICON)
            paint_icon(painter, "circle-x", colour("rejected").name(), mark)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour("primary"), 2))
            painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -2, -2), 3, 3)
        painter.restore()

    def _paint_content(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, place: QRect
    ) -> None:
        room = place.adjusted(_PAD, 0, -6, 0)
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        token = "muted" if index.data(MUTED_ROLE) else "text"
        state = index.data(STATE_ROLE)
        if state:
            icon_name, token = look(str(state))
            top = place.center().y() - _ICON / 2 + 1
            paint_icon(painter, icon_name, colour(token).name(), QRectF(room.left(), top, _ICON, _ICON))
            room.setLeft(room.left() + _ICON + 6)
        font = index.data(Qt.ItemDataRole.FontRole)
        painter.setFont(font if font is not None else option.font)
        painter.setPen(colour(token))
        alignment = index.data(Qt.ItemDataRole.TextAlignmentRole) or (
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        )
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(alignment), shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 2 * _PAD, max(hint.height() + 10, 32))


class Table(QTableView):
    """Rows are chosen as a whole; Enter and double click activate one."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths: list[int] = []
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_row_height()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setStretchLastSection(False)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._set_row_height()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def set_widths(self, characters: list[int], stretch: int) -> None:
        """Column widths in average characters; column `stretch` takes what is left over."""
        header = self.horizontalHeader()
        em = self.fontMetrics().averageCharWidth()
        self._widths = [count * em + 2 * _PAD for count in characters]
        for section, width in enumerate(self._widths):
            header.resizeSection(section, width)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def width_of(self, column: int) -> int:
        """The width that a column was given, hidden or not; the stretching one's is its least."""
        return self._widths[column]

    def _set_row_height(self) -> None:
        height = max(34, self.fontMetrics().height() + 14)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
