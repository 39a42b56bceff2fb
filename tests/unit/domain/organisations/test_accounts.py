"""One declaration says which organisations have an account: what is counted is what can be given one."""

from __future__ import annotations

import pytest

from domain.organisations.accounts import is_given_account, level_has_account, works
from domain.records import Record
from domain.statistics.tables.organisations import LEVELS
from sync.protocol.rulebook import rulebook

BOOK = rulebook()


def below_units() -> set[str]:
    """Levels that may stand somewhere below the root of a unit."""
    inside = {code for code, level in BOOK.levels.items() if level.may_be_root}
    for _ in BOOK.levels:
        inside |= {code for code, level in BOOK.levels.items() if level.allowed_parents & inside}
    return {code for code in inside if BOOK.levels[code].allowed_parents & inside}


def org(level: str, status: str = "active") -> Record:
    return Record("organisation", "o", {"level": level, "status": status})


def test_the_table_asks_accounts_of_all_that_a_unit_can_give_one_and_of_nothing_else() -> None:
    given = {level for level in below_units() if is_given_account(BOOK, "unit", org(level))}
    assert given == set(LEVELS)
    assert {"lien_chi_doan", "doan_bo_phan", "doan_truc_thuoc_doan_co_so", "chi_doan"} <= given
    assert "phan_doan" not in given


def test_the_units_own_account_comes_from_above_and_an_unknown_level_has_none() -> None:
    assert not is_given_account(BOOK, "o", org("doan_co_so"))
    assert not level_has_account(BOOK, "of another year")


@pytest.mark.parametrize(
    ("status", "working"), [("active", True), ("", True), ("paused", False), ("merged", False)]
)
def test_only_what_works_is_given_one(status: str, working: bool) -> None:
    assert works(org("chi_doan", status)) is working
