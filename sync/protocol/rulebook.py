"""The rulebook that comes with the program: catalogues, levels and rule sets read from `resources`.

Both ends of the wire decide by it. Nothing is read until it is asked for, and then only the file in question:
short commands must start fast.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

import resources
from domain.rules import Catalogue, Level, Rulebook, RuleSet, in_force_together

if TYPE_CHECKING:
    from domain.given_rules import GivenRules, Parameter

Item = TypeVar("Item")

_LEVELS = "organisation_level"


@cache
def rulebook() -> Rulebook:
    """The rulebook of this build; one object for the whole process, immutable once read."""
    return Rulebook(
        _LazyMapping(_catalogue_names, catalogue),
        _LazySequence(_rule_sets),
        _LazyMapping(_level_codes, _level),
    )


@cache
def catalogue(name: str) -> Catalogue:
    """One code list. Raises KeyError when there is none of this name."""
    content = _catalogue_file(name)
    labels = {value["code"]: value["label"] for value in content["values"]}
    return Catalogue(content["catalogue"], content["title"], labels)


@cache
def counted_statuses() -> frozenset[str]:
    """Codes of `member_status` under which the home branch counts a person as its member."""
    return frozenset(value["code"] for value in _catalogue_file("member_status")["values"] if value["counts"])


@cache
def _catalogue_file(name: str) -> Mapping[str, Any]:
    if name not in _catalogue_names():
        raise KeyError(name)
    return cast("Mapping[str, Any]", _read_json("catalogues", f"{name}.json"))


@cache
def _catalogue_names() -> tuple[str, ...]:
    entries = _resources().joinpath("catalogues").iterdir()
    return tuple(
        sorted(entry.name.removesuffix(".json") for entry in entries if entry.name.endswith(".json"))
    )


@cache
def _levels() -> Mapping[str, Level]:
    return {
        value["code"]: Level(
            code=value["code"],
            label=value["label"],
            holds_members=value["holds_members"],
            may_be_root=value["may_be_unit_root"],
            allowed_parents=frozenset(value["allowed_parents"]),
            has_account=value["has_account"],
        )
        for value in _catalogue_file(_LEVELS)["values"]
    }


def _level_codes() -> tuple[str, ...]:
    return tuple(_levels())


def _level(code: str) -> Level:
    return _levels()[code]


@cache
def _rule_sets() -> tuple[RuleSet, ...]:
    return in_force_together(
        RuleSet(entry["id"], entry["valid_from"], entry["parameters"], entry["source"])
        for entry in _read_json("rules", "rule_sets.json")
    )


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every parameter that rules have, as it is declared, in the order in which people read them."""
    from domain.given_rules import Parameter

    return {entry["name"]: Parameter(**entry) for entry in _read_json("rules", "parameters.json")}


def rulebook_with(rulebook: Rulebook, given: Sequence[GivenRules]) -> Rulebook:
    """A rulebook with what the level above gave, in its order. Without any it is the very same object."""
    if not given:
        return rulebook
    from sync.protocol import given_rules

    return given_rules.laid_over(rulebook, given_rules.packed(given))


def _read_json(folder: str, name: str) -> Any:
    return json.loads(_resources().joinpath(folder, name).read_text(encoding="utf-8"))


def _resources() -> Path:
    # By path: importlib.resources costs more to import than everything else here together.
    return Path(str(resources.__file__)).parent


class _LazyMapping(Mapping[str, Item], Generic[Item]):
    """A mapping whose keys and items are read when somebody looks."""

    def __init__(self, names: Callable[[], tuple[str, ...]], read: Callable[[str], Item]) -> None:
        self._names = names
        self._read = read

    def __getitem__(self, name: str) -> Item:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())


class _LazySequence(Sequence[Item], Generic[Item]):
    """A sequence that is read when somebody looks."""

    def __init__(self, read: Callable[[], tuple[Item, ...]]) -> None:
        self._read = read

    @overload
    def __getitem__(self, place: int) -> Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item]:
        return self._read()[place]

    def __len__(self) -> int:
        return len(self._read())
