"""A server of this process and desks with real homes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import Desk, Office


# Of a module, as a folder without `__init__.py` is no package: it would last for the whole run, and homes
# that later tests of this worker make could not be opened by real processes.
@pytest.fixture(scope="module", autouse=True)
def _passphrases_are_cheap() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_cheaply(patch)
        yield


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()
