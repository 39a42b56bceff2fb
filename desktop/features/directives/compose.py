"""Writing a directive: what it says, by when, to whom, with which files; kept while it is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QGridLayout, QWidget

from desktop.features.directives.actions import TYPED, Sheet
from desktop.features.directives.model import FileModel
from desktop.services.directive_files import FileRow, text_of_files
from desktop.services.drafts import Typed
from desktop.services.times import show_bytes
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.layouts import BETWEEN, EDGE, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.upright_scroll import UprightScroll
from domain.directives.fields import DIRECTIVE
from domain.directives.files import NamedFile

# Field → row, column, columns in the form.
_PLACES = {
    "abstract": (0, 0, 3),
    "number": (1, 0, 1),
    "type": (1, 1, 1),
    "urgency": (1, 2, 1),
    "issued_on": (2, 0, 1),
    "deadline": (2, 1, 1),
    "restricted": (2, 2, 1),
    "issuer": (3, 0, 2),
    "signer": (3, 2, 1),
    "text": (4, 0, 3),
}


class ComposeView(QWidget):
    """`saved` carries whether to issue; `attach_wanted` paths; `typed` says that something was entered."""

    left = Signal()
    saved = Signal(bool)
    attach_wanted = Signal(object)
    typed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self.editors: dict[str, FieldEditor] = {}
        self.boxes: dict[str, QCheckBox] = {}
        self.back = Button("Danh sách", "chevron-left", "quiet")
        self.kept = PlainLabel(role="muted")
        self.keep = Button("Lưu nháp", "device-floppy")
        self.issue = Button("Ban hành", "check", "primary")
        self.everybody = QCheckBox("Tất cả chi đoàn")
        self._branches = column(gap=0)
        self.files = FileModel()
        self.file_table = Table("Tệp đính kèm")
        self.file_table.setModel(self.files)
        self.file_table.set_widths([40, 12, 24], 0)
        self.add = Button("Thêm tệp…", "plus")
        self.remove = Button("Bỏ tệp", "trash", "quiet")
        self._form = QGridLayout()
        self.setAcceptDrops(True)
        self._put_together()
        self._connect()

    @property
    def is_open(self) -> bool:
        return self._sheet is not None

    def begin(self, sheet: Sheet) -> None:
        """Show a sheet as it was left."""
        if not self.editors:
            self._make_editors(sheet)
        self._sheet = sheet
        for name, editor in self.editors.items():
            editor.set_text(sheet.texts.get(name, ""))
        self._offer(sheet)
        self.show_files(sheet.files)
        self.kept.setText("")
        self.editors["abstract"].setFocus()

    def sheet(self) -> Sheet | None:
        """What stands in the form now."""
        if self._sheet is None:
            return None
        texts = {name: self.editors[name].raw_text() for name in TYPED}
        return replace(self._sheet, texts=texts, recipients=self._recipients())

    def collect(self) -> Typed | None:
        """What to keep while somebody types."""
        now = self.sheet()
        if now is None:
            return None
        files, to = text_of_files(now.files), " ".join(now.recipients)
        more = {name: text for name, text in (("files", files), ("recipients", to)) if text}
        texts = {name: text for name, text in now.texts.items() if text} | more
        return Typed(now.draft, now.id, "", texts, kind=DIRECTIVE.name)

    def show_files(self, files: Sequence[NamedFile]) -> None:
        if self._sheet is not None:
            self._sheet = replace(self._sheet, files=tuple(files))
        rows = [FileRow(file, "mine", 0, show_bytes(file.size), "Đã đính kèm") for file in files]
        self.files.show_rows(rows)
        self.file_table.setVisible(bool(rows))
        self.remove.setVisible(bool(rows))
        if rows:
            self.file_table.selectRow(len(rows) - 1)
        head = self.file_table.horizontalHeader().sizeHint().height()
        line = self.file_table.verticalHeader().defaultSectionSize()
        self.file_table.setFixedHeight(head + line * min(max(1, len(rows)), 4) + 4)

    def settle(self) -> None:
        """Take in the words that are being composed."""
        for editor in self.editors.values():
            editor.text()

    def end(self) -> None:
        self._sheet = None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.attach_wanted.emit(paths)

    def _recipients(self) -> tuple[str, ...]:
        if self.everybody.isChecked():
            return ()
        return tuple(id for id, box in self.boxes.items() if box.isChecked())

    def _offer(self, sheet: Sheet) -> None:
        if list(self.boxes) != [id for id, _ in sheet.branches]:
            while item := self._branches.takeAt(0):
                if widget := item.widget():
                    widget.hide()
                    widget.deleteLater()
            self.boxes = {}
            for id, name in sheet.branches:
                box = self.boxes[id] = QCheckBox(name.replace("&", "&&"))
                box.clicked.connect(self.typed)
                self._branches.addWidget(box)
        for id, box in self.boxes.items():
            box.setChecked(id in sheet.recipients)
        self.everybody.setChecked(not sheet.recipients)
        self._show_branches()

    def _show_branches(self) -> None:
        self._with_branches.setVisible(not self.everybody.isChecked())

    def _choose(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "Chọn tệp đính kèm")
        if paths:
            self.attach_wanted.emit(paths)

    def _remove(self) -> None:
        place = self.file_table.currentIndex().row()
        if self._sheet is not None and 0 <= place < len(self._sheet.files):
            self.show_files([file for n, file in enumerate(self._sheet.files) if n != place])
            self.typed.emit()

    def _make_editors(self, sheet: Sheet) -> None:
        for name in TYPED:
            editor = FieldEditor(DIRECTIVE.by_name[name], sheet.choices.get(name, ()))
            editor.edited.connect(lambda _: self.typed.emit())
            line, place, columns = _PLACES[name]
            self._form.addWidget(editor, line, place, 1, columns, Qt.AlignmentFlag.AlignTop)
            self.editors[name] = editor
        self.editors["abstract"].set_mark("*")

    def _connect(self) -> None:
        self.back.clicked.connect(self.left)
        self.keep.clicked.connect(lambda: self.saved.emit(False))
        self.issue.clicked.connect(lambda: self.saved.emit(True))
        self.add.clicked.connect(self._choose)
        self.remove.clicked.connect(self._remove)
        self.everybody.toggled.connect(lambda _: self._show_branches())
        self.everybody.clicked.connect(self.typed)

    def _put_together(self) -> None:
        for place in range(3):
            self._form.setColumnStretch(place, 1)
        self._form.setHorizontalSpacing(BETWEEN)
        self._form.setVerticalSpacing(BETWEEN)
        self._with_branches = boxed(self._branches)
        whole = column(
            self._form,
            PlainLabel("Nơi nhận", role="strong"),
            self.everybody,
            self._with_branches,
            PlainLabel("Tệp đính kèm", role="strong"),
            self.file_table,
            row(self.add, self.remove, None),
            PlainLabel(
                "Kéo tệp thả vào đây cũng được: tối đa 20 tệp, mỗi tệp 50 MB.", role="muted", wrap=True
            ),
            None,
            gap=INSIDE,
            margins=edges(EDGE, BETWEEN),
        )
        head = row(self.back, self.kept, None, self.keep, self.issue, margins=edges(EDGE, INSIDE))
        layout = column(boxed(head), hairline(), UprightScroll(boxed(whole)), gap=0)
        layout.setStretch(2, 1)
        self.setLayout(layout)
