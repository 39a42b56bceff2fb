"""Numbers of papers on two laptops of one unit: never the same one, and every gap explained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import conflicts, paper_numbers, rejections
from desktop.services.cases import Cases
from desktop.services.paper_numbers import Register
from domain.papers.fields import BLOCK_SIZE, block_id, first_of_block
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import Desk, Office

PAPER = "removal_decision"


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    stretch_cheaply(monkeypatch)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


def case(desk: Desk, name: str) -> str:
    return Cases(desk.session).start("removal", desk.add(full_name=name), {}).id


def register(desk: Desk) -> Register:
    with desk.session.replica.reading() as reader:
        return Register(reader.meta.unit, "QĐ", 2026)


def first_number(desk: Desk, name: str) -> int:
    """Asks, is told that nothing is reserved yet, exchanges, and asks again."""
    id = case(desk, name)
    assert paper_numbers.take(desk.session, id, PAPER) == 0
    desk.sync()
    return paper_numbers.take(desk.session, id, PAPER)


def test_two_laptops_that_reach_for_the_same_block_give_different_numbers(office: Office) -> None:
    lan, hung = office.desk("Nguyễn Thị Lan"), office.desk("Đỗ Văn Hùng")
    of_lan, of_hung = case(lan, "Trần Thị Ánh"), case(hung, "Lê Văn Bảy")
    # Both ask for the first block before either was online.
    assert paper_numbers.take(lan.session, of_lan, PAPER) == 0
    assert paper_numbers.take(hung.session, of_hung, PAPER) == 0
    lan.sync()
    hung.sync()
    assert paper_numbers.take(lan.session, of_lan, PAPER) == 1
    # The server knows another holder of the first block: the next one is asked for.
    assert paper_numbers.take(hung.session, of_hung, PAPER) == 0
    hung.sync()
    assert paper_numbers.take(hung.session, of_hung, PAPER) == BLOCK_SIZE + 1
    for desk in (lan, hung):
        assert rejections.entries(desk.session) == []
        assert conflicts.entries(desk.session) == []


def test_a_paper_keeps_its_number_however_often_it_is_printed(office: Office) -> None:
    lan = office.desk()
    id = case(lan, "Trần Thị Ánh")
    paper_numbers.take(lan.session, id, PAPER)
    lan.sync()
    assert [paper_numbers.take(lan.session, id, PAPER) for _ in range(3)] == [1, 1, 1]
    assert paper_numbers.take(lan.session, case(lan, "Lê Văn Bảy"), PAPER) == 2
    paper_numbers.give_back(lan.session, id, PAPER)
    assert paper_numbers.take(lan.session, case(lan, "Hà Thị Mơ"), PAPER) == 1


def test_offline_a_laptop_goes_on_until_its_block_is_used_up(office: Office) -> None:
    lan = office.desk()
    given = [first_number(lan, "Trần Thị Ánh")]
    given += [paper_numbers.take(lan.session, case(lan, "Lê Văn Bảy"), PAPER) for _ in range(BLOCK_SIZE)]
    assert given == [*range(1, BLOCK_SIZE + 1), 0]
    lan.sync()
    assert paper_numbers.take(lan.session, case(lan, "Hà Thị Mơ"), PAPER) == BLOCK_SIZE + 1


def test_a_restored_disk_leaves_the_numbers_of_its_old_life_alone(office: Office) -> None:
    lan = office.desk()
    assert first_number(lan, "Trần Thị Ánh") == 1
    with lan.session.replica.writing() as work:
        work.start_incarnation()
        work.commit()
    assert first_number(lan, "Lê Văn Bảy") == BLOCK_SIZE + 1


def test_numbers_given_on_paper_before_are_not_given_again(office: Office) -> None:
    lan = office.desk()
    paper_numbers.numbered_outside(lan.session, register(lan), 45)
    lan.sync()
    assert paper_numbers.take(lan.session, case(lan, "Trần Thị Ánh"), PAPER) == 46


def test_every_number_of_the_register_is_explained(office: Office) -> None:
    lan, hung = office.desk("Nguyễn Thị Lan"), office.desk("Đỗ Văn Hùng")
    assert first_number(lan, "Trần Thị Ánh") == 1
    hung.sync()
    assert first_number(hung, "Lê Văn Bảy") == BLOCK_SIZE + 1
    lan.sync()
    lines = paper_numbers.lines(lan.session, register(lan))
    assert [(line.first, line.last, line.fate) for line in lines] == [
        (1, 1, "taken"),
        (2, BLOCK_SIZE, "here"),
        (BLOCK_SIZE + 1, 2 * BLOCK_SIZE, "elsewhere"),
    ]
    assert "Trần Thị Ánh" in lines[0].text
    assert lines[2].text == "Máy của Đỗ Văn Hùng giữ"


def test_a_number_in_a_case_counts_as_used(office: Office) -> None:
    lan = office.desk()
    assert first_number(lan, "Trần Thị Ánh") == 1
    member = lan.add(full_name="Lê Văn Bảy", birth_date="05/03/1995")
    decided = {"decision_number": "2-QĐ/ĐTN", "decision_date": "20/11/2026", "maturity_reason": "age"}
    Cases(lan.session).start("maturity", member, decided, step="approve")
    assert paper_numbers.take(lan.session, case(lan, "Hà Thị Mơ"), PAPER) == 3
    used = [line for line in paper_numbers.lines(lan.session, register(lan)) if line.fate == "used"]
    assert [(line.first, "Lê Văn Bảy" in line.text) for line in used] == [(2, True)]


@pytest.mark.parametrize("number,first", [(1, 1), (10, 1), (11, 11), (46, 41)])
def test_blocks_begin_at_one_and_follow_each_other(number: int, first: int) -> None:
    assert first_of_block(number) == first


def test_a_block_has_the_same_id_on_every_laptop_and_no_other_block_has_it() -> None:
    ids = {block_id(org, kind, year, first) for org in "ab" for kind in ("QĐ", "NQ")
           for year in (2026, 2027) for first in (1, 11)}  # fmt: skip
    assert len(ids) == 16
    assert block_id("a", "QĐ", 2026, 1) == block_id("a", "QĐ", 2026, 1)
