"""Where the window stood last time, moved back into sight if that screen is gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QSettings

from domain.frozen import frozen

# The program works from here upwards.
LEAST_WIDTH, LEAST_HEIGHT = 960, 540
_USUAL_WIDTH, _USUAL_HEIGHT = 1280, 760
# So much of a window has to be on a screen for a person to get hold of it.
_IN_SIGHT = 160


@frozen
class WindowPlace:
    """Logical pixels; `folded`: the rail shows icons only because somebody wanted it so."""

    rect: QRect | None = None
    maximised: bool = False
    folded: bool = False


def read(home: Path) -> WindowPlace:
    """Lies beside the replica, unencrypted: the window is shown before the home is open. Names nobody."""
    stored = _settings(home)
    numbers = str(stored.value("place", "")).split()
    rect = None
    if len(numbers) == 4 and all(number.lstrip("-").isdigit() for number in numbers):
        x, y, width, height = map(int, numbers)
        rect = QRect(x, y, width, height)
    return WindowPlace(rect, stored.value("maximised") == "true", stored.value("folded") == "true")


def keep(home: Path, place: WindowPlace) -> None:
    stored = _settings(home)
    if place.rect is not None:
        numbers = (place.rect.x(), place.rect.y(), place.rect.width(), place.rect.height())
        stored.setValue("place", " ".join(map(str, numbers)))
    stored.setValue("maximised", str(place.maximised).lower())
    stored.setValue("folded", str(place.folded).lower())
    stored.sync()


def corrected(wanted: QRect | None, screens: Sequence[QRect]) -> QRect:
    """The place to open at: `wanted` if enough of it is on a screen that is there, and never larger than it.

    `screens` are the free areas of all screens, the main one first.
    """
    if not screens:
        return wanted or QRect(0, 0, _USUAL_WIDTH, _USUAL_HEIGHT)
    on = max(screens, key=lambda screen: _shared(wanted, screen))
    seen = wanted is not None and _is_in_sight(wanted, on)
    rect = QRect(wanted) if wanted is not None else QRect(0, 0, _USUAL_WIDTH, _USUAL_HEIGHT)
    if not seen:
        on = screens[0]
    rect.setWidth(min(max(rect.width(), LEAST_WIDTH), on.width()))
    rect.setHeight(min(max(rect.height(), LEAST_HEIGHT), on.height()))
    if not seen:
        rect.moveCenter(on.center())
    rect.moveLeft(min(max(rect.left(), on.left()), on.right() + 1 - rect.width()))
    rect.moveTop(min(max(rect.top(), on.top()), on.bottom() + 1 - rect.height()))
    return rect


def _is_in_sight(wanted: QRect, screen: QRect) -> bool:
    shared = wanted.intersected(screen)
    # Its upper edge, by which a window is moved, has to be within.
    return shared.width() >= _IN_SIGHT and shared.height() >= _IN_SIGHT and wanted.top() >= screen.top()


def _shared(wanted: QRect | None, screen: QRect) -> int:
    shared = wanted.intersected(screen) if wanted is not None else QRect()
    return max(0, shared.width()) * max(0, shared.height())


def _settings(home: Path) -> QSettings:
    return QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
