"""What is wrong with the list: problem rows first, put right on the spot, all alike at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop.features.importing.check_model import OPEN, CheckModel
from desktop.features.importing.check_table import CheckTable
from desktop.services import import_faults
from desktop.services.import_types import Answer, ImportPlan, PlannedRow, Verdict, fixes_alike
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.wording import sentence, word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import BETWEEN, INSIDE, boxed, column, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.importing.row_read import CellFinding

_EVERY_ROW, _TO_DO = "Mọi dòng", "Dòng cần xử lý"
_LISTED = 3


class CheckStep(QWidget):
    """`corrected` carries (row, column) → text, `answered` row → Answer, `reasoned` a row and a reason.

    `filtered` asks for the rows to be shown anew; `faults_wanted` for a file of the rows that stay out.
    """

    corrected = Signal(object)
    answered = Signal(object)
    reasoned = Signal(int, str)
    without_bad_cells = Signal(bool)
    faults_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._plan: ImportPlan | None = None
        self.model = CheckModel()
        self.table = CheckTable(session, self.model)
        self.reason = ChoiceBox((), _TO_DO)
        self.reason.setAccessibleName("Lọc theo lý do")
        self.reason.activated.connect(lambda _: self._show())
        self.faults = Button("Lưu dòng lỗi ra Excel…", "device-floppy", "quiet")
        self.faults.clicked.connect(self.faults_wanted)
        self.told = PlainLabel(role="strong")
        self.empty = EmptyState("circle-check", "Không có dòng nào cần xử lý")
        self.panel = RowPanel(session)
        self.panel.corrected.connect(self.corrected)
        self.panel.answered.connect(self.answered)
        self.panel.reasoned.connect(self.reasoned)
        self.table.corrected.connect(lambda number, place, text: self.corrected.emit({(number, place): text}))
        self.table.reached.connect(self._reach)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        head = row(self.told, None, self.reason, self.faults)
        whole = column(head, self._lists, self.panel, gap=BETWEEN)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)

    def settle(self) -> None:
        self.table.cells.settle()

    def show_plan(self, plan: ImportPlan) -> None:
        """The person stays where they were, or comes to the next row that needs them."""
        here = self._here()
        self._plan = plan
        reasons = [(code, f"{_short(code)} ({show_count(count)})") for code, count in plan.reasons.items()]
        self.reason.offer([("all", _EVERY_ROW), *reasons], _TO_DO)
        self.reason.fit_longest(30)
        self._show(here)

    def _show(self, stay_at: int = 0) -> None:
        if self._plan is None:
            return
        plan = self._plan
        was_at = self.table.currentIndex().row() if stay_at else 0
        had_focus = self.table.hasFocus()
        self.model.show_plan(plan, self.reason.code())
        found = self.model.row_of(stay_at)
        place = found if found >= 0 else max(0, was_at)
        self._lists.setCurrentWidget(self.table if self.model.rows else self.empty)
        self.table.go_to_problem(min(place, len(self.model.rows) - 1))
        if had_focus:
            self.table.setFocus()
        to_do = sum(plan.counts.get(verdict, 0) for verdict in OPEN)
        doing = f"{show_count(to_do)} dòng cần xử lý" if to_do else "Không có dòng nào cần xử lý"
        self.told.setText(f"{doing} trên {show_count(len(plan.rows))} dòng")
        self.faults.setVisible(bool(plan.failed))
        self._reach(self.table.currentIndex().row())

    def _here(self) -> int:
        place = self.table.currentIndex().row()
        return self.model.rows[place].number if 0 <= place < len(self.model.rows) else 0

    def _reach(self, place: int) -> None:
        if self._plan is not None and 0 <= place < len(self.model.rows):
            self.panel.show_row(self._plan, self.model.rows[place])
        else:
            self.panel.hide()


class RowPanel(QWidget):
    """What is said about one row, and what can be done about it."""

    corrected = Signal(object)
    answered = Signal(object)
    reasoned = Signal(int, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._number = 0
        self.heading = PlainLabel(role="strong")
        self.findings = column(gap=6)
        self.same = Button("Chính là người này", "check")
        self.new = Button("Người khác, thêm mới", "user-plus")
        self.skip = Button("Bỏ qua dòng này", look="quiet")
        self.same.clicked.connect(partial(self._answer, Answer.SAME))
        self.new.clicked.connect(partial(self._answer, Answer.NEW))
        self.skip.clicked.connect(partial(self._answer, Answer.SKIP))
        self.why = VietnameseEdit()
        self.why.setPlaceholderText("Lý do vẫn nhập, khi giấy tờ đúng như vậy")
        self.why.setAccessibleName("Lý do vẫn nhập")
        self.still = Button("Vẫn nhập")
        self.still.clicked.connect(self._give_reason)
        self.why.returnPressed.connect(self._give_reason)
        self._reasons = boxed(row(self.why, self.still))
        answers = row(self.same, self.new, self.skip, None, gap=INSIDE)
        self.setLayout(column(self.heading, boxed(self.findings), answers, self._reasons, gap=INSIDE))
        self.hide()

    def show_row(self, plan: ImportPlan, planned: PlannedRow) -> None:
        self._number = planned.number
        self._clear()
        told = planned.errors or planned.findings
        self.heading.setText(f"Dòng {planned.number}: {word(f'import.verdict.{planned.verdict}')}")
        for finding in told[:_LISTED]:
            self._add(plan, finding)
        for twin in planned.twins[:_LISTED] if planned.verdict is Verdict.DUPLICATE else ():
            whom = twin.name or f"dòng {twin.row}"
            self.findings.addWidget(FindingRow("warning", "Có thể là", f"{whom}. {word(twin.why)}."))
        is_doubtful = planned.verdict is Verdict.DUPLICATE
        self.same.setVisible(is_doubtful and any(twin.member for twin in planned.twins))
        self.new.setVisible(is_doubtful)
        self.skip.setVisible(planned.verdict in OPEN)
        self._reasons.setVisible(bool(planned.errors) and all(one.overridable for one in planned.errors))
        self.why.clear()
        self.setVisible(bool(told) or is_doubtful)

    def _add(self, plan: ImportPlan, finding: CellFinding) -> None:
        level = finding.level.value
        told = import_faults.column_and(plan, finding, import_faults.said(finding))
        self.findings.addWidget(FindingRow(level, word(f"level.{level}"), told))
        alike = fixes_alike(plan, finding.column, finding.code)
        here = (self._number, finding.column)
        if here not in alike:
            return
        shown = import_faults.proposal(self._session, finding)
        one = Button(f"Sửa thành {shown}", look="link")
        one.clicked.connect(lambda: self.corrected.emit({here: alike[here]}))
        more = Button(f"Sửa tất cả giống vậy ({show_count(len(alike))})", look="link")
        more.clicked.connect(lambda: self.corrected.emit(alike))
        more.setVisible(len(alike) > 1)
        self.findings.addWidget(boxed(row(one, more, None)))

    def _clear(self) -> None:
        while (item := self.findings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()

    def _answer(self, answer: Answer) -> None:
        self.answered.emit({self._number: answer})

    def _give_reason(self) -> None:
        reason = self.why.settled_text().strip()
        if reason:
            self.reasoned.emit(self._number, reason)
        else:
            self.why.setFocus()


def _short(code: str) -> str:
    """A finding's sentence without its figures, as far as its first stop."""
    return sentence(code, {}).partition(".")[0].replace("“”", "…").strip()
