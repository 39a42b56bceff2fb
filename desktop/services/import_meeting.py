"""Which rows of a list share nothing by which people are told apart: nearly all of a long list of new people.

They are somebody new without a further look. `People` is asked about the others only, and knows only those of
the unit who share a name or a number with one of these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import compress
from typing import Any, Final, NamedTuple

from desktop.services.import_matching import FIELDS, People, is_day
from domain.findings import CheckLevel
from domain.importing.row_read import CellFinding
from domain.records import Value
from domain.text import fold

# Every other name of a list is that of somebody else on it, or of somebody who is here.
_folded: Final = lru_cache(maxsize=16384)(fold)
_Entered = Sequence[tuple[str, Mapping[str, Value]]]


class Meeting(NamedTuple):
    """`alone`: of each row, whether nobody here and no other row can be the same; `people`: of the others."""

    alone: Sequence[bool]
    people: People


class _Keys:
    """By what some people may be taken for each other, each as a column. A text that is not there is ""."""

    def __init__(self, columns: Mapping[str, Sequence[Value]], among: Collection[str] | None = None) -> None:
        """`among`: the folded names that matter; whoever has another one is met by numbers alone."""
        self.names = [*map(_folded, _texts(columns["full_name"]))]
        self.citizen_ids, self.member_codes = _texts(columns["citizen_id"]), _texts(columns["member_code"])
        names: Sequence[str] = self.names
        births, phones = columns["birth_date"], _texts(columns["phone"])
        if among is not None:
            wanted = [*map(among.__contains__, names)]
            names, births, phones = ([*compress(one, wanted)] for one in (names, births, phones))
        # Who was born on a day is told from others of the name by it; of all others the name alone is known.
        self.born = [(name, born) if is_day(born) else () for name, born in zip(names, births, strict=True)]
        self.unborn = {name for name, born in zip(names, self.born, strict=True) if not born}
        self.phones = [(name, phone) if phone else () for name, phone in zip(names, phones, strict=True)]

    @property
    def single(self) -> Sequence[Sequence[Any]]:
        """The columns in which nobody else may have the same, where there is something."""
        return self.born, self.phones, self.citizen_ids, self.member_codes


def meet(
    rows: Sequence[Mapping[str, Value]],
    ids: Sequence[str],
    columns: Mapping[str, Sequence[Value]],
    entered: _Entered,
    guests: Sequence[Mapping[str, Value]] = (),
) -> Meeting:
    """`rows`: the fields of each; `ids`, `columns`, `entered`, `guests`: as `People` is told of them."""
    theirs = _Keys(_columns_of(rows))
    among = {*theirs.names}
    before = [*(fields for _, fields in entered), *guests]
    here, earlier = _Keys(columns, among), _Keys(_columns_of(before), among)
    unborn = theirs.unborn | here.unborn | earlier.unborn
    shared = [
        _shared(ours, (*known, *others))
        for ours, known, others in zip(theirs.single, here.single, earlier.single, strict=True)
    ]
    alone = [name not in unborn for name in theirs.names]
    for ours, several in zip(theirs.single, shared, strict=True):
        if several:
            alone = [is_alone and key not in several for is_alone, key in zip(alone, ours, strict=True)]
    people = _people(theirs, here, alone, ids, columns, entered)
    people.add_guests(guests)
    return Meeting(alone, people)


def _people(
    theirs: _Keys,
    here: _Keys,
    alone: Sequence[bool],
    ids: Sequence[str],
    columns: Mapping[str, Sequence[Value]],
    entered: _Entered,
) -> People:
    """Those who are here of a name or number of a row that is not alone, or came by an earlier import."""
    kept: set[int] = set()
    for ours, known in (
        (theirs.names, here.names),
        (theirs.citizen_ids, here.citizen_ids),
        (theirs.member_codes, here.member_codes),
    ):
        wanted = {key for key, is_alone in zip(ours, alone, strict=True) if key and not is_alone}
        if wanted:
            kept.update(place for place, key in enumerate(known) if key in wanted)
    if entered:
        known_before = {id for id, _ in entered}
        kept.update(place for place, id in enumerate(ids) if id in known_before)
    places = sorted(kept)
    chosen = {name: [*map(columns[name].__getitem__, places)] for name in FIELDS}
    people = People([ids[place] for place in places], chosen)
    people.add_earlier(entered)
    return people


def _columns_of(rows: Sequence[Mapping[str, Value]]) -> dict[str, Sequence[Value]]:
    return {name: [fields.get(name) for fields in rows] for name in FIELDS}


def _texts(values: Iterable[Value]) -> list[str]:
    """Each as it is compared: what is no text is nobody's name and no number."""
    return [value if value.__class__ is str else "" for value in values]


def _shared(ours: Sequence[Any], others: Iterable[Any]) -> set[Any]:
    """What several of ours have, or one of ours and one of the others; having nothing is not shared."""
    counted = Counter(ours)
    found = {*filter(counted.__contains__, others)}
    if len(counted) < len(ours):
        found |= {key for key, times in counted.items() if times > 1}
    return found - {(), ""}


def where_is_known(findings: tuple[CellFinding, ...]) -> tuple[CellFinding, ...]:
    """Of somebody who is here for certain: nobody moves by a list, so where the row says is no error."""
    return tuple(
        one._replace(level=CheckLevel.WARNING) if (one.field, one.level) == ("org", CheckLevel.ERROR) else one
        for one in findings
    )
