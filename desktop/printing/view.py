"""The sheets of a paper as they will be printed: always black on white, whatever the window wears."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QIcon,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QScrollArea, QWidget

from desktop.printing.document import PaperDocument
from desktop.printing.output import picture
from desktop.widgets.layouts import GROUP

ZOOMS: Final = (50, 75, 100, 125, 150, 200)
_LEAST_FITTING: Final = 25
_DOTS_AT_100: Final = 96.0
_THUMBNAIL_DOTS: Final = 9.0
_KEPT_PICTURES: Final = 6
_EDGE: Final = QColor(120, 120, 120)


class Sheets(QWidget):
    """All pages below each other, at one zoom in percent."""

    def __init__(self) -> None:
        super().__init__()
        self._document: PaperDocument | None = None
        self._zoom = 100
        self._pictures: dict[int, QImage] = {}

    def show_document(self, document: PaperDocument | None) -> None:
        self._document = document
        title = document.paper.title if document is not None else ""
        self.setAccessibleName(f"Bản xem trước: {title}")
        self.setAccessibleDescription("\n".join(document.paper.lines()) if document is not None else "")
        self._renew()

    @property
    def zoom(self) -> int:
        return self._zoom

    @zoom.setter
    def zoom(self, percent: int) -> None:
        self._zoom = percent
        self._renew()

    @property
    def width_at_100(self) -> int:
        """Of a page, in dots of the screen; 0 while none is shown."""
        if self._document is None:
            return 0
        return round(self._document.paper.size_mm[0] * _DOTS_AT_100 / 25.4)

    def place_of(self, page: int) -> QRect:
        """Where a page stands in this widget."""
        size = self._page_size()
        left = max(GROUP, (self.width() - size.width()) // 2)
        return QRect(left, GROUP + page * (size.height() + GROUP), size.width(), size.height())

    def sizeHint(self) -> QSize:
        size = self._page_size()
        pages = self._document.pages if self._document is not None else 0
        return QSize(size.width() + 2 * GROUP, GROUP + pages * (size.height() + GROUP))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._document is None:
            return
        painter = QPainter(self)
        for page in range(self._document.pages):
            place = self.place_of(page)
            if place.intersects(event.rect()):
                painter.drawImage(place.topLeft(), self._picture(self._document, page))
                painter.setPen(QPen(_EDGE))
                painter.drawRect(place)
        # Not left to the garbage collector: who looks at the stack meanwhile would keep the painter alive.
        painter.end()

    def _picture(self, document: PaperDocument, page: int) -> QImage:
        if page not in self._pictures:
            while len(self._pictures) >= _KEPT_PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
            ratio = self.devicePixelRatioF()
            made = picture(document, page, _DOTS_AT_100 * self._zoom / 100 * ratio)
            made.setDevicePixelRatio(ratio)
            self._pictures[page] = made
        return self._pictures[page]

    def _page_size(self) -> QSize:
        if self._document is None:
            return QSize()
        width, height = self._document.paper.size_mm
        dots = _DOTS_AT_100 * self._zoom / 100 / 25.4
        return QSize(round(width * dots), round(height * dots))

    def _renew(self) -> None:
        self._pictures.clear()
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()
        self.update()


class Preview(QScrollArea):
    """The sheets with the means to look around; `zoomed` carries the zoom in percent.

    A sheet is as wide as there is room, until a person chooses a zoom.
    """

    zoomed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._follows_width = True
        self.sheets = Sheets()
        self.setWidget(self.sheets)
        # Always there: a bar that comes and goes with the zoom would change the width that the zoom follows.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Bản xem trước")
        self.setObjectName("reading")

    def zoom_by(self, steps: int) -> None:
        """One of the declared zooms further in or out."""
        self._follows_width = False
        nearest = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - self.sheets.zoom))
        self.zoom_to(ZOOMS[max(0, min(len(ZOOMS) - 1, nearest + steps))])

    def zoom_to(self, percent: int) -> None:
        self.sheets.zoom = percent
        self.zoomed.emit(percent)

    def show_document(self, document: PaperDocument) -> None:
        self.sheets.show_document(document)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As large as the width allows: a lying sheet beside the panel may be smaller than any zoom."""
        at_100 = self.sheets.width_at_100
        if not at_100 or not self._follows_width:
            return
        fitting = 100 * (self.viewport().width() - 2 * GROUP) // at_100
        fitting = max(_LEAST_FITTING, min(ZOOMS[-1], fitting))
        if fitting != self.sheets.zoom:
            self.zoom_to(fitting)

    def show_page(self, page: int) -> None:
        self.verticalScrollBar().setValue(self.sheets.place_of(page).top() - GROUP)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)


class PageList(QListWidget):
    """Small pictures of the pages; the chosen one comes into sight."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Danh sách trang")
        self.setObjectName("pages")
        self.setIconSize(QSize(74, 105))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_document(self, document: PaperDocument | None) -> None:
        self.clear()
        for page in range(document.pages if document is not None else 0):
            assert document is not None
            small = QPixmap.fromImage(picture(document, page, _THUMBNAIL_DOTS))
            self.addItem(QListWidgetItem(QIcon(small), str(page + 1)))
