"""What the demo decides before it starts any program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop.cli import demo
from desktop.cli.context import Context
from desktop.cli.output import Output
from tests.unit.desktop.cli.conftest import Terminal

_TREE = """code,parent_code,level,name,members
P,,tinh_doan,Tỉnh đoàn,
P.1,P,doan_co_so,Phường Nhỏ,9
P.1.1,P.1,chi_doan,Thôn 1,9
P.2,P,doan_co_so,Phường Vừa,80
{usual}
P.3,P,doan_co_so,Phường Trống,
"""


def test_the_first_unit_is_one_of_usual_size_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    tree = tmp_path / "tree.csv"
    usual = "\n".join(f"P.2.{number},P.2,chi_doan,Thôn {number},9" for number in range(8))
    tree.write_text(_TREE.format(usual=usual), encoding="utf-8")
    assert demo._units(tree) == {"P.2": "Phường Vừa", "P.1": "Phường Nhỏ"}


def test_a_folder_with_other_files_in_it_is_never_touched(shared_terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("three years of work")
    said = shared_terminal.run("--json", "demo", "--fresh", "--folder", str(tmp_path))
    assert (said.code, said.document["error"]["code"]) == (2, "demo.folder_taken")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.odt"]


def test_without_a_server_program_the_demo_says_so(
    shared_terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    said = shared_terminal.run("--json", "demo", "--folder", str(tmp_path))
    assert (said.code, said.document["error"]["code"]) == (1, "demo.server_missing")


@pytest.mark.parametrize(
    ("environment", "screen"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_whether_there_is_a_screen(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], screen: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert demo._has_screen() is screen


def test_a_step_that_fails_is_named(tmp_path: Path) -> None:
    mark = {"unit": "P.2", "unit_name": "Phường Vừa", "port": 0}
    (tmp_path / "demo.json").write_text(json.dumps(mark), encoding="utf-8")
    (tmp_path / "server.db").write_text("not a database")
    made = demo.Demo(Context(Output(as_json=True), None, {}), tmp_path)
    made.prepare(fresh=False)
    assert (made.unit, made.unit_name) == ("P.2", "Phường Vừa")
    with pytest.raises(demo.DemoFailed, match=r"demo\.step_failed"), made.server():
        raise AssertionError("no server runs on such a file")
