"""A reception of before an event of the tree, entered after it: over decisions as both ends take them."""

from __future__ import annotations

from typing import Any, Final

import pytest

from domain.decisions import Put, Refused
from domain.statistics.book import Book
from domain.statistics.registry import TABLES
from domain.statistics.tables.movements import day_before
from tests.helpers.books import ask, book_of_view, counted
from tests.helpers.case_desk import CaseDesk, desk
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, member

RECEIVED_ON, DAY_BEFORE, EVENT_ON = "2026-11-10", "2026-11-15", "2026-11-16"
PAPER: Final = {"decision_number": "1-QĐ/ĐTN", "decision_date": EVENT_ON, "signer": "Trần Thị Bích"}
PARTS: Final = [{"name": "Chi đoàn Một", "members": ["m1"]}, {"name": "Chi đoàn Hai", "members": ["m2"]}]
PERSON: Final = {
    "full_name": "Lê Văn An",
    "sex": "male",
    "birth_date": "2004-02-29",
    "joined_on": "2020-03-26",
}
# Event → what it says, and the branch in which the person received was on the evening before.
EVENTS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "split": ({"organisation": BRANCH, "targets": PARTS}, BRANCH),
    "split_off": ({"organisation": BRANCH, "targets": PARTS[:1]}, BRANCH),
    "unite": ({"sources": [BRANCH, OTHER_BRANCH], "parent": UNIT, "name": "Chi đoàn Chung"}, BRANCH),
    "merge": ({"organisation": BRANCH, "into": OTHER_BRANCH}, OTHER_BRANCH),
    "rename": (
        {"organisation": BRANCH, "name": "Chi đoàn Một", "name_before": "Chi đoàn Thôn 1"},
        BRANCH,
    ),
}


def after(event: str) -> tuple[CaseDesk, str, str]:
    """The unit after the event, the branch that papers name since, and where its people were before."""
    said, was = EVENTS[event]
    at = desk()
    more = [Put("member", "m2", member(org=BRANCH), creates=True)]
    more += [Put("organisation", org, {"status": "active", "code": org}) for org in (BRANCH, OTHER_BRANCH)]
    at.view.commit(more)
    at.take(f"tree.{event}", **said, **PAPER)
    [happened] = at.view.every("org_event")
    return at, str(happened.fields["targets"][0]), was


def receive(at: CaseDesk, org: str, day: str) -> str:
    letter = {"from_place": "Đoàn xã Núi Cao", "to_org": org, "accepted_on": day}
    case = at.take("transfer.receive", org=org, person=PERSON, **letter)
    return str(at.case(case)["member"])


def home(book: Book, person: str, day: str) -> str:
    return next((item.org for item, _ in book.standing(day) if item.id == person), "")


@pytest.mark.parametrize("event", EVENTS)
def test_on_every_evening_the_person_is_in_a_branch_that_there_was(event: str) -> None:
    at, now, was = after(event)
    person = receive(at, now, RECEIVED_ON)
    book = book_of_view(at.view)
    days = ("2026-11-09", RECEIVED_ON, DAY_BEFORE, EVENT_ON, "2026-11-22")
    assert [home(book, person, day) for day in days] == ["", was, was, now, now]
    for name in TABLES:
        for first, last in ((RECEIVED_ON, DAY_BEFORE), (RECEIVED_ON, EVENT_ON), (EVENT_ON, "2026-11-22")):
            result = counted(book, ask(name, first, last))
            assert result.remarks == (), (name, first, last)
            trees = [book.tree(day) for day in (day_before(first), first, last)]
            stood = {org for tree in trees for org in tree.ids if tree.exists(org)}
            assert {row.org for row in result.rows} <= {UNIT, *stood}, (name, first, last)


@pytest.mark.parametrize("event", EVENTS)
def test_who_went_again_before_the_event_did_not_go_along(event: str) -> None:
    at, now, was = after(event)
    person = receive(at, now, RECEIVED_ON)
    gone = {"resolution_number": "3-NQ/CĐ", "resolution_date": "2026-11-12", "reminders": "Đã nhắc ba lần"}
    at.take("removal.confirm", member=person, months_absent=6, months_in_a_row=True, **gone)
    book = book_of_view(at.view)
    days = (RECEIVED_ON, "2026-11-11", "2026-11-12", DAY_BEFORE, EVENT_ON)
    assert [home(book, person, day) for day in days] == [was, was, "", "", ""]
    assert counted(book, ask("t1", RECEIVED_ON, "2026-11-22")).remarks == ()


def test_into_a_branch_that_came_of_nothing_nobody_comes_before() -> None:
    at = desk()
    at.view.commit([Put("organisation", UNIT, {"code": "X"})])
    at.take("tree.found", name="Chi đoàn Mới", parent=UNIT, level="chi_doan", **PAPER)
    [founded] = at.view.every("org_event")
    [new] = founded.fields["targets"]
    letter = {"from_place": "Đoàn xã Núi Cao", "to_org": new, "accepted_on": DAY_BEFORE}
    refused = at.refusal(at.command("transfer.receive", org=new, person=PERSON, **letter))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.params["earliest"]) == ("case.decision_before_founding", EVENT_ON)
    receive(at, new, EVENT_ON)


def test_a_part_of_a_part_leads_back_through_both_events() -> None:
    at, part, was = after("split")
    again = [{"name": "Chi đoàn Ba", "members": []}]
    later = {**PAPER, "decision_number": "2-QĐ/ĐTN", "decision_date": "2026-11-19"}
    at.take("tree.split_off", organisation=part, targets=again, **later)
    new = next(
        str(event.fields["targets"][0])
        for event in at.view.every("org_event")
        if event.fields["type"] == "split_off"
    )
    person = receive(at, new, RECEIVED_ON)
    book = book_of_view(at.view)
    days = ("2026-11-09", RECEIVED_ON, DAY_BEFORE, EVENT_ON, "2026-11-18", "2026-11-19", "2026-11-22")
    assert [home(book, person, day) for day in days] == ["", was, was, part, part, new, new]
    for first, last in ((RECEIVED_ON, "2026-11-22"), (EVENT_ON, "2026-11-18"), ("2026-11-17", "2026-11-20")):
        assert counted(book, ask("t1", first, last)).remarks == ()
