"""A server of this process and desks with real homes."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.replica import stretching
from tests.helpers.desks import Desk, Office


@pytest.fixture(scope="package", autouse=True)
def _each_passphrase_is_stretched_once() -> Iterator[None]:
    """The same key for the same salt, without paying for it again at every opening of one home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretching, "derive", functools.cache(stretching.derive))
        yield


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()
