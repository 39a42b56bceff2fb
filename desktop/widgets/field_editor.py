"""The editor of one declared field: label above, editor, findings below.

The declaration decides the kind of editor; nothing of a field is repeated here.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QStyle, QStyledItemDelegate, QStyleOptionComboBox, QWidget

from desktop.widgets.finding_row import FindingRow
from desktop.widgets.labelled import REQUIRED
from desktop.widgets.layouts import boxed, column, row
from desktop.widgets.plain_label import PlainLabel, set_tooltip
from desktop.widgets.vietnamese_edit import VietnameseEdit, VietnameseTextEdit
from domain.fields import Field, FieldType

Choices = Sequence[tuple[str, str]]

_EXAMPLES = {
    FieldType.DATE: "ngày/tháng/năm",
    FieldType.PARTIAL_DATE: "ngày/tháng/năm, hoặc năm",
    FieldType.MONTH: "tháng/năm",
}
# What may be typed, for whoever hears the field.
_RULES = {
    FieldType.DATE: "Gõ ngày/tháng/năm, ví dụ 05/03/2004.",
    FieldType.PARTIAL_DATE: "Gõ ngày/tháng/năm, ví dụ 05/03/2004, hoặc chỉ năm.",
    FieldType.MONTH: "Gõ tháng/năm, ví dụ 03/2026.",
    FieldType.CITIZEN_ID: "12 chữ số, hoặc 9 chữ số của chứng minh cũ.",
    FieldType.PHONE: "10 chữ số, bắt đầu bằng 0.",
    FieldType.EMAIL: "Có dạng ten@vidu.vn.",
    FieldType.INTEGER: "Chỉ gõ chữ số.",
}
# What stands after a label, and what it means.
_MARKS = {"*": REQUIRED, "cần có": "Cần có để đủ thông tin."}
# Types whose values are short enough for half a row.
_SHORT = frozenset(
    {
        FieldType.DATE,
        FieldType.PARTIAL_DATE,
        FieldType.MONTH,
        FieldType.BOOLEAN,
        FieldType.INTEGER,
        FieldType.CODE,
        FieldType.CITIZEN_ID,
        FieldType.PHONE,
    }
)
# From this length on a text deserves several lines.
_LONG_TEXT = 1000
_LEAST_LETTERS = 6
# Pixels: the widest list below a box, and what stands beside a line of it.
_WIDEST_LIST, _BESIDE_LINE = 480, 24


def rule_of(field: Field) -> str:
    """What may be typed into a field, in words; "" where anything may."""
    return _RULES.get(field.type, "")


def is_short(field: Field) -> bool:
    return field.type in _SHORT


class ChoiceBox(QComboBox):
    """One of a list, or nothing. The wheel scrolls the form, it never changes a value."""

    left = Signal()
    # Qt measures a box before it is put together.
    _painting = False

    def __init__(self, choices: Choices, blank: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LEAST_LETTERS)
        self.offer(choices, blank)

    def offer(self, choices: Choices, blank: str = "") -> None:
        """Put in (code, label) pairs after the blank one; what was chosen stays chosen."""
        before = self.code()
        self.blockSignals(True)
        self.clear()
        self.addItem(blank, "")
        for code, label in choices:
            self.addItem(label, code)
        self.choose(before)
        self.blockSignals(False)

    def fit_longest(self, most: int = 15) -> None:
        """Be as wide as the longest choice, `most` letters at most: for filters, which show their choice."""
        metrics = self.fontMetrics()
        texts = [self.itemText(number)[:most] for number in range(self.count())]
        widest = max((metrics.horizontalAdvance(text) for text in texts), default=0)
        # Qt counts this length in letters X.
        self.setMinimumContentsLength(-(-widest // max(1, metrics.horizontalAdvance("X"))))

    def minimumSizeHint(self) -> QSize:
        """Shorter than its longest choice where room is scarce: a choice that is cut off is its tooltip."""
        hint = super().minimumSizeHint()
        spared = max(0, self.minimumContentsLength() - _LEAST_LETTERS) * self.fontMetrics().horizontalAdvance(
            "X"
        )
        return QSize(hint.width() - spared, hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        self._painting = True
        super().paintEvent(event)
        self._painting = False

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        if not self._painting:
            # Asked for at every measuring too, where the choice in sight plays no part and styles are slow.
            return
        room = self._room_for_text(option)
        shown = self.fontMetrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        option.currentText = shown

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip:
            option = QStyleOptionComboBox()
            super().initStyleOption(option)
            wide = self.fontMetrics().horizontalAdvance(self.currentText())
            set_tooltip(self, self.currentText() if wide > self._room_for_text(option) else "")
        return super().event(event)

    def _room_for_text(self, option: QStyleOptionComboBox) -> int:
        field = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self).width()

    def code(self) -> str:
        return str(self.currentData() or "")

    def choose(self, code: str) -> None:
        self.setCurrentIndex(max(0, self.findData(code)))

    def showPopup(self) -> None:
        view = self.view()
        if not isinstance(view.itemDelegate(), _Choice):
            # Qt's own delegate knows nothing of the style sheet. Made when first needed: forms hold dozens.
            self.setItemDelegate(_Choice(view))
        # The list is a window of its own, and is heard as one.
        view.setAccessibleName(self.accessibleName())
        # As wide as its longest line, and a scroll bar beside it.
        view.setMinimumWidth(min(_WIDEST_LIST, view.sizeHintForColumn(0) + _BESIDE_LINE))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()


class _Choice(QStyledItemDelegate):
    """One line in the list of a box, as the style sheet has it."""


class FieldEditor(QWidget):
    """`left` carries the field's name when its entry ended; `edited` whenever something was typed."""

    left = Signal(str)
    edited = Signal(str)
    fix_chosen = Signal(object)

    def __init__(self, field: Field, choices: Choices = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.label = PlainLabel(field.label, role="label")
        self._boxes: list[QCheckBox] = []
        self._foreign = ""
        self.editor = self._make_editor(choices)
        self.editor.setAccessibleName(field.label)
        self.editor.setAccessibleDescription(rule_of(field))
        self._findings = column(gap=2)
        self.setLayout(column(self.label, self.editor, self._findings, None, gap=3))
        self.setFocusProxy(self._boxes[0] if self._boxes else self.editor)

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops in it, in order."""
        return [*self._boxes] or [self.editor]

    def text(self) -> str:
        """What stands in the editor, with the word being composed."""
        if isinstance(self.editor, VietnameseEdit | VietnameseTextEdit):
            return self.editor.settled_text()
        if isinstance(self.editor, ChoiceBox):
            return self.editor.currentText() if self.editor.code() else ""
        return ", ".join(box.text() for box in self._boxes if box.isChecked())

    def raw_text(self) -> str:
        """As `text`, but a word being composed stays so: for looking on while somebody types."""
        if isinstance(self.editor, VietnameseEdit | VietnameseTextEdit):
            return self.editor.whole_text()
        return self.text()

    def set_text(self, text: str) -> None:
        """Show a text; a label that the list lacks (an older or newer one) is added, never dropped."""
        if isinstance(self.editor, VietnameseEdit):
            if self.editor.text() != text or self.editor.isUndoAvailable():
                self.editor.setText(text)
                self.editor.setCursorPosition(0)
        elif isinstance(self.editor, VietnameseTextEdit):
            if self.editor.toPlainText() != text or self.editor.document().isUndoAvailable():
                self.editor.setPlainText(text)
        elif isinstance(self.editor, ChoiceBox):
            self._choose(self.editor, text)
        else:
            chosen = [part.strip() for part in text.split(",")]
            for box in self._boxes:
                box.setChecked(box.text() in chosen)

    def _choose(self, box: ChoiceBox, text: str) -> None:
        if self._foreign and self._foreign != text:
            # What was added for another record is no choice for this one.
            box.removeItem(box.findText(self._foreign))
            self._foreign = ""
        if text and box.findText(text) < 0:
            box.addItem(text, text)
            self._foreign = text
        box.setCurrentIndex(max(0, box.findText(text)) if text else 0)

    def set_mark(self, mark: str) -> None:
        """What stands after the label: "*" or "cần có"."""
        self.label.setText(f"{self.field.label} {mark}".rstrip())
        parts = (_MARKS.get(mark.lstrip("· "), mark), rule_of(self.field))
        self.editor.setAccessibleDescription(" ".join(part for part in parts if part))

    def set_read_only(self, read_only: bool) -> None:
        """Text can still be marked and copied."""
        if isinstance(self.editor, VietnameseEdit | VietnameseTextEdit):
            self.editor.setReadOnly(read_only)
        else:
            self.editor.setEnabled(not read_only)

    def show_findings(self, rows: list[FindingRow]) -> None:
        self.clear_findings()
        level = rows[0].level if rows else ""
        last: QWidget = self._boxes[-1] if self._boxes else self.editor
        for found in rows:
            self._findings.addWidget(found)
            if found.fix is not None:
                # A new button stands last in the order of Tab unless it is told where it is seen.
                QWidget.setTabOrder(last, found.fix)
                last = found.fix
        self._set_level(level)

    def clear_findings(self) -> None:
        while item := self._findings.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._set_level("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Several check boxes are one field: it is left when none of them has the focus any more.
        if event.type() is QEvent.Type.FocusOut and watched in self._boxes:
            self.left.emit(self.field.name)
        return super().eventFilter(watched, event)

    def _set_level(self, level: str) -> None:
        if self.editor.property("finding") != level:
            self.editor.setProperty("finding", level)
            self.editor.style().unpolish(self.editor)
            self.editor.style().polish(self.editor)

    def _make_editor(self, choices: Choices) -> QWidget:
        if self.field.type is FieldType.CODES:
            return self._make_boxes(choices)
        if choices:
            box = ChoiceBox(choices)
            box.left.connect(self._leave)
            box.activated.connect(self._picked)
            return box
        if self.field.max_length >= _LONG_TEXT:
            several = VietnameseTextEdit()
            several.setFixedHeight(several.fontMetrics().lineSpacing() * 4 + 16)
            several.left.connect(self._leave)
            several.textChanged.connect(self._edit)
            return several
        line = VietnameseEdit()
        line.setPlaceholderText(_EXAMPLES.get(self.field.type, ""))
        line.left.connect(self._leave)
        line.textEdited.connect(self._edit)
        return line

    def _make_boxes(self, choices: Choices) -> QWidget:
        for _, label in choices:
            box = QCheckBox(label)
            box.installEventFilter(self)
            box.clicked.connect(self._picked)
            self._boxes.append(box)
        return boxed(row(column(*self._boxes, gap=0), None))

    # Methods, not functions: what is connected to them ends before the editor inside is taken away, and with
    # it the focus.

    def _edit(self) -> None:
        self.edited.emit(self.field.name)

    def _leave(self) -> None:
        self.left.emit(self.field.name)

    def _picked(self) -> None:
        self._edit()
        self._leave()
