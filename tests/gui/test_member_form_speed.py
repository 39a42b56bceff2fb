"""Opening a form and typing into it never hold the window up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from desktop.features.members.form_view import HISTORY, SERVER
from desktop.services import members
from desktop.tour_stage import Stage
from desktop.widgets.watchdog import GuiWatchdog
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]
_MOST_MS = 50.0


@pytest.fixture
def stage(office: Office, open_window: Open) -> Stage:
    lan = office.desk()
    for name in ("Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Đào"):
        id = lan.add(full_name=name, phone="0912345678", birth_date="2004-03-05", email="le@vidu.vn")
    lan.sync()
    for number in range(30):
        members.edit(lan.session, id, {"home_town": f"Thôn {number}"})
    return open_window(lan).stage


def test_no_step_in_the_form_takes_the_gui_thread_fifty_milliseconds(stage: Stage) -> None:
    page = stage.screens.members
    form = page.form
    found = members.find(stage.workspace.session, members.MemberFilter())
    busiest = max(found, key=lambda row: row.sync == "pending").id

    def type_a_field() -> None:
        stage.compose(form.fields.editors["occupation"].editor, "Công nhân may")
        stage.key(Qt.Key.Key_Tab)

    steps: dict[str, Callable[[], object]] = {
        "first": lambda: page.show_member(found[0].id),
        "another": lambda: page.show_member(busiest),
        "typing": type_a_field,
        "saving": lambda: stage.key(Qt.Key.Key_S, CONTROL),
        "history": lambda: form.tabs.setCurrentIndex(HISTORY),
        "server": lambda: form.tabs.setCurrentIndex(SERVER),
        "wide": lambda: form.set_wide(True),
        "new": page.start_new,
        "closing": form.close_panel,
    }
    held: dict[str, float] = {}
    for name, act in steps.items():
        stage.settle()
        with GuiWatchdog(_MOST_MS) as dog:
            act()
            stage.settle()
        held[name] = dog.longest_busy_ms
    assert {name: took for name, took in held.items() if took > _MOST_MS} == {}
