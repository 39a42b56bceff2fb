"""What the server has of a record, as last known here, beside what this laptop shows."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services import values
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import word
from domain.fields import Kind
from domain.members.fields import MEMBER
from domain.refusals import Refusal


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field on both ends, as people read it; "" where it is not set."""

    label: str
    here: str
    there: str

    @property
    def differs(self) -> bool:
        return self.here != self.there


@dataclass(frozen=True, slots=True)
class ServerCopy:
    """`fields` holds those set on either end, differing ones first. `known`: the server has the record.

    `as_of` is when everything of the server was last read here, in words; "" for never.
    """

    known: bool
    as_of: str
    fields: tuple[ComparedField, ...]


def of_member(session: Session, id: str) -> ServerCopy:
    """Raises ActionRefused `unknown_record`."""
    return of_record(session, MEMBER, id)


def of_record(session: Session, kind: Kind, id: str) -> ServerCopy:
    """As `of_member`, for a record of any kind."""
    compared: list[ComparedField] = []
    with session.replica.reading() as reader:
        record = reader.record(kind.name, id)
        if record is None:
            raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": id})
        base, last_sync = reader.base(kind.name, record.id), reader.meta.last_sync
        for field in kind.fields:
            texts = []
            for fields in (record.fields, base.fields if base else {}):
                value = fields.get(field.name)
                shown = values.show(field, value, session.rulebook)
                texts.append(
                    name_of(reader, field.refers_to, str(value)) if field.refers_to and value else shown
                )
            if any(texts):
                compared.append(ComparedField(field.label, *texts))
    compared.sort(key=lambda one: not one.differs)
    return ServerCopy(base is not None, show_time(last_sync), tuple(compared))


def pending_line(labels: tuple[str, ...], new: bool) -> str:
    """ "Chưa gửi: Điện thoại, Email", "" when everything was sent."""
    if new:
        return word("pending.new")
    return word("pending.fields").format(fields=", ".join(labels)) if labels else ""
