"""First run in four steps: address and code, passphrase, fetching, is it the right unit."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLineEdit, QProgressBar, QStackedWidget, QWidget

from desktop.features.enrolment.actions import Enroller, Fetched, Wanted
from desktop.features.enrolment.model import SHORTEST_PASSPHRASE, TITLES, Step, Strength, strength
from desktop.services.failures import describe
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, boxed, column, edges, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.task_runner import Lane, TaskRunner
from desktop.widgets.vietnamese_edit import VietnameseEdit


class EnrolmentPage(QWidget):
    """`finished` carries the session once the person said that it is the right unit."""

    finished = Signal(object)

    def __init__(self, runner: TaskRunner, enroller: Enroller) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._runner, self._enroller = runner, enroller
        self._fetched: Fetched | None = None
        self.server, self.code, self.name = VietnameseEdit(), VietnameseEdit(), VietnameseEdit()
        self.server.setPlaceholderText("https://maychu.vidu.vn")
        self.code.setPlaceholderText("Do cấp trên gửi, dùng một lần")
        self.name.setPlaceholderText("Ví dụ: Máy văn phòng Đoàn xã")
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for edit in (self.passphrase, self.again):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.textChanged.connect(self._show_strength)
        self.strength_icon = IconView("info-circle", "muted", 16)
        self.strength_word = PlainLabel(role="small")
        self.keyring = QCheckBox("Nhớ trên máy này, không hỏi mật khẩu mỗi lần mở")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 0)
        self.progress_text = PlainLabel("Đang nối với máy chủ", role="muted")
        self.unit = PlainLabel(role="heading", wrap=True)
        self.facts = PlainLabel(role="muted", wrap=True)
        self.right_unit = QCheckBox("Đúng đơn vị này")
        self.right_unit.toggled.connect(self._note_step)
        self.notice = Notice(closable=False)
        self.back = Button("Quay lại", look="quiet")
        self.back.clicked.connect(self._go_back)
        self.forward = Button("Tiếp tục", look="primary")
        self.forward.clicked.connect(self.go_on)
        for edit in (self.server, self.code, self.name, self.passphrase, self.again):
            edit.returnPressed.connect(self.go_on)
        self.steps = QStackedWidget()
        self.title = PlainLabel(role="title")
        self.counter = PlainLabel(role="small")
        self._put_together()
        self._open(Step.ADDRESS)

    def go_on(self) -> None:
        step = Step(self.steps.currentIndex())
        if step is Step.ADDRESS and self._has_address():
            self._open(Step.PASSPHRASE)
        elif step is Step.PASSPHRASE and self._has_passphrase():
            self._enrol()
        elif step is Step.CONFIRM and self.right_unit.isChecked() and self._fetched is not None:
            self.finished.emit(self._fetched.session)

    @property
    def fetched(self) -> Fetched | None:
        """What was enrolled but not confirmed yet; whoever closes the window closes its session."""
        return self._fetched

    def _has_address(self) -> bool:
        for edit, what in ((self.server, "địa chỉ máy chủ"), (self.code, "mã đăng ký")):
            if not edit.settled_text().strip():
                self.notice.say("warning", f"Hãy nhập {what}.")
                edit.setFocus()
                return False
        return True

    def _has_passphrase(self) -> bool:
        if len(self.passphrase.text()) < SHORTEST_PASSPHRASE:
            self.notice.say("warning", f"Mật khẩu cần ít nhất {SHORTEST_PASSPHRASE} ký tự.")
            self.passphrase.setFocus()
            return False
        if self.passphrase.text() != self.again.text():
            self.notice.say("warning", "Hai lần nhập mật khẩu không giống nhau. Hãy nhập lại lần thứ hai.")
            self.again.setFocus()
            self.again.selectAll()
            return False
        return True

    def _enrol(self) -> None:
        wanted = Wanted(
            self.server.settled_text().strip(),
            self.code.settled_text().strip(),
            self.passphrase.text(),
            self.name.settled_text().strip(),
            self.keyring.isChecked(),
        )
        self._open(Step.FETCHING)
        self._runner.run(
            lambda task: self._enroller.enrol(wanted, task),
            self._show_fetched,
            lane=Lane.NETWORK,
            failed=self._refused,
            progress=self._show_progress,
            owner=self,
        )

    def _show_progress(self, progress: tuple[int, int]) -> None:
        done, total = progress
        self.progress.setRange(0, total)
        self.progress.setValue(done)
        self.progress_text.setText(f"Đã tải {done}/{total} phần" if total else "Đang tải dữ liệu của đơn vị")

    def _show_fetched(self, fetched: Fetched) -> None:
        self._fetched = fetched
        self.passphrase.clear()
        self.again.clear()
        self.unit.setText(fetched.unit_name)
        lines = [
            f"Mã đơn vị: {fetched.unit_code}",
            f"Người làm việc: {fetched.actor_name}, {fetched.role_word}" if fetched.actor_name else "",
            f"Số đoàn viên: {fetched.members:,}".replace(",", "."),
            f"Trong đó có: {', '.join(fetched.some_branches)}" if fetched.some_branches else "",
        ]
        self.facts.setText("\n".join(line for line in lines if line))
        self._open(Step.CONFIRM)

    def _refused(self, error: Exception) -> None:
        failure = describe(error)
        self._open(Step.ADDRESS)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _go_back(self) -> None:
        self._open(Step.ADDRESS)

    def _open(self, step: Step) -> None:
        self.steps.setCurrentIndex(step)
        self.title.setText(TITLES[step])
        self.counter.setText(f"Bước {step + 1}/{len(TITLES)}")
        self.notice.hide()
        first: dict[Step, QWidget] = {
            Step.ADDRESS: self.server,
            Step.PASSPHRASE: self.passphrase,
            Step.CONFIRM: self.right_unit,
        }
        if step in first:
            first[step].setFocus()
        self._note_step()

    def _note_step(self) -> None:
        step = Step(self.steps.currentIndex())
        self.back.setVisible(step is Step.PASSPHRASE)
        self.forward.setVisible(step is not Step.FETCHING)
        self.forward.setText("Bắt đầu làm việc" if step is Step.CONFIRM else "Tiếp tục")
        self.forward.setEnabled(step is not Step.CONFIRM or self.right_unit.isChecked())

    def _show_strength(self, text: str) -> None:
        found: Strength = strength(text)
        token = found.token if text else "muted"
        self.strength_icon.show_icon("circle-check" if found.level == 3 else "info-circle", token)
        self.strength_word.setText(found.word)

    def _put_together(self) -> None:
        self._show_strength("")
        explain = (
            "Mật khẩu mở dữ liệu trên máy này. Một câu dễ nhớ là tốt nhất. Không ai lấy lại được nếu quên."
        )
        pages = (
            column(
                PlainLabel("Cấp trên gửi cho đơn vị địa chỉ và mã đăng ký.", role="muted", wrap=True),
                _labelled("Địa chỉ máy chủ *", self.server),
                _labelled("Mã đăng ký *", self.code),
                _labelled("Tên gọi của máy này", self.name),
                None,
            ),
            column(
                PlainLabel(explain, role="muted", wrap=True),
                _labelled("Mật khẩu *", self.passphrase),
                row(self.strength_icon, self.strength_word, None, gap=6),
                _labelled("Nhập lại mật khẩu *", self.again),
                self.keyring,
                None,
            ),
            column(None, self.progress_text, self.progress, None),
            column(self.unit, self.facts, self.right_unit, None),
        )
        for page in pages:
            self.steps.addWidget(boxed(page))
        card = QFrame()
        card.setObjectName("card")
        card.setFixedWidth(520)
        head = row(self.title, None, self.counter)
        foot = row(self.back, None, self.forward)
        card.setLayout(column(head, self.notice, self.steps, foot, gap=BETWEEN, margins=edges(EDGE, EDGE)))
        self.setLayout(column(None, row(None, card, None), None, None, margins=edges(GROUP)))


def _labelled(text: str, editor: QWidget) -> QWidget:
    editor.setAccessibleName(text.rstrip(" *"))
    return boxed(column(PlainLabel(text, role="label"), editor, gap=3))
