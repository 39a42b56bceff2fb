"""What is asked for beside the list of cadres: one panel for each thing that can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.features.cadres import model
from desktop.widgets.buttons import Button
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.recovery_sheet import RecoverySheet
from desktop.widgets.secret_fields import NewPassphrase, NewPin, SecretField
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit


class Panel(QFrame):
    """Title, explanation, fields, a button that does it and one that leaves."""

    accepted = Signal()
    left = Signal()

    def __init__(self, title: str, text: str, act: str, *fields: QWidget, look: str = "primary") -> None:
        super().__init__()
        self.setObjectName("side")
        self.fields = fields
        self.text = PlainLabel(text, role="muted", wrap=True)
        self.notice = Notice(closable=False)
        self.act, self.cancel = Button(act, look=look), Button("Thôi")
        self.act.clicked.connect(self.accepted)
        self.cancel.clicked.connect(self.left)
        inside = boxed(column(self.text, *fields, None, gap=GROUP))
        area = UprightScroll(inside)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        layout = column(
            PlainLabel(title, role="heading"),
            self.notice,
            area,
            row(self.cancel, None, self.act),
            gap=BETWEEN,
            margins=edges(EDGE, GROUP),
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)
        if fields:
            self.setFocusProxy(fields[0])

    def begin(self) -> None:
        """Empty, with the focus in the first field."""
        self.notice.leave()
        for field in self.fields:
            _forget(field)
        (self.fields[0] if self.fields else self.act).setFocus()

    def set_busy(self, busy: bool) -> None:
        for widget in (*self.fields, self.act, self.cancel):
            widget.setEnabled(not busy)

    def problem(self) -> str:
        """What stands in the way, as a sentence."""
        return ""


class AddPanel(Panel):
    def __init__(self) -> None:
        self.code = _code_field()
        self.new = NewPassphrase("Mật khẩu của người mới *")
        super().__init__("Thêm người dùng", model.ADD, "Thêm", labelled("Mã đăng ký *", self.code), self.new)
        self.code.returnPressed.connect(self.new.setFocus)
        self.new.entered.connect(self.accepted)

    def problem(self) -> str:
        if not self.code.settled_text().strip():
            self.code.setFocus()
            return "Hãy nhập mã đăng ký do cấp trên gửi cho người mới."
        return self.new.problem()


class RenewPanel(Panel):
    def __init__(self) -> None:
        self.code = _code_field()
        super().__init__("Nhập mã cấp lại", model.RENEW, "Nhập mã", labelled("Mã đăng ký *", self.code))
        self.code.returnPressed.connect(self.accepted)

    def problem(self) -> str:
        return "" if self.code.settled_text().strip() else "Hãy nhập mã do cấp trên cấp lại cho bạn."


class PassphrasePanel(Panel):
    def __init__(self) -> None:
        self.current, self.new = SecretField("Mật khẩu đang dùng *"), NewPassphrase("Mật khẩu mới *")
        super().__init__("Đổi mật khẩu", model.CHANGE_PASSPHRASE, "Đổi", self.current, self.new)
        self.current.entered.connect(self.new.setFocus)
        self.new.entered.connect(self.accepted)

    def problem(self) -> str:
        if not self.current.text():
            self.current.setFocus()
            return "Hãy gõ mật khẩu đang dùng."
        return self.new.problem()


class PinPanel(Panel):
    def __init__(self) -> None:
        self.current, self.new = SecretField("Mật khẩu của bạn *"), NewPin()
        super().__init__("Đặt mã PIN", model.CHANGE_PIN, "Đặt", self.current, self.new)
        self.current.entered.connect(self.new.setFocus)
        self.new.entered.connect(self.accepted)

    def problem(self) -> str:
        if not self.current.text():
            self.current.setFocus()
            return "Hãy gõ mật khẩu của bạn."
        return self.new.problem()


class RecoveryPanel(Panel):
    def __init__(self) -> None:
        self.current, self.sheet = SecretField("Mật khẩu của bạn *"), RecoverySheet()
        super().__init__("Lập mã khôi phục mới", model.NEW_RECOVERY, "Dùng mã này", self.current, self.sheet)
        self.current.entered.connect(self.sheet.setFocus)
        self.sheet.entered.connect(self.accepted)
        self.sheet.told.connect(lambda text, good: self.notice.say("done" if good else "warning", text))

    def problem(self) -> str:
        if not self.current.text():
            self.current.setFocus()
            return "Hãy gõ mật khẩu của bạn."
        return self.sheet.problem()


class DisablePanel(Panel):
    """`cadre` is the id of who is to be disabled."""

    def __init__(self) -> None:
        super().__init__("Ngừng người dùng", "", "Ngừng", look="danger")
        self.cadre = ""


def _code_field() -> VietnameseEdit:
    edit = VietnameseEdit()
    edit.setPlaceholderText("Do cấp trên gửi, dùng một lần")
    return edit


def _forget(field: QWidget) -> None:
    if isinstance(field, SecretField | NewPassphrase | NewPin | RecoverySheet):
        field.forget()
    for edit in field.findChildren(VietnameseEdit):
        edit.clear()
