"""Papers attached to a case, as a cadre sees them: attached, read, saved outside, taken off, put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import directive_files, undo
from desktop.services.acting import refused
from desktop.services.case_reading import KIND as CASE
from desktop.services.case_reading import Reading
from desktop.services.directive_files import FileRow
from desktop.services.failures import ActionRefused, Usage
from desktop.services.session import Session
from desktop.services.undo import Step, Written
from desktop.services.wording import word, word_or
from domain.attachments.deciding import is_kept, may_see_of
from domain.attachments.fields import ATTACHMENT, AttachmentState
from domain.decide import decide
from domain.decisions import Command, Refused
from domain.directives.files import NamedFile, clean_name, files_of
from domain.records import Value
from domain.roles import has_right
from domain.values.dates import show_date

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork

KIND: Final = ATTACHMENT.name
_OFF, _ON = AttachmentState.TAKEN_OFF.value, AttachmentState.KEPT.value
# A content that nobody can have: what is asked before a file is read.
_NOT_READ_YET: Final = "0" * 64
_PICTURES: Final = frozenset({"image/jpeg", "image/png"})
# What changes something about papers of a case, and can be taken back.
Work = Callable[[Session], Step]


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """One paper of a case. `added` and `off` say who and when in words; `off` "" while it is attached."""

    id: str
    file: FileRow
    note: str
    added: str
    off: str
    sync: str
    sync_word: str

    @property
    def is_kept(self) -> bool:
        return not self.off

    @property
    def is_picture(self) -> bool:
        """Whether it can be looked at inside the program."""
        return self.file.file.media in _PICTURES


@dataclass(frozen=True, slots=True)
class Attachments:
    """What is attached to a case, the oldest first, then what was taken off. `limits` says what can be.

    `shown` False: they are not for this cadre's eyes; `rows` is empty then.
    """

    case: str
    rows: tuple[AttachmentRow, ...]
    shown: bool
    may_attach: bool
    limits: str


# -- looking ----------------------------------------------------------------------------------------


def of_case(session: Session, case: str) -> Attachments:
    """Raises ActionRefused where there is no such case, or none for this cadre's eyes."""
    with session.replica.reading() as reader:
        fields = Reading(session, reader).case(case).fields
        view, actor = reader.view(), session.actor
        shown = may_see_of(view, actor, fields)
        found = list(reader.records(KIND, _ids(reader, case))) if shown else []
    rows = [_row(session, one) for one in sorted(found, key=lambda one: one.id)]
    kept_first = sorted(rows, key=lambda row: not row.is_kept)
    may_attach = shown and has_right(actor.role, KIND, "create")
    return Attachments(case, tuple(kept_first), shown, may_attach, _limits(session))


def one_of(session: Session, case: str, named: str) -> AttachmentRow:
    """A paper of a case by its id, or by its name where only one is called so. Raises Usage."""
    rows = [row for row in of_case(session, case).rows if row.is_kept]
    found = [row for row in rows if row.id == named] or [row for row in rows if row.file.file.name == named]
    if len(found) != 1:
        raise Usage("usage.unknown_attachment", {"named": named, "case": case})
    return found[0]


def _ids(reader: Reader, case: str) -> list[str]:
    return [one.id for one in reader.view().about(CASE, case, KIND)]


def _row(session: Session, record: LocalRecord) -> AttachmentRow:
    fields = record.fields
    [file] = directive_files.rows(session, files_of(fields)[:1])
    return AttachmentRow(
        record.id,
        file,
        str(fields.get("note") or ""),
        word("attachment.by").format(who=_who(fields, "added_by", "added_on")),
        "" if is_kept(fields) else _off(fields),
        record.sync,
        word_or(f"sync.{record.sync}", record.sync),
    )


def _who(fields: Mapping[str, Value], by: str, on: str) -> str:
    parts = (show_date(str(fields.get(on) or "")), str(fields.get(by) or ""))
    return " · ".join(part for part in parts if part)


