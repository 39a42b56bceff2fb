"""What every list that leaves as a sheet has: who may take it, who signs it, how it becomes a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import paper_leaving, paper_words
from desktop.services.failures import ActionRefused, Usage
from desktop.services.paper_content import FilledPaper, Run, Runs, Signed, Table
from desktop.services.paper_signers import SECRETARY_POST, signers_of
from desktop.services.paper_word import word_file
from desktop.services.reports import DOCX
from desktop.services.session import Session
from domain.refusals import Refusal
from domain.roles import Role

if TYPE_CHECKING:
    from desktop.services.reports import Drawing
    from sync.replica.reader import Reader

# What the trail calls such a list when it leaves as a spreadsheet.
AS_SPREADSHEET: Final = "list_sheet"


def refused_to(session: Session, kind: str) -> dict[str, str]:
    """Parameters of the refusal to take records of this kind along."""
    return {"role": session.actor.role.value, "kind": kind, "do": "export"}


def demand_right(session: Session, kind: str) -> None:
    """Lists of names leave with those who answer for somebody (ACC-07). Raises ActionRefused."""
    if session.actor.role is Role.VOLUNTEER:
        raise ActionRefused(Refusal.FORBIDDEN, refused_to(session, kind))


def secretary(session: Session, reader: Reader, org: str = "") -> Signed:
    """Of an organisation, "" for the unit, for its committee; without a name where nobody holds the post."""
    signer = next(iter(signers_of(reader, session, org or reader.meta.unit)), None)
    organ: Runs = (Run(paper_words.sign_for("committee"), bold=True),)
    post: Runs = (Run(signer.post if signer is not None else SECRETARY_POST, bold=True),)
    name: Runs = (Run(signer.name, bold=True),) if signer is not None else ()
    return Signed((organ, post), "", name)


def save_sheet(session: Session, paper: FilledPaper, path: Path, drawing: Drawing | None) -> int:
    """Write it as PDF or Word and note that it left; how many lines its tables have.

    Raises Usage, OSError.
    """
    if path.suffix.lower() == DOCX:
        made, how = word_file(paper, session.clock()), paper_leaving.WORD
    elif drawing is not None:
        made, how = drawing.pdf_of(paper, session.today.isoformat()), paper_leaving.PDF
    else:
        raise Usage("usage.report_format", {"suffix": path.suffix})
    paper_leaving.put_file(session, path, made, paper, how)
    return sum(len(part.rows) for part in paper.parts if isinstance(part, Table))
