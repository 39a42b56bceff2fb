"""After a decision about single rows the check says what a whole one says, and looks at few rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.services.import_types import Answer, Choices, ImportPlan, PlannedRow, Source, Verdict
from desktop.services.importing import Import
from domain.importing.cells import Cell
from domain.importing.mapping import Update
from tests.helpers.case_office import CaseOffice

HEADERS = ("Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Đơn vị")
FIRST = 3


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path_factory.mktemp("office") / "home")
    made.member(1, citizen_id="034204001234", phone="0987654321")
    made.member(2, full_name="Trần Thị Bình", birth_date="2004")
    yield made
    made.close()


def listed(rows: Sequence[Sequence[str | None]]) -> Source:
    numbered = [(number, tuple(map(Cell, row))) for number, row in enumerate(rows, FIRST)]
    return Source("d.xlsx", "digest", "Trang 1", HEADERS, tuple(numbered))


def person(name: str | None, born: str | None = None, citizen_id: str | None = None) -> list[str | None]:
    return [name, born, None, citizen_id, None, "Thôn Đông"]


def without_new_ids(plan: ImportPlan) -> list[PlannedRow]:
    return [row._replace(member="") if row.verdict is Verdict.ADD else row for row in plan.rows]


class Checked:
    """A list as it was checked first."""

    def __init__(self, office: CaseOffice, rows: Sequence[Sequence[str | None]]) -> None:
        self.importing = Import(office.session, listed(rows))
        self.mapping = self.importing.mapping()
        self.choices = Choices()
        self.plan = self.importing.check(self.mapping, self.choices)

    def again(self, choices: Choices) -> tuple[ImportPlan, int]:
        """Checked after these choices, and how many rows were looked at."""
        told: list[tuple[int, int]] = []
        plan = self.importing.check(
            self.mapping, choices, lambda *progress: told.append(progress), before=self.plan
        )
        assert told[-1][0] == told[-1][1]
        assert without_new_ids(plan) == without_new_ids(self.importing.check(self.mapping, choices))
        return plan, told[-1][1]


def everybody(count: int) -> list[list[str | None]]:
    """People of so many different names."""
    letters = [chr(ord("A") + place) for place in range(26)]
    return [person(f"Lê Văn {letters[n // 26]}{letters[n % 26].lower()}", "05/03/2004") for n in range(count)]


def test_the_correction_of_one_cell_looks_at_one_row(office: CaseOffice) -> None:
    checked = Checked(office, everybody(300))
    plan, looked_at = checked.again(checked.choices.with_cells({(10, 1): "31/02/2004"}))
    assert looked_at == 1
    assert [row.number for row in plan.failed] == [10]
    assert [row.member for row in plan.rows if row.number != 10] == [
        row.member for row in checked.plan.rows if row.number != 10
    ]


def test_those_of_the_name_before_and_of_the_name_now_are_looked_at_too(office: CaseOffice) -> None:
    rows = [*everybody(20), person("Võ An", "2004"), person("Võ An", "2004"), person("Hồ Ba", "05/03/2004")]
    checked = Checked(office, rows)
    assert checked.plan.duplicates == 1
    second, other = FIRST + 21, FIRST + 22
    plan, looked_at = checked.again(checked.choices.with_cells({(second, 0): "Hồ Ba"}))
    assert (plan.duplicates, looked_at) == (1, 3)
    assert [row.number for row in plan.rows if row.verdict is Verdict.DUPLICATE] == [other]


def test_who_shares_a_number_with_somebody_of_the_name_is_looked_at_too(office: CaseOffice) -> None:
    rows = [
        person("Võ An", "2004"),
        person("Võ An", "2004", "034204009999"),
        person("Hồ Ba", None, "034204009999"),
    ]
    checked = Checked(office, [*everybody(20), *rows])
    _, looked_at = checked.again(checked.choices.with_cells({(FIRST + 20, 1): "2003"}))
    assert looked_at == 3


def test_a_row_that_said_nothing_comes_to_its_place_and_one_that_says_nothing_goes(
    office: CaseOffice,
) -> None:
    rows = everybody(4)
    rows[1] = [None] * len(HEADERS)
    checked = Checked(office, rows)
    assert [row.number for row in checked.plan.rows] == [3, 5, 6]
    filled = {(4, 0): "Võ An", (4, 1): "05/03/2004"}
    emptied = {(5, column): "" for column in range(len(HEADERS))}
    plan, looked_at = checked.again(checked.choices.with_cells({**filled, **emptied}))
    assert [row.number for row in plan.rows] == [3, 4, 6]
    assert looked_at == 2


def test_what_is_decided_about_all_rows_is_checked_for_all(office: CaseOffice) -> None:
    checked = Checked(office, everybody(20))
    _, looked_at = checked.again(replace(checked.choices, without_bad_cells=True))
    assert looked_at == 20


def test_over_another_state_of_the_register_all_rows_are_checked(tmp_path: Path) -> None:
    office = CaseOffice.opened(tmp_path / "home")
    try:
        checked = Checked(office, everybody(20))
        office.member(7, full_name="Lê Văn Ab", birth_date="2004-03-05")
        plan, looked_at = checked.again(checked.choices.with_cells({(10, 1): "2004"}))
        assert looked_at == 20
        assert [row.number for row in plan.rows if row.verdict is not Verdict.ADD] == [FIRST + 1]
    finally:
        office.close()


_names = st.sampled_from(("Nguyễn Văn An", "NGUYỄN VĂN AN", "Trần Thị Bình", "Võ An", "", None))
_births = st.sampled_from(("05/03/2004", "2004", "5/3/04", "31/02/2004", None))
_ids = st.sampled_from(("034204001234", "034204009999", "1,23E+11", None))
_rows = st.lists(
    st.tuples(
        _names,
        _births,
        st.sampled_from(("Nam", "Nữ", None)),
        _ids,
        st.sampled_from(("0987654321", "0912345678", None)),
        st.sampled_from(("Thôn Đông", "Nơi khác", None)),
    ),
    min_size=1,
    max_size=8,
)
_Decided = tuple[dict[tuple[int, int], str], dict[int, Answer], set[tuple[int, str]], dict[int, str]]
_decided = st.tuples(
    st.dictionaries(
        st.tuples(st.integers(FIRST, FIRST + 8), st.integers(0, len(HEADERS) - 1)),
        st.one_of(_names, _births, _ids).map(lambda text: text or ""),
        max_size=3,
    ),
    st.dictionaries(st.integers(FIRST, FIRST + 8), st.sampled_from(Answer), max_size=2),
    st.sets(st.tuples(st.integers(FIRST, FIRST + 8), st.sampled_from(("phone", "birth_date"))), max_size=2),
    st.dictionaries(st.integers(FIRST, FIRST + 8), st.just("đã xem giấy tờ"), max_size=2),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_rows, decided=st.lists(_decided, min_size=1, max_size=3), update=st.sampled_from(Update))
def test_whatever_is_decided_a_check_after_it_says_what_a_whole_one_says(
    office: CaseOffice,
    rows: list[tuple[str | None, ...]],
    decided: list[_Decided],
    update: Update,
) -> None:
    checked = Checked(office, rows)
    checked.mapping = replace(checked.mapping, update=update)
    checked.plan = checked.importing.check(checked.mapping, checked.choices)
    for cells, answers, take, reasons in decided:
        choices = replace(checked.choices, answers=answers, take=frozenset(take), reasons=reasons)
        checked.choices = choices.with_cells(cells)
        checked.plan, _ = checked.again(checked.choices)
