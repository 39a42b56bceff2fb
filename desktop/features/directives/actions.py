"""What the screen of directives reads and does, each as one call that a worker makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.services import directive_files, directive_work, directives, drafts, values
from desktop.services.acting import Saved
from desktop.services.directives import DirectiveRow, DirectiveView
from desktop.services.drafts import KeptDraft
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from domain.directives.fields import DIRECTIVE
from domain.directives.files import NamedFile
from domain.records import Value

# What is typed or chosen in the form, in its order; files and recipients beside them.
TYPED = (
    "abstract",
    "number",
    "type",
    "issued_on",
    "deadline",
    "urgency",
    "issuer",
    "signer",
    "text",
    "restricted",
)


@dataclass(frozen=True, slots=True)
class Lists:
    """Both lists of one moment. `outbox` is None for who does not write directives."""

    inbox: list[DirectiveRow]
    outbox: list[DirectiveRow] | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A directive on the way to being written. `id` "": a new one; `draft` the id of what is kept of it."""

    id: str
    draft: str
    texts: Mapping[str, str] = field(default_factory=dict)
    files: tuple[NamedFile, ...] = ()
    recipients: tuple[str, ...] = ()
    branches: Sequence[tuple[str, str]] = ()
    choices: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


def read_lists(session: Session) -> Lists:
    return Lists(
        directives.inbox(session), directives.outbox(session) if directive_work.may_write(session) else None
    )


def open_one(session: Session, id: str) -> DirectiveView:
    """Opening is reading: it is noted, and told to the others with the next synchronisation."""
    directives.note_read(session, id)
    return directives.view(session, id)


def begin(session: Session, id: str = "") -> Sheet:
    """What the form shows: what was typed and not saved, else the draft, else a new directive."""
    kept = drafts.of_record(session, DIRECTIVE.name, id) if id else _unsaved(session)
    fields = directives.view(session, id).fields if id else {"issued_on": session.today.isoformat()}
    texts = {name: values.show(DIRECTIVE.by_name[name], fields.get(name), session.rulebook) for name in TYPED}
    named = fields.get("recipients") or ()
    sheet = Sheet(
        id,
        kept.id if kept else session.new_id(),
        texts,
        tuple(directive_files.files_of_text("")) if not id else _files(session, id),
        tuple(str(org) for org in named),
        directives.branches(session),
        {name: values.choices(DIRECTIVE.by_name[name], session.rulebook) for name in TYPED},
    )
    return _with(sheet, kept) if kept else sheet


def _unsaved(session: Session) -> KeptDraft | None:
    return next((kept for kept in drafts.of_cadre(session, DIRECTIVE.name) if not kept.record), None)


def _files(session: Session, id: str) -> tuple[NamedFile, ...]:
    return tuple(row.file for row in directives.view(session, id).files)


def _with(sheet: Sheet, kept: KeptDraft) -> Sheet:
    texts = {**sheet.texts, **{name: kept.texts.get(name, "") for name in TYPED}}
    files = directive_files.files_of_text(kept.texts.get("files", ""))
    recipients = tuple(kept.texts.get("recipients", "").split())
    return Sheet(sheet.id, sheet.draft, texts, files, recipients, sheet.branches, sheet.choices)


def keep(session: Session, sheet: Sheet, *, issue: bool) -> Saved:
    """Save the sheet as a draft or issue it; what was kept of it goes. Raises ActionRefused."""
    given: dict[str, Value] = {}
    for name in TYPED:
        read = values.parse(DIRECTIVE.by_name[name], sheet.texts.get(name, ""), session.rulebook)
        if read.refusal is not None:
            raise ActionRefused(read.refusal.code, read.refusal.params)
        given[name] = read.value
    given["files"] = [file.as_json() for file in sheet.files] or None
    given["recipients"] = list(sheet.recipients) or None
    saved = directives.save(session, sheet.id, given, issue=issue)
    drafts.drop(session, [sheet.draft])
    return saved


def attach(session: Session, paths: Sequence[str], beside: Sequence[NamedFile]) -> list[NamedFile]:
    return directive_files.attach(session, [Path(path) for path in paths], beside)
