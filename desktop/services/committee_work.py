"""What a cadre does to a committee: a post given, corrected or ended, a whole new one after a congress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from desktop.services import undo, values
from desktop.services.acting import Saved
from desktop.services.committees import KIND, posts_at
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.decisions import Command
from domain.fields import Field
from domain.organisations.fields import ORGANISATION
from domain.positions.fields import POSITION
from domain.positions.posts import Rank, body_for, code_for, post_of
from domain.records import Value
from domain.refusals import Refusal
from domain.values.dates import first_day, last_day

# What a post is given with, in the order in which people fill it in.
GIVEN: Final = (
    "body", "entry_form", "held_from", "term_label", "term_from", "term_to", "decision_number",
    "decision_date", "engagement", "party_post", "note",
)  # fmt: skip
STRANGER: Final = tuple(one.name for one in POSITION.fields if one.name.startswith("person_"))
ENDING: Final = ("held_to", "end_reason")
# What a whole committee has in common, and what the organisation takes over of it.
COMMON: Final = (
    "held_from", "entry_form", "term_label", "term_to", "decision_number", "decision_date",
)  # fmt: skip
_TERM_OVER: Final = "term_over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who gets which post: a `member`, or somebody without a record, whom `texts` describe."""

    rank: Rank
    member: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


def give(session: Session, org: str, seat: Seat) -> tuple[Saved, Step]:
    """Add one post. Raises ActionRefused, with the `field` that is wrong among its params."""
    command = _creation(session, org, _level(session, org), seat, {})
    saved, step = undo.act_as_step(session, [command], _label(session, "committee.undo.give", org, seat))
    return saved[0], step


def correct(
    session: Session, id: str, texts: Mapping[str, str], rank: Rank | None = None
) -> tuple[Saved, Step]:
    """Change what is known of a post. `rank` None: it stays what it is. Raises ActionRefused.

    Whoever gets another rank sits in the body of that rank, unless another body is named with it.
    """
    with session.replica.reading() as reader:
        record = reader.record(KIND, id)
        if record is None:
            raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": id})
        fields = dict(record.fields)
    given = _parsed(session, texts)
    if rank is not None:
        level, was = _level(session, str(fields.get("org") or "")), post_of(id, fields)
        given["post"] = code_for(rank, level)
        if rank is not was.rank and given.get("body", was.body) in (was.body, None):
            given["body"] = body_for(rank, level) or None
    changes = {name: value for name, value in given.items() if value != fields.get(name)}
    saved, step = undo.act_as_step(
        session, [Command("edit", KIND, id, changes)], word("committee.undo.correct")
    )
    return saved[0], step


def end(session: Session, ids: Sequence[str], day: str, reason: str) -> Step:
    """End posts on a day as people type it, with a reason by its label or code. Raises ActionRefused."""
    given = _parsed(session, {"held_to": day, "end_reason": reason})
    _require(given, "held_to")
    commands = [Command("edit", KIND, id, given) for id in ids]
    return undo.act_as_step(session, commands, word("committee.undo.end").format(count=len(ids)))[1]


def remove(session: Session, id: str) -> Step:
    """Take out what was entered by mistake; a post that was really held is ended instead."""
    command = Command("delete", KIND, id, {}, word("committee.by_mistake"))
    return undo.act_as_step(session, [command], word("committee.undo.remove"))[1]


def replace_committee(session: Session, org: str, seats: Sequence[Seat], common: Mapping[str, str]) -> Step:
    """After a congress: the posts held so far end, those of `seats` begin, the organisation has a new term.

    All of it or nothing, and taken back as one step. Raises ActionRefused.
    """
    shared = _parsed(session, {name: common.get(name, "") for name in COMMON})
    begins = _require(shared, "held_from")
    if not seats:
        raise ActionRefused("validation.required", {"field": "post"})
    if shared.get("term_to"):
        shared["term_from"] = begins
    level = _level(session, org)
    day = last_day(begins)
    commands = list(_endings(session, org, day))
    commands += [_creation(session, org, level, seat, shared) for seat in seats]
    if term := _new_term(session, org, begins, shared):
        commands.append(Command("edit", ORGANISATION.name, org, term))
    label = word("committee.undo.replace").format(count=len(seats), org=_name(session, org))
    return undo.act_as_step(session, commands, label)[1]


def _endings(session: Session, org: str, day: date) -> Iterator[Command]:
    """Whoever holds a post when the new committee begins does so no longer, also where nobody knew it yet."""
    ended = {"held_to": day.isoformat(), "end_reason": _TERM_OVER}
    with session.replica.reading() as reader:
        posts = posts_at(reader, org)
    for record, post in posts:
        begins, ends = post.fields.get("held_from"), post.fields.get("held_to")
        begun = not begins or first_day(str(begins)) <= day
        if begun and (not ends or last_day(str(ends)) > day):
            yield Command("edit", KIND, record.id, ended)


def _new_term(session: Session, org: str, begins: str, shared: Mapping[str, Value]) -> dict[str, Value]:
    """A congress ends what was provisional; a term that nobody named stays as it stands."""
    with session.replica.reading() as reader:
        record = reader.record(ORGANISATION.name, org)
    fields = record.fields if record else {}
    wanted: dict[str, Value] = {"provisional_since": None, "provisional_extended_to": None}
    if shared.get("term_to"):
        wanted |= {"term_from": begins, "term_to": shared["term_to"]}
    return {name: value for name, value in wanted.items() if fields.get(name) != value}


def _creation(session: Session, org: str, level: str, seat: Seat, shared: Mapping[str, Value]) -> Command:
    own = {name: value for name, value in _parsed(session, seat.texts).items() if value is not None}
    given: dict[str, Value] = {
        "org": org,
        "post": code_for(seat.rank, level),
        "body": body_for(seat.rank, level) or None,
        **shared,
        **own,
    }
    if seat.member:
        given["member"] = seat.member
    return Command("create", KIND, session.new_id(), {k: v for k, v in given.items() if v is not None})


def _parsed(session: Session, texts: Mapping[str, str]) -> dict[str, Value]:
    """Typed texts as stored values. Raises ActionRefused for the first that cannot be read."""
    parsed: dict[str, Value] = {}
    for name, text in texts.items():
        declared: Field = POSITION.by_name[name]
        read = values.parse(declared, text, session.rulebook)
        if read.refusal is not None:
            raise ActionRefused(read.refusal.code, read.refusal.params)
        parsed[name] = read.value
    return parsed


def _require(given: Mapping[str, Value], name: str) -> str:
    value = given.get(name)
    if not value:
        raise ActionRefused("validation.required", {"field": name, "fields": [name]})
    return str(value)


def _level(session: Session, org: str) -> str:
    with session.replica.reading() as reader:
        record = reader.record(ORGANISATION.name, org)
    if record is None:
        raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": org})
    return str(record.fields.get("level") or "")


def _name(session: Session, org: str) -> str:
    with session.replica.reading() as reader:
        record = reader.record(ORGANISATION.name, org)
    return str(record.fields.get("name") or "") if record else ""


def _label(session: Session, code: str, org: str, seat: Seat) -> str:
    return word(code).format(post=word(f"rank.{seat.rank.value}"), org=_name(session, org))
