"""The outbox in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.services.operations import action_of, name_of
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import sentence, word_or
from domain.records import Value


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """`state` is pending, sent, waiting or held; `why` says in words why it waits or is held."""

    n: int
    kind: str
    id: str
    do: str
    state: str
    at: str
    actor: str
    fields: Mapping[str, Value]
    subject: str
    action: str
    actor_name: str
    at_text: str
    state_word: str
    why: str


def entries(session: Session) -> list[QueueEntry]:
    """In the order in which they will be sent."""
    with session.replica.reading() as reader:
        names = {actor.id: actor.name for actor in reader.actors()}
        return [
            QueueEntry(
                n=queued.n,
                kind=queued.operation.kind,
                id=queued.operation.id,
                do=queued.operation.do,
                state=queued.state,
                at=queued.operation.at,
                actor=queued.operation.actor,
                fields=queued.operation.set,
                subject=name_of(reader, queued.operation.kind, queued.operation.id, queued.operation.set),
                action=action_of(queued.operation),
                actor_name=names.get(queued.operation.actor, ""),
                at_text=show_time(queued.operation.at),
                state_word=word_or(f"queue_state.{queued.state}", queued.state),
                why=sentence(queued.code, queued.params) if queued.code else "",
            )
            for queued in reader.outbox()
        ]
