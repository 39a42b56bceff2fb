"""The tree of the unit with its counts, and what each organisation lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.services.failures import Usage
from desktop.services.session import Session
from desktop.services.wording import word
from domain.frozen import frozen
from domain.organisations.closing import ENDED
from domain.organisations.sizes import Counted, Shortfall, shortfalls
from domain.records import Value
from domain.roles import Role
from domain.rules import Rulebook, RuleSet
from domain.text import sort_key

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

_NUMBER = re.compile(r"[0-9]+")
_DIGITS = 12


@frozen
class OrganisationNode:
    """`members` counts those directly in it, `members_below` with all under it; `depth` 0 is the root.

    Who is no member any more (or not yet) is no member: `records` and `records_below` count everybody of
    whom there is a record. `lacks` says what the charter asks for beyond that. `account` is a code of
    `account_status`, "" at a level without accounts. `contact` is a phone number, else an email, "" without
    either.
    """

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
    short_name: str = ""
    contact: str = ""
    account: str = ""
    sync: str = ""
    records: int = 0
    records_below: int = 0
    branches_below: int = 0
    lacks: tuple[Shortfall, ...] = ()


def tree(session: Session) -> list[OrganisationNode]:
    """What works in the unit: parents before children, siblings in Vietnamese order."""
    from sync.protocol.rulebook import counted_statuses

    with session.replica.reading() as reader:
        everybody = reader.members_per_org()
        return _nodes(session, reader, everybody, reader.members_per_org(counted_statuses()))


def outline(session: Session) -> list[OrganisationNode]:
    """As `tree` without counts and what follows from them: counting looks at every member."""
    with session.replica.reading() as reader:
        return [replace(node, lacks=()) for node in _nodes(session, reader, {}, {})]


def _nodes(
    session: Session, reader: Reader, everybody: Mapping[str, int], counted: Mapping[str, int]
) -> list[OrganisationNode]:
    working = (one for one in reader.organisations() if one.fields.get("status") not in ENDED)
    records = {record.id: record for record in working}
    rulebook = session.rulebook
    return list(_Tree(records, everybody, counted, rulebook, rulebook.on(session.today)).nodes())


def branches(session: Session) -> list[OrganisationNode]:
    """Those that members belong to directly, and that this cadre may write to."""
    return writable(session, tree(session))


def writable(session: Session, nodes: Sequence[OrganisationNode]) -> list[OrganisationNode]:
    """The `branches` among these."""
    allowed = {node.id for node in nodes}
    if session.actor.role is Role.BRANCH:
        allowed = {session.actor.org}
        for node in nodes:
            # In the order of the tree: whatever stands below was reached through what stands above it.
            if node.parent in allowed:
                allowed.add(node.id)
    return [node for node in nodes if node.holds_members and node.id in allowed]


def find(session: Session, code_or_id: str) -> OrganisationNode:
    """By code or id; raises Usage `usage.unknown_organisation`."""
    wanted = code_or_id.strip()
    for node in tree(session):
        if wanted in (node.code, node.id):
            return node
    raise Usage("usage.unknown_organisation", {"org_code": wanted})


def lacking(node: OrganisationNode) -> tuple[str, ...]:
    """What it lacks, in words: "có 2 đoàn viên, cần ít nhất 3"."""
    return tuple(
        word(f"organisation.lacks_{one.what.value}").format(have=one.have, least=one.least)
        for one in node.lacks
    )


class _Tree:
    def __init__(
        self,
        records: Mapping[str, LocalRecord],
        everybody: Mapping[str, int],
        counted: Mapping[str, int],
        rulebook: Rulebook,
        rules: RuleSet,
    ) -> None:
        self._records, self._everybody, self._counted = records, everybody, counted
        self._rulebook, self._rules = rulebook, rules
        self._children: dict[str, list[LocalRecord]] = {}
        for record in records.values():
            self._children.setdefault(self._parent(record), []).append(record)
        for siblings in self._children.values():
            siblings.sort(key=lambda record: _order(str(record.fields.get("name") or "")))

    def nodes(self, parent: str = "", depth: int = 0, sector: str = "") -> Iterator[OrganisationNode]:
        for record in self._children.get(parent, ()):
            # A branch of a school is in the school sector, whether its own record says so or not.
            own_sector = str(record.fields.get("sector") or sector)
            below = list(self.nodes(record.id, depth + 1, own_sector))
            yield self._node(record, parent, depth, own_sector, below)
            yield from below

    def _parent(self, record: LocalRecord) -> str:
        """The parent inside the unit; the root's own parent is not here, and a ring has no top."""
        parent = str(record.fields.get("parent") or "")
        seen, above = {record.id}, parent
        while above in self._records:
            if above in seen:
                return ""
            seen.add(above)
            above = str(self._records[above].fields.get("parent") or "")
        return parent if parent in self._records else ""

    def _node(
        self, record: LocalRecord, parent: str, depth: int, sector: str, below: list[OrganisationNode]
    ) -> OrganisationNode:
        fields = record.fields
        code = _text(fields, "level")
        level = self._rulebook.level(code)
        children = [node for node in below if node.depth == depth + 1]
        records = self._everybody.get(record.id, 0)
        direct = self._counted.get(record.id, 0)
        counted = direct + sum(node.members_below for node in children)
        branches_below = sum(node.branches_below + node.holds_members for node in children)
        counts = {Counted.MEMBERS: counted, Counted.BRANCHES: branches_below}
        return OrganisationNode(
            id=record.id,
            code=_text(fields, "code"),
            level=code,
            level_label=level.label if level else code,
            name=_text(fields, "name"),
            parent=parent,
            members=direct,
            members_below=counted,
            depth=depth,
            holds_members=bool(level and level.holds_members),
            short_name=_text(fields, "short_name"),
            contact=_text(fields, "phone") or _text(fields, "email"),
            account=(_text(fields, "account_status") or "none") if level and level.has_account else "",
            sync=record.sync,
            records=records,
            records_below=records + sum(node.records_below for node in children),
            branches_below=branches_below,
            lacks=shortfalls(code, sector, _text(fields, "status"), counts, self._rules),
        )


def _order(name: str) -> str:
    """Vietnamese order in which "Thôn 2" stands before "Thôn 10"."""
    return sort_key(_NUMBER.sub(lambda found: found.group().zfill(_DIGITS), name))


def _text(fields: Mapping[str, Value], name: str) -> str:
    return str(fields.get(name) or "")
