"""The one way of a change from a cadre's hands into the replica."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from domain.decisions import Command, Refused
from domain.frozen import frozen
from domain.records import Value

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import Performed

# What a record that is gone from the screen is called: its deletion waits to be sent.
_LEAVING = "pending"


@frozen
class Saved:
    """The record and its sync state after the change. `changed`: whether anything was different at all."""

    id: str
    sync: str
    changed: bool = True


def act(session: Session, command: Command) -> Saved:
    """Decide and save one command. Raises ActionRefused."""
    with session.replica.writing() as work:
        done = work.perform(command, session.actor, session.now_text)
        if isinstance(done, Refused):
            raise refused(work, done)
        saved = saved_record(work, command.kind, done)
        work.commit()
    return saved


def act_all(session: Session, commands: Sequence[Command]) -> list[Saved]:
    """All or nothing. Raises ActionRefused, with `index` (from 0) among its params."""
    with session.replica.writing() as work:
        done = work.perform_all(commands, session.actor, session.now_text, session.new_id())
        if isinstance(done, Refused):
            raise refused(work, done)
        saved = [saved_record(work, command.kind, one) for command, one in zip(commands, done, strict=True)]
        work.commit()
    return saved


def saved_record(reader: Reader, kind: str, done: Performed) -> Saved:
    record = reader.record(kind, done.id)
    return Saved(done.id, record.sync if record else _LEAVING, changed=done.n != 0)


def refused(reader: Reader, refusal: Refused) -> ActionRefused:
    """The refusal as an error whose sentence names people and places instead of ids."""
    return ActionRefused(refusal.code, refusal.params, named(reader, refusal.params))


def named(reader: Reader, params: Mapping[str, Value]) -> dict[str, Any]:
    """Parameters that hold the id of a member or an organisation, as that one's name."""
    names: dict[str, Any] = {}
    for param, kind, field in (("member", "member", "full_name"), ("org", "organisation", "name")):
        id = params.get(param)
        record = reader.record(kind, str(id)) if id else None
        if record is not None:
            names[param] = record.fields.get(field, "")
    return names
