"""Drafts: what a cadre typed into a member's form and has not saved.

They belong to the cadre who typed, stay on the laptop and hold texts, not values: what cannot be read yet,
or not any more, is kept as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import word
from domain.frozen import frozen

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import Draft

KIND = "member"
# Of a decision about the tree, which has a screen of its own: what its drafts are called.
TREE_DECISION = "tree_decision"
# A text under this name is what stood in the field when it was typed over; no field has a dot in its name.
_OVER = ".over"
_NAME = "full_name"


@frozen
class KeptDraft:
    """`record` is the member's id, "" for a new one.

    `texts` is what was typed, by field; `over` what stood in those fields before. `subject` is what to call
    the person, `at_text` when it was kept: "14:05", with the day when that is not today.
    """

    id: str
    record: str
    org: str
    texts: Mapping[str, str]
    over: Mapping[str, str]
    at: str
    at_text: str
    subject: str


@frozen
class Typed:
    """What to keep; see `KeptDraft`. Without texts there is nothing to keep, and the draft goes."""

    id: str
    record: str
    org: str
    texts: Mapping[str, str] = field(default_factory=dict)
    over: Mapping[str, str] = field(default_factory=dict)
    kind: str = KIND


def of_cadre(session: Session, kind: str = KIND) -> list[KeptDraft]:
    """The drafts of members (or of another kind) that this cadre left, the one touched last first."""
    with session.replica.reading() as reader:
        kept = [draft for draft in reader.drafts(session.actor.id) if draft.kind == kind]
        return [_read(session, reader, draft) for draft in kept]


def of_member(session: Session, record: str) -> KeptDraft | None:
    """This cadre's draft of one member."""
    return of_record(session, KIND, record)


def of_record(session: Session, kind: str, record: str) -> KeptDraft | None:
    """This cadre's draft of one record of a kind."""
    kept = of_cadre(session, kind) if record else []
    return next((draft for draft in kept if draft.record == record), None)


def find(session: Session, id: str) -> KeptDraft | None:
    return next((draft for draft in of_cadre(session) if draft.id == id), None)


def keep(session: Session, typed: Typed) -> str:
    """Make it last, in one transaction; gives when it was kept, as `KeptDraft.at_text`."""
    from sync.replica.types import Draft

    at = session.now_text
    with session.replica.writing() as work:
        if typed.texts:
            over = {f"{name}{_OVER}": text for name, text in typed.over.items() if name in typed.texts}
            texts = {**typed.texts, **over}
            draft = Draft(typed.id, session.actor.id, typed.kind, typed.record, typed.org, texts, at)
            work.keep_draft(draft)
        else:
            work.drop_draft(typed.id)
        work.commit()
    return show_moment(session, at)


def drop(session: Session, ids: Sequence[str]) -> None:
    """What was typed is given up, by a person's decision."""
    with session.replica.writing() as work:
        for id in ids:
            work.drop_draft(id)
        work.commit()


def show_moment(session: Session, at: str) -> str:
    """ "14:05" of today, "21/11/2026 14:05" of another day."""
    day, _, clock = show_time(at).partition(" ")
    today = show_time(session.now_text).partition(" ")[0]
    return clock if day == today else f"{day} {clock}".strip()


def _read(session: Session, reader: Reader, draft: Draft) -> KeptDraft:
    texts = {name: text for name, text in draft.texts.items() if not name.endswith(_OVER)}
    over = {name.removesuffix(_OVER): text for name, text in draft.texts.items() if name.endswith(_OVER)}
    record = reader.record(draft.kind, draft.record) if draft.record else None
    saved_name = str(record.fields.get(_NAME) or record.fields.get("name") or "") if record else ""
    return KeptDraft(
        id=draft.id,
        record=draft.record,
        org=draft.org,
        texts=texts,
        over=over,
        at=draft.at,
        at_text=show_moment(session, draft.at),
        subject=texts.get(_NAME, "").strip() or saved_name or word("draft.unnamed"),
    )
