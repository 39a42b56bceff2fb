"""Nhập từ Excel: from a file to the register in seven steps; nothing is written before the last one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QStackedWidget, QWidget

from desktop import keys
from desktop.features.importing import actions
from desktop.features.importing.actions import Begun, Brought, Opened
from desktop.features.importing.asking import Asking
from desktop.features.importing.check_step import CheckStep
from desktop.features.importing.columns_step import ColumnsStep
from desktop.features.importing.done_step import DoneStep
from desktop.features.importing.file_step import FileStep
from desktop.features.importing.letters_step import LettersStep
from desktop.features.importing.model import TITLES, OnItsWay, Step
from desktop.features.importing.sheet_step import SheetStep
from desktop.features.importing.taking_back import TakingBackLine
from desktop.features.importing.trial_step import TrialStep
from desktop.services import import_faults
from desktop.services.failures import describe
from desktop.services.import_types import ImportPlan, Source
from desktop.services.times import show_count
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.workspace import Workspace
from domain.importing.encodings import ColumnEncoding

_LISTS: Final = "Danh sách (*.xlsx *.xls *.csv);;Mọi tệp (*)"


class ImportPage(Page):
    """`left`: the person wants to see the members."""

    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.way = OnItsWay()
        session = workspace.session
        self.file, self.sheet, self.columns = FileStep(), SheetStep(), ColumnsStep()
        self.letters, self.check = LettersStep(), CheckStep(session)
        self.trial, self.done = TrialStep(session), DoneStep()
        self.steps = QStackedWidget()
        pages: tuple[QWidget, ...] = (self.file, self.sheet, self.columns, self.letters)
        self._pages = (*pages, self.check, self.trial, self.done)
        for page in self._pages:
            self.steps.addWidget(page)
        self.counter, self.title = PlainLabel(role="small"), PlainLabel(role="heading")
        self.notice = Notice()
        self.taking_back = TakingBackLine(workspace)
        self.back, self.forward = Button("Quay lại", "chevron-left"), Button("Tiếp tục", look="primary")
        self.asking = Asking(workspace.runner, self, self.notice, (self.back, self.forward))
        self._put_together()
        self._connect()
        self._open(Step.FILE)

    @property
    def step(self) -> Step:
        return Step(self.steps.currentIndex())

    @property
    def _shown(self) -> QWidget:
        return self._pages[self.step]

    def start(self) -> None:
        self._read_taken()

    def refresh(self) -> None:
        """What was checked over another state of the register is checked again before it is written."""
        self._read_taken()

    def settle(self) -> None:
        self.check.settle()
        self.columns.sent_by.commit_composing()

    def view_state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Every import begins with its file."""

    def regions(self) -> Sequence[QWidget]:
        return (self._shown, self.forward)

    # -- 1: the file

    def choose_file(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        path, _ = QFileDialog.getOpenFileName(self, "Chọn danh sách", folder, _LISTS)
        if path:
            self.open_file(Path(path))

    def open_file(self, path: Path) -> None:
        self.asking.ask(
            lambda task: actions.open_file(path, task),
            lambda opened: self._opened(opened, path),
            f"Đang đọc {path.name}…",
        )

    def paste(self) -> None:
        """The block of cells that was copied in a spreadsheet."""
        copied = QApplication.clipboard().mimeData()
        text, html = copied.text(), copied.html()
        if not text.strip():
            self.notice.say("info", "Chưa chép gì. Hãy chọn vùng ô trong Excel, chép (Ctrl+C), rồi quay lại.")
            return
        self.asking.ask(
            lambda task: actions.open_clipboard(text, html), self._opened, "Đang đọc các ô đã chép…"
        )

    def _opened(self, opened: Opened, path: Path | None = None) -> None:
        self.way = OnItsWay(path=path, book=opened.book, sources=opened.sources)
        self.sheet.show_sources(opened.sources)
        self._open(Step.SHEET)

    # -- 2, 3, 4: what it means

    def _read_from(self, place: int, header: int) -> None:
        """The list again, with its header where a person says that it stands."""
        book, source = self.way.book, self.way.sources[place]
        if book is not None:
            self.asking.ask(
                lambda task: actions.with_header_at(book, source, header),
                self._read_anew,
                "Đang đọc lại từ dòng đó…",
            )

    def _leave_out_hidden(self, skips: bool) -> None:
        if self.way.source is not None:
            self.way.choices = self.way.choices.without_hidden(self.way.source, skips)

    def _read_anew(self, source: Source) -> None:
        self._take_source(source)
        self.sheet.show_source(source)

    def _begin(self, profile: str | None = None) -> None:
        source = self.way.source
        if source is not None:
            self.asking.ask(
                lambda task: actions.begin(self._workspace.session, source, profile),
                partial(self._begun, source),
                "Đang xem các cột…",
            )

    def _begun(self, source: Source, begun: Begun) -> None:
        self.columns.show_begun(source, begun)
        self._open(Step.COLUMNS)

    def _look_at_letters(self) -> None:
        source, mapping = self.way.source, self.columns.model.mapping
        problem = self.columns.problem()
        if problem or source is None:
            self.notice.say("warning", problem)
            return
        self.way.mapping = mapping
        self.way.profile = self.columns.sent_by.settled_text().strip()
        self.way.choices = replace(self.way.choices, org=self.columns.branch.code())
        self.asking.ask(
            lambda task: actions.proposed(source, mapping), self._found_letters, "Đang xem kiểu chữ…"
        )

    def _found_letters(self, found: dict[int, ColumnEncoding]) -> None:
        self.way.encodings = found
        if not found or self.way.source is None:
            self._check()
            return
        self.letters.show_found(self.way.source.headers, found)
        self._open(Step.LETTERS)

    # -- 5, 6: what is wrong, what would happen

    def _check(self, then: Step = Step.CHECK) -> None:
        way = self.way
        if way.source is None or way.mapping is None:
            return
        source, mapping, before = way.source, way.mapping, way.plan
        accepted = self.letters.accepted(way.encodings) if way.encodings else {}
        choices = way.choices = replace(way.choices, encodings=accepted)
        self.asking.ask(
            lambda task: actions.check(self._workspace.session, source, mapping, choices, before, task),
            partial(self._checked, then),
            "Đang kiểm tra…",
        )

    def _checked(self, then: Step, plan: ImportPlan) -> None:
        self.way.plan = plan
        self.check.show_plan(plan)
        self.trial.show_plan(plan)
        if then is not self.step:
            self._open(then)
        self._note_step()

    def _correct(self, cells: Mapping[tuple[int, int], str]) -> None:
        self.way.choices = self.way.choices.with_cells(cells)
        self._check(self.step)

    def _answer(self, answers: Mapping[int, Any]) -> None:
        self.way.choices = self.way.choices.with_answers(answers)
        self._check(self.step)

    def _give_reason(self, number: int, reason: str) -> None:
        reasons = {**self.way.choices.reasons, number: reason}
        self.way.choices = replace(self.way.choices, reasons=reasons)
        self._check(self.step)

    def _turn(self, number: int, field: str) -> None:
        if self.asking.is_writing:
            return
        take = self.way.choices.take ^ {(number, field)}
        self.way.choices = replace(self.way.choices, take=take)
        self._check(Step.TRIAL)

    # -- 7: into the register

    def _commit(self) -> None:
        plan, profile = self.way.plan, self.way.profile
        if plan is None:
            return
        self.asking.write(
            lambda task, halted: actions.commit(self._workspace.session, plan, profile, task, halted),
            partial(self._committed, plan),
            "Đang nhập vào sổ…",
        )

    def _committed(self, plan: ImportPlan, brought: Brought) -> None:
        self.done.show_outcome(plan, brought.outcome)
        self._open(Step.DONE)
        if brought.forgot is not None:
            why = describe(brought.forgot).sentence
            self.notice.say("warning", f"Đã nhập, nhưng chưa nhớ được cách ghép cột. {why}")
        self._workspace.data_changed.emit()

    def _save_faults(self) -> None:
        plan = self.way.plan
        if plan is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = f"{Path(plan.source.name or 'danh sach').stem} - chua nhap.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Lưu các dòng chưa nhập", str(Path(folder) / name), "Excel (*.xlsx)"
        )
        if chosen:
            path = Path(chosen)
            path = path if path.suffix else path.with_suffix(".xlsx")
            session, source = self._workspace.session, self.way.path
            self.asking.ask(
                lambda task: import_faults.write_faults(session, path, plan, source=source),
                lambda rows: self.notice.say("done", f"Đã lưu {show_count(rows)} dòng ra {path}."),
                "Đang ghi tệp…",
            )

    # -- one thing at a time

    def cancel(self) -> None:
        """Stop what is under way; nothing of it is kept."""
        self.asking.cancel()

    def _read_taken(self) -> None:
        self._workspace.read(actions.taken, self.file.show_taken, owner=self)

    # -- from step to step

    def go_on(self) -> None:
        if not self.forward.isEnabled() or not self.forward.isVisibleTo(self):
            return
        self.settle()
        act: dict[Step, Callable[[], None]] = {
            Step.SHEET: self._begin,
            Step.COLUMNS: self._look_at_letters,
            Step.LETTERS: self._check,
            Step.CHECK: partial(self._open, Step.TRIAL),
            Step.TRIAL: self._commit,
        }
        if self.step in act:
            act[self.step]()

    def go_back(self) -> None:
        before = Step(max(0, self.step - 1))
        if before is Step.LETTERS and not self.way.encodings:
            before = Step.COLUMNS
        self._open(before)

    def begin_again(self) -> None:
        self.way = OnItsWay()
        self._open(Step.FILE)
        self._read_taken()

    def _open(self, step: Step) -> None:
        self.notice.leave()
        self.taking_back.hide()
        self.steps.setCurrentIndex(step)
        self.title.setText(TITLES[step])
        self.counter.setText(f"Bước {step + 1}/{len(TITLES)}")
        self._note_step()
        proxy = self._shown.focusProxy()
        # A table without rows is not shown; the keys have to go on all the same.
        (self.forward if proxy is not None and proxy.isHidden() else self._shown).setFocus()

    def _note_step(self) -> None:
        self.back.setVisible(self.step not in (Step.FILE, Step.DONE))
        self.forward.setVisible(self.step not in (Step.FILE, Step.DONE))
        said = "Tiếp tục"
        if self.step is Step.TRIAL and self.way.plan is not None:
            people = self.way.plan.added + self.way.plan.updated
            said = f"Nhập {show_count(people)} người" if people else "Kết thúc"
        self.forward.setText(said)

    def _choose_source(self, place: int) -> None:
        self._take_source(self.way.sources[place])

    def _take_source(self, source: Source) -> None:
        """What was decided about the rows and columns of one list says nothing about those of another."""
        if source is not self.way.source:
            self.asking.give_up()
            way = self.way
            self.way = OnItsWay(path=way.path, book=way.book, sources=way.sources, source=source)

    def _dismiss(self) -> None:
        if self.asking.is_busy:
            self.cancel()
        elif self.back.isVisibleTo(self):
            self.go_back()

    def _undo_last(self) -> None:
        if self.way.plan is not None:
            self.taking_back.ask(self.way.plan.batch)

    def _connect(self) -> None:
        self.file.choose.clicked.connect(self.choose_file)
        self.file.paste.clicked.connect(self.paste)
        self.file.dropped.connect(self.open_file)
        self.file.undo_wanted.connect(lambda taken: self.taking_back.ask(taken.batch))
        self.sheet.chosen.connect(self._choose_source)
        self.sheet.header_told.connect(self._read_from)
        self.sheet.hidden_told.connect(self._leave_out_hidden)
        self.columns.profile_chosen.connect(self._begin)
        self.check.corrected.connect(self._correct)
        self.check.answered.connect(self._answer)
        self.check.reasoned.connect(self._give_reason)
        self.check.faults_wanted.connect(self._save_faults)
        self.trial.turned.connect(self._turn)
        self.done.list.clicked.connect(self.left)
        self.done.faults.clicked.connect(self._save_faults)
        self.done.again.clicked.connect(self.begin_again)
        self.done.undo.clicked.connect(self._undo_last)
        self.taking_back.undone.connect(self.done.show_undone)
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_on)
        keys.bind(self, {"go_on": self.go_on, "dismiss": self._dismiss, "paste_list": self.paste})

    def _put_together(self) -> None:
        head = row(self.title, None, self.counter, margins=edges(EDGE, BETWEEN))
        notices = boxed(column(self.notice, self.taking_back, gap=4, margins=edges(EDGE, 0)))
        middle = boxed(column(self.steps, margins=edges(EDGE, 0)))
        foot = row(self.back, None, self.asking.line(), self.forward, margins=edges(EDGE, INSIDE))
        whole = column(boxed(head), notices, middle, hairline(), boxed(foot), gap=INSIDE)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.steps)
