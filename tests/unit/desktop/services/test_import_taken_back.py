"""A list is taken back after people worked on: what they did stays, and the rest of the list goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import import_undo
from desktop.services.failures import ActionRefused
from tests.helpers.case_office import CaseOffice
from tests.unit.desktop.services.test_importing import AN, BINH, bring_in, everything, listed, members


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def test_an_unsent_import_goes_but_for_whom_somebody_worked_on_with(office: CaseOffice) -> None:
    """One entry that was corrected afterwards does not keep all the others."""
    plan = bring_in(office, listed(AN, BINH))
    office.desk.edit(plan.rows[0].member, phone="0987654321")
    told = import_undo.preview(office.session, plan.batch)
    assert (told.whole, told.sent, told.deletes, len(told.left)) == (False, 0, 1, 1)
    before = everything(office)
    with pytest.raises(ActionRefused, match=r"import\.built_on"):
        import_undo.take_back(office.session, plan.batch)
    assert everything(office) == before
    done = import_undo.take_back(office.session, plan.batch, by_opposite=True)
    assert (done.undone, done.left) == (1, told.left)
    assert members(office)["Nguyễn Văn An"]["phone"] == "0987654321"
    assert "Trần Thị Bình" not in members(office)


def test_what_was_done_beside_an_unsent_import_does_not_keep_it(office: CaseOffice) -> None:
    other = office.member(1, full_name="Lê Văn Chi")
    plan = bring_in(office, listed(AN, BINH))
    office.desk.edit(other, phone="0987654321")
    assert import_undo.preview(office.session, plan.batch).whole
    assert import_undo.take_back(office.session, plan.batch).undone == 2
    assert set(members(office)) == {"Lê Văn Chi"}
