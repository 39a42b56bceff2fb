"""A list comes in through real processes, and one that is killed while it writes leaves no row."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.province import Laptop, Province, environment
from tests.helpers.source_tree import ROOT

pytestmark = pytest.mark.xdist_group("lists")

_TREE = """code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.2,TB,doan_co_so,Xã Bình Minh
TB.2.1,TB.2,chi_doan,Chi đoàn thôn Bình Minh
TB.2.2,TB.2,chi_doan,Chi đoàn thôn Đoài
"""
LISTS = ROOT / "tests" / "fixtures" / "lists"
# Enough that writing them is told of more than once.
_MANY = 1500
_DIGITS = ("Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín")


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laptop]:
    made = Province(tmp_path_factory.mktemp("lists"), "TB.2", ["TB.2.1", "TB.2.2"])
    tree = made.folder / "tree.csv"
    tree.write_text(_TREE, encoding="utf-8")
    made.must("init")
    made.must("load-tree", str(tree))
    made.serve()
    yield made.enrol("Lan")
    made.stop()


def long_list(path: Path) -> Path:
    names = ("Nguyễn Văn " + " ".join(_DIGITS[int(digit)] for digit in f"{n:04}") for n in range(_MANY))
    lines = [f"{name};{1990 + number % 15};Thôn {number}" for number, name in enumerate(names)]
    path.write_text("\n".join(("Họ và tên;Năm sinh;Địa chỉ", *lines)), encoding="utf-8")
    return path


def test_the_central_list_comes_in_reaches_the_server_and_can_be_taken_back(laptop: Laptop) -> None:
    path = str(LISTS / "old.xls")
    dry = laptop.json("import", path, "--org", "TB.2.1", "--dry-run")
    done = laptop.json("import", path, "--org", "TB.2.1")
    assert {**done, "batch": None} == dry
    assert laptop.json("sync")["applied"] == done["added"] == 8
    again = laptop.json("import", path, "--org", "TB.2.1")
    assert (again["added"], again["skipped"]) == (0, 8)
    left = laptop.run("--json", "undo", done["batch"])
    assert (left.code, left.document["error"]["code"]) == (5, "import.sent")
    assert laptop.json("undo", done["batch"], "--opposite") == {"undone": 8}


def test_killed_while_it_writes_it_leaves_no_row(laptop: Laptop, tmp_path: Path) -> None:
    path = long_list(tmp_path / "list.csv")
    words = ["--home", str(laptop.home), "import", str(path), "--org", "TB.2.2"]
    importing = subprocess.Popen(
        [sys.executable, "-m", "desktop", *words],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert importing.stderr is not None
    with importing, importing.stderr:
        for line in importing.stderr:
            if line.startswith("Đang ghi"):
                importing.kill()
                break
    assert importing.returncode < 0
    # Whoever was left behind would be known again now, and not be added.
    assert laptop.json("import", str(path), "--org", "TB.2.2")["added"] == _MANY
