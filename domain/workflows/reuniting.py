"""One person, one record: who left a unit for good and comes back by another unit's letter (`domain.md` 3.5).

The person was admitted anew elsewhere, where nobody knew of the record that stays here. When the letter is
accepted, the old record goes into the one that arrives, by a fold like any other: cases and posts of before
are about the one who is back, and the fold tells what each record had said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.decisions import Change, Put
from domain.duplicates.folding import changes_of_fold, fold_of, values_kept
from domain.records import Record
from domain.workflows.as_if import AsIf
from domain.workflows.history import taken_by
from domain.workflows.model import MEMBER, Matter
from domain.workflows.readmitting import HISTORY_ONLY

# Whom two entries have to agree in, beside the citizen id, before they are taken for one person.
_IDENTITY: Final = ("full_name", "birth_date")


def twin_here(matter: Matter) -> Record | None:
    """Another record of this unit with the citizen id of the person of the matter."""
    citizen_id = matter.person.get("citizen_id")
    holder = matter.view.holder_of_citizen_id(str(citizen_id)) if citizen_id else None
    return matter.view.record(MEMBER, holder) if holder not in (None, matter.member_id) else None


def left_here_before(matter: Matter) -> Record | None:
    """The record of the same person who left this unit by a decision, or by a letter to outside."""
    twin = twin_here(matter)
    if twin is None or twin.fields.get("status") not in HISTORY_ONLY:
        return None
    same = all(_alike(twin.fields.get(name), matter.person.get(name)) for name in _IDENTITY)
    return twin if same else None


def _alike(one: object, other: object) -> bool:
    return str(one or "").casefold().split() == str(other or "").casefold().split()


def with_record_of_before(matter: Matter, arriving: Iterable[Change]) -> Iterable[Change]:
    """What the arrival writes here, and the fold of the record of before into the one that arrives."""
    found = list(arriving)
    yield from found
    before = left_here_before(matter)
    came = {
        (change.kind, change.id): Record(change.kind, change.id, change.fields)
        for change in found
        if isinstance(change, Put) and change.creates and not change.unit
    }
    into = next((record for (kind, _), record in came.items() if kind == MEMBER), None)
    if before is None or into is None:
        return
    view = AsIf(matter.view, came)
    wrote = values_kept(before, into, {})
    taken = taken_by(matter.actor, matter.today, matter.at, matter.place)
    fold = fold_of(view, before, into, wrote, taken, matter.actor, matter.today)
    yield from changes_of_fold(fold)
