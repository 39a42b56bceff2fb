"""The editors of a member, in sections, built from the declaration."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.services.member_form import MemberForm, ShownFinding
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.widgets.field_editor import FieldEditor, is_short
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import BETWEEN
from desktop.widgets.plain_label import PlainLabel
from domain.members.fields import MEMBER, SECTIONS

# A screen has so much room for other things between two sections being built.
_BETWEEN_SECTIONS_MS = 15
REQUIRED, NEEDED = "*", "· cần có"


class FormFields(QWidget):
    """All editors of a form; what is typed goes into the `MemberForm` when a field is left."""

    def __init__(self, session: Session, *, edited: Callable[[], None], left: Callable[[str], None]) -> None:
        super().__init__()
        self.editors: dict[str, FieldEditor] = {}
        self._form: MemberForm | None = None
        self._session, self._edited, self._left = session, edited, left
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(BETWEEN)
        self._layout.addStretch(1)
        self._to_build = list(SECTIONS)
        self._builder = QTimer(self)
        self._builder.setInterval(_BETWEEN_SECTIONS_MS)
        self._builder.timeout.connect(self._build_next)

    def prepare(self) -> None:
        """Build the editors section by section, between whatever else the window does."""
        if self._to_build:
            self._builder.start()

    def show_form(self, form: MemberForm) -> None:
        while self._to_build:
            self._build_next()
        self._form = form
        for name, editor in self.editors.items():
            editor.set_text(form.texts.get(name, ""))
        self.show_findings()

    def set_enabled(self, enabled: bool) -> None:
        for editor in self.editors.values():
            editor.setEnabled(enabled)

    def take_in(self) -> None:
        """Everything that stands in the editors goes into the form, the composing word too."""
        if self._form is None:
            return
        for name, editor in self.editors.items():
            text = editor.text()
            if text != self._form.texts.get(name, ""):
                self._form.type_in(name, text)
                editor.set_text(self._form.texts[name])
        self.show_findings()

    def show_findings(self) -> None:
        """A finding stands under the first field it names that has an editor; marks say what is missing."""
        if self._form is None:
            return
        by_field: dict[str, list[ShownFinding]] = {}
        for finding in self._form.findings:
            place = next((name for name in finding.fields if name in self.editors), "")
            by_field.setdefault(place, []).append(finding)
        lacking = set(self._form.missing)
        for name, editor in self.editors.items():
            self._mark(editor, editor.field.label in lacking)
            found = by_field.get(name, [])
            editor.show_findings([self._row(finding) for finding in found])

    def first_error(self) -> FieldEditor | None:
        if self._form is None:
            return None
        for finding in self._form.findings:
            if finding.level == "error" and not finding.overridable:
                return next((self.editors[name] for name in finding.fields if name in self.editors), None)
        if not self._form.values.get("full_name"):
            return self.editors["full_name"]
        return None

    def _mark(self, editor: FieldEditor, lacking: bool) -> None:
        editor.set_mark(REQUIRED if editor.field.required else NEEDED if lacking else "")

    def _row(self, finding: ShownFinding) -> FindingRow:
        row = FindingRow(
            finding.level, finding.level_word, finding.message, finding.fix.label if finding.fix else ""
        )
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
        self._left(next(iter(finding.fix.values)))

    def _leave(self, name: str) -> None:
        if self._form is None:
            return
        editor = self.editors[name]
        text = editor.text()
        if text != self._form.texts.get(name, ""):
            self._form.type_in(name, text)
            editor.set_text(self._form.texts[name])
            self.show_findings()
            self._left(name)

    def _build_next(self) -> None:
        if self._to_build:
            self._add_section(self._to_build.pop(0))
        if not self._to_build:
            self._builder.stop()

    def _add_section(self, section: str) -> None:
        fields = [one for one in MEMBER.fields if one.section == section and not one.read_only]
        if not fields:
            return
        part = QVBoxLayout()
        part.setSpacing(BETWEEN)
        part.setContentsMargins(0, 4, 0, 0)
        part.addWidget(PlainLabel(SECTIONS[section], role="heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(BETWEEN)
        grid.setVerticalSpacing(BETWEEN)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        line, place = 0, 0
        for one in fields:
            editor = FieldEditor(one, choices(one, self._session.rulebook))
            editor.edited.connect(lambda _name: self._edited())
            editor.left.connect(self._leave)
            self.editors[one.name] = editor
            if is_short(one):
                grid.addWidget(editor, line, place, Qt.AlignmentFlag.AlignTop)
                line, place = (line, 1) if place == 0 else (line + 1, 0)
            else:
                line += 1 if place else 0
                grid.addWidget(editor, line, 0, 1, 2)
                line, place = line + 1, 0
        part.addLayout(grid)
        # Before the stretch that keeps everything at the top.
        self._layout.insertLayout(self._layout.count() - 1, part)
