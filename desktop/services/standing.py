"""How a member's record stands: towards the server, and what asks for a decision about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.services import conflicts, eyes, rejections, server_copy, values
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.wording import field_label, word, word_or
from domain.members.fields import MEMBER
from domain.positions.fields import POSITION

if TYPE_CHECKING:
    from sync.replica.reader import Reader

KIND = MEMBER.name
# States of an operation that is not acknowledged.
_WAITING = frozenset({"pending", "sent", "waiting", "held"})


@dataclass(frozen=True, slots=True)
class Standing:
    """How a record stands towards the server, and what asks for a decision about it."""

    org_name: str = ""
    sync: str = ""
    sync_word: str = ""
    pending: str = ""  # what waits to be sent, in words
    conflict: str = ""  # id of the open conflict about it
    question: str = ""
    rejection: str = ""  # id of the entry in the Rejected tray about it
    refusal: str = ""
    posts: tuple[str, ...] = ()  # posts that the member holds or held, in words


def sync_of(session: Session, kind: str, id: str) -> str:
    """How one record stands towards the server; "" for one that is gone."""
    with session.replica.reading() as reader:
        record = reader.record(kind, id)
    return record.sync if record is not None else ""


def of_member(session: Session, id: str) -> Standing:
    """Of a member; of one who is gone nothing is known."""
    with session.replica.reading() as reader:
        record = reader.record(KIND, id)
        if record is None:
            return Standing()
        history = [entry for entry in reader.history(KIND, id) if entry.state in _WAITING]
        names = list(dict.fromkeys(name for entry in reversed(history) for name in entry.fields))
        asked = [one.id for one in eyes.conflicts(session, reader) if one.fields.get("record") == id]
        refused = [one.id for one in eyes.rejections(session, reader) if one.operation.id == id]
        place = reader.record("organisation", str(record.fields.get("org") or ""))
        posts = _posts(session, reader, id)
    is_new = any(entry.do == "create" for entry in history)
    return Standing(
        org_name=str(place.fields.get("name") or "") if place else "",
        sync=record.sync,
        sync_word=word_or(f"sync.{record.sync}", record.sync),
        pending=server_copy.pending_line(tuple(field_label(name) for name in names), is_new),
        conflict=asked[0] if asked else "",
        question=conflicts.show(session, asked[0]).question if asked else "",
        rejection=refused[0] if refused else "",
        refusal=rejections.show(session, refused[0]).message if refused else "",
        posts=posts,
    )


def _posts(session: Session, reader: Reader, id: str) -> tuple[str, ...]:
    """ "Bí thư, Chi đoàn Thôn 2, từ 03/2024" for each."""
    found = []
    for post in reader.records("position", reader.view().positions_of(id)):
        shown = {
            name: values.show(POSITION.by_name[name], post.fields.get(name), session.rulebook)
            for name in ("post", "body", "held_from", "held_to")
        }
        since = word("post.since").format(day=shown["held_from"]) if shown["held_from"] else ""
        until = word("post.until").format(day=shown["held_to"]) if shown["held_to"] else ""
        org = name_of(reader, "organisation", str(post.fields.get("org") or ""))
        parts = (shown["post"], shown["body"], org, " ".join(part for part in (since, until) if part))
        found.append(", ".join(part for part in parts if part))
    return tuple(found)
