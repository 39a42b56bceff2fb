"""One stack of steps for the window: in order however fast the key is pressed, honest about failure."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.services import members
from desktop.services.failures import ActionRefused, Failure
from desktop.services.undo import Step, Written
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]


@pytest.fixture
def stage(office: Office, open_window: Open) -> Stage:
    desk = office.desk()
    desk.add(full_name="Lê Văn An")
    return open_window(desk).stage


def edit(stage: Stage, town: str) -> str:
    session = stage.workspace.session
    [row] = members.find(session, members.MemberFilter(text="an"))
    _, step = members.edit_as_step(session, row.id, {"home_town": town})
    stage.workspace.undo.record(step)
    return row.id


def town(stage: Stage) -> object:
    [row] = members.find(stage.workspace.session, members.MemberFilter(text="an"))
    return row.fields.get("home_town")


def test_steps_are_taken_back_one_after_the_other_and_done_again(stage: Stage) -> None:
    history = stage.workspace.undo
    for name in ("Huế", "Vinh", "Hà Tĩnh"):
        edit(stage, name)
    assert (history.undo_label, history.redo_label) == ("Hoàn tác: Sửa quê quán của Lê Văn An", "")
    said: list[tuple[str, bool]] = []
    history.performed.connect(lambda text, complete: said.append((text, complete)))
    for _ in range(2):
        history.undo()
    stage.settle()
    assert town(stage) == "Huế"
    assert said == [("Đã hoàn tác: Sửa quê quán của Lê Văn An.", True)] * 2
    history.redo()
    stage.settle()
    assert town(stage) == "Vinh"
    assert history.redo_label == "Làm lại: Sửa quê quán của Lê Văn An"


def test_a_new_change_makes_what_was_taken_back_void(stage: Stage) -> None:
    history = stage.workspace.undo
    edit(stage, "Huế")
    history.undo()
    stage.settle()
    edit(stage, "Vinh")
    assert history.redo_label == ""
    history.redo()
    stage.settle()
    assert town(stage) == "Vinh"


def test_nothing_to_take_back_does_nothing_and_empty_steps_are_none(stage: Stage) -> None:
    history = stage.workspace.undo
    history.record(Step("không có gì", ()))
    history.undo()
    history.redo()
    stage.settle()
    assert history.undo_label == ""


def test_somebody_else_cannot_take_back_what_was_done_before(stage: Stage) -> None:
    edit(stage, "Huế")
    stage.workspace.undo.clear()
    assert stage.workspace.undo.undo_label == ""


def test_a_member_that_comes_back_keeps_its_earlier_steps(stage: Stage) -> None:
    history, session = stage.workspace.undo, stage.workspace.session
    edit(stage, "Huế")
    [row] = members.find(session, members.MemberFilter(text="an"))
    _, step = members.delete_as_step(session, row.id, "nhập nhầm")
    history.record(step)
    for _ in range(2):
        history.undo()
    stage.settle()
    assert town(stage) is None


def test_a_failure_leaves_the_step_where_it_was(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    history = stage.workspace.undo
    edit(stage, "Huế")
    failures: list[Failure] = []
    history.failed.connect(failures.append)

    def refuse(session: object, step: Step) -> None:
        raise ActionRefused("unsupported")

    with monkeypatch.context() as patch:
        patch.setattr("desktop.services.undo.take_back", refuse)
        history.undo()
        history.undo()
        stage.settle()
    assert len(failures) == 1
    assert history.undo_label == "Hoàn tác: Sửa quê quán của Lê Văn An"


def test_what_cannot_be_taken_back_is_said(stage: Stage) -> None:
    history = stage.workspace.undo
    id = "0199c82c-0000-7000-8000-000000000001"
    gone = Written("member", id, "Lê Văn Cũ", {"phone": None}, {"phone": "1"})
    said: list[tuple[str, bool]] = []
    history.performed.connect(lambda text, complete: said.append((text, complete)))
    history.record(Step("Sửa điện thoại của Lê Văn Cũ", (gone,)))
    history.undo()
    stage.settle()
    assert said == [
        ("Không đổi gì: Sửa điện thoại của Lê Văn Cũ. Hồ sơ của Lê Văn Cũ không còn ở đây.", False)
    ]
    assert history.redo_label == ""
