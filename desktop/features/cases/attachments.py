"""What is attached to the case in sight: attached, fetched, looked at, saved outside, taken off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import keys
from desktop.features.cases.attachment_list import AttachmentModel
from desktop.features.cases.picture import Picture
from desktop.services import attachments, directive_files
from desktop.services.attachments import AttachmentRow, Attachments
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import INSIDE, boxed, column, row
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.table import Table
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace
from domain.directives.files import NamedFile, clean_name

_MOST_ROWS, _ROW = 4, 34
_PICTURE_HEIGHT: Final = 360


class AttachmentsPanel(QWidget):
    """Shown where this cadre may see the papers of a case. `said` carries a look and a text, `failed` why."""

    said = Signal(str, str)
    failed = Signal(Exception)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._case = ""
        self._shown: Attachments | None = None
        self.heading = PlainLabel("Tài liệu kèm theo", role="strong")
        self.told = PlainLabel(role="muted", wrap=True)
        self.model = AttachmentModel()
        self.table = Table("Tài liệu kèm theo")
        self.table.setModel(self.model)
        self.table.firm = (1, 2)
        self.table.set_widths([34, 9, 20], 0)
        self.about = PlainLabel(role="small", wrap=True, selectable=True)
        self.add = Button("Kèm tệp…", "plus", tip=keys.shown("attach"))
        self.fetch = Button("Tải", "inbox")
        self.look = Button("Xem", "photo")
        self.save = Button("Lưu ra tệp…", "device-floppy")
        self.off = Button("Gỡ…", "trash", "danger")
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Lý do gỡ")
        self.reason.setAccessibleName("Lý do gỡ tài liệu")
        self.confirm = Button("Gỡ tài liệu", look="danger")
        self.picture = Picture("Ảnh của tài liệu đang chọn", _PICTURE_HEIGHT)
        self.setAcceptDrops(True)
        self._put_together()
        self._connect()
        self.hide()

    # -- showing

    def show_case(self, case: str) -> None:
        """`case` "": it is not saved yet, so nothing can be attached."""
        if case != self._case:
            self._put_away()
            self.model.show_rows(())
        self._case = case
        if case:
            self._read()
        else:
            self._shown = None
            self._show()

    def _read(self) -> None:
        case = self._case
        if case:
            self._workspace.read(
                lambda session: attachments.of_case(session, case),
                self._take,
                owner=self,
                failed=lambda _: self.hide(),
            )

    def _take(self, found: Attachments) -> None:
        if found.case != self._case:
            return
        place = self.table.currentIndex().row()
        self._shown = found
        self.model.show_rows(found.rows)
        if found.rows:
            self.table.selectRow(max(0, min(place, len(found.rows) - 1)))
        self._show()

    def _show(self) -> None:
        found = self._shown
        rows = found.rows if found else ()
        self.setVisible(found is None or found.shown)
        may_attach = bool(found and found.may_attach)
        self.add.setVisible(may_attach)
        told = word("attachment.new") if found is None else "" if rows else word("attachment.none")
        limits = found.limits if found and may_attach else ""
        self.told.setText(" ".join(part for part in (told, limits) if part))
        self.told.setVisible(bool(told or limits))
        self.table.setVisible(bool(rows))
        head = self.table.horizontalHeader().sizeHint().height()
        line = self.table.verticalHeader().defaultSectionSize() or _ROW
        self.table.setFixedHeight(head + line * max(1, min(len(rows), _MOST_ROWS)) + 4)
        self._show_chosen()

    def chosen(self) -> AttachmentRow | None:
        place = self.table.currentIndex().row()
        return self.model.rows[place] if 0 <= place < len(self.model.rows) else None

    def _show_chosen(self) -> None:
        """What is known of the chosen paper, and what can be done with it."""
        found = self.chosen()
        kept = found is not None and found.is_kept
        here = kept and found is not None and found.file.is_here
        under_way = found is not None and found.file.file.sha256 in self.model.percents
        self.fetch.setVisible(bool(kept) and not here)
        self.fetch.setEnabled(not under_way)
        self.save.setVisible(bool(here))
        self.look.setVisible(bool(here) and found is not None and found.is_picture)
        self.off.setVisible(bool(kept and self._shown and self._shown.may_attach))
        parts = (found.added, found.note, found.off) if found else ()
        self.about.setText(" · ".join(part for part in parts if part))
        self.about.setVisible(found is not None)

    def _progress(self, name: str, percent: int) -> None:
        self.model.percents[name] = percent
        if percent >= 100:
            self.model.percents.pop(name)
        self.model.repaint()
        self._show_chosen()

    # -- doing

    def choose_files(self) -> None:
        if not self.add.isVisible():
            return
        paths, _ = QFileDialog.getOpenFileNames(self, "Chọn tài liệu kèm theo hồ sơ")
        if paths:
            self.attach(paths)

    def attach(self, paths: Sequence[str]) -> None:
        """Read and seal the files first, then attach them all."""
        case = self._case
        self._workspace.read(
            lambda session: attachments.take_in(session, case, [Path(path) for path in paths]),
            partial(self._attach, case),
            owner=self,
            failed=self.failed.emit,
        )

    def _attach(self, case: str, files: Sequence[NamedFile]) -> None:
        names = ", ".join(file.name for file in files)
        told = word("attachment.added").format(name=names)
        self._change(lambda session: attachments.attach(session, case, files), told)

    def _change(self, work: attachments.Work, told: str) -> None:
        def done(step: Step) -> None:
            self._workspace.undo.record(step)
            self._put_away()
            self._read()
            self.said.emit("done", told)

        def change(session: Session) -> Step:
            return work(session)

        self._workspace.change(change, done, owner=self, failed=self.failed.emit)

    def _ask_why(self) -> None:
        self._why.show()
        self.reason.setFocus()

    def _take_off(self) -> None:
        found, why = self.chosen(), self.reason.whole_text().strip()
        if found is None or not found.is_kept:
            return
        if not why:
            self.said.emit("error", word("attachment.reason"))
            self.reason.setFocus()
            return
        told = word("attachment.taken_off").format(name=found.file.file.name)
        self._change(lambda session: attachments.take_off(session, found.id, why), told)

    def _fetch(self) -> None:
        found = self.chosen()
        if found is None or not found.is_kept or found.file.is_here:
            return
        name = found.file.file.sha256

        def failed(error: Exception) -> None:
            self.model.percents.pop(name, None)
            self._show()
            self.failed.emit(error)

        self._progress(name, 0)
        self._workspace.fetch_file(found.file.file, lambda _: self._fetched(name), owner=self, failed=failed)

    def _fetched(self, name: str) -> None:
        self.model.percents.pop(name, None)
        self._read()

    def _save(self) -> None:
        found = self.chosen()
        if found is None or not found.file.is_here:
            return
        file = found.file.file
        chosen, _ = QFileDialog.getSaveFileName(self, "Lưu ra tệp", str(Path.home() / clean_name(file.name)))
        if chosen:
            told = word("attachment.saved").format(name=Path(chosen).name)
            self._workspace.read(
                lambda session: directive_files.save_to(session, file, Path(chosen)),
                lambda _: self.said.emit("done", told),
                owner=self,
                failed=self.failed.emit,
            )

    def _look(self) -> None:
        """A picture is shown here, out of the encrypted folder; nothing plain is written for it."""
        found = self.chosen()
        if found is None or not found.is_picture or not found.file.is_here:
            return
        file = found.file.file
        self._workspace.read(
            lambda session: QImage.fromData(directive_files.content(session, file)),
            self._show_picture,
            owner=self,
            failed=self.failed.emit,
        )

    def _show_picture(self, image: QImage) -> None:
        if image.isNull():
            self.said.emit("error", word("attachment.no_picture"))
            return
        self.picture.show_image(image)

    def _activate(self) -> None:
        """Enter, or a double click: what one wants of a paper next."""
        found = self.chosen()
        if found is not None and found.is_kept:
            here = found.file.is_here
            (self._fetch if not here else self._look if found.is_picture else self._save)()

    def _put_away(self) -> None:
        self._why.hide()
        self.reason.clear()
        self.picture.put_away()

    # -- dropped onto it

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.add.isVisible() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths and self.add.isVisible():
            event.acceptProposedAction()
            self.attach(paths)

    # -- putting together

    def _connect(self) -> None:
        self.add.clicked.connect(self.choose_files)
        self.fetch.clicked.connect(self._fetch)
        self.look.clicked.connect(self._look)
        self.save.clicked.connect(self._save)
        self.off.clicked.connect(self._ask_why)
        self.confirm.clicked.connect(self._take_off)
        self.reason.returnPressed.connect(self._take_off)
        self.table.activated.connect(lambda _: self._activate())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._moved())
        self._workspace.file_progressed.connect(self._progress)
        self._workspace.files_changed.connect(self._read)

    def _moved(self) -> None:
        self._put_away()
        self._show_chosen()

    def _put_together(self) -> None:
        self._why = boxed(row(self.reason, self.confirm, gap=INSIDE))
        self._why.hide()
        head = row(self.heading, None, self.add)
        buttons = row(self.fetch, self.look, self.save, self.off, None, gap=INSIDE)
        parts = (head, self.told, self.table, self.about, buttons, self._why, self.picture)
        self.setLayout(column(*parts, gap=INSIDE))
        self.setFocusProxy(self.table)
