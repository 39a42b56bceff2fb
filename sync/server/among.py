"""`column = one of many values` as SQL that does not change with their number: databases know it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Values(sa.types.TypeDecorator[Sequence[Any]]):
    """A list as one parameter: an array of PostgreSQL, JSON for SQLite."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, item: type[sa.types.TypeEngine[Any]]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.ARRAY(self.item))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: sa.Dialect) -> Any:
        return value if dialect.name == "postgresql" else msgspec.json.encode(value).decode()


class _Among(FunctionElement[bool]):
    name = "among"
    type = sa.Boolean()
    inherit_cache = True


def among(column: sa.Column[Any], name: str) -> sa.ColumnElement[bool]:
    """Whether a column has one of the values of the parameter `name`, a list."""
    return _Among(column, sa.bindparam(name, type_=_Values(type(column.type))))


@compiles(_Among, "postgresql")
def _with_array(element: _Among, compiler: Any, **kwargs: Any) -> str:
    column, values = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"{column} = ANY ({values})"


@compiles(_Among, "sqlite")
def _with_json(element: _Among, compiler: Any, **kwargs: Any) -> str:
    column, values = (compiler.process(part, **kwargs) for part in element.clauses)
    return " ".join((column, "IN (SELECT value FROM json_each(", values, "))"))
