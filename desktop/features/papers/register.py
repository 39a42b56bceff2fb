"""The register of paper numbers: which were used, who holds the others, what was given outside."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit, QListWidget, QWidget

from desktop.services.paper_numbers import Register, RegisterLine, RegisterShown
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import EDGE, INSIDE, column, edges, row
from desktop.widgets.plain_label import PlainLabel

_MOST = 999_999


class RegisterView(QWidget):
    """`outside_told` carries the register and the last number that was given outside the program."""

    outside_told = Signal(object, int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._register: Register | None = None
        self.heading = PlainLabel(role="heading", wrap=True)
        self.lines = QListWidget()
        self.lines.setAccessibleName("Sổ đăng ký số văn bản")
        self.lines.setObjectName("register")
        self.lines.setWordWrap(True)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.outside = QLineEdit()
        self.outside.setValidator(QIntValidator(0, _MOST, self))
        self.outside.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * 10))
        self.outside.setAccessibleName("Số cuối cùng đã cấp ngoài chương trình")
        self.tell = Button("Ghi")
        self.back = Button("Về bản xem trước", "chevron-left", "quiet")
        self.tell.clicked.connect(self._tell)
        self.outside.returnPressed.connect(self._tell)
        self.back.clicked.connect(self.left)
        label = PlainLabel("Đã cấp ngoài chương trình đến số:", role="label")
        label.setBuddy(self.outside)
        self.setLayout(
            column(
                row(self.back, None),
                self.heading,
                self.lines,
                row(label, self.outside, self.tell, None, gap=INSIDE),
                margins=edges(EDGE, INSIDE),
            )
        )

    def show_register(self, shown: RegisterShown) -> None:
        register = self._register = shown.register
        self.heading.setText(f"Sổ đăng ký số {register.paper_type} năm {register.year}: {shown.issuer}")
        self.lines.clear()
        self.lines.addItems([_said(line) for line in shown.lines] or ["Chưa có số nào"])
        self.outside.setText(str(shown.outside) if shown.outside else "")

    def _tell(self) -> None:
        if self._register is not None:
            self.outside_told.emit(self._register, int(self.outside.text() or 0))


def _said(line: RegisterLine) -> str:
    numbers = str(line.first) if line.first == line.last else f"{line.first} – {line.last}"
    return f"{numbers}:  {line.text}"
