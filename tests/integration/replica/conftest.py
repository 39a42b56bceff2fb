"""A desk: one home with an open replica of a small invented unit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.replica import ballast
from tests.helpers.replicas import Desk


@pytest.fixture(autouse=True)
def _no_ballast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Homes of tests take no room for nothing; the tests about the ballast make it themselves."""
    monkeypatch.setattr(ballast, "SIZE", 4096)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "home")
    yield desk
    desk.close()
