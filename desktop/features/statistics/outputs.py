"""The figures out of the program: as a file, on paper, as a sentence."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from desktop import keys
from desktop.printing import drawing
from desktop.services import report_layout, reports
from desktop.services.failures import describe
from desktop.services.paper_content import FilledPaper
from desktop.services.report_sentence import sentence_of
from desktop.services.report_types import file_stem
from desktop.services.reports import Written
from desktop.services.session import Session
from desktop.services.statistics import Counted, Statistics
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.statistics.model import Query

# Ending → (line of the menu, kind in the window that asks for a place).
_KINDS: Final = {
    reports.XLSX: ("Tệp Excel…", "Tệp Excel (*.xlsx)"),
    reports.DOCX: ("Tệp Word…", "Tệp Word (*.docx)"),
    reports.PDF: ("Tệp PDF…", "Tệp PDF (*.pdf)"),
}


class Outputs(QObject):
    """`said` carries level, text and code of what was done; `paper_wanted` how the table is printed."""

    said = Signal(str, str, str)
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace, statistics: Statistics, view: QWidget) -> None:
        super().__init__(view)
        self._workspace, self._statistics, self._view = workspace, statistics, view
        self._counted: Counted | None = None
        self._task: Task | None = None
        self.show_paper = Button("Xem trước", "printer", "quiet", keys.shown("papers"))
        self.export = Button("Xuất", "device-floppy", "quiet", word("statistics.export_tip"))
        self.sentence = Button("Sao chép câu báo cáo", "copy", "quiet", word("statistics.sentence_tip"))
        self.menu = QMenu(self.export)
        for ending, (text, _) in _KINDS.items():
            self.menu.addAction(text).triggered.connect(partial(self.save_as, ending))
        self.export.setMenu(self.menu)
        self.show_paper.clicked.connect(self.preview)
        self.sentence.clicked.connect(self.copy_sentence)
        self.buttons = (self.show_paper, self.export, self.sentence)
        self._allow(False)

    def take(self, counted: Counted) -> None:
        """From now on it is this table that leaves the program."""
        self._counted = counted
        self._allow(True)
        self.sentence.setEnabled(bool(counted.result.table.sentence))

    def preview(self) -> None:
        """The table as it will be printed."""
        if self._counted is not None:
            self.paper_wanted.emit(partial(_paper, self._statistics, self._counted.result.query))

    def copy_sentence(self) -> None:
        told = sentence_of(self._counted) if self._counted is not None else ""
        if told:
            QApplication.clipboard().setText(told)
            self.said.emit("done", word("statistics.sentence_copied").format(sentence=told), "")

    def save_as(self, ending: str) -> None:
        """Ask for a place, and write the table there: drawn on the worker, as a long one takes a second."""
        counted = self._counted
        if counted is None:
            return
        path = self._ask_where(counted, ending)
        if not path.name:
            return
        self.said.emit("info", word("statistics.writing").format(file=path.name), "")
        self._task = self._workspace.read(
            lambda session: reports.save(session, reports.gather(session, counted), path, drawing),
            self._saved,
            owner=self,
            failed=self._not_saved,
        )

    def _ask_where(self, counted: Counted, ending: str) -> Path:
        """The file that was chosen; one without a name where nobody chose one."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(folder) / f"{file_stem(counted.result)}{ending}")
        title, kind = word("statistics.save_title"), _KINDS[ending][1]
        chosen, _ = QFileDialog.getSaveFileName(self._view, title, suggested, kind)
        if not chosen:
            return Path()
        return Path(chosen if chosen.lower().endswith(ending) else f"{chosen}{ending}")

    def _saved(self, written: Written) -> None:
        self._task = None
        told = {"rows": show_count(written.rows), "file": written.file.name}
        self.said.emit("done", word("statistics.written").format(**told), "")

    def _not_saved(self, error: Exception) -> None:
        self._task = None
        if isinstance(error, OSError):
            # A place that takes no file is the person's choice, not the home's fault.
            self.said.emit("error", word("export.not_written"), "")
            return
        failure = describe(error)
        self.said.emit("error", failure.sentence, failure.code)

    def _allow(self, allowed: bool) -> None:
        for button in self.buttons:
            button.setEnabled(allowed)


def _paper(statistics: Statistics, query: Query, session: Session) -> FilledPaper:
    """As of the moment when it is looked at."""
    return report_layout.paper_of(reports.gather(session, statistics.compute(query)))
