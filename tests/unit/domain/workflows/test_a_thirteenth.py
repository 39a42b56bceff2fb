"""A thirteenth workflow is one file: engine, screens' service, command words and pages take it as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import workflow_pages

from domain.workflows.engine import allowed_steps
from domain.workflows.registry import step_named, workflows
from tests.helpers.stepping import Stepping, about
from tests.helpers.thirteenth import one_more_file
from tests.helpers.unit_view import BRANCH_CADRE, SECRETARY


@pytest.fixture
def _declared(tmp_path: Path) -> Iterator[None]:
    with one_more_file(tmp_path / "more"):
        yield


@pytest.mark.usefixtures("_declared")
def test_the_engine_takes_it() -> None:
    assert list(workflows())[-1] == "card_again"
    assert step_named("card_again.approve") is not None
    unit = Stepping()
    unit.take("card_again.submit", "c1", actor=BRANCH_CADRE, **about(lost_on="2026-11-01"))
    allowed = allowed_steps(unit.view, unit.case("c1"), SECRETARY, date(2026, 11, 22))
    assert [step.name for step in allowed] == ["approve", "forward", "return", "refuse", "withdraw"]
    unit.take("card_again.approve", "c1", new_card="0042", decision_number="1-QĐ", decision_date="2026-11-20")
    assert unit.member()["card_number"] == "0042"


@pytest.mark.usefixtures("_declared")
def test_the_page_for_cadres_is_written_too() -> None:
    page = workflow_pages.pages()[workflow_pages.FOLDER / "card_again.md"]
    assert page.startswith("# 13. Cấp lại thẻ đoàn viên")
    assert "Số thẻ mới vào hồ sơ." in page


def test_without_the_file_it_is_gone(tmp_path: Path) -> None:
    with one_more_file(tmp_path):
        assert "card_again" in workflows()
    assert "card_again" not in workflows()
    assert len(workflows()) == 13
