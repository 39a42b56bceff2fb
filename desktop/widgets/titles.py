"""The titles over a table: what they are painted on, and the whole of one that is cut off."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QHelpEvent, QPalette
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from desktop.widgets.plain_label import tooltip_text


class Titles(QObject):
    """Goes with the header, whose titles it tells to whoever points at them.

    The header gets what Qt would have made for it. To be handed one of Qt's own widgets for the first time
    makes the binding declare every kind of widget there is, to find out which it is: a tenth of the time
    until the first rows are in sight.
    """

    def __init__(self, header: QHeaderView) -> None:
        super().__init__(header)
        self._header = header
        painted_on = QWidget()
        painted_on.setObjectName("qt_scrollarea_viewport")
        painted_on.setBackgroundRole(QPalette.ColorRole.Button)
        painted_on.setAutoFillBackground(True)
        painted_on.setMouseTracking(True)
        header.setViewport(painted_on)
        painted_on.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._tell(event)
        return super().eventFilter(watched, event)

    def _tell(self, event: QHelpEvent) -> None:
        section = self._header.logicalIndexAt(event.pos())
        model = self._header.model()
        if model is not None and section >= 0:
            title = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
            QToolTip.showText(event.globalPos(), tooltip_text(title), self._header)
