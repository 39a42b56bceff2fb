"""A list comes in through real processes, and one that is killed while it writes leaves no row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.homes import PASSPHRASE, fill_home
from tests.helpers.province import Laptop, start
from tests.helpers.source_tree import ROOT

LIST = ROOT / "tests" / "fixtures" / "lists" / "old.xls"
BRANCH = "TB.4.37.1"
KEY = {"SODOAN_PASSPHRASE": PASSPHRASE}
# Enough that writing them is told of more than once.
_MANY = 1500
_DIGITS = ("Không", "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Bảy", "Tám", "Chín")


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    """A home with a unit, and no server anywhere: lists come in without one."""
    return Laptop(fill_home(tmp_path_factory.mktemp("lists") / "home", 12).path)


def long_list(path: Path) -> Path:
    names = ("Nguyễn Văn " + " ".join(_DIGITS[int(digit)] for digit in f"{n:04}") for n in range(_MANY))
    lines = [f"{name};{1990 + number % 15};Thôn {number}" for number, name in enumerate(names)]
    path.write_text("\n".join(("Họ và tên;Năm sinh;Địa chỉ", *lines)), encoding="utf-8")
    return path


def test_an_old_workbook_comes_in_and_goes_again(laptop: Laptop) -> None:
    said = laptop.run("--json", "import", str(LIST), "--org", BRANCH, more=KEY)
    assert (said.code, said.document["rows"], said.document["added"]) == (0, 8, 8), said
    undone = laptop.run("--json", "undo", said.document["batch"], more=KEY)
    assert undone.document == {"undone": 8}


def test_killed_while_it_writes_it_leaves_no_row(laptop: Laptop, tmp_path: Path) -> None:
    path, log = long_list(tmp_path / "list.csv"), tmp_path / "said"
    words = ("--home", str(laptop.home), "import", str(path), "--org", BRANCH)
    importing = start("desktop", *words, more=KEY, log=log)
    with importing:
        while importing.poll() is None:
            if "Đang ghi" in log.read_text(encoding="utf-8"):
                importing.kill()
                break
    assert importing.wait() < 0
    # Whoever was left behind would be known again now, and not be added.
    said = laptop.run("--json", "import", str(path), "--org", BRANCH, more=KEY)
    assert said.document["added"] == _MANY, said
