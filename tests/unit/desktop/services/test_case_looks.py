"""What a state is drawn as: a tick is for what was approved, not for what has been synchronised."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.case_looks import look_of
from domain.workflows.registry import workflows
from domain.workflows.shared_states import CANCELLED, LOST, REFUSED
from tests.helpers.case_office import CaseOffice


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
