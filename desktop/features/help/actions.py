"""The card of keys on paper."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMarginsF, QStandardPaths
from PySide6.QtGui import QFont, QTextDocument
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.features.help.model import card_of_keys
from desktop.widgets.reader import fill
from desktop.widgets.theme import FAMILY


def print_key_card(parent: QWidget) -> Path | None:
    """Ask where, and write the card there; None when the person thinks better of it."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    suggested = str(Path(documents) / "bang-phim-so-doan.pdf")
    chosen, _ = QFileDialog.getSaveFileName(parent, "Lưu bảng phím tắt", suggested, "Tệp PDF (*.pdf)")
    if not chosen:
        return None
    return write_key_card(Path(chosen))


def write_key_card(path: Path) -> Path:
    """The card of keys as one A4 file, black on white whatever the screen looks like."""
    # Loaded where it is needed: hardly anybody prints.
    from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter

    card = card_of_keys()
    document = QTextDocument()
    fill(document, QFont(FAMILY, 9), f"{card.title} · Sổ Đoàn", card.blocks, ink="#000000")
    writer = QPdfWriter(str(path))
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(15, 15, 15, 15)
        )
    )
    document.print_(writer)
    return path
