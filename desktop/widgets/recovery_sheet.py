"""The recovery code on the screen, once: to be printed or saved, and copied back in part to be sure."""

from __future__ import annotations

import secrets
from datetime import date

from PySide6.QtCore import QSaveFile, Signal
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLineEdit, QWidget

from desktop.widgets.buttons import Button
from desktop.widgets.layouts import INSIDE, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel

_ASKED = 2
_IN_A_ROW = 5


class RecoverySheet(QWidget):
    """`show_code` begins; `problem` tells whether two of its groups were copied back."""

    entered = Signal()
    # A sentence, and whether it is good news.
    told = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[str] = []
        self._asked: list[int] = []
        self._facts = ""
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(INSIDE)
        frame = QFrame()
        frame.setObjectName("card")
        frame.setLayout(column(self._grid, margins=edges(14, 10)))
        self.print_button = Button("In ra giấy", "printer")
        self.save_button = Button("Lưu thành tệp chữ", "device-floppy")
        self.print_button.clicked.connect(self._print)
        self.save_button.clicked.connect(self._save)
        self.copied = [QLineEdit() for _ in range(_ASKED)]
        self._labels = [PlainLabel(role="label") for _ in range(_ASKED)]
        for edit in self.copied:
            edit.setMaxLength(8)
            edit.setAccessibleDescription("4 chữ hoặc số, chép từ mã ở trên.")
            edit.setFixedWidth(edit.fontMetrics().horizontalAdvance("W" * 8))
        self.copied[0].returnPressed.connect(self.copied[1].setFocus)
        self.copied[1].returnPressed.connect(self.entered)
        again = [
            boxed(column(label, edit, gap=3)) for label, edit in zip(self._labels, self.copied, strict=True)
        ]
        self.setLayout(
            column(
                frame,
                row(self.print_button, self.save_button, None),
                PlainLabel("Chép lại từ tờ giấy hoặc tệp vừa lưu:", role="small"),
                row(*again, None, gap=16),
                gap=8,
            )
        )
        self.setFocusProxy(self.print_button)

    def show_code(self, code: str, unit: str, cadre: str, today: date) -> None:
        """`code` in groups joined by hyphens; the rest stands beside it on paper."""
        self._groups = code.split("-")
        self._asked = sorted(secrets.SystemRandom().sample(range(len(self._groups)), _ASKED))
        self._facts = f"{unit}\nNgười dùng: {cadre}\nNgày lập: {today:%d/%m/%Y}"
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for number, group in enumerate(self._groups):
            cell = row(PlainLabel(f"{number + 1}.", role="small"), _spelled(group), None, gap=6)
            self._grid.addWidget(boxed(cell), number // _IN_A_ROW, number % _IN_A_ROW)
        for label, edit, number in zip(self._labels, self.copied, self._asked, strict=True):
            label.setText(f"Nhóm thứ {number + 1}")
            edit.setAccessibleName(f"Nhóm thứ {number + 1} của mã khôi phục")
            edit.clear()

    def asked_groups(self) -> list[str]:
        """What is to be copied back, in the order of the fields."""
        return [self._groups[number] for number in self._asked]

    def problem(self) -> str:
        """What stands in the way, as a sentence; "" when both groups were copied right."""
        for edit, number in zip(self.copied, self._asked, strict=True):
            typed = "".join(letter for letter in edit.text().upper() if letter.isalnum())
            if typed.translate(str.maketrans("OIL", "011")) != self._groups[number]:
                edit.setFocus()
                edit.selectAll()
                return f"Nhóm thứ {number + 1} chưa khớp. Hãy chép lại từ tờ giấy hoặc tệp đã lưu."
        return ""

    def forget(self) -> None:
        """Leave nothing of it on the screen."""
        self._groups, self._facts = [], ""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for edit in self.copied:
            edit.clear()

    def paper(self) -> str:
        """What is printed and saved."""
        rows = [
            "   ".join(f"{n + 1}. {self._groups[n]}" for n in range(start, min(start + 3, len(self._groups))))
            for start in range(0, len(self._groups), 3)
        ]
        return "\n".join(
            [
                "MÃ KHÔI PHỤC SỔ ĐOÀN",
                self._facts,
                "",
                *rows,
                "",
                "Khi quên mật khẩu: mở Sổ Đoàn trên máy này, chọn “Quên mật khẩu”,",
                "gõ mã trên rồi đặt mật khẩu mới.",
                "Ai có tờ giấy này và máy tính thì mở được dữ liệu:",
                "hãy cất trong tủ có khóa, không để cùng máy.",
                "Khi lập mã mới, mã này hết tác dụng.",
                "",
            ]
        )

    def _print(self) -> None:
        """To the printer that this computer uses: one page needs no questions."""
        from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

        found = QPrinterInfo.defaultPrinter()
        if found.isNull():
            found = next(iter(QPrinterInfo.availablePrinters()), found)
        if found.isNull():
            self.told.emit("Máy này chưa có máy in. Hãy lưu thành tệp chữ rồi in ở máy khác.", False)
            return
        document = QTextDocument()
        document.setDefaultFont(QFont(self.font().family(), 12))
        document.setPlainText(self.paper())
        document.print_(QPrinter(found))
        name = found.description() or found.printerName()
        self.told.emit(f"Đã gửi tới máy in {name}. Hãy xem giấy in đủ 9 nhóm rồi mới bấm tiếp tục.", True)

    def _save(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Lưu mã khôi phục", "ma-khoi-phuc-so-doan.txt", "Tệp chữ (*.txt)"
        )
        if not path:
            return
        file = QSaveFile(path)
        content = self.paper().encode("utf-8-sig")
        opened = file.open(QSaveFile.OpenModeFlag.WriteOnly)
        if opened and file.write(content) == len(content) and file.commit():
            self.told.emit("Đã lưu. Hãy chép tệp sang USB hoặc in ra, rồi xóa khỏi máy này.", True)
        else:
            self.told.emit("Không ghi được tệp vào chỗ đó. Hãy chọn thư mục khác hoặc in ra giấy.", False)


def _spelled(group: str) -> QWidget:
    label = PlainLabel(group, role="heading", selectable=True)
    label.setAccessibleName(" ".join(group))
    return label
