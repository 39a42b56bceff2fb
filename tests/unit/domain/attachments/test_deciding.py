"""Who may attach what to a case, who sees it, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.attachments.deciding import attachments_of, may_see_of
from domain.decide import decide
from domain.decisions import Accepted, Command, Decision, Put, Refused
from domain.operations import Author, Intent, Outcome
from domain.reconcile import reconcile
from domain.records import Record
from domain.roles import Actor, Role
from domain.workflows.secrecy import speaks_of_sensitive
from tests.helpers.unit_view import (
    BRANCH,
    BRANCH_CADRE,
    OTHER_BRANCH,
    SECRETARY,
    UNIT,
    VOLUNTEER,
    UnitView,
    unit_with_member,
)

TODAY = date(2026, 11, 22)
CASE, SECRET, OTHERS = "case-1", "case-2", "case-3"
OTHER_CADRE = Actor("cadre-9", "Dũng", Role.BRANCH, UNIT, org=OTHER_BRANCH)


def file(number: int = 1, **changes: Any) -> dict[str, Any]:
    named = {
        "name": f"Biên bản {number}.pdf",
        "size": 2000,
        "sha256": f"{number:064x}",
        "media": "application/pdf",
    }
    return {**named, **changes}


@pytest.fixture
def view() -> UnitView:
    made = unit_with_member()
    for id, workflow, org in (
        (CASE, "removal", BRANCH),
        (SECRET, "discipline", BRANCH),
        (OTHERS, "removal", OTHER_BRANCH),
    ):
        fields = {"workflow": workflow, "state": "draft", "org": org, "member": "m1"}
        made.commit([Put("case", id, fields, creates=True)])
    return made


def attached(
    view: UnitView, id: str = "a1", case: str = CASE, actor: Actor = SECRETARY, **given: Any
) -> Decision:
    return decide(
        view, Command("create", "attachment", id, {"case": case, **(given or file())}), actor, TODAY
    )


def there(view: UnitView, id: str = "a1", case: str = CASE, **given: Any) -> None:
    decision = attached(view, id, case, **given)
    assert isinstance(decision, Accepted), decision
    view.commit(decision.changes, device="laptop-1", name="Lan")


def taken_off(
    view: UnitView, id: str = "a1", actor: Actor = SECRETARY, because: str = "nhầm người"
) -> Decision:
    values = {"state": "taken_off", "taken_off_because": because or None}
    return decide(view, Command("edit", "attachment", id, values), actor, TODAY)


def code(decision: Decision) -> str:
    return str(decision.code) if isinstance(decision, Refused) else ""


def test_what_is_attached_says_who_and_when_and_that_it_is_kept(view: UnitView) -> None:
    there(view, **file(note="bản có chữ ký"))
    fields = view.records["attachment", "a1"].fields
    said = {name: fields.get(name) for name in ("state", "added_on", "added_by", "restricted", "note")}
    assert said == {
        "state": "kept",
        "added_on": "2026-11-22",
        "added_by": "Lan",
        "restricted": None,
        "note": "bản có chữ ký",
    }


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (file(size=(20 << 20) + 1), "attachment.size"),
        (file(name="chay.exe"), "attachment.type"),
        (file(name="khong-duoi"), "attachment.type"),
        (file(name="a/b.pdf"), "malformed"),
        (file(sha256="xyz"), "malformed"),
        (file(added_by="Người khác"), "locked"),
        (file(restricted=False), "locked"),
    ],
)
def test_what_is_no_paper_of_a_case_is_refused(view: UnitView, given: dict[str, Any], refusal: str) -> None:
    assert code(attached(view, **given)) == refusal


def test_the_limits_are_those_of_the_rule_set_in_force(view: UnitView) -> None:
    for number in range(1, 21):
        there(view, f"a{number:02}", **file(number))
    assert code(attached(view, "a21", **file(21))) == "attachment.many"
    view.commit([Put("attachment", "a01", {"state": "taken_off"})])
    assert code(attached(view, "a21", **file(21))) == ""


def test_one_content_is_attached_to_a_case_once(view: UnitView) -> None:
    there(view)
    assert code(attached(view, "a2", **file(name="Tên khác.pdf"))) == "attachment.twice"
    assert code(attached(view, "a2", OTHERS, **file())) == ""


def test_a_case_that_is_not_here_takes_nothing(view: UnitView) -> None:
    assert code(attached(view, case="nowhere")) == "validation.reference"


def test_a_branch_attaches_to_cases_of_its_own_and_a_volunteer_to_none(view: UnitView) -> None:
    assert code(attached(view, actor=BRANCH_CADRE, **file())) == ""
    assert code(attached(view, case=OTHERS, actor=BRANCH_CADRE, **file())) == "forbidden.scope"
    assert code(attached(view, case=SECRET, actor=BRANCH_CADRE, **file())) == "unknown_record"
    assert code(attached(view, actor=VOLUNTEER, **file())) == "forbidden"


def test_a_paper_of_a_sensitive_case_is_for_the_secretary_alone(view: UnitView) -> None:
    there(view, case=SECRET)
    fields = view.records["attachment", "a1"].fields
    assert fields["restricted"] is True
    assert speaks_of_sensitive(view.record, "attachment", fields)
    assert code(taken_off(view, actor=BRANCH_CADRE)) == "unknown_record"


def test_whoever_sees_the_case_sees_what_is_attached(view: UnitView) -> None:
    case, secret = (view.records["case", id].fields for id in (CASE, SECRET))
    assert [may_see_of(view, one, case) for one in (SECRETARY, BRANCH_CADRE, OTHER_CADRE, VOLUNTEER)] == [
        True,
        True,
        False,
        False,
    ]
    assert [may_see_of(view, one, secret) for one in (SECRETARY, BRANCH_CADRE)] == [True, False]


def test_taking_off_needs_a_reason_and_leaves_name_and_hash(view: UnitView) -> None:
    there(view)
    assert code(taken_off(view, because="")) == "reason_missing"
    assert code(taken_off(view, because="  ")) == "reason_missing"
    decision = taken_off(view)
    assert isinstance(decision, Accepted)
    view.commit(decision.changes)
    fields = view.records["attachment", "a1"].fields
    assert (fields["name"], fields["sha256"]) == ("Biên bản 1.pdf", f"{1:064x}")
    assert (fields["taken_off_on"], fields["taken_off_by"]) == ("2026-11-22", "Lan")
    assert attachments_of(view, CASE) == []


def test_taking_off_is_undone_while_there_is_room(view: UnitView) -> None:
    there(view)
    decision = taken_off(view)
    assert isinstance(decision, Accepted)
    view.commit(decision.changes)
    back = Command("edit", "attachment", "a1", {"state": "kept", "taken_off_because": None})
    again = decide(view, back, SECRETARY, TODAY)
    assert isinstance(again, Accepted)
    view.commit(again.changes)
    fields = view.records["attachment", "a1"].fields
    assert [fields.get(name) for name in ("state", "taken_off_on", "taken_off_by")] == ["kept", None, None]
    view.commit(decision.changes)
    there(view, "a2", **file(name="Bản quét lại.pdf"))
    assert code(decide(view, back, SECRETARY, TODAY)) == "attachment.twice"


def test_nothing_else_of_it_changes_and_nobody_deletes_it(view: UnitView) -> None:
    there(view)
    for values in ({"name": "khác.pdf"}, {"sha256": "b" * 64}, {"case": OTHERS}, {"note": "khác"}):
        assert code(decide(view, Command("edit", "attachment", "a1", values), SECRETARY, TODAY)) == "locked"
    deleting = Command("delete", "attachment", "a1", reason="thôi")
    assert code(decide(view, deleting, SECRETARY, TODAY)) == "forbidden"


def told(view: UnitView, command: Command, was: dict[str, Any], version: int) -> Outcome:
    author = Author(SECRETARY.id, SECRETARY.name, "laptop-2", "2026-11-22T08:00:00+07:00")
    return reconcile(view, Intent(command, was, version, SECRETARY, author), TODAY, lambda: "new")


def test_taken_off_on_two_laptops_the_first_reason_stands_and_nobody_is_asked(view: UnitView) -> None:
    there(view)
    version = view.head
    first = taken_off(view)
    assert isinstance(first, Accepted)
    view.commit(first.changes, device="laptop-1")
    values = {"state": "taken_off", "taken_off_because": "lý do khác"}
    command = Command("edit", "attachment", "a1", values)
    outcome = told(view, command, {"state": "kept", "taken_off_because": None}, version)
    assert (outcome.verdict, outcome.conflict) == ("merged", "")
    view.commit(outcome.changes)
    assert view.records["attachment", "a1"].fields["taken_off_because"] == "nhầm người"


def test_attachments_follow_a_case_that_becomes_one_with_another(view: UnitView) -> None:
    from domain.attachments.following import with_attachments
    from domain.decisions import Remove
    from domain.records import Departure

    there(view)
    changes = with_attachments(view, [Remove("case", CASE, Departure.MERGED, into=OTHERS)])
    view.commit(changes)
    assert [one.id for one in attachments_of(view, OTHERS)] == ["a1"]
    assert view.records["attachment", "a1"] == Record(
        "attachment", "a1", {**view.records["attachment", "a1"].fields, "case": OTHERS}, view.head
    )
