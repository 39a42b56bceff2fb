"""No table of a day before an event of the tree says anything else after it (ORG-31), whatever the event."""

from __future__ import annotations

from typing import Any, Final

import pytest

from domain.decisions import Command, Put
from domain.statistics.registry import TABLES
from tests.helpers.books import ask, book_of_view, counted
from tests.helpers.two_cadres import send
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, UnitView, member, unit_with_member

DAY_BEFORE: Final = "2026-11-19"
PAPER: Final = {"decision_number": "1-QĐ/ĐTN", "decision_date": "2026-11-20", "signer": "Trần Thị Bích"}
GROUP, EMPTY = "group", "empty"
PARTS: Final = [{"name": "Chi đoàn Một", "members": ["m1"]}, {"name": "Chi đoàn Hai", "members": ["x1"]}]
EVENTS: Final[dict[str, dict[str, Any]]] = {
    "found": {"name": "Chi đoàn Mới", "parent": UNIT, "level": "chi_doan"},
    "rename": {"organisation": BRANCH, "name": "Chi đoàn Một", "name_before": "Chi đoàn Thôn 1"},
    "split": {"organisation": BRANCH, "targets": PARTS},
    "split_off": {"organisation": BRANCH, "targets": PARTS[:1]},
    "merge": {"organisation": BRANCH, "into": OTHER_BRANCH},
    "unite": {"sources": [BRANCH, OTHER_BRANCH], "parent": UNIT, "name": "Chi đoàn Chung"},
    "dissolve": {"organisation": EMPTY},
    "move": {"organisation": BRANCH, "parent": GROUP, "parent_before": UNIT},
}


def _unit() -> UnitView:
    """Whatever the tables ask an organisation for is set: account, sector, code, size of its committee."""
    view = unit_with_member(org=BRANCH)
    told = {"status": "active", "account_status": "issued", "account_issued_on": "2025-01-01"}
    more = {"sector": "school", "committee_size": 3, "founded_on": "2025-01-01"}
    empty = {"name": "Chi đoàn E", "level": "chi_doan", "parent": UNIT}
    group = {"name": "Liên chi đoàn", "level": "lien_chi_doan", "parent": UNIT}
    post = {"org": BRANCH, "post": "200", "member": "m1", "held_from": "2025-01-01"}
    people = [
        Put("member", f"x{place}", member(org=BRANCH if place % 2 else OTHER_BRANCH), creates=True)
        for place in range(4)
    ]
    view.commit(
        [
            Put("organisation", UNIT, {"code": "X"}),
            Put("organisation", BRANCH, {**told, **more, "code": "X.1"}),
            Put("organisation", OTHER_BRANCH, {"status": "active", "code": "X.2"}),
            Put("organisation", EMPTY, {**empty, **told, "code": "X.3"}, creates=True),
            Put("organisation", GROUP, {**group, "status": "active", "code": "X.4"}, creates=True),
            Put("position", "p1", post, creates=True),
            *people,
        ]
    )
    return view


def _told(view: UnitView) -> dict[str, list[tuple[Any, ...]]]:
    book = book_of_view(view)
    results = {name: counted(book, ask(name, last=DAY_BEFORE)) for name in TABLES}
    return {
        name: [(row.org, row.name, row.cells) for row in (result.total, *result.rows)]
        for name, result in results.items()
    }


@pytest.mark.parametrize("event", EVENTS)
def test_no_table_of_the_day_before_changes(event: str) -> None:
    view = _unit()
    before = _told(view)
    outcome = send(view, Command(f"tree.{event}", "case", "case-1", {**EVENTS[event], **PAPER}))
    assert outcome.verdict == "applied", outcome
    assert _told(view) == before
