"""The fields of a case: editors for what the chosen step takes, plain lines for what is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services import values
from desktop.services.other_units import OtherUnit, called, found
from desktop.services.session import Session
from desktop.services.wording import sentence, word
from desktop.widgets.field_editor import ChoiceBox, FieldEditor, is_short
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.suggestions import Suggestions
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.fields import Field

# So many editors are made in one turn: more would be felt.
_A_TURN = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A field to type into; `choices` as its editor takes them, `needed`: the step does not go without it.

    `units` are offered below while a name is typed; any other text may stand there as well.
    """

    field: Field
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    units: tuple[OtherUnit, ...] = ()


class CaseFields(QWidget):
    """`edited` at each key, `left` when an entry ended, `cleared` as editors go, `built` once others stand.

    Texts are what people read, except of a field that names a record: there it is the record's id.
    """

    edited = Signal()
    left = Signal()
    cleared = Signal()
    built = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.editors: dict[str, FieldEditor] = {}
        self.suggestions: dict[str, Suggestions] = {}
        self._asked: tuple[Asked, ...] = ()
        self._waiting: list[Asked] = []
        self._texts: dict[str, str] = {}
        self._place = (0, 0)
        self._focus = ""
        self._grid = QGridLayout()
        self._facts = QGridLayout()
        self._columns = 2
        self.heading = PlainLabel("Nội dung hồ sơ", role="heading")
        self.settled = PlainLabel("Đã ghi trong hồ sơ", role="heading")
        for grid in (self._grid, self._facts):
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(BETWEEN)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(BETWEEN)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._fact_box = boxed(self._facts)
        self.settled.hide()
        self._fact_box.hide()
        self.setLayout(column(self.heading, self._grid, self.settled, self._fact_box, None, gap=GROUP))
        self._builder = QTimer(self)
        self._builder.timeout.connect(self._build_next)

    def ask(self, asked: Sequence[Asked], texts: Mapping[str, str]) -> None:
        """Show editors for these fields, filled with `texts`; the ones that stand already stay."""
        self._texts = dict(texts)
        self.heading.setVisible(bool(asked))
        if [one.field for one in asked] != [one.field for one in self._asked] or any(
            one.choices != before.choices for one, before in zip(asked, self._asked, strict=False)
        ):
            self._start_over(asked)
            return
        self._asked = tuple(asked)
        for one in asked:
            if one.field.name in self.editors:
                self._fill(one, self.editors[one.field.name])

    def tell(self, facts: Sequence[tuple[str, str]]) -> None:
        """(label, text) of what is known and cannot be typed over in this step."""
        while item := self._facts.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for line, (label, text) in enumerate(facts):
            told = PlainLabel(text, wrap=True, selectable=True)
            told.setAccessibleName(label)
            self._facts.addWidget(
                PlainLabel(label, role="label", wrap=True), line, 0, Qt.AlignmentFlag.AlignTop
            )
            self._facts.addWidget(told, line, 1)
        self.settled.setVisible(bool(facts))
        self._fact_box.setVisible(bool(facts))

    def arrange(self, columns: int) -> None:
        """Short fields side by side, or (1) each on a line of its own."""
        if columns == self._columns:
            return
        self._columns = columns
        self._grid.setColumnStretch(1, columns - 1)
        self._place = (0, 0)
        for name, editor in self.editors.items():
            self._grid.removeWidget(editor)
            self._put(next(one for one in self._asked if one.field.name == name), editor)

    @property
    def is_asking(self) -> bool:
        """Whether there is a field to type into, or will be in a moment."""
        return bool(self._asked)

    def texts(self, *, settle: bool = False) -> dict[str, str]:
        """What stands in every field that is asked for; `settle`: the composing word is taken in."""
        found = {one.field.name: self._texts.get(one.field.name, "") for one in self._asked}
        for name, editor in self.editors.items():
            found[name] = self._text_of(editor, settle)
        return found

    def go_to(self, name: str) -> None:
        """Put the focus into a field, as soon as it stands; "": into the first one."""
        wanted = name or (self._asked[0].field.name if self._asked else "")
        if wanted in self.editors:
            self.editors[wanted].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus = wanted

    def _start_over(self, asked: Sequence[Asked]) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.editors, self.suggestions = {}, {}
        self.cleared.emit()
        self._asked, self._waiting, self._place = tuple(asked), list(asked), (0, 0)
        self._builder.start()

    def _build_next(self) -> None:
        for one in self._waiting[:_A_TURN]:
            self._add(one)
        del self._waiting[:_A_TURN]
        if not self._waiting:
            self._builder.stop()
            if self._focus in self.editors:
                self.editors[self._focus].setFocus(Qt.FocusReason.OtherFocusReason)
            self._focus = ""
            self.built.emit()

    def _add(self, one: Asked) -> None:
        editor = FieldEditor(one.field, one.choices)
        self.editors[one.field.name] = editor
        self._fill(one, editor)
        editor.edited.connect(lambda _name: self.edited.emit())
        editor.left.connect(self._leave)
        if one.units and isinstance(editor.editor, VietnameseEdit):
            self._suggest(editor, editor.editor, one.units)
        self._put(one, editor)

    def _suggest(self, editor: FieldEditor, line: VietnameseEdit, units: tuple[OtherUnit, ...]) -> None:
        """Names below the line; of a code that is known, what it is called."""
        line.setPlaceholderText(word("case.unit_by_name"))
        offered = Suggestions(line, lambda text: [(one.text, one.label) for one in found(units, text)])
        offered.taken.connect(lambda: editor.edited.emit(editor.field.name))
        offered.taken.connect(lambda: editor.left.emit(editor.field.name))
        self.suggestions[editor.field.name] = offered

        def tell() -> None:
            if name := called(units, editor.raw_text()):
                editor.show_findings([FindingRow("hint", "Đơn vị", name)])

        editor.left.connect(lambda _name: tell())

    def _put(self, one: Asked, editor: FieldEditor) -> None:
        line, place = self._place
        short = self._columns == 2 and (is_short(one.field) or 0 < one.field.max_length <= 100)
        short = short and not one.units
        if not short and place:
            line, place = line + 1, 0
        self._grid.addWidget(editor, line, place, 1, 1 if short else self._columns)
        self._place = (line, 1) if short and place == 0 else (line + 1, 0)

    def _fill(self, one: Asked, editor: FieldEditor) -> None:
        editor.set_mark("*" if one.needed else "")
        text = self._texts.get(one.field.name, "")
        if one.field.refers_to and isinstance(editor.editor, ChoiceBox):
            editor.editor.choose(text)
        elif self._text_of(editor, False) != text:
            editor.set_text(text)

    def _text_of(self, editor: FieldEditor, settle: bool) -> str:
        if editor.field.refers_to and isinstance(editor.editor, ChoiceBox):
            return editor.editor.code()
        return editor.text() if settle else editor.raw_text()

    def _leave(self, name: str) -> None:
        """What was typed is shown as it is understood; what cannot be read is told below it."""
        editor = self.editors.get(name)
        if editor is None or editor.field.refers_to:
            self.left.emit()
            return
        read = values.parse(editor.field, editor.text(), self._session.rulebook)
        if read.refusal is not None:
            params = {"field": editor.field.label, **read.refusal.params, "kept": ""}
            params["field"] = editor.field.label
            told = sentence(str(read.refusal.code), params)
            editor.show_findings([FindingRow("error", "Chưa đọc được", told)])
        else:
            editor.clear_findings()
            editor.set_text(values.show(editor.field, read.value, self._session.rulebook))
        self.left.emit()
