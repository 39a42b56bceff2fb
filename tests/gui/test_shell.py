"""The main window: small screens, one status in many places, keys, what is remembered, and how it closes."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop import collecting
from desktop.app import Program
from desktop.features.shell import place
from desktop.features.shell.model import window_title
from desktop.screens import MEMBERS, ORGANISATIONS, RAIL, SCREENS, SYNC
from desktop.services import members, view_states
from desktop.services.acting import Saved
from desktop.services.session import Session
from desktop.tour_stage import Stage
from desktop.widgets.rail import NARROW, WIDE, WIDEST
from desktop.workspace import Workspace
from sync.client.transport import NoNetwork, Transport
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CONTROL = Qt.KeyboardModifier.ControlModifier
DIGITS = [Qt.Key(Qt.Key.Key_0.value + place % 10) for place in range(1, 11)]


@pytest.fixture
def lan(office: Office) -> Desk:
    desk = office.desk()
    desk.add(full_name="Lê Văn Cường", phone="0912345678")
    return desk


class Appearing(QObject):
    """Notes every window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.windows.append(watched)
        return False


def enter(lan: Desk, session: Session, name: str) -> Saved:
    return members.add(session, lan.unit.branches[0], {"full_name": name})


def open_again(lan: Desk) -> Stage:
    program = Program(lan.folder, automatic=False, clock=lan.clock, connect=lambda _: lan.link)
    program.start()
    stage = Stage(program, lan.folder)
    stage.until(lambda: program.screens is not None, "the home opens")
    stage.settle()
    return stage


