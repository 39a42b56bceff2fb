"""What a filter left out is told wherever figures are told, and read from a letter in the same way."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from desktop.services.letter_figures import Verdict, check
from desktop.services.report_scope import EVERYTHING, Scope, left_out, named, taken_out
from desktop.services.report_sentence import sentence_of
from desktop.services.report_types import file_stem
from desktop.services.statistics import Statistics
from domain.statistics.registry import TABLES
from sync.protocol.rulebook import rulebook
from tests.helpers.books import ask
from tests.helpers.desks import Desk

WITH_SENTENCE = [name for name, table in TABLES.items() if table.sentence]
FILTERS = [
    ({"levels": frozenset({"chi_doan"})}, "(chỉ cấp Chi đoàn)"),
    ({"sectors": frozenset({"rural", "school"})}, "(chỉ loại hình Khối trường học, Khối nông thôn)"),
    ({"as_in_2023": True}, "(cách tính năm 2023)"),
    (
        {"levels": frozenset({"chi_doan", "chi_doan_co_so"}), "sectors": frozenset({"public_service"})},
        "(chỉ cấp Chi đoàn cơ sở, Chi đoàn và chỉ loại hình Khối công chức, viên chức)",
    ),
]


@pytest.fixture
def statistics(desk: Desk) -> Statistics:
    for name in ("Hồ An", "Lê Bình", "Trần Cúc"):
        desk.add(full_name=name, birth_date="2003-03-05", sex="female")
    desk.sync()
    return Statistics(desk.session)


@pytest.mark.parametrize(("filter_", "told"), FILTERS)
@pytest.mark.parametrize("name", WITH_SENTENCE)
def test_a_sentence_of_filtered_figures_names_the_filter_behind_the_unit(
    desk: Desk, statistics: Statistics, name: str, filter_: dict[str, object], told: str
) -> None:
    whole = sentence_of(statistics.compute(statistics.today(name)))
    filtered = sentence_of(statistics.compute(replace(statistics.today(name), **filter_)))  # type: ignore[arg-type]
    assert f"Đoàn xã Thống Nhất {told} " in filtered
    assert "chỉ" not in whole
    found = check(desk.session, statistics, filtered)
    assert [one.verdict for one in found] == [Verdict.RIGHT]
    assert told in found[0].told[0]


def test_a_letter_with_a_filter_is_not_held_against_the_whole_unit(
    desk: Desk, statistics: Statistics
) -> None:
    for text in (
        "Tính đến ngày 22/11/2026, Đoàn xã Thống Nhất (chỉ loại hình Khối trường học) có 3 đoàn viên nữ.",
        "Đến 22/11/2026, Đoàn xã Thống Nhất (chỉ cấp Chi đoàn và chỉ loại hình Khối trường học) có 3 nữ.",
    ):
        [found] = check(desk.session, statistics, text)
        assert found.verdict is not Verdict.RIGHT, text
    [wrong] = check(
        desk.session,
        statistics,
        "Tính đến ngày 22/11/2026, Đoàn xã Thống Nhất (chỉ loại hình Khối trường học) có 3 đoàn viên nữ.",
    )
    assert wrong.verdict is Verdict.WRONG
    assert "sổ có 0, văn bản ghi 3" in wrong.told[0]


def test_every_combination_of_filters_is_read_as_it_was_written() -> None:
    rules = rulebook()
    levels, sectors = list(rules.levels), list(rules.catalogue("sector").labels)
    for levels_of in (1, 2):
        for some in combinations(levels, levels_of):
            for sector in ("", *sectors):
                scope = Scope(frozenset(some), frozenset({sector} - {""}), bool(sector))
                told = named("Đoàn xã Hoa Mai", scope.of(ask("bieu_2")), rules)
                assert taken_out(told, rules) == ("Đoàn xã Hoa Mai", scope)
    for some in combinations(sectors, 2):
        scope = Scope(sectors=frozenset(some))
        assert taken_out(named("X", scope.of(ask("t1")), rules), rules) == ("X", scope)


def test_brackets_that_say_anything_else_stay_where_they_are() -> None:
    for told in ("Chi đoàn Thôn 1 (cũ)", "A (chỉ cấp Chi hội) có 5", "A (chỉ cấp Chi đoàn, nữ)", "A ()"):
        assert taken_out(told, rulebook()) == (told, EVERYTHING)
    assert left_out(ask("bieu_2"), rulebook()) == []


def test_a_file_of_filtered_figures_is_not_written_over_the_whole(statistics: Statistics) -> None:
    asked = statistics.today("bieu_2")
    filtered = replace(asked, sectors=frozenset({"rural"}))
    names = [file_stem(statistics.compute(one).result) for one in (asked, filtered)]
    assert names[1].startswith(names[0])
    assert names[1] != names[0]
