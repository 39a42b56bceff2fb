"""One value for many people: what would change is shown first, who is left out is named with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame

from desktop.features.members.saving import Target, read_cell, write
from desktop.services.values import choices
from desktop.services.wording import field_label, in_sentence, word
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, GROUP, boxed, column, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace
from domain.fields import FieldType
from domain.members.fields import MEMBER

if TYPE_CHECKING:
    from desktop.services.member_cells import Saving

# Nobody shares these with somebody else.
_OF_ONE_PERSON = frozenset({"full_name", "citizen_id"})
_LISTED = 4
_PAUSE_MS = 250


class BulkPanel(QFrame):
    """`saved` carries the Saving, `closed` when it is put away."""

    saved = Signal(object)
    closed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("card")
        self._workspace = workspace
        self._rows: list[Target] = []
        self._task: Task | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._try)
        fields = [one for one in MEMBER.fields if not one.read_only and one.name not in _OF_ONE_PERSON]
        self.heading = PlainLabel(role="heading")
        self.field = ChoiceBox([(one.name, one.label) for one in fields], "Chọn mục cần sửa")
        self.field.setAccessibleName("Mục cần sửa")
        self.field.fit_longest(24)
        self.field.activated.connect(self._field_chosen)
        self.value = VietnameseEdit()
        self.value.setAccessibleName("Giá trị mới")
        self.value.setPlaceholderText("Giá trị mới; để trống là xóa")
        self.value.textChanged.connect(lambda: self._pause.start())
        self.choice = ChoiceBox((), "(để trống)")
        self.choice.setAccessibleName("Giá trị mới")
        self.choice.activated.connect(lambda: self._pause.start())
        self.preview = PlainLabel(role="muted", wrap=True)
        self.refused = PlainLabel(role="error", wrap=True)
        self.cancel = Button("Thôi", look="quiet")
        self.cancel.clicked.connect(self.put_away)
        self.save = Button("Sửa", look="primary")
        self.save.clicked.connect(self._save)
        entry = row(self.field, self.value, self.choice, None, self.cancel, self.save, gap=BETWEEN)
        entry.setStretch(1, 1)
        told = boxed(column(self.preview, self.refused, gap=4))
        self.setLayout(column(self.heading, entry, told, gap=8, margins=QMargins(GROUP, 12, GROUP, 12)))
        self.hide()

    def open(self, rows: Sequence[tuple[str, int]]) -> None:
        """For these rows: (id, number) each."""
        self._rows = [Target({}, id, number) for id, number in rows]
        self.heading.setText(f"Sửa đồng loạt {len(self._rows)} người")
        self.field.setCurrentIndex(0)
        self.value.clear()
        self._field_chosen()
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        self._pause.stop()
        self.hide()
        self.closed.emit()

    def _field_chosen(self) -> None:
        declared = MEMBER.by_name.get(self.field.code())
        offered = choices(declared, self._workspace.session.rulebook) if declared is not None else ()
        picks = bool(offered) and declared is not None and declared.type is not FieldType.CODES
        if picks:
            self.choice.offer(offered, "(để trống)")
            self.choice.setCurrentIndex(0)
        self.value.setVisible(not picks)
        self.choice.setVisible(picks)
        self.value.setEnabled(declared is not None)
        self._try()

    def _text(self) -> str:
        if self.choice.isVisibleTo(self):
            return self.choice.currentText() if self.choice.code() else ""
        return self.value.settled_text()

    def _targets(self) -> list[Target]:
        texts = {self.field.code(): self._text()}
        return [Target(texts, one.id, one.number) for one in self._rows]

    def _try(self) -> None:
        """Show what would happen, without doing it."""
        if self._task is not None:
            self._task.cancel()
        self.save.setEnabled(False)
        self.refused.hide()
        name = self.field.code()
        if not name:
            self.preview.setText("Chọn mục, gõ giá trị, rồi xem trước khi sửa.")
            return
        wrong = read_cell(self._workspace.session, name, self._text())
        if wrong is not None:
            self.preview.setText("")
            self._tell_refused([wrong.message])
            return
        targets = self._targets()
        self.preview.setText("Đang xem trước…")
        self._task = self._workspace.read(
            lambda session: write(session, targets, only_try=True), self._show, owner=self
        )

    def _show(self, tried: Saving) -> None:
        same = len(self._rows) - tried.people - len(tried.refused)
        parts = [f"Sẽ sửa {tried.people} người."]
        if same:
            parts.append(f"{same} người đã có giá trị này.")
        if tried.refused:
            parts.append(f"{len(tried.refused)} người không sửa được:")
        self.preview.setText(" ".join(parts))
        if tried.refused:
            self._tell_refused([f"{one.name}: {one.finding.message}" for one in tried.refused])
        self.save.setText(f"Sửa {tried.people} người" if tried.people else "Sửa")
        self.save.setEnabled(bool(tried.people))

    def _tell_refused(self, reasons: Sequence[str]) -> None:
        listed = list(reasons[:_LISTED])
        if len(reasons) > _LISTED:
            listed.append(f"Còn {len(reasons) - _LISTED} người nữa.")
        self.refused.setText("\n".join(listed))
        self.refused.show()

    def _save(self) -> None:
        targets = self._targets()
        field = in_sentence(field_label(self.field.code()))
        step = word("cell.bulk").format(field=field, count=len(targets))
        self.save.setEnabled(False)
        self._workspace.change(partial(write, targets=targets, label=step), self._saved, owner=self)

    def _saved(self, saving: Saving) -> None:
        self._workspace.undo.record(saving.step)
        self.put_away()
        self.saved.emit(saving)
