"""All statistical tables, found by looking into `tables/`: a new one is one more declaration there."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from domain.statistics import tables
from domain.statistics.model import Table


def _found() -> Mapping[str, Table]:
    """Every table by its name: the monitoring tables (bieu_1 ...), then t0 ... and what follows."""
    modules = (
        import_module(f"{tables.__name__}.{found.name}") for found in pkgutil.iter_modules(tables.__path__)
    )
    known = sorted((table for module in modules for table in module.TABLES), key=_place)
    return MappingProxyType({table.name: table for table in known})


def _place(table: Table) -> tuple[str, int]:
    """ "t2" stands before "t10"."""
    word = table.name.rstrip("0123456789")
    return word, int(table.name.removeprefix(word) or 0)


TABLES: Mapping[str, Table] = _found()
