"""What a state is drawn as: a tick is for what was approved, not for what has been synchronised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.case_looks import look_of
from domain.workflows.registry import workflows
from domain.workflows.shared_states import CANCELLED, LOST, REFUSED
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH, change


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def test_what_the_server_has_not_confirmed_is_shown_as_that() -> None:
    assert [look_of(CANCELLED, sync) for sync in ("pending", "sent", "conflict")] == [
        "pending",
        "sent",
        "conflict",
    ]


def test_a_confirmed_state_is_drawn_by_where_its_work_stands() -> None:
    removal = workflows()["removal"].state_of
    looks = {code: look_of(removal[code], "synced") for code in ("draft", "submitted", "effective")}
    assert looks == {"draft": "draft", "submitted": "waiting", "effective": "synced"}
    assert [look_of(one, "synced") for one in (CANCELLED, REFUSED, LOST)] == [
        "dropped",
        "dropped",
        "conflict",
    ]
    assert look_of(removal["submitted"], "synced", overdue=True) == "lacking"


def test_a_timeline_says_of_its_last_line_alone_where_work_stands(office: CaseOffice) -> None:
    member = office.member(1)
    case = office.cases.start("removal", member, {}).id
    office.confirmed(case)
    office.cases.withdraw(case, "nhầm người")
    office.confirmed(case)
    assert [line.look for line in office.cases.show(case).history] == ["synced", "dropped"]
    assert office.cases.show(case).row.look == "dropped"


def test_a_resolution_that_gave_way_before_anybody_decided_is_shown_with_its_day(office: CaseOffice) -> None:
    """The order of the two papers is what it is about."""
    given = {"months_unpaid": 4, "resolution_number": "5", "resolution_date": "2026-10-20"}
    won = {"workflow": "transfer", "unit_name": "Xã Độc Lập", "decided_on": "2026-11-20"}
    lost = {"workflow": "removal", "state": "conflict", "data": given, "lost_to": won, "org": BRANCH,
            "member": office.member(1), "history": [{"step": "submit", "to": "submitted"}]}  # fmt: skip
    office.desk.pull(change("case-1", 3, "case", **lost))
    clash = office.cases.show("case-1").clash
    assert clash is not None
    assert dict(clash.mine.lines)["Số"] == "5"
    assert dict(clash.mine.lines)["Ngày quyết định"] == "20/10/2026"
