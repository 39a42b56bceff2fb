"""The parts of the screen on which sheets are typed and where they stand: photo, grid, what to know."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop import keys
from desktop.features.entry.grid import SheetGrid
from desktop.features.entry.model import SheetModel
from desktop.features.entry.photo import SheetPhoto
from desktop.features.entry.side import SheetSide
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.split import Split
from desktop.workspace import Workspace

_SIDE, _GRID, _PHOTO = 250, 800, 420


class TypingView(QWidget):
    """Only widgets and their arrangement; `TypingDesk` gives them their work."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.model = SheetModel(workspace.session)
        self.grid = SheetGrid(workspace.session, self.model)
        self.side = SheetSide()
        self.photo = SheetPhoto(workspace)
        self.back = Button("Các lô phiếu", "chevron-left", "quiet", "Esc")
        self.title = ElidedLabel(role="strong")
        self.counter = PlainLabel(role="muted")
        self.header = Button("Sửa đầu lô", "edit", "quiet")
        self.open_photo = Button("Ảnh phiếu", "photo", "quiet", keys.shown("photo"))
        self.hard = Button("Phiếu khó", "player-pause", tip=keys.shown("hard_sheet"))
        self.check = Button("Kiểm tra cả lô", "list-check", tip=keys.shown("check_lot"))
        self.close_lot = Button("Đóng lô", look="primary", tip=keys.shown("close_lot"))
        self.notice = Notice()
        # One line that is always there: what is said about a cell must not push the grid down.
        self.hint = ElidedLabel(role="muted")
        self._put_together()

    def _put_together(self) -> None:
        head = row(self.back, self.title, self.counter, self.header, self.open_photo, gap=BETWEEN)
        head.setStretch(1, 1)
        self.body = Split(stretch=1)
        for part in (self.photo, self.grid, self.side):
            self.body.addWidget(part)
        self.body.begin_with(_PHOTO, _GRID, _SIDE)
        self.grid.setMinimumWidth(360)
        self.side.setMinimumWidth(200)
        foot = row(self.hint, self.hard, self.check, self.close_lot)
        foot.setStretch(0, 1)
        whole = column(
            boxed(column(head, self.notice, gap=INSIDE, margins=edges(EDGE, INSIDE))),
            hairline(),
            self.body,
            hairline(),
            boxed(column(foot, margins=edges(EDGE, INSIDE))),
            gap=0,
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.grid)
        for button in (self.hard, self.check, self.close_lot, self.header, self.open_photo):
            # Tab stays among the cells; these have keys of their own.
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
