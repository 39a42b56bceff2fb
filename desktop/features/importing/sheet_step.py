"""Which of the lists in the file: what was found of it is shown as it stands there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.services.import_types import Source
from desktop.services.times import show_count
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, column, row
from desktop.widgets.lines_model import Lines
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table

_ROWS = 100
# Letterheads are not longer than this.
_HEADERS = 40
_LEAST, _MOST, _WIDEST = 8, 24, 40
# So many other sheets are named.
_NAMED = 4


class PreviewModel(Lines):
    """The first rows of a list under its own headers, each with its number in the file."""

    def show_source(self, source: Source) -> None:
        self.titles = ("Dòng", *source.headers)
        self.show_rows(source.rows[:_ROWS])

    def text(self, row: tuple[int, Sequence[object]], column: int) -> str:
        number, cells = row
        if column == 0:
            return str(number)
        return str(getattr(cells[column - 1], "text", "")) if column <= len(cells) else ""


class SheetStep(QWidget):
    """`chosen` carries the place of a source in the list, `header_told` that and the row of its header.

    `hidden_told`: whether the rows stay out that nobody sees in the file.
    """

    chosen = Signal(int)
    hidden_told = Signal(bool)
    header_told = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._sources: list[Source] = []
        self.sheet = ChoiceBox((), "Chọn trang")
        self.sheet.activated.connect(lambda _: self._choose())
        self.header = ChoiceBox([(str(row), f"Dòng {row}") for row in range(1, _HEADERS + 1)], "Tự tìm")
        self.header.activated.connect(lambda _: self._tell_header())
        self.told = PlainLabel(role="muted", wrap=True)
        self.hidden = QCheckBox()
        self.hidden.toggled.connect(self.hidden_told)
        self.model = PreviewModel()
        self.table = Table("Những dòng đầu của danh sách")
        self.table.grows_to = _WIDEST
        self.table.setModel(self.model)
        boxes = (labelled("Trang có danh sách", self.sheet), labelled("Dòng tiêu đề", self.header))
        head = row(*boxes, None, gap=BETWEEN)
        whole = column(head, self.told, self.hidden, self.table, gap=BETWEEN)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.sheet)

    def show_sources(self, sources: list[Source]) -> None:
        """The longest list is the likeliest."""
        self._sources = sources
        offered = [
            (str(place), f"{_named(source)} ({show_count(len(source.rows))} dòng)")
            for place, source in enumerate(sources)
        ]
        self.sheet.offer(offered, "Chọn trang")
        self.sheet.fit_longest(40)
        longest = max(range(len(sources)), key=lambda place: len(sources[place].rows))
        self.sheet.choose(str(longest))
        self._choose()

    def _choose(self) -> None:
        code = self.sheet.code()
        if not code:
            return
        self.header.choose("")
        self.show_source(self._sources[int(code)])
        self.chosen.emit(int(code))

    def show_source(self, source: Source) -> None:
        """The list as it is read now."""
        self.model.show_source(source)
        widths = [6] + [
            max(_LEAST, min(_MOST, max([len(header), *(len(cell.text) for cell in cells[:20])])))
            for header, cells in source.columns(40)
        ]
        self.table.set_widths(widths, None)
        others = list(dict.fromkeys(each.sheet for each in self._sources if each.sheet != source.sheet))
        self.told.setText(_told(source, others))
        count = len(source.hidden)
        self.hidden.setChecked(False)
        self.hidden.setText(f"Bỏ {show_count(count)} dòng bị ẩn hoặc đang bị lọc trong tệp")
        self.hidden.setVisible(bool(count))

    def _tell_header(self) -> None:
        """Where a person says the header stands; without a word it is looked for again."""
        if self.header.code():
            self.header_told.emit(int(self.sheet.code()), int(self.header.code()))
        else:
            self._choose()


def _named(source: Source) -> str:
    return f"{source.sheet}, {source.part}" if source.part else source.sheet


def _told(source: Source, others: Sequence[str] = ()) -> str:
    parts = [f"Tìm thấy {show_count(len(source.rows))} dòng, {len(source.headers)} cột."]
    if source.left_out:
        parts.append(
            f"Bỏ ra {show_count(len(source.left_out))} dòng không phải là người (trống, tổng cộng, ghi chú)."
        )
    if source.hidden:
        unseen = show_count(len(source.hidden))
        parts.append(f"Trong đó {unseen} dòng không thấy trong Excel vì bị ẩn hoặc đang bị lọc.")
    if source.beside:
        more = " …" if source.unread[_NAMED:] else ""
        areas = ", ".join(one.area for one in source.unread[:_NAMED]) + more
        parts.append(
            f"Còn {show_count(source.beside)} dòng của bảng khác trong trang chưa lấy: {areas}."
            " Mỗi lần nhập một bảng: chọn ở trên."
        )
    if others:
        names = ", ".join(f"“{name}”" for name in others[:_NAMED]) + (" …" if len(others) > _NAMED else "")
        parts.append(f"Trong tệp còn danh sách ở {len(others)} trang khác: {names}. Mỗi lần nhập một trang.")
    return " ".join(parts)
