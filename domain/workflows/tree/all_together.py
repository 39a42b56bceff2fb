"""More than two decisions about the tree that nobody knew all of: one outcome, in any order of arrival.

Two decisions are laid in order or weighed as they meet (`paper_order`, `clashes`). What three come to so
hangs on which two met first. So where a decision meets others and there is more than one of them, all are
taken back for a moment, those that had given way too, and decided anew in the order of their papers, each
against what stands by then. One that needs what a later paper founds waits for it, one that comes too late is
laid before those that stand, and one that is right nowhere is kept as lost. Only what is different in the end
is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.conflicts.words import ConflictStatus, ConflictType
from domain.decisions import Change, Put, Remove
from domain.operations import Author, Intent, Outcome, ServerView
from domain.records import Departure, Record, Tombstone, Value
from domain.refusals import Refusal
from domain.workflows.after import After
from domain.workflows.shared_states import LOST
from domain.workflows.tree.connected import (
    CONFLICT,
    EVENT,
    Apart,
    connected,
    given_way_before,
    named_by,
    open_ones,
    standing,
)
from domain.workflows.tree.never_founded import gone_with_it
from domain.workflows.tree.paper_order import (
    CASE,
    MOST_AGAIN,
    free_code,
    ids_named,
    with_own_codes,
    without_detours,
)
from domain.workflows.tree.undoing import events_in_order, looked_at, undo

# How an event tells that an organisation went on as another one.
_MERGED: Final = "merged"
# How one decision is judged where it meets others one by one.
Judge = Callable[[ServerView, Intent], Outcome]
# How one is kept that is right nowhere: the unit as it is by then, the unit before all of them, the decision,
# and the event that stands against it.
Lose = Callable[[ServerView, ServerView, Intent, Record], Outcome | None]


def all_together(
    view: ServerView, intent: Intent, met: Outcome, today: date, judge: Judge, lose: Lose
) -> Outcome | None:
    """What becomes of all decisions that this one has to do with; None where it meets one other or none.

    `met` is what it comes to against them one by one.
    """
    own = Apart(intent, named_by(intent))
    others = connected(own, [*standing(view), *given_way_before(view)])
    in_order = all(each.event is not None and each.place < own.place for each in others)
    if met.verdict == "applied" and in_order:
        return None
    others = open_ones(own, others)
    if not 1 < len(others) <= MOST_AGAIN:
        return None
    decisions = sorted((*others, own), key=lambda each: each.place)
    head = max((event.version for event in view.every(EVENT)), default=0)
    laid = _laid_anew(
        _Laying(
            view, intent.author, {each.case: each.intent.author for each in decisions}, judge, lose, head
        ),
        decisions,
        others,
    )
    if laid is None:
        return None
    moved = gone_with_it(view, After(view, laid, intent.author))
    return _outcome(view, intent, [*laid, *moved], decisions, today) if moved is not None else None


# -- decided anew ------------------------------------------------------------------------------------


class _Anew(After):
    """The unit with changes that are not made, in which some cases were never opened.

    Events that are decided anew count as committed one after the other, each by whoever decided it.
    """

    def __init__(
        self,
        real: ServerView,
        changes: Iterable[Change],
        author: Author,
        authors: Mapping[str, Author],
        head: int,
    ) -> None:
        changes = tuple(changes)
        super().__init__(real, changes, author)
        made = (change for change in changes if change.kind == EVENT and isinstance(change, Put))
        self._order = {change.id: head + at for at, change in enumerate(made, 1)}
        self._authors = authors
        self._never = {change.id for change in changes if change.kind == CASE and isinstance(change, Remove)
                       and change.departure is Departure.DELETED}  # fmt: skip

    def record(self, kind: str, id: str) -> Record | None:
        record = super().record(kind, id)
        if record is not None and kind == EVENT and id in self._order:
            return replace(record, version=self._order[id])
        return record

    def last_author(self, kind: str, id: str, field_name: str) -> Mapping[str, Value] | None:
        if kind == CASE and id in self._authors:
            return self._authors[id].as_json()
        return super().last_author(kind, id, field_name)

    def tombstone(self, kind: str, id: str) -> Tombstone | None:
        return None if kind == CASE and id in self._never else super().tombstone(kind, id)


def _laid_anew(anew: _Laying, decisions: list[Apart], others: list[Apart]) -> list[Change] | None:
    """All of them undone and decided again; None where one of them is right nowhere and against nothing."""
    base: list[Change] = []
    events = [each.event for each in others if each.event is not None]
    while events:
        there = anew.there(base)
        last = next((event for event in events if _is_last(there, event)), events[0])
        events.remove(last)
        base += undo(there, last, comes_again=True)
    base += [Remove(CASE, each.case, Departure.DELETED) for each in others]
    placed: list[Apart] = []
    done = list(base)
    waiting = list(decisions)
    while waiting:
        # One that needs what a later paper founds waits for it.
        for each in waiting:
            more = anew.decided(done, each)
            if more is not None:
                break
        else:
            each = waiting[0]
            earlier = anew.at_an_earlier_place(base, placed, each)
            if earlier is not None:
                placed, done = earlier
                waiting.remove(each)
                continue
            more = anew.given_way(base, done, each)
            if more is None:
                return None
        done += more
        placed.append(each)
        waiting.remove(each)
    return done


@dataclass(frozen=True, slots=True)
class _Laying:
    """How decisions are laid on `view`: `judge` weighs one, `lose` keeps one that is right nowhere."""

    view: ServerView
    author: Author
    authors: Mapping[str, Author]
    judge: Judge
    lose: Lose
    head: int

    def there(self, done: Iterable[Change]) -> _Anew:
        return _Anew(self.view, done, self.author, self.authors, self.head)

    def decided(self, done: list[Change], each: Apart) -> list[Change] | None:
        there = self.there(done)
        outcome = self.judge(there, each.intent)
        if outcome.verdict == "rejected":
            return None
        # What is founded once more keeps the code that it bears by now.
        return list(with_own_codes(self.view, outcome.changes, there))

    def at_an_earlier_place(
        self, base: list[Change], placed: list[Apart], each: Apart
    ) -> tuple[list[Apart], list[Change]] | None:
        """Laid at the latest place at which it and all behind it are right; None where there is none."""
        for at in range(len(placed) - 1, -1, -1):
            order = [*placed[:at], each, *placed[at:]]
            done = list(base)
            for one in order:
                more = self.decided(done, one)
                if more is None:
                    break
                done += more
            else:
                case = self.there(done).record(CASE, each.case)
                gave_way = case is not None and case.fields.get("state") == LOST.code
                # Put there only to give way, it would leave its traces in what was decided behind it.
                return None if gave_way else (order, done)
        return None

    def given_way(self, base: list[Change], done: list[Change], each: Apart) -> list[Change] | None:
        """Kept as lost against the last decision about the same organisations."""
        there = self.there(done)
        # As it was sent: what it comes to where it stands, or stood, hangs on what was heard before.
        named = frozenset(ids_named(each.intent.command.set))
        event = next((one for one in events_in_order(there) if looked_at(one) & named), None)
        outcome = self.lose(there, self.there(base), each.intent, event) if event is not None else None
        return list(outcome.changes) if outcome is not None else None


def _is_last(view: ServerView, event: Record) -> bool:
    """Whether everything stands as an event left it, so that none of the others is behind it."""
    after: Mapping[str, Mapping[str, Value]] = event.fields.get("after") or {}
    for id, facts in after.items():
        there = view.record("organisation", id)
        if facts.get("status") == _MERGED:
            if there is not None:
                return False
        elif there is None or any(there.fields.get(name) != value for name, value in facts.items()):
            return False
    return True


# -- what is left to write ---------------------------------------------------------------------------


def _outcome(
    view: ServerView, intent: Intent, laid: list[Change], decisions: list[Apart], today: date
) -> Outcome:
    after = After(view, laid, intent.author)
    ids = {each.case for each in decisions}
    laid = [*laid, *_with_a_code_each(after)]
    once = (*without_detours(view, laid), *_led_elsewhere(view, after, laid))
    whole = (change for change in once if change.kind != CONFLICT)
    changes = [change for change in whole if change.kind != CASE or change.id not in ids]
    for id in sorted(ids):
        changes += _case(view, after, id, today)
        changes += _question(view, after, id, intent)
    after = After(view, changes, intent.author)
    own = after.record(CASE, intent.command.id)
    tombstone = after.tombstone(CASE, intent.command.id)
    if own is None:
        return Outcome("merged", tuple(changes), into=tombstone.into if tombstone is not None else "")
    if own.fields.get("state") != LOST.code:
        return Outcome("merged", tuple(changes))
    open_ = after.open_conflicts(CASE, own.id)
    won = own.fields.get("lost_to") or {}
    said = {"unit": won.get("unit"), "name": won.get("unit_name")}
    return Outcome("conflict", tuple(changes), code=Refusal.STATE.value, params=said,
                   conflict=open_[0].id if open_ else "")  # fmt: skip


def _with_a_code_each(after: ServerView) -> Iterator[Change]:
    """What is there again bears the code that it had; what was founded with it meanwhile gets the next."""
    every = after.every("organisation")
    founded = {id for event in after.every(EVENT) for id in event.fields.get("after") or ()
               if id not in (event.fields.get("before") or {})}  # fmt: skip
    taken = {one.fields.get("code") for one in every if one.id not in founded}
    for one in every:
        code = one.fields.get("code")
        if one.id in founded and code:
            free = free_code(code, taken)
            taken.add(free)
            if free != code:
                yield Put("organisation", one.id, {"code": free})


def _led_elsewhere(view: ServerView, after: ServerView, laid: list[Change]) -> Iterator[Change]:
    """What is gone before and after, but goes on as something else than it did."""
    for kind, id in dict.fromkeys((change.kind, change.id) for change in laid if change.kind != CASE):
        before, then = view.tombstone(kind, id), after.tombstone(kind, id)
        if before is None or then is None or then.departure is not Departure.MERGED:
            continue
        if (before.departure, before.into) != (then.departure, then.into):
            yield Remove(kind, id, then.departure, into=then.into)


def _case(view: ServerView, after: ServerView, id: str, today: date) -> Iterator[Change]:
    """The case of a decision: its history goes on where it stands otherwise than before."""
    before, case, gone = view.record(CASE, id), after.record(CASE, id), after.tombstone(CASE, id)
    if case is None:
        if gone is not None:
            yield Remove(CASE, id, gone.departure, into=gone.into)
        return
    if before is None:
        yield Put(CASE, id, case.fields, creates=True)
        return
    fields: dict[str, Value] = {}
    if case.fields.get("state") != before.fields.get("state"):
        line = {**(case.fields.get("history") or [{}])[-1], "on": today.isoformat()}
        fields = {"state": case.fields.get("state"), "history": [*(before.fields.get("history") or []), line]}
    if case.fields.get("lost_to") != before.fields.get("lost_to"):
        fields["lost_to"] = case.fields.get("lost_to")
    if fields:
        yield Put(CASE, id, fields)


def _question(view: ServerView, after: ServerView, case: str, intent: Intent) -> Iterator[Change]:
    """The one question about a decision that gave way; where it stands after all, that answers it."""
    asked = [one for one in view.open_conflicts(CASE, case) if one.fields["type"] == ConflictType.CASE]
    decided = after.record(CASE, case)
    if decided is None or decided.fields.get("state") != LOST.code:
        fields: dict[str, Value] = {
            "status": ConflictStatus.SETTLED.value,
            "settlement": {"take": "mine", "values": {}},
            "settled_by": intent.author.as_json(),
        }
        yield from (Put(CONFLICT, one.id, fields) for one in asked)
        return
    made = [one for one in after.open_conflicts(CASE, case) if view.record(CONFLICT, one.id) is None]
    if not made:
        renewed = [after.record(CONFLICT, one.id) for one in asked]
        groups = [one.fields.get("groups") for one in renewed if one is not None]
        yield from (Put(CONFLICT, one.id, {"groups": each}) for one, each in zip(asked, groups, strict=True))
    elif asked:
        yield Put(CONFLICT, asked[0].id, {"groups": made[-1].fields.get("groups")})
    else:
        yield Put(CONFLICT, made[-1].id, made[-1].fields, creates=True)
