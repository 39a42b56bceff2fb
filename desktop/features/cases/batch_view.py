"""The parts of the screen for many people and where they stand."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from desktop import keys
from desktop.features.cases.batch_model import BatchModel
from desktop.features.cases.batch_table import BatchTable
from desktop.features.cases.fields import CaseFields
from desktop.features.cases.tab_order import follow, stops_of
from desktop.person_picker import PersonPicker
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_LEFT = 225
# So many rows there must be room for before people to choose from stand above those who are chosen.
_LINES_FOR_BOTH = 13
_NUMBERS = "Các số kế tiếp trong sổ của máy này, cho những người chưa có số"


class BatchView(Page):
    """Only widgets and their arrangement; `BatchPage` gives them their work."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.back = Button("Nghiệp vụ", "chevron-left", "quiet", "Esc")
        self.workflow = ChoiceBox((), "Chọn nghiệp vụ")
        self.workflow.setAccessibleName("Nghiệp vụ")
        self.step = ChoiceBox((), "Chọn bước")
        self.step.setAccessibleName("Bước làm cho mọi người")
        self.why_not = PlainLabel(role="warning", wrap=True)
        self.why_not.hide()
        self.notice = Notice()
        self.fields = CaseFields(workspace.session)
        self.fields.heading.setText("Chung cho mọi người")
        self.fields.arrange(1)
        self.model = BatchModel(workspace.session)
        self.table = BatchTable(self.model)
        self.standing = PlainLabel(role="muted", wrap=True)
        self.people_count = PlainLabel(role="strong")
        self.counts = PlainLabel(role="muted", wrap=True)
        self.add = Button("Thêm người", "user-plus", tip=keys.shown("filter"))
        self.numbers = Button("Lấy số cho từng người", tip=_NUMBERS)
        self.numbers.hide()
        self.remove = Button("Bỏ người này", look="link")
        self.picker = PersonPicker(workspace, several=True)
        self.take = Button("Thêm người đã chọn")
        self.take_all = Button(look="link")
        self.close_picker = Button("Xong", look="quiet")
        self.confirm = QCheckBox("Xác nhận cho tất cả những người cần xác nhận")
        self.preview = PlainLabel(role="muted", wrap=True)
        self.reason = VietnameseEdit()
        self.reason.setAccessibleName("Lý do của bước này")
        self.reason.setAccessibleDescription("Bắt buộc.")
        self.reason.setPlaceholderText("Lý do")
        self.go = Button("", look="primary", tip=keys.shown("take_step"))
        self._put_together(workspace)
        self.fields.built.connect(self.order_stops)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._tell_standing())
        for changed in (self.model.dataChanged, self.model.modelReset):
            changed.connect(lambda *_: self._tell_standing())

    def _tell_standing(self) -> None:
        """Whoever the keyboard is on, whole: the table has not room for everything."""
        told = self.model.told(max(0, self.table.currentIndex().row()))
        self.standing.setText(told)
        self.standing.setVisible(self.table.isVisibleTo(self) and bool(told))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """Two lists one above the other are none on a small screen: who is to be added goes first there."""
        line = self.table.verticalHeader().defaultSectionSize()
        alone = self.picking.isVisibleTo(self) and self._right.height() < _LINES_FOR_BOTH * line
        self.table.setVisible(not alone)
        self.standing.setVisible(not alone and bool(self.standing.text()))
        # Nobody is taken out of a list that is not in sight.
        self.remove.setVisible(not alone)

    def order_stops(self) -> None:
        follow(self.step, stops_of(self.fields))

    def open_picker(self, shown: bool) -> None:
        self.picking.setVisible(shown)
        self.add.setVisible(not shown)
        self._share_height()
        if shown:
            self.picker.look_up()
            self.picker.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_together(self, workspace: Workspace) -> None:
        head = row(self.back, self.workflow, self.step, None, gap=BETWEEN)
        top = boxed(column(head, self.why_not, self.notice, gap=INSIDE, margins=edges(EDGE, 10)))
        ways = row(self.take, self.take_all, None, self.close_picker)
        self.picking = QFrame()
        self.picking.setObjectName("card")
        self.picking.setLayout(column(self.picker, ways, gap=INSIDE, margins=edges(BETWEEN)))
        tools = row(self.people_count, self.counts, self.numbers, self.remove, self.add)
        tools.setStretch(1, 1)
        right = column(
            self.picking,
            tools,
            self.table,
            self.standing,
            gap=INSIDE,
            margins=QMargins(BETWEEN, INSIDE, EDGE, INSIDE),
        )
        right.setStretch(2, 1)
        self.table.setMinimumHeight(96)
        common = QFrame()
        common.setLayout(
            column(
                UprightScroll(boxed(column(self.fields, margins=QMargins(EDGE, BETWEEN, GROUP, BETWEEN)))),
                gap=0,
            )
        )
        body = Split(stretch=1)
        body.addWidget(common)
        self._right = boxed(right)
        body.addWidget(self._right)
        body.begin_with(_LEFT, 800)
        whole = column(top, hairline(), body, self._foot(), gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.workflow)

    def _foot(self) -> QWidget:
        self.reason_row = boxed(row(PlainLabel("Lý do *", role="label"), self.reason))
        buttons = row(self.confirm, None, self.go)
        foot = column(self.preview, self.reason_row, buttons, gap=INSIDE, margins=edges(EDGE, 10))
        return boxed(column(hairline(), boxed(foot), gap=0))
