"""The pages of first run: fields and words, no behaviour beyond their own fields."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFormLayout, QLineEdit, QProgressBar, QWidget

from desktop.features.enrolment import model
from desktop.features.enrolment.model import MachineLine
from desktop.services.first_run import UnitFound
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, boxed, column, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.recovery_sheet import RecoverySheet
from desktop.widgets.secret_fields import NewPassphrase, NewPin
from desktop.widgets.vietnamese_edit import VietnameseEdit


class WelcomeStep(QWidget):
    """How the machine stands; `again` asks to look once more."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[MachineLine] = []
        self._list = column(gap=6)
        self.again = Button("Kiểm tra lại", "refresh", "link")
        self.setLayout(
            column(
                PlainLabel(model.WELCOME, role="muted", wrap=True),
                PlainLabel("Kiểm tra máy", role="heading"),
                self._list,
                row(self.again, None),
                None,
            )
        )

    def show_lines(self, lines: list[MachineLine]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.lines = lines
        for line in lines:
            sign = IconView(*line.look, 18)
            # A folder's name may go on in the next line.
            text = line.text.replace("/", "/\u200b").replace("\\", "\\\u200b")
            shown = row(sign, PlainLabel(text, wrap=True), gap=8)
            shown.setStretch(1, 1)
            shown.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
            self._list.addWidget(boxed(shown))


class AddressStep(QWidget):
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.server, self.code, self.name = VietnameseEdit(), VietnameseEdit(), VietnameseEdit()
        self.server.setPlaceholderText("https://maychu.vidu.vn")
        self.code.setPlaceholderText("Do cấp trên gửi, dùng một lần")
        self.name.setPlaceholderText("Ví dụ: Máy văn phòng Đoàn xã")
        for edit in (self.server, self.code, self.name):
            edit.returnPressed.connect(self.entered)
        self.setLayout(
            column(
                PlainLabel(model.ADDRESS, role="muted", wrap=True),
                labelled("Địa chỉ máy chủ *", self.server),
                labelled("Mã đăng ký *", self.code),
                labelled("Tên gọi của máy này", self.name),
                None,
            )
        )
        self.setFocusProxy(self.server)

    def missing(self) -> tuple[str, QLineEdit] | None:
        """What has to be filled in first."""
        for edit, what in ((self.server, "địa chỉ máy chủ"), (self.code, "mã đăng ký")):
            if not edit.settled_text().strip():
                return what, edit
        return None


class ConfirmStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.unit = PlainLabel(role="heading", wrap=True)
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(6)
        self._values: list[str] = []
        self.right_unit = QCheckBox("Đúng đơn vị này")
        self.setLayout(
            column(
                PlainLabel(
                    "Mã vừa nhập là của đơn vị dưới đây. Chưa có gì được lưu.", role="muted", wrap=True
                ),
                self.unit,
                self._facts,
                row(self.right_unit, None),
                None,
            )
        )
        self.setFocusProxy(self.right_unit)

    def show_unit(self, found: UnitFound) -> None:
        self.unit.setText(found.name)
        while self._facts.rowCount():
            self._facts.removeRow(0)
        facts = model.unit_facts(found)
        self._values = [value for _, value in facts]
        for label, value in facts:
            self._facts.addRow(PlainLabel(label, role="muted"), PlainLabel(value, wrap=True))
        self.right_unit.setChecked(False)

    def facts(self) -> str:
        """Everything that stands there, line by line."""
        return "\n".join(self._values)


class PassphraseStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.new = NewPassphrase()
        self.keyring = QCheckBox(model.KEYRING)
        self.setLayout(
            column(PlainLabel(model.PASSPHRASE, role="muted", wrap=True), self.new, self.keyring, None)
        )
        self.setFocusProxy(self.new)


class PinStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.new = NewPin()
        self.setLayout(column(PlainLabel(model.PIN, role="muted", wrap=True), self.new, None))
        self.setFocusProxy(self.new)


class RecoveryStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.sheet = RecoverySheet()
        self.setLayout(column(PlainLabel(model.RECOVERY, role="muted", wrap=True), self.sheet, None, gap=8))
        self.setFocusProxy(self.sheet)


class FetchingStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Tiến độ tải dữ liệu")
        self.text = PlainLabel(role="muted", wrap=True)
        self.again = Button("Tải tiếp", "refresh", "primary")
        self.setLayout(column(self.text, self.bar, row(self.again, None), None))

    def begin(self) -> None:
        self.bar.setRange(0, 0)
        self.text.setText("Đang nối với máy chủ")
        self.again.hide()

    def show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        text = f"Đã tải {_grouped(done)} trên {_grouped(total)} hồ sơ" if total else "Đang tải dữ liệu"
        self.text.setText(text)

    def stop(self) -> None:
        self.bar.setRange(0, 1)
        self.text.setText("Phần đã tải được giữ lại. Có thể đóng chương trình và tải tiếp lúc khác.")
        self.again.show()


class DoneStep(QWidget):
    def __init__(self) -> None:
        super().__init__()
        lines = []
        for key, text in model.first_things():
            shown = PlainLabel(key, role="strong")
            shown.setMinimumWidth(72)
            line = row(shown, PlainLabel(text, wrap=True), gap=BETWEEN)
            line.setStretch(1, 1)
            lines.append(line)
        self.setLayout(
            column(
                PlainLabel("Máy này đã sẵn sàng. Ba việc nên thử trước:", role="muted", wrap=True),
                *lines,
                None,
            )
        )


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", ".")
