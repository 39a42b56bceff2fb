"""A thirteenth workflow on the command line: two laptops, the server between them, the level above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop.services.session import Session
from domain.records import Record
from domain.workflows.figures import figures
from sync.server.above import decide_case
from tests.helpers.desks import PASSPHRASE, Office
from tests.helpers.thirteenth import NAME, its_migration, one_more_file
from tests.unit.desktop.cli.conftest import Terminal


@pytest.fixture(autouse=True)
def _declared(tmp_path: Path) -> Iterator[None]:
    with one_more_file(tmp_path / "more"):
        yield


def begun(terminal: Terminal) -> tuple[str, str]:
    """A member and a case of the workflow that the unit has to answer."""
    member = terminal.add("full_name=Trần Thị Ánh", "birth_date=05/03/2004")
    case = terminal.json("case", "start", NAME, "--member", member, "lost_on=1/11/2026")["case"]
    terminal.json("case", "do", case, "submit")
    return member, case


def test_it_goes_from_one_laptop_over_the_level_above_to_another(
    new_terminal: Callable[[str], Terminal], office: Office
) -> None:
    lan, mai = new_terminal("lan"), new_terminal("mai")
    assert lan.enrol().code == 0
    member, case = begun(lan)
    early = lan.json("case", "do", case, "approve", "new_card=0042", code=5)["error"]
    assert (early["code"], early["params"]["field"]) == ("validation.required", "decision_number")
    lan.json("case", "do", case, "forward")
    waiting = lan.json("case", "list", "--workflow", NAME)
    assert [(row["case"], row["state"]) for row in waiting] == [(case, "forwarded")]
    lan.json("sync")
    paper = {"new_card": "0042", "decision_number": "1-QĐ/TĐTN", "decision_date": "2026-11-20"}
    assert decide_case(office.central.server.deps, case, "approve_above", paper, "Tỉnh đoàn").verdict
    assert mai.enrol(name="Vũ Thị Mai").code == 0
    for laptop in (lan, mai):
        laptop.json("sync")
        assert laptop.json("member", "show", member)["fields"]["card_number"] == "0042"
        shown = laptop.json("case", "show", case)
        assert shown["state"] == "effective"
        assert [line["step"] for line in shown["history"]] == ["start", "submit", "forward", "approve_above"]
        assert {paper["name"] for paper in shown["papers"]} >= {"card_decision", "card_request"}
    unit = office.unit.id
    cases = [Record("case", row.id, row.fields) for row in office.central.rows(unit) if row.kind == "case"]
    assert figures(cases, "2026-11-01", "2026-11-30", unit) == Counter({(NAME, "cards_again"): 1})


def test_a_home_from_before_comes_along_with_its_migration(terminal: Terminal, tmp_path: Path) -> None:
    member, case = begun(terminal)
    with its_migration(tmp_path) as newest:
        assert terminal.json("case", "show", case)["state"] == "submitted"
        assert terminal.json("member", "show", member)["fields"]["full_name"] == "Trần Thị Ánh"
        opened = Session.open(terminal.home, passphrase=PASSPHRASE)
        with closing(opened), opened.replica.reading() as reader:
            (revision,) = reader._store.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            indexes = reader._store.execute("SELECT name FROM sqlite_master WHERE type = 'index'").fetchall()
    assert (revision, ("cards_again",) in indexes) == (newest, True)
