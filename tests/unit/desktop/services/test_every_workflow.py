"""Each workflow from its first step to its end without a network, and then with the server's word for it."""

from __future__ import annotations

import pytest

from desktop.services.case_types import CaseFilter
from desktop.services.cases import Cases
from domain.workflows.model import Hand
from domain.workflows.registry import workflows
from tests.helpers.desks import Desk, Office
from tests.helpers.workflow_paths import PATHS


def walk(desk: Desk, name: str) -> str:
    """Take every step of a path without a network; the case's id."""
    path, cases = PATHS[name], Cases(desk.session)
    born = {"birth_date": "2003-05-06", "sex": "male", **path.member}
    member = None if path.person else desk.add(full_name="Trần Văn Bình", **born)
    (first, values), *later = path.steps
    branch = desk.unit.branches[0] if path.person else None
    shown = cases.start(
        name, member, values, person=path.person, org=branch, confirm=path.confirm, step=first
    )
    for step, given in later:
        lines = cases.checklist(name, step, shown.id, given)
        open_questions = [
            line.code.removeprefix("case.") for line in lines if not line.holds and line.severity == "confirm"
        ]
        assert [line.message for line in lines if not line.holds and line.severity == "block"] == []
        assert cases.preview(name, step, shown.id, given)
        shown = cases.step(shown.id, step, given, confirm=open_questions, seen=shown.seen)
    return shown.id


def test_every_workflow_has_a_path_here() -> None:
    assert set(PATHS) == set(workflows())


@pytest.mark.parametrize("name", PATHS)
def test_a_workflow_runs_to_its_end_offline_and_the_server_confirms_it(office: Office, name: str) -> None:
    desk = office.desk()
    cases = Cases(desk.session)
    id = walk(desk, name)
    shown = cases.show(id)
    assert (shown.state, shown.sync, shown.row.column_label) == (PATHS[name].ends, "pending", "Chờ đồng bộ")
    assert len(shown.history) == len(PATHS[name].steps)
    member = dict(desk.fields(shown.row.member)) if shown.row.member else {}
    figures = desk.sync().figures
    assert (figures.conflicts, figures.rejected, figures.waiting) == (0, 0, 0)
    confirmed = cases.show(id)
    assert (confirmed.state, confirmed.sync) == (PATHS[name].ends, "synced")
    assert confirmed.row.column != "pending"
    there = office.central.record(office.unit.id, "case", id)
    assert there is not None
    assert (there.fields["state"], there.fields["data"]) == (shown.state, shown.data)
    if member:
        assert desk.fields(shown.row.member) == member
    assert [row.id for row in cases.rows(CaseFilter(workflow=name))] == [id]


def test_what_the_level_above_decides_waits_with_its_age(office: Office) -> None:
    desk = office.desk()
    case = walk(desk, "honorary")
    desk.sync()
    office.central.clock.pass_by(days=9)
    row = Cases(desk.session).show(case).row
    assert (row.column_label, row.waits_for, row.age_days) == ("Chờ duyệt", "Chờ cấp trên", 9)
    above = [step for step in Cases(desk.session).show(case).steps if step.name == "approve"]
    assert workflows()["honorary"].step_of["approve"].hand is Hand.ABOVE
    assert [(step.allowed, bool(step.why_not)) for step in above] == [(False, True)]
