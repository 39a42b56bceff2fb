"""The form beside the list: one member, what is wrong or missing, and how the record stands."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.features.members import actions
from desktop.features.members.actions import FilterChoices, OpenedForm, Twin
from desktop.features.members.form_fields import FormFields
from desktop.services.acting import Saved
from desktop.services.failures import describe
from desktop.services.wording import word, word_or
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.task_runner import Task
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace


class MemberFormPanel(QFrame):
    """`saved` carries the id; unsaved entries stay here, in memory, until saved or given up."""

    saved = Signal(str)
    closed = Signal()
    member_requested = Signal(str)
    conflict_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("side")
        self._workspace = workspace
        self._opened: OpenedForm | None = None
        self._unsaved: dict[str, OpenedForm] = {}
        self._choices = FilterChoices()
        self._task: Task | None = None
        self._add_another = False
        self.heading = ElidedLabel(role="heading")
        self.state = Pill(passive=True)
        self.place = ElidedLabel(role="muted")
        self.conflict = Notice(closable=False)
        self.conflict.acted.connect(self._ask_for_conflict)
        self.notice = Notice()
        self.twin = Notice()
        self.twin.acted.connect(self._open_twin)
        self._twin: Twin | None = None
        self.branch = ChoiceBox(())
        self.branch.setAccessibleName("Chi đoàn")
        self.branch.activated.connect(self._branch_chosen)
        self.pending = PlainLabel(role="small", wrap=True)
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Vì sao vẫn lưu như vậy")
        self.reason.setAccessibleName(word("member.reason"))
        self.fields = FormFields(workspace.session, edited=self._note_edit, left=self._field_left)
        self._put_together()
        # Warnings about the same person come after the typing, not during it.
        self._twin_timer = QTimer(self)
        self._twin_timer.setSingleShot(True)
        self._twin_timer.setInterval(150)
        self._twin_timer.timeout.connect(self._look_for_twins)

    @property
    def member(self) -> str:
        """Id of the member that is shown; "" for a new one or none."""
        return self._opened.form.id if self._opened else ""

    @property
    def unsaved_names(self) -> list[str]:
        """Names of those with entries that are not saved."""
        self._keep()
        return [str(one.form.values.get("full_name") or "(chưa có tên)") for one in self._unsaved.values()]

    def offer_branches(self, choices: FilterChoices) -> None:
        self._choices = choices
        self.branch.offer(choices.writable, "Chọn chi đoàn")

    def open(self, id: str) -> None:
        self._keep()
        if id in self._unsaved:
            self._show(self._unsaved[id])
            self.notice.say("info", "Bản nháp: phần đã nhập chưa lưu.")
            return
        self._read(id)

    def start_new(self, org: str) -> None:
        self._keep()
        before = self._unsaved.get("")
        if before is not None:
            self._show(before)
            self.notice.say("info", "Bản nháp: phần đã nhập chưa lưu.")
        else:
            if not org and len(self._choices.writable) == 1:
                org = self._choices.writable[0][0]
            self._show(actions.new_form(self._workspace.session, org))
        self.fields.editors["full_name"].setFocus()

    def refresh(self) -> None:
        """The data changed: what is shown is read again unless somebody is typing into it."""
        if self._opened and self._opened.form.id and not self._dirty():
            self._read(self._opened.form.id, quietly=True)

    def save(self, add_another: bool = False) -> None:
        if self._opened is None or not self.save_button.isEnabled():
            return
        self.fields.take_in()
        form = self._opened.form
        self._show_reason()
        if not form.can_save:
            self._point_at_error()
            return
        if form.reason_needed and not self.reason.settled_text().strip():
            self.notice.say("warning", "Có chỗ trái với thông tin khác. Nếu đúng như vậy, hãy ghi lý do.")
            self.reason.setFocus()
            return
        reason = self.reason.settled_text().strip()
        self._add_another = add_another
        self._set_saving(True)
        self._workspace.change(
            lambda session: actions.save(form, reason), self._after_save, owner=self, failed=self._not_saved
        )

    def give_up(self) -> None:
        """Drop what was typed and not saved."""
        self._unsaved.pop(self.member, None)
        opened, self._opened = self._opened, None
        if opened and opened.form.id:
            self._read(opened.form.id)
        else:
            self.closed.emit()

    def close_panel(self) -> None:
        self._keep()
        self._opened = None
        self.closed.emit()

    def _read(self, id: str, quietly: bool = False) -> None:
        if self._task is not None:
            self._task.cancel()

        def show(opened: OpenedForm) -> None:
            if not (quietly and (self._dirty() or self.member != id)):
                self._show(opened, keep_notices=quietly)

        self._task = self._workspace.read(
            lambda session: actions.open_form(session, id), show, owner=self, failed=self._not_readable
        )

    def _show(self, opened: OpenedForm, keep_notices: bool = False) -> None:
        self._opened = opened
        form = opened.form
        new = not form.id
        if not keep_notices:
            self.notice.hide()
            self.reason.clear()
        self.twin.hide()
        self.heading.setText("Thêm đoàn viên" if new else str(form.before.get("full_name") or ""))
        self.place.setText("" if new else opened.org_name)
        self.place.setVisible(not new)
        self.state.setVisible(not new)
        self.state.show_state(opened.sync, opened.sync_word)
        self.pending.setText("Chưa gửi: " + "; ".join(opened.pending) if opened.pending else "")
        self.pending.setVisible(bool(opened.pending))
        self._branch_row.setVisible(new)
        self.branch.choose(form.org)
        self.save_more.setVisible(new)
        if opened.conflict:
            self.conflict.say("conflict", opened.question, "Xem và chọn")
        else:
            self.conflict.hide()
        self.fields.show_form(form)
        self._show_reason()
        self._set_saving(False)
        self._note_edit()

    def _dirty(self) -> bool:
        if self._opened is None:
            return False
        form = self._opened.form
        typed = any(
            editor.raw_text() != form.texts.get(name, "") for name, editor in self.fields.editors.items()
        )
        return typed or bool(form.changes)

    def _keep(self) -> None:
        """What was typed survives looking at somebody else."""
        if self._opened is None:
            return
        self.fields.take_in()
        if self._opened.form.changes:
            self._unsaved[self.member] = self._opened
        else:
            self._unsaved.pop(self.member, None)

    def _after_save(self, saved: Saved) -> None:
        self._set_saving(False)
        name = str(self._opened.form.values.get("full_name") or "") if self._opened else ""
        new = not self.member
        self._unsaved.pop(self.member, None)
        org = self._opened.form.org if self._opened else ""
        self._opened = None
        state = word_or(f"sync.{saved.sync}", saved.sync)
        text = (
            word("member.saved").format(name=name, sync=state) if saved.changed else word("member.unchanged")
        )
        if self._add_another and new:
            self.start_new(org)
        else:
            self._read(saved.id)
        self.notice.say("done", text)
        self.saved.emit(saved.id)

    def _not_saved(self, error: Exception) -> None:
        self._set_saving(False)
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _not_readable(self, error: Exception) -> None:
        failure = describe(error)
        self._opened = None
        self.notice.say("warning", failure.sentence, code=failure.code)

    def _set_saving(self, saving: bool) -> None:
        self.save_button.setEnabled(not saving)
        self.save_more.setEnabled(not saving)

    def _point_at_error(self) -> None:
        form = self._opened.form if self._opened else None
        wrong = self.fields.first_error()
        if wrong is not None:
            wrong.setFocus()
            self._scroll.ensureWidgetVisible(wrong)
            self.notice.say("error", f"Chưa lưu được: {wrong.field.label} cần sửa. Nội dung đã nhập vẫn còn.")
        elif form is not None and not form.org:
            self.branch.setFocus()
            self.notice.say("error", "Chưa lưu được: hãy chọn chi đoàn. Nội dung đã nhập vẫn còn.")

    def _show_reason(self) -> None:
        needed = bool(self._opened and self._opened.form.reason_needed)
        self._reason_row.setVisible(needed)

    def _field_left(self, name: str) -> None:
        self._show_reason()
        self._note_edit()
        if name in ("full_name", "birth_date", "phone", "citizen_id"):
            self._twin_timer.start()

    def _note_edit(self) -> None:
        self.discard.setVisible(self._dirty())

    def _branch_chosen(self) -> None:
        if self._opened is not None:
            self._opened.form.org = self.branch.code()
            self.fields.show_findings()

    def _look_for_twins(self) -> None:
        if self._opened is None or not self._opened.form.changes:
            return
        form = self._opened.form
        self._workspace.read(lambda session: actions.twins(session, form), self._show_twin, owner=self)

    def _show_twin(self, twins: list[Twin]) -> None:
        self._twin = twins[0] if twins else None
        if self._twin is None:
            self.twin.hide()
        else:
            self.twin.say("warning", f"Có thể đã có: {self._twin.text}", "Mở")

    def _open_twin(self) -> None:
        if self._twin is not None:
            self.member_requested.emit(self._twin.id)

    def _ask_for_conflict(self) -> None:
        if self._opened is not None and self._opened.conflict:
            self.conflict_requested.emit(self._opened.conflict)

    def _put_together(self) -> None:
        close = Button("", "x", "quiet", "Đóng hồ sơ (Esc)")
        close.clicked.connect(self.close_panel)
        head = row(column(self.heading, self.place, gap=0), self.state, close)
        head.setStretch(0, 1)
        self._branch_row = boxed(column(PlainLabel("Chi đoàn *", role="label"), self.branch, gap=3))
        self._reason_row = boxed(column(PlainLabel("Lý do *", role="label"), self.reason, gap=3))
        notices = column(self.conflict, self.notice, self.twin, self.pending, gap=INSIDE)
        inner = column(self._branch_row, self.fields, gap=BETWEEN, margins=QMargins(GROUP, 4, GROUP, GROUP))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(boxed(inner))
        self.save_button = Button("Lưu", look="primary", tip="Ctrl+S")
        self.save_button.clicked.connect(lambda: self.save())
        self.save_more = Button("Lưu và thêm tiếp", tip="Ctrl+Enter")
        self.save_more.clicked.connect(lambda: self.save(add_another=True))
        self.discard = Button("Bỏ phần chưa lưu", look="quiet")
        self.discard.clicked.connect(self.give_up)
        foot = column(
            self._reason_row,
            row(self.discard, None, self.save_more, self.save_button),
            margins=edges(GROUP, BETWEEN),
        )
        top = boxed(column(head, notices, gap=INSIDE, margins=QMargins(GROUP, BETWEEN, INSIDE, INSIDE)))
        whole: QWidget = boxed(column(top, self._scroll, hairline(), boxed(foot), gap=0))
        self.setLayout(column(whole, gap=0))
