"""Closing the window leaves nothing running and nothing typed behind, whatever is under way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from desktop.app import Program
from desktop.services import drafts
from desktop.tour_stage import Stage
from desktop.widgets.theme import Appearance, theme
from sync.client.http import HttpTransport
from sync.client.transport import Reply
from sync.replica.states import QueueState
from tests.gui.conftest import Window
from tests.helpers.bad_server import BadServer, Pause
from tests.helpers.desks import Desk, Office
from tests.helpers.link import Link

Open = Callable[[Desk], Window]


class SlowLink:
    """A link that holds each message until it is let go."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.reached, self.go_on = threading.Event(), threading.Event()

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        self.reached.set()
        self.go_on.wait(60)
        return self._link.send(method, path, headers, body, deadline)


def test_closing_in_the_middle_of_an_exchange_leaves_no_thread_and_loses_nothing(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    window = open_window(lan)
    stage = window.stage
    slow = SlowLink(lan.link)
    stage.workspace.session.connect = lambda _: slow
    stage.screens.sync_centre.sync_now.click()
    stage.until(slow.reached.is_set, "the message is on its way")
    # The answer comes while the window is being taken apart.
    threading.Timer(0.2, slow.go_on.set).start()
    stage.screens.window.close()
    stage.program.stop()
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.endswith("worker")]
    lan.reopen()
    assert lan.fields(id)["phone"] == "0912345678"


def test_a_server_that_hangs_does_not_keep_a_window_that_is_closed(office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.sync()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    stage = open_window(lan).stage
    # Never answers, and would be waited for half a minute and more.
    with BadServer(lambda asked: [Pause(600)]) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(lan, "link", HttpTransport(server.address))
        stage.screens.sync_centre.sync_now.click()
        stage.until(lambda: bool(server.asked), "the message is on its way")
        stage.screens.window.close()
        stage.program.stop()
        names = [thread.name for thread in threading.enumerate()]
        assert not [name for name in names if name.endswith("worker")]
    lan.reopen()
    with lan.session.replica.reading() as reader:
        assert [(queued.operation.id, queued.state) for queued in reader.outbox()] == [(id, QueueState.SENT)]
    assert lan.sync().succeeded


def test_an_entry_that_was_never_saved_is_a_draft_after_closing_and_nobody_is_asked(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    window, form = stage.screens.window, stage.screens.members.form
    stage.screens.members.show_member(id)
    stage.settle()
    stage.type(form.fields.editors["home_town"].editor, "Huế")
    assert window.close()
    stage.program.stop()
    lan.reopen()
    [draft] = drafts.of_cadre(lan.session)
    assert (draft.record, dict(draft.texts)) == (id, {"home_town": "Huế"})
    assert "home_town" not in lan.fields(id)


def test_without_unsaved_entries_the_window_closes_without_a_question(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    assert stage.screens.window.close()


def test_a_second_window_on_the_same_home_says_so_and_changes_nothing(
    office: Office, open_window: Open, dressed: QApplication
) -> None:
    lan = office.desk()
    first = open_window(lan).stage
    second = Program(lan.folder, automatic=False)
    second.start()
    stage = Stage(second, lan.folder)
    stage.settle()
    assert second.screens is None
    assert second.first is not None
    shown = second.first.findChildren(type(first.screens.window.notice))[0]
    assert "đang mở" in shown.label.text()
    second.stop()


def test_the_chosen_look_is_there_again_next_time(office: Office, open_window: Open) -> None:
    lan = office.desk()
    stage = open_window(lan).stage
    dark = next(action for action in stage.screens.window.findChildren(QAction) if "tối" in action.text())
    dark.trigger()
    stage.program.stop()
    theme().choose(Appearance.LIGHT)
    again = open_window_again(lan)
    is_dark = theme().is_dark
    again.program.stop()
    theme().choose(Appearance.LIGHT)
    assert is_dark


def open_window_again(desk: Desk) -> Stage:
    program = Program(desk.folder, automatic=False, clock=desk.clock, connect=lambda _: desk.link)
    program.start()
    stage = Stage(program, desk.folder)
    stage.until(lambda: program.screens is not None, "the home opens")
    return stage
