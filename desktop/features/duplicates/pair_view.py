"""One pair: reasons, both entries side by side, what follows, and the three answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.features.duplicates.chips import Chips
from desktop.features.duplicates.comparison import Comparison
from desktop.keys import bind, shown
from desktop.services.duplicate_view import SideBySide
from desktop.services.duplicates import Pair
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel


class PairView(QWidget):
    """Signals only: the page does what is asked for. `moved` carries 1 or -1, `opened` a member's id."""

    folded = Signal()
    told_apart = Signal()
    turned = Signal()
    revealed = Signal()
    left = Signal()
    moved = Signal(int)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heading = PlainLabel(role="heading", wrap=True)
        self.counter = PlainLabel(role="muted")
        self.chips = Chips()
        self.comparison = Comparison()
        self.same = PlainLabel(role="small", wrap=True)
        self.follows = PlainLabel(role="muted", wrap=True)
        self.notice = Notice()
        self.back = Button("Danh sách", "chevron-left", "quiet", f"Trở lại danh sách ({shown('dismiss')})")
        self.previous = Button("", "chevron-left", "bare", f"Cặp trước ({shown('previous_pair')})")
        self.next = Button("", "chevron-right", "bare", f"Cặp kế tiếp ({shown('next_pair')})")
        self.turn = Button(word("duplicate.turn"), "arrows-split", "quiet", "Giữ lại hồ sơ bên kia")
        self.reveal = Button("Hiện số CCCD", "eye", "quiet", "Việc xem được ghi vào nhật ký")
        self.not_same = Button(word("duplicate.not_same"), "users", tip=shown("not_the_same"))
        self.fold = Button(word("duplicate.fold"), "git-merge", "primary", tip=shown("fold_pair"))
        self._put_together()
        self.back.clicked.connect(self.left)
        self.turn.clicked.connect(self.turned)
        self.reveal.clicked.connect(self.revealed)
        self.not_same.clicked.connect(self.told_apart)
        self.fold.clicked.connect(self.folded)
        self.previous.clicked.connect(lambda: self.moved.emit(-1))
        self.next.clicked.connect(lambda: self.moved.emit(1))
        self.comparison.chosen.connect(self.changed)
        bind(
            self,
            {
                "fold_pair": self.folded.emit,
                "not_the_same": self.told_apart.emit,
                "turn_pair": self.turned.emit,
                "next_pair": lambda: self.moved.emit(1),
                "previous_pair": lambda: self.moved.emit(-1),
            },
        )

    def show_pair(
        self, pair: Pair, both: SideBySide, place: str, chosen: Sequence[str] | None = None
    ) -> None:
        self.heading.setText(word("duplicate.question").format(one=both.names[0], other=both.names[1]))
        self.counter.setText(place)
        self.chips.say(pair.reasons, pair.against)
        self.comparison.show_both(both, chosen)
        self.same.setText(word("duplicate.same").format(count=both.same))
        self.reveal.setVisible(any(each.hidden for each in both.rows))
        self.notice.leave()

    def say_follows(self, sentences: Sequence[str]) -> None:
        self.follows.setText("; ".join(sentences) + "." if sentences else word("duplicate.nothing_follows"))
        self.fold.setEnabled(True)

    def say_refused(self, sentence: str, code: str) -> None:
        """The rules do not allow what is chosen: said before anything is done."""
        self.follows.setText("")
        self.fold.setEnabled(False)
        self.notice.say("warning", sentence, code=code)

    def _put_together(self) -> None:
        head = row(
            self.back, self.heading, self.counter, self.previous, self.next, margins=edges(EDGE, BETWEEN)
        )
        head.setStretch(1, 1)
        body = column(
            self.chips, self.comparison, self.same, None, gap=BETWEEN, margins=QMargins(EDGE, 0, EDGE, INSIDE)
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(boxed(body))
        follows = boxed(column(self.follows, self.notice, gap=INSIDE, margins=edges(EDGE, INSIDE)))
        foot = row(self.turn, self.reveal, None, self.not_same, self.fold, margins=edges(EDGE, BETWEEN))
        whole = column(boxed(head), area, hairline(), follows, boxed(foot), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.comparison)
