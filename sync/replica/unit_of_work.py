"""Everything that writes to a replica: one transaction, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from domain.decisions import Command, Refused
from domain.records import Value
from domain.roles import Actor
from sync.protocol.messages import Chunk, ExchangeResponse, Manifest, Operation, RecordChange
from sync.replica.reader import Reader
from sync.replica.types import Applied, Performed


class UnitOfWork(Reader):
    """Use inside `with replica.writing() as work:`; without `work.commit()` nothing happened."""

    def commit(self) -> None:
        """Make it last: after this returns, it survives a power cut. Raises DiskFull, DiskFailure."""
        raise NotImplementedError

    # -- a cadre acts

    def perform(
        self, command: Command, actor: Actor, at: str, batch: str | None = None
    ) -> Performed | Refused:
        """Decide, write the rows, queue the operation. `at` is now, ISO 8601 with offset."""
        raise NotImplementedError

    def perform_all(
        self, commands: Iterable[Command], actor: Actor, at: str, batch: str | None = None
    ) -> list[Performed] | Refused:
        """Many commands, all or nothing: at the first refusal (its params tell `index`) none is kept."""
        raise NotImplementedError

    def resend(
        self, rejection_id: str, set: Mapping[str, Value], actor: Actor, at: str
    ) -> Performed | Refused:
        """Do what was rejected again, as a new operation with `set` laid over what was typed.

        The values of operations that followed a rejected create go along. Raises NoSuchRejection.
        """
        raise NotImplementedError

    def discard(self, rejection_id: str, actor: Actor, at: str) -> None:
        """Give up what was rejected (and what followed a rejected create). Raises NoSuchRejection."""
        raise NotImplementedError

    def add_actor(self, actor: Actor) -> None:
        """A cadre enrolled on this laptop, or one whose role changed."""
        raise NotImplementedError

    # -- the exchange

    def page_of_operations(
        self,
        max_ops: int,
        max_bytes: int,
        server_schema: int,
        ask_waiting: bool = False,
        without: Collection[int] = (),
    ) -> list[Operation]:
        """The next operations to send, in order of n: those sent without a verdict first, byte for byte.

        An operation stays back while an earlier one of its lane waits or is held, or while it has
        fields that are newer than `server_schema`. `max_bytes` counts the operations' JSON; one
        operation always fits. `ask_waiting` adds those whose verdict is `waiting`: ask for it in the
        first page of a cycle only, or a cycle never ends. `without` are numbers over which the server
        fails: they and what follows them in their lanes stay back, their neighbours go on.
        """
        raise NotImplementedError

    def mark_sent(self, ns: Iterable[int]) -> None:
        """To be committed before the bytes leave: also lifts the high-water mark outside the file."""
        raise NotImplementedError

    def apply_response(self, response: ExchangeResponse, sent: Sequence[Operation]) -> Applied:
        """Receipts, bases, tombstones, locals, cursor and digest of one response.

        Of another epoch than ours only the receipts are taken; call `enter_epoch` after it.
        """
        raise NotImplementedError

    def install_chunk(self, chunk: Chunk) -> int:
        """Records of a snapshot that are newer than ours; gives how many there were."""
        raise NotImplementedError

    def finish_bootstrap(self, manifest: Manifest) -> bool:
        """Take the manifest's cursor and epoch; whether the digest agrees with it."""
        raise NotImplementedError

    def repair(self, records: Sequence[RecordChange], absent: Iterable[tuple[str, str]]) -> int:
        """Take the server's state of these records whatever their version; gives how many changed.

        The outbox is not touched; locals are recomputed over the new bases.
        """
        raise NotImplementedError

    def enter_epoch(self, epoch: str, restored_head: int) -> int:
        """The server's database began another life; gives how many operations are offered again."""
        raise NotImplementedError

    def start_incarnation(self) -> str:
        """Begin a new life of this replica and issue everything unacknowledged again under it."""
        raise NotImplementedError

    def set_meta(self, **values: Any) -> None:
        """Change fields of `Meta` by name."""
        raise NotImplementedError

    def log_sync(self, at: str, outcome: str, figures: Mapping[str, Value]) -> None:
        """Note how a cycle ended; the oldest entries give way."""
        raise NotImplementedError
