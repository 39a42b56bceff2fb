"""Pairs of entries that may be one person: found, answered "no", and folded into one.

Nothing here folds by itself. A pair that somebody answered is not asked about again, on any laptop of the
unit, until one of the two says something else of who it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop.services import twins, values
from desktop.services.acting import Saved, refused, saved_record
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.decisions import Command, Refused
from domain.duplicates.distinct import told_of
from domain.duplicates.fields import FOLD, FoldStatus
from domain.duplicates.finding import PairIndex
from domain.duplicates.scoring import AGAINST, COMPARED, Match, Strength, Thresholds, person_of
from domain.members.fields import MEMBER
from domain.records import Value
from domain.roles import Role
from domain.values.dates import show_date

if TYPE_CHECKING:
    from sync.replica.reader import Reader

KIND: Final = "member"
_PIECE: Final = 500
_READ: Final = tuple(dict.fromkeys((*COMPARED, "full_name", "birth_date", "org")))
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Someone:
    """One of two entries, as a list names it."""

    id: str
    name: str
    birth: str
    org: str


@dataclass(frozen=True, slots=True)
class Pair:
    """`reasons` and `against` are words; `told` is what both say of who they are, as a hash."""

    one: Someone
    other: Someone
    strength: Strength
    reasons: tuple[str, ...]
    against: tuple[str, ...]
    told: str

    @property
    def ids(self) -> tuple[str, str]:
        return self.one.id, self.other.id


@dataclass(frozen=True, slots=True)
class Folded:
    """A fold that stands. `name` and `into` are people; `on` is a day as people read it."""

    id: str
    into_id: str
    name: str
    into: str
    by: str
    on: str


class Scan:
    """The pairs of a unit. The first scan reads everybody; a later one compares who changed since."""

    def __init__(self) -> None:
        self._index: PairIndex | None = None
        self._thresholds: Thresholds | None = None
        self._known: dict[str, Mapping[str, Value]] = {}

    def run(
        self, session: Session, progress: Progress | None = None, check: Callable[[], None] | None = None
    ) -> list[Pair]:
        """The strongest first. `check` may raise to stop: what was compared by then is not lost."""
        from sync.replica.types import MemberQuery

        own = session.actor.org if session.actor.role is Role.BRANCH else ""
        with session.replica.reading() as reader:
            found = reader.members(MemberQuery(org=own or None, fields=_READ))
            answered = _answers(session, reader)
            orgs = {one.id: str(one.fields.get("name") or "") for one in reader.organisations()}
        now = {record.id: record.fields for record in found}
        self._take_in(session, now, progress, check)
        index = self._index
        assert index is not None
        return [
            self._pair(session, match, orgs)
            for match in index.pairs()
            if not answered.cover(match, self._known)
        ]

    def _take_in(
        self,
        session: Session,
        now: Mapping[str, Mapping[str, Value]],
        progress: Progress | None,
        check: Callable[[], None] | None,
    ) -> None:
        thresholds = Thresholds.of(session.rulebook.on(session.today))
        if self._index is None or thresholds != self._thresholds:
            self._index, self._thresholds, self._known = PairIndex(thresholds), thresholds, {}
        changed = [id for id in now if self._known.get(id) != now[id]]
        gone = [id for id in self._known if id not in now]
        self._index.update(dict.fromkeys(gone))
        for id in gone:
            del self._known[id]
        for start in range(0, len(changed), _PIECE):
            if check is not None:
                check()
            piece = changed[start : start + _PIECE]
            self._index.update({id: person_of(id, now[id]) for id in piece})
            self._known |= {id: now[id] for id in piece}
            if progress is not None:
                progress(min(start + _PIECE, len(changed)), len(changed))

    def _pair(self, session: Session, match: Match, orgs: Mapping[str, str]) -> Pair:
        one, other = self._known[match.one], self._known[match.other]
        return Pair(
            _someone(session, match.one, one, orgs),
            _someone(session, match.other, other, orgs),
            match.strength,
            tuple(word(f"duplicate.{each.value}") for each in match.reasons if each not in AGAINST),
            tuple(word(f"duplicate.{each.value}") for each in match.reasons if each in AGAINST),
            told_of(one, other),
        )


@dataclass(frozen=True, slots=True)
class _Answers:
    """Who was told apart: by anybody of the unit, and by this cadre while typing."""

    pairs: frozenset[tuple[str, str, str]]
    typed: Mapping[str, Any]

    def cover(self, match: Match, known: Mapping[str, Mapping[str, Value]]) -> bool:
        if not self.pairs and not self.typed:
            return False
        one, other = known[match.one], known[match.other]
        if _question(match.one, match.other, told_of(one, other)) in self.pairs:
            return True
        sides = ((one, match.other, other), (other, match.one, one))
        return bool(self.typed) and any(twins.key_of(*side) in self.typed for side in sides)


def _answers(session: Session, reader: Reader) -> _Answers:
    found = (record.fields for record in reader.records("distinct"))
    pairs = frozenset(_question(str(each["one"]), str(each["other"]), str(each["told"])) for each in found)
    return _Answers(pairs, twins.answers(session, reader))


def _question(one: str, other: str, told: str) -> tuple[str, str, str]:
    return min(one, other), max(one, other), told


def _someone(session: Session, id: str, fields: Mapping[str, Value], orgs: Mapping[str, str]) -> Someone:
    birth = values.show(MEMBER.by_name["birth_date"], fields.get("birth_date"), session.rulebook)
    return Someone(id, str(fields.get("full_name") or ""), birth, orgs.get(str(fields.get("org") or ""), ""))


def not_the_same(session: Session, pair: Pair) -> tuple[Saved, Step]:
    """Somebody looked: these are two people. Raises ActionRefused."""
    command = twins.distinction(session, *pair.ids, pair.told)
    label = word("duplicate.undo.distinct").format(name=pair.one.name)
    return _in_a_batch(session, command, label)


def fold(
    session: Session, folded: str, into: str, take: Sequence[str], seen: Mapping[str, Value], name: str = ""
) -> tuple[Saved, Step]:
    """Fold one entry into another with these groups taken from it; `seen` is what stood on the screen.

    The step takes it back as long as nothing has been sent. Raises ActionRefused.
    """
    given = {"into": into, "take": list(take)}
    command = Command("fold", KIND, folded, given, expects=seen)
    return _in_a_batch(session, command, word("duplicate.undo.fold").format(name=name))


def _in_a_batch(session: Session, command: Command, label: str) -> tuple[Saved, Step]:
    batch = session.new_id()
    with session.replica.writing() as work:
        done = work.perform(command, session.actor, session.now_text, batch)
        if isinstance(done, Refused):
            raise refused(work, done)
        saved = saved_record(work, command.kind, done)
        work.commit()
    return saved, Step(label, batch=batch if saved.changed else "")


def folded(session: Session) -> list[Folded]:
    """The folds that stand, the newest first."""
    with session.replica.reading() as reader:
        found = [record for record in reader.records(FOLD.name) if _stands(record.fields)]
        rows = list(_folded(reader, [record.fields for record in found]))
    rows.sort(key=lambda row: row[0], reverse=True)
    return [row for _, row in rows]


def _stands(fields: Mapping[str, Value]) -> bool:
    return fields.get("status") == FoldStatus.FOLDED


def _folded(reader: Reader, found: Sequence[Mapping[str, Value]]) -> Iterator[tuple[str, Folded]]:
    for fields in found:
        before, by = fields.get("before") or {}, fields.get("by") or {}
        record = reader.record(KIND, str(fields["survivor"]))
        into = record.fields if record is not None else before.get("survivor") or {}
        name = str((before.get("folded") or {}).get("full_name") or "")
        on = str(by.get("on") or "")
        shown = show_date(on) if on else ""
        yield (
            f"{on}|{fields['folded']}",
            Folded(str(fields["folded"]), str(fields["survivor"]), name, str(into.get("full_name") or ""),
                   str(by.get("name") or ""), shown),
        )  # fmt: skip
