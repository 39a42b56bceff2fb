"""Beside the grid: what the current column takes, what is found about the sheet, and what F9 found at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLayout, QListWidget, QListWidgetItem

from desktop import keys
from desktop.features.entry.columns import SheetColumn
from desktop.services.entry_types import SheetFinding
from desktop.services.shown_findings import Fix, ShownFinding
from desktop.services.twins import Twin
from desktop.services.wording import field_label
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import rule_of
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.icon import icon
from desktop.widgets.layouts import BETWEEN, INSIDE, boxed, column, edges, hairline
from desktop.widgets.plain_label import PlainLabel, tooltip_text
from desktop.widgets.theme import colour
from desktop.widgets.upright_scroll import UprightScroll

_SHOWN_CHOICES = 12
_PLACE = Qt.ItemDataRole.UserRole


class SheetSide(QFrame):
    """`fix_chosen` carries a Fix, `finding_chosen` (sheet, field), `cleared` the question of a twin."""

    fix_chosen = Signal(object)
    finding_chosen = Signal(int, str)
    cleared = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("side")
        self.heading = PlainLabel(role="heading", wrap=True)
        self.rule = PlainLabel(wrap=True)
        self.choices = PlainLabel(role="muted", wrap=True)
        self.keys = PlainLabel(role="small", wrap=True)
        self.fix: Fix | None = None
        self._findings = column(gap=INSIDE)
        self._twins = column(gap=INSIDE)
        self.found_title = PlainLabel(role="strong", wrap=True)
        self.found = QListWidget()
        self.found.setAccessibleName("Những chỗ cần xem của cả lô")
        self.found.setObjectName("checks")
        self.found.setIconSize(QSize(16, 16))
        self.found.setWordWrap(True)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.setMinimumHeight(140)
        self.found.itemActivated.connect(self._choose)
        self.found.itemClicked.connect(self._choose)
        self.show_found(None)
        now = column(
            self.heading, self.rule, self.choices, self.keys, self._findings, self._twins, None, gap=INSIDE
        )
        now.setContentsMargins(edges(BETWEEN))
        all_found = boxed(column(self.found_title, self.found, gap=INSIDE, margins=edges(BETWEEN)))
        whole = column(UprightScroll(boxed(now)), hairline(), all_found, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def show_column(self, chosen: SheetColumn, choices: Sequence[str]) -> None:
        """What may be typed into a column, and the keys that help with it."""
        field = chosen.field
        self.heading.setText(chosen.label)
        needed = "Bắt buộc. " if field is not None and field.required else ""
        rule = rule_of(field) if field is not None else ""
        self.rule.setText(f"{needed}{rule}".strip())
        self.rule.setVisible(bool(needed or rule))
        some = ", ".join(choices[:_SHOWN_CHOICES])
        more = f" và {len(choices) - _SHOWN_CHOICES} mục nữa" if len(choices) > _SHOWN_CHOICES else ""
        self.choices.setText(f"Một trong: {some}{more}." if some else "")
        self.choices.setVisible(bool(some))
        told = [f"{keys.shown('open_list')}: mở danh sách"] if some else []
        told.append(f"{keys.shown('copy_above')}: chép ô trên")
        if chosen.carried:
            told.append(f"Đang giữ từ phiếu trước; {keys.shown('carry')}: thôi giữ")
        else:
            told.append(f"{keys.shown('carry')}: giữ cho phiếu sau")
        self.keys.setText(" · ".join(told))

    def show_findings(self, findings: Sequence[ShownFinding], key: str) -> None:
        """About the sheet: what concerns the current column first, and its correction."""
        _empty(self._findings)
        ordered = sorted(findings, key=lambda one: key not in one.fields)
        self.fix = next((one.fix for one in ordered if one.fix is not None), None)
        for one in ordered:
            named = "" if key in one.fields else f"{field_label(one.fields[0])}: " if one.fields else ""
            label = ""
            if one.fix is not None:
                label = one.fix.label
                if one.fix is self.fix:
                    label = f"{label} ({keys.shown('take_fix')})"
            row = FindingRow(one.level, one.level_word, f"{named}{one.message}", label)
            if one.fix is not None:
                row.fix_chosen.connect(partial(self.fix_chosen.emit, one.fix))
            self._findings.addWidget(row)

    def show_twins(self, twins: Sequence[Twin]) -> None:
        """People of the unit who may be the one on the sheet."""
        _empty(self._twins)
        for twin in twins:
            self._twins.addWidget(
                FindingRow("warning", "Có thể đã có trong danh sách", f"{twin.text} ({twin.why})")
            )
            other = Button("Không phải người này", look="link")
            other.clicked.connect(partial(self.cleared.emit, twin.key))
            self._twins.addWidget(other, 0, Qt.AlignmentFlag.AlignLeft)

    def show_found(self, found: Sequence[SheetFinding] | None) -> None:
        """What checking the lot said; None: it was not checked."""
        self.found.clear()
        told = [one for one in found or () if one.finding.level != "hint"]
        self.found.setVisible(bool(told))
        if found is None:
            self.found_title.setText(f"{keys.shown('check_lot')}: kiểm tra cả lô")
        elif not told:
            self.found_title.setText("Cả lô không có lỗi hay cảnh báo nào.")
        else:
            errors = sum(one.is_error for one in told)
            self.found_title.setText(f"Cả lô: {errors} lỗi, {len(told) - errors} cảnh báo")
        for one in told:
            name = field_label(one.field) if one.field else ""
            item = QListWidgetItem(f"Phiếu {one.n} · {name}: {one.finding.message}")
            token = "rejected" if one.is_error else "warning"
            mark = "circle-x" if one.is_error else "alert-triangle"
            item.setIcon(icon(mark, colour(token).name(), colour(token).name()))
            item.setData(_PLACE, (one.n, one.field))
            item.setData(Qt.ItemDataRole.ToolTipRole, tooltip_text(item.text()))
            self.found.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        n, field = item.data(_PLACE)
        self.finding_chosen.emit(int(n), str(field))


def _empty(layout: QLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
