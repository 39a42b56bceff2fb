"""What is typed is never lost: two seconds at most, whatever ends the program; and nobody is asked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import PASSPHRASE_VARIABLE
from desktop.features.members.form import MemberFormPanel
from desktop.services import drafts, members
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import PASSPHRASE, Desk, Office

CONTROL = Qt.KeyboardModifier.ControlModifier
ROOT = Path(__file__).resolve().parents[2]
Open = Callable[[Desk], Window]


def form_of(stage: Stage) -> MemberFormPanel:
    return stage.screens.members.form


def show(stage: Stage, id: str) -> MemberFormPanel:
    stage.screens.members.show_member(id)
    stage.settle()
    return form_of(stage)


def kept(stage: Stage) -> dict[str, dict[str, str]]:
    """Whose draft → what was typed."""
    stage.settle()
    return {draft.subject: dict(draft.texts) for draft in drafts.of_cadre(stage.workspace.session)}


@pytest.mark.parametrize("typing", ["a pause before the end", "without a pause"])
def test_a_killed_program_loses_two_seconds_of_typing_at_most(office: Office, typing: str) -> None:
    """A real process, ended by the system in the middle of its work.

    A machine that is busy elsewhere may be late with a timer or a disk; it is not so three times.
    """
    assert any(typing_outlives_a_kill(office.desk(), typing) for _ in range(3))


def typing_outlives_a_kill(lan: Desk, typing: str) -> bool:
    """Whether what stood in the field two seconds before the end was kept."""
    id = lan.add(full_name="Lê Văn Cường")
    lan.session.close()
    script = ROOT / "tests" / "helpers" / "typing_until_killed.py"
    command = [sys.executable, str(script), str(lan.folder), id, typing]
    environment = {**os.environ, PASSPHRASE_VARIABLE: PASSPHRASE, "PYTHONPATH": str(ROOT)}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    # One line for each key: what stood in the field, and how many milliseconds before the end.
    keys = [line.split("\t") for line in ended.stdout.splitlines()]
    safe = [text for text, before in keys if int(before) >= 2000]
    assert safe
    lan.reopen()
    kept = drafts.of_cadre(lan.session)
    assert [draft.record for draft in kept] in ([id], [])
    return any(draft.texts["home_town"].startswith(safe[-1]) for draft in kept)


def test_a_field_that_is_left_is_kept_at_once(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    form = show(stage, id)
    stage.type(form.fields.editors["home_town"].editor, "Huế")
    stage.key(Qt.Key.Key_Tab)
    assert kept(stage) == {"Lê Văn Cường": {"home_town": "Huế"}}
    assert form.draft_text.text() == "Bản nháp lưu lúc 08:00, chưa đưa vào danh sách."
    assert "home_town" not in members.show(stage.workspace.session, id).fields


def test_a_pause_keeps_even_the_word_that_is_being_composed_and_leaves_it_composing(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    form = show(stage, id)
    town = form.fields.editors["home_town"].editor
    stage.type(town, "Thừa Thiên ")
    QApplication.sendEvent(town, QInputMethodEvent("Huế", []))
    found: dict[str, str] = {}

    def is_kept() -> bool:
        found.update(next((one for one in kept(stage).values()), {}))
        return "home_town" in found

    stage.until(is_kept, "the draft is kept")
    assert found == {"home_town": "Thừa Thiên Huế"}
    committed = QInputMethodEvent("", [])
    committed.setCommitString("Huế")
    QApplication.sendEvent(town, committed)
    assert form.fields.editors["home_town"].text() == "Thừa Thiên Huế"


def test_settling_keeps_everything_before_a_lock(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    form = show(stage, id)
    QApplication.sendEvent(form.fields.editors["home_town"].editor, QInputMethodEvent("Huế", []))
    stage.screens.settle()
    assert kept(stage) == {"Lê Văn Cường": {"home_town": "Huế"}}
    assert form.fields.editors["home_town"].text() == "Huế"


def test_a_new_person_half_typed_is_found_in_the_list_of_drafts_and_saved_from_there(
    office: Office, open_window: Open
) -> None:
    stage = open_window(office.desk()).stage
    page = stage.screens.members
    stage.key(Qt.Key.Key_N, CONTROL)
    form = form_of(stage)
    form.branch.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.compose(form.fields.editors["full_name"].editor, "Hoàng Thị Ánh")
    stage.key(Qt.Key.Key_Escape)
    stage.settle()
    assert not form.isVisible()
    assert page.drafts.text() == "1 bản nháp"
    [action] = page.drafts.menu().actions()
    assert "Hoàng Thị Ánh · thêm mới" in action.text()
    action.trigger()
    stage.settle()
    assert form.fields.editors["full_name"].text() == "Hoàng Thị Ánh"
    assert form.branch.currentText() == "Chi đoàn thôn 1"
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert kept(stage) == {}
    assert not page.drafts.isVisible()
    assert len(members.find(stage.workspace.session, members.MemberFilter())) == 1


def test_two_new_people_are_two_drafts(office: Office, open_window: Open) -> None:
    stage = open_window(office.desk()).stage
    for name in ("Hoàng Thị Ánh", "Lê Văn Cường"):
        stage.key(Qt.Key.Key_N, CONTROL)
        stage.compose(form_of(stage).fields.editors["full_name"].editor, name)
    stage.key(Qt.Key.Key_Escape)
    assert sorted(kept(stage)) == ["Hoàng Thị Ánh", "Lê Văn Cường"]
    assert stage.screens.members.drafts.text() == "2 bản nháp"


def test_saving_leaves_no_draft_behind_even_when_somebody_types_on(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    form = show(stage, id)
    town = form.fields.editors["home_town"].editor
    stage.type(town, "Huế")
    stage.key(Qt.Key.Key_S, CONTROL)
    # Before the answer of the disk is there.
    stage.type(town, " xưa")
    stage.settle()
    assert members.show(stage.workspace.session, id).fields["home_town"] == "Huế"
    assert form.fields.editors["home_town"].text() == "Huế xưa"
    stage.key(Qt.Key.Key_S, CONTROL)
    assert kept(stage) == {}
    assert members.show(stage.workspace.session, id).fields["home_town"] == "Huế xưa"


def test_whoever_goes_on_to_somebody_else_while_saving_is_not_called_back(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    first, second = lan.add(full_name="Lê Văn Cường"), lan.add(full_name="Lê Văn Dũng")
    stage = open_window(lan).stage
    form = show(stage, first)
    town = form.fields.editors["home_town"].editor
    stage.type(town, "Huế")
    QTest.keyClick(town, Qt.Key.Key_S, CONTROL)
    stage.screens.members.show_member(second)
    stage.settle()
    assert form.member == second
    assert members.show(stage.workspace.session, first).fields["home_town"] == "Huế"
    assert kept(stage) == {}
    stage.type(form.fields.editors["home_town"].editor, "Vinh")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, second).fields["home_town"] == "Vinh"


def test_a_refused_save_keeps_what_was_typed(office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.add(full_name="Trần Thị Bình", sex="male", birth_date="2004", citizen_id="034204001234")
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    form = show(stage, id)
    stage.type(form.fields.editors["citizen_id"].editor, "034204001234")
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert "Trần Thị Bình" in form.notice.label.text()
    assert form.fields.editors["citizen_id"].text() == "034 204 001 234"
    stage.screens.leave()
    assert kept(stage) == {"Lê Văn Cường": {"citizen_id": "034 204 001 234"}}


def test_a_save_that_fails_behind_the_next_form_can_be_opened_again(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    lan.add(full_name="Trần Thị Bình", sex="male", birth_date="2004", citizen_id="034204001234")
    stage = open_window(lan).stage
    stage.key(Qt.Key.Key_N, CONTROL)
    form = form_of(stage)
    form.branch.setFocus()
    stage.key(Qt.Key.Key_Down)
    stage.type(form.fields.editors["full_name"].editor, "Vũ Thị Hoa")
    stage.type(form.fields.editors["citizen_id"].editor, "034204001234")
    # Typed on before the answer is there.
    QTest.keyClick(form.fields.editors["citizen_id"].editor, Qt.Key.Key_Return, CONTROL)
    stage.type(form.fields.editors["full_name"].editor, "Lê Văn Cường")
    stage.settle()
    assert form.fields.editors["full_name"].text() == "Lê Văn Cường"
    assert "Vũ Thị Hoa" in form.notice.label.text()
    stage.click(form.notice.action)
    stage.settle()
    assert form.fields.editors["full_name"].text() == "Vũ Thị Hoa"
    assert form.fields.editors["citizen_id"].text() == "034 204 001 234"
    assert sorted(kept(stage)) == ["Lê Văn Cường", "Vũ Thị Hoa"]


def test_a_draft_that_is_given_up_can_be_had_back(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    stage = open_window(lan).stage
    form = show(stage, id)
    stage.type(form.fields.editors["home_town"].editor, "Huế")
    stage.key(Qt.Key.Key_Tab)
    stage.settle()
    stage.click(form.discard)
    stage.settle()
    assert kept(stage) == {}
    assert form.fields.editors["home_town"].text() == ""
    stage.click(form.notice.action)
    assert kept(stage) == {"Lê Văn Cường": {"home_town": "Huế"}}
    assert form.fields.editors["home_town"].text() == "Huế"


def test_news_under_a_draft_say_so_and_take_nothing_away(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    lan.sync()
    stage = open_window(lan).stage
    form = show(stage, id)
    stage.clear(form.fields.editors["phone"].editor)
    stage.type(form.fields.editors["phone"].editor, "0987654321")
    office.central.edit(office.unit, "member", id, phone="0933222111", email="moi@vidu.vn")
    stage.key(Qt.Key.Key_F5)
    stage.settle()
    assert form.fields.editors["phone"].text() == "0987654321"
    assert form.fields.editors["email"].text() == "moi@vidu.vn"
    stage.key(Qt.Key.Key_Tab)
    stage.settle()
    shown = form.fields.editors["phone"].findChildren(type(form.notice.label))
    assert any("0933 222 111" in label.text() for label in shown)


def test_a_list_value_that_an_update_dropped_opens_and_asks_for_another(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường")
    typed = drafts.Typed("draft-1", id, office.unit.branches[0], {"qualification": "Sơ cấp kiểu cũ"})
    drafts.keep(lan.session, typed)
    stage = open_window(lan).stage
    form = show(stage, id)
    editor = form.fields.editors["qualification"]
    assert editor.text() == "Sơ cấp kiểu cũ"
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert editor.editor.hasFocus()
    stage.key(Qt.Key.Key_Home)
    stage.key(Qt.Key.Key_Down)
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert members.show(stage.workspace.session, id).fields.get("qualification")
    assert kept(stage) == {}
