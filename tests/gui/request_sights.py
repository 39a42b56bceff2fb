"""What opens within the screens of requests: for `sights`."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop.tour_stage import Stage
from tests.helpers.crowded import Crowded

# Accents above and below, a dash, figures and letters that are easily taken for each other.
SAID = "Ẫ Ễ Ỗ Ự Ặ Ỹ g y ậ – 0O 1lI"
Sight = tuple[str, QWidget]


def request_sights(stage: Stage, made: Crowded) -> Iterator[Sight]:
    """Asked on the first walk; afterwards it waits."""
    screens = stage.screens
    screens.ask_above("member", made.member)
    stage.settle()
    asking = screens.requests.ask
    asking.unit.setText(SAID)
    asking.reason.setText(SAID)
    yield "asking the level above about a duplicate", screens.window
    asking.send.click()
    stage.settle()
    yield "requests that wait", screens.window
