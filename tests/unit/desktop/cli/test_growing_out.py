"""`member growing-out` of the command line: the list of a year on the screen, and as a file of each form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.services.reports import FORMATS
from tests.helpers.desks import Office
from tests.unit.desktop.cli.conftest import Terminal, terminals


@pytest.fixture
def at_work(tmp_path: Path) -> Iterator[Terminal]:
    office = Office(tmp_path)
    with terminals(office, tmp_path) as make:
        made = make("home")
        assert made.enrol().code == 0
        made.add("full_name=Trần Văn Bình", "birth_date=29/02/1996", "sex=male")
        yield made
    office.close()


def test_who_grows_out_in_a_year_is_listed_and_written(
    at_work: Terminal, tmp_path: Path, qapp: QApplication
) -> None:
    (row,) = at_work.json("member", "growing-out", "--year", "2027")
    assert (row["full_name"], row["on"], row["matures"]) == ("Trần Văn Bình", "2027-03-01", True)
    assert "01/03/2027" in at_work.run("member", "growing-out", "--year", "2027").out
    for suffix in FORMATS:
        target = tmp_path / f"danh-sach{suffix}"
        document = at_work.json("member", "growing-out", "--year", "2027", "--out", str(target))
        assert (document["rows"], target.stat().st_size > 0) == (1, True)
