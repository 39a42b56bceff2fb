"""What a step would meet: each condition with how it stands, and the way to put it right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from desktop.services.case_types import CheckLine
from desktop.widgets.buttons import Button
from desktop.widgets.help_call import call_for_help
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, column, row
from desktop.widgets.plain_label import PlainLabel
from domain.workflows.model import Severity

_NO_CONDITION = "Bước này không cần điều kiện nào."
_NO_STEP = "Chọn việc tiếp theo ở bên trái để xem điều kiện."
_HOLDS = ("circle-check", "synced", "Đạt")
# What it depends on is still blank: no rule is broken, and none is met.
_UNKNOWN = ("info-circle", "muted", "Chưa biết: còn ô để trống, hoặc sổ không ghi")
_LOOK = {
    Severity.BLOCK: ("circle-x", "rejected", "Chưa đạt"),
    Severity.CONFIRM: ("hand-stop", "warning", "Cần xác nhận"),
    Severity.WARN: ("alert-triangle", "warning", "Lưu ý"),
}


class ConditionList(QWidget):
    """`field_wanted` carries a field's name, `place_wanted` a `Place` elsewhere; `confirmed` on a tick.

    `answered`: the box that had the focus is not needed any more, and the focus has to go somewhere.
    """

    field_wanted = Signal(str)
    place_wanted = Signal(object)
    confirmed = Signal()
    answered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heading = PlainLabel("Điều kiện", role="heading")
        self.none = PlainLabel(_NO_CONDITION, role="muted", wrap=True)
        self._lines = column(gap=BETWEEN)
        self._shown: tuple[object, ...] = ()
        self._ticked: set[str] = set()
        self.lines: tuple[CheckLine, ...] = ()
        self.boxes: dict[str, QCheckBox] = {}
        self.fixes: dict[str, list[Button]] = {}
        self.setLayout(column(self.heading, self.none, self._lines, None, gap=BETWEEN))

    @property
    def confirm(self) -> tuple[str, ...]:
        """Codes of the conditions that are confirmed, without their prefix."""
        return tuple(sorted(self._ticked))

    @property
    def blocked(self) -> bool:
        return any(
            not line.holds and line.severity != Severity.WARN and _plain(line.code) not in self._ticked
            for line in self.lines
        )

    def first_of(self, fields: Collection[str]) -> str:
        """The first of these fields that a condition which does not hold is about, "" for none."""
        named = (name for line in self.lines if not line.holds for name in line.fields)
        return next((name for name in named if name in fields), "")

    def forget(self) -> None:
        """Another step or case: nothing of it is confirmed."""
        self._ticked.clear()

    def ask_for_step(self, on: bool) -> None:
        """Nothing is chosen yet whose conditions could stand here."""
        self.none.setText(_NO_STEP if on else _NO_CONDITION)

    def show_lines(self, lines: Sequence[CheckLine], fields: Sequence[str]) -> None:
        """`fields` can be typed into here; what else is wrong is put right elsewhere."""
        shown = (tuple(lines), tuple(fields))
        if shown == self._shown:
            return
        self._shown, self.lines = shown, tuple(lines)
        focus = next((code for code, box in self.boxes.items() if box.hasFocus()), "")
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.boxes, self.fixes = {}, {}
        # What is still to be done comes first.
        for line in sorted(lines, key=lambda one: (one.holds, one.known)):
            self._lines.addWidget(self._row(line, fields))
        self.none.setVisible(not lines)
        if focus in self.boxes:
            self.boxes[focus].setFocus()
        elif focus:
            self.answered.emit()

    def _row(self, line: CheckLine, fields: Sequence[str]) -> QWidget:
        met = _HOLDS if line.known else _UNKNOWN
        icon_name, token, told = met if line.holds else _LOOK[Severity(line.severity)]
        made = QWidget()
        made.setAccessibleName(f"{told}: {line.label}")
        mark = IconView(icon_name, token, 16)
        said = PlainLabel(line.label, wrap=True)
        head = row(mark, said, gap=6)
        head.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        parts = column(head, gap=2)
        if not line.known:
            parts.addWidget(PlainLabel(f"{told}.", role="small", wrap=True))
        if not line.holds:
            if line.message and not line.message.endswith(f": {line.label}.") and line.message != line.label:
                parts.addWidget(PlainLabel(line.message, role="small", wrap=True))
            for ways in self._ways(line, fields, made):
                parts.addLayout(ways)
        made.setLayout(parts)
        return made

    def _ways(self, line: CheckLine, fields: Sequence[str], host: QWidget) -> list[QHBoxLayout]:
        """What can be done about it; the column is narrow, so each place elsewhere has a line of its own."""
        ways = row(gap=4)
        if line.severity == Severity.CONFIRM:
            box = QCheckBox("Xác nhận")
            box.setAccessibleName(f"Xác nhận: {line.label}")
            box.setChecked(_plain(line.code) in self._ticked)
            box.toggled.connect(partial(self._tick, _plain(line.code)))
            self.boxes[line.code] = box
            ways.addWidget(box)
        field = next((name for name in line.fields if name in fields), "")
        if field:
            self._add_way(ways, "Điền", line, partial(self.field_wanted.emit, field))
        lines = [ways]
        for place in line.places[: 1 if field else 2]:
            if ways.count():
                ways = row(gap=4)
                lines.append(ways)
            self._add_way(ways, place.label, line, partial(self.place_wanted.emit, place))
        more = Button("", "help", "bare", "Vì sao và cách xử lý")
        more.setAccessibleName(f"Trợ giúp: {line.label}")
        more.clicked.connect(lambda: call_for_help(host, line.code))
        ways.addWidget(more)
        for each in lines:
            each.addStretch(1)
        return lines

    def _add_way(self, ways: QHBoxLayout, text: str, line: CheckLine, go: Callable[[], None]) -> None:
        fix = Button(text, look="link")
        fix.setAccessibleName(f"{text}: {line.label}")
        fix.clicked.connect(go)
        self.fixes.setdefault(line.code, []).append(fix)
        ways.addWidget(fix)

    def _tick(self, code: str, on: bool) -> None:
        (self._ticked.add if on else self._ticked.discard)(code)
        self.confirmed.emit()


def _plain(code: str) -> str:
    return code.removeprefix("case.")
