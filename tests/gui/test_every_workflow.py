"""Every workflow goes from its first step to its end in the window, by keyboard, without a network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from PySide6.QtCore import Qt

from desktop.features.cases.actions import Start
from desktop.features.cases.case_page import CasePage
from desktop.features.cases.fields import CaseFields
from desktop.services import values
from desktop.tour_stage import Stage
from desktop.widgets.field_editor import ChoiceBox, FieldEditor
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.workflow_paths import PATHS, Path

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[[Desk], Window]


def enter(stage: Stage, editor: FieldEditor, value: Any) -> None:
    """As a person does: typed, or chosen from the list with the arrows."""
    text = values.show(editor.field, value, stage.workspace.session.rulebook)
    if isinstance(editor.editor, ChoiceBox):
        editor.editor.setFocus()
        wanted = editor.editor.findText(text)
        assert wanted > 0, (editor.field.name, text)
        while editor.editor.currentIndex() != wanted:
            stage.key(Qt.Key.Key_Down if editor.editor.currentIndex() < wanted else Qt.Key.Key_Up)
    elif isinstance(value, bool):
        editor.editor.setFocus()
        stage.key(Qt.Key.Key_Space)
    else:
        stage.clear(editor.editor)
        stage.type(editor.editor, text)


def fill(stage: Stage, fields: CaseFields, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        enter(stage, fields.editors[name], value)


def confirm(stage: Stage, case: CasePage) -> None:
    """What the rules ask to be confirmed is confirmed, one box after the other."""
    while open_box := next((box for box in case.conditions.boxes.values() if not box.isChecked()), None):
        open_box.setFocus()
        stage.key(Qt.Key.Key_Space)
        stage.settle()


def walk(stage: Stage, name: str, path: Path, member: str) -> CasePage:
    stage.screens.start_case(Start(workflow=name, member=member))
    stage.settle()
    case = stage.screens.case
    if path.person:
        fill(stage, case.person, path.person)
        case.branch.setFocus()
        stage.key(Qt.Key.Key_Down)
    (_, values), *later = path.steps
    fill(stage, case.fields, values)
    stage.key(Qt.Key.Key_S, CONTROL)
    stage.settle()
    assert case.case is not None, (name, case.notice.label.text())
    for step, given in later:
        case.steps.choices[step].setFocus()
        stage.key(Qt.Key.Key_Space)
        stage.settle()
        assert case.step == step
        fill(stage, case.fields, given)
        case._look()
        stage.settle()
        confirm(stage, case)
        stage.key(Qt.Key.Key_Return, CONTROL)
        stage.settle()
        taken = case.case.history[-1].step if case.case else ""
        assert taken == step, (name, step, case.notice.label.text())
    return case


@pytest.mark.parametrize("half", [0, 1])
def test_each_runs_to_its_end_and_waits_for_the_server(office: Office, open_window: Open, half: int) -> None:
    desk = office.desk()
    names = list(PATHS)[half::2]
    members = {
        name: desk.add(**{"birth_date": "2003-05-06", "sex": "male", **PATHS[name].member})
        for name in names
        if not PATHS[name].person
    }
    desk.sync()
    stage = open_window(desk).stage
    desk.link.down = True
    for name in names:
        case = walk(stage, name, PATHS[name], members.get(name, ""))
        assert case.case is not None
        row = case.case.row
        assert (row.state, row.column_label) == (PATHS[name].ends, "Chờ đồng bộ"), name
    stage.screens.open("cases")
    stage.settle()
    stage.screens.cases.open_column("pending")
    stage.settle()
    shown = {row.workflow for row in stage.screens.cases.model.rows}
    assert shown == set(names)
