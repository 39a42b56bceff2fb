"""One window for one home: a second start brings the first window forward and ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.single_instance import Doorbell, name_of, ring
from tests.gui.conftest import Window
from tests.helpers.desks import PASSPHRASE, Desk, Office
from tests.helpers.source_tree import ROOT


@pytest.fixture
def doorbell(tmp_path: Path, qapp: QApplication) -> Iterator[Doorbell]:
    made = Doorbell(tmp_path)
    yield made
    made.close()


def ring_from_outside(home: Path, qtbot: QtBot) -> bool:
    """As a second process does, while this one goes on living."""
    script = "import sys; from pathlib import Path; from desktop.single_instance import ring;"
    words = [sys.executable, "-c", f"{script} sys.exit(not ring(Path(sys.argv[1])))", str(home)]
    return ended(subprocess.Popen(words, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True), qtbot) == 0


def second_start(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SODOAN_PASSPHRASE": PASSPHRASE,
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-m", "desktop", "--home", str(home), *words]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(process: subprocess.Popen[str], qtbot: QtBot) -> int:
    """Its exit code, while this window goes on living."""
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=60_000)
    process.communicate()
    return process.returncode


def test_nobody_answers_where_no_window_is(tmp_path: Path) -> None:
    assert not ring(tmp_path)


def test_a_home_has_one_name_however_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert name_of(tmp_path / "a" / "..") == name_of(tmp_path)
    assert name_of(tmp_path / "a") != name_of(tmp_path)


def test_the_socket_of_another_user_answers_for_nobody(
    doorbell: Doorbell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doorbell.listening
    monkeypatch.setattr(os, "getuid", lambda: 12_345_678)
    assert not ring(tmp_path)


def test_a_minimised_window_comes_back(doorbell: Doorbell, tmp_path: Path, qtbot: QtBot) -> None:
    window = QWidget()
    window.showMinimized()
    assert ring_from_outside(tmp_path, qtbot)
    assert window.isVisible()
    assert not window.isMinimized()
    window.close()


def test_a_socket_left_by_a_killed_program_is_taken_over(tmp_path: Path, qtbot: QtBot) -> None:
    script = (
        "import os, sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "from desktop.single_instance import Doorbell; application = QCoreApplication([]);"
        "doorbell = Doorbell(Path(sys.argv[1])); assert doorbell.listening; os._exit(9)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], env=environment, check=False)
    assert not ring(tmp_path)
    heir = Doorbell(tmp_path)
    assert heir.listening
    assert ring_from_outside(tmp_path, qtbot)
    heir.close()
    QLocalServer.removeServer(name_of(tmp_path))


def test_a_second_start_raises_the_first_window_and_ends_well_and_the_command_line_says_in_use(
    office: Office, open_window: Callable[[Desk], Window], qtbot: QtBot
) -> None:
    lan = office.desk()
    lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    window = stage.screens.window
    rung: list[bool] = []
    doorbell = Doorbell(lan.folder)
    doorbell.rung.connect(lambda: rung.append(True))
    window.showMinimized()
    assert ended(second_start(lan.folder), qtbot) == 0
    assert rung == [True]
    assert not window.isMinimized()
    assert ended(second_start(lan.folder, "member", "list"), qtbot) == 13
    doorbell.close()
