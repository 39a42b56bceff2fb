"""Looking for entries of one person: everybody once, afterwards only who changed."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

from desktop.services import members
from desktop.services.duplicates import Scan
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from domain.text import fold
from tests.bench.figures import Measured, Promise, Row, at_most
from tests.bench.homes import PASSPHRASE
from tests.bench.timing import processor_seconds_of
from tests.bench.workbench import Workbench

_SOURCE = "ui.md, AC-DUP and DUP-02: 20,000 members in at most 5 s"
_NAIVE = "reading everybody and folding each name, nothing compared"

ROW = Row(
    "duplicates",
    "Looking for duplicates, 20,000 members",
    (
        Promise("first", "processor time of the first look", "s", _SOURCE, at_most(5), _NAIVE),
        Promise(
            "again", "processor time of a look after one member changed", "s", _SOURCE, at_most(1), _NAIVE
        ),
    ),
    lambda bench: measure(bench, bench.size(20_000, 60)),
)


def measure(bench: Workbench, size: int) -> Mapping[str, Measured]:
    home = bench.home(size)
    with Session.open(home.path, passphrase=PASSPHRASE) as session:
        scan = Scan()
        first = processor_seconds_of(lambda: scan.run(session))
        found = len(scan.run(session))
        again = []
        for number, id in enumerate(members.find_ids(session, MemberFilter(limit=bench.rounds(3)))):
            members.edit(session, id, {"phone": f"09870001{number:02}"})
            again.append(processor_seconds_of(lambda: scan.run(session)))
        naive = processor_seconds_of(
            lambda: [fold(row.fields["full_name"]) for row in members.find(session, MemberFilter())]
        )
    return {
        "first": Measured(first, naive, f"{found} pairs"),
        "again": Measured(statistics.median(again), naive),
    }
