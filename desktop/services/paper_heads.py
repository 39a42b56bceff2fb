"""The two columns at the top of a sheet: which organ issues it, and which one stands above that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.services import paper_words
from desktop.services.paper_content import Head, Run
from desktop.services.session import Session
from domain.roles import Role

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

PLACE_SETTING: Final = "papers.place"


def place_of_issue(reader: Reader, unit_name: str) -> str:
    """Where papers of this laptop are issued: as somebody said, else what the unit is named after."""
    return str(reader.settings().get(PLACE_SETTING) or "") or paper_words.place_of(unit_name)


def called(organisation: LocalRecord | None) -> str:
    """An organisation as papers call it: a branch by its level too, which its name often leaves out."""
    if organisation is None:
        return ""
    name, level = (str(organisation.fields.get(one) or "") for one in ("name", "level"))
    return paper_words.branch_name(name, level)


def superior_of(reader: Reader, org: str) -> str:
    """The organ directly above an organisation of the unit, as papers call it; "" where nobody is known.

    Inside the unit it is the parent; above the unit there are only the names that the server gave, from the
    top down, without the unit's own.
    """
    meta = reader.meta
    if org == meta.unit:
        return paper_words.organ_name(meta.unit_path[-1]) if meta.unit_path else ""
    record = reader.record("organisation", org)
    parent = reader.record("organisation", str(record.fields.get("parent") or "")) if record else None
    return paper_words.organ_name(called(parent) or meta.unit_name)


def unit_head(session: Session, reader: Reader) -> tuple[str, Head]:
    """The name of the unit, and the two columns at the top of its sheet of today."""
    return head_of(session, reader, reader.meta.unit)


def own_org(session: Session) -> str:
    """Whose sheets a cadre writes: the unit's, or those of the one branch that the cadre answers for."""
    actor = session.actor
    return actor.org if actor.role is Role.BRANCH else actor.unit


def head_of(session: Session, reader: Reader, org: str) -> tuple[str, Head]:
    """As `unit_head`, of any organisation of the unit; of one that nobody knows any more the unit."""
    meta = reader.meta
    unit, record = reader.record("organisation", meta.unit), reader.record("organisation", org)
    unit_name = str(unit.fields.get("name") or "") if unit is not None else meta.unit_name
    fields = record.fields if record is not None else {"name": unit_name}
    name, level = str(fields.get("name") or ""), str(fields.get("level") or "")
    above = superior_of(reader, org if record is not None else meta.unit).upper()
    place = place_of_issue(reader, unit_name)
    dated = paper_words.long_date(session.today.isoformat())
    when = paper_words.firm(f"{place}, {dated}" if place else dated)
    organ = paper_words.committee_of(name, level)
    head = Head(above, organ, (), paper_words.UNION, (Run(when, italic=True),))
    return paper_words.organ_name(name, level), head
