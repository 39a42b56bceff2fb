"""The member list with its search and filters, and the form beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from desktop.features.members import actions
from desktop.features.members.actions import FilterChoices
from desktop.features.members.form import MemberFormPanel
from desktop.features.members.form_drafts import DraftsButton
from desktop.features.members.model import (
    BIRTH,
    BRANCH,
    CITIZEN_ID,
    COLUMNS,
    MISSING,
    NAME,
    PHONE,
    MemberTableModel,
    Query,
)
from desktop.keys import bind
from desktop.services.members import MemberFilter
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import EDGE, boxed, column, row
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

# States to filter by, in the order in which they matter to a cadre.
_STATES = ("pending", "sent", "conflict", "rejected", "held", "synced")
_SEARCH_PAUSE_MS = 60
_FORM_WIDTH = 400
_ROOM_FOR_COUNT = 1080
# What the list gives up first where there is no room for everything.
_GIVEN_UP = (CITIZEN_ID, MISSING, BRANCH, PHONE, BIRTH)


class MembersPage(Page):
    """`conflict_requested` carries a conflict's id, `rejection_requested` that of an entry of the tray."""

    conflict_requested = Signal(str)
    rejection_requested = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._choices = FilterChoices()
        self._total = -1
        self._wanted = ""
        self.model = MemberTableModel(workspace)
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm tên, số điện thoại, CCCD")
        self.search.setAccessibleName("Tìm đoàn viên")
        self.search.setClearButtonEnabled(True)
        self.branch = ChoiceBox((), "Mọi chi đoàn")
        self.sync = ChoiceBox([(state, word(f"sync.{state}")) for state in _STATES], "Mọi trạng thái")
        self.missing = ChoiceBox([("missing", "Còn thiếu")], "Đủ và thiếu")
        for box, name in ((self.branch, "Chi đoàn"), (self.sync, "Đồng bộ"), (self.missing, "Thông tin")):
            box.setAccessibleName(f"Lọc: {name}")
            box.fit_longest()
            box.activated.connect(self._search_now)
        self.clear = Button("Xóa lọc", look="link")
        self.clear.clicked.connect(self.clear_filters)
        self.count = PlainLabel(role="muted")
        self.add = Button("Thêm đoàn viên", "plus", "primary", "Ctrl+N")
        self.add.clicked.connect(self.start_new)
        self.table = self._make_table()
        self.empty = EmptyState("users", "")
        self.empty.acted.connect(self._act_on_empty)
        self.form = MemberFormPanel(workspace)
        self.drafts = DraftsButton(workspace)
        self._put_together()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_SEARCH_PAUSE_MS)
        self._pause.timeout.connect(self._search_now)
        self._connect()
        self._bind_keys()

    def start(self) -> None:
        """Read the list and what can be filtered by."""
        self._read_choices()
        self._search_now()
        self.drafts.refresh()

    def settle(self) -> None:
        self.form.settle()

    def regions(self) -> Sequence[QWidget]:
        return (self._lists, self.form)

    def show_branch(self, org: str) -> None:
        self.clear_filters()
        self.branch.choose(org)
        self._search_now()

    def show_member(self, id: str) -> None:
        """Open somebody's form, and point at them in the list where they are in it."""
        self._open_form()
        self.form.open(id)
        self._select(id)

    def start_new(self) -> None:
        self._open_form()
        self.table.clearSelection()
        self.form.start_new(self.branch.code())

    def clear_filters(self) -> None:
        self.search.clear()
        for box in (self.branch, self.sync, self.missing):
            box.setCurrentIndex(0)
        self._search_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.form.isVisible():
            self.form.close_panel()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.count.setVisible(self.width() >= _ROOM_FOR_COUNT)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table.viewport() and event.type() is QEvent.Type.Resize:
            self._make_room()
        return super().eventFilter(watched, event)

    def _make_table(self) -> Table:
        table = Table("Danh sách đoàn viên")
        table.setModel(self.model)
        table.setSortingEnabled(False)
        header = table.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(False)
        header.sectionClicked.connect(self._order_by)
        table.viewport().installEventFilter(self)
        table.set_widths([column.characters for column in COLUMNS], NAME)
        return table

    def _put_together(self) -> None:
        self.search.setMinimumWidth(140)
        self.search.setMaximumWidth(380)
        tools = row(
            self.search,
            self.branch,
            self.sync,
            self.missing,
            self.clear,
            None,
            self.drafts,
            self.count,
            self.add,
        )
        tools.setStretch(0, 1)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        self._lists.setFocusProxy(self.table)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._list_side = boxed(column(self._lists, margins=QMargins(EDGE - 10, 0, 0, 0)))
        self._splitter.addWidget(self._list_side)
        self._splitter.addWidget(self.form)
        self._splitter.setStretchFactor(0, 1)
        self.form.setMinimumWidth(_FORM_WIDTH)
        self.form.hide()
        self._tools = boxed(tools)
        whole = column(self._tools, self._splitter, gap=0)
        tools.setContentsMargins(EDGE, 12, EDGE, 12)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.search)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda: self._pause.start())
        self.search.returnPressed.connect(self._to_list)
        self.model.counted.connect(self._show_count)
        self.table.activated.connect(self._open_row)
        self.table.clicked.connect(self._open_row)
        self.form.closed.connect(self._close_form)
        self.form.saved.connect(self._point_at)
        self.form.member_requested.connect(self.show_member)
        self.form.conflict_requested.connect(self.conflict_requested)
        self.form.rejection_requested.connect(self.rejection_requested)
        self.form.widened.connect(self._widen_form)
        self.form.drafts_changed.connect(self.drafts.refresh)
        self.drafts.chosen.connect(self._open_draft)
        self._workspace.data_changed.connect(self.form.refresh)
        self._workspace.data_changed.connect(self._read_choices)

    def _bind_keys(self) -> None:
        bind(
            self,
            {
                "add_member": self.start_new,
                "filter": self._to_search,
                "save": lambda: self.form.save(),
                "save_and_add": lambda: self.form.save(add_another=True),
            },
        )

    def _read_choices(self) -> None:
        self._workspace.read(actions.filter_choices, self._take_choices, owner=self)

    def _take_choices(self, choices: FilterChoices) -> None:
        if choices == self._choices:
            return
        self._choices = choices
        self.branch.offer(choices.all, "Mọi chi đoàn")
        self.branch.fit_longest()
        self.form.offer_branches(choices)

    def _search_now(self) -> None:
        self._pause.stop()
        filter = MemberFilter(
            text=self.search.text(),
            org=self.branch.code(),
            sync=self.sync.code(),
            sort=self.model.query.filter.sort,
        )
        query = Query(filter, bool(self.missing.code()))
        self.clear.setVisible(query.narrowed)
        self.model.search(query)

    def _order_by(self, column: int) -> None:
        if not COLUMNS[column].sort:
            return
        turned = self.model.query.filter.sort == COLUMNS[column].sort
        order = Qt.SortOrder.DescendingOrder if turned else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicatorShown(True)
        self.table.horizontalHeader().setSortIndicator(column, order)
        self.model.order_by(column, order)

    def _show_count(self, count: int) -> None:
        self.form.fields.prepare()
        shown = f"{count:,}".replace(",", ".")
        self.count.setText(f"{shown} đoàn viên")
        if count:
            self._lists.setCurrentWidget(self.table)
            if self._wanted:
                self._select(self._wanted)
            elif self.form.isVisible() and self.form.member:
                self._select(self.form.member)
            return
        self._lists.setCurrentWidget(self.empty)
        if self.model.query.narrowed:
            text = self.search.text().strip()
            heading = f"Không tìm thấy “{text}”" if text else "Không có ai khớp với bộ lọc"
            self.empty.say(heading, "Thử gõ ít chữ hơn hoặc bỏ bớt bộ lọc.", "Xóa lọc")
        else:
            self.empty.say("Chưa có đoàn viên nào", "Danh sách của đơn vị sẽ hiện ở đây.", "Thêm đoàn viên")

    def _act_on_empty(self) -> None:
        if self.model.query.narrowed:
            self.clear_filters()
        else:
            self.start_new()

    def _open_row(self, index: QModelIndex) -> None:
        id = self.model.id_at(index.row())
        if id:
            self._open_form()
            self.form.open(id)

    def _open_form(self) -> None:
        if not self.form.isVisible():
            self.form.show()
            room = self._splitter.width()
            wanted = max(_FORM_WIDTH, min(480, room * 2 // 5))
            self._splitter.setSizes([room - wanted, wanted])

    def _close_form(self) -> None:
        self.form.hide()
        self.table.setFocus()

    def _widen_form(self, wide: bool) -> None:
        """The form over the whole screen, or beside the list again."""
        self._tools.setVisible(not wide)
        self._list_side.setVisible(not wide)

    def _open_draft(self, id: str) -> None:
        self._open_form()
        self.form.open_draft(id)

    def _make_room(self) -> None:
        room = self.table.viewport().width()
        needed = sum(self.table.width_of(one) for one in range(len(COLUMNS)))
        for column_number in _GIVEN_UP:
            self.table.setColumnHidden(column_number, needed > room)
            if needed > room:
                needed -= self.table.width_of(column_number)

    def _point_at(self, id: str) -> None:
        self._wanted = id
        self._select(id)

    def _select(self, id: str) -> None:
        row_number = self.model.row_of(id)
        if row_number >= 0:
            self._wanted = ""
            if self.table.currentIndex().row() != row_number:
                self.table.setCurrentIndex(self.model.index(row_number, NAME))
            self.table.selectRow(row_number)

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _to_list(self) -> None:
        self._search_now()
        self.table.setFocus()
        if self.model.rowCount() and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
