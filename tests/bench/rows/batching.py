"""A yearly assessment of a whole unit: decided, saved and queued at once, then synchronised."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path

from desktop.services.case_types import BatchPlan
from desktop.services.cases import Cases
from desktop.services.session import Session, connect_by_http
from sync.client.result import SyncResult
from tests.bench.figures import Measured, Promise, Row, at_most
from tests.bench.homes import now
from tests.bench.service import FilledUnit, Laptop, Site, shared_site
from tests.bench.timing import processor_seconds_of, seconds_of
from tests.bench.workbench import Workbench

_SOURCE = "ui.md, 3.7: one step for many, at once"

ROW = Row(
    "batch",
    "A yearly assessment of 2,000 members: decided, saved, queued, synchronised",
    (
        Promise("seconds", "processor time until it is saved and queued", "s", _SOURCE, at_most(3)),
        Promise("undo", "processor time until all of it is taken back", "s", "for orientation"),
        Promise("round trips", "exchanges until the server has all of it", "", _SOURCE, at_most(6)),
        Promise("bytes up", "request bodies for each assessment", "B", "for orientation"),
        Promise("synchronising", "on loopback", "s", "for orientation"),
    ),
    lambda bench: measure(bench),
)


def measure(bench: Workbench) -> Mapping[str, Measured]:
    folder = bench.new_folder("batch")
    saving: list[float] = []
    undoing: list[float] = []
    with ExitStack() as stack:
        site, address = shared_site(bench)
        unit = site.add_unit("TB.batch", bench.size(2000, 12))
        laptop = stack.enter_context(closing(_enrolled(folder, site, address, unit)))
        cases = Cases(_session(laptop))
        for _ in range(bench.rounds(3)):
            batches: list[str] = []
            saving.append(processor_seconds_of(partial(_assess, cases, unit, batches)))
            undoing.append(processor_seconds_of(partial(cases.undo_batch, batches[0])))
        _assess(cases, unit, [])
        results: list[SyncResult] = []
        synchronising = seconds_of(lambda: results.append(laptop.sync()))
    result, count = results[0], len(unit.members)
    if result.applied != count:
        raise ValueError(f"{result.applied} of {count} were applied")
    return {
        "seconds": Measured(statistics.median(saving), None, f"{count} members"),
        "undo": Measured(statistics.median(undoing)),
        "round trips": Measured(result.round_trips),
        "bytes up": Measured(result.bytes_sent / count),
        "synchronising": Measured(synchronising),
    }


def _enrolled(folder: Path, site: Site, address: str, unit: FilledUnit) -> Laptop:
    laptop = Laptop.enrolled(folder / "home", address, site.code(unit))
    laptop.bootstrap()
    laptop.sync()
    return laptop


def _session(laptop: Laptop) -> Session:
    with laptop.replica.reading() as reader:
        actor = reader.actors()[0]
    return Session(laptop.replica.home, laptop.replica, actor, now, connect_by_http, ExitStack())


def _assess(cases: Cases, unit: FilledUnit, batches: list[str]) -> None:
    plan = BatchPlan(
        workflow="assessment",
        step="submit",
        members=unit.members,
        values={"period": str(now().year), "proposed_grade": "good", "months_in_branch": 11},
        exceptions={id: {"proposed_grade": "completed"} for id in unit.members[::7]},
    )
    outcome = cases.batch(plan)
    if outcome.blocked:
        raise ValueError(f"blocked: {outcome.blocked[0]}")
    batches.append(outcome.batch)
