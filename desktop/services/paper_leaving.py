"""A paper leaves the program, on a printer or as a file: never without its line in the audit trail.

A paper of a case is noted with the case; a list or a table, which belongs to none, with the organisation
whose people or figures stand in it. Where it bears citizen ids or sensitive values whole, the purpose that
was named for it is noted with everybody whose values these are. Lists on paper that belong to no case hold
names and days, never citizen ids.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import organisations, papers
from desktop.services.activity_names import REPORTED
from desktop.services.failures import Usage
from desktop.services.paper_content import FilledPaper
from desktop.services.session import Session
from domain.statistics.registry import TABLES

if TYPE_CHECKING:
    from sync.replica.unit_of_work import UnitOfWork

PRINT: Final = "print"
PDF, WORD = "pdf", "word"


def note_printed(session: Session, paper: FilledPaper, case: str = "") -> None:
    """Tell the trail that it went to a printer. `case`: id of the case it belongs to, "" for a list."""
    with session.replica.writing() as work:
        _note(session, work, paper, PRINT, case)
        work.commit()


def put_file(
    session: Session, path: Path, content: bytes, paper: FilledPaper, how: str, case: str = ""
) -> None:
    """Write it as a file and note that: both, or neither. `how` is PDF or WORD. Raises Usage, OSError."""
    from sync.replica.home import staged

    if path.is_dir():
        raise Usage("usage.file_unwritable", {"file": path.name})
    with staged(path, content), session.replica.writing() as work:
        _note(session, work, paper, how, case)
        work.commit()


def _note(session: Session, work: UnitOfWork, paper: FilledPaper, how: str, case: str) -> None:
    if paper.guarded and paper.purpose:
        for kind, id in paper.about:
            do, at = f"export_{paper.purpose}", session.now_text
            work.note_reading(do, kind, [id], paper.guarded, session.actor, at)
    if case:
        papers.note_in(session, work, case, paper.name, how)
        return
    do = f"list_{how}"
    if paper.name in TABLES:
        do = f"{REPORTED}_print" if how == PRINT else REPORTED
    if len(paper.about) == 1:
        ((kind, id),) = paper.about
        work.note(do, session.actor.id, session.now_text, kind, id, [paper.name])
        return
    org = paper.org or organisations.tree(session)[0].id
    work.note(do, session.actor.id, session.now_text, "organisation", org, [paper.name])
