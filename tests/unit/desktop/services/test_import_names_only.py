"""A volunteer's plain list of names comes in, and what is remembered of it is not taken for another list."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import import_profiles
from desktop.services.import_source import source_named
from desktop.services.import_types import Choices, Verdict
from desktop.services.importing import Import
from desktop.services.sheet_files import from_clipboard
from domain.importing.headers import Doing, Target
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH

NAMES = ["Nguyễn Văn Thử", "Trần Thị Mẫu", "Y Bloi Niê"]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def test_a_plain_list_of_names_comes_in(office: CaseOffice) -> None:
    source = source_named(from_clipboard("\n".join(NAMES)))
    importing = Import(office.session, source)
    plan = importing.check(importing.mapping(), Choices(org=BRANCH))
    assert [(row.verdict, row.values["full_name"]) for row in plan.rows] == [
        (Verdict.ADD, one) for one in NAMES
    ]
    assert importing.commit(plan).added == len(NAMES)


def test_numbers_before_the_names_are_asked_about_and_put_right_in_one_go(office: CaseOffice) -> None:
    numbered = [f"{number}. {name}" for number, name in enumerate(NAMES, 1)]
    source = source_named(from_clipboard("\n".join(numbered)))
    importing = Import(office.session, source)
    plan = importing.check(importing.mapping(), Choices(org=BRANCH))
    assert dict(plan.reasons)["import.name_with_note"] == len(NAMES)
    assert [row.errors[0].fix for row in plan.failed] == NAMES


def test_how_the_columns_of_a_list_without_headers_are_meant_is_not_taken_for_another_one(
    office: CaseOffice,
) -> None:
    phones = source_named(from_clipboard("\n".join(f"{one}\t091200000{n}" for n, one in enumerate(NAMES))))
    meant = Import(office.session, phones).mapping()
    assert [target.field for target in meant.targets] == ["full_name", ""]
    taught = meant.with_target(1, Target(Doing.FIELD, ("phone",)))
    import_profiles.remember(office.session, "Chi đoàn chợ", taught)
    years = source_named(from_clipboard("\n".join(f"{one}\t200{n}" for n, one in enumerate(NAMES))))
    assert Import(office.session, years).mapping().targets == meant.targets
    asked_for = Import(office.session, years).mapping("Chi đoàn chợ")
    assert [target.field for target in asked_for.targets] == ["full_name", "phone"]
