"""Who is known though no entry says so: by an earlier list, an entry that was folded, a stay as a guest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from desktop.services import import_profiles
from domain.duplicates.fields import FOLD, FoldStatus
from domain.records import Value
from domain.workflows.exits import is_open

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader

_KIND: Final = "member"
_GUEST: Final = "guest"


def came_before(
    reader: Reader, here: Sequence[str], imported: Sequence[Operation]
) -> list[tuple[str, Mapping[str, Value]]]:
    """Id and fields as they came in or were folded; the id is that of whoever stands for them now.

    `here`: ids of everybody; `imported`: what the imports wrote that stand. Whom an import brought that was
    taken back is known as long as the entry is here, since somebody made it their own.
    """
    entered: list[tuple[str, Mapping[str, Value]]] = [
        (one.id, one.set) for one in imported if one.do == "create"
    ]
    known = set(here)
    undone = {one.batch for one in import_profiles.taken(reader) if one.undone}
    if undone:
        found = [one for one, _ in reader.operations_of_batches(undone)]
        entered += [(one.id, one.set) for one in found if one.do == "create" and one.id in known]
    entered += list(_folded(reader))
    return [(id if id in known else _stands_for(reader, id), fields) for id, fields in entered]


def guests_here(reader: Reader, today: date) -> Iterator[Mapping[str, Value]]:
    """What is known of those who take part here on this day and are members elsewhere, with the branch.

    A guest who is a member of another branch of this unit is known as such. Whose time is over stays until
    the case says that they left.
    """
    day, view = today.isoformat(), reader.view()
    for guest in reader.records(_GUEST):
        person = str(guest.fields.get("person") or "")
        case = view.record("case", str(guest.fields.get("case") or ""))
        is_overdue = case is not None and is_open(case)
        is_here = str(guest.fields.get("to_on") or day) >= day or is_overdue
        if is_here and not (person and reader.record(_KIND, person)):
            subject: Mapping[str, Value] = guest.fields.get("subject") or {}
            yield {**subject, "org": guest.fields.get("org")}


def _folded(reader: Reader) -> Iterator[tuple[str, Mapping[str, Value]]]:
    for fold in reader.records(FOLD.name):
        before = fold.fields.get("before") or {}
        if fold.fields.get("status") == FoldStatus.FOLDED and before.get("folded"):
            yield str(fold.fields["folded"]), before["folded"]


def _stands_for(reader: Reader, id: str) -> str:
    """Also for who was folded here and the server has not heard of it."""
    record = reader.record(_KIND, id)
    return record.id if record else id
