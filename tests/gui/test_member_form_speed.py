"""Opening a form and typing into it never hold the window up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import Qt

from desktop.features.members.form_view import HISTORY, SERVER
from desktop.services import members
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]
BusyWith = Callable[[Callable[[], object]], None]


@pytest.fixture
def stage(office: Office, open_window: Open) -> Stage:
    lan = office.desk()
    for name in ("Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Đào"):
        id = lan.add(full_name=name, phone="0912345678", birth_date="2004-03-05", email="le@vidu.vn")
    lan.sync()
    for number in range(30):
        members.edit(lan.session, id, {"home_town": f"Thôn {number}"})
    return open_window(lan).stage


def test_no_step_in_the_form_holds_the_gui_thread_up(stage: Stage, busy_with: BusyWith) -> None:
    """What is too long is told by the watch of the GUI thread (`watching.py`)."""
    page = stage.screens.members
    form = page.form
    found = members.find(stage.workspace.session, members.MemberFilter())
    busiest = max(found, key=lambda row: row.sync == "pending").id

    def type_a_field() -> None:
        stage.compose(form.fields.editors["occupation"].editor, "Công nhân may")
        stage.key(Qt.Key.Key_Tab)

    steps: Sequence[Callable[[], object]] = (
        lambda: page.show_member(found[0].id),
        lambda: page.show_member(busiest),
        type_a_field,
        lambda: stage.key(Qt.Key.Key_S, CONTROL),
        lambda: form.tabs.setCurrentIndex(HISTORY),
        lambda: form.tabs.setCurrentIndex(SERVER),
        lambda: form.set_wide(True),
        page.start_new,
        form.close_panel,
    )
    for act in steps:
        stage.settle()
        busy_with(act)
        stage.settle()
    assert not form.isVisible()
