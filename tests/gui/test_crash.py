"""An error that nobody foresaw: told once and calmly, written down without anybody's name, counted."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE, Program
from desktop.features.failures.page import CrashDialog
from desktop.runs import Next, Runs, own_command
from desktop.services import view_states
from desktop.services.crash import crash_of
from desktop.tour_stage import Stage
from desktop.widgets.plain_label import PlainLabel
from domain.text import fold
from sync.replica.types import Draft
from tests.gui.conftest import Window
from tests.helpers.canaries import CANARIES
from tests.helpers.desks import PASSPHRASE, Desk, Office
from tests.helpers.leftovers import LogGuard


class Watched:
    """A window on a desk inside `Runs`."""

    def __init__(self, window: Window, runs: Runs, launched: list[Sequence[str]]) -> None:
        self.window, self.runs, self.launched = window, runs, launched
        self.stage = window.stage

    @property
    def dialog(self) -> CrashDialog:
        assert self.runs.watch.dialog is not None
        return self.runs.watch.dialog

    def written(self) -> str:
        return "".join(
            file.read_text(encoding="utf-8", errors="replace")
            for file in (self.window.desk.folder / "logs").iterdir()
        )


@pytest.fixture
def watched(
    office: Office, open_window: Callable[[Desk], Window], expected_logs: LogGuard
) -> Iterator[Watched]:
    expected_logs.allow("unexpected error in the window")
    # The screenless platform of the tests says so of every dialog.
    expected_logs.allow("This plugin does not support")
    lan = office.desk()
    for number, canary in enumerate(CANARIES[:5]):
        lan.add(full_name=canary, phone=f"09123456{number:02d}")
    window = open_window(lan)
    launched: list[Sequence[str]] = []
    with Runs(lan.folder, clock=lan.clock, launch=launched.append) as runs:
        runs.attend(window.stage.program)
        window.stage.program.shown.emit(window.stage.screens)
        yield Watched(window, runs, launched)


def broken(name: str) -> None:
    raise ValueError(f"{name} cannot be shown")


def crash(watched: Watched, name: str = "x") -> None:
    """As PySide tells of an exception in a slot."""
    try:
        broken(name)
    except ValueError as error:
        sys.excepthook(ValueError, error, error.__traceback__)
    watched.stage.settle()


def test_the_dialog_says_where_that_all_is_safe_and_how_to_go_on(watched: Watched) -> None:
    crash(watched)
    dialog = watched.dialog
    assert dialog.isVisible()
    assert dialog.heading.text() == "Chương trình gặp sự cố ở màn hình Đoàn viên."
    assert dialog.safe.text().startswith("Mọi thứ đã lưu vẫn còn nguyên")
    assert (dialog.restart.text(), dialog.copy.text()) == ("Mở lại", "Sao chép thông tin lỗi")
    assert dialog.code.text().startswith("Mã test_crash:")
    assert dialog.width() <= 1040
    assert dialog.height() <= 560


def test_it_tells_when_what_was_being_typed_was_kept(watched: Watched) -> None:
    session = watched.stage.workspace.session
    with session.replica.writing() as work:
        work.keep_draft(Draft("1", session.actor.id, "member", "", "", {}, "2026-11-21T14:05:00+07:00"))
        work.commit()
    crash(watched)
    assert "bản nháp lúc 21/11/2026 14:05" in watched.dialog.safe.text()


def test_it_promises_no_draft_where_there_is_none(watched: Watched) -> None:
    crash(watched)
    assert "bản nháp" not in watched.dialog.safe.text()


def test_one_dialog_is_enough(watched: Watched) -> None:
    crash(watched)
    first = watched.dialog
    crash(watched)
    assert watched.dialog is first
    watched.stage.click(first.go_on)
    watched.stage.settle()
    assert watched.runs.watch.dialog is None
    assert watched.stage.screens.window.isVisible()


@pytest.mark.parametrize("canary", CANARIES)
def test_neither_log_nor_copied_text_holds_anybodys_data(watched: Watched, canary: str) -> None:
    crash(watched, canary)
    watched.stage.click(watched.dialog.copy)
    copied = QGuiApplication.clipboard().text()
    assert "ValueError" in copied
    for text in (copied, watched.written()):
        assert canary not in text
        assert canary not in text.encode("utf-8").decode("unicode_escape", errors="replace")
        assert fold(canary) not in fold(text)
    shown = " ".join(label.text() for label in watched.dialog.findChildren(PlainLabel))
    assert canary not in shown


def test_an_error_in_another_thread_is_told_as_well(watched: Watched) -> None:
    thread = threading.Thread(target=broken, args=("y",))
    thread.start()
    thread.join()
    watched.stage.until(lambda: watched.runs.watch.dialog is not None, "the dialog comes")
    assert '"error": "ValueError"' in watched.written()


def test_qts_warnings_come_into_the_log(watched: Watched, expected_logs: LogGuard) -> None:
    expected_logs.allow("Qt: cannot")
    qWarning("cannot open '/a/b/Nguyễn Văn An.png' of 0912345678")
    text = watched.written()
    assert "Qt: cannot open" in text
    assert "0912345678" not in text
    assert "Nguy" not in text


def test_open_again_starts_the_program_anew(watched: Watched) -> None:
    crash(watched)
    watched.stage.click(watched.dialog.restart)
    assert watched.runs.next is Next.NEW_PROCESS
    assert not watched.stage.screens.window.isVisible()
    watched.stage.program.stop()
    assert not watched.runs.leave()
    watched.runs.next = Next.NEW_PROCESS
    watched.runs.__exit__(None, None, None)
    assert watched.launched == [own_command(sys.argv[1:])]
    watched.runs.next = Next.NOTHING


def test_a_new_start_leaves_the_safe_mode_option_out() -> None:
    assert own_command(["--home", "x", "--safe-mode", "gui"])[-3:] == ["--home", "x", "gui"]


def test_a_failing_settle_does_not_hide_the_dialog(
    watched: Watched, monkeypatch: pytest.MonkeyPatch, expected_logs: LogGuard
) -> None:
    expected_logs.expect("could not be looked after")
    monkeypatch.setattr(type(watched.stage.screens), "settle", lambda self: broken("z"))
    crash(watched)
    assert watched.dialog.isVisible()
    monkeypatch.undo()


def test_after_three_crashes_the_window_is_a_safe_one_and_there_is_a_way_back(
    office: Office, open_window: Callable[[Desk], Window], expected_logs: LogGuard
) -> None:
    expected_logs.allow("unexpected error in the window")
    lan = office.desk()
    begun = []
    for _ in range(3):
        with Runs(lan.folder, clock=lan.clock) as runs:
            begun.append(runs.safe)
            runs.watch.report(ValueError())
        lan.clock.wrong_by += timedelta(minutes=2)
    assert begun == [False, False, False]
    window = open_window(lan)
    with Runs(lan.folder, clock=lan.clock) as runs:
        assert runs.safe
        runs.attend(window.stage.program)
        window.stage.program.shown.emit(window.stage.screens)
        window.stage.settle()
        labels = window.stage.screens.window.findChildren(PlainLabel)
        assert "Chế độ an toàn" in [label.text() for label in labels if label.isVisible()]
        runs.leave_safe_mode()
        assert runs.next is Next.REAL
    with Runs(lan.folder, clock=lan.clock) as runs:
        assert not runs.safe


def test_a_safe_run_does_nothing_by_itself_and_forgets_how_screens_were_arranged(
    office: Office, dressed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, PASSPHRASE)
    lan = office.desk()
    view_states.keep(lan.session, {"members": {"widths": "nonsense of an older program"}})
    lan.close()
    program = Program(lan.folder, safe=True, clock=lan.clock, connect=lambda _: lan.link)
    before = lan.link.requests
    program.start()
    stage = Stage(program, tmp_path)
    stage.until(lambda: program.screens is not None, "the home opens")
    stage.settle()
    assert stage.workspace.remembered("members") == {}
    assert lan.link.requests == before
    program.stop()


def test_the_option_asks_for_safe_mode(tmp_path: Path, dressed: QApplication) -> None:
    with Runs(tmp_path, safe=True) as runs:
        assert runs.safe


def test_the_dialog_is_whole_without_a_screen(dressed: QApplication) -> None:
    dialog = CrashDialog(crash_of(ValueError(), ""))
    assert dialog.heading.text() == "Chương trình gặp sự cố."
    dialog.close()
    dialog.deleteLater()


def test_a_real_process_survives_an_error_in_a_slot_and_logs_it(
    desk_folder: Path, project_root: Path
) -> None:
    script = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop import app
home = Path(sys.argv[1])
def fail():
    raise ValueError("Nguyễn Văn An 0912345678")
def end():
    QApplication.activeModalWidget().close()
    QApplication.quit()
application = app.prepare(app.make_application())
QTimer.singleShot(200, fail)
QTimer.singleShot(2500, end)
sys.exit(app.run(home))
"""
    environment = {**os.environ, "SODOAN_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(project_root)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(desk_folder)],
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    log = (desk_folder / "logs" / "sodoan.log").read_text(encoding="utf-8")
    assert '"error": "ValueError"' in log
    assert "0912345678" not in log
    assert (desk_folder / "logs" / "runs.json").exists()


@pytest.fixture
def desk_folder(office: Office) -> Path:
    lan = office.desk()
    lan.close()
    return lan.folder
