"""The list in sight becomes a file; whole ids only for a purpose; a cancel leaves nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QFileDialog

from desktop.features.members.list_side import ListSide
from desktop.services import exporting
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]
CITIZEN_ID = "034203001234"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    chosen = tmp_path / "ra.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    return chosen


@pytest.fixture
def stage(office: Office, open_window: Open) -> Stage:
    lan = office.desk()
    lan.add(citizen_id=CITIZEN_ID, phone="0912345678")
    lan.add(full_name="Đỗ Thị Ân")
    return open_window(lan).stage


def list_of(stage: Stage) -> ListSide:
    return stage.screens.members.list_side


def answer(stage: Stage, text: str) -> None:
    [button] = [one for one in list_of(stage).question.answers if one.text() == text]
    stage.click(button)
    stage.settle()


def table(file: Path) -> list[list[str]]:
    return [[str(cell.value or "") for cell in row] for row in load_workbook(file).worksheets[0].iter_rows()]


def test_people_and_columns_are_those_in_sight_and_ids_are_hidden_unless_wanted(
    stage: Stage, file: Path
) -> None:
    shown = list_of(stage)
    shown.exports.as_shown()
    answer(stage, "Che số CCCD")
    header, first, second = table(file)
    assert header == [
        shown.model.columns[one].label or shown.model.columns[one].title for one in shown.table.in_sight()
    ]
    assert (first[0], second[0]) == ("Đỗ Thị Ân", "Trần Văn Bình")
    assert CITIZEN_ID not in str(table(file))
    assert shown.problem.isVisible()
    stage.type(stage.screens.members.search, "binh")
    stage.settle()
    shown.exports.as_shown()
    answer(stage, "Gửi cấp trên")
    assert [row[0] for row in table(file)[1:]] == ["Trần Văn Bình"]
    assert CITIZEN_ID in table(file)[1]


def test_the_central_layout_asks_for_a_purpose_too(stage: Stage, file: Path) -> None:
    list_of(stage).exports.central()
    assert not file.exists()
    answer(stage, "Đối chiếu với cơ quan quản lý")
    assert load_workbook(file).sheetnames == ["DSDV", "DATA"]


def test_a_cancelled_export_leaves_no_file(stage: Stage, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = list_of(stage)
    write, asked = exporting.export_list, threading.Event()

    def once_asked_to_stop(*given: Any, **more: Any) -> exporting.Exported:
        asked.wait(60)
        return write(*given, **more)

    monkeypatch.setattr(exporting, "export_list", once_asked_to_stop)
    shown.exports.as_shown()
    masked, *_ = shown.question.answers
    masked.click()
    [stop] = shown.question.answers
    stop.click()
    asked.set()
    stage.settle()
    assert not file.exists()
    assert "không có tệp nào" in shown.problem.label.text()


def test_a_place_that_takes_no_file_is_said_plainly(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "x.xlsx"), ""))
    list_of(stage).exports.as_shown()
    answer(stage, "Che số CCCD")
    assert list_of(stage).problem.label.text().startswith("Không ghi được tệp")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    list_of(stage).exports.central()
    assert not list_of(stage).question.isVisible()


def test_whoever_chooses_csv_is_told_what_excel_makes_of_it_and_offered_a_workbook(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "ra.csv"), ""))
    (tmp_path / "ra.xlsx").write_bytes(b"of somebody")
    shown = list_of(stage)
    shown.exports.as_shown()
    assert "bỏ mất số 0" in shown.question.label.text()
    answer(stage, "Excel (xlsx)")
    answer(stage, "Che số CCCD")
    assert len(table(tmp_path / "ra (2).xlsx")) == 3
    assert (tmp_path / "ra.xlsx").read_bytes() == b"of somebody"
    assert not (tmp_path / "ra.csv").exists()
    shown.exports.as_shown()
    answer(stage, "Vẫn ghi csv")
    answer(stage, "Che số CCCD")
    assert (tmp_path / "ra.csv").exists()
    assert "Đừng bấm đúp" in shown.problem.label.text()


def test_what_stands_in_an_open_cell_is_part_of_the_list(stage: Stage, file: Path) -> None:
    shown = list_of(stage)
    shown.arrangement.choose(["full_name", "occupation"])
    stage.settle()
    shown.table.go_to(0, shown.model.column_of("occupation"))
    shown.table.edit_cell()
    shown.table.cells.open.insert("Thợ mộc")  # type: ignore[union-attr]
    shown.exports.as_shown()
    stage.settle()
    assert table(file)[1][1] == "Thợ mộc"
