"""The box of Ctrl+K: type, arrow, Enter. It lists below what is typed and never changes what is typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from desktop.features.find import actions
from desktop.features.find.list_view import FoundList, height_of
from desktop.features.find.model import FoundModel, Line, Offer, lines, offered
from desktop.keys import pressed
from desktop.services.find import Found, FoundKind
from desktop.widgets.empty_state import EmptyState
from desktop.widgets.layouts import boxed, column, hairline, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.shade import Shade
from desktop.widgets.task_runner import Task
from desktop.widgets.theme import dress
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_PAUSE_MS = 40
_WIDEST, _ROWS = 680, 9
_HINT = "↑ ↓ chọn    Enter mở    Esc đóng"


class FindBox(QFrame):
    """Lies over the window it was made for. `member_chosen` and `organisation_chosen` carry ids."""

    member_chosen = Signal(str)
    organisation_chosen = Signal(str)

    def __init__(self, workspace: Workspace, host: QWidget, offers: Sequence[Offer]) -> None:
        super().__init__(host)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace, self._host, self._offers = workspace, host, offers
        self._asked: Task | None = None
        # The text that the list belongs to; Enter on a newer one waits for its list.
        self._shown_for: str | None = None
        self._open_when_here = False
        self._came_from: QWidget | None = None
        self.model = FoundModel(self)
        self.edit = VietnameseEdit()
        self.edit.setPlaceholderText("Tìm người, tổ chức, màn hình: gõ không dấu, theo thứ tự nào cũng được")
        self.edit.setAccessibleName("Tìm người, tổ chức, màn hình")
        self.edit.installEventFilter(self)
        self.list = FoundList(self.model)
        self.list.clicked.connect(self._open)
        self.nothing = EmptyState("search", "")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._search)
        self.edit.textChanged.connect(self._note_typing)
        self._put_together()
        host.installEventFilter(self)
        dress(self, now=True)
        self.hide()

    def open(self) -> None:
        """Into the box, with nothing typed; from inside it, back to where the focus was."""
        if self.isVisible():
            self.leave()
            return
        self._came_from = self.window().focusWidget()
        self.edit.clear()
        self._search()
        self._place()
        self.show()
        self.raise_()
        self._shade.lie_under(self)
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Close, and give the focus back."""
        self._dismiss()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._take_key(event)
        if watched is self.edit and event.type() is QEvent.Type.FocusOut:
            # A click elsewhere ends it; a switch to another program does not.
            QTimer.singleShot(0, self, self._leave_if_left)
        if watched is self._host and event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        here = self.list.currentIndex().row()
        if pressed(event, "next_found"):
            self.list.go_to((here + 1) % max(1, len(self.model.lines)))
        elif pressed(event, "previous_found"):
            self.list.go_to((here - 1) % max(1, len(self.model.lines)))
        elif pressed(event, "open_found"):
            self._open_chosen()
        elif pressed(event, "dismiss"):
            self.leave()
        else:
            return False
        return True

    def _open_chosen(self) -> None:
        if self.edit.settled_text() != self._shown_for:
            self._open_when_here = True
            self._search()
            return
        self._open(self.list.currentIndex())

    def _note_typing(self) -> None:
        self._open_when_here = False
        self._pause.start()

    def _search(self) -> None:
        self._pause.stop()
        text = self.edit.text()
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None
        if not text.strip():
            self._show(text, [])
            return
        self._asked = self._workspace.read(
            lambda session: actions.read(session, text), lambda found: self._show(text, found), owner=self
        )

    def _show(self, text: str, found: list[Found]) -> None:
        self._asked = None
        self._shown_for = text
        shown: list[Line] = [*lines(found), *offered(self._offers, text)]
        self.model.show_lines(shown)
        self._lists.setCurrentIndex(0 if shown else 1)
        if shown:
            self.list.go_to(0)
        else:
            self.nothing.say(
                f"Không tìm thấy “{text.strip()}”", "Thử gõ ít chữ hơn, hoặc chỉ một phần của số."
            )
        self._place()
        if self._open_when_here:
            self._open_when_here = False
            self._open(self.list.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        line = self.model.lines[index.row()]
        self._dismiss()
        self._came_from = None
        if line.kind is FoundKind.MEMBER:
            self.member_chosen.emit(line.id)
        elif line.kind is FoundKind.ORGANISATION:
            self.organisation_chosen.emit(line.id)
        else:
            next(one for one in self._offers if (one.kind, one.id) == (line.kind, line.id)).open()

    def _leave_if_left(self) -> None:
        focus = self.window().focusWidget()
        if self.isVisible() and self.window().isActiveWindow() and focus is not self.edit:
            self._dismiss()
            self._came_from = None

    def _dismiss(self) -> None:
        self._pause.stop()
        self._open_when_here = False
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None
        self.hide()
        self._shade.hide()

    def _put_together(self) -> None:
        self._lists = QStackedWidget()
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.nothing)
        top = boxed(column(self.edit, gap=0, margins=QMargins(12, 12, 12, 10)))
        foot = boxed(row(PlainLabel(_HINT, role="small"), None, margins=QMargins(14, 6, 14, 8)))
        whole = column(top, hairline(), self._lists, hairline(), foot, gap=0, margins=QMargins(1, 1, 1, 1))
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self._shade = Shade(self._host)

    def _place(self) -> None:
        """In the upper part of the window, as high as its lines need and the window allows."""
        room = self._host.rect()
        rows = min(_ROWS, max(4, len(self.model.lines)))
        list_height = max(
            height_of(self.list, rows), self.nothing.sizeHint().height() if not self.model.lines else 0
        )
        self._lists.setFixedHeight(min(list_height, max(120, room.height() - 220)))
        self.resize(min(_WIDEST, room.width() - 48), self.sizeHint().height())
        self.move((room.width() - self.width()) // 2, min(88, max(16, (room.height() - self.height()) // 3)))
        self._shade.lie_under(self)
