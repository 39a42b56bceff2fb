"""The Word file: it opens again, holds the same text on the same sheet, and its tables print well."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from desktop.services.paper_word import FAMILY, word_file
from tests.helpers.full_papers import complete, declared_papers
from tests.helpers.source_tree import place, python_files, reads_all_sources, tree

if TYPE_CHECKING:
    from docx.document import Document

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAMES = sorted({paper.name for _, paper in declared_papers()})


def opened(name: str, rows: int = 3) -> Document:
    import docx

    return docx.Document(BytesIO(word_file(complete(name, rows), NOON)))


def texts(document: Document) -> list[str]:
    """Paragraphs in the order of the page, those in tables included."""
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    found = []
    for part in document.iter_inner_content():
        if isinstance(part, Paragraph):
            found.append(part.text)
        elif isinstance(part, Table):
            found += [
                paragraph.text for row in part.rows for cell in row.cells for paragraph in cell.paragraphs
            ]
    return [text for text in found if text]


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_again_with_the_same_text(name: str) -> None:
    expected = [line for line in complete(name).lines() if line]
    found = texts(opened(name))
    assert sorted(found) == sorted(expected)
    # Without those beside each other, also in the same order.
    assert [text for text in found if len(text) > 60] == [line for line in expected if len(line) > 60]


@pytest.mark.parametrize("name,size", [("maturity_decision", (210, 297)), ("working_away_log", (297, 210))])
def test_sheet_and_margins_are_those_of_the_paper(name: str, size: tuple[int, int]) -> None:
    section = opened(name).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == size
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert [round(one.mm) for one in margins if one is not None] == [20, 15, 20, 30]


def test_its_face_is_the_one_that_every_office_has() -> None:
    normal = opened("maturity_decision").styles["Normal"]
    assert normal.font.name == FAMILY == "Times New Roman"


def test_rows_of_a_list_are_kept_whole_and_its_head_is_repeated() -> None:
    tables = opened("assessment_decision", rows=200).tables
    table = next(one for one in tables if len(one.rows) > 2)
    assert len(table.rows) == 201
    xml = [row._tr.xml for row in (table.rows[0], table.rows[1], table.rows[200])]
    assert ["w:tblHeader" in one for one in xml] == [True, False, False]
    assert all("w:cantSplit" in one for one in xml)


def test_the_file_tells_nothing_of_the_program_it_was_made_with() -> None:
    about = opened("maturity_decision").core_properties
    assert (about.author, about.last_modified_by, about.comments) == (
        "Đoàn xã Hoa Mai",
        "Đoàn xã Hoa Mai",
        "",
    )
    assert about.created == NOON


@reads_all_sources
def test_no_module_loads_it_when_it_is_imported() -> None:
    """The start of the program does not pay for a file that few people make."""
    early = [
        place(path)
        for path in python_files("desktop/services", "desktop/features/papers")
        for node in tree(path).body
        if isinstance(node, ast.Import | ast.ImportFrom) and re.search(r"\b(docx|lxml)\b", ast.unparse(node))
    ]
    assert early == []
