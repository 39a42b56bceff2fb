"""What every test gets: an offscreen Qt, no key store of the developer, a guard against leftovers."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator
from pathlib import Path

# Before any Qt import: without a platform plugin Qt aborts the process instead of raising.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Tests must not talk to the developer's own key store; those that want one start it themselves.
os.environ.pop("DBUS_SESSION_BUS_ADDRESS", None)
os.environ.pop("SODOAN_PASSPHRASE", None)
# Processes that tests start would compile the program anew, each of them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest
from _pytest.nodeid import NodeId
from hypothesis import HealthCheck, configuration, settings

from sync.replica import ballast
from tests.helpers import known_statements, source_tree
from tests.helpers.leftovers import LogGuard, QtGuard, leftover_threads, running_threads
from tests.helpers.source_tree import ROOT

configuration.set_hypothesis_home_dir(ROOT / ".cache" / "hypothesis")
# Wall time proves nothing on a shared machine, so no profile has a deadline. "ci" finds the same examples in
# every run; `--hypothesis-profile soak` looks for new ones.
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", deadline=None, max_examples=5000, print_blob=True)
settings.load_profile("ci")

# Homes of tests take no room for nothing; the tests about the ballast read how large it is.
ballast.SIZE = 4096  # type: ignore[misc]
known_statements.remember()

_MARKED_FOLDERS = ("gui", "e2e", "bench")
_BEGUN_FIRST = ("rig", "e2e", "xdist_group")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """What is collected stays for the whole run: it is looked through for garbage neither now nor later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


# First: the marks of groups are read when the workers name the tests.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0] if item.path.is_relative_to(ROOT) else ""
        if folder in _MARKED_FOLDERS:
            item.add_marker(folder)
        if folder == "architecture":
            item.add_marker(source_tree.reads_all_sources)
        elif isinstance(item, pytest.Function) and _shares_what_its_module_makes(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    for item in items:
        _name_its_group(item)
    # Long ones and groups first, so that no worker is left alone with one at the end.
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in _BEGUN_FIRST])


def _name_its_group(item: pytest.Item) -> None:
    """The end of its id, from which xdist's scheduler reads a group.

    xdist 3.8 writes it where pytest 9.2 does not look any more: the tests of a group went to all workers.
    """
    group = item.get_closest_marker("xdist_group")
    if group is not None and getattr(item.config.option, "loadgroup", False):
        item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")


def _shares_what_its_module_makes(item: pytest.Function) -> bool:
    """Tests of one module on several workers would each have its costly fixtures made again."""
    if item.get_closest_marker("xdist_group") is not None:
        return False
    made = item._fixtureinfo.name2fixturedefs
    return any(fixtures[-1].scope == "module" for name, fixtures in made.items() if not name.startswith("_"))


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Millions of nodes, which the collector would look through in every later test of this worker."""
    if _reads_all_sources(item) and not _reads_all_sources(nextitem):
        source_tree.forget()


def _reads_all_sources(item: pytest.Item | None) -> bool:
    group = item.get_closest_marker("xdist_group") if item else None
    return group is not None and group.args == (source_tree.GROUP,)


@pytest.fixture
def expected_logs() -> Iterator[LogGuard]:
    """Names the warnings that this test makes the program log: `.expect(regex)`, `.allow(regex)`."""
    with LogGuard() as guard:
        yield guard


@pytest.fixture(autouse=True)
def _nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a thread, a timer or an unexpected log line behind."""
    logs: LogGuard = request.getfixturevalue("expected_logs")
    # Only where the test uses Qt: importing it for the others would cost each worker a quarter of a second.
    qt = QtGuard() if "qapp" in request.fixturenames else None
    before = running_threads()
    yield
    faults = [*leftover_threads(before), *logs.faults()]
    if qt is not None:
        faults += qt.faults()
    if faults:
        pytest.fail("left behind:\n" + "\n".join(faults), pytrace=False)


@pytest.fixture
def project_root() -> Path:
    return ROOT
