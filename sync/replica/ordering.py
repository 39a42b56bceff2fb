"""The order of a list of members: by any declared fields, as people read them, blanks last.

Text goes by the Vietnamese dictionary, codes as their list is offered, organisations as in the tree. SQLite
asks Python for a text's key once per row; names carry theirs in a column with an index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from domain.fields import Field, FieldType
from domain.kinds import KINDS
from domain.rules import Rulebook
from domain.text import sort_key
from sync.replica.columns import SEARCHED_KIND
from sync.replica.statements import from_json, kind_table, quoted
from sync.replica.store import Store

# The order of a list of people: given name, family and middle names, birth date; the id settles the rest.
_BY_NAME: Final = "name_sort{direction}, birth_date{direction}, id"
_TEXTS: Final = frozenset({FieldType.TEXT, FieldType.NAME, FieldType.TITLE, FieldType.EMAIL})


def is_by_name(sort: str) -> bool:
    """Whether an index gives this order."""
    return sort.lstrip("-") in ("name", "full_name")


def order_by(store: Store, sort: str) -> str:
    """ORDER BY for names of fields with commas between; "-" turns one round. Raises ValueError."""
    if is_by_name(sort):
        return f"ORDER BY {_by_name(sort)}"
    terms = [_term(store, number, one.strip()) for number, one in enumerate(sort.split(","))]
    return f"ORDER BY {', '.join((*terms, _by_name('')))}"


def _by_name(sort: str) -> str:
    return _BY_NAME.format(direction=" DESC" if sort.startswith("-") else "")


def _term(store: Store, number: int, sort: str) -> str:
    direction = " DESC" if sort.startswith("-") else ""
    name = sort.lstrip("-")
    if is_by_name(sort):
        return f"name_sort{direction}"
    if name not in kind_table(SEARCHED_KIND).shapes:
        raise ValueError(f"no such field to sort by: {name}")
    column = quoted(name)
    key = _key_of(KINDS[SEARCHED_KIND].by_name[name], store)
    if key is None:
        return f"{column} IS NULL, {column}{direction}"
    function = f"order_{number}"
    store.connection.create_function(function, 1, key, deterministic=True)
    return f"{column} IS NULL, {function}({column}){direction}"


def _key_of(field: Field, store: Store) -> Callable[[str | None], str | int | None] | None:
    """What a stored value is compared by; None where the stored value itself will do."""
    if field.type in _TEXTS:
        return lambda text: None if text is None else sort_key(text)
    if field.type is FieldType.REFERENCE:
        places = _places_in_tree(store)
        return lambda id: None if id is None else places.get(id, len(places))
    if field.type is FieldType.CODE:
        offered = _offered(store.rulebook, field)
        return lambda code: None if code is None else offered.get(code, len(offered))
    if field.type is FieldType.CODES:
        offered = _offered(store.rulebook, field)
        return lambda codes: _first_offered(codes, offered)
    return None


def _offered(rulebook: Rulebook, field: Field) -> Mapping[str, int]:
    return {code: place for place, code in enumerate(rulebook.catalogue(field.catalogue).labels)}


def _first_offered(codes: str | None, offered: Mapping[str, int]) -> int | None:
    if codes is None:
        return None
    return min((offered.get(code, len(offered)) for code in from_json(codes)), default=len(offered))


def _places_in_tree(store: Store) -> dict[str, int]:
    """Organisation id → where it stands when parents come before children, siblings in Vietnamese order."""
    found = store.execute("SELECT id, coalesce(name, '') FROM organisation").fetchall()
    names, parents = dict(found), store.parents()

    def path(id: str) -> tuple[tuple[str, str], ...]:
        steps: list[tuple[str, str]] = []
        while id in names and len(steps) < len(names):
            steps.append((sort_key(names[id]), id))
            id = parents.get(id, "")
        return tuple(reversed(steps))

    return {id: place for place, id in enumerate(sorted(names, key=path))}
