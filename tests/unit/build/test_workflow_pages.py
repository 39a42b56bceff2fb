"""The pages for cadres say what the declarations say, today."""

from __future__ import annotations

from pathlib import Path

import pytest
import workflow_pages

from domain.workflows.registry import every_workflow
from tests.helpers.source_tree import ROOT, place

PAGES = workflow_pages.pages()


@pytest.mark.parametrize("path", PAGES, ids=place)
def test_the_page_in_the_tree_is_what_the_declarations_say(path: Path) -> None:

    assert path.read_text(encoding="utf-8") == PAGES[path], "run: python build/workflow_pages.py"


def test_there_is_a_page_for_every_workflow_and_none_besides() -> None:
    found = {path.stem for path in (ROOT / "docs" / "workflows").iterdir()}
    assert found == set(every_workflow())


def test_a_page_names_every_state_step_condition_effect_and_paper() -> None:
    for workflow in every_workflow().values():
        text = PAGES[workflow_pages.FOLDER / f"{workflow.name}.md"]
        said = [state.label for state in workflow.states]
        said += [part for step in workflow.steps for part in (step.label, *(e.label for e in step.effects))]
        said += [condition.label for step in workflow.steps for condition in step.conditions]
        said += [paper.label for paper in workflow.papers] + [field.label for field in workflow.fields]
        assert [part for part in said if part not in text] == []
        assert workflow.label in PAGES[workflow_pages.INDEX]


def test_the_page_about_organisations_speaks_of_them_and_of_no_member() -> None:
    text = PAGES[workflow_pages.FOLDER / "tree.md"]
    assert "[Tên trước đó] đổi tên thành [Tên tổ chức]." in text
    assert "Khi đoàn viên chuyển đi" not in text
