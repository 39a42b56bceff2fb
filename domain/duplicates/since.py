"""What was changed on a survivor after a fold: whoever takes the fold back says whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.duplicates.fields import FoldStatus
from domain.fields import Policy
from domain.kinds import KINDS
from domain.merge import equal_values
from domain.records import Value

_MEMBER = KINDS["member"]
# Nobody types these, or both keep what counts for both.
_BY_ITSELF = frozenset({Policy.SERVER, Policy.UNION, Policy.MAX})


@dataclass(frozen=True, slots=True)
class ChangedSince:
    """One group: `now` as the survivor says it, `before` as it did before the fold, `other` as the other did.

    `may_go`: it can be given to the one who is separated.
    """

    group: str
    now: Mapping[str, Value]
    before: Mapping[str, Value]
    other: Mapping[str, Value]
    may_go: bool


def changed_since(
    fold: Mapping[str, Value], survivor: Mapping[str, Value], others: Iterable[Mapping[str, Value]] = ()
) -> Iterator[ChangedSince]:
    """Group by group. `fold` and `others` are fields of folds into this survivor, standing or taken back."""
    both = fold.get("before") or {}
    before, other = both.get("survivor") or {}, both.get("folded") or {}
    left = {**before, **(fold.get("wrote") or {})}
    beside = list(others)
    for group, names in _MEMBER.groups.items():
        if _equal(names, left, survivor) or any(_by_fold(each, names, left, survivor) for each in beside):
            continue
        declared = [_MEMBER.by_name[name] for name in names]
        may_go = not any(each.read_only or each.policy in _BY_ITSELF for each in declared)
        now, then, others_own = [_of(names, side) for side in (survivor, before, other)]
        yield ChangedSince(group, now, then, others_own, may_go)


def _by_fold(
    each: Mapping[str, Value], names: Sequence[str], left: Mapping[str, Value], now: Mapping[str, Value]
) -> bool:
    """Whether another fold, or its taking back, wrote what stands there: nobody typed it."""
    wrote = each.get("wrote") or {}
    if not any(name in wrote for name in names):
        return False
    under = (each.get("before") or {}).get("survivor") or {}
    if each.get("status") == FoldStatus.FOLDED:
        return _equal(names, now, {**under, **wrote})
    return _equal(names, now, under) and _equal(names, left, {**under, **wrote})


def _equal(names: Sequence[str], one: Mapping[str, Value], other: Mapping[str, Value]) -> bool:
    return all(equal_values(_MEMBER.by_name[name], one.get(name), other.get(name)) for name in names)


def _of(names: Sequence[str], fields: Mapping[str, Value]) -> dict[str, Value]:
    return {name: fields.get(name) for name in names}
