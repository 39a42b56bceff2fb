"""Every row there is, in the order of the table. Modules are imported when their rows are wanted."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from tests.bench.figures import Row

# Name of a row → where it is declared.
_PLACES = {
    "start": "opening:START",
    "status": "starting:ROW",
    "save": "saving:ROW",
    "search-20k": "searching:ROW_20K",
    "search-100k": "searching:ROW_100K",
    "scroll": "opening:SCROLL",
    "memory": "opening:MEMORY",
    "grid": "acting:ROW",
    "activity": "telling:ROW",
    "duplicates": "finding_pairs:ROW",
    "tables-20k": "counting:ROW_20K",
    "tables-100k": "counting:ROW_100K",
    "bootstrap": "bootstrapping:ROW",
    "push": "pushing:ROW",
    "edits": "reconciling:EDITS",
    "thin-line": "reconciling:THIN_LINE",
    "both-sides": "reconciling:BOTH_SIDES",
    "batch": "batching:ROW",
    "import": "importing:ROW",
    "idle": "idling:ROW",
    "server": "serving_units:ROW",
    "L1": "loading:STEADY",
    "L2": "loading:RAMP",
    "L3": "loading:CROWD",
    "L4": "loading:FLEET",
    "L7": "commits_in_order:ROW",
}

NAMES: Sequence[str] = tuple(_PLACES)


def row(name: str) -> Row:
    """Raises KeyError for a row that there is not."""
    module, _, attribute = _PLACES[name].partition(":")
    found: Row = getattr(importlib.import_module(f"tests.bench.rows.{module}"), attribute)
    if found.name != name:
        raise ValueError(f"{name} is called {found.name} where it is declared")
    return found
