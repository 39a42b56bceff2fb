"""The end of a lot: the pile counted, what is still wrong, the sample of a second person, into the list."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop import keys
from desktop.services.entry_accepting import Closing
from desktop.services.entry_types import Difference
from desktop.services.times import show_count
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit

_LISTED = 12


class DifferencesModel(Lines):
    """One row for each cell that two people read differently."""

    titles = ("Phiếu", "Họ và tên", "Trường", "1. Lần đầu", "2. Nhập lại")

    def text(self, row: Difference, column: int) -> str:
        said = (row.first or "(trống)", row.second or "(trống)")
        return (str(row.n), row.name, row.label, *said)[column]

    def is_muted(self, column: int) -> bool:
        return False


class DifferencesTable(Table):
    """1 takes the first reading of the current row, 2 the second."""

    taken = Signal(int, int)

    def __init__(self, model: DifferencesModel) -> None:
        super().__init__("Những ô hai người đọc khác nhau")
        self.setModel(model)
        self.set_widths([8, 22, 20, 22, 22], 4)
        self.setMinimumHeight(150)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        for number, name in enumerate(("first_reading", "second_reading"), start=1):
            if keys.pressed(event, name) and self.currentIndex().isValid():
                self.taken.emit(self.currentIndex().row(), number)
                return
        super().keyPressEvent(event)


class Step(QFrame):
    """One condition of the end: its state as a shape, what it is, what to do about it."""

    def __init__(self, title: str, *content: QWidget) -> None:
        super().__init__()
        self.setObjectName("card")
        self._mark = IconView("circle-check", "synced", 20)
        self.told = PlainLabel(wrap=True)
        head = row(self._mark, PlainLabel(title, role="strong"), None)
        self.setLayout(column(head, self.told, *content, gap=INSIDE, margins=edges(BETWEEN)))

    def say(self, good: bool, text: str) -> None:
        self._mark.show_icon(*(("circle-check", "synced") if good else ("alert-triangle", "warning")))
        self.told.setText(text)


class ClosingView(QWidget):
    """`back`: on with typing; `recounted` carries another number of sheets; `again`: type the sample again.

    `settled` carries a Difference and the text it is settled by, `accepted` the reason given ("" none).
    """

    back_wanted = Signal()
    recounted = Signal(str)
    again_wanted = Signal()
    settled = Signal(object, str)
    accepted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.closing: Closing | None = None
        self.notice = Notice()
        self.heading = PlainLabel(role="heading", wrap=True)
        self.sheets = VietnameseEdit()
        self.recount = Button("Sửa số phiếu")
        self.to_errors = Button("Xem và sửa")
        self.again = Button("Nhập lại phiếu mẫu")
        self.model = DifferencesModel()
        self.table = DifferencesTable(self.model)
        self.first = Button("Lấy lần đầu", tip="1")
        self.second = Button("Lấy lần nhập lại", tip="2")
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Ghi rõ vì sao vẫn đưa lô vào danh sách")
        self.reason_row = labelled("Lý do bỏ qua việc đếm phiếu hoặc nhập lại mẫu", self.reason)
        self.back = Button("Nhập tiếp", "chevron-left", "quiet", "Esc")
        self.go = Button("Đưa vào danh sách", look="primary", tip=keys.shown("entry_go"))
        self.why_not = PlainLabel(role="warning", wrap=True)
        self._put_together()
        self._connect()

    def _put_together(self) -> None:
        line = row(labelled("Số phiếu đếm được", self.sheets), self.recount, None)
        line.setAlignment(self.recount, Qt.AlignmentFlag.AlignBottom)
        count = boxed(line)
        self.sheets.setMaximumWidth(160)
        self.counted = Step("1. Đếm phiếu", count)
        self.checked = Step("2. Kiểm tra", boxed(row(self.to_errors, None)))
        self.sampled = Step("3. Người thứ hai nhập lại mẫu", boxed(row(self.again, None)))
        choose = boxed(row(self.first, self.second, None))
        self.compared = Step("4. So hai lần nhập", self.table, choose)
        steps = column(
            self.heading, self.notice, self.counted, self.checked, self.sampled, self.compared, None
        )
        steps.setContentsMargins(edges(EDGE, 16))
        foot = row(self.back, self.why_not, self.go)
        foot.setStretch(1, 1)
        below = boxed(column(self.reason_row, foot, gap=INSIDE, margins=edges(EDGE, 10)))
        whole = column(UprightScroll(boxed(steps)), hairline(), below, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.go)

    def show_closing(self, place: str, standing: Closing, *, same_hand: bool) -> None:
        """How the lot stands. `same_hand`: who sits here typed it, so the sample is for somebody else."""
        self.closing = standing
        self.heading.setText(f"Đóng lô: {place}")
        self._show_count(standing)
        errors, warnings = len(standing.check.errors), len(standing.check.warnings)
        self.checked.say(not errors, f"{errors} lỗi, {warnings} cảnh báo. Cảnh báo không giữ lô lại.")
        self.to_errors.setVisible(bool(errors or warnings))
        self._show_sample(standing, same_hand)
        self.model.show_rows(standing.differences)
        self.compared.setVisible(bool(standing.retyped))
        there = bool(standing.differences)
        told = "Xem lại phiếu giấy, chọn cách đọc đúng." if there else "Hai lần nhập khớp nhau."
        self.compared.say(not there, told)
        for part in (self.table, self.first, self.second):
            part.setVisible(there)
        if there:
            self.table.selectRow(0)
        self.reason_row.setVisible(any(code in standing.by_reason for code, _ in standing.obstacles))
        self.judge()

    def _show_count(self, standing: Closing) -> None:
        pile, missing = standing.header.sheets, standing.missing
        parts = [
            f"Xấp phiếu có {show_count(pile)}, đã nhập {show_count(standing.entered + standing.accepted)}"
        ]
        if standing.hard:
            parts.append(f"phiếu khó để lại {show_count(standing.hard)}")
        if missing:
            parts.append(f"{'còn thiếu' if missing > 0 else 'thừa'} {show_count(abs(missing))}")
        self.counted.say(not missing, f"{', '.join(parts)}.")
        self.sheets.setText(str(pile))

    def _show_sample(self, standing: Closing, same_hand: bool) -> None:
        numbers = ", ".join(map(str, standing.sample[:_LISTED]))
        more = " …" if len(standing.sample) > _LISTED else ""
        if not standing.sample:
            self.sampled.say(True, "Không có phiếu nào cần nhập lại.")
        elif not standing.left:
            self.sampled.say(True, f"Đã nhập lại {standing.retyped} phiếu: {numbers}{more}.")
        else:
            told = (
                f"Cần nhập lại {len(standing.sample)} phiếu: {numbers}{more}. Còn {len(standing.left)} phiếu."
            )
            if same_hand:
                told += (
                    " Người nhập lại phải khác người nhập lần đầu: hãy khóa màn hình để người đó đăng nhập."
                )
            self.sampled.say(False, told)
        self.again.setVisible(bool(standing.left))
        self.again.setEnabled(not same_hand)

    def judge(self) -> None:
        """Whether the lot may go into the list with the reason that is typed so far."""
        if self.closing is None:
            return
        against = self.closing.keeps_out(self.reason.whole_text())
        self.why_not.setText(against[0][1] if against else "")
        self.go.setEnabled(not against)
        self.go.setText(f"Đưa {show_count(self.closing.entered)} phiếu vào danh sách")

    def accept(self) -> None:
        if self.go.isEnabled():
            self.accepted.emit(self.reason.settled_text().strip())

    def _take(self, number: int, reading: int) -> None:
        if 0 <= number < len(self.model.rows):
            one = self.model.rows[number]
            self.settled.emit(one, one.first if reading == 1 else one.second)

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_wanted)
        self.recount.clicked.connect(lambda: self.recounted.emit(self.sheets.settled_text()))
        self.sheets.returnPressed.connect(lambda: self.recounted.emit(self.sheets.settled_text()))
        self.to_errors.clicked.connect(self.back_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.table.taken.connect(self._take)
        self.first.clicked.connect(lambda: self._take(self.table.currentIndex().row(), 1))
        self.second.clicked.connect(lambda: self._take(self.table.currentIndex().row(), 2))
        self.reason.textEdited.connect(lambda _: self.judge())
        self.go.clicked.connect(self.accept)


def focus_first(view: ClosingView) -> None:
    """Where there is something to do first."""
    if view.model.rows:
        view.table.setFocus(Qt.FocusReason.OtherFocusReason)
    elif view.go.isEnabled():
        view.go.setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        view.sheets.setFocus(Qt.FocusReason.OtherFocusReason)
