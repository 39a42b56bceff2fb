"""Shows pages of the help: headings, items and links, put together from plain pieces, never from markup.

Texts go into the document as plain text with a format, so nothing in them is ever read as markup, and no
file is ever opened for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from desktop.services.help import Block, BlockKind, Span
from desktop.widgets.theme import colour

_LINE_HEIGHT = 115
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_INDENT = 18


class Reader(QTextBrowser):
    """`followed` carries the target of a link that was chosen."""

    followed = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setObjectName("reading")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.anchorClicked.connect(lambda url: self.followed.emit(url.toString()))
        self._title = ""
        self._blocks: Sequence[Block] = ()
        self._places: dict[str, int] = {}

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Nothing is ever loaded, whatever a text might ask for."""
        return None

    def show_page(self, title: str, blocks: Sequence[Block]) -> None:
        if title != self._title or blocks is not self._blocks:
            self._title, self._blocks = title, blocks
            self._write()
        self.verticalScrollBar().setValue(0)

    def scroll_to(self, anchor: str) -> None:
        """Put the heading of an anchor at the top."""
        position = self._places.get(anchor)
        if position is None:
            return
        block = self.document().findBlock(position)
        place = self.document().documentLayout().blockBoundingRect(block)
        self.verticalScrollBar().setValue(int(place.top()) - 4)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and self._blocks:
            at = self.verticalScrollBar().value()
            self._write()
            self.verticalScrollBar().setValue(at)
        super().changeEvent(event)

    def _write(self) -> None:
        self._places = fill(self.document(), self.font(), self._title, self._blocks)
        # Room for the ring around it, which shows where the keys go.
        self.document().setDocumentMargin(8)


def fill(
    document: QTextDocument, font: QFont, title: str, blocks: Sequence[Block], ink: str = ""
) -> dict[str, int]:
    """Write a page into a document; gives where each anchor stands. `ink`: one colour, for paper."""
    document.clear()
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    cursor = QTextCursor(document)
    # As one change: the lines of a long page are broken once, not at every piece.
    cursor.beginEditBlock()
    places: dict[str, int] = {}
    _put(cursor, (Span(title, bold=True),), _spacing(0, 10), _letters(font, 1.3), ink)
    for block in blocks:
        layout, letters = _look(block, font)
        cursor.insertBlock()
        if block.anchor:
            places[block.anchor] = cursor.position()
        spans = block.spans
        if block.kind is BlockKind.BULLET:
            spans = (Span("•  "), *spans)
        elif block.kind is BlockKind.STEP:
            spans = (Span(f"{block.number}.  "), *spans)
        _put(cursor, spans, layout, letters, ink)
    cursor.endEditBlock()
    return places


def _look(block: Block, font: QFont) -> tuple[QTextBlockFormat, QTextCharFormat]:
    if block.kind is BlockKind.HEADING:
        return _spacing(14, 4), _letters(font, 1.0 if block.anchor else 1.08, bold=True)
    layout = _spacing(0, 6)
    if block.kind is not BlockKind.PARAGRAPH:
        layout.setLeftMargin(_INDENT)
        layout.setTextIndent(-_INDENT + 4)
    return layout, _letters(font, 1.0)


def _put(
    cursor: QTextCursor,
    spans: Sequence[Span],
    layout: QTextBlockFormat,
    letters: QTextCharFormat,
    ink: str,
) -> None:
    cursor.setBlockFormat(layout)
    for span in spans:
        letter = QTextCharFormat(letters)
        letter.setForeground(QColor(ink) if ink else colour("text"))
        if span.bold:
            letter.setFontWeight(QFont.Weight.Bold)
        if span.link:
            letter.setAnchor(True)
            letter.setAnchorHref(span.link)
            letter.setForeground(QColor(ink) if ink else colour("primary"))
            letter.setFontUnderline(True)
        cursor.insertText(span.text, letter)


def _spacing(above: int, below: int) -> QTextBlockFormat:
    layout = QTextBlockFormat()
    layout.setTopMargin(above)
    layout.setBottomMargin(below)
    layout.setLineHeight(_LINE_HEIGHT, _PROPORTIONAL)
    return layout


def _letters(font: QFont, times: float, *, bold: bool = False) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setFontPointSize(font.pointSizeF() * times)
    letters.setFontWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    return letters
