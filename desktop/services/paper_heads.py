"""The two columns at the top of a sheet: which organ issues it, and which one stands above that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.services import paper_words
from desktop.services.paper_content import Head, Run
from desktop.services.session import Session

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

PLACE_SETTING: Final = "papers.place"


def place_of_issue(reader: Reader, unit_name: str) -> str:
    """Where papers of this laptop are issued: as somebody said, else what the unit is named after."""
    return str(reader.settings().get(PLACE_SETTING) or "") or paper_words.place_of(unit_name)


def called(organisation: LocalRecord | None) -> str:
    """An organisation as papers call it: a branch by its level too, which its name often leaves out."""
    from sync.protocol.rulebook import rulebook

    if organisation is None:
        return ""
    name, code = (str(organisation.fields.get(one) or "") for one in ("name", "level"))
    level = rulebook().level(code)
    if level is None or (level.may_be_root and not level.holds_members):
        return name
    return paper_words.branch_name(name, level.label)


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
    meta = reader.meta
    unit = reader.record("organisation", meta.unit)
    name = str(unit.fields.get("name") or "") if unit is not None else meta.unit_name
    above = superior_of(reader, meta.unit).upper()
    place = place_of_issue(reader, name)
    dated = paper_words.long_date(session.today.isoformat())
    when = paper_words.firm(f"{place}, {dated}" if place else dated)
    head = Head(above, paper_words.committee_of(name), (), paper_words.UNION, (Run(when, italic=True),))
    return paper_words.organ_name(name), head
