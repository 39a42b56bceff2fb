"""Who is graded how in a year: organisations, committees or cadres, on numbers out of the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMargins, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop import keys
from desktop.features.gradings.deciding import Deciding
from desktop.features.gradings.model import GradingModel, widths
from desktop.services import grading_output, gradings
from desktop.services.failures import describe
from desktop.services.gradings import GradingRow
from desktop.services.paper_words import file_stem
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.assessments.fields import Graded

_SUBJECTS: Final = (
    (Graded.ORGANISATION, "Tổ chức đoàn"),
    (Graded.COMMITTEE, "Tập thể Ban Chấp hành"),
    (Graded.CADRE, "Cán bộ đoàn"),
)
# So many years back are offered.
_YEARS: Final = 6
_EXCEL: Final = "Tệp Excel (*.xlsx)"
_EMPTY: Final = "Ghi người giữ chức vụ ở màn hình Ban Chấp hành."


@dataclass(frozen=True)
class _Read:
    period: str
    subject: str
    rows: list[GradingRow]
    sum: str
    over: str
    grades: tuple[tuple[str, str], ...]
    # Line → what was decided on it before, in words.
    former: Mapping[str, Sequence[str]]


def _read(session: Session, period: str, subject: str) -> _Read:
    rows = gradings.rows(session, period, subject)
    return _Read(
        period=period,
        subject=subject,
        rows=rows,
        sum=grading_output.sum_told(session, rows),
        over=gradings.quota_told(session, subject, rows),
        grades=gradings.grades(session),
        former={row.id: grading_output.former_told(session, [row]) for row in rows if row.former},
    )


class GradingsPage(Page):
    """`left`: back; `paper_wanted` carries how the table is printed."""

    left = Signal()
    paper_wanted = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self._current = ""
        self.found: _Read | None = None
        self.back = Button("Nghiệp vụ", "chevron-left", "quiet", "Esc")
        self.subject = ChoiceBox(_SUBJECTS)
        self.subject.removeItem(0)
        self.subject.setAccessibleName("Đối tượng xếp loại")
        self.period = ChoiceBox(())
        self.period.setAccessibleName("Kỳ xếp loại")
        self.print = Button("In bảng", "printer", tip=keys.shown("papers"))
        self.export = Button("Xuất Excel", "device-floppy")
        self.notice = Notice()
        self.over = Notice()
        self.model = GradingModel()
        self.model.setParent(self)
        self.table = Table("Xếp loại tổ chức, cán bộ")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.empty = EmptyState("users", "Chưa có ai giữ chức vụ", _EMPTY)
        self.sum = PlainLabel(role="muted", wrap=True)
        self.deciding = Deciding()
        self._put_together()
        self._connect()

    # -- as every screen

    def start(self) -> None:
        now = self._workspace.session.today.year
        years = [str(year) for year in range(now, now - _YEARS, -1)]
        schools = [f"{year - 1}-{year}" for year in range(now, now - 2, -1)]
        self.period.offer([(one, one) for one in (*years, *schools)])
        self.period.removeItem(0)
        self.period.choose(self._wanted[1] if self._wanted[1] in (*years, *schools) else years[0])
        self.subject.choose(self._wanted[0])
        for box in (self.subject, self.period):
            box.fit_longest(24)
        self._look()

    def refresh(self) -> None:
        self._look()

    def settle(self) -> None:
        self.deciding.settle()

    def view_state(self) -> dict[str, Any]:
        return {"subject": self.subject.code(), "period": self.period.code()}

    _wanted: tuple[str, str] = (Graded.ORGANISATION, "")

    def restore(self, state: Mapping[str, Any]) -> None:
        subject = str(state.get("subject") or "")
        known = [str(one) for one, _ in _SUBJECTS]
        self._wanted = (subject if subject in known else known[0], str(state.get("period") or ""))

    def regions(self) -> Sequence[QWidget]:
        return (self.subject, self.table, self.deciding.grade)

    # -- reading

    def _look(self) -> None:
        if self._task is not None:
            self._task.cancel()
        period, subject = self.period.code(), self.subject.code()
        if period:
            self._task = self._workspace.read(
                lambda session: _read(session, period, subject),
                self._take,
                owner=self,
                failed=self._say_failure,
            )

    def _take(self, found: _Read) -> None:
        self._task, self.found = None, found
        had_focus = self.table.hasFocus()
        self.deciding.grade.offer(found.grades, "Chưa xếp loại")
        self.deciding.grade.fit_longest(28)
        self.model.take(found.subject, found.rows)
        # Whoever a line is about stands first, and has the room that nobody needs.
        self.table.set_widths(widths(found.subject), 0)
        self._lists.setCurrentWidget(self.table if found.rows else self.empty)
        if found.rows:
            self.table.selectRow(max(0, self.model.row_of(self._current)))
            if had_focus:
                self.table.setFocus()
        self.sum.setText(found.sum)
        if found.over:
            self.over.say("warning", found.over, code="grading.over_the_quota")
        else:
            self.over.leave()
        for button in (self.print, self.export):
            button.setEnabled(bool(found.rows))
        self._show_current()

    @property
    def chosen(self) -> GradingRow | None:
        return self.model.at(self.table.currentIndex())

    def _show_current(self) -> None:
        chosen, rows = self.chosen, self.model.rows
        if chosen is not None:
            self._current = chosen.id
        waiting = len(gradings.to_approve(rows))
        former = self.found.former.get(self._current, ()) if self.found is not None else ()
        approves = any(one.may_approve for one in rows)
        self.deciding.show_row(chosen, waiting, approves=approves, former=former if chosen else ())

    # -- acting

    def _propose(self, grade: str) -> None:
        chosen, found = self.chosen, self.found
        if chosen is None or found is None:
            return
        self._workspace.change(
            lambda session: gradings.propose(session, chosen, found.period, grade),
            lambda step: self._saved(step, f"Đã ghi đề nghị cho {chosen.name}."),
            owner=self,
            failed=self._say_failure,
        )

    def _approve(self, whole: bool) -> None:
        chosen, found = self.chosen, self.found
        if chosen is None or found is None:
            return
        lines = gradings.to_approve(found.rows) if whole else [chosen]
        grade, decision = "" if whole else self.deciding.grade.code(), self.deciding.decision
        self._workspace.change(
            lambda session: gradings.approve(session, lines, found.period, decision, grade),
            lambda step: self._saved(step, f"Đã công nhận {len(step.written)} mức xếp loại."),
            owner=self,
            failed=self._say_failure,
        )

    def _revoke(self) -> None:
        chosen, found, decision = self.chosen, self.found, self.deciding.decision
        if chosen is None or found is None:
            return
        self._workspace.change(
            lambda session: gradings.revoke(session, [chosen], found.period, decision),
            lambda step: self._saved(step, f"Đã thu hồi mức xếp loại của {chosen.name}."),
            owner=self,
            failed=self._say_failure,
        )

    def _saved(self, step: Step, told: str) -> None:
        undo = self._workspace.undo
        undo.record(step)
        self.notice.say("done", told, "Hoàn tác", act=undo.undo)

    def _print(self) -> None:
        if self.print.isEnabled() and self.found is not None:
            period, subject = self.found.period, self.found.subject
            self.paper_wanted.emit(lambda session: grading_output.filled(session, period, subject))

    def _export(self) -> None:
        found = self.found
        if found is None:
            return
        title = word(f"grading.title.{found.subject}")
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(folder) / f"{file_stem(f'{title} {found.period}')}.xlsx")
        chosen, _ = QFileDialog.getSaveFileName(self, "Xuất bảng xếp loại", suggested, _EXCEL)
        if not chosen:
            return
        path = Path(chosen).with_suffix(".xlsx")
        done = word("grading.done")
        self._workspace.change(
            lambda session: grading_output.save(session, found.period, found.subject, path),
            lambda rows: self.notice.say("done", done.format(title=title, rows=rows, file=path)),
            owner=self,
            failed=self._not_written,
        )

    def _not_written(self, error: Exception) -> None:
        if isinstance(error, OSError):
            # A place that takes no file is the person's choice, not the home's fault.
            self.notice.say("error", word("export.not_written"))
        else:
            self._say_failure(error)

    def _say_failure(self, error: Exception) -> None:
        self._task = None
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        for box in (self.subject, self.period):
            box.activated.connect(lambda _: self._look())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_current())
        self.deciding.proposed.connect(self._propose)
        self.deciding.approved.connect(self._approve)
        self.deciding.revoked.connect(self._revoke)
        self.print.clicked.connect(self._print)
        self.export.clicked.connect(self._export)
        keys.bind(self, {"papers": self._print, "dismiss": self.left.emit})

    def _put_together(self) -> None:
        head = row(
            self.back,
            None,
            self.subject,
            self.period,
            self.export,
            self.print,
            gap=BETWEEN,
            margins=edges(EDGE, 10),
        )
        told = boxed(column(self.notice, self.over, margins=QMargins(EDGE, 0, EDGE, 0)))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        lists = boxed(column(self._lists, margins=QMargins(BETWEEN, 0, 0, 0)))
        foot = row(self.sum, margins=edges(EDGE, 10))
        whole = column(boxed(head), hairline(), told, lists, hairline(), self.deciding, boxed(foot), gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
