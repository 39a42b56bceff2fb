"""What there is to do this week, and the campaigns, as Qt reads them."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex

from desktop.services.campaigns import CampaignRow
from desktop.services.this_week import Task
from desktop.services.weekly_reviews import Review
from desktop.widgets.lines_model import Lines
from domain.values.dates import show_date

TASK_WIDTHS: Final = (40, 18)
CAMPAIGN_WIDTHS: Final = (24, 18)
REVIEW_WIDTHS: Final = (14, 12, 13)


class TaskModel(Lines):
    titles = ("Việc cần làm tuần này", "Hạn")

    def text(self, row: Task, column: int) -> str:
        return (row.text, row.due)[column]

    def at(self, index: QModelIndex) -> Task | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None


class CampaignModel(Lines):
    titles = ("Đợt công tác", "Hạn")

    def text(self, row: CampaignRow, column: int) -> str:
        return (row.name, row.countdown)[column]

    def state(self, row: CampaignRow, column: int) -> str | None:
        """Whether the others know of it."""
        return row.sync if column == 0 and row.sync != "synced" else None

    def at(self, index: QModelIndex) -> CampaignRow | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None


class ReviewModel(Lines):
    titles = ("Tuần", "Người rà soát", "Ngày ký")

    def text(self, row: Review, column: int) -> str:
        return (row.week, row.signed_by, show_date(row.signed_on))[column]

    def state(self, row: Review, column: int) -> str | None:
        """Whether the others know of it."""
        return row.sync if column == 0 and row.sync != "synced" else None

    def at(self, index: QModelIndex) -> Review | None:
        return self.rows[index.row()] if 0 <= index.row() < len(self.rows) else None
