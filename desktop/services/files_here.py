"""Which files the records on this laptop name: what is to be fetched, handed in, and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from desktop.services.session import Session
from domain.attachments.deciding import CASE, is_kept, may_see_of
from domain.attachments.fields import ATTACHMENT
from domain.directives.fields import DIRECTIVE, DirectiveState
from domain.directives.files import NamedFile, files_of
from domain.kinds import KINDS
from domain.roles import Actor, Role

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

NAMING: Final = (DIRECTIVE.name, ATTACHMENT.name)


def seen(session: Session, reader: Reader) -> Iterator[NamedFile]:
    """The files of what this cadre is shown and the server has."""
    for record in reader.records(DIRECTIVE.name):
        if _shows_directive(session.actor, record):
            yield from files_of(record.fields)
    for record in _attached(reader, (session.actor,)):
        if record.version:
            yield from files_of(record.fields)


def named(reader: Reader) -> Iterator[NamedFile]:
    """The files that a record names which somebody who works on this laptop is shown, sent or not."""
    for record in reader.records(DIRECTIVE.name):
        yield from files_of(record.fields)
    for record in _attached(reader, reader.actors()):
        yield from files_of(record.fields)


def of_operation(reader: Reader, operation: Operation) -> tuple[NamedFile, ...]:
    """The files that have to be at the server before an operation can be decided."""
    if operation.kind not in NAMING:
        return ()
    if operation.kind == ATTACHMENT.name and operation.do == "edit" and is_kept(operation.set):
        record = reader.record(operation.kind, operation.id)
        return files_of(record.fields) if record is not None else ()
    return files_of(operation.set)


def is_known_to(server_schema: int, operation: Operation) -> bool:
    """Whether a server knows of such records at all: one of before keeps the operation back as well."""
    return operation.kind in NAMING and server_schema >= KINDS[operation.kind].since


def _shows_directive(actor: Actor, record: LocalRecord) -> bool:
    fields = record.fields
    if fields.get("state") == DirectiveState.WITHDRAWN or record.version == 0:
        return False
    return actor.role is not Role.VOLUNTEER or not fields.get("restricted")


def _attached(reader: Reader, actors: Sequence[Actor]) -> Iterator[LocalRecord]:
    """What is attached to cases that one of these is shown."""
    found = [one for one in reader.records(ATTACHMENT.name) if is_kept(one.fields)]
    if not found:
        return
    view = reader.view()
    cases = {case.id: case for case in reader.records(CASE, {str(one.fields.get("case")) for one in found})}
    for one in found:
        case = cases.get(str(one.fields.get("case")))
        if case is not None and any(may_see_of(view, actor, case.fields) for actor in actors):
            yield one
