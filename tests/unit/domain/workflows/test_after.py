"""A unit as it will be once changes are written: what is listed there."""

from __future__ import annotations

from domain.decisions import Put
from domain.operations import Author
from domain.workflows.after import After
from tests.helpers.unit_view import UnitView

AUTHOR = Author("cadre-1", "Lan", "laptop-1", "2026-11-22T08:00:00+07:00")


def test_papers_of_a_case_are_listed_with_those_that_the_changes_bring_and_move() -> None:
    view = UnitView()
    for case in ("case-1", "case-2"):
        view.commit([Put("case", case, {"workflow": "removal"}, creates=True)])
    for id, case in (("paper-1", "case-1"), ("paper-2", "case-1")):
        view.commit([Put("attachment", id, {"case": case, "state": "kept"}, creates=True)])
    changes = [
        Put("attachment", "paper-2", {"case": "case-2"}),
        Put("attachment", "paper-3", {"case": "case-1", "state": "kept"}, creates=True),
    ]
    after = After(view, changes, AUTHOR)
    assert [one.id for one in after.about("case", "case-1", "attachment")] == ["paper-1", "paper-3"]
    assert [one.id for one in after.about("case", "case-2", "attachment")] == ["paper-2"]
