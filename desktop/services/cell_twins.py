"""New members of the grid who may be somebody who is here already: told once they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import twins

if TYPE_CHECKING:
    from desktop.services.session import Session

# Of a longer block the list of possible duplicates tells the rest.
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Alike:
    """Whose entry was made, and who else it may be, as the form says it."""

    name: str
    text: str
    why: str


def alike(session: Session, created: Sequence[str]) -> tuple[Alike, ...]:
    """For each of these new members the likeliest other one, where there is any."""
    with session.replica.reading() as reader:
        records = reader.records("member", created[:_MOST])
    found = ((record, twins.look(session, record.fields, record.id, limit=1)) for record in records)
    return tuple(
        Alike(str(record.fields.get("full_name") or ""), told[0].text, told[0].why)
        for record, told in found
        if told
    )
