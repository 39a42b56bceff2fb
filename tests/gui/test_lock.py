"""The screen lock: what it covers, what it keeps, and who may come back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from desktop.features.lock.guard import Guard
from desktop.features.lock.watch import IdleWatch
from desktop.services import access, activity, pins, settings
from desktop.tour_stage import Stage
from desktop.widgets.vietnamese_edit import VietnameseEdit
from tests.gui.conftest import Window
from tests.helpers.desks import PASSPHRASE, Desk, Office

PIN, OF_HUNG = "274913", "con mèo trèo cây cau"
Open = Callable[[Desk], Window]


@pytest.fixture
def desk(office: Office) -> Desk:
    """Lan's laptop, on which she has a PIN."""
    desk = office.desk()
    pins.set_pin(desk.session, PIN)
    return desk


@pytest.fixture
def dialogs() -> Iterator[list[QWidget]]:
    made: list[QWidget] = []
    yield made
    for dialog in made:
        dialog.close()
        dialog.deleteLater()


def guard_of(stage: Stage) -> Guard:
    stage.until(lambda: stage.program.guard is not None, "the guard stands")
    assert stage.program.guard is not None
    return stage.program.guard


def home_town(stage: Stage) -> VietnameseEdit:
    """The field of the open form that these tests type into."""
    editor = stage.screens.members.form.fields.editors["home_town"].editor
    assert isinstance(editor, VietnameseEdit)
    return editor


