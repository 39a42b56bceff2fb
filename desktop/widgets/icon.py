"""Icons from `resources/icons`, coloured from the palette; never from a font, which blurs at 125 %."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

# The size of every icon on a button or in a menu; larger ones are painted, not made.
_BUTTON_SIZE = 16
# By path, as everywhere: asking importlib for each of forty icons is felt when the window opens.
_FOLDER: Final = Path(str(resources.__file__)).with_name("icons")
_STROKE = re.compile(rb'stroke-width="[\d.]+"')


@cache
def _source(name: str) -> bytes:
    return (_FOLDER / f"{name}.svg").read_bytes()


def _coloured(name: str, colour: str) -> bytes:
    drawn = _source(name).replace(b"currentColor", colour.encode())
    return _STROKE.sub(b'stroke-width="1.75"', drawn)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_coloured(name, colour)))


def paint_icon(painter: QPainter, name: str, colour: str, place: QRectF) -> None:
    _renderer(name, colour).render(painter, place)


@cache
def icon(name: str, colour: str, disabled: str = "", gap: int = 0) -> QIcon:
    """An icon that stays sharp at every scale. Colours are `#RRGGBB`; `gap` is free room at its right."""
    made = QIcon()
    made.addPixmap(_pixmap(name, colour, _BUTTON_SIZE, gap), QIcon.Mode.Normal)
    if disabled:
        made.addPixmap(_pixmap(name, disabled, _BUTTON_SIZE, gap), QIcon.Mode.Disabled)
    return made


def _pixmap(name: str, colour: str, size: int, gap: int) -> QPixmap:
    # Four pixels a point, so that no scale up to 200 % has to enlarge.
    pixmap = QPixmap(QSize((size + gap) * 2, size * 2))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, colour, QRectF(0, 0, size * 2, size * 2))
    painter.end()
    pixmap.setDevicePixelRatio(2.0)
    return pixmap


@cache
def _tinted_folder() -> Path:
    # Style sheets take files only.
    folder = Path(tempfile.mkdtemp(prefix="so-doan-icons-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def icon_path(name: str, colour: str) -> str:
    """A file with the icon in this colour, for `url(...)` in a style sheet."""
    path = Path(_tinted_folder(), f"{name}-{colour.lstrip('#')}.svg")
    path.write_bytes(_coloured(name, colour))
    return path.as_posix()
