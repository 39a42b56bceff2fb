"""What the committee screen reads and does, each as one call that the database worker makes."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services import committees
from desktop.services.committees import CommitteeLine, CommitteeShown
from desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class Read:
    """`shown` None: the organisation is gone, or there is none."""

    lines: tuple[CommitteeLine, ...]
    shown: CommitteeShown | None


def read(session: Session, org: str) -> Read:
    """The committee of an organisation; of the unit's own where `org` is "" or gone."""
    lines = tuple(committees.overview(session))
    known = {line.org for line in lines}
    wanted = org if org in known else next((line.org for line in lines), "")
    return Read(lines, committees.shown(session, wanted) if wanted else None)


def branch_of(session: Session, member: str) -> str:
    """The organisation whose committee a member is looked for in; "" for nobody known."""
    with session.replica.reading() as reader:
        record = reader.record("member", member)
    return str(record.fields.get("org") or "") if record is not None else ""
