"""Whose letter was out on a past day, as a laptop reads it: also where it was called back since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.services.cases import Cases
from desktop.services.statistics import Statistics
from domain.statistics.model import Span
from tests.helpers.desks import Desk, Office


def waited(desk: Desk, last: str) -> tuple[object, list[str]]:
    statistics = Statistics(desk.session)
    query = replace(statistics.today("t6"), span=Span("2026-01-01", last))
    found = statistics.compute(query).result
    at = [column.key for column in found.table.columns].index("waiting")
    people = [row.name for row in statistics.who(query, column="waiting")]
    return found.total.cells[at], people


def test_a_letter_that_was_called_back_is_still_waited_for_on_the_days_before(office: Office) -> None:
    desk = office.desk()
    today = desk.session.today
    member = desk.add(full_name="Lê Thị Cúc", birth_date="2003-01-09", org=desk.unit.branches[0])
    cases = Cases(desk.session)
    letter = {"to_place": "Đoàn xã bạn", "letter_date": str(today - timedelta(days=30)), "letter_number": "1"}
    sent = cases.start("transfer", member, {**letter, "fees_paid_to": f"{today:%Y-%m}"}, step="send")
    assert waited(desk, str(today)) == (1, ["Lê Thị Cúc"])
    cases.step(sent.id, "recall", {}, reason="Ở lại")
    assert waited(desk, str(today)) == (0, [])
    assert waited(desk, str(today - timedelta(days=1))) == (1, ["Lê Thị Cúc"])
    assert waited(desk, str(today - timedelta(days=31))) == (0, [])
