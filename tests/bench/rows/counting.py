"""The statistical tables of a unit with history: counted for the first time, and again for other days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from desktop.services.session import Session
from desktop.services.statistics import Statistics
from domain.statistics.model import Span
from tests.bench.figures import Measured, Promise, Row, at_most
from tests.bench.homes import PASSPHRASE, fill_home, new_id
from tests.bench.timing import processor_seconds_of
from tests.bench.workbench import Workbench

_NAIVE = "reading every member as a record, nothing counted"


def _row(name: str, members: int, most: float) -> Row:
    source = f"ui.md, AC-STAT: any table of {members:,} members in at most {most:g} s"
    return Row(
        name,
        f"The statistical tables, {members:,} members with two to three cases each",
        (
            Promise(
                "first", "processor time of T1, the register read for it", "s", source, at_most(most), _NAIVE
            ),
            Promise(
                "slowest", "the slowest table for days not counted yet", "s", source, at_most(most), _NAIVE
            ),
        ),
        lambda bench: measure(bench, bench.size(members, 60)),
    )


ROW_20K, ROW_100K = _row("tables-20k", 20_000, 1), _row("tables-100k", 100_000, 5)


def measure(bench: Workbench, members: int) -> Mapping[str, Measured]:
    folder = bench.new_folder("counted")
    home = bench.shared(f"counted-{members}", lambda: fill_home(folder / "home", members, history=_history))
    with Session.open(home.path, passphrase=PASSPHRASE) as session:
        statistics = Statistics(session)
        first = processor_seconds_of(lambda: statistics.compute(statistics.today("t1")))
        others = {}
        for name in statistics.tables():
            query = replace(statistics.today(name), span=Span("2026-02-01", "2026-06-30"))
            others[name] = processor_seconds_of(partial(statistics.compute, query))
        with session.replica.reading() as reader:
            naive = processor_seconds_of(lambda: reader.records("member"))
    slowest = max(others, key=others.__getitem__)
    return {"first": Measured(first, naive), "slowest": Measured(others[slowest], naive, slowest)}


def _history(
    everybody: Sequence[tuple[str, Mapping[str, Any]]], branches: Sequence[str]
) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Everybody trained and assessed, a tenth admitted this year, a tenth moved inside the unit."""
    scores: dict[str, Any] = {
        f"score_{group}": 15 for group in ("ideals", "conduct", "work", "fitness", "activity")
    }
    for place, (member, fields) in enumerate(everybody):
        org, day = str(fields["org"]), f"2026-{1 + place % 9:02}-{1 + place % 28:02}"

        def case(workflow: str, state: str, member: str = member, org: str = org, **data: Any) -> Any:
            known = {"workflow": workflow, "state": state, "member": member, "org": org, "data": data}
            lines = [{"step": "approve", "to": state, "by": "x", "name": "Lan", "on": "2026-01-01"}] * 3
            return new_id(), 3, {**known, "history": lines, "subject": {"status": "active"}}

        yield case("training", "effective", period="2026", registered_on="2026-03-01", **scores)
        yield case("assessment", "effective", period="2025", approved_grade="good", decision_date=day)
        if place % 10 == 0:
            yield case("admission", "effective", decision_date=day)
        elif place % 10 == 5:
            yield case("transfer", "moved", org=branches[place % len(branches)], to_org=org, accepted_on=day)
