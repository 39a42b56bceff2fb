"""Which column of a list is which field: guessed from headers and what stands below, corrected by people.

A mapping is remembered for the lists of one sender, who is known again by the headers he writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from domain.importing.cells import Cell
from domain.importing.headers import UNKNOWN, Doing, Headers, Target, plain_header
from domain.importing.neighbours import newest_ids, whose_they_are
from domain.importing.person_names import are_names
from domain.importing.table_lines import words_of
from domain.members.fields import MEMBER
from domain.records import Value
from domain.text import fold, nfc

_MALE, _FEMALE = "male", "female"
_NAME: Final = "full_name"
_BIRTH: Final = "birth_date"
_DATE_COLUMNS: Final = (("ngay", "thang", "nam"), ("ngay sinh", "thang sinh", "nam sinh"))


# What stands beside names in single words, of which most are given names of nobody.
_NO_GIVEN: Final = frozenset(
    {"nam", "nu", "x", "v", "kinh", "tay", "thai", "muong", "nung", "mong", "hmong", "dao", "khmer", "ede"}
    | {"khong", "co", "chua"}
)
_FEWEST_TO_REPEAT: Final = 6
# Not sure at all: a person is asked to look.
_BY_CONTENT: Final = 0.6


class Update(StrEnum):
    """What to do where the list and the register say different things about somebody who is here already."""

    FILL = "fill"  # only fields that are empty here
    OVERWRITE = "overwrite"  # the list wins, but not over what was changed since this list was last taken
    ASK = "ask"  # a person says, cell by cell


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """One `Target` for each column. `headers` are as they stand in the list.

    `fixed`: field → stored value for everybody in whose row the list says nothing of it. `updates`: field →
    what to do with differences; `update` for fields not named there. `month_first`: columns whose dates
    begin with the month, by a person's decision (None: by what the dates themselves prove). `pivot`: years of
    two digits up to this one are of this century, later ones of the last; None: such years are refused.
    """

    targets: tuple[Target, ...]
    headers: tuple[str, ...]
    fixed: Mapping[str, Value] = field(default_factory=dict)
    updates: Mapping[str, Update] = field(default_factory=dict)
    update: Update = Update.FILL
    month_first: frozenset[int] | None = None
    pivot: int | None = None

    def update_of(self, name: str) -> Update:
        return self.updates.get(name, self.update)

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of all fields that the list fills, in declared order."""
        named = {name for target in self.targets for name in target.fields} | self.fixed.keys()
        if any(target.doing is Doing.BY_SEX for target in self.targets):
            named |= {"sex"}
        return tuple(declared.name for declared in MEMBER.fields if declared.name in named)

    @property
    def elsewhere(self) -> tuple[tuple[str, str], ...]:
        """(header, workflow) of columns that have to go through a workflow: told, never lost silently."""
        return tuple(
            (header, target.part)
            for header, target in zip(self.headers, self.targets, strict=True)
            if target.doing is Doing.ELSEWHERE
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers of columns of which nobody knows what they are."""
        return self.skipped("unknown")

    def skipped(self, why: str) -> tuple[str, ...]:
        """Headers of columns that are not taken for this reason, see `Target`."""
        return tuple(
            header
            for header, target in zip(self.headers, self.targets, strict=True)
            if target.doing is Doing.SKIP and target.part == why and header.strip()
        )

    def with_target(self, column: int, target: Target) -> ColumnMapping:
        """The same with another meaning for one column, by a person's decision."""
        targets = list(self.targets)
        targets[column] = target
        return replace(self, targets=tuple(targets))


def guess(columns: Sequence[tuple[str, Sequence[Cell]]], known: Headers) -> ColumnMapping:
    """The likeliest meaning of each column, given as its header and some of the cells below it."""
    headers = tuple(header for header, _ in columns)
    samples = [[cell for cell in cells if not cell.empty] for _, cells in columns]
    targets = [known.meaning(header) for header in headers]
    targets = [_by_content(target, cells) for target, cells in zip(targets, samples, strict=True)]
    targets = _names_without_header(targets, headers, samples)
    targets = _year_or_male(targets, headers, known)
    targets = _birth_over_three_columns(targets, headers, samples)
    targets = _both_sexes(targets, headers)
    targets = _name_over_two_columns(targets, headers, samples)
    targets = _whole_or_parts(targets)
    targets = whose_they_are(newest_ids(targets, samples), headers)
    return ColumnMapping(tuple(_each_once(targets)), headers)


def fingerprint(headers: Sequence[str]) -> str:
    """What a sender's lists have in common: the columns, however they are spelt."""
    return hashlib.sha256("\n".join(map(plain_header, headers)).encode()).hexdigest()[:32]


def _by_content(target: Target, cells: Sequence[Cell]) -> Target:
    """Two columns "Nam" and "Nữ" hold crosses in one list and dates of birth in another."""
    if target.doing is Doing.MARK and cells and 2 * sum(map(_dateish, cells)) > len(cells):
        return Target(Doing.BY_SEX, (_BIRTH,), target.part, target.sure)
    return target


def _dateish(cell: Cell) -> bool:
    if isinstance(cell.value, date):
        return True
    return sum(sign.isdigit() for sign in cell.text) >= 4


def _names_without_header(
    targets: list[Target], headers: Sequence[str], samples: Sequence[Sequence[Cell]]
) -> list[Target]:
    """Where no column has a header, the only one in which full names stand.

    Beside single words it may be the first half of names, which a person has to say.
    """
    if any(map(plain_header, headers)):
        return targets
    named = [
        column
        for column, cells in enumerate(samples)
        if are_names([words_of(cell) for cell in cells]) and not _single_words(_beside(samples, column))
    ]
    if len(named) != 1:
        return targets
    by_content = Target(Doing.FIELD, (_NAME,), sure=_BY_CONTENT)
    return [by_content if column == named[0] else target for column, target in enumerate(targets)]


def _beside(samples: Sequence[Sequence[Cell]], column: int) -> Sequence[Cell]:
    return samples[column + 1] if column + 1 < len(samples) else ()


def _year_or_male(targets: list[Target], headers: Sequence[str], known: Headers) -> list[Target]:
    """Without accents "Năm" (year) and "Nam" (male) are one word: what stands beside it tells which."""
    found = list(targets)
    plain = [plain_header(header) for header in headers]
    for column, target in enumerate(targets):
        stem = plain[column].removesuffix(" nam")
        is_half = target.doing is Doing.BY_SEX and f"{stem} nu" not in plain
        if stem == plain[column] or not (target is UNKNOWN or is_half):
            continue
        months = [one for one, name in zip(targets, plain, strict=True) if name == f"{stem} thang"]
        if f"{stem} nu" in plain and known.meaning(stem).field == _BIRTH and not _is_year(headers[column]):
            found[column] = Target(Doing.BY_SEX, (_BIRTH,), _MALE, 0.9)
        elif months:
            name = months[0].field or known.meaning(stem).field
            if name in MEMBER.by_name and "date" in MEMBER.by_name[name].type.value:
                found[column] = Target(Doing.PART, (name,), "year", 0.9)
    return found


def _is_year(header: str) -> bool:
    return nfc(header).casefold().split()[-1:] == ["năm"]


def _both_sexes(targets: list[Target], headers: Sequence[str]) -> list[Target]:
    """Half of a pair of columns is no column of a sex: who stands in the other one would get none, or a wrong
    one. A cross under a lone "Nam" says what it says, unless the sender writes "Năm" like that.
    """
    accents = any(not header.isascii() for header in headers)
    sexes = {target.part for target in targets if target.doing in (Doing.MARK, Doing.BY_SEX)}
    paired = {_MALE, _FEMALE} <= sexes
    return [
        UNKNOWN
        if not paired
        and (target.doing is Doing.BY_SEX or (target.doing is Doing.MARK and not accents))
        and target.part in (_MALE, _FEMALE)
        else target
        for target in targets
    ]


def _birth_over_three_columns(
    targets: list[Target], headers: Sequence[str], samples: Sequence[Sequence[Cell]]
) -> list[Target]:
    """Day, month and year next to each other, where no other column has the date of birth."""
    found = list(targets)
    plain = [plain_header(header) for header in headers]
    for first in range(len(plain) - 2):
        here = range(first, first + 3)
        elsewhere = [one for column, one in enumerate(targets) if column not in here]
        is_male = any(one.part == _FEMALE for one in elsewhere) and not _is_year(headers[first + 2])
        has_birth = any(_BIRTH in one.fields for one in elsewhere) or any(map(_dateish, samples[first]))
        if tuple(plain[first : first + 3]) in _DATE_COLUMNS and not is_male and not has_birth:
            for column, part in zip(here, ("day", "month", "year"), strict=True):
                found[column] = Target(Doing.PART, (_BIRTH,), part, 0.9)
    return found


def _name_over_two_columns(
    targets: list[Target], headers: Sequence[str], samples: Sequence[Sequence[Cell]]
) -> list[Target]:
    """ "Họ và tên" merged over two columns: family and middle names in one, the given name in the next."""
    found = list(targets)
    for column in range(len(targets) - 1):
        is_name = targets[column].doing is Doing.FIELD and targets[column].field == _NAME
        beside = plain_header(headers[column + 1])
        continues = beside in ("", "ten", plain_header(headers[column]))
        if beside == "" and _says_one_of_few(samples[column + 1]):
            continue
        if is_name and continues and _goes_on(samples[column], samples[column + 1]):
            # What nobody named is looked at.
            sure = 0.9 if beside else _BY_CONTENT
            found[column] = Target(Doing.PART, (_NAME,), "family", sure)
            found[column + 1] = Target(Doing.PART, (_NAME,), "given", sure)
    return found


def _says_one_of_few(cells: Sequence[Cell]) -> bool:
    """Whether a column without a header says whether somebody is a man, or of which people, and no names."""
    said = [fold(cell.text) for cell in cells]
    is_few = len(said) >= _FEWEST_TO_REPEAT and 3 * len(set(said)) <= len(said)
    return is_few or sum(word in _NO_GIVEN for word in said) * 2 > len(said)


def _goes_on(names: Sequence[Cell], given: Sequence[Cell]) -> bool:
    """Whether given names are said in the second column only; in many lists the first has them as well."""
    words = [cell.text.split() for cell in given]
    # Few have a given name of two words: Niê Kdăm.
    several = sum(len(parts) == 2 and not any(map(str.isdigit, " ".join(parts))) for parts in words)
    alone = [cell for cell, parts in zip(given, words, strict=True) if len(parts) < 2]
    if not _single_words(alone) or several > len(alone) or several + len(alone) < len(words):
        return False
    ends = {fold(cell.text).rpartition(" ")[2] for cell in names}
    return 2 * sum(fold(cell.text) in ends for cell in given) < len(given)


def _single_words(cells: Sequence[Cell]) -> bool:
    words = [cell.text.split() for cell in cells]
    return bool(words) and all(len(parts) == 1 and not parts[0][0].isdigit() for parts in words)


def _whole_or_parts(targets: list[Target]) -> list[Target]:
    """A field comes from one column or is put together from several, never both."""
    found = list(targets)
    for name in {target.field for target in targets if target.doing is Doing.PART}:
        parts = [
            column for column, one in enumerate(targets) if one.doing is Doing.PART and one.field == name
        ]
        wholes = [
            column
            for column, one in enumerate(targets)
            if name in one.fields and one.doing in (Doing.FIELD, Doing.SPLIT, Doing.BY_SEX)
        ]
        if not wholes:
            continue
        surest = max(targets[column].sure for column in wholes)
        parts_win = len(parts) > 1 and min(targets[column].sure for column in parts) > surest
        for column in wholes if parts_win else parts:
            found[column] = Target(Doing.SKIP, part="twice", sure=0.0)
    return found


def _each_once(targets: Sequence[Target]) -> list[Target]:
    """The surest column has a meaning; others that look like it are left for a person to decide."""
    by_sureness = sorted(range(len(targets)), key=lambda column: (-targets[column].sure, column))
    taken: set[tuple[str, str]] = set()
    found = list(targets)
    for column in by_sureness:
        target = targets[column]
        claims = set(_claims(target))
        if claims & taken:
            found[column] = Target(Doing.SKIP, part="twice", sure=0.0)
        taken |= claims
    return found


def _claims(target: Target) -> list[tuple[str, str]]:
    if target.doing is Doing.BRANCH:
        return [("branch", "")]
    if target.doing in (Doing.ELSEWHERE, Doing.SKIP):
        return []
    if target.doing in (Doing.PART, Doing.BY_SEX, Doing.MARK):
        return [(target.field, target.part)]
    return [(name, "") for name in target.fields]


# --- profiles

_FORMAT: Final = 1


def to_stored(mapping: ColumnMapping) -> dict[str, Value]:
    """JSON of a mapping, for the replica's settings."""
    return {
        "format": _FORMAT,
        "fingerprint": fingerprint(mapping.headers),
        "targets": [[one.doing.value, list(one.fields), one.part] for one in mapping.targets],
        "fixed": dict(mapping.fixed),
        "updates": {name: one.value for name, one in mapping.updates.items()},
        "update": mapping.update.value,
        "month_first": None if mapping.month_first is None else sorted(mapping.month_first),
        "pivot": mapping.pivot,
    }


def from_stored(stored: Mapping[str, Any], headers: Sequence[str]) -> ColumnMapping | None:
    """A remembered mapping for a list with these headers; None where it was made for other columns.

    Fields that are not known (any more) are left to a person.
    """
    if stored.get("format") != _FORMAT or stored.get("fingerprint") != fingerprint(headers):
        return None
    if len(stored["targets"]) != len(headers):
        return None
    targets = tuple(
        Target(Doing(doing), tuple(names), part) if set(names) <= MEMBER.by_name.keys() else UNKNOWN
        for doing, names, part in stored["targets"]
    )
    month_first = stored["month_first"]
    return ColumnMapping(
        targets=targets,
        headers=tuple(headers),
        fixed={name: value for name, value in stored["fixed"].items() if name in MEMBER.by_name},
        updates={name: Update(one) for name, one in stored["updates"].items()},
        update=Update(stored["update"]),
        month_first=None if month_first is None else frozenset(month_first),
        pivot=stored["pivot"],
    )
