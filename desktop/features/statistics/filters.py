"""What is asked of a table: of whom, on which day or from which to which, and by which count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.features.statistics import days
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import EDGE, INSIDE, boxed, column, edges, row
from desktop.widgets.plain_label import PlainLabel, set_tooltip
from desktop.widgets.side_or_below import SideOrBelow
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.statistics.model import Grain, Query, Span, Table
from domain.values.dates import show_date

_ANY_LEVEL: Final = "Mọi cấp"
_ANY_SECTOR: Final = "Mọi khối"
# A table that goes by this parameter can be counted as in the letters of 2023.
_OLD_WAY: Final = "branch_members_min"


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from: (code, label). Of organisations the first one is the whole unit."""

    organisations: Sequence[tuple[str, str]]
    levels: Sequence[tuple[str, str]]
    sectors: Sequence[tuple[str, str]]


class FilterBar(QWidget):
    """`changed` whenever another question is asked."""

    changed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._offered = Offered((), (), ())
        self._table: Table | None = None
        self.org, self.level, self.sector = (
            ChoiceBox((), ""),
            ChoiceBox((), _ANY_LEVEL),
            ChoiceBox((), _ANY_SECTOR),
        )
        self.span = ChoiceBox([one for one in days.SPAN_NAMES.items() if one[0] != days.YEAR], "")
        self.span.setItemText(0, days.SPAN_NAMES[days.YEAR])
        for box, name in (
            (self.org, "tổ chức"),
            (self.level, "cấp"),
            (self.sector, "khối"),
            (self.span, "kỳ"),
        ):
            box.setAccessibleName(f"Lọc: {name}")
            box.activated.connect(lambda _: self._choose())
        self.until_label = PlainLabel("Đến ngày", role="label")
        self.since = self._day_editor("Từ ngày", self._year_begins)
        self.until = self._day_editor("Đến ngày", self._today.isoformat())
        self.old_way = QCheckBox("Cách tính 2023")
        set_tooltip(self.old_way, word("statistics.old_way"))
        self.old_way.clicked.connect(lambda _: self.changed.emit())
        self.clear = Button("Xóa lọc", look="link")
        self.clear.clicked.connect(self.clear_all)
        of_whom = boxed(row(self.org, self.level, self.sector))
        of_when = boxed(
            row(self.span, self.since, self.until_label, self.until, self.old_way, self.clear, None)
        )
        both = SideOrBelow(of_whom, of_when, gap=INSIDE, margins=edges(EDGE, 10))
        self.setLayout(column(both, gap=0))
        self.setFocusProxy(self.org)
        self._show_fitting()
        self._size_days()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._size_days()

    # -- what is asked

    @property
    def is_narrowed(self) -> bool:
        return bool(self.org.code() or self.level.code() or self.sector.code())

    @property
    def is_ready(self) -> bool:
        return bool(self._offered.organisations)

    def query(self, table: Table) -> Query:
        """What a table is asked for; a day that cannot be read is today."""
        is_period = table.grain is Grain.PERIOD
        return Query(
            table=table.name,
            org=self.org.code() or self._offered.organisations[0][0],
            span=self._period() if is_period else Span(self._last(), self._last()),
            levels=frozenset({self.level.code()} - {""}),
            sectors=frozenset({self.sector.code()} - {""}),
            as_in_2023=self.old_way.isChecked() and _OLD_WAY in table.parameters,
        )

    def show_for(self, table: Table) -> None:
        """The filters that a table has."""
        self._table = table
        self._show_fitting()

    def offer(self, offered: Offered) -> None:
        self._offered = offered
        unit, *below = offered.organisations
        self.org.offer(below, unit[1])
        self.level.offer(offered.levels, _ANY_LEVEL)
        self.sector.offer(offered.sectors, _ANY_SECTOR)
        for box, most in ((self.org, 22), (self.level, 12), (self.sector, 12), (self.span, 11)):
            box.fit_longest(most)
        self._size_days()
        self._show_fitting()

    def clear_all(self) -> None:
        """The whole unit, today."""
        for box in (self.org, self.level, self.sector):
            box.choose("")
        for edit in (self.since, self.until):
            edit.clear()
            self._mark(edit, wrong=False)
        self._choose()

    # -- as every screen

    def view_state(self) -> dict[str, Any]:
        """Days are not kept: who comes back tomorrow asks about tomorrow."""
        return {
            "org": self.org.code(),
            "level": self.level.code(),
            "sector": self.sector.code(),
            "span": self.span.code() if self.span.code() != days.CHOSEN else "",
            "old_way": self.old_way.isChecked(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        for box, name in ((self.org, "org"), (self.level, "level"), (self.sector, "sector")):
            # What there is to choose from is read later.
            code = str(state.get(name) or "")
            box.offer([(code, code)] if code else (), box.itemText(0))
            box.choose(code)
        self.span.choose(str(state.get("span") or ""))
        self.old_way.setChecked(bool(state.get("old_way")))
        self._show_fitting()

    def settle(self) -> None:
        for edit in (self.since, self.until):
            edit.commit_composing()

    # -- days

    def _period(self) -> Span:
        name = self.span.code() or days.YEAR
        if name != days.CHOSEN:
            return days.span_of(name, self._today)
        last = self._last()
        first = days.typed_day(self.since.text()) or self._year_begins
        return Span(min(first, last), last)

    @property
    def _year_begins(self) -> str:
        """From when on is counted where nobody says it."""
        return days.span_of(days.YEAR, self._today).first

    def _last(self) -> str:
        """Nothing is counted that is yet to come."""
        return min(days.typed_day(self.until.text()) or self._today.isoformat(), self._today.isoformat())

    def _choose(self) -> None:
        self._show_fitting()
        self.changed.emit()

    def _show_fitting(self) -> None:
        is_period = self._table is not None and self._table.grain is Grain.PERIOD
        is_typed = not is_period or self.span.code() == days.CHOSEN
        self.span.setVisible(is_period)
        self.since.setVisible(is_period and is_typed)
        for part in (self.until, self.until_label):
            part.setVisible(is_typed)
        self.old_way.setVisible(self._table is not None and _OLD_WAY in self._table.parameters)
        self.clear.setVisible(self.is_narrowed or bool(self.until.text()))

    def _day_editor(self, name: str, otherwise: str) -> VietnameseEdit:
        """`otherwise`: the day that counts where nothing is typed."""
        edit = VietnameseEdit()
        edit.setPlaceholderText(show_date(otherwise))
        edit.setAccessibleName(f"Lọc: {name.lower()}")
        edit.setAccessibleDescription(f"Ngày/tháng/năm. Để trống là {show_date(otherwise)}.")
        edit.left.connect(lambda: self._take_day(edit))
        edit.returnPressed.connect(lambda: self._take_day(edit))
        return edit

    def _size_days(self) -> None:
        for edit in (self.since, self.until):
            edit.setFixedWidth(self.fontMetrics().horizontalAdvance("00/00/0000") + 34)
        # A span is two short words: shorter it would say nothing.
        self.span.setMinimumWidth(self.span.sizeHint().width())

    def _take_day(self, edit: VietnameseEdit) -> None:
        """As it was read, so that everybody sees what was understood; what cannot be read is marked."""
        text = edit.text().strip()
        day = days.typed_day(text)
        wrong = bool(text) and (not day or day > self._today.isoformat())
        self._mark(edit, wrong=wrong)
        if day and not wrong:
            edit.setText(show_date(day))
        if not wrong:
            self._choose()

    def _mark(self, edit: VietnameseEdit, *, wrong: bool) -> None:
        if bool(edit.property("finding")) == wrong:
            return
        edit.setProperty("finding", "error" if wrong else "")
        edit.style().unpolish(edit)
        edit.style().polish(edit)
        set_tooltip(edit, word("statistics.wrong_day") if wrong else "")
