"""The conflict matrix (`domain.md` 3.14), row 2, inside one unit: a member taken to two branches at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services import members, organisations, tree_work
from desktop.services.cases import Cases
from desktop.services.statistics import Statistics
from domain.statistics.model import Span
from tests.helpers.desks import Desk, Office

EARLY, LATE = "2026-11-10", "2026-11-12"
BEFORE, BETWEEN, NOW = "2026-11-09", "2026-11-11", "2026-11-22"


def home_on(desk: Desk, day: str) -> list[str]:
    """The branches that count Cúc on a day, by the table of the branches."""
    statistics = Statistics(desk.session)
    query = replace(statistics.today("bieu_2"), span=Span(day, day))
    rows = statistics.compute(query).result.rows
    return [row.org for row in rows if statistics.who(query, row.org, "members")]


@pytest.mark.parametrize("first", ["early", "late"])
@pytest.mark.parametrize("early", ["Lan", "Hùng"])
def test_the_first_by_the_day_of_its_paper_stands_whichever_arrives_first(
    office: Office, first: str, early: str
) -> None:
    lan, hung = office.desk("Lan"), office.desk("Hùng")
    paper = {"decision_number": "1-QĐ", "decision_date": "2026-10-01", "signer": "Trần Bê"}
    tree_work.decide(
        lan.session,
        "found",
        {"name": "Chi đoàn mới", "parent": office.unit.id, "level": "chi_doan", **paper},
    )
    lan.sync()
    new = next(each.id for each in organisations.tree(lan.session) if each.name == "Chi đoàn mới")
    cuc = lan.add(full_name="Lê Thị Cúc", birth_date="2003-01-09", sex="female", fee_paid_until="2026-11")
    lan.sync()
    hung.sync()
    old = str(members.show(lan.session, cuc).fields["org"])
    target = {"Lan": office.unit.branches[1], "Hùng": new}
    case = {}
    for desk, name in ((lan, "Lan"), (hung, "Hùng")):
        on = EARLY if name == early else LATE
        values = {"to_org": target[name], "letter_date": on, "letter_number": "31", "accepted_on": on}
        case[name] = Cases(desk.session).start("transfer", cuc, values, step="move_inside").id
    late = "Hùng" if early == "Lan" else "Lan"
    desks = {"Lan": lan, "Hùng": hung}
    order = (early, late) if first == "early" else (late, early)
    for name in (*order, *order):
        assert desks[name].sync().succeeded
    assert members.show(lan.session, cuc).fields["org"] == target[early]
    with hung.session.replica.reading() as reader:
        found = {name: reader.record("case", id) for name, id in case.items()}
        stored = {name: record.fields for name, record in found.items() if record is not None}
        (conflict,) = reader.records("conflict")
        told = {each.fields["code"] for each in reader.records("notice")}
    assert (stored[early]["state"], stored[late]["state"]) == ("moved", "conflict")
    assert {each["org"] for each in stored.values()} == {old}, "both papers say where the member was"
    assert conflict.fields["record"] == case[late]
    assert told & {"case_lost", "exit_to_review"}, "somebody is told to look at it"
    days = {day: home_on(lan, day) for day in (BEFORE, BETWEEN, NOW)}
    assert days == {BEFORE: [old], BETWEEN: [target[early]], NOW: [target[early]]}
