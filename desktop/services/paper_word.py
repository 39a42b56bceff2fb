"""A filled paper as a Word file that an office goes on editing: same sheet, same sizes, same text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from desktop.services.archives import dated_alike
from desktop.services.paper_content import (
    BODY_POINTS,
    MARGINS_MM,
    RECEIVERS,
    SMALL_POINTS,
    STARS,
    Break,
    Figure,
    FilledPaper,
    Head,
    Look,
    Part,
    Run,
    Runs,
    Signatures,
    Signed,
    Table,
    Text,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

# Every Windows has it, and letters are as wide as in the bundled Tinos: lines break at the same words.
FAMILY: Final = "Times New Roman"
_HEAD_SHARE: Final = 0.44
_HEAD_POINTS: Final = 13.0
_UNION_POINTS: Final = 14.0
_MIDDLE_TAB_MM: Final = 85.0
_ROOM_FOR_THE_HAND_POINTS: Final = 50.0
_TOP, _RIGHT, _BOTTOM, _LEFT = MARGINS_MM


def word_file(paper: FilledPaper, made_at: datetime, pictures: Sequence[bytes] = ()) -> bytes:
    """The content of a .docx. `pictures`: a PNG for each figure of the paper, in order, or none at all."""
    # Loaded here: it costs a fifth of a second, and most days nobody edits a paper.
    import docx

    document = docx.Document()
    _set_up(document, paper, made_at)
    writing = _Writing(document, paper, pictures)
    for part in paper.parts:
        writing.write(part)
    target = BytesIO()
    document.save(target)
    return dated_alike(target.getvalue())


def _set_up(document: Document, paper: FilledPaper, made_at: datetime) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section = document.sections[0]
    width, height = paper.size_mm
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.right_margin = Mm(_TOP), Mm(_RIGHT)
    section.bottom_margin, section.left_margin = Mm(_BOTTOM), Mm(_LEFT)
    section.header_distance = Mm(10)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FAMILY, Pt(BODY_POINTS)
    faces = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        faces.set(qn(script), FAMILY)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    about = document.core_properties
    about.title, about.author, about.comments = paper.title, paper.author, ""
    about.last_modified_by, about.language = paper.author, "vi-VN"
    about.created = about.modified = made_at.replace(tzinfo=None)
    _number_pages(section)


def _number_pages(section: Any) -> None:
    """In the middle at the top, from the second page on."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = "PAGE"
        run._r.append(mark)


class _Writing:
    def __init__(self, document: Document, paper: FilledPaper, pictures: Sequence[bytes]) -> None:
        self._document = document
        self._pictures = list(pictures)
        self._width = paper.size_mm[0] - _LEFT - _RIGHT
        self._break = False

    def write(self, part: Part) -> None:
        if isinstance(part, Head):
            self._head(part)
        elif isinstance(part, Text):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.page_break_before = self._break
            self._break = False
            _shape(paragraph, part.look)
            _fill(paragraph, part.runs, part.look.points)
        elif isinstance(part, Table):
            self._table(part)
        elif isinstance(part, Figure):
            self._figure()
        elif isinstance(part, Signatures):
            self._signatures(part)
        elif isinstance(part, Break):
            self._break = True

    def _figure(self) -> None:
        from docx.shared import Mm

        if self._pictures:
            self._document.add_picture(BytesIO(self._pictures.pop(0)), width=Mm(self._width))

    def _head(self, head: Head) -> None:
        left, right = self._columns((_HEAD_SHARE, 1 - _HEAD_SHARE))
        lines: list[tuple[Runs, float]] = []
        if head.superior:
            lines.append(((Run(head.superior),), _HEAD_POINTS))
        if head.organ:
            lines += [((Run(head.organ, bold=True),), _HEAD_POINTS), ((Run(STARS),), _HEAD_POINTS)]
        if head.number:
            lines.append((head.number, _HEAD_POINTS))
        _stack(left, lines, "centre")
        _stack(right, [((Run(head.union, bold=True),), _UNION_POINTS), (head.dated, _HEAD_POINTS)], "centre")
        for run in right.paragraphs[0].runs:
            run.underline = True

    def _signatures(self, signatures: Signatures) -> None:
        left, right = self._columns((0.5, 0.5))
        if signatures.left is not None:
            _signed(left, signatures.left)
        elif signatures.receivers:
            receivers: list[tuple[Runs, float]] = [
                ((Run(RECEIVERS, bold=True, italic=True),), SMALL_POINTS),
                *(((Run("- "), *one), SMALL_POINTS - 1) for one in signatures.receivers),
            ]
            _stack(left, receivers, "left")
        _signed(right, signatures.right)

    def _columns(self, shares: tuple[float, float]) -> tuple[_Cell, _Cell]:
        table = self._new_table(1, [self._width * share for share in shares])
        first, second = table.rows[0].cells
        _keep_whole(table.rows[0])
        return first, second

    def _table(self, table: Table) -> None:
        from docx.enum.table import WD_TABLE_ALIGNMENT

        heads = 2 if table.grouped else 1
        made = self._new_table(len(table.rows) + heads, [column.width for column in table.columns])
        made.style = "Table Grid"
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        titles: list[Runs] = [(Run(column.title, bold=True),) for column in table.columns]
        aligns = [column.align for column in table.columns]
        # Asked for once: python-docx goes over the whole table for the cells of a row.
        cells, rows = made._cells, list(made.rows)
        for number, (row, runs) in enumerate(zip(rows[heads - 1 :], [titles, *table.rows], strict=True)):
            _keep_whole(row)
            for place, (content, align) in enumerate(zip(runs, aligns, strict=True)):
                cell = cells[(number + heads - 1) * len(aligns) + place]
                _stack(cell, [(content, table.points)], align if number else "centre")
        if heads > 1:
            _keep_whole(rows[0])
            _head_groups(cells, table)
        for row in rows[:heads]:
            _repeat(row)

    def _new_table(self, rows: int, widths: Sequence[float]) -> WordTable:
        from docx.shared import Mm

        table: WordTable = self._document.add_table(rows, len(widths))
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for number, cell in enumerate(table._cells):
            cell.width = Mm(widths[number % len(widths)])
        return table


