"""What can be chosen for a paper, what it still lacks, and the ways out of the program."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QWidget

from desktop.services.paper_content import FilledPaper
from desktop.services.paper_numbers import Taken
from desktop.services.paper_templates import TemplateProblem
from desktop.services.papers import Choice, Prepared
from desktop.services.revealing import PURPOSES
from desktop.services.wording import field_label, word
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import GROUP, column, edges
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.vietnamese_edit import VietnameseEdit


class PaperPanel(QFrame):
    """`chosen`: something was chosen for the paper; `paper_chosen` carries the name of another paper."""

    chosen = Signal()
    paper_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("side")
        self.paper = ChoiceBox(())
        self.signer = ChoiceBox((), "(để trống)")
        self.signing = ChoiceBox((), "Theo mẫu")
        self.place = VietnameseEdit()
        self.take_number = Button("Lấy số văn bản")
        self.register = Button("Xem sổ đăng ký số", look="link")
        self.number = PlainLabel(role="small", wrap=True)
        self.missing_title = PlainLabel(role="heading")
        self.missing = PlainLabel(wrap=True, selectable=True)
        self.templates_title = PlainLabel(role="heading", wrap=True)
        self.templates = PlainLabel(wrap=True, selectable=True)
        self.guarded = PlainLabel(role="small", wrap=True)
        self.purpose = ChoiceBox((), word("paper.covered"))
        self.purpose.offer([(one, word(f"purpose.{one}")) for one in PURPOSES], word("paper.covered"))
        self.both_sides = QCheckBox("In hai mặt")
        self.print = Button("In", "printer", "primary")
        self.pdf = Button("Lưu PDF", "device-floppy")
        self.word = Button("Mở bằng Word", "edit")
        self._number = ""
        for box, name in (
            (self.paper, "Giấy tờ"),
            (self.signer, "Người ký"),
            (self.signing, "Hình thức ký"),
            (self.place, "Địa danh"),
            (self.purpose, "Mục đích in đủ"),
        ):
            box.setAccessibleName(name)
        self.paper.activated.connect(lambda _: self.paper_chosen.emit(self.paper.code()))
        self.signer.activated.connect(self.chosen)
        self.signing.activated.connect(self.chosen)
        self.place.editingFinished.connect(self.chosen)
        self.purpose.activated.connect(self.chosen)
        self._put_together()

    def choice(self) -> Choice:
        """As it stands in the panel now."""
        signer, _, post = self.signer.code().partition("|")
        place = self.place.settled_text().strip()
        return Choice(signer, post, self.signing.code(), place, self._number, self.purpose.code())

    def take_in(self, prepared: Prepared, name: str) -> None:
        """Show what was filled in and what there is to choose from."""
        choice = prepared.choice
        self._number = choice.number
        self.paper.offer(prepared.papers)
        self.paper.removeItem(0)
        self.paper.choose(name)
        signers = [
            (f"{one.name}|{one.post}", f"{one.name}, {one.post.capitalize()}") for one in prepared.signers
        ]
        code = f"{choice.signer}|{choice.post}"
        if choice.signer and code not in dict(signers):
            signers.append((code, choice.signer))
        self.signer.offer(signers, "(để trống)")
        self.signer.choose(code if choice.signer else "")
        self.signing.offer(prepared.signing, "Theo mẫu")
        self.signing.choose(choice.signing)
        if not self.place.hasFocus():
            self.place.setText(choice.place)
        self._tell_guarded(prepared.paper)
        self.register.setVisible(prepared.numbered)
        # A paper has one number: where it stands already there is none to take.
        self.take_number.setVisible(prepared.numbered and not prepared.number)
        self._tell_missing(prepared.paper.missing)
        self._tell_templates(prepared.problems)

    def offer_choices(self, offered: bool) -> None:
        """Whether there is anything to choose: a list that belongs to no case is as it is."""
        for part in self._choices:
            part.setVisible(offered)
        if not offered:
            of_a_case = (
                self.number, self.missing, self.take_number, self.register, self.guarded, self.purpose,
            )  # fmt: skip
            for part in (*of_a_case, self.templates_title, self.templates):
                part.hide()

    def forget_purpose(self) -> None:
        """A purpose is named for one paper, not for whatever comes next."""
        self.purpose.choose("")

    def forget_number(self) -> None:
        self._number = ""
        self.number.setText("")
        self.number.hide()

    def show_number(self, taken: Taken) -> None:
        """The number just taken, or why there is none."""
        self._number = str(taken.number) if taken.number else ""
        self.number.setText(taken.told)
        self.number.show()

    def _tell_guarded(self, paper: FilledPaper) -> None:
        names = ", ".join(field_label(name) for name in paper.guarded)
        self.guarded.setText(word("paper.whole" if paper.purpose else "paper.guarded").format(fields=names))
        for part in (self.guarded, self.purpose):
            part.setVisible(bool(paper.guarded))

    def _tell_missing(self, missing: tuple[str, ...]) -> None:
        if missing:
            self.missing_title.setText(f"Còn thiếu {len(missing)} mục")
            self.missing.setText("\n".join(f"• {one}" for one in missing))
        else:
            self.missing_title.setText("Đã đủ các mục")
            self.missing.setText("")
        self.missing.setVisible(bool(missing))

    def _tell_templates(self, problems: Sequence[TemplateProblem]) -> None:
        """Files of the province or the unit that are not used, of whichever paper."""
        self.templates_title.setText(f"{len(problems)} mẫu riêng chưa dùng được")
        self.templates.setText("\n".join(f"• {one.where}: {one.why}" for one in problems))
        for label in (self.templates_title, self.templates):
            label.setVisible(bool(problems))

    def _put_together(self) -> None:
        for label in (self.number, self.templates_title, self.templates, self.guarded, self.purpose):
            label.hide()
        parts = []
        for name, editor in (
            ("Giấy tờ", self.paper),
            ("Người ký", self.signer),
            ("Hình thức ký", self.signing),
            ("Địa danh trước ngày ký", self.place),
        ):
            label = PlainLabel(name, role="label")
            label.setBuddy(editor)
            parts += [label, editor]
        self._choices: list[QWidget] = [*parts, self.missing_title]
        self.setLayout(
            column(
                *parts,
                self.take_number,
                self.number,
                self.register,
                self.missing_title,
                self.missing,
                self.templates_title,
                self.templates,
                self.guarded,
                self.purpose,
                None,
                self.both_sides,
                self.print,
                self.pdf,
                self.word,
                gap=6,
                margins=edges(GROUP),
            )
        )
