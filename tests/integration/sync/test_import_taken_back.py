"""An import is taken back after another laptop brought the same people: they are theirs as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.services import conflicts, import_undo
from desktop.services.import_types import Choices, ImportPlan
from desktop.services.importing import Import
from desktop.services.members import MemberFilter, find
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import Desk, Office
from tests.unit.desktop.services.test_importing import listed

HEADERS = ("Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Đơn vị")
BRANCH = "Chi đoàn thôn 1"
HOA = ("Lê Thị Hoa", "20/05/2001", "Nữ", "034301000012", BRANCH)
BINH = ("Trần Văn Bình", "05/03/2004", "Nam", "034204001234", BRANCH)


@pytest.fixture(scope="module", autouse=True)
def _passphrases_are_cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_cheaply(patch)
        yield


@dataclass
class Two:
    """Lan and Hùng each import a list; nobody has heard of the other's."""

    lan: Desk
    hung: Desk

    def level(self) -> None:
        for desk in (self.lan, self.hung, self.lan, self.hung):
            desk.sync()
        assert names(self.lan) == names(self.hung)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    office = Office(tmp_path)
    yield Two(office.desk(), office.desk("Phạm Văn Hùng"))
    office.close()


def bring_in(desk: Desk, *rows: tuple[str, ...]) -> ImportPlan:
    importing = Import(desk.session, listed(*rows, headers=HEADERS))
    plan = importing.check(importing.mapping(), Choices())
    importing.commit(plan)
    assert plan.added == len(rows)
    return plan


def names(desk: Desk) -> list[str]:
    return sorted(str(one.fields["full_name"]) for one in find(desk.session, MemberFilter()))


def test_who_was_imported_on_another_laptop_too_stays_and_is_named(two: Two) -> None:
    plan = bring_in(two.lan, HOA, BINH)
    bring_in(two.hung, HOA)
    two.level()
    told = import_undo.preview(two.lan.session, plan.batch)
    assert (told.deletes, len(told.left)) == (1, 1)
    assert "Lê Thị Hoa" in told.left[0]
    done = import_undo.take_back(two.lan.session, plan.batch, by_opposite=True)
    assert (done.undone, done.left) == (1, told.left)
    two.level()
    assert names(two.lan) == ["Lê Thị Hoa"]


def test_who_was_imported_elsewhere_before_it_was_heard_of_is_asked_about_and_not_lost(two: Two) -> None:
    plan = bring_in(two.lan, HOA, BINH)
    bring_in(two.hung, HOA)
    two.lan.sync()
    two.hung.sync()
    assert import_undo.take_back(two.lan.session, plan.batch, by_opposite=True).undone == 2
    two.level()
    assert names(two.lan) == ["Lê Thị Hoa"]
    (asked,) = conflicts.entries(two.hung.session)
    assert "Lê Thị Hoa" in asked.title


def test_a_list_that_is_heard_after_the_other_was_taken_back_brings_its_own_people(two: Two) -> None:
    plan = bring_in(two.lan, HOA, BINH)
    two.lan.sync()
    bring_in(two.hung, HOA)
    import_undo.take_back(two.lan.session, plan.batch, by_opposite=True)
    two.level()
    assert names(two.lan) == ["Lê Thị Hoa"]


def test_the_second_of_two_imports_takes_nobody_of_the_first_along(two: Two) -> None:
    bring_in(two.lan, HOA)
    plan = bring_in(two.hung, HOA, BINH)
    two.level()
    done = import_undo.take_back(two.hung.session, plan.batch, by_opposite=True)
    assert len(done.left) == 1
    two.level()
    assert names(two.lan) == ["Lê Thị Hoa"]


def test_whom_a_list_elsewhere_names_and_brought_nothing_new_about_is_told_before_they_go(two: Two) -> None:
    plan = bring_in(two.lan, HOA, BINH)
    assert not import_undo.preview(two.lan.session, plan.batch).may_be_of_others
    two.level()
    hers = Import(two.hung.session, listed(HOA, headers=HEADERS))
    assert hers.commit(hers.check(hers.mapping(), Choices())).batch == ""
    two.level()
    # Nothing of that list went to the server: who takes the people back has to ask.
    assert import_undo.preview(two.lan.session, plan.batch).may_be_of_others
    import_undo.take_back(two.lan.session, plan.batch, by_opposite=True)
    two.level()
    assert names(two.hung) == []
    # The list that named them brings them back.
    bring_in(two.hung, HOA)
    two.level()
    assert names(two.lan) == ["Lê Thị Hoa"]
