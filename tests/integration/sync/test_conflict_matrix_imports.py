"""The conflict matrix (`domain.md` 3.14), row 16: a list that was exported comes back after others worked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.services import central_list, conflicts
from desktop.services.cases import Cases
from desktop.services.import_source import source_named
from desktop.services.import_types import Change, Choices, ImportPlan, Source
from desktop.services.importing import Import
from desktop.services.members import MemberFilter, edit
from desktop.services.sheet_files import open_sheets
from domain.importing.cells import Cell
from domain.importing.mapping import Update
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import Desk, Office

PHONE = "0912345678"
LISTED, TYPED = "0987000001", "0333333333"


@pytest.fixture(scope="module", autouse=True)
def _passphrases_are_cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_cheaply(patch)
        yield


@dataclass
class Returned:
    """Lan exported the member's line; it comes back to her with another telephone number."""

    lan: Desk
    hung: Desk
    member: str
    source: Source

    def imported(self) -> ImportPlan:
        """What Lan's laptop does with the list, once she took over the cell that it asks about."""
        importing = Import(self.lan.session, self.source)
        mapping = replace(importing.mapping(), update=Update.OVERWRITE)
        asked = importing.check(mapping, Choices())
        # She had it from before: only what nobody else touched is taken over without looking.
        known = self.lan.fields(self.member)["phone"] == PHONE
        take = frozenset({(asked.rows[0].number, "phone")}) if known else frozenset[tuple[int, str]]()
        plan = importing.check(mapping, Choices(take=take))
        importing.commit(plan)
        return plan

    def level(self) -> None:
        for desk in (self.lan, self.hung, self.lan, self.hung):
            desk.sync()
        assert self.lan.fields(self.member) == self.hung.fields(self.member)


@pytest.fixture
def returned(tmp_path: Path) -> Iterator[Returned]:
    office = Office(tmp_path)
    lan, hung = office.desk(), office.desk("Phạm Văn Hùng")
    member = lan.add(full_name="Lê Thị Hoa", birth_date="02/05/1990", sex="female",
                     citizen_id="034190001234", phone=PHONE)  # fmt: skip
    lan.sync()
    hung.sync()
    path = tmp_path / "danh sách.xlsx"
    central_list.export_central_list(lan.session, path, MemberFilter(), purpose="superior")
    source = source_named(open_sheets(path), "", 0)
    (number, cells), *others = source.rows
    changed = tuple(Cell(LISTED) if cell.text == PHONE else cell for cell in cells)
    assert changed != cells
    yield Returned(lan, hung, member, replace(source, rows=((number, changed), *others)))
    office.close()


def change_of_phone(plan: ImportPlan) -> tuple[object, object, Change]:
    return next((one.before, one.after, one.change) for one in plan.rows[0].changes if one.field == "phone")


def test_row_16_what_was_typed_since_and_has_arrived_stays_and_both_values_are_shown(
    returned: Returned,
) -> None:
    edit(returned.hung.session, returned.member, {"phone": TYPED})
    returned.hung.sync()
    returned.lan.sync()
    assert change_of_phone(returned.imported()) == (TYPED, LISTED, Change.ASKED)
    returned.level()
    assert returned.lan.fields(returned.member)["phone"] == TYPED
    assert conflicts.entries(returned.lan.session) == []


@pytest.mark.parametrize("first", ["typed", "list"])
def test_row_16_of_two_who_did_not_know_of_each_other_neither_value_is_lost(
    returned: Returned, first: str
) -> None:
    edit(returned.hung.session, returned.member, {"phone": TYPED})
    assert change_of_phone(returned.imported()) == (PHONE, LISTED, Change.OVERWRITE)
    order = (returned.hung, returned.lan) if first == "typed" else (returned.lan, returned.hung)
    for desk in order:
        desk.sync()
    returned.level()
    stands, other = (TYPED, LISTED) if first == "typed" else (LISTED, TYPED)
    assert returned.lan.fields(returned.member)["phone"] == stands
    (asked,) = conflicts.entries(returned.hung.session)
    (field,) = asked.groups[0].fields
    assert (field.name, field.mine, field.theirs) == ("phone", other, stands)


CASES = {
    "transfer": ("send", {"to_place": "Thành phố Huế", "letter_date": "01/11/2026"}, "transferring"),
    "maturity": (
        "approve",
        {"maturity_reason": "age", "decision_number": "12-QĐ/ĐTN", "decision_date": "01/11/2026"},
        "matured",
    ),
}


@pytest.mark.parametrize("first", ["case", "list"])
@pytest.mark.parametrize("workflow", list(CASES))
def test_row_16_a_list_changes_nothing_of_what_a_case_decides(
    returned: Returned, workflow: str, first: str
) -> None:
    step, values, status = CASES[workflow]
    case = Cases(returned.hung.session).start(workflow, returned.member, values, step=step)
    returned.imported()
    for desk in (returned.hung, returned.lan) if first == "case" else (returned.lan, returned.hung):
        outcome = desk.sync()
        assert (outcome.figures.rejected, outcome.figures.conflicts) == (0, 0)
    returned.level()
    after = returned.lan.fields(returned.member)
    assert (after["status"], after["phone"], after["org"]) == (status, LISTED, returned.lan.unit.branches[0])
    for desk in (returned.lan, returned.hung):
        assert Cases(desk.session).show(case.id).state == case.state
