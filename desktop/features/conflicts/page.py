"""The conflict screen: both people and both values side by side; nothing is chosen for the person."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea

from desktop.features.conflicts import actions
from desktop.features.conflicts.group import GroupView
from desktop.features.conflicts.model import Choice, Settlement
from desktop.keys import bind
from desktop.services.acting import Saved
from desktop.services.conflicts import ConflictView, Side
from desktop.services.failures import describe
from desktop.services.wording import word, word_or
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.workspace import Workspace
from domain.conflicts.settle import ConflictStatus, ConflictType

# Under this width the columns stand below each other.
_SIDE_BY_SIDE = 760


class ConflictPage(Page):
    """`left` is emitted by "Để sau"; `settled` carries a sentence after the last one."""

    left = Signal()
    settled = Signal(str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._settlement: Settlement | None = None
        self._open_ids: list[str] = []
        self.groups: list[GroupView] = []
        self.heading = ElidedLabel(role="heading")
        self.counter = PlainLabel(role="muted")
        self.question = PlainLabel(wrap=True)
        self.notice = Notice()
        self.take_mine, self.take_theirs = Button(), Button()
        self.take_mine.clicked.connect(lambda: self._choose_all(Choice.MINE))
        self.take_theirs.clicked.connect(lambda: self._choose_all(Choice.THEIRS))
        self.later = Button("Để sau", look="quiet", tip="Esc")
        self.later.clicked.connect(self.left)
        self.next = Button("Xung đột kế tiếp", "chevron-right", "quiet", "PgDn")
        self.next.clicked.connect(self.open_next)
        self.save_button = Button("Lưu kết quả", look="primary", tip="Ctrl+Enter")
        self.save_button.clicked.connect(self.save)
        self._put_together()
        bind(self, {"settle": self.save, "next_conflict": self.open_next})
        workspace.data_changed.connect(self._refresh)

    def open(self, id: str) -> None:
        self._workspace.read(
            lambda session: actions.read(session, id),
            lambda found: self._show(*found),
            owner=self,
            failed=self._say_failure,
        )

    def open_next(self) -> None:
        if self._settlement is None or len(self._open_ids) < 2:
            return
        here = self._open_ids.index(self._settlement.view.id) if self._in_list() else -1
        self.open(self._open_ids[(here + 1) % len(self._open_ids)])

    def save(self) -> None:
        settlement = self._settlement
        if settlement is None or not self.isVisible():
            return
        for group in self.groups:
            group.take_in()
        if not settlement.complete:
            self.notice.say("warning", f"Còn {settlement.left_open} chỗ chưa chọn. Chưa có gì thay đổi.")
            return
        id = settlement.view.id
        sides = set(settlement.chosen.values())
        self.save_button.setEnabled(False)
        if len(sides) == 1 and Choice.OWN not in sides:
            side = next(iter(sides)).value
            self._workspace.change(
                lambda session: actions.take(session, id, side),
                self._after_save,
                owner=self,
                failed=self._say_failure,
            )
        else:
            wanted = settlement.wanted()
            self._workspace.change(
                lambda session: actions.settle(session, id, wanted),
                self._after_save,
                owner=self,
                failed=self._say_failure,
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group = self._group_in_focus()
        keys = {Qt.Key.Key_1: Choice.MINE, Qt.Key.Key_2: Choice.THEIRS}
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif group is not None and (choice := keys.get(Qt.Key(event.key()))) is not None:
            group.choose(choice)
        elif group is not None and event.key() == Qt.Key.Key_3 and group.results:
            group.edit()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.groups:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            here = self.groups.index(group) if group in self.groups else 0
            self.groups[(here + step) % len(self.groups)].mine.setFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for group in self.groups:
            group.set_stacked(self.width() < _SIDE_BY_SIDE)

    def _show(self, view: ConflictView, open_ids: list[str]) -> None:
        self._open_ids = open_ids
        self._settlement = settlement = Settlement(view)
        self.heading.setText(view.title)
        several = len(open_ids) > 1 and view.id in open_ids
        self.counter.setText(f"Xung đột {open_ids.index(view.id) + 1}/{len(open_ids)}" if several else "")
        self.next.setVisible(several)
        self.question.setText(view.question)
        self.notice.hide()
        self._clear()
        for group in view.groups:
            shown = GroupView(self._workspace.session, settlement, group)
            shown.decided.connect(self._note_choice)
            shown.set_stacked(self.width() < _SIDE_BY_SIDE)
            self.groups.append(shown)
            self._list.insertWidget(self._list.count() - 1, shown)
        self._name_buttons(view)
        self._note_choice()
        if view.status != ConflictStatus.OPEN:
            self.notice.say("info", f"{view.status_word}. Hồ sơ vẫn sửa tiếp được.")
        if self.groups:
            self.groups[0].mine.setFocus()

    def _name_buttons(self, view: ConflictView) -> None:
        if not view.groups:
            return
        mine, theirs = view.groups[0].mine_by, view.groups[0].theirs_by
        if view.type == ConflictType.EDIT_DELETE:
            texts = ("Giữ hồ sơ với nội dung đã sửa", "Để xóa hồ sơ")
        elif view.type == ConflictType.DELETE_EDIT:
            texts = ("Xóa hồ sơ", "Giữ hồ sơ")
        else:
            texts = (f"Lấy hết {_whose(mine)}", f"Lấy hết {_whose(theirs)}")
        # An & in a name would become a shortcut's underline.
        self.take_mine.setText(texts[0].replace("&", "&&"))
        self.take_theirs.setText(texts[1].replace("&", "&&"))

    def _choose_all(self, choice: Choice) -> None:
        if self._settlement is None:
            return
        self._settlement.choose_all(choice)
        for group in self.groups:
            group.show_choice()
        self._note_choice()
        self.save_button.setFocus()

    def _note_choice(self) -> None:
        settlement = self._settlement
        open_still = settlement is not None and settlement.view.status == ConflictStatus.OPEN
        self.save_button.setEnabled(bool(settlement and open_still and settlement.complete))
        for button in (self.take_mine, self.take_theirs):
            button.setEnabled(open_still)

    def _after_save(self, saved: Saved) -> None:
        text = word("conflict.settled").format(sync=word_or(f"sync.{saved.sync}", saved.sync))
        done = self._settlement.view.id if self._settlement else ""
        left = [id for id in self._open_ids if id != done]
        self._settlement = None
        if left:
            self.open(left[0])
            self.notice.say("done", text)
        else:
            self.settled.emit(text)

    def _refresh(self) -> None:
        """The other side may have moved on; a choice that was begun is kept until it is saved."""
        if self.isVisible() and self._settlement is not None and not self._settlement.results:
            self.open(self._settlement.view.id)

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)
        self._note_choice()

    def _group_in_focus(self) -> GroupView | None:
        focus = self.focusWidget()
        return next((group for group in self.groups if focus and group.isAncestorOf(focus)), None)

    def _in_list(self) -> bool:
        return self._settlement is not None and self._settlement.view.id in self._open_ids

    def _clear(self) -> None:
        for group in self.groups:
            self._list.removeWidget(group)
            group.hide()
            group.deleteLater()
        self.groups = []

    def _put_together(self) -> None:
        head = row(self.heading, self.counter, self.next)
        head.setStretch(0, 1)
        top = column(head, self.question, self.notice, gap=INSIDE, margins=edges(EDGE, GROUP))
        self._list = column(None, gap=BETWEEN, margins=QMargins(EDGE, BETWEEN, EDGE, BETWEEN))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(boxed(self._list, "canvas"))
        foot = row(
            self.take_mine,
            self.take_theirs,
            None,
            self.later,
            self.save_button,
            margins=edges(EDGE, BETWEEN),
        )
        whole = column(boxed(top), hairline(), scroll, hairline(), boxed(foot), gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)


def _whose(side: Side) -> str:
    return "bản của tôi" if side.here else f"bản của {side.name}" if side.name else "bản trên máy chủ"
