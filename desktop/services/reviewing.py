"""What the weekly review looks at, each as a number that leads to a screen (`domain.md` 6.3, DUTY-02)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import declared_work, duplicates, missing, organisations
from desktop.services.case_reading import Reading
from desktop.services.case_types import CaseFilter
from desktop.services.organisations import OrganisationNode
from desktop.services.session import Session
from desktop.services.wording import word_or
from domain.organisations.sizes import Counted
from domain.roles import Role

if TYPE_CHECKING:
    from sync.replica.reader import Reader

CATALOGUE: Final = "review_line"
_FROM_APP: Final = "app"
_WORKING: Final = "active"
_HAS_ACCOUNT: Final = "issued"


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the review: `count` of `of` (None: of nothing in particular) are not as they should be.

    `key` is a code of the catalogue `review_line`, `remark` says more in words, "" for nothing.
    """

    key: str
    label: str
    count: int
    of: int | None = None
    remark: str = ""


def look(session: Session, scan: duplicates.Scan) -> tuple[Found, ...]:
    """Every line of the review, in the order of the sheet. `scan` remembers who was compared before."""
    org = session.actor.org if session.actor.role is Role.BRANCH else ""
    nodes = _own(organisations.tree(session), org)
    work = missing.worklist(session, org)
    pairs = len(scan.run(session))
    with session.replica.reading() as reader:
        counted = {
            **_of_organisations(reader, nodes),
            "not_from_app": _not_from_app(reader, org),
            "missing": (len(work.rows), work.counted),
            "declarations": (declared_work.to_do(session, reader), None),
            "cases": _old_cases(session, reader, org),
            **_of_the_queue(reader),
            "duplicates": (pairs, None),
        }
        since = reader.meta.last_sync
    labels = session.rulebook.catalogue(CATALOGUE).labels
    remarks = {"unsent": word_or("review.never_sent", "") if not since else ""}
    return tuple(Found(key, label, *counted[key], remarks.get(key, "")) for key, label in labels.items())


_Number = tuple[int, int | None]


def _own(nodes: list[OrganisationNode], org: str) -> list[OrganisationNode]:
    if not org:
        return nodes
    own = {org} | {node.id for node in nodes if node.parent == org}
    return [node for node in nodes if node.id in own]


def _of_organisations(reader: Reader, nodes: list[OrganisationNode]) -> Mapping[str, _Number]:
    fields = {record.id: record.fields for record in reader.organisations()}
    nodes = [node for node in nodes if fields[node.id].get("status") in (None, _WORKING)]
    branches = [node for node in nodes if node.holds_members]
    without = sum(fields[node.id].get("account_status") != _HAS_ACCOUNT for node in nodes)
    other = sum(
        fields[node.id].get("reported_members") not in (None, node.counted_below) for node in branches
    )
    few = sum(_lacks(node, Counted.MEMBERS) for node in branches)
    return {
        "accounts": (without, len(nodes)),
        "few_branches": (sum(_lacks(node, Counted.BRANCHES) for node in nodes), None),
        "few_members": (few, len(branches)),
        "head_count": (other, len(branches)),
    }


def _lacks(node: OrganisationNode, what: Counted) -> bool:
    return any(lack.what is what for lack in node.lacks)


def _not_from_app(reader: Reader, org: str) -> _Number:
    from sync.protocol.rulebook import counted_statuses
    from sync.replica.types import MemberQuery

    statuses = counted_statuses()
    members = [
        record.fields
        for record in reader.members(MemberQuery(org=org or None, fields=("status", "source")))
        if record.fields.get("status") is None or record.fields["status"] in statuses
    ]
    return sum(fields.get("source") != _FROM_APP for fields in members), len(members)


def _old_cases(session: Session, reader: Reader, org: str) -> _Number:
    most = session.rulebook.on(session.today).whole("review_case_days_max")
    rows = Reading(session, reader).rows(CaseFilter(open=True, org=org))
    return sum(row.age_days > most for row in rows), len(rows)


def _of_the_queue(reader: Reader) -> Mapping[str, _Number]:
    counts = reader.counts()
    return {
        "conflicts": (counts.conflicts, None),
        "rejected": (counts.rejected, None),
        "unsent": (counts.pending + counts.waiting, None),
    }
