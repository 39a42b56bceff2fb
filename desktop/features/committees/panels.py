"""What is asked for beside the list: who gets a post, when one ends, a whole new committee."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLayout, QTabBar, QVBoxLayout, QWidget

from desktop.features.committees.model import Chosen, SeatModel
from desktop.person_picker import PersonPicker
from desktop.services import values
from desktop.services.committee_work import COMMON, ENDING, GIVEN, STRANGER, Seat
from desktop.services.committees import CommitteeShown, PostRow, ranks_offered
from desktop.services.failures import ActionRefused, Failure, describe
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox, FieldEditor
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, GROUP, INSIDE, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.upright_scroll import UprightScroll
from desktop.workspace import Workspace
from domain.positions.fields import POSITION
from domain.positions.posts import Rank, body_for

_MEMBER, _STRANGER = 0, 1
_NOBODY: Final = "Hãy chọn một đoàn viên trong danh sách."
_NAMELESS: Final = "Hãy ghi họ và tên người giữ chức vụ."
_RANKLESS: Final = "Hãy chọn chức vụ."
_SEATS_SHOWN: Final = 6


class Fields(QWidget):
    """Editors of some declared fields, one below the other; made one by one, or all when they are needed."""

    def __init__(self, workspace: Workspace, names: Sequence[str], needed: Sequence[str] = ()) -> None:
        super().__init__()
        self._rulebook = workspace.session.rulebook
        self._names, self._needed = tuple(names), frozenset(needed)
        self.editors: dict[str, FieldEditor] = {}
        self._column = column(gap=INSIDE)
        self.setLayout(self._column)

    def steps(self) -> Iterator[Callable[[], object]]:
        for name in self._names:
            yield partial(self._make, name)

    def finish(self) -> None:
        for step in self.steps():
            step()

    def texts(self) -> dict[str, str]:
        return {name: editor.text() for name, editor in self.editors.items()}

    def fill(self, texts: Mapping[str, str]) -> None:
        self.finish()
        for name, editor in self.editors.items():
            editor.set_text(texts.get(name, ""))

    def _make(self, name: str) -> None:
        if name in self.editors:
            return
        declared = POSITION.by_name[name]
        self.editors[name] = editor = FieldEditor(declared, values.choices(declared, self._rulebook))
        if name in self._needed:
            editor.set_mark("*")
        self._column.addWidget(editor)


class Who(QWidget):
    """Whose post it is: a member, found by name, or somebody without a record, described here.

    `found` when a member was taken by Enter.
    """

    found = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._rulebook = workspace.session.rulebook
        self._is_open = True
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Người giữ chức vụ là ai")
        self.tabs.setDrawBase(False)
        for title in ("Đoàn viên", "Không phải đoàn viên"):
            self.tabs.addTab(title)
        self.picker = PersonPicker(workspace)
        self.stranger = Fields(workspace, STRANGER, ("person_name",))
        self.tabs.currentChanged.connect(lambda _: self._show())
        self.picker.chosen.connect(self.found)
        self.setLayout(column(self.tabs, self.picker, self.stranger, gap=BETWEEN))
        self.setFocusProxy(self.picker)

    @property
    def is_stranger(self) -> bool:
        return self.tabs.currentIndex() == _STRANGER

    def begin(self, texts: Mapping[str, str], *, is_open: bool = True, is_stranger: bool = False) -> None:
        """`is_open`: who is still to be chosen; of a post that is there only a stranger is told of."""
        self._is_open = is_open
        self.stranger.fill(texts)
        self.tabs.setVisible(is_open)
        self.tabs.setCurrentIndex(_STRANGER if is_stranger else _MEMBER)
        self._show()
        if is_open:
            self.picker.search.clear()
            self.picker.look_up()

    def next(self) -> None:
        """Ready for one more of the same sort."""
        self.stranger.fill({})
        self.picker.search.clear()
        self.focus_first()

    def focus_first(self) -> None:
        first: QWidget = self.stranger.editors["person_name"] if self.is_stranger else self.picker
        first.setFocus()

    def seat(self, rank: Rank, texts: Mapping[str, str]) -> Chosen | str:
        """With a name to call them by; or what is missing as a sentence."""
        if self.is_stranger:
            described = _filled(self.stranger)
            name = " ".join(described.get("person_name", "").split())
            return Chosen(name, Seat(rank=rank, texts={**texts, **described})) if name else _NAMELESS
        people = self.picker.people
        return (
            Chosen(people[0].name, Seat(rank=rank, member=people[0].id, texts=texts)) if people else _NOBODY
        )

    def refusal(self) -> tuple[str, Failure] | None:
        """The first field of a stranger that cannot be read, and why."""
        for name, editor in self.stranger.editors.items():
            read = values.parse(POSITION.by_name[name], editor.text(), self._rulebook)
            if self.is_stranger and read.refusal is not None:
                return name, describe(ActionRefused(read.refusal.code, read.refusal.params))
        return None

    def _show(self) -> None:
        self.stranger.setVisible(self.is_stranger)
        self.picker.setVisible(not self.is_stranger and self._is_open)
        self.setVisible(self._is_open or self.is_stranger)


class Panel(QFrame):
    """Title, fields, a button that does it and one that leaves; what is wrong stands above the fields."""

    accepted = Signal()
    left = Signal()

    def __init__(self, act: str) -> None:
        super().__init__()
        self.setObjectName("side")
        self.title = PlainLabel(role="heading", wrap=True)
        self.notice = Notice(closable=False)
        self.act, self.cancel = Button(act, look="primary"), Button("Thôi")
        self.act.clicked.connect(self.accepted)
        self.cancel.clicked.connect(self.left)
        self.fields: list[Fields] = []

    def _put_together(self, inside: QVBoxLayout) -> None:
        area = UprightScroll(boxed(inside))
        foot = row(self.cancel, None, self.act)
        layout = column(self.title, self.notice, area, foot, gap=BETWEEN, margins=edges(GROUP, GROUP))
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def steps(self) -> Iterator[Callable[[], object]]:
        """What is left to make before it is wanted."""
        for fields in self.fields:
            yield from fields.steps()

    def say_wrong(self, sentence: str, code: str, field: str) -> None:
        """A refusal, with the focus in the field that it is about."""
        self.notice.say("error", sentence, code=code)
        self.set_busy(False)
        for fields in self.fields:
            if field in fields.editors:
                fields.editors[field].setFocus()

    def set_busy(self, busy: bool) -> None:
        self.act.setEnabled(not busy)


class PostPanel(Panel):
    """One post: for somebody new, or what is known of one that is there (`post` is its id, else "")."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("Lưu")
        self._workspace = workspace
        self.post = ""
        self._stranger = False
        self.who = Who(workspace)
        self._level = ""
        self._rulebook = workspace.session.rulebook
        self.rank = ChoiceBox(())
        self.rank.currentIndexChanged.connect(self._follow_rank)
        self.given = Fields(workspace, GIVEN)
        self.fields = [self.who.stranger, self.given]
        parts = (self.who, labelled("Chức vụ *", self.rank), self.given)
        self._put_together(column(*parts, None, gap=BETWEEN))

    def begin(self, shown: CommitteeShown, post: PostRow | None) -> None:
        self.notice.leave()
        self.set_busy(False)
        self.post = post.id if post else ""
        self._stranger, self._level = bool(post and not post.member), shown.level
        self.title.setText(f"Sửa: {post.name}" if post else f"Thêm người: {shown.name}")
        self.rank.offer(ranks_offered(shown.level))
        self.rank.choose(post.rank.value if post else "")
        texts = post.texts if post else {}
        self.given.fill(texts)
        self.who.begin(texts, is_open=post is None, is_stranger=self._stranger)
        (self.who.picker if post is None else self.rank).setFocus()

    def seat(self) -> Seat | str:
        """What was chosen, or what is missing as a sentence."""
        code = self.rank.code()
        if not code:
            self.rank.setFocus()
            return _RANKLESS
        chosen = self.who.seat(Rank(code), _filled(self.given))
        if isinstance(chosen, str):
            self.who.focus_first()
            return chosen
        return chosen.seat

    def corrections(self) -> tuple[dict[str, str], Rank | None]:
        texts = self.given.texts()
        if self._stranger:
            texts |= self.who.stranger.texts()
        return texts, Rank(self.rank.code()) if self.rank.code() else None

    def _follow_rank(self) -> None:
        """Of a post that is there the body is filled in: with another rank it is that of the rank."""
        code, body = self.rank.code(), self.given.editors.get("body")
        if self.post and code and body is not None:
            body.set_text(
                values.show(POSITION.by_name["body"], body_for(Rank(code), self._level), self._rulebook)
            )


