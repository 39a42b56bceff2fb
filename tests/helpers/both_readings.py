"""One workbook read in both ways, by patterns and by the parser, held against each other."""

from __future__ import annotations

import io
import zipfile
from unittest.mock import patch

from desktop.services import sheet_look, sheet_xlsx
from desktop.services.sheet_book import book_of
from desktop.services.sheet_serving import parsed_lines
from desktop.services.sheet_texts import Unplain
from domain.importing.cells import Workbook
from tests.helpers.workbooks import archived, with_shared_texts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# Styles 1 to 8: a date, another date, a span, a number, a font of TCVN3, a built-in date, a day with a time,
# a time with words, a number with zeros before it.
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="7"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>
<numFmt numFmtId="165" formatCode="[$-1042A]d\\-m\\-yy;@"/><numFmt numFmtId="166" formatCode="[h]:mm"/>
<numFmt numFmtId="167" formatCode="#,##0 &quot;x&quot;"/>
<numFmt numFmtId="168" formatCode="[$-409]m/d/yy\\ h:mm\\ AM/PM;@"/>
<numFmt numFmtId="169" formatCode="h &quot;giờ&quot; mm"/>
<numFmt numFmtId="170" formatCode="0000000000"/></numFmts>
<fonts><font><name val="Calibri"/></font><font><name val="FONT"/></font></fonts>
<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="164" fontId="0"/><xf numFmtId="165" fontId="1"/>
<xf numFmtId="166" fontId="0"/><xf numFmtId="167" fontId="0"/><xf numFmtId="49" fontId="1"/>
<xf numFmtId="14" fontId="0"/><xf numFmtId="168" fontId="0"/>
<xf numFmtId="169" fontId="0"/><xf numFmtId="170" fontId="0"/></cellXfs></styleSheet>"""


class GoesToParser(Exception):
    pass


def by_patterns(content: bytes) -> Workbook | None:
    """None where it takes the parser."""
    with patch.object(sheet_look, "look_at", side_effect=GoesToParser):
        try:
            return book_of(parsed_lines(content, "xlsx"), "", "")
        except GoesToParser:
            return None


def by_parser(content: bytes) -> Workbook:
    with patch.object(sheet_xlsx, "plain_sheet", side_effect=Unplain):
        return book_of(parsed_lines(content, "xlsx"), "", "")


def same(content: bytes) -> Workbook:
    """The workbook, read by patterns, after looking that the parser reads the same."""
    plain = by_patterns(content)
    assert plain is not None
    assert _told(plain) == _told(by_parser(content))
    return plain


def _told(book: Workbook) -> object:
    """The kinds of values are told, too: 1 is equal to 1.0 and to True."""
    return book.date_1904, [
        (sheet, [[type(cell.value) for cell in row] for row in sheet.rows]) for sheet in book.sheets
    ]


def styled(rows: str, texts: str = "<si><t>x</t></si>", font: str = "Arial", setting: str = "") -> bytes:
    """A workbook with the styles above."""
    parts = {"xl/styles.xml": STYLES.replace("FONT", font)}
    whole = with_shared_texts(texts, rows)
    with_parts = {**parts_inside(whole), **parts}
    rels = "xl/_rels/workbook.xml.rels"
    link = f'<Relationship Id="rId98" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    with_parts[rels] = with_parts[rels].replace("</Relationships>", link)
    with_parts["xl/workbook.xml"] = with_parts["xl/workbook.xml"].replace("<sheets>", f"{setting}<sheets>")
    return archived(with_parts)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def parts_inside(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
