"""A new request to the level above: whom it is about, which unit, and why."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Signal
from PySide6.QtWidgets import QWidget

from desktop.services.requests import Draft
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, column, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.vietnamese_edit import VietnameseEdit

_FIELDS = {"unit_named": "unit", "reason": "reason"}


class AskPanel(QWidget):
    """`sent` carries the draft, the other unit's name and the reason; `given_up` nothing."""

    sent = Signal(object, str, str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.draft: Draft | None = None
        self.heading = PlainLabel(role="heading", wrap=True)
        self.hint = PlainLabel(word("request.hint"), role="muted", wrap=True)
        self.notice = Notice(closable=False)
        self.unit, self.reason = VietnameseEdit(), VietnameseEdit()
        self.reason.setPlaceholderText("Vì sao cho là một người")
        self.send = Button("Gửi đề nghị", "arrow-up", "primary")
        self.cancel = Button("Không gửi")
        self.send.clicked.connect(self._send)
        self.cancel.clicked.connect(self.given_up)
        self.unit.returnPressed.connect(self.reason.setFocus)
        self.reason.returnPressed.connect(self._send)
        fields = row(
            labelled("Đơn vị kia *", self.unit), labelled("Lý do đề nghị *", self.reason), gap=INSIDE
        )
        fields.setStretch(0, 2)
        fields.setStretch(1, 5)
        buttons = row(None, self.cancel, self.send, gap=INSIDE)
        margins = QMargins(EDGE, BETWEEN, EDGE, BETWEEN)
        self.setLayout(
            column(self.heading, self.hint, self.notice, fields, buttons, gap=BETWEEN, margins=margins)
        )
        self.hide()

    def begin(self, draft: Draft) -> None:
        self.draft = draft
        known = ", ".join(part for part in (draft.birth, draft.citizen_id) if part)
        self.heading.setText(
            word("request.about").format(who=f"{draft.name} ({known})" if known else draft.name)
        )
        self.unit.setText(draft.unit_named)
        self.reason.clear()
        self.notice.leave()
        self.send.setEnabled(True)
        self.show()
        (self.reason if draft.unit_named else self.unit).setFocus()

    def leave(self) -> None:
        self.draft = None
        self.hide()

    def say_refused(self, sentence: str, code: str, field: str) -> None:
        self.send.setEnabled(True)
        self.notice.say("error", sentence, code=code)
        if field in _FIELDS:
            getattr(self, _FIELDS[field]).setFocus()

    def settle(self) -> None:
        for edit in (self.unit, self.reason):
            edit.commit_composing()

    def _send(self) -> None:
        if self.draft is not None and self.send.isEnabled():
            self.send.setEnabled(False)
            self.sent.emit(self.draft, self.unit.settled_text(), self.reason.settled_text())
