"""The form of one member: what is wrong or missing, what is kept, and how the record stands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PySide6.QtCore import Signal

from desktop.draft_keeper import DraftKeeper
from desktop.features.members import form_actions
from desktop.features.members.actions import FilterChoices
from desktop.features.members.form_actions import OpenedForm, Opening
from desktop.features.members.form_fields import FormFields
from desktop.features.members.form_twins import TwinWatch
from desktop.features.members.form_view import CASES, HISTORY, PROFILE, SERVER, FormView
from desktop.keys import bind
from desktop.saved_note import SavedNote
from desktop.services import member_form
from desktop.services.acting import Saved
from desktop.services.drafts import Typed
from desktop.services.failures import describe
from desktop.services.standing import Standing
from desktop.services.twins import TELLING
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace
from domain.members.fields import MEMBER
from domain.records import Value

_NAME = "full_name"


class MemberFormPanel(FormView):
    """`saved` carries the id. What is typed is a draft until it is saved; nobody is asked about it."""

    saved = Signal(str)
    closed = Signal()
    drafts_changed = Signal()
    member_requested = Signal(str)
    conflict_requested = Signal(str)
    rejection_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        fields = FormFields(workspace.session, edited=self._edited, left=self._field_left)
        super().__init__(workspace, fields)
        self._workspace = workspace
        self._opened: OpenedForm | None = None
        # Handed over to be saved; nothing of it is a draft any more.
        self._saving: OpenedForm | None = None
        self._choices = FilterChoices()
        self._task: Task | None = None
        # How many forms were asked for: whoever chose another one meanwhile is not called back.
        self._asked = 0
        self.keeper = DraftKeeper(workspace, self._typed, self)
        self._saved_note = SavedNote(workspace, self.notice, MEMBER.name)
        self.twin_watch = TwinWatch(workspace, self.twins, self._told)
        self._connect()
        self._bind_keys()

    @property
    def member(self) -> str:
        """Id of the member that is shown; "" for a new one or none."""
        return self._opened.form.id if self._opened else ""

    def offer_branches(self, choices: FilterChoices) -> None:
        self._choices = choices
        self.branch.offer(choices.writable, "Chọn chi đoàn")

    # -- opening and leaving

    def open(self, id: str, field: str = "") -> None:
        """Show a member, with what was typed there and not saved; `field` gets the focus."""
        self.settle()
        self._start(lambda session: form_actions.open_form(session, id), then=lambda: self.go_to_field(field))

    def open_draft(self, id: str) -> None:
        self.settle()
        self._start(lambda session: form_actions.open_draft(session, id), then=self._go_on_typing)

    def _go_on_typing(self) -> None:
        typed = self._typed()
        names = typed.texts if typed else ()
        last = next((name for name in reversed(self.fields.editors) if name in names), _NAME)
        self.fields.editors[last].setFocus()

    def start_new(self, org: str) -> None:
        self.settle()
        if self._task is not None:
            self._task.cancel()
        if not org and len(self._choices.writable) == 1:
            org = self._choices.writable[0][0]
        self._show_empty(org)

    def settle(self) -> None:
        """Take the composing word in and keep what is typed: before leaving, locking, closing."""
        if self._opened is None or self._opened is self._saving:
            return
        self.fields.take_in()
        self.keeper.keep()

    def close_panel(self) -> None:
        self.settle()
        self._opened = None
        self.set_wide(False)
        self.closed.emit()

    def refresh(self) -> None:
        """The data changed: what is shown follows, what is being typed stays."""
        opened = self._opened
        if opened is None or not opened.form.id or self._saving is opened:
            return
        id = opened.form.id

        def show(fresh: OpenedForm) -> None:
            if self._opened is opened and self._saving is not opened:
                self._take_news(opened, fresh)

        def gone(error: Exception) -> None:
            if self._opened is opened:
                failure = describe(error)
                self.say("warning", failure.sentence)

        self._workspace.read(
            lambda session: form_actions.fresh_form(session, id), show, owner=self, failed=gone
        )

    # -- saving and giving up

    def save(self, add_another: bool = False) -> None:
        opened = self._opened
        if opened is None or opened.form.read_only or self._saving is not None:
            return
        self.fields.take_in()
        self._edited()
        form, reason = opened.form, self.reason.settled_text().strip()
        self._show_reason()
        if not form.can_save:
            self._point_at_error(opened)
            return
        if form.reason_needed and not reason:
            self.say("warning", "Có chỗ trái với thông tin khác. Nếu đúng như vậy, hãy ghi lý do.")
            self.reason.setFocus()
            return
        self._saving = opened
        self.keeper.forget()
        self._workspace.change(
            lambda session: form_actions.save(form, reason),
            partial(self._after_save, opened, self._asked),
            owner=self,
            failed=partial(self._not_saved, opened),
        )
        if add_another:
            # At once: whoever types on must not wait for the disk.
            self._show_empty(form.org)

    def give_up(self) -> None:
        """Drop what was typed and not saved; it can be had back as long as nothing else is opened."""
        opened = self._opened
        if opened is None:
            return
        self.fields.take_in()
        self.keeper.forget()
        typed = opened.form.typed(opened.form.texts)
        id, draft, org = opened.form.id, opened.form.draft, opened.form.org

        def offer() -> None:
            self.drafts_changed.emit()
            self.say("info", "Đã bỏ bản nháp.", "Lấy lại", lambda: self._have_back(typed))

        if id:
            self._start(lambda session: form_actions.without_draft(session, id, draft), then=offer)
        else:
            self._start(lambda session: form_actions.new_without_draft(session, org, draft), then=offer)

    def undo_typing(self) -> bool:
        """Take the last entry back; False when there is nothing typed that is not saved."""
        return self.has_focus() and self._typed_anything() and self.fields.undo_typing()

    def redo_typing(self) -> bool:
        return self.has_focus() and self._opened is not None and self.fields.redo_typing()

    def _have_back(self, typed: Typed) -> None:
        self._start(lambda session: form_actions.keep_and_open(session, typed), then=self.drafts_changed.emit)

    def _after_save(self, opened: OpenedForm, asked: int, done: tuple[Saved, Step]) -> None:
        saved, step = done
        self._workspace.undo.record(step)
        name = str(opened.form.values.get(_NAME) or "")
        if saved.changed:

            def say(text: str) -> None:
                self.say("done", text, "Hoàn tác lưu", self._workspace.undo.undo)

            tell = partial(self._saved_note.tell, saved.id, name, saved.sync, say)
        else:
            tell = partial(self.say, "done", word("member.unchanged"))
        if self._opened is opened and self._asked == asked:
            # Typed on while it was being saved: that is the next draft.
            texts = self.fields.texts()
            later = {one for one in texts if texts[one] != opened.form.texts.get(one, "")}
            self._start(lambda session: form_actions.open_form(session, saved.id), later, tell)
        else:
            if self._opened is not opened:
                self._saving = None
            tell()
        self.drafts_changed.emit()
        self.saved.emit(saved.id)

    def _not_saved(self, opened: OpenedForm, error: Exception) -> None:
        self._saving = None
        failure = describe(error)
        if self._opened is not opened and not self._typed_anything():
            self._show(opened)
        if self._opened is opened:
            self._edited()
            self.say("error", failure.sentence, code=failure.code)
            return
        typed = opened.form.typed(opened.form.texts)
        name = str(opened.form.values.get(_NAME) or "")
        self.say("error", f"{name}: {failure.sentence}", "Mở lại", lambda: self._have_back(typed))
        self._workspace.runner.run(
            lambda task: form_actions.keep(opened.form.session, typed), owner=self, must_run=True
        )

    # -- showing

    def _start(
        self, work: Opening, leave: Collection[str] = (), then: Callable[[], None] | None = None
    ) -> None:
        """Read a form and show it; `leave` names fields that are typed into meanwhile."""
        if self._task is not None:
            self._task.cancel()
        self._asked += 1

        def show(opened: OpenedForm) -> None:
            self.fields.when_built(lambda: show_now(opened))

        def show_now(opened: OpenedForm) -> None:
            if not task.cancelled:
                self._show(opened, leave)
                if then is not None:
                    then()

        def failed(error: Exception) -> None:
            self._opened = self._saving = None
            self.closed.emit()
            self._workspace.failed.emit(describe(error))

        task = self._task = self._workspace.read(work, show, owner=self, failed=failed)

    def _show_empty(self, org: str) -> None:
        opened = OpenedForm(member_form.empty(self._workspace.session, org), Standing())
        self._show(opened)
        self.fields.editors[_NAME].setFocus()

        def learn(why_not: str) -> None:
            if why_not and self._opened is opened:
                opened.form.read_only = why_not
                self._show(opened)

        self._workspace.read(lambda session: member_form.why_not_add(session, org), learn, owner=self)

    def _show(self, opened: OpenedForm, leave: Collection[str] = ()) -> None:
        form = opened.form
        if self.member != form.id or not form.id:
            self.tabs.setCurrentIndex(PROFILE)
            self.area.verticalScrollBar().setValue(0)
        if self._opened is self._saving:
            self._saving = None
        self._opened = opened
        self.notice.hide()
        self.twin_watch.stop()
        self.reason.clear()
        self.branch.choose(form.org)
        self.fields.show_form(form, leave=leave)
        self.show_record(opened)
        self._show_tab(self.tabs.currentIndex())
        self.note_section()
        stored = form.typed(form.texts) if form.draft_at else Typed(form.draft, form.id, form.org)
        self.keeper.begin(stored)
        self._show_reason()
        self._edited()

    def _take_news(self, opened: OpenedForm, fresh: OpenedForm) -> None:
        texts = self.fields.texts()
        mine = {name for name, text in texts.items() if text != opened.form.shown.get(name, "")}
        opened.form.take_news(fresh.form, mine)
        opened.standing = fresh.standing
        self.fields.show_form(opened.form, leave=mine, same=True)
        self.show_record(opened)
        self._show_tab(self.tabs.currentIndex())

    def _show_tab(self, tab: int) -> None:
        if self._opened is None:
            return
        form = self._opened.form
        self.foot.setVisible(tab == PROFILE and not form.read_only)
        if tab == HISTORY:
            self.history.read(form.id, may_restore=not form.read_only)
        elif tab == CASES:
            self.cases.read(form.id)
        elif tab == SERVER:
            self.server_copy.read(form.id)

    def _point_at_error(self, opened: OpenedForm) -> None:
        wrong = self.fields.first_error()
        self.tabs.setCurrentIndex(PROFILE)
        if wrong is not None:
            wrong.setFocus()
            self.area.ensureWidgetVisible(wrong)
            self.say("error", f"Chưa lưu được: {wrong.field.label} cần sửa. Nội dung đã nhập vẫn còn.")
        elif not opened.form.org:
            self.branch.setFocus()
            self.say("error", "Chưa lưu được: hãy chọn chi đoàn. Nội dung đã nhập vẫn còn.")

    def _show_reason(self) -> None:
        self.reason_row.setVisible(bool(self._opened and self._opened.form.reason_needed))

    # -- while somebody types

    def _typed(self) -> Typed | None:
        """What a draft has to hold this moment; None while nothing may be kept."""
        opened = self._opened
        if opened is None or opened is self._saving or opened.form.read_only:
            return None
        return opened.form.typed(self.fields.texts())

    def _typed_anything(self) -> bool:
        typed = self._typed()
        return typed is not None and bool(typed.texts)

    def _edited(self) -> None:
        if self._opened is None:
            return
        typed = self._typed_anything()
        self.say_draft(self._opened.form.draft_at, typed=typed)
        if typed or self._opened.form.draft_at:
            self.keeper.touch()
            self.twin_watch.touch()

    def _field_left(self, name: str) -> None:
        self._show_reason()
        self._edited()
        self.keeper.keep()
        if self._opened is not None:
            self.standing.say_missing(self._opened.form.missing)

    def _kept(self, draft: str, at: str) -> None:
        if self._opened is not None and self._opened.form.draft == draft:
            self._opened.form.draft_at = at
            self.say_draft(at, typed=self._typed_anything())
        self.drafts_changed.emit()

    def _not_kept(self, error: Exception) -> None:
        failure = describe(error)
        self.say("error", failure.sentence, code=failure.code)

    def _branch_chosen(self) -> None:
        if self._opened is not None:
            self._opened.form.org = self.branch.code()
            self._edited()

    def _told(self) -> tuple[str, dict[str, Value]] | None:
        """Who is being entered, for the search for twins; None where that is nobody new."""
        opened = self._opened
        if opened is None or opened.form.read_only:
            return None
        told = opened.form.told(self.fields.texts(), TELLING)
        if all(told.get(name) == opened.form.before.get(name) for name in TELLING):
            return None
        return opened.form.id, told

    def _connect(self) -> None:
        self.keeper.kept.connect(self._kept)
        self.keeper.failed.connect(self._not_kept)
        self.close_button.clicked.connect(self.close_panel)
        self.tabs.currentChanged.connect(self._show_tab)
        self.conflict.acted.connect(
            lambda: self.conflict_requested.emit(self._opened.standing.conflict if self._opened else "")
        )
        self.rejection.acted.connect(
            lambda: self.rejection_requested.emit(self._opened.standing.rejection if self._opened else "")
        )
        self.branch.activated.connect(self._branch_chosen)
        self.twins.opened.connect(self.member_requested)
        self.standing.server_copy_wanted.connect(lambda: self.tabs.setCurrentIndex(SERVER))
        self.history.restored.connect(lambda text: self.say("done", text))
        self.history.failed.connect(self._not_kept)
        self.history.conflict_requested.connect(self.conflict_requested)
        self.bar.chosen.connect(self.go_to)
        self.discard.clicked.connect(self.give_up)
        self.save_button.clicked.connect(lambda: self.save())
        self.save_more.clicked.connect(lambda: self.save(add_another=True))

    def _bind_keys(self) -> None:
        commands = {"widen": lambda: self.set_wide(not self.is_wide), "today": self.fields.put_today}
        bind(self, {**self.bar.keys(), **commands})
