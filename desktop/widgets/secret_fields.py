"""Fields for what nobody else should read: a passphrase, a new one with an offer, a PIN."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.services import passphrases, pins
from desktop.services.wording import sentence
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.labelled import describe
from desktop.widgets.layouts import INSIDE, boxed, column, row
from desktop.widgets.plain_label import PlainLabel

_DIFFERS = "locked.passphrase_differs"


class SecretField(QWidget):
    """One hidden line that can be looked at. `entered` is emitted by Enter."""

    entered = Signal()
    changed = Signal()

    def __init__(self, label: str, rule: str = "") -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        describe(self.edit, label, rule)
        self.edit.returnPressed.connect(self.entered)
        self.edit.textChanged.connect(lambda _: self.changed.emit())
        self.eye = Button("", "eye", "bare", "Xem chữ đã gõ")
        self.eye.setAccessibleName(f"Xem chữ đã gõ: {label.rstrip(' *')}")
        self.eye.setCheckable(True)
        self.eye.toggled.connect(self._look)
        line = row(self.edit, self.eye, gap=4)
        line.setStretch(0, 1)
        self.setLayout(column(PlainLabel(label, role="label"), line, gap=3))
        self.setFocusProxy(self.edit)

    def text(self) -> str:
        return self.edit.text()

    def forget(self) -> None:
        """Leave nothing of it on the screen."""
        self.edit.clear()
        self.eye.setChecked(False)

    def _look(self, seen: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if seen else QLineEdit.EchoMode.Password
        self.edit.setEchoMode(mode)


class PinEdit(QLineEdit):
    """Six hidden figures. `filled` is emitted with the sixth, and by Enter."""

    filled = Signal()

    def __init__(self, label: str = "Mã PIN") -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(pins.DIGITS)
        self.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhHiddenText)
        describe(self, label, f"{pins.DIGITS} chữ số.")
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("0" * 14))
        self.textEdited.connect(self._count)
        self.returnPressed.connect(self.filled)

    def _count(self, text: str) -> None:
        if len(text) == pins.DIGITS:
            self.filled.emit()


@dataclass(frozen=True, slots=True)
class Strength:
    """`level` counts from 0 (will not do) to 3; `word` says why or how strong."""

    level: int
    word: str
    token: str


def strength(passphrase: str, least: int) -> Strength:
    """Length counts most: a sentence of a few words is both strong and easy to keep in mind."""
    code = passphrases.weakness(passphrase, least)
    if code == "locked.passphrase_short":
        return Strength(0, f"Cần ít nhất {least} ký tự", "held")
    if code:
        return Strength(0, "Dễ đoán: hãy chọn câu khác", "rejected")
    words = len(passphrase.split())
    if len(passphrase) >= 20 or (len(passphrase) >= 16 and words >= 3):
        return Strength(3, "Mạnh", "synced")
    return Strength(2, "Khá: dài thêm vài chữ sẽ chắc hơn", "warning")


class NewPassphrase(QWidget):
    """A passphrase to be chosen, typed twice; a sentence is offered that may be taken."""

    entered = Signal()

    def __init__(self, label: str = "Mật khẩu *", least: int | None = None) -> None:
        super().__init__()
        self._least = passphrases.least_length() if least is None else least
        self.first = SecretField(label, f"Ít nhất {self._least} ký tự.")
        self.again = SecretField("Nhập lại lần nữa *", "Gõ lại đúng như trên.")
        self.offer = PlainLabel(role="strong", wrap=True, selectable=True)
        self.other, self.take = Button("Câu khác", "refresh", "link"), Button("Dùng câu này", look="link")
        self._icon, self._word = IconView("info-circle", "muted", 16), PlainLabel(role="small")
        self.first.changed.connect(self._judge)
        self.first.entered.connect(self.again.setFocus)
        self.again.entered.connect(self.entered)
        self.other.clicked.connect(self._offer)
        self.take.clicked.connect(self._take)
        self.setLayout(
            column(
                column(
                    PlainLabel("Câu gợi ý, gõ không dấu đúng như dưới đây:", role="small"),
                    self.offer,
                    row(self.take, self.other, None, gap=INSIDE),
                    gap=2,
                ),
                column(self.first, row(self._icon, self._word, None, gap=6), gap=4),
                self.again,
                gap=10,
            )
        )
        self.setFocusProxy(self.first)
        self._offer()
        self._judge()

    def problem(self) -> str:
        """What stands in the way, as a sentence; "" when it can be used."""
        code = passphrases.weakness(self.first.text(), self._least)
        if not code and self.first.text() != self.again.text():
            code = _DIFFERS
        (self.again if code == _DIFFERS else self.first).setFocus()
        return sentence(code, {"least": self._least}) if code else ""

    def value(self) -> str:
        return self.first.text()

    def forget(self) -> None:
        self.first.forget()
        self.again.forget()
        self._offer()

    def _offer(self) -> None:
        self.offer.setText(passphrases.offered())

    def _take(self) -> None:
        """Shown while it is taken over, so that it can be written down or learnt."""
        self.first.edit.setText(self.offer.text())
        self.first.eye.setChecked(True)
        self.again.edit.clear()
        self.again.setFocus()

    def _judge(self) -> None:
        found = strength(self.first.text(), self._least)
        token = found.token if self.first.text() else "muted"
        self._icon.show_icon("circle-check" if found.level == 3 else "info-circle", token)
        self._word.setText(found.word)


class NewPin(QWidget):
    """A PIN to be chosen, typed twice."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.again = PinEdit("Mã PIN *"), PinEdit("Nhập lại mã PIN *")
        self.first.filled.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.entered)
        fields = [
            boxed(column(PlainLabel(text, role="label"), field, gap=3))
            for text, field in (("Mã PIN 6 số *", self.first), ("Nhập lại *", self.again))
        ]
        self.setLayout(row(*fields, None, gap=16))
        self.setFocusProxy(self.first)

    def problem(self) -> str:
        """What stands in the way, as a sentence; "" when it can be used."""
        code = pins.weakness(self.first.text())
        if code:
            self.first.setFocus()
            self.first.selectAll()
        elif self.first.text() != self.again.text():
            code = "locked.pin_differs"
            self.again.setFocus()
            self.again.selectAll()
        return sentence(code) if code else ""

    def value(self) -> str:
        return self.first.text()

    def forget(self) -> None:
        self.first.clear()
        self.again.clear()
