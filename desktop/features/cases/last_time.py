"""Below an empty field: what it said when the same step was last taken, and a button to take that over."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QBoxLayout

from desktop.features.cases.fields import CaseFields
from desktop.services import last_time
from desktop.services.last_time import LastTime
from desktop.services.wording import word
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.workspace import Workspace
from domain.workflows.model import Step, Workflow


class LastTimes(QObject):
    """Nothing is put in by itself. `attached`: other offers stand below the editors."""

    attached = Signal()

    def __init__(self, workspace: Workspace, fields: CaseFields, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._fields = workspace, fields
        self._about: tuple[str, str, str] = ("", "", "")
        self._found: Mapping[str, LastTime] = {}
        self.rows: dict[str, FindingRow] = {}
        # The offers go with the editors that they stand below.
        fields.cleared.connect(self.rows.clear)
        fields.built.connect(self._attach)
        for moved in (fields.edited, fields.left):
            moved.connect(self._follow)

    def begin(self, workflow: Workflow | None, step: Step | None, org: str) -> None:
        """Another step, or other people; `org`: the branch that all of them are of, "" for several."""
        about = (workflow.name if workflow else "", step.name if step else "", org)
        if about == self._about:
            self._follow()
            return
        self._about = about
        self._take_in(about, {})
        if workflow is None or step is None:
            return
        self._workspace.read(
            lambda session: last_time.offered(session, workflow, step, org),
            partial(self._take_in, about),
            owner=self,
        )

    def forget(self) -> None:
        """The form is left: what is offered to the next one is looked up anew."""
        self._about = ("", "", "")

    def _take_in(self, about: tuple[str, str, str], found: Mapping[str, LastTime]) -> None:
        if about == self._about:
            self._found = found
            self._attach()

    def _attach(self) -> None:
        for name in [*self.rows]:
            self._take_away(name)
        for name, one in self._found.items():
            if editor := self._fields.editors.get(name):
                self.rows[name] = self._below(editor, one)
        self._follow()
        self.attached.emit()

    def _take_away(self, name: str) -> None:
        row = self.rows.pop(name)
        row.hide()
        row.deleteLater()

    def _below(self, editor: FieldEditor, one: LastTime) -> FindingRow:
        told = word("case.last_time").format(day=one.day)
        row = FindingRow("hint", told, one.text, word("case.last_time.take"))
        assert row.fix is not None
        row.fix.setAccessibleName(
            word("case.last_time.take_this").format(field=editor.field.label, text=one.text)
        )
        row.fix_chosen.connect(partial(self._take, editor.field.name))
        layout = editor.layout()
        assert isinstance(layout, QBoxLayout)
        # Above what is found wrong: that goes and comes with each entry, and with it the focus of a button.
        layout.insertWidget(layout.count() - 2, row)
        return row

    def _take(self, name: str) -> None:
        editor = self._fields.editors[name]
        editor.set_text(self._found[name].text)
        editor.setFocus()
        self._fields.edited.emit()

    def _follow(self) -> None:
        """What stands in a field is not argued with."""
        for name, row in self.rows.items():
            row.setVisible(not self._fields.editors[name].raw_text().strip())
