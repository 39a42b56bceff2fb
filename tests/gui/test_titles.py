"""The titles over a table: told whole where they are cut off, and cheap to put there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent, QStandardItemModel
from PySide6.QtWidgets import QApplication, QToolTip

from desktop.widgets.table import Table
from tests.helpers.source_tree import ROOT

_LONG = "Ngày cấp <b>thẻ đoàn viên</b>"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    show: Callable[..., None] = lambda where, text, over: said.append(text)  # noqa: E731
    monkeypatch.setattr(QToolTip, "showText", show)
    return said


def test_a_title_that_is_pointed_at_is_told_whole(dressed: QApplication, told: list[str]) -> None:
    table = Table("Đoàn viên")
    model = QStandardItemModel(1, 2, table)
    model.setHorizontalHeaderLabels(["Tên", _LONG])
    table.setModel(model)
    table.set_widths([6, 6], None)
    table.show()
    header = table.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(1) + 5, 5)
    pointed = QHelpEvent(QEvent.Type.ToolTip, at, header.mapToGlobal(at))
    QApplication.sendEvent(header.viewport(), pointed)
    assert len(told) == 1
    assert "Ngày cấp &lt;b&gt;thẻ đoàn viên&lt;/b&gt;" in told[0]
    table.deleteLater()


def test_a_table_in_sight_declares_no_widget_that_nobody_uses() -> None:
    script = (
        "from desktop import binding; binding.load()\n"
        "from PySide6 import QtWidgets\n"
        "from PySide6.QtGui import QStandardItemModel\n"
        "from desktop.app import make_application, prepare\n"
        "from desktop.widgets.frozen import FrozenTable\n"
        "application = prepare(make_application())\n"
        "table, model = FrozenTable('x'), QStandardItemModel(90, 9)\n"
        "table.setModel(model)\n"
        "table.set_widths([9] * 9, None)\n"
        "table.resize(300, 300)\n"
        "table.show()\n"
        "table.horizontalScrollBar().setValue(50)\n"
        "application.processEvents()\n"
        "table.grab()\n"
        "print('QTableView' in vars(QtWidgets), 'QWizard' in vars(QtWidgets))\n"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-c", script]
    ended = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["True", "False"]
