"""Who is known by what was once said of them: by a list that came in, or by an entry that was folded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from desktop.services import import_profiles
from domain.duplicates.fields import FOLD, FoldStatus
from domain.records import Value

if TYPE_CHECKING:
    from sync.protocol.messages import Operation
    from sync.replica.reader import Reader

_KIND: Final = "member"


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


def _folded(reader: Reader) -> Iterator[tuple[str, Mapping[str, Value]]]:
    for fold in reader.records(FOLD.name):
        before = fold.fields.get("before") or {}
        if fold.fields.get("status") == FoldStatus.FOLDED and before.get("folded"):
            yield str(fold.fields["folded"]), before["folded"]


def _stands_for(reader: Reader, id: str) -> str:
    """Also for who was folded here and the server has not heard of it."""
    record = reader.record(_KIND, id)
    return record.id if record else id
