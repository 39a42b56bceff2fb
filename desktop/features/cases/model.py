"""The lists of the case screens as Qt reads them."""

from __future__ import annotations

from typing import Final

from desktop.services.case_types import CaseRow
from desktop.widgets.lines_model import Lines
from domain.workflows.model import Workflow

CASE_TITLES: Final = ("Họ và tên", "Nghiệp vụ", "Đang ở bước", "Chờ ai", "Số ngày", "Chi đoàn", "Đồng bộ")
CASE_WIDTHS: Final = (19, 24, 17, 15, 11, 14, 13)
NAME, WORKFLOW, STATE, WAITS, AGE, ORG, SYNC = range(len(CASE_TITLES))


class CaseTableModel(Lines):
    """The cases of one column of the board."""

    titles = CASE_TITLES

    def text(self, row: CaseRow, column: int) -> str:
        return {
            NAME: row.name,
            WORKFLOW: f"{row.workflow_label} {row.round}".strip(),
            STATE: row.state_label,
            WAITS: row.waits_for,
            AGE: row.age_text,
            ORG: row.org_name,
            SYNC: row.sync_word,
        }[column]

    def state(self, row: CaseRow, column: int) -> str | None:
        if column == SYNC:
            return row.sync
        return "lacking" if column == AGE and row.overdue else None

    def is_muted(self, column: int) -> bool:
        return column in (ORG, WAITS)

    def row_of(self, id: str) -> int:
        return next((number for number, row in enumerate(self.rows) if row.id == id), -1)


class IntentModel(Lines):
    """What a cadre means to do, each with the workflow that does it."""

    titles = ("Bạn cần làm gì?", "Nghiệp vụ")

    def text(self, row: Workflow, column: int) -> str:
        return row.label if column else row.intent.question
