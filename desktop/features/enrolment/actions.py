"""Enrolling, as one call that the network worker makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.services import organisations
from desktop.services.organisations import OrganisationNode
from desktop.services.session import Clock, Connect, Session
from desktop.services.wording import word_or
from desktop.widgets.task_runner import Task


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the person typed."""

    server: str
    code: str
    passphrase: str
    name: str
    use_keyring: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """The opened home and what shows whether it is the right unit."""

    session: Session
    unit_name: str
    unit_code: str
    role_word: str
    actor_name: str
    members: int
    some_branches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enroller:
    """Where to enrol; tests and the tour put their own server and clock here."""

    folder: Path | None
    clock: Clock | None = None
    connect: Connect | None = None

    def enrol(self, wanted: Wanted, task: Task) -> Fetched:
        progress: Callable[[int, int], None] = lambda done, total: task.report((done, total))  # noqa: E731
        session, enrolled = Session.enrol(
            self.folder,
            server=wanted.server,
            code=wanted.code,
            passphrase=wanted.passphrase,
            name=wanted.name,
            use_keyring=wanted.use_keyring,
            clock=self.clock,
            connect=self.connect,
            progress=progress,
        )
        tree = organisations.tree(session)
        branches = [node for node in tree if node.holds_members]
        return Fetched(
            session=session,
            unit_name=enrolled.unit_name,
            unit_code=enrolled.unit_code,
            role_word=word_or(f"role.{enrolled.role}", enrolled.role),
            actor_name=session.actor.name,
            members=_members(tree),
            some_branches=tuple(node.name for node in branches[:3]),
        )


def _members(tree: list[OrganisationNode]) -> int:
    return tree[0].members_below if tree else 0
