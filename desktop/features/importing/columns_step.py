"""Which column is what: the header and some values beside each choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from desktop.features.importing import actions
from desktop.features.importing.model import UPDATES, code_of, label_of, note_of, target_of
from desktop.services.import_types import Source
from desktop.services.wording import word
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, column, row
from desktop.widgets.lines_model import Index, Lines
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import RowDelegate, Table
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.importing.headers import Doing, Target
from domain.importing.mapping import ColumnMapping, Update

_SAMPLES: Final = 3
HEADER, SAMPLES, MEANING, UPDATE, NOTE = range(5)
# Whoever is here already keeps their name and where they belong; there is nothing to choose.
_UPDATED: Final = frozenset({Doing.FIELD, Doing.PART, Doing.BY_SEX, Doing.SPLIT, Doing.MARK})


class ColumnsModel(Lines):
    """`changed` when a person gave a column another meaning, or another way with differences."""

    changed = Signal()
    titles = ("Cột trong tệp", "Vài giá trị", "Là thông tin gì", "Khi trong sổ đã có", "Lưu ý")

    def __init__(self) -> None:
        super().__init__()
        self.mapping = ColumnMapping((), ())
        self._samples: list[str] = []

    def show_mapping(self, source: Source, mapping: ColumnMapping) -> None:
        self.mapping = mapping
        self._samples = [
            " · ".join(dict.fromkeys(cell.text.strip() for cell in cells[:40] if not cell.empty))
            for _, cells in source.columns(40)
        ]
        self._samples = [" · ".join(text.split(" · ")[:_SAMPLES]) for text in self._samples]
        self.show_rows(range(len(mapping.targets)))

    def text(self, row: int, column: int) -> str:
        target = self.mapping.targets[row]
        if column == UPDATE:
            return dict(UPDATES)[self._update(target).value] if target.doing in _UPDATED else ""
        shown = (self.mapping.headers[row], self._samples[row], label_of(target), "", note_of(target))
        return shown[column] or ("(không có tiêu đề)" if column == HEADER else "")

    def state(self, row: int, column: int) -> str | None:
        is_open = column == MEANING and self.mapping.targets[row].part in ("unknown", "twice")
        return "lacking" if is_open else None

    def is_muted(self, column: int) -> bool:
        return column in (SAMPLES, NOTE)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.choices(index) else flags

    def choices(self, index: Index) -> list[tuple[str, str]]:
        """What may be chosen in a cell; nothing where there is no choice."""
        if index.column() == MEANING:
            return actions.meanings()
        if index.column() == UPDATE and self.mapping.targets[index.row()].doing in _UPDATED:
            return list(UPDATES)
        return []

    def chosen(self, index: Index) -> str:
        target = self.mapping.targets[index.row()]
        if index.column() == UPDATE:
            return self._update(target).value
        return code_of(Target(target.doing) if target.doing is Doing.SKIP else target)

    def choose(self, index: Index, code: str) -> None:
        if not code or code == self.chosen(index):
            return
        target = self.mapping.targets[index.row()]
        if index.column() == UPDATE:
            updates = {**self.mapping.updates, **dict.fromkeys(target.fields, Update(code))}
            self.mapping = replace(self.mapping, updates=updates)
        else:
            self.mapping = self.mapping.with_target(index.row(), target_of(code))
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, NOTE))
        self.changed.emit()

    def _update(self, target: Target) -> Update:
        return self.mapping.update_of(target.fields[0])


class _ChoiceDelegate(RowDelegate):
    """A list of choices in place of the cell."""

    def __init__(self, parent: QWidget, model: ColumnsModel) -> None:
        super().__init__(parent)
        self._columns = model

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = ChoiceBox(self._columns.choices(index), "", parent)
        box.setAccessibleName(self._columns.titles[index.column()])
        box.activated.connect(lambda _: self._take(box))
        return box

    def _take(self, box: ChoiceBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, ChoiceBox):
            editor.choose(self._columns.chosen(index))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, ChoiceBox):
            self._columns.choose(index, editor.code())


class ColumnsStep(QWidget):
    """`profile_chosen` carries the name of a remembered way of meaning the columns."""

    profile_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model = ColumnsModel()
        self.table = Table("Các cột của tệp")
        self.table.most_lines = 2
        self.table.setModel(self.model)
        self.table.setItemDelegate(_ChoiceDelegate(self.table, self.model))
        self.table.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.table.activated.connect(self.table.edit)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.table.set_widths([22, 24, 24, 17, 22], SAMPLES)
        self.branch = ChoiceBox((), "Theo cột trong tệp")
        self.profile = ChoiceBox((), "Chưa lưu lần nào")
        self.profile.activated.connect(lambda _: self.profile_chosen.emit(self.profile.code()))
        self.sent_by = VietnameseEdit()
        self.sent_by.setMaxLength(60)
        self.sent_by.setPlaceholderText("Ví dụ: Đoàn trường THPT An Khoái")
        self.told = PlainLabel(role="muted", wrap=True)
        self.notice = Notice()
        head = row(
            labelled("Chi đoàn của dòng không ghi", self.branch),
            labelled("Dùng cách ghép đã lưu", self.profile),
            labelled("Lưu cách ghép này cho nơi gửi", self.sent_by),
            gap=BETWEEN,
        )
        head.setStretch(2, 1)
        whole = column(head, self.notice, self.told, self.table, gap=BETWEEN)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.table)
        self.model.changed.connect(self._tell)

    def show_begun(self, source: Source, begun: actions.Begun) -> None:
        self.model.show_mapping(source, begun.mapping)
        self.branch.offer(begun.branches, "Theo cột trong tệp")
        self.branch.fit_longest(24)
        self.profile.offer([(name, name) for name in begun.profiles], "Tự đoán")
        self.profile.fit_longest(24)
        self.profile.choose(begun.profile)
        self._say_otherwise(begun.otherwise if begun.profile else [])
        first = next((place for place in self.model.rows if self._is_open(place)), 0)
        self.table.setCurrentIndex(self.model.index(first, MEANING))
        self._tell()

    def _say_otherwise(self, headers: Sequence[str]) -> None:
        """A remembered way that does not look right for this list is taken all the same, but told of."""
        if not headers:
            self.notice.leave()
            return
        said = word("import.remembered_otherwise").format(columns=", ".join(headers))
        self.notice.say("warning", said, word("import.guess_again"), act=lambda: self.profile_chosen.emit(""))

    def problem(self) -> str:
        """Why one cannot go on, "" where one can."""
        return "" if "full_name" in self.model.mapping.fields else "Chưa có cột nào là họ và tên."

    def _is_open(self, place: int) -> bool:
        return self.model.mapping.targets[place].part in ("unknown", "twice")

    def _tell(self, *_: Any) -> None:
        unknown = sum(self._is_open(place) for place in self.model.rows)
        taken = sum(target.doing is not Doing.SKIP for target in self.model.mapping.targets)
        left = f" Còn {unknown} cột chưa rõ là gì." if unknown else ""
        self.told.setText(f"Sẽ lấy {taken} trên {len(self.model.rows)} cột.{left} Enter ở một ô để đổi.")
