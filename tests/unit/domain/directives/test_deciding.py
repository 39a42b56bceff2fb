"""Who may do what with a directive, and what of it can still be changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.decide import decide
from domain.decisions import Accepted, Command, Decision, Put, Refused
from domain.directives.deciding import reading_id
from domain.operations import Author, Intent, Outcome
from domain.reconcile import reconcile
from domain.records import Record
from domain.roles import Actor, Role
from tests.helpers.unit_view import BRANCH, BRANCH_CADRE, OTHER_BRANCH, SECRETARY, UNIT, VOLUNTEER, UnitView

TODAY = date(2026, 11, 22)
ISSUED: dict[str, Any] = {
    "state": "issued",
    "abstract": "Phân công ra quân ngày Chủ nhật xanh",
    "issued_on": "2026-11-20",
    "text": "Mỗi chi đoàn cử 5 đoàn viên.",
}
FILE = {"name": "a.pdf", "size": 10, "sha256": "a" * 64, "media": "application/pdf"}


@pytest.fixture
def view() -> UnitView:
    made = UnitView()
    for id, level in ((UNIT, "doan_co_so"), (BRANCH, "chi_doan"), (OTHER_BRANCH, "chi_doan")):
        parent = {} if id == UNIT else {"parent": UNIT}
        made.records["organisation", id] = Record(
            "organisation", id, {"name": id, "level": level, "status": "active", **parent}, 1
        )
    return made


def standing(view: UnitView, id: str = "d1", **changes: Any) -> None:
    fields = {"direction": "out", **ISSUED, **changes}
    view.records["directive", id] = Record("directive", id, fields, 2)


def asked(view: UnitView, do: str, actor: Actor = SECRETARY, reason: str = "", **values: Any) -> Decision:
    return decide(view, Command(do, "directive", "d1", values, reason), actor, TODAY)


def code(decision: Decision) -> str:
    return str(decision.code) if isinstance(decision, Refused) else ""


def test_the_secretary_issues_to_the_branches(view: UnitView) -> None:
    decision = asked(view, "create", **ISSUED, recipients=[BRANCH], files=[FILE])
    assert isinstance(decision, Accepted)
    (put,) = decision.changes
    assert isinstance(put, Put)
    assert put.fields["direction"] == "out"


def test_its_text_keeps_its_lines(view: UnitView) -> None:
    decision = asked(view, "create", **{**ISSUED, "text": "\n1. Ra  quân \r\n\n2. Báo cáo\n"})
    assert isinstance(decision, Accepted)
    (put,) = decision.changes
    assert isinstance(put, Put)
    assert put.fields["text"] == "1. Ra quân\n\n2. Báo cáo"


@pytest.mark.parametrize("actor", [BRANCH_CADRE, VOLUNTEER])
def test_nobody_else_issues(view: UnitView, actor: Actor) -> None:
    assert code(asked(view, "create", actor, **ISSUED)) == "forbidden"
    standing(view)
    assert code(asked(view, "edit", actor, state="withdrawn", withdrawn_because="x")) == "forbidden"


def test_nobody_here_writes_as_the_level_above(view: UnitView) -> None:
    assert code(asked(view, "create", **ISSUED, direction="in")) == "locked"
    standing(view, direction="in")
    withdrawn: dict[str, Any] = {"state": "withdrawn", "withdrawn_because": "sai số"}
    assert code(asked(view, "edit", **withdrawn)) == "directive.from_above"
    assert code(asked(view, "delete", reason="x")) == "directive.from_above"


@pytest.mark.parametrize(
    "changes,expected",
    [
        ({"abstract": ""}, "validation.required"),
        ({"text": None}, "validation.directive_empty"),
        ({"issued_on": None}, "validation.issued_on"),
        ({"files": [{**FILE, "name": "../a"}]}, "validation.files"),
        ({"recipients": []}, ""),
        ({"recipients": "all"}, "validation.recipients"),
        ({"recipients": ["no-such-branch"]}, "validation.reference"),
        ({"deadline": "2026-11-19"}, "validation.deadline_before"),
        ({"state": "withdrawn"}, "state"),
        ({"state": "sent"}, "validation.catalogue"),
    ],
)
def test_what_is_issued_says_something(view: UnitView, changes: dict[str, Any], expected: str) -> None:
    assert code(asked(view, "create", **{**ISSUED, **changes})) == expected


def test_a_draft_may_still_be_empty_and_is_changed_and_thrown_away(view: UnitView) -> None:
    assert code(asked(view, "create", state="draft", abstract="Ra quân")) == ""
    standing(view, state="draft", text=None)
    assert code(asked(view, "edit", text="Mới", files=[FILE])) == ""
    assert code(asked(view, "edit", text="Mới", state="issued")) == ""
    assert code(asked(view, "edit", state="issued")) == "validation.directive_empty"
    assert code(asked(view, "edit", state="withdrawn", withdrawn_because="x")) == "state"
    assert code(asked(view, "delete", reason="thừa")) == ""


def test_what_was_issued_can_only_be_withdrawn_and_with_a_reason(view: UnitView) -> None:
    standing(view)
    assert code(asked(view, "edit", text="Khác")) == "directive.issued"
    assert code(asked(view, "delete", reason="x")) == "directive.issued"
    assert code(asked(view, "edit", state="draft")) == "directive.issued"
    assert code(asked(view, "edit", state="withdrawn")) == "validation.withdrawn_because"
    assert code(asked(view, "edit", state="withdrawn", withdrawn_because="sai ngày")) == ""
    standing(view, state="withdrawn", withdrawn_because="sai ngày")
    assert code(asked(view, "edit", state="issued")) == "directive.issued"


def reading(actor: Actor, org: str, **changes: Any) -> Command:
    values = {
        "directive": "d1",
        "org": org,
        "reader": actor.id,
        "reader_name": actor.name,
        "read_on": "2026-11-21",
        **changes,
    }
    return Command("create", "directive_reading", reading_id("d1", actor.id), values)


def test_a_branch_notes_that_it_has_read_for_itself_only(view: UnitView) -> None:
    standing(view)
    assert code(decide(view, reading(BRANCH_CADRE, BRANCH), BRANCH_CADRE, TODAY)) == ""
    assert code(decide(view, reading(BRANCH_CADRE, OTHER_BRANCH), BRANCH_CADRE, TODAY)) == "forbidden.scope"
    in_another_name = reading(BRANCH_CADRE, BRANCH, reader="cadre-9")
    assert code(decide(view, in_another_name, BRANCH_CADRE, TODAY)) == "forbidden.actor"
    assert code(decide(view, reading(SECRETARY, BRANCH), SECRETARY, TODAY)) == "forbidden.scope"
    assert code(decide(view, reading(SECRETARY, UNIT), SECRETARY, TODAY)) == ""
    assert code(decide(view, reading(VOLUNTEER, UNIT), VOLUNTEER, TODAY)) == "forbidden"


def test_what_is_not_issued_cannot_have_been_read(view: UnitView) -> None:
    standing(view, state="draft")
    assert code(decide(view, reading(BRANCH_CADRE, BRANCH), BRANCH_CADRE, TODAY)) == "state"


def judged(view: UnitView, command: Command, device: str, actor: Actor = BRANCH_CADRE) -> Outcome:
    author = Author(actor.id, actor.name, device, "2026-11-22T08:00:00+07:00")
    outcome = reconcile(view, Intent(command, {}, 0, actor, author), TODAY, lambda: "new")
    view.commit(outcome.changes, device, actor.name)
    return outcome


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2), (0, 2, 1), (2, 0, 1)])
def test_readings_of_one_cadre_on_several_laptops_never_conflict(
    view: UnitView, order: tuple[int, int, int]
) -> None:
    standing(view)
    commands = (
        reading(BRANCH_CADRE, BRANCH, read_on="2026-11-22"),
        reading(BRANCH_CADRE, BRANCH, read_on="2026-11-20", acknowledged_on="2026-11-22"),
        reading(BRANCH_CADRE, BRANCH, read_on="2026-11-21", acknowledged_on="2026-11-21"),
    )
    verdicts = [judged(view, commands[place], f"laptop-{place}").verdict for place in order]
    assert set(verdicts) <= {"applied", "merged"}
    (stored,) = [record for (kind, _), record in view.records.items() if kind == "directive_reading"]
    assert (stored.fields["read_on"], stored.fields["acknowledged_on"]) == ("2026-11-20", "2026-11-21")


def test_nobody_changes_what_another_has_read(view: UnitView) -> None:
    standing(view)
    judged(view, reading(BRANCH_CADRE, BRANCH), "laptop-1")
    colleague = Actor("cadre-7", "Dũng", Role.BRANCH, UNIT, org=BRANCH)
    edit = Command(
        "edit",
        "directive_reading",
        reading_id("d1", BRANCH_CADRE.id),
        {"acknowledged_on": "2026-11-22"},
    )
    assert code(decide(view, edit, colleague, TODAY)) == "forbidden.actor"
    assert code(decide(view, edit, BRANCH_CADRE, TODAY)) == ""
