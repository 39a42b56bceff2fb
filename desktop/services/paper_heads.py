"""The two columns at the top of a sheet that a unit makes today without a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.services import paper_words
from desktop.services.paper_content import Head, Run
from desktop.services.papers import PLACE_SETTING
from desktop.services.session import Session

if TYPE_CHECKING:
    from sync.replica.reader import Reader


def place_of_issue(reader: Reader, unit_name: str) -> str:
    """Where papers of this laptop are issued: as somebody said, else what the unit is named after."""
    return str(reader.settings().get(PLACE_SETTING) or "") or paper_words.place_of(unit_name)


def unit_head(session: Session, reader: Reader) -> tuple[str, Head]:
    """The name of the unit, and the two columns at the top of its sheet of today."""
    meta = reader.meta
    unit = reader.record("organisation", meta.unit)
    name = str(unit.fields.get("name") or "") if unit is not None else meta.unit_name
    above = paper_words.organ_name(meta.unit_path[-2]).upper() if len(meta.unit_path) > 1 else ""
    place = place_of_issue(reader, name)
    dated = paper_words.long_date(session.today.isoformat())
    when = paper_words.firm(f"{place}, {dated}" if place else dated)
    head = Head(above, paper_words.committee_of(name), (), paper_words.UNION, (Run(when, italic=True),))
    return paper_words.organ_name(name), head
