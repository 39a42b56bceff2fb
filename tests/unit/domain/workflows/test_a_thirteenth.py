"""A thirteenth workflow is one file: engine, screens' service, command words and pages take it as it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import workflow_pages

from domain.workflows import declared
from domain.workflows.engine import allowed_steps
from domain.workflows.registry import step_named, workflows
from tests.helpers.case_office import CaseOffice
from tests.helpers.stepping import Stepping, about
from tests.helpers.unit_view import BRANCH_CADRE, SECRETARY

THIRTEENTH = """
from domain.fields import Field, FieldType
from domain.workflows.conditions import IS_MEMBER
from domain.workflows.effects import member_gets
from domain.workflows.model import NEW, Count, Hand, Intent, Paper, Step, Workflow
from domain.workflows.shared_fields import DECISION, NOTE, names
from domain.workflows.shared_states import APPEALED, CANCELLED, DRAFT, EFFECTIVE, LOST, RETURNED, SUBMITTED
from domain.workflows.shared_steps import AFTER_A_CLASH, save, start, withdraw

WORKFLOW = Workflow(
    name="card_again",
    number=13,
    label="Cấp lại thẻ đoàn viên",
    intent=Intent(question="Đoàn viên mất thẻ?", difference="Chỉ cấp lại thẻ.", example="Thẻ bị rách."),
    fields=(
        Field(name="new_card", label="Số thẻ mới", max_length=50, since=3),
        Field(name="lost_on", label="Ngày mất thẻ", type=FieldType.DATE, since=3),
        *DECISION,
        NOTE,
    ),
    states=(DRAFT, SUBMITTED, RETURNED, EFFECTIVE, CANCELLED, LOST, APPEALED),
    steps=(
        start("lost_on", "note", conditions=(IS_MEMBER,)),
        save("lost_on", "note"),
        Step(name="submit", label="Gửi", hand=Hand.BRANCH, from_states=(NEW, "draft", "returned"),
             to="submitted", asks=("lost_on", "note"), needs=("lost_on",), conditions=(IS_MEMBER,),
             sentence="Chờ {unit}."),
        Step(name="approve", label="Cấp thẻ", hand=Hand.UNIT, from_states=("submitted",), to="effective",
             asks=("new_card", *names(DECISION)), needs=("new_card", "decision_date"), decides=True,
             effects=(member_gets("Số thẻ mới vào hồ sơ", lambda m: {"card_number": m.data["new_card"]}),),
             sentence="{name} có thẻ số {new_card}."),
        withdraw("draft", "submitted"),
        *AFTER_A_CLASH,
    ),
    papers=(Paper(name="card_decision", label="Quyết định cấp lại thẻ", steps=("approve",), number_type="QĐ",
                  number_field="decision_number"),),
    counts=(Count(name="cards_again", label="Thẻ cấp lại", state="effective"),),
    since=3,
    source="điều lệ",
)
"""


@pytest.fixture
def one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of declarations with one more module in it, and nothing else changed."""
    folder = tmp_path / "declared"
    folder.mkdir()
    (folder / "card_again.py").write_text(THIRTEENTH, encoding="utf-8")
    monkeypatch.setattr(declared, "__path__", [*declared.__path__, str(folder)])
    workflows.cache_clear()
    yield
    sys.modules.pop("domain.workflows.declared.card_again", None)
    vars(declared).pop("card_again", None)
    monkeypatch.undo()
    workflows.cache_clear()


@pytest.mark.usefixtures("one_more_file")
def test_the_engine_takes_it() -> None:
    assert list(workflows())[-1] == "card_again"
    assert step_named("card_again.approve") is not None
    unit = Stepping()
    unit.take("card_again.submit", "c1", actor=BRANCH_CADRE, **about(lost_on="2026-11-01"))
    allowed = allowed_steps(unit.view, unit.case("c1"), SECRETARY, date(2026, 11, 22))
    assert [step.name for step in allowed] == ["approve", "withdraw"]
    unit.take("card_again.approve", "c1", new_card="0042", decision_date="2026-11-20")
    assert unit.member()["card_number"] == "0042"


@pytest.mark.usefixtures("one_more_file")
def test_a_cadre_is_offered_it_and_finds_its_cases_on_the_board(tmp_path: Path) -> None:
    office = CaseOffice.opened(tmp_path / "home")
    assert "card_again" in [workflow.name for workflow in office.cases.offered()]
    shown = office.cases.start("card_again", office.member(1), {"lost_on": "1/11/2026"})
    assert (shown.state, shown.row.workflow) == ("draft", "card_again")
    assert office.cases.step(shown.id, "submit", {}).state == "submitted"
    assert [row.workflow for row in office.cases.rows()] == ["card_again"]
    office.close()


@pytest.mark.usefixtures("one_more_file")
def test_the_page_for_cadres_is_written_too() -> None:
    page = workflow_pages.pages()[workflow_pages.FOLDER / "card_again.md"]
    assert page.startswith("# 13. Cấp lại thẻ đoàn viên")
    assert "Số thẻ mới vào hồ sơ." in page


def test_without_the_file_it_is_gone() -> None:
    assert "card_again" not in workflows()
    assert len(workflows()) == 13