def lock(stage: Stage) -> Guard:
    QTest.keyClick(stage.screens.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    guard = guard_of(stage)
    assert guard.locked
    stage.settle()
    return guard


def open_with_pin(stage: Stage, pin: str = PIN) -> None:
    stage.type(guard_of(stage).page.pin, pin)
    stage.until(lambda: not guard_of(stage).locked, "the PIN opens")


def covered(window: QWidget) -> bool:
    """Whether every point of a window belongs to the sheet that lies over it."""
    grid = [
        QPoint(x * (window.width() - 1) // 8, y * (window.height() - 1) // 8)
        for x in range(9)
        for y in range(9)
    ]
    top = {window.childAt(point) for point in grid}
    return len(top) == 1 and all(one is not None and one.parent() is window for one in top)


def test_ctrl_l_covers_the_window_and_the_pin_gives_the_same_cell_back(desk: Desk, open_window: Open) -> None:
    id = desk.add(full_name="Lê Văn Cường")
    stage = open_window(desk).stage
    members = stage.screens.members
    members.show_member(id)
    stage.settle()
    editor = members.form.fields.editors["home_town"].editor
    editor.setFocus()
    guard = lock(stage)
    assert covered(stage.screens.window)
    assert guard.cover.window.geometry() == stage.screens.window.geometry()
    assert guard.page.pin.hasFocus()
    open_with_pin(stage)
    assert QApplication.focusWidget() is editor


def test_locking_and_coming_back_stand_in_the_trail(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    lock(stage)
    open_with_pin(stage)
    stage.settle()
    told = activity.page(stage.workspace.session, activity.ActivityFilter())
    done = [entry.do for entry in told.entries]
    assert done.index("unlock") < done.index("lock")


def test_the_lock_screen_tells_unit_and_unsent_count_and_no_name(desk: Desk, open_window: Open) -> None:
    desk.add(full_name="Lê Văn Cường")
    stage = open_window(desk).stage
    guard = lock(stage)
    said = "\n".join(
        widget.text() for widget in guard.cover.window.findChildren(QWidget) if isinstance(widget, QLabel)
    )
    assert "Xã Thống Nhất" in said
    assert "Còn 1 thay đổi" in said
    for name in ("Lan", "Cường", "Nguyễn"):
        assert name not in said
        assert name not in stage.screens.window.windowTitle()


def test_a_word_that_is_being_composed_is_kept(desk: Desk, open_window: Open) -> None:
    id = desk.add(full_name="Lê Văn Cường")
    stage = open_window(desk).stage
    members = stage.screens.members
    members.show_member(id)
    stage.settle()
    editor = members.form.fields.editors["home_town"].editor
    assert isinstance(editor, VietnameseEdit)
    editor.setFocus()
    QApplication.sendEvent(editor, QInputMethodEvent("Huế", []))
    lock(stage)
    assert editor.text() == "Huế"
    kept = stage.workspace.session.replica
    with kept.reading() as reader:
        drafts = reader.drafts(stage.workspace.session.actor.id)
    assert [draft.texts.get("home_town") for draft in drafts] == ["Huế"]
    open_with_pin(stage)
    assert editor.text() == "Huế"


def test_open_dialogs_are_covered_in_the_turn_of_the_lock_and_still_wait_afterwards(
    desk: Desk, open_window: Open, dialogs: list[QWidget]
) -> None:
    stage = open_window(desk).stage
    window = stage.screens.window
    about = QMessageBox(QMessageBox.Icon.Information, "Giới thiệu", "Sổ Đoàn", parent=window)
    editor = QDialog(window)
    edit = VietnameseEdit(parent=editor)
    QVBoxLayout(editor).addWidget(edit)
    editor.resize(300, 200)
    files = QFileDialog(window, "Chọn tệp")
    files.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialogs += [about, editor, files]
    seen: list[bool] = []

    def lock_now() -> None:
        edit.setFocus()
        QApplication.sendEvent(edit, QInputMethodEvent("Nguyễn", []))
        guard_of(stage).lock()
        seen.extend(covered(shown) for shown in (window, *dialogs))

    def look() -> None:
        try:
            seen.append(edit.text() == "Nguyễn" and covered(window))
            seen.extend(dialog.isVisible() and covered(dialog) for dialog in dialogs)
            open_with_pin(stage)
            seen.extend(dialog.isVisible() and not covered(dialog) for dialog in dialogs)
        finally:
            end()

    def end() -> None:
        guard_of(stage).cover.lift()
        files.reject()
        about.done(7)

    about.open()
    editor.show()
    QTimer.singleShot(50, lock_now)
    QTimer.singleShot(400, look)
    files.exec()
    assert seen == [True] * 11
    assert about.result() == 7


def test_what_appears_while_locked_is_covered_and_leaves_the_lock_usable(
    desk: Desk, open_window: Open, dialogs: list[QWidget]
) -> None:
    stage = open_window(desk).stage
    guard = lock(stage)
    late = QMessageBox(QMessageBox.Icon.Warning, "Sự cố", "Lê Văn Cường", parent=stage.screens.window)
    dialogs.append(late)
    late.open()
    stage.settle()
    assert covered(late)
    assert QApplication.activeModalWidget() is guard.cover.window
    open_with_pin(stage)
    assert not covered(late)


def test_no_key_reaches_the_window_below(desk: Desk, open_window: Open) -> None:
    stage = open_window(desk).stage
    current = stage.screens.current
    guard = lock(stage)
    for key in (Qt.Key.Key_2, Qt.Key.Key_3):
        QTest.keyClick(guard.page.pin, key, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(stage.screens.window.windowHandle(), key, Qt.KeyboardModifier.ControlModifier)
    assert stage.screens.current == current
    QTest.keyClick(guard.page.pin, Qt.Key.Key_Escape)
    guard.cover.window.close()
    assert guard.locked or not stage.screens.window.isVisible()


def test_five_wrong_pins_ask_for_the_passphrase(
    desk: Desk, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = open_window(desk).stage
    guard = lock(stage)
    page = guard.page
    for left in (4, 3, 2, 1):
        stage.type(page.pin, "000001")
        stage.settle()
        assert f"còn {left} lần" in page.notice.label.text()
        # The growing delay is over.
        assert not page.pin.isEnabled()
        page._pause.setInterval(0)
        page._pause.start()
        stage.until(page.pin.isEnabled, "the delay is over")
    stage.type(page.pin, "000001")
    stage.settle()
    assert not page.asks_pin
    assert "Đã sai mã PIN 5 lần" in page.notice.label.text()
    stage.type(page.passphrase.edit, "không phải câu này")
    stage.click(page.open_button)
    stage.settle()
    assert guard.locked
    stage.clear(page.passphrase.edit)
    stage.type(page.passphrase.edit, PASSPHRASE)
    stage.click(page.open_button)
    stage.until(lambda: not guard.locked, "the passphrase opens")
    assert lock(stage).page.asks_pin


def test_without_a_pin_the_passphrase_opens(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    guard = lock(stage)
    assert not guard.page.asks_pin
    stage.type(guard.page.passphrase.edit, PASSPHRASE)
    QTest.keyClick(guard.page.passphrase.edit, Qt.Key.Key_Return)
    stage.until(lambda: not guard.locked, "the passphrase opens")


def test_another_cadre_comes_in_with_their_own_drafts_and_filters(
    office: Office, desk: Desk, open_window: Open
) -> None:
    hung = access.add(desk.session, office.central.code(office.unit, "secretary", "Đỗ Văn Hùng"), OF_HUNG)
    id = desk.add(full_name="Lê Văn Cường")
    began = time.process_time()
    stage = open_window(desk).stage
    opening = time.process_time() - began
    members = stage.screens.members
    members.show_member(id)
    stage.settle()
    stage.type(members.form.fields.editors["home_town"].editor, "Huế")
    guard = lock(stage)
    lan = stage.workspace.session
    stage.click(guard.page.other)
    stage.type(guard.page.passphrase.edit, OF_HUNG)
    began = time.process_time()
    stage.click(guard.page.open_button)
    stage.until(lambda: stage.workspace.session.actor.id == hung.id, "Hùng works")
    stage.until(lambda: stage.program.guard is not None and not stage.program.guard.locked, "he is let in")
    stage.until(lambda: stage.screens.window.isVisible(), "his screens stand")
    # About the work of opening the window a second time.
    assert time.process_time() - began < 4 * opening
    stage.settle()
    with lan.replica.reading() as reader:
        assert len(reader.drafts(lan.actor.id)) == 1
        assert reader.drafts(hung.id) == []
    stage.screens.members.show_member(id)
    stage.settle()
    assert home_town(stage).text() == ""
    guard = lock(stage)
    stage.type(guard.page.passphrase.edit, PASSPHRASE)
    stage.click(guard.page.open_button)
    stage.until(lambda: stage.workspace.session.actor.id == lan.actor.id, "Lan is back")
    stage.settle()
    stage.screens.members.show_member(id)
    stage.settle()
    assert home_town(stage).text() == "Huế"


# -- when it locks by itself


class Hands:
    """Clocks that a test moves."""

    def __init__(self) -> None:
        self.steady, self.wall = 100.0, 1_000.0

    def pass_by(self, seconds: float, *, asleep: bool = False) -> None:
        self.wall += seconds
        if not asleep:
            self.steady += seconds


@pytest.fixture
def watch(dressed: QApplication) -> Iterator[tuple[IdleWatch, Hands, list[str]]]:
    hands, left = Hands(), []
    made = IdleWatch(lambda: 600.0, steady=lambda: hands.steady, wall=lambda: hands.wall)
    made.left.connect(lambda: left.append("left"))
    made.start()
    yield made, hands, left
    made.stop()
    made.deleteLater()


Watch = tuple[IdleWatch, Hands, list[str]]


def look_after(watch: IdleWatch, hands: Hands, seconds: float) -> None:
    """Time goes by in ticks, as it does."""
    for _ in range(int(seconds // 5)):
        hands.pass_by(5)
        watch.look()


def test_ten_idle_minutes_lock_once(watch: Watch) -> None:
    made, hands, left = watch
    look_after(made, hands, 595)
    assert left == []
    look_after(made, hands, 5)
    assert left == ["left"]
    look_after(made, hands, 595)
    assert left == ["left"]


def test_a_key_or_the_mouse_begins_the_time_anew(watch: Watch) -> None:
    made, hands, left = watch
    window = QWidget()
    window.show()
    QApplication.processEvents()
    look_after(made, hands, 595)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)
    look_after(made, hands, 595)
    QTest.mouseMove(window.windowHandle(), QPoint(10, 10))
    QApplication.processEvents()
    look_after(made, hands, 595)
    assert left == []
    window.close()
    window.deleteLater()


def test_composing_begins_the_time_anew(watch: Watch) -> None:
    made, hands, left = watch
    edit = QLineEdit()
    edit.show()
    edit.setFocus()
    QApplication.processEvents()
    look_after(made, hands, 595)
    QApplication.sendEvent(edit, QInputMethodEvent("Nguyễn", []))
    QApplication.processEvents()
    look_after(made, hands, 595)
    assert left == []
    edit.close()
    edit.deleteLater()


def test_a_laptop_that_slept_locks_when_it_wakes(watch: Watch) -> None:
    made, hands, left = watch
    hands.pass_by(300, asleep=True)
    made.look()
    assert left == ["left"]


def test_a_clock_turned_back_neither_locks_nor_keeps_open(watch: Watch) -> None:
    made, hands, left = watch
    hands.wall -= 86_400
    made.look()
    assert left == []
    look_after(made, hands, 600)
    assert left == ["left"]


def test_the_setting_counts(desk: Desk, open_window: Open, tmp_path: Path) -> None:
    settings.write(desk.session, "lock_after_minutes", 1)
    stage = open_window(desk).stage
    guard = guard_of(stage)
    assert guard._limit_seconds() == 60
    guard.watch.left.emit()
    assert guard.locked
