"""A test that the watch stopped is run again, twice at most: the best of three counts.

CPU time has a floor, which is the work, and noise on top of it, which is the machine's: caches that
neighbours share, a hypervisor that takes the core away in the middle of a turn. Work that is too long is too
long each time.
"""

from __future__ import annotations

from typing import Final

import pytest
from _pytest.runner import runtestprotocol

from tests.gui.watching import HELD_UP

_TIMES: Final = 3


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test and report its last run. Nothing but a stretch that was too long is tried again."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for _ in range(_TIMES):
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        failed = [report for report in reports if report.failed]
        if not failed or not all(HELD_UP in report.longreprtext for report in failed):
            break
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
