"""What is remembered of the lists that were imported: how a sender's columns are meant, and which came in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from desktop.services.failures import Usage
from desktop.services.import_types import Source
from desktop.services.session import Session
from domain.importing.cell_values import OtherLabels
from domain.importing.headers import Headers, plain_header
from domain.importing.mapping import ColumnMapping, fingerprint, from_stored, guess, to_stored
from domain.text import clean

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.unit_of_work import UnitOfWork

_PROFILES: Final = "import_profiles"
_TAKEN: Final = "imports"
_MOST_PROFILES: Final = 100
_CERTAIN: Final = 0.9
_MOST_TAKEN: Final = 300


@cache
def known_headers() -> Headers:
    """The words over columns that the program knows."""
    return Headers(_resource("headers.json"))


@cache
def other_labels() -> OtherLabels:
    """What lists write in place of the labels of code lists."""
    return OtherLabels(_resource("labels.json"))


def _resource(name: str) -> Any:
    from importlib.resources import files

    return json.loads(files("resources").joinpath("importing", name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Taken:
    """One list that was imported. `at` is ISO 8601; `undone` likewise, when the opposite of it was done."""

    batch: str
    digest: str
    sheet: str
    name: str
    at: str
    actor: str
    added: int
    updated: int
    undone: str = ""


def names(session: Session) -> list[str]:
    """The profiles, the one used last first."""
    with session.replica.reading() as reader:
        kept = _kept(reader)
    return sorted(kept, key=lambda name: str(kept[name].get("used", "")), reverse=True)


def mapping_for(session: Session, source: Source, profile: str = "") -> ColumnMapping:
    """As the profile has it; without one, as a list with these headers was meant before, else as guessed.

    Raises Usage where there is no such profile, or where it was made for other columns.
    """
    with session.replica.reading() as reader:
        kept = _kept(reader)
    if profile:
        if profile not in kept:
            raise Usage("import.profile_unknown", {"profile": profile, "known": ", ".join(kept)})
        found = from_stored(kept[profile], source.headers)
        if found is None:
            raise Usage("import.profile_unfit", {"profile": profile})
        return found
    latest = _latest_like(kept, source)
    remembered = from_stored(kept[latest], source.headers) if latest else None
    return remembered or guessed(source)


def name_for(session: Session, source: Source) -> str:
    """The profile that `mapping_for` takes for a list like this one; "" where it guesses."""
    with session.replica.reading() as reader:
        return _latest_like(_kept(reader), source)


def guessed(source: Source) -> ColumnMapping:
    """What the columns most likely are, whatever is remembered of lists like this one."""
    return guess(source.columns(), known_headers())


def remember(session: Session, name: str, mapping: ColumnMapping) -> None:
    """Keep a mapping under the name of who sends such lists; the ones used longest ago give way."""
    with session.replica.writing() as work:
        kept = {**_kept(work), clean(name): {**to_stored(mapping), "used": session.now_text}}
        newest = sorted(kept.items(), key=lambda one: str(one[1].get("used", "")))[-_MOST_PROFILES:]
        work.put_setting(_PROFILES, dict(newest))
        work.commit()


def forget(session: Session, name: str) -> None:
    with session.replica.writing() as work:
        work.put_setting(_PROFILES, {one: kept for one, kept in _kept(work).items() if one != name})
        work.commit()


def forget_like(session: Session, source: Source) -> None:
    """Drop what is remembered of lists with these headers: they are guessed anew."""
    wanted = fingerprint(source.headers)
    with session.replica.writing() as work:
        kept = {name: one for name, one in _kept(work).items() if one.get("fingerprint") != wanted}
        work.put_setting(_PROFILES, kept)
        work.commit()


def differing(source: Source, mapping: ColumnMapping) -> list[str]:
    """Headers whose meaning is certain today and another one in this (remembered) mapping."""
    both = zip(source.headers, mapping.targets, guessed(source).targets, strict=False)
    return [
        header.strip()
        for header, meant, certain in both
        if certain.sure >= _CERTAIN and (meant.doing, meant.fields) != (certain.doing, certain.fields)
    ]


def taken(reader: Reader) -> list[Taken]:
    """The lists that were imported on this laptop, oldest first."""
    return [Taken(**one) for one in reader.settings().get(_TAKEN, [])]


def note_taken(work: UnitOfWork, one: Taken) -> None:
    """In the transaction of the import itself."""
    kept: Sequence[dict[str, Any]] = [*map(asdict, taken(work)), asdict(one)]
    work.put_setting(_TAKEN, list(kept)[-_MOST_TAKEN:])


def note_undone(session: Session, batch: str) -> None:
    """What this list wrote is no longer what it says of anybody."""
    with session.replica.writing() as work:
        known = [replace(one, undone=session.now_text) if one.batch == batch else one for one in taken(work)]
        work.put_setting(_TAKEN, [asdict(one) for one in known])
        work.commit()


def _latest_like(kept: Mapping[str, Mapping[str, Any]], source: Source) -> str:
    """The profile used last of those made for lists with these headers, or "".

    Lists without any header have as many columns in common and nothing else: none is taken for another.
    """
    if not any(map(plain_header, source.headers)):
        return ""
    wanted = fingerprint(source.headers)
    fitting = [name for name, one in kept.items() if one.get("fingerprint") == wanted]
    return max(fitting, key=lambda name: str(kept[name].get("used", "")), default="")


def _kept(reader: Reader) -> dict[str, dict[str, Any]]:
    return dict(reader.settings().get(_PROFILES, {}))
