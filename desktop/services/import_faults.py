"""Rows that were not taken, as a workbook: their own columns as they came, why, and how to mend them.

The file can be corrected and imported in its turn; the two added columns are known and passed over then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from desktop.services import values
from desktop.services.failures import Usage
from desktop.services.import_types import ImportPlan, PlannedRow, Verdict
from desktop.services.list_writing import XLSX, Progress, content
from desktop.services.session import Session
from desktop.services.wording import field_label, sentence, word
from domain.findings import CheckLevel
from domain.importing.row_read import CellFinding
from domain.members.fields import MEMBER

LEFT_OUT: Final = (Verdict.ERROR, Verdict.DUPLICATE)


def write_faults(
    session: Session,
    path: Path,
    plan: ImportPlan,
    verdicts: Collection[Verdict] = LEFT_OUT,
    progress: Progress | None = None,
    source: Path | None = None,
) -> int:
    """Write the rows with these verdicts to `path`, .xlsx; gives how many there were.

    `source` is the file that the list came from, where it is known; a file of the same bytes is taken for it.
    Raises Usage for another suffix and for the list itself, OSError, and what `progress` raises; then `path`
    is as it was.
    """
    from sync.replica.home import write_atomically

    _spare_source(path, plan, source)
    if path.suffix.lower() != XLSX:
        raise Usage("usage.list_format", {"suffix": path.suffix or "-"})
    kept = [row for row in plan.rows if row.verdict in verdicts]
    header = [*plan.source.headers, word("import.why"), word("import.remedy")]
    rows = _rows(session, plan, kept)
    write_atomically(path, content(XLSX, word("import.faults_sheet"), header, rows, progress))
    return len(kept)


def _spare_source(path: Path, plan: ImportPlan, source: Path | None) -> None:
    """A list that came in is only read: what goes out never takes its place."""
    if source is not None and path.resolve() == source.resolve():
        raise Usage("usage.faults_over_list", {"file": path.name})
    if not path.is_file():
        return
    is_same = source is not None and source.exists() and path.samefile(source)
    with path.open("rb") as opened:
        is_same = is_same or hashlib.file_digest(opened, "sha256").hexdigest() == plan.source.digest
    if is_same:
        raise Usage("usage.faults_over_list", {"file": path.name})


def reasons(session: Session, plan: ImportPlan, row: PlannedRow) -> list[str]:
    """Why a row stays out, one sentence each, with the column that it is about."""
    told = [column_and(plan, finding, said(finding)) for finding in row.errors]
    told += [
        word("import.twin_of_row" if twin.row else "import.twin_of_member").format(
            why=word(twin.why), name=twin.name, row=twin.row
        )
        for twin in row.twins
        if row.verdict is Verdict.DUPLICATE
    ]
    return told


def remedies(session: Session, plan: ImportPlan, row: PlannedRow) -> list[str]:
    """What to do about each of them."""
    if row.verdict is Verdict.DUPLICATE:
        return [word("import.remedy_twin")]
    return [column_and(plan, finding, _remedy(session, finding)) for finding in row.errors]


def said(finding: CellFinding) -> str:
    """The sentence of a finding; the same code has a page in the help."""
    return sentence(finding.code, finding.params)


def proposal(session: Session, finding: CellFinding) -> str:
    """The offered correction as people write it; "" where nobody can guess."""
    declared = MEMBER.by_name.get(finding.field)
    if finding.fix is None or declared is None:
        return ""
    return values.show(declared, finding.fix, session.rulebook)


def column_name(plan: ImportPlan, finding: CellFinding) -> str:
    """The header of the column that a finding is about, else what the field is called."""
    if 0 <= finding.column < len(plan.source.headers) and plan.source.headers[finding.column].strip():
        return plan.source.headers[finding.column].strip()
    return field_label(finding.field) if finding.field else ""


def column_and(plan: ImportPlan, finding: CellFinding, text: str) -> str:
    name = column_name(plan, finding)
    return f"{name}: {text}" if name else text


def _remedy(session: Session, finding: CellFinding) -> str:
    offered = proposal(session, finding)
    if offered:
        return word("import.remedy_fix").format(value=offered)
    if finding.level is CheckLevel.ERROR and finding.overridable:
        return word("import.remedy_reason")
    return word("import.remedy_look")


def _rows(session: Session, plan: ImportPlan, kept: list[PlannedRow]) -> Iterator[list[str]]:
    cells_of = dict(plan.source.rows)
    for row in kept:
        texts = [cell.text for cell in cells_of[row.number]]
        texts += [""] * (len(plan.source.headers) - len(texts))
        why, how = reasons(session, plan, row), remedies(session, plan, row)
        yield [*texts, "\n".join(why), "\n".join(dict.fromkeys(how))]
