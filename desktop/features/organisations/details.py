"""The details of one organisation beside the tree: what is known, what is wrong, how the record stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from PySide6.QtCore import QMargins, QTimer, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop import keys
from desktop.features.organisations import actions
from desktop.features.organisations.actions import OpenedDetails
from desktop.features.organisations.detail_fields import DetailFields
from desktop.features.organisations.model import counted
from desktop.features.organisations.server_side import ServerSide
from desktop.saved_note import SavedNote
from desktop.services.acting import Saved
from desktop.services.drafts import Typed
from desktop.services.failures import describe
from desktop.services.organisations import OrganisationNode, lacking
from desktop.services.server_copy import ServerCopy
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.task_runner import Task
from desktop.widgets.upright_scroll import UprightScroll
from desktop.workspace import Workspace
from domain.organisations.fields import ORGANISATION

_DRAFT_AFTER_MS = 2_000
# What is left in sight above and below a field that is pointed at.
_AROUND = 60
_SHOW, _HIDE = "Xem máy chủ đang có gì", "Ẩn bản trên máy chủ"


class OrganisationDetails(QFrame):
    """What is typed and not saved is kept as this cadre's draft, and stands here again when it is opened."""

    members_requested = Signal(str)
    conflict_requested = Signal(str)
    committee_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.setObjectName("side")
        self._workspace = workspace
        self._node: OrganisationNode | None = None
        self._opened: OpenedDetails | None = None
        self._task: Task | None = None
        self._kept: Typed | None = None
        self._later: Mapping[str, str] | None = None
        self._saving = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._steps: Iterator[None] | None = self._build()
        self._builder = QTimer(self)
        self._builder.timeout.connect(self._build_next)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_DRAFT_AFTER_MS)
        self._pause.timeout.connect(self._keep_draft)
        self.setEnabled(False)

    @property
    def organisation(self) -> str:
        """Id of what is shown; "" for nothing."""
        return self._node.id if self._node else ""

    def show_node(self, node: OrganisationNode | None) -> None:
        """Show an organisation, or the same one with new counts."""
        if self._steps is not None:
            self._node = node
            return
        before = self.organisation
        if node is None:
            self.settle()
            self._node = self._opened = None
            self.setEnabled(False)
            return
        if node.id != before:
            self.settle()
            self._opened = None
            self.server_side.hide()
            self.notice.hide()
        self._node = node
        self._show_facts(node)
        if node.id != before:
            self._read()

    def refresh(self) -> None:
        """The data changed: what is typed here stays, everything else follows."""
        if self._opened is not None and not self._saving:
            self._read()

    def settle(self) -> None:
        """Take in the composing word and keep what is not saved."""
        if self._opened is not None and not self._saving:
            self.fields.take_in()
            self._keep_draft()

    def save(self) -> None:
        if self._opened is None or not self.save_button.isEnabled():
            return
        self.fields.take_in()
        form = self._opened.form
        if not form.can_save:
            self._point_at_error()
            return
        self._pause.stop()
        self._set_saving(True)
        self._later = self.fields.texts()
        self._workspace.change(
            lambda session: actions.save(form), self._after_save, owner=self, failed=self._not_saved
        )

    def give_up(self) -> None:
        """Drop what was typed and not saved."""
        if self._opened is None:
            return
        draft = self._opened.form.draft
        self._pause.stop()
        self._opened = self._kept = None
        self._workspace.change(
            lambda session: actions.drop_draft(session, draft), lambda _none: self._read(), owner=self
        )

    def undo_typing(self) -> bool:
        """See `Page.undo_typing`."""
        if self._opened is None:
            return False
        self.fields.take_in()
        return self.fields.undo_typing()

    def redo_typing(self) -> bool:
        return self._opened is not None and self.fields.redo_typing()

    def dirty(self) -> bool:
        form = self._opened.form if self._opened else None
        if form is None or form.read_only:
            return False
        return any(text != form.shown.get(name, "") for name, text in self.fields.texts().items())

    def _read(self) -> None:
        if self._task is not None:
            self._task.cancel()
        id = self.organisation
        self._task = self._workspace.read(
            lambda session: actions.open_details(session, id),
            self._take,
            owner=self,
            failed=self._not_readable,
        )

    def _take(self, opened: OpenedDetails) -> None:
        if opened.form.id != self.organisation or self._saving:
            return
        typing = self._opened is not None and self._opened.form.id == opened.form.id and self.dirty()
        if self._opened is not None and typing:
            form = self._opened.form
            form.take_news(opened.form)
            opened = OpenedDetails(form, opened.sync_word, opened.pending, opened.conflict, opened.question)
        self._show(opened, typing)

    def _show(self, opened: OpenedDetails, typing: bool) -> None:
        self._opened = opened
        form = opened.form
        self.setEnabled(True)
        self.heading.setText(form.name)
        self.state.show_state(form.sync, opened.sync_word)
        self.pending.setText("Chưa gửi: " + "; ".join(opened.pending) if opened.pending else "")
        self.pending.setVisible(bool(opened.pending))
        self.server.setText(_HIDE if self.server_side.isVisible() else _SHOW)
        for notice, level, text, action in (
            (self.conflict, "conflict", opened.question if opened.conflict else "", "Xem và chọn"),
            (self.read_only, "info", form.read_only, ""),
        ):
            if text:
                notice.say(level, text, action)
            else:
                notice.hide()
        self.fields.show_form(form, keep_typing=typing)
        for widget in (self.save_button, self.discard):
            widget.setVisible(not form.read_only)
        self._say_draft(form.draft_at)
        self._note_edit()

    def _show_facts(self, node: OrganisationNode) -> None:
        self.heading.setText(node.name)
        self.place.setText(" · ".join(part for part in (node.level_label, node.code) if part))
        told = [f"{counted(node.records_below)} hồ sơ đoàn viên"]
        if node.members_below != node.records_below:
            told.append(f"{counted(node.members_below)} đang tính là đoàn viên")
        if 0 < node.records < node.records_below:
            told.append(f"{counted(node.records)} trực tiếp")
        if node.branches_below:
            told.append(f"{counted(node.branches_below)} chi đoàn")
        self.counts.setText(" · ".join(told))
        missing = lacking(node)
        if missing:
            self.lacks.say("warning", f"Dưới mức quy định: {'; '.join(missing)}.")
        else:
            self.lacks.hide()

    def _edited(self) -> None:
        self._note_edit()
        self._pause.start()

    def _left(self) -> None:
        self._note_edit()
        self._keep_draft()

    def _note_edit(self) -> None:
        dirty = self.dirty()
        self.discard.setEnabled(dirty)
        self.save_button.setEnabled(dirty and not self._saving)
        if not dirty:
            self._say_draft("")

    def _keep_draft(self) -> None:
        """Write the draft where it says anything new; the database worker does it."""
        self._pause.stop()
        form = self._opened.form if self._opened else None
        if form is None or form.read_only:
            return
        typed = form.typed(self.fields.texts())
        if typed == self._kept or (not typed.texts and not form.draft_at):
            return
        self._kept = typed

        def kept(at: str) -> None:
            form.draft_at = at if typed.texts else ""
            if self._opened is not None and self._opened.form is form:
                self._say_draft(form.draft_at)

        # Nobody else sees a draft: the other screens need not hear of it. But it has to be written.
        self._workspace.runner.run(
            lambda task: actions.keep_draft(self._workspace.session, typed), kept, owner=self, must_run=True
        )

    def _say_draft(self, at: str) -> None:
        self.draft.setText(f"Bản nháp lưu lúc {at}, chưa đưa vào danh sách." if at else "")
        self.draft.setVisible(bool(at))

    def _after_save(self, done: tuple[Saved, Step]) -> None:
        saved, step = done
        self._set_saving(False)
        self._workspace.undo.record(step)
        typed_meanwhile = {
            name: text for name, text in self.fields.texts().items() if text != (self._later or {}).get(name)
        }
        form = self._opened.form if self._opened else None
        if form is not None:
            # What was saved is what stands there now; only what was typed since is still to be saved.
            form.before = {**form.before, **form.values}
            form.shown = {**form.shown, **(self._later or {})}
            form.draft_at, form.draft = "", self._workspace.session.new_id()
            for name, text in typed_meanwhile.items():
                form.type_in(name, text)
        self._later = self._kept = None
        self.fields.forget_typing()
        name = self._node.name if self._node else ""
        if saved.changed:
            self._saved_note.tell(saved.id, name, saved.sync, partial(self.notice.say, "done"))
        else:
            self.notice.say("done", word("member.unchanged"))
        self._note_edit()

    def _not_saved(self, error: Exception) -> None:
        self._set_saving(False)
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)
        self._note_edit()

    def _not_readable(self, error: Exception) -> None:
        failure = describe(error)
        self._opened = None
        self.notice.say("warning", failure.sentence, code=failure.code)

    def _set_saving(self, saving: bool) -> None:
        self._saving = saving
        self.save_button.setEnabled(not saving)

    def _point_at_error(self) -> None:
        wrong = self.fields.first_error()
        if wrong is not None:
            wrong.setFocus()
            QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(wrong, 0, _AROUND))
            self.notice.say("error", f"Chưa lưu được: {wrong.field.label} cần sửa. Nội dung đã nhập vẫn còn.")

    def _ask_for_conflict(self) -> None:
        if self._opened is not None and self._opened.conflict:
            self.conflict_requested.emit(self._opened.conflict)

    def _ask_for_server_copy(self) -> None:
        if self.server_side.isVisible():
            self.server_side.hide()
            self.server.setText(_SHOW)
            return
        id = self.organisation
        self._workspace.read(
            lambda session: actions.read_server_copy(session, id), self._show_server_copy, owner=self
        )

    def _show_server_copy(self, copy: ServerCopy) -> None:
        self.server.setText(_HIDE)
        self.server_side.say(copy)

    def prepare(self) -> None:
        """Build what is inside bit by bit, between whatever else the window does."""
        if self._steps is not None:
            self._builder.start(0)

    def _build_next(self) -> None:
        if self._steps is None:
            self._builder.stop()
        elif next(self._steps, self) is self:
            self._steps = None
            self._builder.stop()
            node, self._node = self._node, None
            self.show_node(node)

    def _build(self) -> Iterator[None]:
        """Top down: what is put into a place that stands already need not be dressed twice."""
        self._scroll = UprightScroll()
        inside = QVBoxLayout()
        inside.setContentsMargins(GROUP, BETWEEN, GROUP, GROUP)
        inside.setSpacing(INSIDE)
        self._scroll.setWidget(boxed(inside))
        self._layout.addWidget(self._scroll)
        yield
        yield from self._build_head(inside)
        self.fields = DetailFields(self._workspace.session, edited=self._edited, left=self._left)
        inside.addWidget(self.fields)
        yield from self.fields.build()
        self.setFocusProxy(next(iter(self.fields.editors.values())))
        self.save_button = Button("Lưu", look="primary", tip=keys.shown("save"))
        self.save_button.clicked.connect(self.save)
        self.discard = Button("Bỏ phần chưa lưu")
        self.discard.clicked.connect(self.give_up)
        # Beside the button that it answers, in sight wherever the fields are scrolled to.
        self.notice = Notice()
        self._saved_note = SavedNote(self._workspace, self.notice, ORGANISATION.name)
        self._layout.addLayout(column(self.notice, margins=QMargins(GROUP, 0, GROUP, 4)))
        self._layout.addWidget(hairline())
        # In one line with the fields, which leave room for their scroll bar.
        foot = QMargins(GROUP, BETWEEN, EDGE + 2, BETWEEN)
        self._layout.addLayout(row(self.discard, None, self.save_button, margins=foot))

    def _build_head(self, inside: QVBoxLayout) -> Iterator[None]:
        self.heading = PlainLabel(role="heading", wrap=True)
        self.place = ElidedLabel(role="muted")
        self.state = Pill(passive=True)
        head = row(column(self.heading, self.place, gap=0), self.state)
        head.setStretch(0, 1)
        inside.addLayout(head)
        self.counts = PlainLabel(role="muted", wrap=True)
        inside.addWidget(self.counts)
        yield
        self.lacks, self.read_only, self.conflict = (Notice(closable=False) for _ in range(3))
        self.conflict.acted.connect(self._ask_for_conflict)
        for notice in (self.lacks, self.read_only, self.conflict):
            inside.addWidget(notice)
            yield
        self.pending, self.draft = (PlainLabel(role="small", wrap=True) for _ in range(2))
        self.members = Button("Xem đoàn viên", "users", tip="Enter ở cây tổ chức")
        self.members.clicked.connect(lambda: self.members_requested.emit(self.organisation))
        self.committee = Button("Ban Chấp hành", "user")
        self.committee.clicked.connect(lambda: self.committee_requested.emit(self.organisation))
        self.server = Button(_SHOW, look="link")
        self.server.clicked.connect(self._ask_for_server_copy)
        self.server_side = ServerSide()
        inside.addWidget(self.pending)
        inside.addWidget(self.draft)
        inside.addLayout(row(self.members, self.committee, None))
        inside.addLayout(row(self.server, None))
        inside.addWidget(self.server_side)
        yield
