"""What the server has of this member, beside what this laptop shows; differing fields first."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from desktop.services import server_copy
from desktop.services.failures import describe
from desktop.services.server_copy import ComparedField, ServerCopy
from desktop.widgets.layouts import GROUP, boxed, column, edges
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace

_EMPTY = "—"


class ServerCopyView(QScrollArea):
    """Read again whenever it is shown."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._task: Task | None = None
        self.heading = PlainLabel(role="muted", wrap=True)
        self._table = QWidget()
        # Only what has the focus can be scrolled by keys.
        self.setObjectName("reading")
        self.setAccessibleName("Bản trên máy chủ")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column = column(self.heading, self._table, None, margins=edges(GROUP))
        self.setWidget(boxed(self._column))

    def read(self, id: str) -> None:
        if self._task is not None:
            self._task.cancel()
        self._task = self._workspace.read(
            lambda session: server_copy.of_member(session, id), self._show, owner=self, failed=self._fail
        )

    def _fail(self, error: Exception) -> None:
        self.heading.setText(describe(error).sentence)

    def _show(self, copy: ServerCopy) -> None:
        self.heading.setText(_summary(copy))
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GROUP)
        grid.setVerticalSpacing(6)
        for place, title in enumerate(("Trường", "Trên máy này", "Trên máy chủ")):
            grid.addWidget(PlainLabel(title, role="label"), 0, place)
            grid.setColumnStretch(place, 4 if place else 3)
        for line, field in enumerate(copy.fields, start=1):
            for place, label in enumerate(_labels(field)):
                grid.addWidget(label, line, place, Qt.AlignmentFlag.AlignTop)
        self._column.replaceWidget(self._table, table)
        self._table.hide()
        self._table.deleteLater()
        self._table = table
        table.show()


def _labels(field: ComparedField) -> tuple[PlainLabel, ...]:
    """A difference is told by weight and by a sign, not by colour alone."""
    role = "strong" if field.differs else ""
    name = f"≠ {field.label}" if field.differs else field.label
    return (
        PlainLabel(name, role=role or "muted", wrap=True),
        PlainLabel(field.here or _EMPTY, role=role, wrap=True, selectable=True),
        PlainLabel(field.there or _EMPTY, role=role, wrap=True, selectable=True),
    )


def _summary(copy: ServerCopy) -> str:
    if not copy.known:
        return "Máy chủ chưa có hồ sơ này: nó mới được thêm trên máy này."
    differing = sum(one.differs for one in copy.fields)
    seen = f"Theo lần đồng bộ đủ cuối, {copy.as_of}." if copy.as_of else "Theo lần nhận dữ liệu cuối."
    return f"{seen} {f'{differing} trường khác nhau.' if differing else 'Hai bên giống nhau.'}"
