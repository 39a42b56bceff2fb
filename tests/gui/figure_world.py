"""One window on a small unit for all tests of statistics: four members in two branches, nothing sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE, Program, prepare
from desktop.features.statistics.page import StatisticsPage
from desktop.screen_list import RAIL, STATISTICS
from desktop.tour_stage import Stage
from desktop.widgets.theme import Appearance
from domain.records import Value
from tests.helpers.desks import PASSPHRASE, Desk, Office

WHOLE: dict[str, Value] = {"birth_date": "2003-03-05", "sex": "female", "joined_on": "2019-03-26"}


@dataclass
class World:
    """The window, the desk it is on, and the screen."""

    stage: Stage
    lan: Desk
    page: StatisticsPage


def lived_in(qapp: QApplication, folder: Path) -> Iterator[World]:
    """The world while it lasts; the screen is opened by its key."""
    prepare(qapp, Appearance.LIGHT)
    office = Office(folder)
    lan = office.desk()
    first, second = lan.unit.branches[:2]
    for name, org, source in (
        ("Bùi An", first, "app"),
        ("Lê Bình", first, "app"),
        ("Hồ Cúc", first, "yum"),
        ("Vũ Dung", second, "yum"),
    ):
        lan.add(full_name=name, org=org, source=source, **WHOLE)
    lan.session.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
        program = Program(lan.folder, automatic=False, clock=lan.clock, connect=lambda _: lan.link)
        program.start()
        stage = Stage(program, folder)
        stage.until(lambda: program.screens is not None, "the home opens")
        stage.screens.window.resize(1280, 720)
        stage.settle()
        number = [section.key for section in RAIL].index(STATISTICS) + 1
        stage.key(Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        stage.settle()
        page = stage.screens.page(STATISTICS)
        assert isinstance(page, StatisticsPage)
        yield World(stage, lan, page)
        program.stop()
    office.close()
