"""Work that was not sent yet and hangs on an organisation: it is sent before that one can be dissolved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from desktop.services.failures import ActionRefused
from desktop.services.operations import action_of
from domain.organisations.events import EventType
from domain.records import Value

if TYPE_CHECKING:
    from sync.replica.reader import Reader

UNSENT_WORK: Final = "case.org_unsent_work"


def unsent_on(reader: Reader, step: str, values: Mapping[str, Value]) -> tuple[str, ...]:
    """The unsent work that hangs on an organisation which is to be dissolved, in words."""
    org = str(values.get("organisation") or "")
    if step != EventType.DISSOLVE or not org:
        return ()
    told: dict[str, None] = {}
    for queued in reader.outbox():
        operation = queued.operation
        record = reader.record(operation.kind, operation.id)
        stands = record is not None and record.fields.get("org") == org
        if stands or operation.id == org or org in operation.set.values():
            told[action_of(operation)] = None
    return tuple(told)


def refuse_unsent(reader: Reader, step: str, values: Mapping[str, Value]) -> None:
    """Raises ActionRefused where work that was not sent yet hangs on what is to be dissolved."""
    unsent = unsent_on(reader, step, values)
    if unsent:
        raise ActionRefused(UNSENT_WORK, {"count": len(unsent), "work": "; ".join(unsent)})
