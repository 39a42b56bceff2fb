"""The help at the side of the window (S24): the page of the screen in sight, and search in all of them."""

from __future__ import annotations

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.features.help import model
from desktop.features.help.actions import print_key_card
from desktop.keys import bind
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import EDGE, boxed, column, hairline, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.reader import Reader
from desktop.widgets.side_panel import SidePanel
from desktop.widgets.vietnamese_edit import VietnameseEdit

_LEAST_LETTERS = 2


class HelpPanel(QWidget):
    """Stands in the window of `host`. `practice_wanted`: somebody wants to try without doing harm."""

    practice_wanted = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__()
        self.library = model.library()
        self.current = ""
        self._been: list[str] = []
        self._came_from: QWidget | None = None
        self.back = Button("", "chevron-left", "bare", "Trang trước")
        self.back.clicked.connect(self.go_back)
        close = self.close_button = Button("", "x", "bare", "Đóng trợ giúp (Esc)")
        close.clicked.connect(self.leave)
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm trong trợ giúp, không cần dấu")
        self.search.setAccessibleName("Tìm trong trợ giúp")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._find)
        self.reader = Reader("Trang trợ giúp")
        self.reader.followed.connect(self.follow)
        self.print_keys = Button("Lưu bảng phím để in", "copy", "link")
        self.print_keys.clicked.connect(lambda: print_key_card(self))
        self.practice = Button("Vào chế độ luyện tập", "pencil", "link")
        self.practice.clicked.connect(self.practice_wanted)
        self._lay_out(close)
        self.panel = SidePanel(host, self)
        bind(self, {"leave_help": self.leave})

    def show_screen(self, screen: str) -> None:
        """F1: the page of a screen; once more closes it."""
        key = self.library.of_screen(screen)
        if self.panel.isVisible() and self.current == key:
            self.leave()
        else:
            self._open(key)

    def show_page(self, key: str) -> None:
        self._open(key)

    def show_code(self, code: str) -> None:
        """The entry of a code; the list of all where this program does not know it."""
        key = self.library.of_code(code)
        self._open(f"{key}#{code.removeprefix('validation.')}" if key else "topics/codes")

    def follow(self, target: str) -> None:
        """A link of a page: "key" or "key#anchor"."""
        if self.current and target != self.current:
            self._been.append(self.current)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._show(target)

    def go_back(self) -> None:
        if self._been:
            self._show(self._been.pop())

    def leave(self) -> None:
        self.panel.close_panel()
        if self._came_from is not None and self._came_from.isVisible():
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self._came_from = None

    def _open(self, target: str) -> None:
        if not self.panel.isVisible():
            self._came_from = self.panel.window().focusWidget()
            self._been.clear()
        self.panel.open()
        self.follow(target)
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, target: str) -> None:
        key, _, anchor = target.partition("#")
        page = self.library.pages.get(key)
        if page is None:
            return
        self.current = target
        self.reader.show_page(page.title, page.blocks)
        if anchor:
            self.reader.scroll_to(anchor)
        self._dress(key)

    def _find(self, text: str) -> None:
        if len(text.strip()) < _LEAST_LETTERS:
            self._show(self.current)
            return
        hits = self.library.search(text)
        title = f"Tìm thấy {len(hits)} trang" if hits else "Không thấy trang nào. Hãy thử ít chữ hơn."
        self.reader.show_page(title, model.as_blocks(hits))

    def _dress(self, key: str) -> None:
        self.back.setEnabled(bool(self._been))
        self.print_keys.setVisible(key == model.KEYS)
        self.practice.setVisible(key == model.PRACTICE)

    def _lay_out(self, close: Button) -> None:
        head = row(
            self.back, PlainLabel("Trợ giúp", role="heading"), None, close, margins=QMargins(8, 8, 8, 0)
        )
        search = row(self.search, margins=QMargins(EDGE - 8, 8, EDGE - 8, 12))
        body = row(self.reader, margins=QMargins(EDGE - 8, 12, 4, 0))
        foot = row(self.print_keys, self.practice, None, margins=QMargins(EDGE - 12, 8, 8, 8))
        whole = column(head, search, hairline(), body, boxed(foot), gap=0)
        whole.setStretch(3, 1)
        self.setLayout(whole)
