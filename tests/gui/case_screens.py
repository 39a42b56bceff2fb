"""How a test comes to the form of a step, of one person and of many, and what stands below its fields."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.features.cases.actions import Start
from desktop.features.cases.batch_page import BatchPage
from desktop.features.cases.case_page import CasePage
from desktop.features.cases.fields import CaseFields
from desktop.tour_stage import Stage
from desktop.widgets.finding_row import FindingRow


def begin(stage: Stage, workflow: str, member: str, step: str) -> CasePage:
    stage.screens.start_case(Start(workflow=workflow, member=member))
    stage.settle()
    page = stage.screens.case
    stage.click(page.steps.choices[step])
    stage.settle()
    return page


def open_batch(stage: Stage, workflow: str, step: str, ids: Sequence[str]) -> BatchPage:
    stage.screens.open_batch(workflow, ids)
    stage.settle()
    page = stage.screens.case_batch
    page.step.choose(step)
    page.step.activated.emit(page.step.currentIndex())
    stage.settle()
    return page


def told(fields: CaseFields, name: str) -> str:
    return " ".join(row.accessibleName() for row in fields.editors[name].findChildren(FindingRow))
