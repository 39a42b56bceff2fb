"""How long a case has been in its state: since it came there, whatever was noted on it meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from desktop.services.case_deadlines import age_in_days, due_on, since_of
from domain.workflows.registry import workflows
from sync.protocol.rulebook import rulebook


def line(to: str, on: str | None) -> dict[str, Any]:
    return {"to": to, **({"on": on} if on else {})}


@pytest.mark.parametrize(
    ("lines", "since"),
    [
        ([], "2026-01-01"),
        ([line("draft", "2026-02-01"), line("draft", "2026-03-01")], "2026-02-01"),
        ([line("draft", "2026-02-01"), line("submitted", "2026-03-01")], "2026-03-01"),
        ([line("submitted", "2026-02-01"), line("returned", "2026-03-01"), line("submitted", "2026-04-01")],
         "2026-04-01"),
        ([line("draft", "2026-02-01"), line("cancelled", None)], "2026-01-01"),
    ],
)  # fmt: skip
def test_a_step_that_leaves_a_case_where_it_is_does_not_make_it_younger(
    lines: list[dict[str, Any]], since: str
) -> None:
    assert since_of({"history": lines, "opened_on": "2026-01-01"}) == since


def test_an_age_is_never_below_nothing() -> None:
    assert age_in_days("2026-11-25", date(2026, 11, 22)) == 0
    assert age_in_days("", date(2026, 11, 22)) == 0


def test_notes_on_somebody_recognised_do_not_put_off_the_end_of_the_recognition() -> None:
    state = workflows()["outstanding"].state_of["recognised"]
    lines = [line("recognised", "2026-02-01"), line("recognised", "2026-09-01")]
    assert due_on(state, {"history": lines}, rulebook()) == "2027-02-01"
