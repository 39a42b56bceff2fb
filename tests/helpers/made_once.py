"""A server's empty tables, made once in a process by the server's own steps and copied from there.

Thousands of tests begin with an empty server, and making its tables took a sixth of an enrolment.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sync.server.store import Store

IN_MEMORY = "sqlite://"


def begin(store: Store) -> None:
    """What `Store.init` does to a new database; one that outlives its process is made by `init` itself."""
    if store.url.render_as_string() != IN_MEMORY:
        store.init()
        return
    with store._engine.connect() as connection:
        _raw(_empty()).backup(connection.connection.driver_connection)


@cache
def _empty() -> Store:
    made = Store(IN_MEMORY)
    made.init()
    return made


def _raw(store: Store) -> Any:
    # In memory there is one connection for the whole life of a store.
    with store._engine.connect() as connection:
        return connection.connection.driver_connection
