"""One refused entry: why, what was typed, what to do; corrected and sent again here, or given up."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from desktop.features.sync_centre import actions
from desktop.features.sync_centre.actions import CorrectableField
from desktop.services.acting import Saved
from desktop.services.failures import describe
from desktop.services.rejections import Doubt, RejectedEntry
from desktop.services.wording import word, word_or
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.workspace import Workspace
from domain.workflows.conditions import to_confirm

_COLUMNS = 2
# What the foot may ask about.
_DISCARD, _CONFIRM = "discard", "confirm"


class RejectedPanel(QFrame):
    """Below the list of refused entries; hidden while none is chosen.

    `settled` carries a sentence, `record_wanted` a member's id, `entry_wanted` the id of another entry,
    `request_wanted` that of this one, for the level above.
    """

    settled = Signal(str)
    record_wanted = Signal(str)
    entry_wanted = Signal(str)
    request_wanted = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._entry: RejectedEntry | None = None
        self._editors: list[tuple[FieldEditor, str]] = []
        self._typed: list[QWidget] = []
        # Codes of conditions that were confirmed for the entry, and the one that is asked about now.
        self._confirmed: list[str] = []
        self._asked = ""
        self.why = Notice(closable=False)
        self.next_step = PlainLabel(role="strong", wrap=True)
        self.followers = PlainLabel(role="muted", wrap=True)
        self.consequence = PlainLabel(wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(BETWEEN)
        self._grid.setVerticalSpacing(INSIDE)
        self._make_buttons()
        self._put_together()
        self.hide()

    @property
    def editors(self) -> dict[str, FieldEditor]:
        return {editor.field.name: editor for editor, _ in self._editors}

    def show_entry(self, entry: RejectedEntry | None) -> None:
        if entry == self._entry and not self.isHidden():
            return
        self._entry = entry
        self.setVisible(entry is not None)
        if entry is None:
            return
        self.setAccessibleName(f"{entry.subject} · {entry.action}")
        self.why.say("error", entry.message, code=entry.code)
        self.next_step.setText(f"Việc cần làm: {entry.next_step}.")
        together = ", ".join(entry.followers)
        self.followers.setText(
            word("rejected.followers").format(count=len(entry.followers), actions=together)
        )
        self.followers.setVisible(bool(entry.followers))
        self._confirmed = []
        self._ask("")
        self._scroll.verticalScrollBar().setValue(0)
        self._workspace.read(
            lambda session: actions.correctable(session, entry),
            lambda fields: self._show_fields(entry, fields),
            owner=self,
        )

    def resend(self) -> None:
        if self._entry is None or not self._entry.can_resend:
            return
        entry = self._entry
        if entry.to_confirm and entry.to_confirm not in self._confirmed:
            self._ask_to_confirm(entry.to_confirm)
            return
        confirm = tuple(self._confirmed)
        wanted = {
            editor.field.name: editor.text() for editor, before in self._editors if editor.text() != before
        }
        self.resend_button.setEnabled(False)
        self._workspace.change(
            lambda session: actions.resend(session, entry, wanted, confirm),
            self._after_resend,
            owner=self,
            failed=self._refused,
        )

    def discard(self) -> None:
        if self._entry is None:
            return
        entry = self._entry
        self._workspace.change(
            lambda session: actions.discard(session, entry),
            lambda _: self._leave(word("rejected.discarded")),
            owner=self,
            failed=self._refused,
        )

    def settle(self) -> None:
        """Take in a word that is being composed."""
        for editor, _ in self._editors:
            editor.text()

    def _show_fields(self, entry: RejectedEntry, fields: list[CorrectableField]) -> None:
        if entry is not self._entry:
            return
        for widget in (*(editor for editor, _ in self._editors), *self._typed):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._editors, self._typed = [], []
        for number, one in enumerate(fields):
            editor = FieldEditor(one.field, one.choices)
            editor.set_text(one.text)
            editor.left.connect(self._check)
            self._editors.append((editor, one.text))
            self._grid.addWidget(editor, number // _COLUMNS, number % _COLUMNS, Qt.AlignmentFlag.AlignTop)
        if not fields:
            self._show_typed(entry)
        for number in range(_COLUMNS):
            self._grid.setColumnStretch(number, 1)

    def _show_typed(self, entry: RejectedEntry) -> None:
        """What can only be read and copied."""
        for number, (label, text) in enumerate(entry.lines):
            box = boxed(
                column(PlainLabel(label, role="label"), PlainLabel(text, wrap=True, selectable=True), gap=1)
            )
            self._typed.append(box)
            self._grid.addWidget(box, number // _COLUMNS, number % _COLUMNS, Qt.AlignmentFlag.AlignTop)

    def _check(self, name: str) -> None:
        """Say at once what is wrong with a correction, before anybody sends it."""
        entry, editor = self._entry, self.editors.get(name)
        if entry is None or editor is None:
            return
        text = editor.text()
        self._workspace.read(
            lambda session: actions.doubts(session, entry, name, text),
            lambda found: self._show_doubts(entry, name, found),
            owner=self,
        )

    def _show_doubts(self, entry: RejectedEntry, name: str, found: list[Doubt]) -> None:
        if entry is self._entry and name in self.editors:
            rows = [FindingRow(one.level, one.level_word, one.message) for one in found]
            self.editors[name].show_findings(rows)

    def _after_resend(self, saved: Saved) -> None:
        self._leave(word("rejected.resent").format(sync=word_or(f"sync.{saved.sync}", saved.sync)))

    def _leave(self, text: str) -> None:
        self._entry = None
        self.hide()
        self.settled.emit(text)

    def _refused(self, error: Exception) -> None:
        failure = describe(error)
        self._ask("")
        self.why.say("error", failure.sentence, code=failure.code)
        # What is corrected may meet a further condition.
        further = to_confirm(failure.params)
        if further and further not in self._confirmed:
            self._ask_to_confirm(further)
            return
        field = self.editors.get(str(failure.params.get("field") or ""))
        if field is not None:
            field.setFocus()

    def _ask_twice(self) -> None:
        self._ask(_DISCARD)
        self._keep.setFocus()

    def _ask_to_confirm(self, code: str) -> None:
        """What follows is shown before anybody confirms it; the focus stands on not doing it."""
        entry, self._asked = self._entry, code
        if entry is None:
            return
        self._workspace.read(
            lambda session: actions.consequence(session, entry),
            lambda said: self._show_consequence(entry, code, said),
            owner=self,
        )

    def _show_consequence(self, entry: RejectedEntry, code: str, said: list[str]) -> None:
        if entry is not self._entry or code != self._asked:
            return
        self.consequence.setText("\n".join([word("rejected.consequence"), *(f"• {one}" for one in said)]))
        self._ask(_CONFIRM)
        self._keep.setFocus()

    def _confirm_and_resend(self) -> None:
        self._confirmed.append(self._asked)
        self._ask("")
        self.resend()

    def _ask(self, about: str) -> None:
        """Ask about giving up or about confirming, "" for neither."""
        entry, asking = self._entry, bool(about)
        if asking:
            self._question.setText(word(f"rejected.ask.{about}"))
        self.consequence.setVisible(about == _CONFIRM)
        self._fields.setVisible(about != _CONFIRM)
        if about == _CONFIRM:
            self._scroll.verticalScrollBar().setValue(0)
        self._question.setVisible(asking)
        self._keep.setVisible(asking)
        self.sure_button.setVisible(about == _DISCARD)
        self.confirm_button.setVisible(about == _CONFIRM)
        self.discard_button.setVisible(not asking)
        self.resend_button.setEnabled(True)
        self.resend_button.setVisible(not asking and entry is not None and entry.can_resend)
        self.open_button.setVisible(not asking and entry is not None and bool(entry.member))
        self.holder_button.setVisible(not asking and entry is not None and bool(entry.holder))
        self.ask_button.setVisible(not asking and entry is not None and entry.can_ask_above)
        self.leader_button.setVisible(not asking and entry is not None and bool(entry.leader))

    def _want(self, what: str) -> None:
        if self._entry is not None:
            signal = self.entry_wanted if what == "leader" else self.record_wanted
            signal.emit(str(getattr(self._entry, what)))

    def _ask_above(self) -> None:
        if self._entry is not None:
            self.request_wanted.emit(self._entry.id)

    def _make_buttons(self) -> None:
        self.resend_button = Button("Gửi lại", look="primary")
        self.resend_button.clicked.connect(self.resend)
        self.discard_button = Button("Bỏ nội dung này", look="danger")
        self.discard_button.clicked.connect(self._ask_twice)
        self.sure_button = Button("Bỏ hẳn", look="danger")
        self.sure_button.clicked.connect(self.discard)
        self._keep = Button("Để lại")
        self._keep.clicked.connect(lambda: self._ask(""))
        self.confirm_button = Button("Vẫn làm, gửi lại", look="primary")
        self.confirm_button.clicked.connect(self._confirm_and_resend)
        self._question = PlainLabel("", wrap=True)
        self.open_button = Button("Mở hồ sơ")
        self.open_button.clicked.connect(lambda: self._want("member"))
        self.holder_button = Button("Mở hồ sơ đang có số này")
        self.holder_button.clicked.connect(lambda: self._want("holder"))
        self.ask_button = Button("Đề nghị cấp trên", "arrow-up", "", "Người này đã có ở đơn vị khác")
        self.ask_button.clicked.connect(self._ask_above)
        self.leader_button = Button("Xem thay đổi trước")
        self.leader_button.clicked.connect(lambda: self._want("leader"))

        # Until an entry is shown: all of them side by side are wider than a small window.
        hidden = (self._question, self.sure_button, self.confirm_button, self._keep, self.holder_button)
        for widget in (*hidden, self.ask_button):
            widget.hide()

    def _put_together(self) -> None:
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # Beside each other: on a low screen the editors would be out of sight below the reasons.
        reasons = column(self.why, self.next_step, self.followers, None, gap=INSIDE)
        # What follows stands in the place of what was typed, beside the reason, while it is to be confirmed.
        self._fields = boxed(column(self._grid, None))
        texts = row(reasons, column(self.consequence, self._fields, None), gap=EDGE)
        texts.setContentsMargins(QMargins(0, BETWEEN, EDGE // 2, BETWEEN))
        texts.setStretch(0, 4)
        texts.setStretch(1, 5)
        scroll.setWidget(boxed(texts))
        foot = row(
            self.discard_button,
            self._question,
            self.sure_button,
            self.confirm_button,
            self._keep,
            None,
            self.open_button,
            self.holder_button,
            self.ask_button,
            self.leader_button,
            self.resend_button,
            margins=edges(0, BETWEEN),
        )
        self.setLayout(column(hairline(), scroll, boxed(foot), gap=0))