def _head_groups(cells: Sequence[_Cell], table: Table) -> None:
    """The upper row of a head: a heading over its columns; a column of none reaches up into it."""
    across = len(table.columns)
    for title, at, count in table.heads():
        if not table.columns[at].group:
            _merged(cells[at], cells[at + across])
            continue
        _stack(cells[at], [((Run(title, bold=True),), table.points)], "centre")
        if count > 1:
            cells[at].merge(cells[at + count - 1])


def _merged(upper: _Cell, lower: _Cell) -> None:
    """Two cells above each other as one, with the text of the lower."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    upper.merge(lower)
    for paragraph in list(upper.paragraphs):
        if not paragraph.text and len(upper.paragraphs) > 1:
            paragraph._p.getparent().remove(paragraph._p)
    upper.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _signed(cell: _Cell, signed: Signed) -> None:
    from docx.shared import Pt

    lines: list[tuple[Runs, float]] = [(line, _HEAD_POINTS) for line in signed.lines]
    if signed.note:
        lines.append(((Run(signed.note, italic=True),), SMALL_POINTS))
    if signed.name:
        lines.append((signed.name, _HEAD_POINTS))
    _stack(cell, lines, "centre")
    last = cell.paragraphs[-1].paragraph_format
    if signed.name:
        last.space_before = Pt(_ROOM_FOR_THE_HAND_POINTS)
    else:
        last.space_after = Pt(_ROOM_FOR_THE_HAND_POINTS)
    cell.paragraphs[0].paragraph_format.space_before = Pt(12)


def _stack(cell: _Cell, lines: Sequence[tuple[Runs, float]], align: str) -> None:
    """Paragraphs below each other in a cell, which begins with an empty one."""
    for number, (runs, points) in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        _shape(paragraph, Look(align, points, after=0.0, spread=1.0))
        _fill(paragraph, runs, points)


def _shape(paragraph: Paragraph, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    aligns = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "centre": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    }
    # What the style of the document says already is not said again: lists have a thousand paragraphs.
    shape = paragraph.paragraph_format
    if look.align != "left":
        shape.alignment = aligns[look.align]
    if look.before:
        shape.space_before = Pt(look.before)
    if look.after:
        shape.space_after = Pt(look.after)
    if look.indent:
        shape.first_line_indent = Mm(look.indent)
    if look.spread != 1.0:
        shape.line_spacing = look.spread
    if look.keep_with_next:
        shape.keep_with_next = True


def _fill(paragraph: Paragraph, runs: Runs, points: float) -> None:
    from docx.shared import Mm, Pt

    if any("\t" in run.text for run in runs):
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(_MIDDLE_TAB_MM))
    for run in runs:
        written = paragraph.add_run(run.text)
        if run.bold:
            written.bold = True
        if run.italic:
            written.italic = True
        if points != BODY_POINTS:
            written.font.size = Pt(points)


def _keep_whole(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
