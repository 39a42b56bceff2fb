"""The papers of a case as rows of a list."""

from __future__ import annotations

from desktop.services.attachments import AttachmentRow
from desktop.services.wording import word
from desktop.widgets.lines_model import Lines


class AttachmentModel(Lines):
    """`percents` are of what is on its way now, by SHA-256."""

    titles = ("Tài liệu", "Cỡ", "Tình trạng")

    def __init__(self) -> None:
        super().__init__()
        self.percents: dict[str, int] = {}

    def text(self, row: AttachmentRow, column: int) -> str:
        return (row.file.file.name, row.file.size_text, self._standing(row))[column]

    def _standing(self, row: AttachmentRow) -> str:
        if not row.is_kept:
            return word("attachment.is_off")
        percent = self.percents.get(row.file.file.sha256)
        if percent is None:
            return word(f"attachment.file.{row.file.kept}").format(percent=row.file.percent)
        going = "attachment.sending" if row.file.is_here else "attachment.file.part"
        return word(going).format(percent=percent)

    def state(self, row: AttachmentRow, column: int) -> str | None:
        if column != 2:
            return None
        if not row.is_kept:
            return "away"
        return "pending" if row.file.file.sha256 in self.percents else row.file.look

    def tip(self, row: AttachmentRow, column: int) -> str:
        return row.off if column == 2 and row.off else self.text(row, column)

    def is_muted(self, column: int) -> bool:
        return column == 1

    def repaint(self) -> None:
        last = self.rowCount() - 1
        if last >= 0:
            self.dataChanged.emit(self.index(0, 0), self.index(last, len(self.titles) - 1))
