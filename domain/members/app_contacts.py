"""What members say of themselves on the App wins in their contact fields (`domain.md` 3.14, row 13).

The cadre's value is not lost: it stays in a conflict that is settled already, where it can be restored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from domain.conflicts.words import ConflictStatus, ConflictType
from domain.decisions import Put
from domain.kinds import KINDS
from domain.members.fields import CONTACT
from domain.merge import GroupConflict, Merge, equal_values
from domain.operations import Intent, ServerView
from domain.records import Record, Value

# How the central side signs what a member entered on the App.
APP: Final = "App"
_CONTACTS: Final = frozenset(field.name for field in KINDS["member"].fields if field.section == CONTACT)


def without_contacts_of_app(
    view: ServerView, intent: Intent, record: Record, merge: Merge, new_id: Callable[[], str]
) -> tuple[Merge, tuple[Put, ...]]:
    """The merge without the conflicts that the App settles, and what keeps the cadre's values."""
    if record.kind != "member" or intent.author.place == APP:
        return merge, ()
    lost = [conflict for conflict in merge.conflicts if _said_on_app(view, record, conflict)]
    if not lost:
        return merge, ()
    left = tuple(conflict for conflict in merge.conflicts if conflict not in lost)
    entries = [
        _entry(conflict, intent.author.as_json(), _author(view, record, conflict)) for conflict in lost
    ]
    by = _author(view, record, lost[0])
    return Merge(merge.write, merge.same, left), (_kept(record, entries, by, intent.author.at, new_id),)


def values_before_app(
    view: ServerView, intent: Intent, record: Record, write: Mapping[str, Value], new_id: Callable[[], str]
) -> tuple[Put, ...]:
    """What keeps the values of cadres that an edit of the App writes over."""
    if record.kind != "member" or intent.author.place != APP:
        return ()
    kind, entries = KINDS["member"], []
    for name in _CONTACTS & write.keys():
        before, author = record.fields.get(name), view.last_author("member", record.id, name)
        if before is None or (author or {}).get("place") == APP:
            continue
        if not equal_values(kind.by_name[name], before, write[name]):
            conflict = GroupConflict(name, {}, {name: before}, {name: write[name]})
            entries.append(_entry(conflict, author, intent.author.as_json()))
    if not entries:
        return ()
    ordered = sorted(entries, key=lambda entry: str(entry["group"]))
    return (_kept(record, ordered, intent.author.as_json(), intent.author.at, new_id),)


def _said_on_app(view: ServerView, record: Record, conflict: GroupConflict) -> bool:
    if conflict.group not in _CONTACTS:
        return False
    return (_author(view, record, conflict) or {}).get("place") == APP


def _author(view: ServerView, record: Record, conflict: GroupConflict) -> Mapping[str, Value] | None:
    return view.last_author("member", record.id, conflict.group)


def _entry(
    conflict: GroupConflict, mine_by: Mapping[str, Value] | None, theirs_by: Mapping[str, Value] | None
) -> dict[str, Value]:
    return {
        "group": conflict.group,
        "base": dict(conflict.base),
        "mine": dict(conflict.mine),
        "theirs": dict(conflict.theirs),
        "mine_by": dict(mine_by) if mine_by else None,
        "theirs_by": dict(theirs_by) if theirs_by else None,
    }


def _kept(
    record: Record,
    entries: Iterable[Mapping[str, Value]],
    by: Mapping[str, Value] | None,
    at: str,
    new_id: Callable[[], str],
) -> Put:
    fields = {
        "type": ConflictType.FIELDS.value,
        "record_kind": record.kind,
        "record": record.id,
        "groups": list(entries),
        "offered": {},
        "status": ConflictStatus.SETTLED.value,
        "settlement": {"take": "theirs", "values": {}},
        "settled_by": dict(by) if by else None,
        "opened_at": at,
    }
    return Put("conflict", new_id(), fields, creates=True)
