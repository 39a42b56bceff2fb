"""Every test here that asks for `store` or `office` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.server.store import Store
from tests.helpers import postgres
from tests.helpers.office import Office, UnitSite


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'central.db'}"
        store = Store(url)
        store.init()
        store.close()
        yield url
    else:
        with postgres.database() as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    yield made
    made.close()


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


@pytest.fixture
def unit(office: Office) -> UnitSite:
    return office.unit()
