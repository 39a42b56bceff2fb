"""One picture, as large as there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Picture(QWidget):
    """Hidden until it is given something to show, and never higher than `most`, in pixels."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__()
        self._most = most
        self._image = QImage()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.setFixedHeight(min(self._most, max(1, image.height())))
        self.show()
        self.update()

    def put_away(self) -> None:
        self._image = QImage()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        room = self.size().boundedTo(self._image.size())
        size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRect(self.rect().topLeft(), QSize(size)), self._image)
