"""The editor of one setting, made from its declaration: a switch, a list or a number."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QSpinBox, QWidget

from desktop.features.settings.model import locked_text, source_text
from desktop.services.settings import State
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import INSIDE, column, row
from desktop.widgets.plain_label import PlainLabel

# A number that is being changed step by step is taken when the person rests.
_REST_MS = 350
_EDITOR_CHARACTERS = 18


class SettingRow(QWidget):
    """Label, explanation and source at the left, the editor at the right. `chosen` carries name and value."""

    chosen = Signal(str, object)

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
        setting = state.setting
        self.label = PlainLabel(setting.label, role="strong", wrap=True)
        self.explanation = PlainLabel(setting.explanation, role="muted", wrap=True)
        self.source = PlainLabel(role="small", wrap=True)
        self.lock = IconView("lock", "muted", 16)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._take_number)
        self.editor = self._make_editor()
        self.editor.setAccessibleName(setting.label)
        self.editor.setFixedWidth(self.fontMetrics().averageCharWidth() * _EDITOR_CHARACTERS)
        texts = column(self.label, self.explanation, self.source, gap=2)
        line = row(texts, self.lock, self.editor, gap=INSIDE * 2)
        line.setStretch(0, 1)
        for widget in (self.lock, self.editor):
            line.setAlignment(widget, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.show_state(state)

    def show_state(self, state: State) -> None:
        self.state = state
        editor, value = self.editor, state.value
        editor.blockSignals(True)
        if isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
            editor.setText(state.setting.shown(bool(value)))
        elif isinstance(editor, QSpinBox):
            if not self._rest.isActive():
                editor.setValue(int(value))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        editor.blockSignals(False)
        editor.setEnabled(not state.locked)
        self.lock.setVisible(bool(state.locked))
        why = locked_text(state)
        self.source.setText(why if why else source_text(state))
        editor.setAccessibleDescription(self.source.text())

    def settle(self) -> None:
        """Take a number that is still being changed."""
        if self._rest.isActive():
            self._rest.stop()
            self._take_number()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.editor.setFixedWidth(self.fontMetrics().averageCharWidth() * _EDITOR_CHARACTERS)

    def _make_editor(self) -> QWidget:
        setting = self.state.setting
        if isinstance(setting.default, bool):
            switch = Switch()
            switch.toggled.connect(lambda on: self.chosen.emit(setting.name, on))
            return switch
        if isinstance(setting.default, int):
            number = NumberBox()
            number.setRange(setting.least, setting.most)
            number.setSingleStep(setting.step)
            number.setSuffix(f" {setting.unit}" if setting.unit else "")
            number.valueChanged.connect(lambda _: self._rest.start())
            return number
        choices = ChoiceList()
        for value, label in setting.choices:
            choices.addItem(label, value)
        choices.activated.connect(lambda _: self.chosen.emit(setting.name, choices.currentData()))
        return choices

    def _take_number(self) -> None:
        if isinstance(self.editor, QSpinBox) and self.editor.value() != self.state.value:
            step, least = self.state.setting.step, self.state.setting.least
            value = least + round((self.editor.value() - least) / step) * step
            self.chosen.emit(self.state.setting.name, value)


class NumberBox(QSpinBox):
    """A number with its unit. The wheel scrolls the page, it never changes a value."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.UpDownArrows)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(6, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ChoiceList(QComboBox):
    """One of a few; as above with the wheel."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Switch(QCheckBox):
    """On or off; a click anywhere in it counts."""

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)
