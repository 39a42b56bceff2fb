"""Somebody who takes part here and is a member elsewhere is on a list: asked about, never entered unasked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.import_types import Answer, Choices
from domain.records import Value
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH, change
from tests.unit.desktop.services.test_importing import AN, bring_in, check, listed, verdicts

GUEST = {
    "full_name": "Nguyễn Văn An",
    "birth_date": "2004-03-05",
    "citizen_id": "034204001234",
    "unit_name": "Phường Sông Xanh",
}
WITHOUT_NUMBER = {name: value for name, value in GUEST.items() if name != "citizen_id"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def comes(office: CaseOffice, subject: dict[str, str], **fields: Value) -> None:
    with office.session.replica.reading() as reader:
        version = reader.meta.cursor + 1
    given = {"org": BRANCH, "type": "temporary", "from_on": "2026-06-01", "subject": subject}
    office.desk.pull(change("g1", version, "guest", **{**given, **fields}))


@pytest.mark.parametrize("subject", [GUEST, {**GUEST, "full_name": "Nguyễn Văn Ân"}, WITHOUT_NUMBER])
def test_a_guest_of_the_same_number_or_name_and_birth_is_asked_about(
    office: CaseOffice, subject: dict[str, str]
) -> None:
    comes(office, subject)
    plan = check(office, listed(AN))
    assert verdicts(plan) == ["duplicate"]
    [twin] = plan.rows[0].twins
    assert (twin.why, twin.name, twin.member) == ("import.twin.guest", subject["full_name"], "")
    assert verdicts(check(office, listed(AN), Choices(answers={7: Answer.SAME}))) == ["skip"]
    assert verdicts(bring_in(office, listed(AN), Choices(answers={7: Answer.NEW}))) == ["add"]


def test_a_guest_who_is_a_member_of_another_branch_here_is_that_member(office: CaseOffice) -> None:
    member = bring_in(office, listed(AN)).rows[0].member
    comes(office, GUEST, person=member)
    plan = check(office, listed(AN))
    assert (verdicts(plan), plan.rows[0].twins) == (["same"], ())


def test_who_has_left_is_nobodys_twin_and_who_is_overdue_is(office: CaseOffice) -> None:
    comes(office, GUEST, to_on="2026-06-30", case="case-1")
    assert verdicts(check(office, listed(AN))) == ["add"]
    case = {"workflow": "temporary", "state": "hosted", "org": BRANCH, "subject": GUEST}
    with office.session.replica.reading() as reader:
        version = reader.meta.cursor + 1
    office.desk.pull(change("case-1", version, "case", **case))
    assert verdicts(check(office, listed(AN))) == ["duplicate"]
