"""A fold about to be taken back: what was typed since and whose it is, what goes back, what stays."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.features.duplicates.comparison import Comparison
from desktop.keys import bind, shown
from desktop.services import separating
from desktop.services.acting import Saved
from desktop.services.failures import describe
from desktop.services.separating import Separation
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.workspace import Workspace
from domain.refusals import Refusal


class PartingView(QWidget):
    """`shown` when it is to be seen; `separated` carries a sentence and a Step, `failed` an exception."""

    shown = Signal()
    left = Signal()
    separated = Signal(str, object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.asked: Separation | None = None
        self.heading = ElidedLabel(role="heading")
        self.about = PlainLabel(role="muted", wrap=True)
        self.comparison = Comparison()
        self.goes = PlainLabel(role="muted", wrap=True)
        self.stays = PlainLabel(role="muted", wrap=True)
        self.notice = Notice()
        self.back = Button("Danh sách", "chevron-left", "quiet", f"Trở lại danh sách ({shown('dismiss')})")
        self.separate = Button(
            word("duplicate.separate_now"), "arrows-split", "primary", tip=shown("fold_pair")
        )
        self._put_together()
        self.back.clicked.connect(self.left)
        self.separate.clicked.connect(self._separate)
        bind(self, {"fold_pair": self._separate})

    def show_fold(self, folded: str) -> None:
        """Read anew and shown; nothing is done yet."""
        self.notice.leave()
        self._look(folded)

    def _look(self, folded: str) -> None:
        self._workspace.read(
            lambda session: separating.separation(session, folded),
            self._show,
            owner=self,
            failed=self.failed.emit,
        )

    def _show(self, asked: Separation) -> None:
        self.asked = asked
        into, folded = asked.names
        self.heading.setText(word("duplicate.separate_question").format(folded=folded, into=into))
        said = "duplicate.typed_since" if asked.rows else "duplicate.nothing_since"
        self.about.setText(word(said).format(name=into))
        heads = (
            (word("duplicate.keep_with").format(name=into), asked.places[0]),
            (word("duplicate.give_to").format(name=folded), asked.places[1]),
        )
        self.comparison.setVisible(bool(asked.rows))
        self.comparison.show_rows(heads if asked.rows else (), asked.rows)
        for label, sentences in ((self.goes, asked.goes), (self.stays, asked.stays)):
            label.setText("; ".join(sentences) + "." if sentences else "")
            label.setVisible(bool(sentences))
        self.separate.setEnabled(True)
        self.shown.emit()
        if asked.rows:
            self.comparison.focus_first()
        else:
            self.separate.setFocus()

    def _separate(self) -> None:
        asked = self.asked
        if asked is None or not self.separate.isEnabled():
            return
        give = self.comparison.take()
        self.separate.setEnabled(False)
        self._workspace.change(
            lambda session: separating.separate(session, asked.folded, give, asked.seen),
            partial(self._done, asked, len(give)),
            owner=self,
            failed=partial(self._refused, asked.folded),
        )

    def _done(self, asked: Separation, given: int, done: tuple[Saved, Step]) -> None:
        self.asked = None
        code = "duplicate.given_now" if given else "duplicate.separated"
        self.separated.emit(word(code).format(name=asked.names[1], count=given), done[1])

    def _refused(self, folded: str, error: Exception) -> None:
        """Where somebody changed the survivor meanwhile, it is shown anew and asked about again."""
        failure = describe(error)
        self.separate.setEnabled(True)
        self.notice.say("warning", failure.sentence, code=failure.code)
        if failure.code == Refusal.STALE:
            self._look(folded)

    def _put_together(self) -> None:
        head = row(self.back, self.heading, margins=edges(EDGE, BETWEEN))
        head.setStretch(1, 1)
        body = column(self.about, self.comparison, None, gap=BETWEEN, margins=QMargins(EDGE, 0, EDGE, INSIDE))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(boxed(body))
        told = boxed(column(self.goes, self.stays, self.notice, gap=INSIDE, margins=edges(EDGE, INSIDE)))
        foot = row(None, self.separate, margins=edges(EDGE, BETWEEN))
        whole = column(boxed(head), area, hairline(), told, boxed(foot), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.separate)
