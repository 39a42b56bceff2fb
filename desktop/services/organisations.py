"""The tree of the unit with its counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.services.failures import Usage
from desktop.services.session import Session
from domain.roles import Role
from domain.rules import Rulebook
from domain.text import sort_key

if TYPE_CHECKING:
    from sync.replica.types import LocalRecord


@dataclass(frozen=True, slots=True)
class OrganisationNode:
    """`members` counts those directly in it, `members_below` with all under it; `depth` 0 is the root."""

    id: str
    code: str
    level: str
    level_label: str
    name: str
    parent: str  # "" for the root of the unit
    members: int
    members_below: int
    depth: int
    holds_members: bool


def tree(session: Session) -> list[OrganisationNode]:
    """Parents before children, siblings in Vietnamese order."""
    with session.replica.reading() as reader:
        records = {record.id: record for record in reader.organisations()}
        counts = reader.members_per_org()
    return list(_Tree(records, counts, session.rulebook).nodes())


def branches(session: Session) -> list[OrganisationNode]:
    """Those that members belong to directly, and that this cadre may write to."""
    nodes = tree(session)
    allowed = {node.id for node in nodes}
    if session.actor.role is Role.BRANCH:
        allowed = {session.actor.org}
        allowed |= {node.id for node in nodes if node.parent in allowed}
    return [node for node in nodes if node.holds_members and node.id in allowed]


def find(session: Session, code_or_id: str) -> OrganisationNode:
    """By code or id; raises Usage `usage.unknown_organisation`."""
    wanted = code_or_id.strip()
    for node in tree(session):
        if wanted in (node.code, node.id):
            return node
    raise Usage("usage.unknown_organisation", {"org_code": wanted})


class _Tree:
    def __init__(
        self, records: Mapping[str, LocalRecord], counts: Mapping[str, int], rulebook: Rulebook
    ) -> None:
        self._records, self._counts, self._rulebook = records, counts, rulebook
        self._children: dict[str, list[LocalRecord]] = {}
        for record in records.values():
            self._children.setdefault(self._parent(record), []).append(record)
        for siblings in self._children.values():
            siblings.sort(key=lambda record: sort_key(str(record.fields.get("name") or "")))

    def nodes(self, parent: str = "", depth: int = 0) -> Iterator[OrganisationNode]:
        for record in self._children.get(parent, ()):
            below = list(self.nodes(record.id, depth + 1))
            direct = self._counts.get(record.id, 0)
            total = direct + sum(node.members for node in below)
            yield self._node(record, parent, depth, total)
            yield from below

    def _parent(self, record: LocalRecord) -> str:
        """The parent inside the unit; the root's own parent is not here."""
        parent = str(record.fields.get("parent") or "")
        return parent if parent in self._records else ""

    def _node(self, record: LocalRecord, parent: str, depth: int, total: int) -> OrganisationNode:
        code = str(record.fields.get("level") or "")
        level = self._rulebook.level(code)
        return OrganisationNode(
            id=record.id,
            code=str(record.fields.get("code") or ""),
            level=code,
            level_label=level.label if level else code,
            name=str(record.fields.get("name") or ""),
            parent=parent,
            members=self._counts.get(record.id, 0),
            members_below=total,
            depth=depth,
            holds_members=bool(level and level.holds_members),
        )
