"""What the server has of an organisation, beside what stands here: only where the two differ."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.server_copy import ServerCopy
from desktop.services.wording import word
from desktop.widgets.layouts import BETWEEN, INSIDE, boxed, column
from desktop.widgets.plain_label import PlainLabel


class ServerSide(QWidget):
    """Hidden until `say`."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = PlainLabel(role="small", wrap=True)
        self._table = QWidget()
        self._layout = column(self.heading, self._table, gap=INSIDE)
        self.setLayout(self._layout)
        self.hide()

    def say(self, copy: ServerCopy) -> None:
        differing = [field for field in copy.fields if field.differs]
        as_of = f" (đọc lúc {copy.as_of})" if copy.as_of else ""
        if not copy.known:
            self.heading.setText("Máy chủ chưa có tổ chức này.")
        elif not differing:
            self.heading.setText(f"Máy chủ đang có đúng như trên máy này{as_of}.")
        else:
            self.heading.setText(f"Chỗ máy chủ đang có khác máy này{as_of}:")
        empty = word("value.empty")
        rows = [(field.label, field.here or empty, field.there or empty) for field in differing]
        self._fill([("", "Máy này", "Máy chủ"), *rows] if rows and copy.known else [])
        self.show()

    def _fill(self, rows: list[tuple[str, str, str]]) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(BETWEEN)
        grid.setVerticalSpacing(4)
        for line, texts in enumerate(rows):
            for place, text in enumerate(texts):
                role = "label" if line == 0 or place == 0 else ""
                label = PlainLabel(text, role=role, wrap=True, selectable=line > 0)
                grid.addWidget(label, line, place, Qt.AlignmentFlag.AlignTop)
        for place, share in enumerate((2, 3, 3)):
            grid.setColumnStretch(place, share)
        fresh = boxed(grid)
        self._layout.replaceWidget(self._table, fresh)
        self._table.deleteLater()
        self._table = fresh
