"""Those who may be the person being entered: shown beside the typing, never in its way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QMargins, QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.services import twins
from desktop.services.twins import Twin
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import column, row
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.workspace import Workspace
from domain.records import Value

_PAUSE_MS = 150


class TwinPanel(QFrame):
    """`opened` carries a member's id, `told_apart` the key of the question that is answered.

    `compared` carries the id of a twin of somebody who is in the list already: both can be laid side by side.
    """

    opened = Signal(str)
    compared = Signal(str)
    told_apart = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", "warning")
        self.twins: tuple[Twin, ...] = ()
        # What Tab comes from: buttons that are made later would stand last.
        self.after: QWidget | None = None
        self._lines = column(gap=6)
        self.setLayout(column(self._lines, margins=QMargins(12, 6, 12, 4)))
        self.hide()

    def say(self, twins: Sequence[Twin]) -> None:
        """Show these; none: nothing is shown."""
        if tuple(twins) == self.twins:
            return
        self.twins = tuple(twins)
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        before = self.after
        for twin in twins:
            line = _TwinLine(twin, self)
            self._lines.addWidget(line)
            for button in line.buttons:
                if before is not None:
                    QWidget.setTabOrder(before, button)
                before = button
        self.setAccessibleName("; ".join(f"Có thể đã có: {twin.text}" for twin in twins))
        self.setVisible(bool(twins))


class TwinWatch(QObject):
    """Looks for twins when the typing pauses; `told` gives who is being entered, None for nobody new."""

    def __init__(
        self, workspace: Workspace, panel: TwinPanel, told: Callable[[], tuple[str, dict[str, Value]] | None]
    ) -> None:
        super().__init__(panel)
        self._workspace, self._panel, self._told = workspace, panel, told
        self._asked = 0
        # Warnings about the same person come after the typing, not during it.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.look)
        panel.told_apart.connect(self._tell_apart)

    def touch(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        """Somebody else is shown."""
        self._timer.stop()
        self._asked += 1
        self._panel.say(())

    def look(self) -> None:
        told = self._told()
        self._asked += 1
        if told is None:
            self._panel.say(())
            return
        number, (id, fields) = self._asked, told

        def show(found: list[Twin]) -> None:
            if number == self._asked:
                self._panel.say(found)

        self._workspace.read(lambda session: twins.look(session, fields, id), show, owner=self)

    def _tell_apart(self, key: str) -> None:
        session = self._workspace.session
        self._workspace.runner.run(
            lambda task: twins.not_the_same(session, key), lambda _: self.look(), owner=self, must_run=True
        )


class _TwinLine(QWidget):
    def __init__(self, twin: Twin, panel: TwinPanel) -> None:
        super().__init__(panel)
        # One line each: what is being typed needs the height.
        label = ElidedLabel(f"Có thể đã có: {twin.text}")
        open_it = Button("Mở", look="link")
        open_it.setAccessibleName(f"Mở hồ sơ {twin.text}")
        open_it.clicked.connect(partial(panel.opened.emit, twin.id))
        other = Button("Không phải người này", look="link")
        other.setAccessibleName(f"Không phải người này: {twin.text}")
        other.clicked.connect(partial(panel.told_apart.emit, twin.key))
        self.buttons: tuple[Button, ...] = (open_it, other)
        if twin.in_list:
            compare = Button("So hai hồ sơ", look="link")
            compare.setAccessibleName(f"So hai hồ sơ: {twin.text}")
            compare.clicked.connect(partial(panel.compared.emit, twin.id))
            self.buttons = (open_it, compare, other)
        mark = IconView("users", "warning", 16)
        text = row(mark, label, gap=8)
        text.setStretch(1, 1)
        why = PlainLabel(twin.why, role="small")
        answers = row(*self.buttons, None, why, gap=4, margins=QMargins(18, 0, 0, 0))
        self.setLayout(column(text, answers, gap=0))
