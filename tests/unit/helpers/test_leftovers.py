"""The guard itself: what it must notice, seen in a pytest of its own, and what it must let pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap

import pytest

from tests.helpers.source_tree import ROOT

# One worker for all of them: each would run the tiny project anew.
pytestmark = pytest.mark.xdist_group("leftovers")

LEFTOVERS = {
    "thread": (
        """
        import threading
        def test_it():
            wait = threading.Event().wait
            threading.Thread(target=wait, args=(20,), daemon=True, name="stray").start()
        """,
        "thread 'stray'",
    ),
    "log": (
        """
        import logging
        def test_it():
            logging.getLogger("sync").warning("lost %d", 3)
        """,
        "unexpected log: sync: lost 3",
    ),
    "log_that_never_came": (
        """
        def test_it(expected_logs):
            expected_logs.expect("broken")
        """,
        "expected log never came: broken",
    ),
    "timer": (
        """
        from PySide6.QtCore import QTimer
        kept = []
        def test_it(qapp):
            kept.append(QTimer())
            kept[0].start(1234)
        """,
        "1234 ms",
    ),
    "qt_thread": (
        """
        from PySide6.QtCore import QThread
        kept = []
        def test_it(qapp):
            kept.append(QThread(objectName="worker"))
            kept[0].start()
        def test_after(qapp):
            kept[0].quit()
            kept[0].wait()
        """,
        "QThread 'worker'",
    ),
    "qt_message": (
        """
        from PySide6.QtCore import qWarning
        def test_it():
            qWarning("odd")
        """,
        "Failure: Qt messages with level WARNING or above emitted",
    ),
    "python_warning": (
        """
        import warnings
        def test_it():
            warnings.warn("old")
        """,
        "UserWarning: old",
    ),
}
CLEAN = {
    "thread_that_ends": """
        import threading
        def test_it():
            threading.Thread(target=threading.Event().wait, args=(0.05,)).start()
        """,
    "announced_logs": """
        import logging
        def test_it(expected_logs):
            expected_logs.expect("sync: lost [0-9]")
            expected_logs.allow("may be")
            logging.getLogger("sync").warning("lost 3")
        """,
    "quiet_log": """
        import logging
        def test_it():
            logging.getLogger("sync").info("fine")
        """,
    "stopped_timer": """
        from PySide6.QtCore import QTimer
        def test_it(qapp):
            timer = QTimer()
            timer.start(1000)
            timer.stop()
        """,
    "timer_of_a_closed_widget": """
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QWidget
        kept = []
        def test_it(qtbot):
            widget = QWidget()
            qtbot.addWidget(widget)
            kept.append(QTimer(widget))
            kept[0].start(1000)
        """,
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What pytest says about all of them, in a tiny project under our own conftest and settings."""
    top = tmp_path_factory.mktemp("project")
    (top / "build").mkdir()
    shutil.copytree(ROOT / "tests" / "helpers", top / "tests" / "helpers")
    shutil.copy(ROOT / "tests" / "conftest.py", top / "tests")
    shutil.copy(ROOT / "pyproject.toml", top)
    for name, body in [*((name, body) for name, (body, _) in LEFTOVERS.items()), *CLEAN.items()]:
        (top / "tests" / f"test_{name}.py").write_text(textwrap.dedent(body), encoding="utf-8")
    # Its own process: a thread left over on purpose must not be left over here.
    command = [sys.executable, "-m", "pytest", "-q", "-rA"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["LEFTOVERS_PATIENCE"] = "2"
    return subprocess.run(command, cwd=top, env=environment, capture_output=True, text=True).stdout


@pytest.mark.parametrize("leftover", LEFTOVERS)
def test_a_leftover_fails_the_test(said: str, leftover: str) -> None:
    report = f"tests/test_{leftover}.py::test_it"
    assert f"FAILED {report}" in said or f"ERROR {report}" in said, said
    assert LEFTOVERS[leftover][1] in said


@pytest.mark.parametrize("clean", CLEAN)
def test_a_clean_test_passes(said: str, clean: str) -> None:
    report = f"tests/test_{clean}.py::test_it"
    assert f"PASSED {report}" in said, said
    assert f"ERROR {report}" not in said
