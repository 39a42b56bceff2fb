"""The syntax trees of the whole project are for these tests only."""

from __future__ import annotations

import pytest

from tests.helpers import source_tree
from tests.helpers.source_tree import ROOT


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Millions of nodes, which the collector would look through in every later test of this worker."""
    if nextitem is None or not nextitem.path.is_relative_to(ROOT / "tests" / "architecture"):
        source_tree.forget()
