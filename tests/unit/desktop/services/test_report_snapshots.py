"""Tables kept on this laptop: what was counted once is compared with, and never counted again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.services import report_snapshots
from desktop.services.failures import Usage
from desktop.services.statistics import Counted, Stamp, Statistics
from domain.statistics.comparing import kept_of
from tests.helpers.desks import Desk, Office
from tests.helpers.giving import give
from tests.helpers.reports import result_of

STAMP = Stamp("2026-11-22T08:10:00+07:00", 14)


def counted(rows: int = 3, org: str = "u") -> Counted:
    result = result_of(rows)
    return Counted(replace(result, query=replace(result.query, org=org)), STAMP)


def kept_later(desk: Desk, table: Counted) -> str:
    desk.clock.wrong_by += timedelta(minutes=1)
    return report_snapshots.keep(desk.session, table)


def test_a_table_comes_back_cell_by_cell_after_the_program_was_closed(desk: Desk) -> None:
    id = report_snapshots.keep(desk.session, counted())
    desk.reopen()
    (kept,) = report_snapshots.kept(desk.session, "bieu_2")
    assert (kept.id, kept.query, kept.stamp) == (id, counted().result.query, STAMP)
    compared = report_snapshots.differences(desk.session, id, counted())
    assert compared.comparison.is_same
    assert compared.alike
    assert kept_of(counted().result).rows == result_of().rows


def test_the_same_figures_are_kept_once_and_others_beside_them(desk: Desk) -> None:
    first = report_snapshots.keep(desk.session, counted())
    assert report_snapshots.keep(desk.session, counted()) == first
    second = kept_later(desk, counted(4))
    assert [one.id for one in report_snapshots.kept(desk.session, "bieu_2")] == [second, first]
    report_snapshots.forget(desk.session, first)
    assert [one.id for one in report_snapshots.kept(desk.session)] == [second]


def test_what_was_asked_for_in_another_way_is_compared_and_told(desk: Desk) -> None:
    id = report_snapshots.keep(desk.session, counted(org="a"))
    assert report_snapshots.kept(desk.session, "bieu_2", "b") == []
    compared = report_snapshots.differences(desk.session, id, counted(4, org="b"))
    assert not compared.alike
    assert not compared.comparison.is_same


def test_figures_by_other_thresholds_are_compared_and_told(office: Office) -> None:
    desk = office.desk()
    give(office.central, "2026-11-01", branch_members_min=5)
    desk.sync()
    statistics = Statistics(desk.session)
    now = statistics.today("bieu_5")
    ids = {
        day: report_snapshots.keep(
            desk.session, statistics.compute(replace(now, span=replace(now.span, last=day)))
        )
        for day in ("2026-10-31", "2026-11-01")
    }
    today = statistics.compute(now)
    told = {day: report_snapshots.differences(desk.session, id, today).alike for day, id in ids.items()}
    assert told == {"2026-10-31": False, "2026-11-01": True}


def test_an_id_of_another_table_or_of_none_is_refused(desk: Desk) -> None:
    id = report_snapshots.keep(desk.session, counted())
    other = counted()
    other = Counted(replace(other.result, query=replace(other.result.query, table="t1")), STAMP)
    for given in ((id, other), ("none", counted())):
        with pytest.raises(Usage) as refused:
            report_snapshots.differences(desk.session, *given)
        assert refused.value.code == "usage.unknown_snapshot"


def test_only_so_many_are_kept_of_one_table(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_snapshots, "MOST", 3)
    made = [kept_later(desk, counted(rows)) for rows in range(1, 6)]
    assert [one.id for one in report_snapshots.kept(desk.session)] == made[:1:-1]
