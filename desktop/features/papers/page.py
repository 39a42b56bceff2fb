"""The papers of a case: looked at as they will be printed, then printed, saved or handed to Word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStandardPaths, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QHideEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QScrollArea, QStackedWidget, QWidget

from desktop import keys
from desktop.features.papers.panel import PaperPanel
from desktop.features.papers.register import RegisterView
from desktop.printing import drawing, output
from desktop.printing.document import PaperDocument
from desktop.printing.view import PageList, Preview
from desktop.services import paper_leaving, paper_numbers, paper_word, papers
from desktop.services.failures import describe
from desktop.services.paper_content import FilledPaper
from desktop.services.paper_numbers import Register, RegisterShown, Taken
from desktop.services.papers import Choice, Prepared
from desktop.services.session import Session
from desktop.services.wording import sentence
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import EDGE, INSIDE, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.workspace import Workspace

_PANEL: Final = 300
_LIST: Final = 120
_ENDINGS: Final = {paper_leaving.PDF: "pdf", paper_leaving.WORD: "docx"}


class PapersPage(Page):
    """`left`: back to the case whose papers these are, with its id; `list_left` to the screen of a list."""

    left = Signal(str)
    list_left = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._case = self._name = self._origin = ""
        self._prepared: Prepared | None = None
        self._make: Callable[[Session], FilledPaper] | None = None
        self._document: PaperDocument | None = None
        self.heading = ElidedLabel(role="heading")
        self.back = Button("Hồ sơ", "chevron-left", "quiet", "Esc")
        self.smaller = Button("−", look="quiet", tip="Thu nhỏ")
        self.larger = Button("+", look="quiet", tip="Phóng to")
        self.smaller.setAccessibleName("Thu nhỏ")
        self.larger.setAccessibleName("Phóng to")
        self.zoom = PlainLabel("100 %", role="muted")
        self.notice = Notice()
        self.pages = PageList()
        self.preview = Preview()
        self.panel = PaperPanel()
        self.register = RegisterView()
        self._put_together()
        self._connect()

    def show_case(self, case: str, paper: str) -> None:
        """Show one paper of a case."""
        self.notice.leave()
        self.panel.forget_number()
        self.panel.forget_purpose()
        self.panel.offer_choices(True)
        self.back.setText("Hồ sơ")
        if case != self._case:
            # Nothing of another case is in sight while this one is read, or when it may not be.
            self._show_nothing()
        self._case, self._name, self._make = case, paper, None
        self._middle.setCurrentWidget(self.preview)
        self._fill(Choice())

    def show_list(self, make: Callable[[Session], FilledPaper], back: str, origin: str) -> None:
        """Show a list that belongs to no case; `back` names the screen `origin`, where it was asked for."""
        self.notice.leave()
        self._origin = origin
        self._case = self._name = ""
        self._prepared, self._make = None, make
        self.back.setText(back)
        self.panel.offer_choices(False)
        self._middle.setCurrentWidget(self.preview)
        self._read_list()

    def _read_list(self) -> None:
        if self._make is not None:
            make = self._make
            self._workspace.read(
                make, lambda paper: self._show_listed(make, paper), owner=self, failed=self._say_failure
            )

    def _show_listed(self, make: Callable[[Session], FilledPaper], paper: FilledPaper) -> None:
        if make is self._make:
            self._show_paper(paper)

    def refresh(self) -> None:
        if self._case:
            self._fill(self.panel.choice())
        else:
            self._read_list()

    def settle(self) -> None:
        self.panel.place.commit_composing()

    def regions(self) -> Sequence[QWidget]:
        return (self.pages, self.preview, self.panel.paper)

    @property
    def document(self) -> PaperDocument | None:
        """What is in sight."""
        return self._document

    # -- filling in

    def _fill(self, choice: Choice) -> None:
        case, name = self._case, self._name
        self._workspace.read(
            lambda session: papers.prepare(session, case, name, choice),
            self._show,
            owner=self,
            failed=self._say_failure,
        )

    def _show(self, prepared: Prepared) -> None:
        if self._case:
            self._prepared = prepared
            self.panel.take_in(prepared, self._name)
            self._show_paper(prepared.paper)

    def _show_paper(self, paper: FilledPaper) -> None:
        for file in (self.panel.pdf, self.panel.word):
            file.setVisible(not paper.secret)
        self.panel.print.setEnabled(True)
        self._document = PaperDocument(paper)
        self.heading.setText(paper.title)
        # One page needs no list of pages, and gets its room.
        self.pages.setVisible(self._document.pages > 1)
        self.preview.show_document(self._document)
        self.pages.show_document(self._document)
        if paper.problem:
            self.notice.say("warning", paper.problem, code="paper.template_refused")

    def _choose(self) -> None:
        choice = self.panel.choice()
        before = self._prepared.choice if self._prepared is not None else Choice()
        if choice.place and choice.place != before.place:
            place = choice.place
            self._workspace.read(
                lambda session: papers.keep_place(session, place), lambda _: None, owner=self
            )
        if choice != before:
            self._fill(choice)

    def _take_number(self) -> None:
        case, name = self._case, self._name
        self._workspace.change(
            lambda session: paper_numbers.take_for_paper(session, case, name),
            self._number_taken,
            owner=self,
            failed=self._say_failure,
        )

    def _number_taken(self, taken: Taken) -> None:
        self.panel.show_number(taken)
        self._fill(self.panel.choice())

    def _open_register(self) -> None:
        case, name = self._case, self._name
        self._workspace.read(
            lambda session: paper_numbers.shown(session, case, name),
            self._show_register,
            owner=self,
            failed=self._say_failure,
        )

    def _show_register(self, shown: RegisterShown | None) -> None:
        if shown is not None:
            self.register.show_register(shown)
            self._middle.setCurrentWidget(self.register)

    def _tell_outside(self, register: Register, last: int) -> None:
        self._workspace.change(
            lambda session: paper_numbers.numbered_outside(session, register, last),
            lambda _: self._open_register(),
            owner=self,
            failed=self._say_failure,
        )

    # -- out of the program

    def _print(self) -> None:
        if self._document is None:
            return
        if not QPrinterInfo.availablePrinters():
            self._say("warning", "paper.no_printer")
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(output.sheet(self._document.paper))
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("Chọn máy in")
        if dialog.exec():
            if output.print_on(self._document, printer, both_sides=self.panel.both_sides.isChecked()):
                self._printed(self._document.paper)
            else:
                self._say("error", "paper.not_printed")

    def _printed(self, paper: FilledPaper) -> None:
        case = self._case
        self._workspace.change(
            lambda session: paper_leaving.note_printed(session, paper, case),
            owner=self,
            failed=self._say_failure,
        )
        self.notice.say("done", "Đã gửi tới máy in.")
        if paper.secret:
            self._forget()
            self.notice.say("done", "Đã gửi tới máy in. Mã không còn giữ ở đây; nếu in hỏng, hãy cấp mã mới.")

    def _forget(self) -> None:
        """Keep nothing of what was in sight."""
        self._make = None
        self._show_nothing()
        self.heading.setText("")
        self.panel.print.setEnabled(False)

    def _show_nothing(self) -> None:
        self._document = None
        self.preview.sheets.show_document(None)
        self.pages.show_document(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """A code is shown once: whoever leaves the sheet that bears it does not find it here again."""
        super().hideEvent(event)
        is_left = not event.spontaneous()
        if is_left and self._document is not None and self._document.paper.secret:
            self._forget()

    def _save_pdf(self) -> None:
        self._put_file(
            paper_leaving.PDF,
            "Tệp PDF (*.pdf)",
            lambda paper, session: drawing.pdf_of(paper, ""),
            lambda path: self.notice.say("done", "Đã lưu tệp PDF."),
        )

    def _open_in_word(self) -> None:
        def opened(path: str) -> None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(path))
            self.notice.say("done", "Đã lưu tệp Word và mở bằng chương trình soạn thảo của máy.")

        self._put_file(
            paper_leaving.WORD,
            "Tệp Word (*.docx)",
            lambda paper, session: paper_word.word_file(paper, session.clock()),
            opened,
        )

    def _put_file(
        self,
        how: str,
        kind: str,
        make: Callable[[FilledPaper, Session], bytes],
        done: Callable[[str], None],
    ) -> None:
        """Ask for a place; drawn, written and noted on the worker, as a long list takes a second."""
        if self._document is None:
            return
        path = self._ask_where(_ENDINGS[how], kind)
        if not path:
            return
        paper, case = self._document.paper, self._case

        def put(session: Session) -> None:
            paper_leaving.put_file(session, Path(path), make(paper, session), paper, how, case)

        self._workspace.change(put, lambda _: done(path), owner=self, failed=self._not_put)

    def _not_put(self, error: Exception) -> None:
        if isinstance(error, OSError):
            # A place that takes no file is the person's choice, not the home's fault.
            self._say("error", "paper.not_written")
        else:
            self._say_failure(error)

    def _ask_where(self, ending: str, kind: str) -> str:
        """A path that was chosen, "" when nobody chose one."""
        assert self._document is not None
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(folder) / f"{self._document.paper.file_stem}.{ending}")
        path, _ = QFileDialog.getSaveFileName(self, "Lưu giấy tờ", suggested, kind)
        return path if not path or path.endswith(f".{ending}") else f"{path}.{ending}"

    def _say(self, level: str, code: str) -> None:
        self.notice.say(level, sentence(code), code=code)

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _go_back(self) -> None:
        if self._case:
            self.left.emit(self._case)
        else:
            self.list_left.emit(self._origin)

    def _dismiss(self) -> None:
        """Esc goes back a step: out of the register of numbers, then out of the papers."""
        if self._middle.currentWidget() is self.register:
            self._middle.setCurrentWidget(self.preview)
            self.preview.setFocus()
        else:
            self._go_back()

    def _print_now(self) -> None:
        if self.panel.print.isEnabled():
            self._print()

    # -- putting together

    def _connect(self) -> None:
        self.back.clicked.connect(self._go_back)
        self.smaller.clicked.connect(partial(self.preview.zoom_by, -1))
        self.larger.clicked.connect(partial(self.preview.zoom_by, 1))
        self.preview.zoomed.connect(lambda percent: self.zoom.setText(f"{percent} %"))
        self.pages.currentRowChanged.connect(lambda page: self.preview.show_page(max(0, page)))
        self.panel.chosen.connect(self._choose)
        self.panel.paper_chosen.connect(lambda name: self.show_case(self._case, name))
        self.panel.take_number.clicked.connect(self._take_number)
        self.panel.register.clicked.connect(self._open_register)
        self.register.outside_told.connect(self._tell_outside)
        self.register.left.connect(lambda: self._middle.setCurrentWidget(self.preview))
        self.panel.print.clicked.connect(self._print)
        self.panel.pdf.clicked.connect(self._save_pdf)
        self.panel.word.clicked.connect(self._open_in_word)
        keys.bind(self, {"dismiss": self._dismiss, "papers": self._print_now})

    def _put_together(self) -> None:
        self.pages.setFixedWidth(_LIST)
        area = QScrollArea()
        area.setWidget(self.panel)
        area.setWidgetResizable(True)
        area.setFixedWidth(_PANEL)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = row(self.back, self.heading, self.smaller, self.zoom, self.larger, gap=INSIDE)
        head.setStretch(1, 1)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.preview)
        self._middle.addWidget(self.register)
        body = row(self.pages, self._middle, area, gap=0)
        body.setStretch(1, 1)
        top = boxed(column(head, self.notice, gap=INSIDE, margins=edges(EDGE, INSIDE)))
        whole = column(top, body, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.preview)
