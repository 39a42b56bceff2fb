"""What the screen of statistics asks for, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from desktop.features.statistics.filters import Offered
from desktop.services import members, organisations, report_snapshots
from desktop.services.report_snapshots import Compared, KeptTable
from desktop.services.session import Session
from desktop.services.statistics import Counted, Statistics, WhoRow
from domain.statistics.model import Query, Remark, Table

# Levels stand before what is below them.
_INDENT = "   "


def offered(session: Session, statistics: Statistics) -> tuple[Offered, Sequence[Table]]:
    """What there is to choose from, and the tables in their order."""
    nodes = organisations.tree(session)
    start = next((place for place, node in enumerate(nodes) if node.id == statistics.top), 0)
    top = nodes[start].depth
    below = [nodes[start], *takewhile(lambda node: node.depth > top, nodes[start + 1 :])]
    used = {node.level for node in below}
    choices = Offered(
        organisations=[(node.id, f"{_INDENT * max(0, node.depth - top - 1)}{node.name}") for node in below],
        levels=[
            (level.code, level.label) for level in session.rulebook.levels.values() if level.code in used
        ],
        sectors=list(session.rulebook.catalogue("sector").labels.items()),
    )
    return choices, list(statistics.tables().values())


@dataclass(frozen=True, slots=True)
class Answer:
    """A counted table, what was kept of the like, and what it is compared with."""

    counted: Counted
    kept: Sequence[KeptTable]
    compared: Compared | None


def answer(session: Session, statistics: Statistics, query: Query, kept: str) -> Answer:
    """`kept`: id of the figures to compare with, "" for none; none either where they were given up."""
    counted = statistics.compute(query)
    found = report_snapshots.kept(session, query.table, counted.result.query.org)
    known = any(one.id == kept for one in found)
    return Answer(counted, found, report_snapshots.differences(session, kept, counted) if known else None)


def people_of(session: Session, remark: Remark) -> list[WhoRow]:
    """Whom a remark is about, as far as they are in the register still."""
    ids = remark.params.get("people")
    wanted = [str(id) for id in ids] if isinstance(ids, list | tuple) else []
    return [
        WhoRow(
            kind="member",
            id=row.id,
            name=str(row.fields.get("full_name") or ""),
            birth=str(row.fields.get("birth_date") or ""),
            org=str(row.fields.get("org") or ""),
            org_name=row.org_name,
            day="",
        )
        for row in members.rows(session, wanted)
    ]
