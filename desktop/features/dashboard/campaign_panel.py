"""One campaign at the side of the first page: what is asked, until when, by which letter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop import keys
from desktop.services import campaigns, values
from desktop.services.campaigns import CampaignRow
from desktop.services.failures import describe
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.layouts import BETWEEN, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.workspace import Workspace
from domain.duties.fields import CAMPAIGN
from domain.records import Value

_TYPED: Final = ("name", "due_on", "asked_by", "task", "measure")


class CampaignPanel(QWidget):
    """`saved` when it is kept, `left` when nothing is wanted."""

    saved = Signal()
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._id = ""
        rulebook = workspace.session.rulebook
        self.title = PlainLabel(role="heading")
        self.notice = Notice()
        self.editors: dict[str, FieldEditor] = {}
        for name in _TYPED:
            field = CAMPAIGN.by_name[name]
            self.editors[name] = FieldEditor(
                field, values.choices(field, rulebook) if field.catalogue else ()
            )
            self.editors[name].set_mark("*" if field.required else "")
        self.save = Button("Lưu", "device-floppy", "primary", keys.shown("save"))
        self.cancel = Button("Đóng", "", "", "Esc")
        box = column(
            self.title,
            self.notice,
            *self.editors.values(),
            row(None, self.cancel, self.save),
            None,
            gap=BETWEEN,
            margins=edges(20, 16),
        )
        self.setLayout(box)
        self.setFocusProxy(self.editors["name"])
        self.save.clicked.connect(self._save)
        self.cancel.clicked.connect(self.left)
        keys.bind(self, {"save": self._save, "dismiss": self.left.emit})

    def begin(self, found: CampaignRow | None) -> None:
        """Another campaign, or (None) a new one."""
        self._id = found.id if found is not None else ""
        self.title.setText("Sửa đợt công tác" if found else "Thêm đợt công tác")
        self.notice.leave()
        rulebook = self._workspace.session.rulebook
        for name, editor in self.editors.items():
            stored: Value = getattr(found, name) or None if found is not None else None
            editor.set_text(values.show(editor.field, stored, rulebook))

    def settle(self) -> None:
        for editor in self.editors.values():
            editor.text()

    def _save(self) -> None:
        typed = {name: editor.text().strip() or None for name, editor in self.editors.items()}
        id = self._id
        if id:
            self._workspace.change(
                lambda session: campaigns.edit(session, id, typed),
                lambda _: self.saved.emit(),
                owner=self,
                failed=self._refused,
            )
            return
        given = {name: value for name, value in typed.items() if value is not None}
        self._workspace.change(
            lambda session: campaigns.add(session, given),
            lambda _: self.saved.emit(),
            owner=self,
            failed=self._refused,
        )

    def _refused(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)
        wrong = next((name for name in failure.params.get("fields", ()) if name in self.editors), "name")
        self.editors[wrong].setFocus()
