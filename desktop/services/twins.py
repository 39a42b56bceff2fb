"""People of this unit who may be the one that is being entered; asked while typing, never in the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.services import values
from desktop.services.acting import act
from desktop.services.session import Session
from desktop.services.wording import word
from domain.decisions import Command
from domain.duplicates.distinct import distinct_id, told_of
from domain.members.fields import MEMBER
from domain.records import Value
from domain.text import fold

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

# Fields by which a person is recognised; typing into one of them is a reason to look again.
TELLING = ("full_name", "birth_date", "phone", "citizen_id")
_SETTING = "not_the_same_person"
DISTINCT = "distinct"
_BETWEEN = "/"
# Older answers give way; each is a few bytes.
_MOST_ANSWERS = 2000
_MOST_NAMESAKES = 50


@dataclass(frozen=True, slots=True)
class Twin:
    """`text` names person, birth date and place; `why` says what agrees. `key` names this very question."""

    id: str
    text: str
    why: str
    key: str

    @property
    def in_list(self) -> bool:
        """Whether both are in the list: not only typed, but saved."""
        return _BETWEEN in self.key


def look(session: Session, fields: Mapping[str, Value], except_id: str = "", limit: int = 3) -> list[Twin]:
    """The likeliest first: same citizen id, then same name and birth, then same phone."""
    with session.replica.reading() as reader:
        answered = answers(session, reader)
        found: dict[str, tuple[LocalRecord, str]] = {}
        for record, why in _candidates(reader, fields):
            if record.id != except_id:
                found.setdefault(record.id, (record, why))
        known = reader.record("member", except_id) if except_id else None
        whole = {**known.fields, **fields} if known is not None else fields
        twins = [_twin(session, reader, whole, record, why, except_id) for record, why in found.values()]
        apart = {twin.key for twin in twins if _told_apart(reader, twin.key)}
    return [twin for twin in twins if twin.key not in answered and twin.key not in apart][:limit]


def answers(session: Session, reader: Reader) -> Mapping[str, str]:
    """What this cadre answered while typing: the question's key → when."""
    found: Mapping[str, str] = reader.settings(session.actor.id).get(_SETTING, {})
    return found


def distinction(session: Session, one: str, other: str, told: str) -> Command:
    """The command that says for the whole unit that two entries are two people."""
    given = {"one": one, "other": other, "told": told, "by": session.actor.name,
             "on": session.today.isoformat()}  # fmt: skip
    return Command("create", DISTINCT, distinct_id(one, other, told), given)


def not_the_same(session: Session, key: str) -> None:
    """A person looked and says that these are two; not asked again unless what tells them apart changes.

    Where both are in the list, the whole unit is told; else it is kept for this cadre.
    """
    if _BETWEEN in key:
        act(session, distinction(session, *key.split(_BETWEEN)))
        return
    with session.replica.writing() as work:
        answers = dict(work.settings(session.actor.id).get(_SETTING, {}))
        answers[key] = session.now_text
        newest = dict(sorted(answers.items(), key=lambda answer: answer[1])[-_MOST_ANSWERS:])
        work.put_setting(_SETTING, newest, session.actor.id)
        work.commit()


def _candidates(reader: Reader, fields: Mapping[str, Value]) -> Iterator[tuple[LocalRecord, str]]:
    citizen_id, phone, name, birth = (
        fields.get(one) for one in ("citizen_id", "phone", "full_name", "birth_date")
    )
    if citizen_id:
        for record in reader.members_where({"citizen_id": citizen_id}):
            yield record, word("twin.citizen_id")
    if name and birth:
        for record in reader.members_where({"full_name": name}, _MOST_NAMESAKES):
            if _close(str(birth), str(record.fields.get("birth_date") or "")):
                yield record, word("twin.name_and_birth")
    if phone:
        for record in reader.members_where({"phone": phone}):
            same_name = fold(str(name or "")) == fold(str(record.fields.get("full_name") or ""))
            yield record, word("twin.phone_and_name" if same_name else "twin.phone")


def _close(first: str, second: str) -> bool:
    """Whether two birth dates may be one: of the same year, or of the same day in a mistyped year."""
    if not first or not second:
        return False
    if first[:4] == second[:4]:
        return True
    return len(first) == len(second) == 10 and first[4:] == second[4:]


def _told_apart(reader: Reader, key: str) -> bool:
    return _BETWEEN in key and reader.record(DISTINCT, distinct_id(*key.split(_BETWEEN))) is not None


def _twin(
    session: Session,
    reader: Reader,
    fields: Mapping[str, Value],
    record: LocalRecord,
    why: str,
    except_id: str,
) -> Twin:
    birth = values.show(MEMBER.by_name["birth_date"], record.fields.get("birth_date"), session.rulebook)
    place = reader.record("organisation", str(record.fields.get("org") or ""))
    parts = (
        str(record.fields.get("full_name") or ""),
        birth,
        str(place.fields.get("name") or "") if place else "",
    )
    key = (
        _BETWEEN.join((except_id, record.id, told_of(fields, record.fields)))
        if except_id
        else key_of(fields, record.id, record.fields)
    )
    return Twin(record.id, ", ".join(part for part in parts if part), why, key)


def key_of(fields: Mapping[str, Value], id: str, known: Mapping[str, Value]) -> str:
    """The same as long as neither who is typed nor who is known (`id`) says anything else of who it is."""
    sides: Sequence[Mapping[str, Value]] = (fields, known)
    told = [id, *(fold(str(side.get(name) or "")) for side in sides for name in TELLING)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:20]