class EndPanel(Panel):
    def __init__(self, workspace: Workspace) -> None:
        super().__init__("Ghi thôi giữ chức vụ")
        self.posts: tuple[PostRow, ...] = ()
        self.ending = Fields(workspace, ENDING, ("held_to",))
        self.fields = [self.ending]
        text = "Người đó vẫn còn trong danh sách đã thôi. Nhập nhầm thì dùng Xóa dòng nhập nhầm."
        self._put_together(column(PlainLabel(text, role="muted", wrap=True), self.ending, None, gap=BETWEEN))

    def begin(self, posts: Sequence[PostRow]) -> None:
        self.notice.leave()
        self.set_busy(False)
        self.posts = tuple(posts)
        self.title.setText("Thôi giữ chức vụ: " + ", ".join(post.name for post in posts))
        self.ending.fill({})
        self.ending.editors["held_to"].setFocus()


class CongressPanel(Panel):
    """Everybody of a new committee, and what they have in common."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__("Lập Ban Chấp hành mới")
        self.common = Fields(workspace, COMMON, ("held_from",))
        self.who = Who(workspace)
        self.fields = [self.common, self.who.stranger]
        self.rank = ChoiceBox(())
        self.rank.setAccessibleName("Chức vụ")
        self.add, self.drop = Button("Thêm", "plus"), Button("Bỏ khỏi danh sách")
        self.model = SeatModel(self)
        self.table = Table("Ban Chấp hành mới")
        self.table.setModel(self.model)
        self.table.set_widths([16, 16], 0)
        self.table.setMinimumHeight(self.table.verticalHeader().defaultSectionSize() * _SEATS_SHOWN)
        self.add.clicked.connect(self._add)
        self.drop.clicked.connect(self._drop)
        self.who.found.connect(self.rank.setFocus)
        text = (
            "Người đang giữ chức vụ sẽ thôi với lý do hết nhiệm kỳ, người trong danh sách dưới đây bắt đầu."
        )
        choose: QLayout = row(self.rank, self.add)
        self._put_together(
            column(
                PlainLabel(text, role="muted", wrap=True),
                self.common,
                PlainLabel("Ban Chấp hành mới", role="label"),
                self.who,
                choose,
                self.table,
                row(None, self.drop),
                None,
                gap=BETWEEN,
            )
        )

    def begin(self, shown: CommitteeShown) -> None:
        self.notice.leave()
        self.set_busy(False)
        self.title.setText(f"Lập Ban Chấp hành mới: {shown.name}")
        self.rank.offer(ranks_offered(shown.level))
        self.common.fill({})
        self.model.show_rows([])
        self.who.begin({})
        self.common.editors["held_from"].setFocus()

    def seats(self) -> list[Seat]:
        return [one.seat for one in self.model.rows]

    def _add(self) -> None:
        code = self.rank.code()
        if not code:
            self.notice.say("warning", _RANKLESS)
            self.rank.setFocus()
            return
        chosen = self.who.seat(Rank(code), {})
        refusal = self.who.refusal()
        if isinstance(chosen, str):
            self.notice.say("warning", chosen)
            self.who.focus_first()
            return
        if refusal is not None:
            # Now, while it stands there: among the others it could not be put right any more.
            self.say_wrong(refusal[1].sentence, refusal[1].code, refusal[0])
            return
        self.notice.leave()
        self.model.show_rows([one for one in self.model.rows if one.seat != chosen.seat] + [chosen])
        self.rank.choose("")
        self.who.next()

    def _drop(self) -> None:
        taken = {index.row() for index in self.table.selectionModel().selectedRows()}
        self.model.show_rows([one for number, one in enumerate(self.model.rows) if number not in taken])


def _filled(fields: Fields) -> dict[str, str]:
    return {name: text for name, text in fields.texts().items() if text}
