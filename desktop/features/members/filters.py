"""What the list is narrowed by: search, branch, status, information, sync; and filters kept under a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop.features.members.actions import FilterChoices
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import row
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace
from domain.members.fields import MEMBER

# Sync states to filter by, in the order in which they matter to a cadre; the first is any of the unsent ones.
UNSENT = "unsent"
_STATES = ("pending", "sent", "conflict", "rejected", "held", "synced")
_KEPT_UNDER = "member_filters"
_MOST_KEPT = 30


class FilterBar(QWidget):
    """`changed` after each choice; typing in `search` is told apart, because it comes letter by letter."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.branch = ChoiceBox((), "Mọi chi đoàn")
        self.status = ChoiceBox(_statuses(workspace.session), "Mọi trạng thái")
        self.missing = ChoiceBox([("missing", "Còn thiếu")], "Đủ và thiếu")
        states = [(state, word(f"sync.{state}")) for state in _STATES]
        self.sync = ChoiceBox([(UNSENT, word("filter.unsent")), *states], "Đồng bộ: tất cả")
        names = ("Chi đoàn", "Trạng thái", "Thông tin", "Đồng bộ")
        self.boxes: Mapping[str, ChoiceBox] = {
            "branch": self.branch,
            "status": self.status,
            "missing": self.missing,
            "sync": self.sync,
        }
        for box, name in zip(self.boxes.values(), names, strict=True):
            box.setAccessibleName(f"Lọc: {name}")
            box.fit_longest()
            box.activated.connect(lambda: self.changed.emit())
        self.kept = Button("Bộ lọc đã lưu", "filter", "quiet")
        self.menu = QMenu(self.kept)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.kept.setMenu(self.menu)
        self.clear = Button("Xóa lọc", look="link")
        self._clearable = False
        self.naming = _NameRow()
        self.naming.given.connect(self._keep)
        # The bar has room for one thing at a time.
        self.naming.asking.connect(self._make_room)
        self.setLayout(row(*self.boxes.values(), self.kept, self.clear, self.naming, None))

    def offer(self, offered: FilterChoices) -> None:
        self.branch.offer(offered.all, "Mọi chi đoàn")
        self.branch.fit_longest()

    def filter(self, text: str, sort: str) -> MemberFilter:
        """What to ask for."""
        sync = self.sync.code()
        return MemberFilter(
            text=text,
            org=self.branch.code(),
            status=self.status.code(),
            incomplete=bool(self.missing.code()),
            unsent=sync == UNSENT,
            sync="" if sync == UNSENT else sync,
            sort=sort,
        )

    def reset(self) -> None:
        for box in self.boxes.values():
            box.setCurrentIndex(0)

    def state(self) -> dict[str, str]:
        """What is chosen, in JSON values."""
        return {name: box.code() for name, box in self.boxes.items() if box.code()}

    def take_state(self, state: Mapping[str, Any]) -> None:
        for name, box in self.boxes.items():
            code = str(state.get(name) or "")
            if name == "branch" and code and box.findData(code) < 0:
                # The branches are not read yet; `offer` keeps what is chosen.
                box.addItem("…", code)
            box.choose(code)

    def kept_filters(self) -> dict[str, dict[str, str]]:
        """Name → what was chosen, as this cadre kept them."""
        kept = self._workspace.remembered(_KEPT_UNDER).get("kept")
        if not isinstance(kept, Mapping):
            return {}
        return {str(name): dict(state) for name, state in kept.items() if isinstance(state, Mapping)}

    def show_clear(self, wanted: bool) -> None:
        """Whether there is anything to clear."""
        self._clearable = wanted
        self._make_room(self.naming.isVisibleTo(self))

    def _make_room(self, asking: bool) -> None:
        self.kept.setVisible(not asking)
        self.clear.setVisible(not asking and self._clearable)

    def _fill_menu(self) -> None:
        self.menu.clear()
        kept = self.kept_filters()
        for name, state in kept.items():
            self._entry(name, partial(self._use, state))
        if kept:
            self.menu.addSeparator()
        self._entry("Lưu bộ lọc đang dùng…", self.naming.ask, enabled=bool(self.state()))
        for name in kept:
            self._entry(f"Bỏ bộ lọc “{name}”", partial(self._drop, name))

    def _entry(self, text: str, act: Callable[[], object], *, enabled: bool = True) -> None:
        # A single & would become an access letter.
        action = self.menu.addAction(text.replace("&", "&&"))
        action.setEnabled(enabled)
        action.triggered.connect(lambda: act())

    def _use(self, state: Mapping[str, str]) -> None:
        self.take_state(state)
        self.changed.emit()

    def _keep(self, name: str) -> None:
        kept = {**self.kept_filters(), name: self.state()}
        self._remember(dict(list(kept.items())[-_MOST_KEPT:]))

    def _drop(self, name: str) -> None:
        self._remember({one: state for one, state in self.kept_filters().items() if one != name})

    def _remember(self, kept: Mapping[str, Any]) -> None:
        self._workspace.remember(_KEPT_UNDER, {"kept": dict(kept)})


class _NameRow(QWidget):
    """A name for the filter in use, asked in the bar itself."""

    given = Signal(str)
    asking = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.name = VietnameseEdit()
        self.name.setPlaceholderText("Tên bộ lọc")
        self.name.setAccessibleName("Tên bộ lọc")
        self.name.setMaxLength(40)
        self.name.setMinimumWidth(140)
        self.name.returnPressed.connect(self._give)
        self.save = Button("Lưu", tip="Lưu bộ lọc đang dùng")
        self.save.clicked.connect(self._give)
        self.cancel = Button("Thôi", look="quiet")
        self.cancel.clicked.connect(self._put_away)
        self.setLayout(row(self.name, self.save, self.cancel))
        self.hide()

    def ask(self) -> None:
        self.name.clear()
        self.show()
        self.asking.emit(True)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _give(self) -> None:
        name = " ".join(self.name.settled_text().split())
        self._put_away()
        if name:
            self.given.emit(name)

    def _put_away(self) -> None:
        self.hide()
        self.asking.emit(False)


def _statuses(session: Session) -> list[tuple[str, str]]:
    return list(choices(MEMBER.by_name["status"], session.rulebook))
