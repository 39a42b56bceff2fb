"""The fields of an organisation in sections: editors for what may be corrected, plain lines for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.services.organisation_form import OrganisationForm
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding
from desktop.services.values import choices
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import BETWEEN, GROUP, INSIDE
from desktop.widgets.plain_label import PlainLabel
from domain.fields import Field
from domain.organisations.fields import ORGANISATION, SECTIONS

_REQUIRED = "*"


class DetailFields(QWidget):
    """`edited` is called at each key, `left` when an entry ended and was taken into the form."""

    def __init__(self, session: Session, *, edited: Callable[[], None], left: Callable[[], None]) -> None:
        super().__init__()
        self.editors: dict[str, FieldEditor] = {}
        self.facts: dict[str, tuple[PlainLabel, PlainLabel]] = {}
        self._form: OrganisationForm | None = None
        self._session, self._edited, self._left = session, edited, left
        self._shown: dict[str, list[ShownFinding]] = {}
        # What was typed over, newest last: field and text; and what taking back took away.
        self._typed: list[tuple[str, str]] = []
        self._taken_back: list[tuple[str, str]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GROUP)

    def build(self) -> Iterator[None]:
        """Make the fields one by one; whoever asks for the next one decides when."""
        for section, title in SECTIONS.items():
            part = QVBoxLayout()
            part.setSpacing(INSIDE)
            self._layout.addLayout(part)
            part.addWidget(PlainLabel(title, role="heading"))
            yield from self._section(section, part)
        self._layout.addStretch(1)

    def show_form(self, form: OrganisationForm, *, keep_typing: bool) -> None:
        """Fill the editors; `keep_typing`: what stands in the one with the focus is not taken in yet."""
        if not keep_typing:
            self.forget_typing()
        self._form = form
        focus = self.window().focusWidget()
        for name, editor in self.editors.items():
            typing = keep_typing and focus is not None and editor.isAncestorOf(focus)
            if not typing and editor.raw_text() != form.texts.get(name, ""):
                editor.set_text(form.texts.get(name, ""))
            editor.set_read_only(bool(form.read_only))
        for name, (label, value) in self.facts.items():
            value.setText(form.texts.get(name, ""))
            for part in (label, value):
                part.setVisible(bool(form.texts.get(name)))
        self.show_findings()

    def texts(self) -> dict[str, str]:
        """What stands in the editors this moment; a word being composed counts and is left alone."""
        return {name: editor.raw_text() for name, editor in self.editors.items()}

    def take_in(self) -> None:
        """Everything that stands in the editors goes into the form, the composing word too."""
        if self._form is None or self._form.read_only:
            return
        for name in self.editors:
            self._take(name)
        self.show_findings()

    def undo_typing(self) -> bool:
        """Take the last entry back that is not saved; False where there is none."""
        return self._step_back(self._typed, self._taken_back)

    def forget_typing(self) -> None:
        """It is saved: from now on the saved change is what can be taken back."""
        self._typed.clear()
        self._taken_back.clear()

    def redo_typing(self) -> bool:
        return self._step_back(self._taken_back, self._typed)

    def show_findings(self) -> None:
        """A finding stands under the first field it names that has an editor."""
        if self._form is None:
            return
        by_field: dict[str, list[ShownFinding]] = {}
        for finding in self._form.findings:
            place = next((name for name in finding.fields if name in self.editors), "")
            by_field.setdefault(place, []).append(finding)
        for name, editor in self.editors.items():
            found = by_field.get(name, [])
            if found != self._shown.get(name, []):
                editor.show_findings([self._row(finding) for finding in found])
        self._shown = by_field

    def first_error(self) -> FieldEditor | None:
        if self._form is None:
            return None
        for finding in self._form.findings:
            if finding.level == "error":
                return next((self.editors[name] for name in finding.fields if name in self.editors), None)
        return next((one for one in self.editors.values() if one.field.required and not one.text()), None)

    def _section(self, section: str, part: QVBoxLayout) -> Iterator[None]:
        fixed = QGridLayout()
        fixed.setHorizontalSpacing(BETWEEN)
        fixed.setVerticalSpacing(4)
        fixed.setColumnStretch(1, 1)
        part.addLayout(fixed)
        for field in ORGANISATION.fields:
            if field.section != section:
                continue
            if not field.correctable:
                self._add_fact(fixed, field)
            else:
                part.addWidget(self._editor(field))
            yield

    def _add_fact(self, grid: QGridLayout, field: Field) -> None:
        label, value = PlainLabel(field.label, role="label"), PlainLabel(wrap=True, selectable=True)
        value.setAccessibleName(field.label)
        line = grid.rowCount()
        grid.addWidget(label, line, 0)
        grid.addWidget(value, line, 1)
        self.facts[field.name] = (label, value)

    def _editor(self, field: Field) -> FieldEditor:
        editor = FieldEditor(field, choices(field, self._session.rulebook))
        if field.required:
            editor.set_mark(_REQUIRED)
        editor.edited.connect(lambda _name: self._edited())
        editor.left.connect(self._leave)
        self.editors[field.name] = editor
        return editor

    def _take(self, name: str) -> bool:
        editor = self.editors[name]
        text = editor.text()
        if self._form is None or text == self._form.texts.get(name, ""):
            return False
        self._typed.append((name, self._form.texts.get(name, "")))
        self._taken_back.clear()
        self._form.type_in(name, text)
        editor.set_text(self._form.texts[name])
        return True

    def _step_back(self, source: list[tuple[str, str]], target: list[tuple[str, str]]) -> bool:
        if self._form is None or not source:
            return False
        name, text = source.pop()
        target.append((name, self._form.texts.get(name, "")))
        self._form.type_in(name, text)
        self.editors[name].set_text(self._form.texts[name])
        self.editors[name].setFocus()
        self.show_findings()
        self._left()
        return True

    def _leave(self, name: str) -> None:
        if self._form is not None and not self._form.read_only and self._take(name):
            self.show_findings()
            self._left()

    def _row(self, finding: ShownFinding) -> FindingRow:
        label = finding.fix.label if finding.fix else ""
        row = FindingRow(finding.level, finding.level_word, finding.message, label)
        row.fix_chosen.connect(lambda: self._apply(finding))
        return row

    def _apply(self, finding: ShownFinding) -> None:
        if self._form is None or finding.fix is None:
            return
        self._form.apply_fix(finding.fix)
        for name in finding.fix.values:
            if name in self.editors:
                self.editors[name].set_text(self._form.texts[name])
        self.show_findings()
        self._left()