@pytest.mark.parametrize("size", [(1024, 600), (1093, 614)])
def test_every_screen_fits_a_small_window_without_scrolling_sideways(
    size: tuple[int, int], lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    window = stage.screens.window
    window.resize(*size)
    for screen in RAIL:
        page = stage.screens.open(screen.key)
        stage.settle()
        assert (window.width(), window.height()) == size, screen.key
        assert page.minimumSizeHint().width() <= page.width(), screen.key
        assert page.minimumSizeHint().height() <= page.height(), screen.key
        assert window.rect().contains(QRect(page.mapTo(window, page.rect().topLeft()), page.size()))


def test_the_rail_shows_icons_only_where_it_is_narrow_or_wanted(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    window = stage.screens.window
    window.resize(1280, 720)
    assert WIDE <= window.rail.width() <= WIDEST
    stage.key(Qt.Key.Key_B, CONTROL)
    assert window.rail.width() == NARROW
    stage.key(Qt.Key.Key_B, CONTROL)
    assert WIDE <= window.rail.width() <= WIDEST
    window.resize(1199, 720)
    assert window.rail.width() == NARROW
    assert all(item.accessibleName() and item.toolTip() for item in window.rail.items.values())


def test_every_section_is_reached_and_left_by_its_digit_from_every_other(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    screens = stage.screens
    assert len(RAIL) >= len(DIGITS)
    for start in range(len(RAIL)):
        for number, screen in enumerate(RAIL[: len(DIGITS)]):
            if number != start:
                screens.open(RAIL[start].key)
                stage.key(DIGITS[number], CONTROL)
                assert screens.current == screen.key
                assert screens.window.heading.text() == screen.title
                focus = QApplication.focusWidget()
                assert focus is None or screens.window.isAncestorOf(focus)


def test_f6_goes_between_the_regions_of_the_screen_in_sight(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    page = stage.screens.members
    stage.screens.open_member(members.find(stage.workspace.session, members.MemberFilter())[0].id)
    stage.settle()
    regions = [region for region in page.regions() if region.isVisible()]
    assert len(regions) >= 2
    seen = []
    for _ in regions:
        stage.key(Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen += [
            number for number, region in enumerate(regions) if focus is region or region.isAncestorOf(focus)
        ]
    assert sorted(seen) == list(range(len(regions)))


def test_pill_rail_title_facts_and_centre_tell_one_state_in_the_turn_of_the_change(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    screens, workspace = stage.screens, stage.workspace
    screens.open(SYNC)
    screens.open(MEMBERS)
    stage.settle()
    told = []

    def compare() -> None:
        status = stage.status
        window = screens.window
        facts = [label.text() for label in window._facts]
        told.append(
            window.pill.text() == status.pill
            and window.pill.state == status.state.value
            and window.windowTitle() == window_title(status)
            and {key: item.count for key, item in window.rail.items.items()}
            == {screen.key: screen.to_do(status) for screen in RAIL}
            and facts[0] == status.network
            and screens.sync_centre.word.text() == status.pill
        )

    workspace.status_changed.connect(compare)
    workspace.change(lambda session: enter(lan, session, "Trần Thị Đào"), owner=screens)
    stage.settle()
    workspace.synchronise()
    stage.settle()
    assert len(told) >= 3
    assert all(told)


def test_the_status_bar_tells_of_the_network_whatever_else_waits(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage

    def nobody(address: str) -> Transport:
        raise NoNetwork("nobody")

    stage.workspace.session.connect = nobody
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert stage.screens.window._facts[0].text() == "Không có mạng"
    assert "chờ đồng bộ" in stage.screens.window.pill.text()


def test_only_large_screens_are_built_before_they_are_opened_and_none_flashes_up_as_a_window(
    lan: Desk, open_window: Open, dressed: QApplication
) -> None:
    stage = open_window(lan).stage
    screens = stage.screens
    assert set(screens.built) == {MEMBERS, *(screen.key for screen in SCREENS if screen.large)}
    watch = Appearing()
    dressed.installEventFilter(watch)
    for screen in SCREENS:
        screens.page(screen.key)
    for screen in RAIL:
        screens.open(screen.key)
        stage.settle()
    dressed.removeEventFilter(watch)
    assert watch.windows == []


def test_section_place_and_folded_rail_are_there_again_next_time(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    window = stage.screens.window
    window.setGeometry(QRect(20, 30, 970, 560))
    stood = window.geometry()
    stage.screens.open(ORGANISATIONS)
    stage.key(Qt.Key.Key_B, CONTROL)
    stage.settle()
    stage.program.stop()
    again = open_again(lan)
    assert again.screens.current == ORGANISATIONS
    assert again.screens.window.place().folded
    # The screen of the tests is narrower than the window: only what it has room for comes back.
    assert place.read(lan.folder).rect == stood
    assert again.screens.window.geometry().top() == stood.top()
    assert again.screens.window.height() == stood.height()
    again.program.stop()


def test_a_state_of_an_older_program_keeps_no_screen_from_opening(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    for screen in RAIL:
        stage.workspace.remember(screen.key, {"something": ["of", "an", {"older": "program"}], "widths": "x"})
    stage.workspace.remember("window", {"section": "no such screen"})
    stage.settle()
    session = stage.workspace.session
    stored = view_states.read(session)
    stage.program._remember_window()
    stage.screens.built.clear()
    stage.screens.current = ""
    stage.workspace._views = dict(stored)
    for screen in RAIL:
        assert stage.screens.open(screen.key).isVisible()
        stage.settle()


def test_closing_with_unsent_changes_says_one_calm_line_and_asks_nothing(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    assert stage.screens.window.close()
    farewell = stage.program.farewell
    assert farewell is not None
    assert farewell.isVisible()
    assert farewell.text.text() == "Còn 1 thay đổi trên máy này, sẽ gửi khi có mạng."
    stage.program.stop()
    assert not farewell.isVisible()


def test_closing_with_everything_sent_says_nothing(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert stage.screens.window.close()
    assert stage.program.farewell is None


def test_the_window_stands_before_its_home_is_open(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    stage.program.stop()
    program = Program(lan.folder, automatic=False, clock=lan.clock, connect=lambda _: lan.link)
    program.start()
    frame = program._frame
    assert frame is not None
    assert frame.isVisible()
    assert not frame.rail.isEnabled()
    again = Stage(program, lan.folder)
    again.until(lambda: program.screens is not None, "the home opens")
    assert again.screens.window is frame
    assert frame.rail.isEnabled()
    program.stop()


def test_garbage_is_not_looked_for_before_the_home_is_open_and_is_from_then_on(
    lan: Desk, open_window: Open
) -> None:
    stage = open_window(lan).stage
    stage.program.stop()
    program = Program(lan.folder, automatic=False, clock=lan.clock, connect=lambda _: lan.link)
    try:
        collecting.put_off()
        program.start()
        assert not gc.isenabled()
        Stage(program, lan.folder).until(lambda: program.screens is not None, "the home opens")
        assert gc.isenabled()
    finally:
        gc.enable()
        program.stop()


def test_the_first_rows_are_in_sight_before_anything_else_is_read(
    lan: Desk, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = open_window(lan).stage
    enter(lan, stage.workspace.session, "Trần Thị Đào")
    stage.program.stop()
    seen: list[int] = []
    begun = Workspace.start

    def begin(workspace: Workspace) -> None:
        assert program.screens is not None
        seen.append(program.screens.members.model.rowCount())
        begun(workspace)

    monkeypatch.setattr(Workspace, "start", begin)
    program = Program(lan.folder, automatic=False, clock=lan.clock, connect=lambda _: lan.link)
    program.start()
    again = Stage(program, lan.folder)
    again.until(lambda: program.screens is not None, "the home opens")
    again.until(lambda: again.workspace.status is not None, "the status is known")
    assert seen == [2]
    program.stop()


def test_a_change_made_right_before_closing_is_written(lan: Desk, open_window: Open) -> None:
    stage = open_window(lan).stage
    workspace, screens = stage.workspace, stage.screens
    workspace.change(lambda session: enter(lan, session, "Trần Thị Đào"), owner=screens)
    workspace.change(lambda session: enter(lan, session, "Phạm Minh An"), owner=screens)
    stage.program.stop()
    lan.reopen()
    found = members.find(lan.session, members.MemberFilter())
    assert {row.fields["full_name"] for row in found} == {"Lê Văn Cường", "Trần Thị Đào", "Phạm Minh An"}
