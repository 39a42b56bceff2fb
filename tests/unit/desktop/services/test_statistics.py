"""The tables on a laptop: counted from its register, fresh after every change, with names behind numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.cases import Cases
from desktop.services.statistics import Statistics
from domain.statistics.computing import TOTAL
from tests.helpers.books import line
from tests.helpers.desks import Desk, Office


def test_figures_follow_what_is_saved_and_say_how_much_is_unsent(desk: Desk) -> None:
    statistics = Statistics(desk.session)
    query = statistics.today("bieu_2")
    before = statistics.compute(query)
    assert line(before.result)["members"] == 0
    desk.add(full_name="Hồ An")
    after = statistics.compute(query)
    assert line(after.result)["members"] == 1
    assert (before.stamp.unsent, after.stamp.unsent) == (0, 1)
    assert statistics.compute(query).result is after.result
    desk.sync()
    assert statistics.compute(query).stamp.unsent == 0
    assert statistics.compute(query).stamp.synced_at


def test_behind_a_number_stand_names(desk: Desk) -> None:
    first, second = desk.unit.branches[:2]
    desk.add(full_name="Hồ An", org=second, birth_date="2003-03-05")
    id = desk.add(full_name="Lê Bình", org=first)
    statistics = Statistics(desk.session)
    query = statistics.today("bieu_2")
    found = statistics.who(query, TOTAL, "members")
    assert [(row.name, row.birth, row.org) for row in found] == [
        ("Lê Bình", "", first), ("Hồ An", "2003-03-05", second),
    ]  # fmt: skip
    assert all(row.org_name for row in found)
    assert [row.id for row in statistics.who(query, first, "members")] == [id]


def test_who_left_is_still_named_behind_the_figures_of_then(desk: Desk) -> None:
    id = desk.add(full_name="Hồ An")
    day = desk.session.today.isoformat()
    given = {"months_absent": 6, "months_in_a_row": True, "reminders": "ba lần", "resolution_date": day}
    Cases(desk.session).start("removal", id, given, step="confirm")
    statistics = Statistics(desk.session)
    found = statistics.who(statistics.today("t1"), TOTAL, "removed")
    assert [(row.name, row.day) for row in found] == [("Hồ An", day)]


def test_a_cadre_of_a_branch_sees_the_branch(office: Office) -> None:
    whole = office.desk()
    first, second = whole.unit.branches[:2]
    whole.add(full_name="Hồ An", org=first)
    whole.add(full_name="Lê Bình", org=second)
    whole.sync()
    own = office.desk("Trần Văn Hùng", "branch")
    statistics = Statistics(own.session)
    asked = replace(statistics.today("bieu_2"), org=own.unit.id)
    result = statistics.compute(asked).result
    assert (result.query.org, line(result)["members"]) == (first, 1)


@pytest.mark.parametrize("role", ["secretary", "branch", "volunteer"])
def test_every_role_can_count_every_table(office: Office, role: str) -> None:
    statistics = Statistics(office.desk(role=role).session)
    for name in statistics.tables():
        assert statistics.compute(statistics.today(name)).result.rows is not None


def test_the_members_of_today_are_those_that_the_replica_counts(desk: Desk) -> None:
    first, second = desk.unit.branches[:2]
    for name, org in (("Hồ An", first), ("Lê Bình", first), ("Vũ Cúc", second)):
        desk.add(full_name=name, org=org)
    case = Cases(desk.session).start("transfer", desk.add(org=first), {"to_org": second})
    Cases(desk.session).step(case.id, "move_inside", {"accepted_on": desk.session.today.isoformat()})
    statistics = Statistics(desk.session)
    with desk.session.replica.reading() as reader:
        plain = reader.members_per_org(("active", "transferring"))
    result = statistics.compute(statistics.today("bieu_2")).result
    assert {row.org: row.cells[0] for row in result.rows if row.cells[0]} == plain == {first: 2, second: 2}


def test_discipline_is_for_the_secretary_and_lists_are_not_for_volunteers(office: Office) -> None:
    roles = ("secretary", "branch", "volunteer")
    known = {role: Statistics(office.desk(f"Máy {role}", role).session) for role in roles}
    shown = {role: "expulsion" in statistics.tables()["t9"].by_key for role, statistics in known.items()}
    assert shown == {"secretary": True, "branch": False, "volunteer": False}
    assert [known[role].may_list for role in known] == [True, True, False]
