"""A ledger as a file of a spreadsheet: ids masked, or whole for a purpose that is noted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.services import ledger_output, paper_words
from desktop.services.failures import describe
from desktop.services.ledgers import LedgerShown
from desktop.services.revealing import PURPOSES
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.workspace import Workspace

_KIND: Final = "Tệp Excel (*.xlsx)"
_ENDING: Final = ".xlsx"


class LedgerExport(QObject):
    """`said` carries level, text and code of what was done. The button's menu asks what the ids are for."""

    said = Signal(str, str, str)

    def __init__(self, workspace: Workspace, view: QWidget, shown: Callable[[], LedgerShown | None]) -> None:
        super().__init__(view)
        self._workspace, self._view, self._shown = workspace, view, shown
        self.button = Button("Xuất Excel", "device-floppy")
        self.menu = QMenu(self.button)
        self.menu.addAction(word("export.masked")).triggered.connect(lambda: self.save(""))
        for purpose in PURPOSES:
            self.menu.addAction(word(f"purpose.{purpose}")).triggered.connect(
                partial(self._save_for, purpose)
            )
        self.button.setMenu(self.menu)

    def _save_for(self, purpose: str, _: bool = False) -> None:
        self.save(purpose)

    def save(self, purpose: str) -> None:
        found = self._shown()
        path = self._ask_where(found) if found is not None else None
        if found is None or path is None:
            return
        query = found.query

        def written(rows: int) -> None:
            done = word("ledger.done").format(title=found.ledger.title, rows=rows, file=path)
            self.said.emit("done", done, "")

        self._workspace.change(
            lambda session: ledger_output.save(session, query, path, purpose=purpose),
            written,
            owner=self,
            failed=self._failed,
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, OSError):
            # A place that takes no file is the person's choice, not the home's fault.
            self.said.emit("error", word("export.not_written"), "")
            return
        failure = describe(error)
        self.said.emit("error", failure.sentence, failure.code)

    def _ask_where(self, found: LedgerShown) -> Path | None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        stem = paper_words.file_stem(f"{found.ledger.title} {found.query.year}")
        chosen, _ = QFileDialog.getSaveFileName(
            self._view, "Xuất sổ theo dõi", str(Path(folder) / f"{stem}{_ENDING}"), _KIND
        )
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(_ENDING)