def _off(fields: Mapping[str, Value]) -> str:
    who, why = _who(fields, "taken_off_by", "taken_off_on"), str(fields.get("taken_off_because") or "")
    return word("attachment.off").format(who=who, why=why)


def _limits(session: Session) -> str:
    rules = session.rulebook.on(session.today)
    return word("attachment.limits").format(
        most=rules.whole("attachments_per_case_max"),
        megabytes=rules.whole("attachment_megabytes_max"),
        endings=", ".join(rules.names("attachment_endings")),
    )


# -- attaching --------------------------------------------------------------------------------------


def take_in(session: Session, case: str, paths: Sequence[Path]) -> list[NamedFile]:
    """Take files into the encrypted folder that may be attached to a case; nothing is attached yet.

    What the rules refuse is not read at all. Raises ActionRefused, DiskFull, OSError.
    """
    for path in paths:
        size = path.stat().st_size if path.is_file() else 0
        asked = NamedFile(clean_name(path.name), max(1, size), _NOT_READ_YET)
        command = Command("create", KIND, session.new_id(), {"case": case, **asked.as_json()})
        with session.replica.reading() as reader:
            decision = decide(reader.view(), command, session.actor, session.today)
            if isinstance(decision, Refused):
                raise refused(reader, decision)
    return [directive_files.take_in(session, path) for path in paths]


def attach(session: Session, case: str, files: Sequence[NamedFile], note: str = "") -> Step:
    """Attach files that were taken in, all of them or none. Raises ActionRefused."""
    said = {"note": note.strip()} if note.strip() else {}
    commands = [
        Command("create", KIND, session.new_id(), {"case": case, **file.as_json(), **said}) for file in files
    ]
    label = word("attachment.undo.add").format(name=files[0].name, count=len(files))
    undo.act_as_step(session, commands, label)
    # Never a deletion: taken back, it is an attachment that was taken off, and may be put back again.
    back: Mapping[str, Value] = {"state": _OFF, "taken_off_because": word("undo.undo").format(label=label)}
    now: Mapping[str, Value] = {"state": _ON, "taken_off_because": None}
    return Step(
        label,
        tuple(
            Written(KIND, command.id, file.name, back, now)
            for command, file in zip(commands, files, strict=True)
        ),
    )


def take_off(session: Session, id: str, reason: str) -> Step:
    """What was attached is attached no more; name, hash and reason stay. Raises ActionRefused."""
    values = {"state": _OFF, "taken_off_because": reason.strip() or None}
    with session.replica.reading() as reader:
        record = reader.record(KIND, id)
        name = str(record.fields.get("name")) if record is not None else ""
    label = word("attachment.undo.off").format(name=name)
    return undo.act_as_step(session, [Command("edit", KIND, id, values)], label)[1]


# -- with another case ------------------------------------------------------------------------------


def unsent(work: UnitOfWork, case: str) -> list[int]:
    """Numbers of the queued operations about what is attached to a case."""
    ids = set(_ids(work, case))
    return [one.n for one in work.outbox() if one.operation.kind == KIND and one.operation.id in ids]


def kept_of(work: Reader, case: str) -> list[Mapping[str, Value]]:
    """What a case has attached, as it can be attached to another one."""
    given = ("name", "media", "size", "sha256", "note")
    return [
        {name: one.fields[name] for name in given if one.fields.get(name) is not None}
        for one in work.view().about(CASE, case, KIND)
        if is_kept(one.fields)
    ]


def attach_again(session: Session, work: UnitOfWork, case: str, kept: Sequence[Mapping[str, Value]]) -> None:
    """Attach what another case had to a case that goes on in its place. Raises ActionRefused."""
    for fields in kept:
        command = Command("create", KIND, session.new_id(), {"case": case, **fields})
        done = work.perform(command, session.actor, session.now_text)
        if isinstance(done, Refused):
            raise refused(work, done)


__all__ = ["ActionRefused", "AttachmentRow", "Attachments", "attach", "of_case", "take_in", "take_off"]
