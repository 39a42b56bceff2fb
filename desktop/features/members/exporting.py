"""The list in sight as a file: same people, same columns, same order; whole ids only for a purpose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.features.members.columns import Column, shown_row
from desktop.features.members.problem import ProblemLine
from desktop.features.members.question import Answer, QuestionLine
from desktop.services.failures import describe
from desktop.services.members import MemberFilter, MemberRow
from desktop.services.revealing import PURPOSES
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace

if TYPE_CHECKING:
    from desktop.services.exporting import Exported, ListColumn

# On the worker: writes this file for a purpose ("": ids hidden), and checks for a cancel at each row told.
_Write = Callable[[Path, Session, str, Callable[[int], None]], "Exported"]
_AS_SHOWN: Final = "Excel hoặc CSV (*.xlsx *.csv)"
_CENTRAL: Final = "Excel (*.xlsx)"
_TOLD_EVERY: Final = 500


class ExportFlow(QObject):
    """`button` opens the menu; what is asked and told stands in the lines below the list.

    `import_wanted`: the other way round is a screen of its own.
    """

    import_wanted = Signal()

    def __init__(
        self, workspace: Workspace, view: QWidget, question: QuestionLine, problem: ProblemLine
    ) -> None:
        super().__init__(view)
        self._workspace, self._view = workspace, view
        self._question, self._problem = question, problem
        self._task: Task | None = None
        self._source: Callable[[], tuple[MemberFilter, Sequence[Column]]] = lambda: (MemberFilter(), ())
        self.button = Button("Excel", "device-floppy", "quiet", "Nhập từ tệp, xuất ra tệp")
        self.menu = QMenu(self.button)
        self.menu.addAction("Nhập từ Excel…").triggered.connect(lambda: self.import_wanted.emit())
        self.menu.addSeparator()
        self.menu.addAction("Xuất danh sách như đang xem…").triggered.connect(lambda: self.as_shown())
        self.menu.addAction("Xuất theo mẫu của hệ thống trung ương…").triggered.connect(
            lambda: self.central()
        )
        self.button.setMenu(self.menu)

    def take_from(self, source: Callable[[], tuple[MemberFilter, Sequence[Column]]]) -> None:
        """`source` tells who is in the list now and which columns are in sight."""
        self._source = source

    def as_shown(self) -> None:
        query, columns = self._source()
        path = self._ask_where("danh-sach-doan-vien.xlsx", _AS_SHOWN)

        def write(path: Path, session: Session, purpose: str, told: Callable[[int], None]) -> Exported:
            from desktop.services import exporting

            chosen = _list_columns(session, columns, masked=not purpose)
            return exporting.export_list(session, path, query, chosen, purpose=purpose, progress=told)

        holds_ids = any(column.key == "citizen_id" for column in columns)
        if not _loses_zeros(path):
            self._begin(path, write, holds_ids)
            return
        answers: list[Answer] = [
            (word(f"export.as_{kept.suffix[1:].lower()}"), partial(self._begin, kept, write, holds_ids))
            for kept in (_beside(path), path)
        ]
        self._question.ask(word("export.csv_loses_zeros"), answers)

    def central(self) -> None:
        query, _ = self._source()
        path = self._ask_where("danh-sach-doan-vien.xlsx", _CENTRAL)

        def write(path: Path, session: Session, purpose: str, told: Callable[[int], None]) -> Exported:
            from desktop.services import central_list

            return central_list.export_central_list(
                session, path, query, purpose=purpose, masked=not purpose, progress=told
            )

        self._begin(path, write, True)

    def cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._problem.say("info", word("export.cancelled"))

    def _begin(self, path: Path, write: _Write, holds_ids: bool) -> None:
        if not path.name:
            return
        if not holds_ids:
            self._run(path, write, "")
            return
        answers: list[Answer] = [
            (word(f"purpose.{purpose}"), partial(self._run, path, write, purpose)) for purpose in PURPOSES
        ]
        masked: Answer = (word("export.masked"), partial(self._run, path, write, ""))
        self._question.ask(word("export.purpose"), [masked, *answers])

    def _run(self, path: Path, write: _Write, purpose: str) -> None:
        self._question.ask(word("export.under_way").format(rows=0), [("Thôi", self.cancel)])

        def work(task: Task) -> Exported:
            def told(rows: int) -> None:
                task.check()
                if rows % _TOLD_EVERY == 0:
                    task.report(rows)

            return write(path, self._workspace.session, purpose, told)

        self._task = self._workspace.runner.run(
            work, self._done, owner=self, failed=self._failed, progress=self._tell
        )

    def _tell(self, rows: int) -> None:
        self._question.label.setText(word("export.under_way").format(rows=show_count(rows)))

    def _done(self, done: Exported) -> None:
        from desktop.services import exporting

        self._task = None
        self._question.put_away()
        self._problem.say("done", exporting.told(done))

    def _failed(self, error: Exception) -> None:
        self._task = None
        self._question.put_away()
        self._problem.say("error", _why(error))

    def _ask_where(self, name: str, kind: str) -> Path:
        """The file that was chosen; one without a name where nobody chose one."""
        from PySide6.QtCore import QStandardPaths
        from PySide6.QtWidgets import QFileDialog

        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _ = QFileDialog.getSaveFileName(self._view, "Xuất danh sách", str(Path(folder) / name), kind)
        if not chosen:
            return Path()
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(".xlsx")


def _loses_zeros(path: Path) -> bool:
    """Whether Excel makes numbers of the ids in this file when somebody opens it by a double click."""
    from desktop.services.list_writing import has_types

    return bool(path.name) and not has_types(path.suffix)


def _beside(path: Path) -> Path:
    """The workbook that is written instead: nobody was asked whether one of that name may go."""
    names = (
        path.with_name(f"{path.stem}{number}.xlsx") for number in chain([""], map(" ({})".format, count(2)))
    )
    return next(name for name in names if not name.exists())


def _why(error: Exception) -> str:
    """A place that takes no file is the person's choice, not the home's fault."""
    if isinstance(error, PermissionError | FileNotFoundError | NotADirectoryError):
        return word("export.not_written")
    return describe(error).sentence


def _list_columns(session: Session, columns: Sequence[Column], *, masked: bool) -> list[ListColumn]:
    from desktop.services import exporting

    def worked_out(column: Column) -> Callable[[MemberRow], str]:
        return lambda row: shown_row(session, row, (column,)).texts[column.key]

    return [
        exporting.field_columns(session, [column.key], masked=masked)[0]
        if column.field is not None
        else exporting.ListColumn(column.title, worked_out(column))
        for column in columns
    ]
