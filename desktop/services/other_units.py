"""Units at the other end of a move, to be found by name: those that papers here speak of, and every commune.

A laptop holds one unit. Of others it knows the code where a case named it; else the official list of communes
helps to write a name whole, and the server looks for the one unit that is called so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from io import StringIO
from typing import TYPE_CHECKING, Final

from desktop.services.session import Session
from domain.records import Value
from domain.statistics.provinces import Provinces
from domain.text import fold

if TYPE_CHECKING:
    from sync.replica.reader import Reader

# The field of a case that names another unit, by its code or as it is called.
FIELD: Final = "to_unit"
_MOST: Final = 60
_UNITS: Final = "administrative_units.csv"
_FORMER: Final = "former_provinces.csv"


@dataclass(frozen=True, slots=True)
class OtherUnit:
    """`text` is what a case keeps, `label` what is chosen by, `words` its words without marks."""

    text: str
    label: str
    words: tuple[str, ...]


def offered(session: Session) -> tuple[OtherUnit, ...]:
    """Units that are known here, then communes: those of the own province first."""
    with session.replica.reading() as reader:
        known, meta = _known(reader), reader.meta
    above, home = fold(" ".join(meta.unit_path)), fold(meta.unit_name).removeprefix("doan ")
    near, far = [], []
    for name, province in _communes():
        is_near = bool(above) and _bare(province) in above
        if not is_near:
            far.append(f"{name}, {province}")
        elif fold(name) != home:
            near.append(f"{name}, {province}")
    return (*(_unit(code, f"{name} ({code})") for code, name in known.items()), *map(_commune, near + far))


def found(units: Iterable[OtherUnit], text: str) -> list[OtherUnit]:
    """Those of whose words each typed one begins one, in any order and with or without marks.

    Where all of them are whole words comes first.
    """
    typed = tuple(fold(text).replace("-", " ").replace(",", " ").split())
    if not typed:
        return []
    hits = [one for one in units if all(any(known.startswith(word) for known in one.words) for word in typed)]
    return sorted(hits, key=lambda one: not set(typed) <= set(one.words))[:_MOST]


def called(units: Sequence[OtherUnit], text: str) -> str:
    """The name of what was typed as a code; "" where it is not known, or is a name already."""
    code = text.strip()
    return next((one.label for one in units if one.text == code and one.label != code), "")


def _known(reader: Reader) -> dict[str, str]:
    """Code → name of every unit that a case of this register speaks of, by name."""
    told: dict[str, str] = {}
    for case in reader.cases():
        other = case.fields.get("counterpart") or {}
        code = str((case.fields.get("data") or {}).get(FIELD) or "").strip()
        _note(told, code if " " not in code else "", other)
    return dict(sorted(told.items(), key=lambda one: fold(one[1])))


def _note(told: dict[str, str], code: str, other: Mapping[str, Value]) -> None:
    unit, name = str(other.get("unit") or ""), str(other.get("unit_name") or "")
    if name and (code or unit):
        told[code or unit] = name


def provinces(unit_path: Sequence[str], unit_code: str = "") -> Provinces:
    """Names of provinces, those of before 1 July 2025 too, and which one is the unit's own.

    `unit_path`: the names above the unit, as the server gave them; "" is the own one where they tell none.
    """
    codes = _province_codes()
    known = Provinces("", codes, _only_communes(), unit_code)
    own = next((code for name in reversed(unit_path) if (code := known.of(name))), "")
    return replace(known, own=own)


@lru_cache(maxsize=1)
def _province_codes() -> Mapping[str, str]:
    """Folded bare name → code of the province of today."""
    found = {_bare(row["name"]): row["code"] for row in _rows(_UNITS) if not row["province_code"]}
    return {**found, **{fold(row["name"]): row["province_code"] for row in _rows(_FORMER)}}


@lru_cache(maxsize=1)
def _only_communes() -> Mapping[str, str]:
    """Folded name with its kind → code of the province, of communes that have their name alone."""
    found: dict[str, set[str]] = {}
    for row in _rows(_UNITS):
        if row["province_code"]:
            found.setdefault(fold(row["name"]), set()).add(row["province_code"])
    return {name: provinces.pop() for name, provinces in found.items() if len(provinces) == 1}


def _rows(name: str) -> list[dict[str, str]]:
    text = files("resources").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


@lru_cache(maxsize=1)
def _communes() -> tuple[tuple[str, str], ...]:
    """(commune, province) by the official list."""
    rows = _rows(_UNITS)
    provinces = {row["code"]: row["name"] for row in rows if not row["province_code"]}
    return tuple((row["name"], provinces[row["province_code"]]) for row in rows if row["province_code"])


@lru_cache(maxsize=4096)
def _commune(label: str) -> OtherUnit:
    return _unit(label, label)


def _unit(text: str, label: str) -> OtherUnit:
    return OtherUnit(text, label, tuple(fold(label).replace("-", " ").replace(",", " ").split()))


def _bare(province: str) -> str:
    """A province's name alone, as it stands in that of its organisation: "hung yen"."""
    return fold(province).removeprefix("thanh pho ").removeprefix("tinh ")
