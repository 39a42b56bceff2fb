"""The member list with its search and filters, and the form beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.features.members import actions
from desktop.features.members.actions import FilterChoices
from desktop.features.members.columns import NAME
from desktop.features.members.filters import FilterBar
from desktop.features.members.form_drafts import DraftsButton
from desktop.features.members.list_side import ListSide
from desktop.features.members.reading import narrowed
from desktop.features.members.undo_buttons import label_undo
from desktop.keys import bind
from desktop.services import members
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import EDGE, boxed, column, edges, row
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split, sizes_in
from desktop.widgets.task_runner import AFTER_PAINTING_MS
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

if TYPE_CHECKING:
    from desktop.features.members.form import MemberFormPanel

_FORM_WIDTH = 400
_ROOM_FOR_COUNT = 860
_FOLLOW_MS = 160


class MembersPage(Page):
    """`conflict_requested` carries a conflict's id, `rejection_requested` that of an entry of the tray."""

    conflict_requested, rejection_requested = Signal(str), Signal(str)
    duplicate_requested = Signal(str)
    # A case's id, a member's; a member with the name, about whom a case is wanted.
    case_requested, committee_requested = Signal(str), Signal(str)
    case_wanted = Signal(str, str)
    # A member about whom the level above is to be asked.
    request_wanted = Signal(str)
    sheet_wanted = Signal(str, str)
    _preparing = False

    def __init__(self, workspace: Workspace, list_side: ListSide | None = None) -> None:
        """`list_side`: half of the screen, made before."""
        super().__init__()
        self._workspace = workspace
        self._choices = FilterChoices()
        # Somebody to point at as soon as it is known where they stand.
        self._wanted = ""
        self._sizes: list[int] = []
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm tên, số điện thoại, CCCD")
        self.search.setAccessibleName("Tìm đoàn viên")
        self.search.setClearButtonEnabled(True)
        self.filters = FilterBar(workspace)
        self.branch, self.sync = self.filters.branch, self.filters.sync
        self.missing, self.clear = self.filters.missing, self.filters.clear
        self.clear.clicked.connect(self.clear_filters)
        self.count = PlainLabel(role="muted")
        self.add = Button("Thêm đoàn viên", "plus", "primary", "Ctrl+N")
        self.add.clicked.connect(self.start_new)
        self.undo = Button("", "arrow-back-up", "bare", "Hoàn tác")
        self.redo = Button("", "arrow-forward-up", "bare", "Làm lại")
        self.undo.clicked.connect(workspace.undo.undo)
        self.redo.clicked.connect(workspace.undo.redo)
        self.list_side = list_side or ListSide(workspace)
        self.table, self.model, self.empty = self.list_side.table, self.list_side.model, self.list_side.empty
        self.empty.acted.connect(self._act_on_empty)
        self._form: MemberFormPanel | None = None
        self.drafts = DraftsButton(workspace)
        self._put_together()
        # The form follows the list, but not through every row that an arrow key passes.
        self._follow = QTimer(self, singleShot=True, interval=_FOLLOW_MS)
        self._follow.timeout.connect(self._follow_row)
        self._connect()
        self._bind_keys()
        self._label_undo()

    @property
    def form(self) -> MemberFormPanel:
        """The form beside the list; most of the screen, so it is made after the first rows are in sight."""
        if self._form is None:
            form = self._form = self._made_form
            self._splitter.addWidget(form)
            self._connect_form(form)
            form.offer_branches(self._choices)
        return self._form

    @cached_property
    def _made_form(self) -> MemberFormPanel:
        """Not in its place yet, where it is dressed."""
        from desktop.features.members.form import MemberFormPanel

        form = MemberFormPanel(self._workspace)
        form.setMinimumWidth(_FORM_WIDTH)
        form.twins.compared.connect(self.duplicate_requested)
        form.cases.above_wanted.connect(self.request_wanted)
        form.cases.sheet_wanted.connect(self.sheet_wanted)
        form.hide()
        return form

    @property
    def _form_in_sight(self) -> bool:
        return self._form is not None and self._form.isVisible()

    # -- as every screen

    def start(self) -> None:
        """Read the list, then what can be filtered by."""
        self._search_now()
        self._read_choices()
        self.drafts.refresh()

    def settle(self) -> None:
        self.list_side.settle()
        if self._form is not None:
            self._form.settle()

    def regions(self) -> Sequence[QWidget]:
        return (self.list_side.lists, *([self._form] if self._form is not None else []))

    def view_state(self) -> dict[str, Any]:
        state = {**self.list_side.arrangement.state(), "filters": self.filters.state()}
        if self._sizes:
            state["splitter"] = self._sizes
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        self.list_side.arrangement.take_state(state)
        filters, sizes = state.get("filters"), state.get("splitter")
        if isinstance(filters, Mapping):
            self.filters.take_state(filters)
        self._sizes = sizes_in(sizes, 2) or self._sizes
        self._sort_as_before(str(state.get("sort") or "name"))

    def undo_typing(self) -> bool:
        return (self._form_in_sight and self.form.undo_typing()) or self.list_side.undo_typing()

    def redo_typing(self) -> bool:
        return (self._form_in_sight and self.form.redo_typing()) or self.list_side.redo_typing()

    # -- what others ask for

    def show_branch(self, org: str) -> None:
        self.clear_filters()
        self.branch.choose(org)
        self._search_now()

    def show_member(self, id: str, field: str = "") -> None:
        """Open somebody's form (at a field), and point at them in the list where they are in it."""
        self._open_form()
        self.form.open(id, field)
        self._point_at(id)

    def start_new(self) -> None:
        self._open_form()
        self.table.clearSelection()
        self.form.start_new(self.branch.code())

    def clear_filters(self) -> None:
        self.search.clear()
        self.filters.reset()
        self._search_now()

    # -- events

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._form_in_sight:
            self.form.close_panel()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.count.setVisible(self.width() >= _ROOM_FOR_COUNT)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self.list_side.arrangement.make_room()
        super().changeEvent(event)

    # -- putting together

    def _put_together(self) -> None:
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(420)
        columns, exports = self.list_side.arrangement.button, self.list_side.exports.button
        more = (columns, exports, self.add)
        tools = row(self.search, None, self.drafts, self.count, self.undo, self.redo, *more)
        tools.setStretch(0, 8)
        self._splitter = Split()
        self._splitter.addWidget(self.list_side)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.splitterMoved.connect(self._keep_sizes)
        self._tools = boxed(column(tools, self.filters, gap=8, margins=edges(EDGE, 12)))
        whole = column(self._tools, self._splitter, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search_now)
        self.search.returnPressed.connect(self._to_list)
        self.filters.changed.connect(self._search_now)
        self.list_side.arrangement.sorted_by.connect(self._sort_by)
        self.model.counted.connect(self._show_count)
        self.model.placed.connect(self._select_wanted)
        self.list_side.opened.connect(self._open_row)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._follow.start())
        self.drafts.chosen.connect(self._open_draft)
        self._workspace.data_changed.connect(self._read_choices)
        self._workspace.undo.changed.connect(self._label_undo)

    def _connect_form(self, form: MemberFormPanel) -> None:
        form.closed.connect(self._close_form)
        form.saved.connect(self._point_at)
        form.member_requested.connect(self.show_member)
        form.conflict_requested.connect(self.conflict_requested)
        form.rejection_requested.connect(self.rejection_requested)
        form.committee_requested.connect(self.committee_requested)
        form.widened.connect(self._widen_form)
        form.cases.case_requested.connect(self.case_requested)
        form.cases.wanted.connect(lambda: self.case_wanted.emit(form.member, form.heading.text()))
        form.drafts_changed.connect(self.drafts.refresh)
        self._workspace.data_changed.connect(form.refresh)

    def _bind_keys(self) -> None:
        bind(
            self,
            {
                "add_member": self.start_new,
                "filter": self._to_search,
                "toggle_detail": self._toggle_form,
                "next_result": self._next_result,
                "save": lambda: self.form.save(),
                "save_and_add": lambda: self.form.save(add_another=True),
            },
        )

    # -- filters and the list

    def _read_choices(self) -> None:
        self._workspace.read(actions.filter_choices, self._take_choices, owner=self)

    def _take_choices(self, choices: FilterChoices) -> None:
        if choices == self._choices:
            return
        self._choices = choices
        self.filters.offer(choices)
        self.list_side.arrangement.show_branches([name for _, name in choices.all])
        if self._form is not None:
            self._form.offer_branches(choices)

    def _search_now(self) -> None:
        filter = self.filters.filter(self.search.text(), self.model.filter.sort)
        self.filters.show_clear(narrowed(filter))
        self.table.cells.settle()
        self.model.search(filter)

    def _sort_by(self, sort: str) -> None:
        self.table.cells.settle()
        self.model.search(self.filters.filter(self.search.text(), sort))

    def _sort_as_before(self, sort: str) -> None:
        """An order that an older or newer program kept may name what is no field here."""
        try:
            known = members.sortable(sort)
        except ValueError:
            known = "name"
        self.model.filter = self.filters.filter("", known)
        self.list_side.arrangement.show_order(known)

    def _show_count(self, count: int) -> None:
        self._make_form_ready()
        self.count.setText(f"{count:,} đoàn viên".replace(",", "."))
        if count or self.model.entries:
            self.list_side.lists.setCurrentWidget(self.table)
            self._select_wanted()
        else:
            self.list_side.show_nobody(self.search.text().strip())

    def _make_form_ready(self) -> None:
        """Once rows are painted: load the form's modules on the worker, then make the form."""
        if not self._preparing:
            self._preparing = True
            read = partial(self._workspace.read, actions.load_form, self._make_form, owner=self)
            QTimer.singleShot(AFTER_PAINTING_MS, self, read)

    def _make_form(self, _: object) -> None:
        """Made in one turn, put in its place in the next one, filled with editors in those that follow."""
        if self._made_form is not self._form:
            QTimer.singleShot(0, self, lambda: self.form.fields.prepare())

    def _act_on_empty(self) -> None:
        (self.clear_filters if narrowed(self.model.filter) else self.start_new)()

    # -- the form beside it

    def _open_row(self, row_number: int) -> None:
        id = self.model.id_at(row_number)
        if id:
            self._open_form()
            self.form.open(id)

    def _open_form(self) -> None:
        if not self.form.isVisible():
            self.form.show()
            room = self._splitter.width()
            wanted = self._sizes[1] if self._sizes else max(_FORM_WIDTH, min(480, room * 2 // 5))
            wanted = max(_FORM_WIDTH, min(wanted, room - _FORM_WIDTH // 2))
            self._splitter.setSizes([room - wanted, wanted])

    def _toggle_form(self) -> None:
        if self._form_in_sight:
            self.form.close_panel()
        else:
            self._open_row(self.table.currentIndex().row())

    def _follow_row(self) -> None:
        """An open form shows who the list stands on, while the person moves in the list."""
        if self._form_in_sight and self.table.hasFocus():
            id = self.model.id_at(self.table.currentIndex().row())
            if id and id != self.form.member:
                self.form.open(id)

    def _close_form(self) -> None:
        self.form.hide()
        self.table.setFocus()

    def _widen_form(self, wide: bool) -> None:
        """The form over the whole screen, or beside the list again."""
        self._tools.setVisible(not wide)
        self.list_side.setVisible(not wide)

    def _open_draft(self, id: str) -> None:
        self.list_side.hand_over(id)
        self._open_form()
        self.form.open_draft(id)

    def _keep_sizes(self) -> None:
        if self._form_in_sight:
            self._sizes = self._splitter.sizes()

    # -- where somebody stands

    def _point_at(self, id: str) -> None:
        self._wanted = id
        self._select_wanted()

    def _select_wanted(self) -> None:
        id = self._wanted
        if not id or self.table.cells.open is not None:
            return
        place = self.model.row_of(id)
        if place >= 0:
            self._select(place)
        elif self.model.places_known:
            # Not read yet: the database knows the number, the list where that stands.
            self._workspace.read(
                lambda session: members.row_number(session, id), self._select_number, owner=self
            )

    def _select_number(self, number: int) -> None:
        place = self.model.place_of(number)
        if place >= 0 and self._wanted:
            self._select(place)

    def _select(self, place: int) -> None:
        self._wanted = ""
        if self.table.currentIndex().row() != place:
            self.table.go_to(place, self.model.column_of(NAME))

    def _next_result(self) -> None:
        """The next row of the list, from wherever the focus is."""
        here = self.table.currentIndex().row()
        if self.model.rowCount():
            self.table.go_to((here + 1) % self.model.rowCount(), self.model.column_of(NAME))
            self.table.setFocus()

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _to_list(self) -> None:
        self.table.setFocus()
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.go_to(0, self.model.column_of(NAME))

    def _label_undo(self) -> None:
        label_undo(self._workspace.undo, self.undo, self.redo)
