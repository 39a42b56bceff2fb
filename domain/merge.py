"""The three-way merge of one edit, per field group: pure, and the same for every kind.

`was` is what the cadre had before, `mine` what they made of it, `remote` what stands there now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.fields import Field, FieldType, Kind, Policy
from domain.records import Value
from domain.text import same_text
from domain.values.phones import parse_phone

_TEXTS = frozenset({FieldType.TEXT, FieldType.NAME, FieldType.TITLE, FieldType.EMAIL})


@dataclass(frozen=True, slots=True)
class GroupConflict:
    """One group that both sides changed to different values; all three as field → value."""

    group: str
    base: Mapping[str, Value]
    mine: Mapping[str, Value]
    theirs: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Merge:
    """`write` is what to write over `remote`; `same` the groups where the wanted values stood already."""

    write: Mapping[str, Value]
    same: tuple[str, ...] = ()
    conflicts: tuple[GroupConflict, ...] = ()


def equal_values(field: Field | None, first: Value, second: Value) -> bool:
    """Whether two values mean the same: NFC, trimmed, tone places, digits of a phone, order of a set."""
    if _unset(first) or _unset(second):
        return _unset(first) and _unset(second)
    if first == second:
        return True
    if field is None or not isinstance(first, type(second)):
        return False
    if field.type in _TEXTS:
        return same_text(first, second)
    if field.type is FieldType.PHONE:
        return (parse_phone(first).value or first) == (parse_phone(second).value or second)
    if field.type is FieldType.CODES:
        return set(first) == set(second)
    return False


def merge_edit(
    kind: Kind, was: Mapping[str, Value], mine: Mapping[str, Value], remote: Mapping[str, Value]
) -> Merge:
    """Merge the fields that an edit sets (`mine`) into a record's fields (`remote`)."""
    write: dict[str, Value] = {}
    same: list[str] = []
    conflicts: list[GroupConflict] = []
    for group in dict.fromkeys(kind.group_of(name) for name in mine):
        names = kind.groups.get(group, (group,))
        base = {name: was.get(name) for name in names}
        wanted = {name: mine.get(name, base[name]) for name in names}
        theirs = {name: remote.get(name) for name in names}
        if _equal(kind, theirs, wanted):
            same.append(group)
        elif _equal(kind, theirs, base):
            write |= {name: value for name, value in wanted.items() if value != theirs[name]}
        else:
            settled = _by_policy(kind, group, base, wanted, theirs)
            if settled is None:
                conflicts.append(GroupConflict(group, base, wanted, theirs))
            else:
                write |= {name: value for name, value in settled.items() if value != theirs[name]}
    return Merge(write, tuple(same), tuple(conflicts))


def merge_fold(kind: Kind, offered: Mapping[str, Value], remote: Mapping[str, Value]) -> Merge:
    """Fold a second entry of the same person into the record that stands: fill blanks, keep what agrees.

    Unlike an edit this looks at single fields, so that a citizen id without its date is completed.
    """
    write: dict[str, Value] = {}
    same: list[str] = []
    conflicts: list[GroupConflict] = []
    for group in dict.fromkeys(kind.group_of(name) for name in offered):
        names = kind.groups.get(group, (group,))
        theirs = {name: remote.get(name) for name in names}
        # A blank of a second entry says nothing: it takes no value away.
        mine = {name: theirs[name] if _unset(offered.get(name)) else offered[name] for name in names}
        differing = [
            name
            for name in names
            if not _unset(mine[name])
            and not _unset(theirs[name])
            and not equal_values(kind.by_name.get(name), mine[name], theirs[name])
        ]
        if not differing:
            filled = {name: mine[name] for name in names if _unset(theirs[name]) and not _unset(mine[name])}
            write |= filled
            if not filled:
                same.append(group)
            continue
        settled = _by_policy(kind, group, dict.fromkeys(names), mine, theirs)
        if settled is None:
            conflicts.append(GroupConflict(group, dict.fromkeys(names), mine, theirs))
        else:
            write |= {name: value for name, value in settled.items() if value != theirs[name]}
    return Merge(write, tuple(same), tuple(conflicts))


def asked_about(kind: Kind, merge: Merge, remote: Mapping[str, Value]) -> Merge:
    """The same merge with nothing written: what it would have written is a question of its own."""
    held = tuple(
        GroupConflict(group, dict.fromkeys(theirs), {**theirs, **_within(theirs, merge.write)}, theirs)
        for group in dict.fromkeys(kind.group_of(name) for name in merge.write)
        for theirs in [kind.group_values(group, remote)]
    )
    return Merge({}, merge.same, (*merge.conflicts, *held))


def _within(names: Mapping[str, Value], values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if name in names}


def _by_policy(
    kind: Kind, group: str, base: Mapping[str, Value], mine: Mapping[str, Value], theirs: Mapping[str, Value]
) -> dict[str, Value] | None:
    """What the group's declared policy makes of two different values; None: a person has to decide."""
    differing = [name for name in mine if not equal_values(kind.by_name.get(name), mine[name], theirs[name])]
    if all(_is_earlier(kind.by_name.get(name), mine[name], theirs[name]) for name in differing):
        return {**theirs, **{name: min(str(mine[name]), str(theirs[name])) for name in differing}}
    policy = kind.group_policy(group)
    if policy is Policy.SERVER:
        return dict(theirs)
    if policy is Policy.UNION:
        return {name: _union(base[name], mine[name], theirs[name]) for name in mine}
    if policy is Policy.MAX:
        return {name: _larger(mine[name], theirs[name]) for name in mine}
    return None


def _is_earlier(field: Field | None, mine: Value, theirs: Value) -> bool:
    """Whether of two values the earlier day counts; a day that is not known ends nothing."""
    return field is not None and field.policy is Policy.EARLIER and not (_unset(mine) or _unset(theirs))


def _union(base: Value, mine: Value, theirs: Value) -> Value:
    """`theirs` with what I added and without what I removed."""
    before, wanted, there = set(base or ()), set(mine or ()), set(theirs or ())
    return sorted((there | (wanted - before)) - (before - wanted)) or None


def _larger(mine: Value, theirs: Value) -> Value:
    if _unset(mine) or _unset(theirs):
        return theirs if _unset(mine) else mine
    return max(mine, theirs)


def _equal(kind: Kind, first: Mapping[str, Value], second: Mapping[str, Value]) -> bool:
    return all(equal_values(kind.by_name.get(name), first[name], second[name]) for name in first)


def _unset(value: Value) -> bool:
    return value is None or value == "" or value == []
