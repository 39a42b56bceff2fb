"""What is typed into a case and not saved: it outlives another choice of step, and the window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.features.cases import actions
from desktop.features.cases.actions import Opened
from desktop.features.cases.fields import CaseFields
from desktop.services.wording import word
from desktop.workspace import Workspace

_PATIENCE_MS: Final = 1_200


class CaseTyping(QObject):
    """`typed` holds what differs from the case. `kept` says when it was last written down."""

    kept = Signal(str)

    def __init__(self, workspace: Workspace, fields: CaseFields, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._fields = workspace, fields
        self._opened: Opened | None = None
        self._base: dict[str, str] = {}
        self._written: Mapping[str, str] = {}
        self.typed: dict[str, str] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PATIENCE_MS)
        self._pause.timeout.connect(self.keep)

    @property
    def texts(self) -> dict[str, str]:
        """What is to stand in every field."""
        return {**self._base, **self.typed}

    def begin(self, opened: Opened) -> None:
        """The case as it stands now; what is typed stays."""
        self._opened, self._base, self._written = opened, dict(opened.texts), opened.typed
        for field in opened.workflow.fields:
            if field.refers_to and opened.case is not None:
                self._base[field.name] = str(opened.case.data.get(field.name) or "")
        self._drop_unchanged()

    def forget(self) -> None:
        """Nothing of it is to be kept."""
        self._pause.stop()
        self._opened = None
        self.typed, self._base = {}, {}

    def touch(self) -> None:
        """Something was typed. A key that follows does not put the writing off."""
        self.note()
        if not self._pause.isActive():
            self._pause.start()

    def note(self) -> None:
        if self._opened is not None:
            self.typed |= self._fields.texts()
            self._drop_unchanged()

    def keep(self) -> None:
        """What is typed and not saved stays this cadre's draft, whatever happens to the window."""
        self._pause.stop()
        opened, session = self._opened, self._workspace.session
        self.note()
        texts = dict(self.typed)
        if opened is None or texts == dict(self._written):
            return
        self._written = texts

        def told(at: str) -> None:
            self.kept.emit(word("draft.kept").format(at=at) if texts else "")

        self._workspace.runner.run(
            lambda task: actions.keep_typed(session, opened, texts), told, owner=self, must_run=True
        )

    def _drop_unchanged(self) -> None:
        self.typed = {name: text for name, text in self.typed.items() if text != self._base.get(name, "")}
