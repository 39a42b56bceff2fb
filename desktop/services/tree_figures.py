"""What a decision about the tree does to the figures and the accounts, in words, before it is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from desktop.services.times import show_count
from desktop.services.wording import word
from domain.decisions import Change, Put, Remove
from domain.organisations.accounts import level_has_account
from domain.organisations.closing import ENDED
from domain.values.dates import show_date
from domain.workflows.conditions import COUNTED
from domain.workflows.model import Matter

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_COUNTED = frozenset({*COUNTED, None})


def told(
    reader: Reader, matter: Matter, changes: Sequence[Change], names: Mapping[str, str]
) -> Iterator[str]:
    """Members of each organisation before and after, how many organisations work, and what stays."""
    moves = list(_moves(matter, changes))
    difference = Counter(org for _, org in moves)
    difference.subtract(org for org, _ in moves)
    ended = {change.id for change in changes if change.kind == "organisation" and _ends(change)}
    for org in sorted(difference.keys() - ended, key=lambda org: names.get(org, "")):
        before = _held(reader, org)
        yield word("tree.figure").format(
            org=names.get(org, ""), before=show_count(before), after=show_count(before + difference[org])
        )
    founded = [change for change in changes if isinstance(change, Put) and _founds(change)]
    for change in founded:
        if level_has_account(matter.view.rulebook, str(change.fields.get("level") or "")):
            yield word("tree.account").format(org=names.get(change.id, ""))
    if ended or founded:
        before = _working(reader)
        after = before - len(ended) + len(founded)
        yield word("tree.organisations").format(before=show_count(before), after=show_count(after))
    if any(change.kind == "organisation" for change in changes):
        day = str(matter.data.get("effective_on") or matter.day)
        yield word("tree.past").format(day=show_date(day))


def _moves(matter: Matter, changes: Sequence[Change]) -> Iterator[tuple[str, str]]:
    """From where to where each of those goes whom the figures count."""
    for change in changes:
        if isinstance(change, Put) and change.kind == "member" and "org" in change.fields:
            standing = matter.view.record("member", change.id)
            if standing is not None and _is_counted(standing.fields):
                yield str(standing.fields.get("org") or ""), str(change.fields["org"])


def _held(reader: Reader, org: str) -> int:
    standing = reader.view().standing_in(org)
    return sum(one.kind == "member" and _is_counted(one.fields) for one in standing)


def _is_counted(fields: Mapping[str, object]) -> bool:
    return fields.get("status") in _COUNTED and not fields.get("honorary")


def _working(reader: Reader) -> int:
    return sum(one.fields.get("status") in (None, "", "active") for one in reader.organisations())


def _founds(change: Put) -> bool:
    return change.kind == "organisation" and change.creates


def _ends(change: Change) -> bool:
    return isinstance(change, Remove) or change.fields.get("status") in ENDED
