"""A list comes in again after somebody whom it brought was corrected: nobody is there twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from desktop.services.import_types import Answer, Choices
from domain.importing.cells import CellValue
from tests.helpers.case_office import CaseOffice
from tests.unit.desktop.services.test_importing import AN, bring_in, check, listed, verdicts


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def test_who_was_corrected_since_is_not_added_again(office: CaseOffice) -> None:
    """Neither has a number that would tell; the list says still what it said."""
    wrong: Sequence[CellValue] = ("Hoàng Thị Em", "05/03/2004", "Nữ", None, "0912345678", "Thôn Đông")
    plan = bring_in(office, listed(wrong))
    em = plan.rows[0].member
    office.desk.edit(em, full_name="Hoàng Thị Yến", birth_date="2005-03-04", phone=None)
    for digest in ("d1", "d2"):
        again = check(office, listed(wrong, digest=digest))
        assert verdicts(again) == ["duplicate"]
        [twin] = again.rows[0].twins
        assert (twin.member, twin.name, twin.why) == (em, "Hoàng Thị Yến", "import.twin.taken_before")
    assert verdicts(bring_in(office, listed(wrong), Choices(answers={7: Answer.SAME}))) == ["same"]
    assert verdicts(bring_in(office, listed(wrong), Choices(answers={7: Answer.NEW}))) == ["add"]


def test_a_number_that_was_corrected_since_leads_to_whom_it_brought(office: CaseOffice) -> None:
    plan = bring_in(office, listed(AN))
    an = plan.rows[0].member
    office.desk.edit(an, citizen_id="034204009999", full_name="Nguyễn Văn Ân", birth_date="2004-03-06")
    again = check(office, listed(AN))
    assert (verdicts(again), again.rows[0].twins[0].member) == (["duplicate"], an)
