"""The paper out of the program: as a PDF file, on a printer, as pictures of its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from uuid import NAMESPACE_OID, uuid5

from PySide6.QtCore import QBuffer, QHashSeed, QIODevice, QMarginsF, QSize, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter

from desktop.printing.document import PaperDocument
from desktop.printing.typesetting import RESOLUTION, of_mm
from desktop.services.paper_content import FilledPaper

CREATOR = "Sổ Đoàn"


def pdf(document: PaperDocument, made_on: str = "") -> bytes:
    """The paper as a PDF with its face inside.

    `made_on`, "YYYY-MM-DD": that day stands in the file instead of the moment of writing, so that the same
    paper gives the same bytes.
    """
    with _in_one_order():
        content = _written(document)
    return _timeless(content, made_on) if made_on else content


@contextmanager
def _in_one_order() -> Iterator[None]:
    """Faces stand in a PDF in the order of a hash table, which Qt seeds anew in every process."""
    QHashSeed.setDeterministicGlobalSeed()
    try:
        yield
    finally:
        QHashSeed.resetRandomGlobalSeed()


def _written(document: PaperDocument) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(document.paper.title)
    writer.setAuthor(document.paper.author)
    writer.setCreator(CREATOR)
    writer.setResolution(RESOLUTION)
    writer.setPageLayout(sheet(document.paper))
    _draw_all(document, writer, writer.newPage, 1.0)
    buffer.close()
    return bytes(buffer.data().data())


def _timeless(content: bytes, made_on: str) -> bytes:
    """Moments and the number of the file replaced by as many other signs: nothing else moves its place."""
    day = made_on.encode()
    content = re.sub(
        rb"(Date \(D:)\d{14}", lambda found: found[1] + day.replace(b"-", b"") + b"000000", content
    )
    content = re.sub(
        rb'(xmp:\w+Date=")[-0-9]{10}T[0-9:]{8}', lambda found: found[1] + day + b"T00:00:00", content
    )
    given = re.search(rb"DocumentID=\"uuid:([-0-9a-f]{36})", content)
    if given is None:
        return content
    blank = b"00000000-0000-0000-0000-000000000000"
    without = content.replace(given[1], blank).replace(given[1].hex().encode(), blank.hex().encode())
    number = str(uuid5(NAMESPACE_OID, sha256(without).hexdigest())).encode()
    return without.replace(blank, number).replace(blank.hex().encode(), number.hex().encode())


def sheet(paper: FilledPaper) -> QPageLayout:
    """A4, upright or lying, drawn on up to its edges: the document keeps the margins."""
    turned = QPageLayout.Orientation.Landscape if paper.landscape else QPageLayout.Orientation.Portrait
    layout = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), turned, QMarginsF())
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def print_on(document: PaperDocument, printer: QPrinter, *, both_sides: bool) -> bool:
    """Draw the very layout of the preview, scaled to the printer's dots; False where it cannot begin."""
    printer.setDocName(document.paper.title)
    printer.setFullPage(True)
    printer.setPageLayout(sheet(document.paper))
    # A lying sheet is turned over its short side, or every other page stands on its head.
    turned = (
        QPrinter.DuplexMode.DuplexShortSide
        if document.paper.landscape
        else QPrinter.DuplexMode.DuplexLongSide
    )
    printer.setDuplex(turned if both_sides else QPrinter.DuplexMode.DuplexNone)
    return _draw_all(document, printer, printer.newPage, printer.resolution() / RESOLUTION)


def picture(document: PaperDocument, page: int, dots_per_inch: float) -> QImage:
    """One page, from 0, on white; the size follows from the resolution."""
    width, height = document.paper.size_mm
    scale = dots_per_inch / RESOLUTION
    image = QImage(
        QSize(round(of_mm(width) * scale), round(of_mm(height) * scale)), QImage.Format.Format_RGB32
    )
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    document.draw(painter, page)
    painter.end()
    return image


def _draw_all(
    document: PaperDocument, device: QPagedPaintDevice, next_page: Callable[[], bool], scale: float
) -> bool:
    painter = QPainter()
    if not painter.begin(device):
        return False
    painter.scale(scale, scale)
    for page in range(document.pages):
        if page:
            next_page()
        document.draw(painter, page)
    return painter.end()
