"""The editors of a member, in sections, built once from the declaration and filled for each person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.features.members.form_section import FormSection
from desktop.services.member_form import MemberForm
from desktop.services.session import Session
from desktop.services.shown_findings import Fix, ShownFinding
from desktop.services.values import choices
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import GROUP
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.fields import Field, FieldType
from domain.members.fields import MEMBER, SECTIONS
from domain.values.dates import show_date

# The window has so much room for other things between two editors being built.
_BETWEEN_EDITORS_MS = 2
_DAYS = frozenset({FieldType.DATE, FieldType.PARTIAL_DATE})
REQUIRED, NEEDED = "*", "· cần có"


class FormFields(QWidget):
    """All editors of a form; what is typed goes into the `MemberForm` when a field is left.

    `edited` is called at each key, `left` with a field's name when its entry ended and was taken in.
    """

    built = Signal()

    def __init__(self, session: Session, *, edited: Callable[[], None], left: Callable[[str], None]) -> None:
        super().__init__()
        self.editors: dict[str, FieldEditor] = {}
        self.sections: dict[str, FormSection] = {}
        self._form: MemberForm | None = None
        self._session, self._edited, self._left = session, edited, left
        self._shown: dict[str, list[ShownFinding]] = {}
        # What was typed over, newest last: field and text; and what taking back took away.
        self._left_once: set[str] = set()
        self._typed: list[tuple[str, str]] = []
        self._taken_back: list[tuple[str, str]] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(GROUP)
        self._columns = 1
        self._layout.addStretch(1)
        self._to_build = self._build_all()
        self._built = False
        self._waiting: list[Callable[[], None]] = []
        self._builder = QTimer(self)
        self._builder.setInterval(_BETWEEN_EDITORS_MS)
        self._builder.timeout.connect(self._build_next)

    def prepare(self) -> None:
        """Build the editors one by one, between whatever else the window does."""
        if not self._built:
            self._builder.start()

    def when_built(self, call: Callable[[], None]) -> None:
        """Call as soon as all editors stand: at once, or after they were built between other work."""
        if self._built:
            call()
        else:
            self._waiting.append(call)
            self.prepare()

    def show_form(self, form: MemberForm, *, leave: Collection[str] = (), same: bool = False) -> None:
        """Fill the editors, except those of `leave`, into which somebody is typing.

        `same`: the same person again, of whom more became known; what was typed can still be taken back.
        """
        while not self._built:
            self._build_next()
        self._form = form
        if not same:
            self._typed.clear()
            self._taken_back.clear()
            self._left_once = {name for name, text in form.texts.items() if text}
        for name, editor in self.editors.items():
            text = form.texts.get(name, "")
            if name not in leave and not (same and editor.raw_text() == text):
                editor.set_text(text)
            editor.set_read_only(bool(form.read_only))
        self.show_findings()

    def arrange(self, columns: int) -> None:
        """One column of fields, or two where there is room."""
        self._columns = columns
        for section in self.sections.values():
            section.arrange(columns)

    def texts(self) -> dict[str, str]:
        """What stands in the editors this moment; a word being composed counts and is left alone."""
        return {name: editor.raw_text() for name, editor in self.editors.items()}

    def take_in(self) -> None:
        """Everything that stands in the editors goes into the form, the composing word too."""
        if self._form is None or self._form.read_only:
            return
        for name, editor in self.editors.items():
            if self._take(name, editor):
                self._left_once.add(name)
        self.show_findings()

    def undo_typing(self) -> bool:
        """Take the last entry in any field back; False when nothing was typed since the form was opened."""
        return self._step_back(self._typed, self._taken_back)

    def redo_typing(self) -> bool:
        return self._step_back(self._taken_back, self._typed)

    def put_today(self) -> None:
        """Today's date into the date field that has the focus."""
        for editor in self.editors.values():
            line = editor.editor
            if line.hasFocus() and editor.field.type in _DAYS and isinstance(line, VietnameseEdit):
                line.commit_composing()
                line.selectAll()
                line.insert(show_date(self._session.today.isoformat()))
                self._edited()

    def show_findings(self) -> None:
        """A finding stands under the first field it names that has an editor."""
        if self._form is None:
            return
        by_field: dict[str, list[ShownFinding]] = {}
        # Nobody is told about a field of a new person before having been there.
        told = [
            one for one in self._form.findings if self._form.id or self._left_once.intersection(one.fields)
        ]
        for finding in told:
            place = next((name for name in finding.fields if name in self.editors), "")
            by_field.setdefault(place, []).append(finding)
        for name, editor in self.editors.items():
            found = by_field.get(name, [])
            if self._shown.get(name, []) != found:
                editor.show_findings([self._row(finding) for finding in found])
        self._shown = by_field

    def first_error(self) -> FieldEditor | None:
        if self._form is None:
            return None
        for finding in self._form.findings:
            if finding.level == "error" and not finding.overridable:
                return next((self.editors[name] for name in finding.fields if name in self.editors), None)
        if not self._form.values.get("full_name"):
            return self.editors["full_name"]
        return None

    def apply(self, fix: Fix) -> None:
        """Take a correction that somebody chose."""
        if self._form is None:
            return
        for name in fix.values:
            if name in self.editors:
                self._remember(name)
        self._form.apply_fix(fix)
        for name in fix.values:
            if name in self.editors:
                self.editors[name].set_text(self._form.texts[name])
        self.show_findings()
        self._left(next(iter(fix.values)))

    def _row(self, finding: ShownFinding) -> FindingRow:
        fix = finding.fix if self._form and not self._form.read_only else None
        row = FindingRow(finding.level, finding.level_word, finding.message, fix.label if fix else "")
        if fix is not None:
            row.fix_chosen.connect(partial(self._fix_chosen, fix, finding.fields))
        return row

    def _fix_chosen(self, fix: Fix, fields: tuple[str, ...]) -> None:
        self.apply(fix)
        # The button that had the focus is gone.
        self.editors[next(name for name in fields if name in self.editors)].setFocus()

    def _leave(self, name: str) -> None:
        if self._form is None or self._form.read_only:
            return
        is_new = name not in self._left_once
        self._left_once.add(name)
        if self._take(name, self.editors[name]):
            self.show_findings()
            self._left(name)
        elif is_new and not self._form.id:
            self.show_findings()

    def _take(self, name: str, editor: FieldEditor) -> bool:
        """Whether the field said something new."""
        text = editor.text()
        if self._form is None or text == self._form.texts.get(name, ""):
            return False
        self._remember(name)
        self._form.type_in(name, text)
        if self._form.texts[name] != text:
            editor.set_text(self._form.texts[name])
        return True

    def _remember(self, name: str) -> None:
        if self._form is not None:
            self._typed.append((name, self._form.texts.get(name, "")))
            self._taken_back.clear()

    def _step_back(self, source: list[tuple[str, str]], target: list[tuple[str, str]]) -> bool:
        if self._form is None or self._form.read_only or not source:
            return False
        name, text = source.pop()
        target.append((name, self._form.texts.get(name, "")))
        self._form.type_in(name, text)
        editor = self.editors[name]
        editor.set_text(self._form.texts[name])
        editor.setFocus()
        self.show_findings()
        self._edited()
        self._left(name)
        return True

    def _build_next(self) -> None:
        if next(self._to_build, None) is None:
            self._builder.stop()
            self._built = True
            self.built.emit()
            waiting, self._waiting = self._waiting, []
            for call in waiting:
                call()

    def _build_all(self) -> Iterator[bool]:
        """One editor at each step."""
        for key, title in SECTIONS.items():
            section = self.sections[key] = FormSection(key, title)
            section.arrange(self._columns)
            # Before the stretch that keeps everything at the top.
            self._layout.insertWidget(self._layout.count() - 1, section)
            for field in MEMBER.fields:
                if field.section == key and not field.read_only:
                    editor = self._make_editor(field)
                    section.add(editor)
                    # What is dressed now costs nothing when the form is first shown.
                    for part in (editor, *editor.findChildren(QWidget)):
                        part.ensurePolished()
                    yield True

    def _make_editor(self, field: Field) -> FieldEditor:
        editor = FieldEditor(field, choices(field, self._session.rulebook))
        editor.edited.connect(lambda _name: self._edited())
        editor.left.connect(self._leave)
        needed = self._session.rulebook.on(self._session.today).names("missing_information")
        editor.set_mark(REQUIRED if field.required else NEEDED if field.name in needed else "")
        if not self.editors:
            self.setFocusProxy(editor)
        self.editors[field.name] = editor
        return editor
