"""Rules are given and taken back: what a file says is checked before a single laptop hears of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from domain.given_rules import GivenRules, Problem, is_day, problems
from domain.rules import Rulebook
from sync.protocol.rulebook import parameters, rulebook_with
from sync.server.exchange import Deps
from sync.server.given_rules import Kept, RulesGiven
from sync.server.tables import GIVEN_RULES, UNIT, UPPER_ORGANISATION
from sync.server.units import CENTRAL

_MEMBERS: Final = frozenset({"valid_from", "source", "parameters"})
_LARGEST_FILE: Final = 1 << 20
_encoder = msgspec.json.Encoder(order="deterministic")


class UnreadableRules(Exception):
    """The file is not what a file of rules has to be; `code` is of `rules.*`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class WrongRules(Exception):
    """A set cannot be given; `found` tells everything that is wrong with it."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__(", ".join(problem.code for problem in found))
        self.found = list(found)


class UnknownScope(LookupError):
    """No unit and no organisation above one has this code."""


class UnknownRules(LookupError):
    """Nothing that holds was given under this id."""


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom: the code of a unit or of an organisation above units, and its name; empty: the country."""

    code: str = ""
    name: str = ""


def read_file(path: Path) -> list[GivenRules]:
    """The sets of a JSON file: one object, or a list of them. Raises OSError, UnreadableRules."""
    if path.stat().st_size > _LARGEST_FILE:
        raise UnreadableRules("rules.file", why=f"> {_LARGEST_FILE}")
    text = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        content = msgspec.json.decode(unicodedata.normalize("NFC", text.decode("utf-8")))
    except (UnicodeDecodeError, msgspec.DecodeError) as error:
        raise UnreadableRules("rules.file", why=str(error)) from error
    entries = content if isinstance(content, list) else [content]
    return [_read(entry) for entry in entries]


def give(deps: Deps, sets: Sequence[GivenRules], code: str, level: str) -> list[Kept]:
    """Give sets to everybody below an organisation (`code`; empty: the whole country), all or none.

    Raises UnknownScope, WrongRules.
    """
    at = deps.clock().isoformat()

    def work(connection: sa.Connection) -> list[str]:
        scope = scope_of(connection, code)
        rules = RulesGiven(connection, deps.rulebook)
        stated = [replace(one, id=deps.new_id(), given_by=level, scope=scope.name) for one in sets]
        _refuse_wrong(deps.rulebook, rules, scope, stated)
        for number, one in enumerate(stated, start=rules.newest + 1):
            connection.execute(sa.insert(GIVEN_RULES).values(**_row(number, one, scope, at)))
        return [one.id for one in stated]

    given = deps.store.write(work)
    return [kept for kept in listed(deps) if kept.rules.id in given]


def withdraw(deps: Deps, id: str, level: str, reason: str) -> Kept:
    """Take a set back, as if it had not been given, from now on. Raises UnknownRules.

    What was decided under it stands: nothing that was effective is judged again.
    """
    now = deps.clock()

    def work(connection: sa.Connection) -> Kept:
        rules = RulesGiven(connection, deps.rulebook)
        kept = next((one for one in rules.all if one.rules.id == id and not one.withdrawn), None)
        if kept is None:
            raise UnknownRules(id)
        taken = {"withdrawn": rules.newest + 1, "withdrawn_at": now.isoformat(), "withdrawn_by": level}
        found = sa.update(GIVEN_RULES).where(GIVEN_RULES.c.number == kept.number)
        connection.execute(found.values(**taken, reason=reason))
        return kept

    return deps.store.write(work)


def listed(deps: Deps, code: str = "", withdrawn: bool = False) -> list[Kept]:
    """What was given, for a unit or an organisation above units what reaches it. Raises UnknownScope."""
    with deps.store.reading() as connection:
        rules = RulesGiven(connection, deps.rulebook)
        reaching = _reaching(connection, rules, code) if code else None
        return [
            kept
            for kept in rules.all
            if (withdrawn or not kept.withdrawn) and (reaching is None or kept.scope in reaching)
        ]


def in_force(deps: Deps, code: str, day: str) -> list[dict[str, Any]]:
    """Every parameter as it is on a day for a unit (empty: the country). Raises UnknownScope."""
    with deps.store.reading() as connection:
        rules = RulesGiven(connection, deps.rulebook)
        scope = scope_of(connection, code)
        book = rulebook_with(deps.rulebook, rules.reaching(scope.code))
    on = book.on(day)
    shown: list[dict[str, Any]] = []
    for parameter in parameters().values():
        stated = book.stated(parameter.name, day)
        if stated is not None:
            shown.append(
                {
                    "name": parameter.name,
                    "title": parameter.title,
                    "value": on.parameters[parameter.name],
                    "unit": parameter.unit,
                    "since": stated.valid_from,
                    "source": stated.source,
                    "given_by": stated.given_by,
                }
            )
    return shown


def scope_of(connection: sa.Connection, code: str) -> Scope:
    """Raises UnknownScope."""
    if not code:
        return Scope()
    for question in (_UNIT, _UPPER):
        found = connection.execute(question, {"code": code}).first()
        if found is not None:
            return Scope(code, found.name)
    raise UnknownScope(code)


def _reaching(connection: sa.Connection, rules: RulesGiven, code: str) -> set[str]:
    scope_of(connection, code)
    return set(rules.path(code))


def _refuse_wrong(rulebook: Rulebook, rules: RulesGiven, scope: Scope, stated: Sequence[GivenRules]) -> None:
    """Also where a level below said something of its own: nobody may be left with rules that contradict."""
    below = {kept.scope for kept in rules.all if not kept.withdrawn and scope.code in rules.path(kept.scope)}
    found: dict[str, Problem] = {}
    for code in (scope.code, *sorted(below - {scope.code})):
        before = list(rules.reaching(code))
        for one in stated:
            for problem in problems(one, rulebook_with(rulebook, before), parameters()):
                found.setdefault(f"{problem.code} {problem.params}", problem)
            before.append(one)
    if found:
        raise WrongRules(list(found.values()))


def _read(entry: object) -> GivenRules:
    if not isinstance(entry, Mapping):
        raise UnreadableRules("rules.shape")
    foreign = sorted(set(entry) - _MEMBERS)
    if foreign:
        raise UnreadableRules("rules.member", name=", ".join(foreign))
    given = entry.get("parameters")
    day, source = entry.get("valid_from"), entry.get("source", "")
    if not isinstance(given, dict) or not isinstance(source, str):
        raise UnreadableRules("rules.shape")
    if not isinstance(day, str) or not is_day(day):
        raise UnreadableRules("rules.day", value=day)
    if not source.strip():
        raise UnreadableRules("rules.source")
    return GivenRules("", day, dict(given), " ".join(source.split()), CENTRAL)


def _row(number: int, one: GivenRules, scope: Scope, at: str) -> Mapping[str, Any]:
    return {
        "number": number,
        "id": one.id,
        "scope": scope.code,
        "scope_name": scope.name,
        "valid_from": one.valid_from,
        "parameters": _encoder.encode(one.parameters).decode(),
        "source": one.source,
        "given_by": one.given_by,
        "given_at": at,
        "withdrawn": 0,
        "withdrawn_at": "",
        "withdrawn_by": "",
        "reason": "",
    }


_UNIT = sa.select(UNIT.c.name).where(UNIT.c.code == sa.bindparam("code"))
_UPPER = sa.select(UPPER_ORGANISATION.c.name).where(UPPER_ORGANISATION.c.code == sa.bindparam("code"))
