""" "Lấy số" beside the fields of a step that hold the number of a paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.features.cases.fields import CaseFields
from desktop.number_buttons import NumberButtons, Texts
from desktop.workspace import Workspace


class StepNumbers(NumberButtons):
    """The editors come and go with the step."""

    def __init__(self, workspace: Workspace, fields: CaseFields, parent: QObject) -> None:
        super().__init__(workspace, lambda: fields.editors, parent)
        self._fields = fields
        # The buttons go with the editors that they stand beside.
        fields.cleared.connect(lambda: self.buttons.clear())
        fields.built.connect(self.attach)
        fields.edited.connect(self.follow)
        self.written.connect(fields.edited)

    def begin(
        self, workflow: str, owner: str, org: Callable[[], str], texts: Texts, *, step: str = ""
    ) -> None:
        """As of every form; `texts` may know of more than has an editor."""
        super().begin(workflow, owner, org, lambda: {**texts(), **self._fields.texts()}, step=step)
