"""The tables on a laptop: counted from its register, fresh after every change, with names behind numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.services.cases import Cases
from desktop.services.statistics import Statistics
from domain.decisions import Put
from domain.statistics.comparing import Kept
from domain.statistics.computing import TOTAL
from domain.statistics.hiding import kept_without_sensitive
from domain.statistics.model import Row
from domain.statistics.registry import TABLES
from tests.helpers.books import line
from tests.helpers.desks import Desk, Office
from tests.helpers.giving import give


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


def test_figures_follow_the_rules_that_the_level_above_gives(office: Office) -> None:
    desk = office.desk()
    desk.add(full_name="Hồ An", birth_date="2003-03-05", sex="male")
    desk.sync()
    statistics = Statistics(desk.session)
    query = statistics.today("bieu_2")
    before = statistics.book().rules(query.span)
    give(office.central, "2026-01-01", branch_members_min=5)
    desk.sync()
    assert before.whole("branch_members_min") == 3
    assert statistics.book().rules(query.span).whole("branch_members_min") == 5


def test_who_lacks_information_on_a_past_day_is_asked_by_the_rules_of_that_day(office: Office) -> None:
    desk = office.desk()
    desk.add(full_name="Hồ An", joined_on="2020-03-26", phone="0912345678")
    desk.add(full_name="Lê Bình", joined_on="2020-03-26")
    give(office.central, "2025-01-01", missing_information=["full_name", "phone"])
    give(office.central, "2026-11-01", missing_information=["full_name"])
    desk.sync()
    statistics = Statistics(desk.session)
    query = statistics.today("bieu_3")
    lacking = []
    for day in ("2026-10-31", "2026-11-01"):
        then = replace(query, span=replace(query.span, last=day))
        lacking.append(line(statistics.compute(then).result)["all_lacking"])
    assert lacking == [1, 0]


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
    given = {
        "months_absent": 6,
        "months_in_a_row": True,
        "reminders": "ba lần",
        "resolution_number": "3-NQ/CĐ",
        "resolution_date": day,
    }
    Cases(desk.session).start("removal", id, given, step="confirm")
    statistics = Statistics(desk.session)
    found = statistics.who(statistics.today("t1"), TOTAL, "removed")
    assert [(row.name, row.day) for row in found] == [("Hồ An", day)]


def test_who_was_admitted_anew_counts_in_no_year_before_the_first_joining(desk: Desk) -> None:
    id = desk.add(full_name="Hồ An", birth_date="2005-03-05", joined_on="2022-03-26")
    desk.add(full_name="Lê Bình", birth_date="2003-03-05", joined_on="2019-03-26")
    struck_off = {
        "months_absent": 6,
        "months_in_a_row": True,
        "reminders": "ba lần",
        "resolution_number": "3-NQ/CĐ",
        "resolution_date": "2025-05-10",
    }
    cases = Cases(desk.session)
    cases.start("removal", id, struck_off, step="confirm")
    paper = {"decision_number": "8-NQ/ĐTN", "decision_date": "2026-10-15", "introducer": "Phạm Văn Bình"}
    again = ("admitted_again", "documents_missing")
    cases.start("admission", id, paper, step="approve", confirm=again)
    statistics = Statistics(desk.session)
    query = statistics.today("bieu_2")
    counts = []
    for day in ("2021-12-31", "2024-12-31", "2025-12-31", "2026-10-15"):
        span = replace(query.span, last=day)
        counts.append(line(statistics.compute(replace(query, span=span)).result)["members"])
    assert counts == [1, 2, 1, 2]


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


def test_expulsions_are_counted_for_the_secretary_and_told_apart_for_nobody_else(office: Office) -> None:
    """Whoever may not see the figure finds it in "Khác": the lines balance for everybody."""
    desk = office.desk()
    branch, day = desk.unit.branches[0], desk.session.today.isoformat()
    id = desk.add(full_name="Hồ An", org=branch)
    expelled = {"workflow": "discipline", "member": id, "org": branch, "state": "effective",
                "data": {"form": "expulsion", "decision_date": day}, "decided_on": day}  # fmt: skip
    desk.sync()
    office.central.edit(office.unit, "member", id, status="expelled")
    office.central.write(office.unit.id, [Put("case", "d1", expelled, creates=True)])
    figures: dict[str, tuple[object, ...]] = {}
    for role in ("secretary", "branch", "volunteer"):
        statistics = Statistics(office.desk(f"Máy {role}", role).session)
        result = statistics.compute(statistics.today("t1")).result
        told = line(result)
        assert ("expelled" in result.table.by_key) == (role == "secretary")
        assert result.remarks == ()
        figures[role] = (told.get("expelled", 0), told["other_out"], told["down"], told["closing"])
    assert figures == {"secretary": (1, 0, 1, 0), "branch": (0, 1, 1, 0), "volunteer": (0, 1, 1, 0)}


def test_what_a_secretary_kept_tells_nobody_else_of_an_expulsion() -> None:
    keys = tuple(column.key for column in TABLES["t1"].columns)
    row = Row("", "Đơn vị", tuple({"expelled": 1, "other_out": 2}.get(key, 0) for key in keys))
    kept = kept_without_sensitive(Kept(keys, (row,), row), TABLES["t1"])
    assert "expelled" not in kept.columns
    assert dict(zip(kept.columns, kept.total.cells, strict=True))["other_out"] == 3
    assert kept.rows == (kept.total,)
