"""Reports out of a counted table: as a workbook, a Word file, a PDF or plain lines, each noted in the trail.

The same figures on the same day give the same bytes. A report holds figures of organisations and nobody's
name but those who sign it, so no purpose is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from desktop.services import list_writing, paper_words
from desktop.services.activity_names import REPORTED
from desktop.services.charts import ChartPicture
from desktop.services.exporting import put_file
from desktop.services.failures import Usage
from desktop.services.paper_content import FilledPaper
from desktop.services.paper_heads import called, place_of_issue, superior_of
from desktop.services.paper_signers import SECRETARY_POST, signers_of
from desktop.services.paper_word import word_file
from desktop.services.report_layout import charts_of, paper_of
from desktop.services.report_types import Report, column_name, lines_title
from desktop.services.report_xlsx import workbook
from desktop.services.session import Session
from desktop.services.statistics import Counted
from desktop.services.wording import word
from domain.statistics.model import Row
from domain.statistics.shares import cell_text

XLSX, DOCX, PDF, CSV = ".xlsx", ".docx", ".pdf", ".csv"
FORMATS: Final = (XLSX, DOCX, PDF, CSV)


class Drawing(Protocol):
    """What only a program that can draw does; `desktop.printing.drawing` has it."""

    def pdf_of(self, paper: FilledPaper, made_on: str) -> bytes: ...

    def png_of(self, chart: ChartPicture) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and how many lines its table has, without the total."""

    file: Path
    rows: int


def gather(session: Session, counted: Counted) -> Report:
    """What stands around a counted table: who issues it, where, who drew it up and who signs."""
    result = counted.result
    with session.replica.reading() as reader:
        meta = reader.meta
        org = reader.record("organisation", result.query.org)
        unit = paper_words.organ_name(called(reader.record("organisation", meta.unit)) or meta.unit_name)
        superior = superior_of(reader, result.query.org)
        name = called(org) or result.unit_name
        signers = signers_of(reader, session, result.query.org)
        place = place_of_issue(reader, meta.unit_name)
        of_unit = result.query.org == meta.unit
    first = next(iter(signers), None)
    return Report(
        result=result,
        stamp=counted.stamp,
        made_on=session.today.isoformat(),
        superior=superior.upper(),
        organ=paper_words.committee_of(meta.unit_name if of_unit else name, result.unit_level),
        place=place,
        author=unit,
        drafter=session.actor.name,
        post=first.post if first is not None else SECRETARY_POST,
        signer=first.name if first is not None else "",
        rulebook=session.rulebook,
    )


def demand_place(path: Path) -> None:
    """Raises Usage for a name whose ending is none of FORMATS, or in a folder that is not there."""
    if path.suffix.lower() not in FORMATS:
        raise Usage("usage.report_format", {"suffix": path.suffix or "-"})
    if not path.parent.is_dir():
        raise Usage("usage.report_folder", {"folder": str(path.parent)})


def content(report: Report, suffix: str, drawing: Drawing | None) -> bytes:
    """The report in one of FORMATS. Without `drawing` there is no PDF (Usage), and Word has no charts."""
    kind = suffix.lower()
    if kind == XLSX:
        return workbook(report)
    if kind == CSV:
        return _separated(report)
    paper = paper_of(report)
    if kind == DOCX:
        pictures = [drawing.png_of(chart) for chart in charts_of(report)] if drawing is not None else []
        return word_file(paper, datetime.fromisoformat(f"{report.made_on}T00:00:00"), pictures)
    if kind == PDF and drawing is not None:
        return drawing.pdf_of(paper, report.made_on)
    raise Usage("usage.report_format", {"suffix": suffix or "-"})


def save(session: Session, report: Report, path: Path, drawing: Drawing | None = None) -> Written:
    """Note that the report leaves the program, and write it: whole, or nothing. Raises Usage, OSError."""
    demand_place(path)
    written = content(report, path.suffix, drawing)
    note_and_put(session, report, path, written)
    return Written(path, len(report.result.rows))


def note_and_put(session: Session, report: Report, path: Path, written: bytes) -> None:
    """For a report whose content was made elsewhere, as a window draws in its own thread. Raises OSError."""
    query = report.result.query
    put_file(session, path, written, (), query.org, [query.table], (), "", REPORTED)


def _separated(report: Report) -> bytes:
    result = report.result
    header = [word("report.number"), lines_title(result.table)]
    header += [column_name(result, column.key) for column in result.table.columns]
    lines = [_texts(str(at), row) for at, row in enumerate(result.rows, start=1)]
    total = ["", word("report.total"), *_texts("", result.total)[2:]]
    return list_writing.content(CSV, report.title, header, [*lines, total])


def _texts(number: str, row: Row) -> list[str]:
    # A figure with dots would be read as a decimal number elsewhere.
    cells = [str(cell) if isinstance(cell, int) else cell_text(cell) for cell in row.cells]
    return [number, row.name, *cells]
