"""A photo or scan of the sheet beside the grid: shown from where it lies, never copied and never sent."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QMouseEvent, QPainter, QPaintEvent, QTransform, QWheelEvent
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QWidget

from desktop import keys
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import INSIDE, column, edges, row
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.theme import colour
from desktop.workspace import Workspace

SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".webp")
# More dots than any sheet needs to be read; a camera's picture is read smaller at once.
_MOST_DOTS = 2_600
_STEP, _LARGEST = 1.25, 6.0


def read_picture(path: str) -> QImage | None:
    """The picture as it was held, or None where it is none; on a worker."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > _MOST_DOTS:
        reader.setScaledSize(size.scaled(_MOST_DOTS, _MOST_DOTS, Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    return None if picture.isNull() else picture


def beside(path: str) -> list[str]:
    """The pictures of the same folder, by name: sheets are photographed one after the other."""
    folder = Path(path).parent
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.is_file()]
    except OSError:
        return [path]
    pictures = sorted((name for name in names if name.lower().endswith(SUFFIXES)), key=_by_number)
    return [str(folder / name) for name in pictures]


def _by_number(name: str) -> tuple[list[tuple[int, str]], str]:
    """ "phieu 9" stands before "phieu 10"."""
    parts: list[tuple[int, str]] = []
    digits = ""
    for letter in f"{name.lower()}\0":
        if letter.isdigit():
            digits += letter
            continue
        if digits:
            parts.append((int(digits), ""))
            digits = ""
        parts.append((-1, letter))
    return parts, name


class SheetPhoto(QWidget):
    """`changed` when another file is shown; `path` is "" while none is."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.path = ""
        self.canvas = _Canvas()
        self.name = ElidedLabel(role="muted")
        self.trouble = PlainLabel(role="warning", wrap=True)
        self.trouble.hide()
        self.larger = Button("", "zoom-in", "quiet", f"Phóng to ảnh ({keys.shown('photo_larger')})")
        self.smaller = Button("", "zoom-out", "quiet", f"Thu nhỏ ảnh ({keys.shown('photo_smaller')})")
        self.turn = Button("", "rotate-clockwise", "quiet", f"Xoay ảnh ({keys.shown('photo_turn')})")
        self.back = Button("", "chevron-left", "quiet", f"Ảnh trước ({keys.shown('photo_back')})")
        self.next = Button("", "chevron-right", "quiet", f"Ảnh sau ({keys.shown('photo_next')})")
        self.close_photo = Button("", "x", "quiet", "Cất ảnh đi")
        tools = row(self.back, self.next, None, self.smaller, self.larger, self.turn, self.close_photo, gap=0)
        whole = column(tools, self.name, self.trouble, self.canvas, gap=4, margins=edges(INSIDE))
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.larger.clicked.connect(self.canvas.enlarge)
        self.smaller.clicked.connect(self.canvas.shrink)
        self.turn.clicked.connect(self.canvas.turn)
        self.back.clicked.connect(lambda: self.step(-1))
        self.next.clicked.connect(lambda: self.step(1))
        self.close_photo.clicked.connect(lambda: self.show_file(""))
        self.hide()

    def choose(self) -> None:
        """Ask for a file; the others of its folder are one key away."""
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        path, _ = QFileDialog.getOpenFileName(self, "Ảnh phiếu", self.path, f"Ảnh ({kinds})")
        if path:
            self.show_file(path)

    def show_file(self, path: str) -> None:
        """Read it on the worker and show it; "" puts the picture away."""
        if path == self.path:
            return
        self.path = path
        self.setVisible(bool(path))
        self.trouble.hide()
        self.changed.emit()
        if not path:
            self.canvas.show_picture(None)
            return
        self.name.setText(Path(path).name)
        self._workspace.runner.run(
            lambda task: read_picture(path), lambda picture: self._take(path, picture), owner=self
        )

    def step(self, by: int) -> None:
        """Another picture of the same folder."""
        if not self.path:
            return
        path = self.path
        self._workspace.runner.run(
            lambda task: beside(path), lambda found: self._go(path, found, by), owner=self
        )

    def _go(self, path: str, found: list[str], by: int) -> None:
        if path != self.path or path not in found:
            return
        there = found.index(path) + by
        if 0 <= there < len(found):
            self.show_file(found[there])

    def _take(self, path: str, picture: QImage | None) -> None:
        if path != self.path:
            return
        self.canvas.show_picture(picture)
        if picture is None:
            self.trouble.setText("Không mở được ảnh này. Tệp có thể đã bị chuyển đi hoặc không phải ảnh.")
            self.trouble.show()


class _Canvas(QWidget):
    """The picture fitted to the room, larger by steps, moved by the mouse, turned by quarters."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: QImage | None = None
        self._zoom, self._angle = 1.0, 0
        self._shift = QPointF()
        self._grabbed: QPoint | None = None
        self.setAccessibleName("Ảnh phiếu")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(160, 120))

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def angle(self) -> int:
        return self._angle

    @property
    def has_picture(self) -> bool:
        return self._picture is not None

    def show_picture(self, picture: QImage | None) -> None:
        """Fitted again; what was turned stays turned, as the next sheet was held the same way."""
        self._picture = picture
        self._zoom, self._shift = 1.0, QPointF()
        self.update()

    def enlarge(self) -> None:
        self._zoom = min(_LARGEST, self._zoom * _STEP)
        self.update()

    def shrink(self) -> None:
        self._zoom = max(1.0, self._zoom / _STEP)
        if self._zoom == 1.0:
            self._shift = QPointF()
        self.update()

    def turn(self) -> None:
        self._angle = (self._angle + 90) % 360
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y() > 0:
            self.enlarge()
        else:
            self.shrink()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grabbed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        if self._grabbed is not None:
            self._shift += QPointF(here - self._grabbed)
            self._grabbed = here
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("canvas"))
        if self._picture is not None:
            upright = self._angle % 180 == 0
            size = self._picture.size() if upright else self._picture.size().transposed()
            fitted = size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            scale = fitted.width() / max(1, size.width()) * self._zoom
            centre = QPointF(self.width() / 2, self.height() / 2) + self._shift
            placed = QTransform().translate(centre.x(), centre.y()).rotate(self._angle).scale(scale, scale)
            painter.setTransform(placed)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            width, height = self._picture.width(), self._picture.height()
            painter.drawImage(QRectF(-width / 2, -height / 2, width, height), self._picture)
        # Not left to the garbage collector: who looks at the stack meanwhile would keep the painter alive.
        painter.end()
