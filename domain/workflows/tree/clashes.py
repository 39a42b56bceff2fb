"""What the server makes of a change of the tree that another laptop's change is in the way of.

Whichever arrives first, the same decision stands (`docs/tree.md`): of two that end, part or found something
the earlier paper, of two that set a name or a parent the later one; on one day the number decides. The other
case is kept in state `conflict` with both papers, and whatever the tree had become by it is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from domain.conflicts.draft import Draft, close_or_open
from domain.conflicts.words import ConflictType
from domain.decide import decide
from domain.decisions import Accepted, Change, Put, Refused, Remove
from domain.merge import GroupConflict
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.organisations.events import EventType
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.history import because_of
from domain.workflows.model import About
from domain.workflows.registry import step_named
from domain.workflows.shared_states import LOST
from domain.workflows.subjects import derived_id
from domain.workflows.tree.all_together import all_together
from domain.workflows.tree.laid import Laid
from domain.workflows.tree.paper_order import (
    CASE,
    among_the_others,
    ids_named,
    own_event,
    without_detours,
)
from domain.workflows.tree.plan import founded_id
from domain.workflows.tree.undoing import (
    can_be_undone,
    concerned,
    events_in_order,
    leaves_somebody,
    looked_at,
    paper_place,
    undo,
)

NewId = Callable[[], str]
# Of two of these the later paper stands: they say how something is from a day on.
_LATER_STANDS: Final = frozenset({EventType.RENAME.value, EventType.MOVE.value})
_TAKEN: Final = "case.org_name_taken"
# What a decision of the tree names; the rest of a case is its paper.
_PAPER: Final = ("decision_number", "decision_date", "signer", "effective_on", "note")


def is_about_the_tree(do: str) -> bool:
    """Whether this is a step of the workflow about organisations."""
    named = step_named(do)
    return named is not None and named[0].about is About.ORGANISATION


def reconcile_tree(view: ServerView, intent: Intent, today: date, new_id: NewId) -> Outcome:
    """The verdict on one step on the tree and what to write for it."""
    outcome = _one_by_one(view, intent, today, new_id)
    if view.record(CASE, intent.command.id) is not None:
        return outcome

    def judge(there: ServerView, each: Intent) -> Outcome:
        return _one_by_one(there, each, today, new_id)

    def lose(there: ServerView, before: ServerView, each: Intent, event: Record) -> Outcome | None:
        decided = decide(before, each.command, each.actor, today)
        if not isinstance(decided, Accepted):
            return None
        return _Clash(there, each, event, [], decided, new_id, today).lost(Refused(Refusal.STATE))

    return all_together(view, intent, outcome, today, judge, lose) or outcome


def _one_by_one(view: ServerView, intent: Intent, today: date, new_id: NewId) -> Outcome:
    """The verdict on a step that meets the others one after the other."""
    decision = decide(view, intent.command, intent.actor, today)
    opens = view.record(CASE, intent.command.id) is None
    among = among_the_others(view, intent, decision, today) if opens else None
    if among is not None:
        return Outcome("merged", among)
    if isinstance(decision, Accepted):
        return Outcome("applied", decision.changes)
    if not opens:
        return rejected(decision)
    for event in _in_the_way(view, intent):
        done = undo(view, event)
        otherwise = decide(Laid(view, done), intent.command, intent.actor, today)
        if isinstance(otherwise, Accepted):
            clash = _Clash(view, intent, event, done, otherwise, new_id, today)
            if clash.same_place() or not leaves_somebody(view, event):
                return clash.outcome(decision)
    return rejected(_named_elsewhere(view, intent, decision))


def _in_the_way(view: ServerView, intent: Intent) -> Iterator[Record]:
    """Events about the organisations that the step names, latest first, on which nothing else was built."""
    wanted = set(ids_named(intent.command.set))
    later: dict[str, Record] = {}
    for event in events_in_order(view):
        about = concerned(event)
        # A name may have been taken by something the step does not know of.
        if (wanted & looked_at(event) or _sets_a_name(intent, event)) and can_be_undone(event, later):
            yield event
        later |= dict.fromkeys(about, event)


def _sets_a_name(intent: Intent, event: Record) -> bool:
    founds = intent.command.set.get("name") or intent.command.set.get("targets")
    return bool(founds) and event.fields.get("type") != EventType.DISSOLVE


def _named_elsewhere(view: ServerView, intent: Intent, refusal: Refused) -> Refused:
    """A step that names the organisation of another unit is told so by that unit's name."""
    if refusal.code != "validation.reference":
        return refusal
    id = str(refusal.params.get("id") or "")
    tombstone = view.tombstone("organisation", id)
    unit = tombstone.into if tombstone and tombstone.departure is Departure.MOVED else id
    name = view.unit_name(unit)
    return Refused(Refusal.OUT_OF_UNIT, {"unit": unit, "name": name}) if name else refusal


@dataclass(frozen=True, slots=True)
class _Clash:
    """A step (`intent`) and the event in its way; `decided`: what it comes to once that is `undone`."""

    view: ServerView
    intent: Intent
    event: Record
    undone: list[Change]
    decided: Accepted
    new_id: NewId
    today: date

    def outcome(self, refusal: Refused) -> Outcome:
        if self._same():
            return self._folded()
        if self._stands():
            return self._won(refusal)
        return self.lost(refusal)

    # -- weighing

    def _own(self) -> Mapping[str, Value]:
        return own_event(self.decided, self.intent.command.id)

    def _same(self) -> bool:
        """Whether both decisions come to the same, whatever the papers say."""
        own, there = self._own(), self.event.fields
        if own.get("type") != there.get("type") or own.get("type") in _FOUNDING:
            return False
        return all(own.get(name) == there.get(name) for name in ("sources", "targets", "after"))

    def _stands(self) -> bool:
        own, there = self._own(), self.event.fields
        if own.get("type") == there.get("type") and own.get("type") in _LATER_STANDS:
            return paper_place(own) > paper_place(there)
        return paper_place(own) < paper_place(there)

    # -- one decision under two papers

    def _folded(self) -> Outcome:
        """It is one, by the paper that stands; the other case leads to it."""
        own, there = self.intent.command.id, str(self.event.fields.get("case") or "")
        if self._stands() and self.view.record(CASE, there) is not None:
            leads = Remove(CASE, there, Departure.MERGED, into=own)
            return Outcome(
                "merged", (*without_detours(self.view, [*self.undone, *self.decided.changes]), leads)
            )
        return Outcome("merged", (Remove(CASE, own, Departure.MERGED, into=there),), into=there)

    # -- the step prevails

    def _won(self, refusal: Refused) -> Outcome:
        loser = self.view.record(CASE, str(self.event.fields.get("case") or ""))
        paper = self._paper_of_step()
        changes: list[Change] = [*self.undone]
        if refusal.code == _TAKEN and self.same_place():
            changes = [change for change in changes if not _takes_away(change)]
            changes += self._in_place_of()
        else:
            changes += self.decided.changes
        if loser is not None:
            changes += self._kept_as_lost(loser, paper)
        return Outcome("merged", tuple(changes))

    def _kept_as_lost(self, loser: Record, paper: dict[str, Value]) -> Iterator[Change]:
        workflow, _, _ = self.intent.command.do.partition(".")
        line = {**self._line(LOST.code), **because_of(workflow, self.intent.command.id)}
        history = [*(loser.fields.get("history") or []), line]
        held = {**paper, "held": loser.fields.get("state")}
        yield Put(CASE, loser.id, {"state": LOST.code, "history": history, "lost_to": held})
        data = loser.fields.get("data") or {}
        mine = {**_paper(data), "full_name": (loser.fields.get("subject") or {}).get("full_name")}
        own = self.view.last_author(CASE, loser.id, "")
        yield from self._conflict(loser.id, mine, paper, self.intent.author.as_json(), own)[1]
        yield self._told(loser.id, paper)

    # -- the event stays

    def lost(self, refusal: Refused) -> Outcome:
        id = self.intent.command.id
        own = next(c for c in self.decided.changes if isinstance(c, Put) and (c.kind, c.id) == (CASE, id))
        paper = self._paper_of_event()
        fields = dict(own.fields)
        history = list(fields.get("history") or [])
        fields["history"] = [*history[:-1], {**history[-1], "to": LOST.code}] if history else history
        fields |= {"state": LOST.code, "lost_to": {**paper, "held": own.fields.get("state")}}
        mine = {**_paper(fields.get("data") or {}), "full_name": self._called(fields)}
        author = self.view.last_author(CASE, str(self.event.fields.get("case") or ""), "")
        conflict, puts = self._conflict(id, mine, paper, author)
        changes: list[Change] = [replace(own, fields=fields), *puts, self._told(id, paper)]
        if refusal.code == _TAKEN and self.same_place():
            changes.append(self._leads_to_the_other())
        else:
            changes += self._never_founded()
        return Outcome(
            "conflict", tuple(changes), code=refusal.code, params=refusal.params, conflict=conflict
        )

    def _never_founded(self) -> Iterator[Change]:
        """Who was put meanwhile into what it would have founded goes where the people of that stayed."""
        own = self._own()
        home = next(iter(own.get("sources") or ()), "")
        for id in (own.get("after") or {}).keys() - (own.get("before") or {}).keys() if home else ():
            yield Remove("organisation", id, Departure.MERGED, into=str(home))

    # -- one place founded twice

    def same_place(self) -> bool:
        """Whether both found one and the same organisation: it is one, and the papers are two."""
        own, there = self._own(), self.event.fields
        if (own.get("type"), there.get("type")) != (EventType.FOUND, EventType.FOUND):
            return False
        mine, theirs = _founded_facts(own), _founded_facts(there)
        return all(mine.get(name) == theirs.get(name) for name in ("parent", "level"))

    def _leads_to_the_other(self) -> Change:
        standing = str((self.event.fields.get("targets") or [""])[0])
        return Remove("organisation", founded_id(self.intent.command.id, 0), Departure.MERGED, into=standing)

    def _in_place_of(self) -> Iterator[Change]:
        """The organisation stays the one that it is, with the paper that stands."""
        standing = str((self.event.fields.get("targets") or [""])[0])
        own = founded_id(self.intent.command.id, 0)
        for change in self.decided.changes:
            if isinstance(change, Put) and change.id == own:
                kept = {name: change.fields.get(name) for name in ("name", "founded_on", "founding_decision")}
                yield Put("organisation", standing, kept)
            elif isinstance(change, Put) and change.kind == "org_event":
                after = {standing: _founded_facts(change.fields)}
                yield replace(change, fields={**change.fields, "targets": [standing], "after": after})
            else:
                yield change
        yield self._leads_to_the_other()

    # -- words

    def _line(self, to: str) -> dict[str, Value]:
        """The line that the prevailing step leaves in the history of the other case."""
        actor, step = self.intent.actor, self.intent.command.do.partition(".")[2]
        by = {"by": actor.id, "name": actor.name, "role": actor.role.value}
        return {"step": step, "to": to, **by, "on": self.today.isoformat()}

    def _paper_of_step(self) -> dict[str, Value]:
        return self._prevailed(self.intent.command.id, self._own())

    def _paper_of_event(self) -> dict[str, Value]:
        return self._prevailed(str(self.event.fields.get("case") or ""), self.event.fields)

    def _prevailed(self, case: str, event: Mapping[str, Value]) -> dict[str, Value]:
        unit = self.view.unit
        return {
            "workflow": self.intent.command.do.partition(".")[0],
            "case": case,
            "unit": unit,
            "unit_name": self.view.unit_name(unit),
            "decided_on": event.get("decision_date"),
            "decision_number": event.get("decision_number"),
        }

    def _called(self, fields: Mapping[str, Value]) -> Value:
        return (fields.get("subject") or {}).get("full_name")

    def _conflict(
        self,
        case: str,
        mine: dict[str, Value],
        theirs: dict[str, Value],
        author: Mapping[str, Value] | None,
        own: Mapping[str, Value] | None = None,
    ) -> tuple[str, tuple[Put, ...]]:
        group = GroupConflict("decision", {}, mine, theirs)
        draft = Draft(ConflictType.CASE, CASE, case, (group,), mine, theirs_by=author, mine_by=own)
        return close_or_open(self.view, self.intent, draft, self.new_id)

    def _told(self, case: str, paper: Mapping[str, Value]) -> Put:
        view = self.view
        there = view.record(CASE, case)
        called = self._called(there.fields) if there is not None else None
        params = {
            "workflow": paper["workflow"],
            "full_name": called or self._own().get("decision_number"),
            "unit": paper.get("unit"),
            "name": paper.get("unit_name"),
        }
        fields = {
            "code": "case_lost",
            "params": params,
            "about_kind": CASE,
            "about": case,
            "raised_on": self.today.isoformat(),
        }
        return Put("notice", derived_id("notice", "tree", case), fields, creates=True)


_FOUNDING: Final = frozenset({EventType.FOUND.value, EventType.UNITE.value, EventType.SPLIT.value,
                              EventType.SPLIT_OFF.value})  # fmt: skip


def _founded_facts(event: Mapping[str, Value]) -> Mapping[str, Value]:
    """What stood in the new organisation of an event that founded one."""
    after: Mapping[str, Mapping[str, Value]] = event.get("after") or {}
    return next(iter(after.values()), {})


def _takes_away(change: Change) -> bool:
    return isinstance(change, Remove) and change.kind == "organisation"


def _paper(data: Mapping[str, Value]) -> dict[str, Value]:
    return {name: data[name] for name in _PAPER if data.get(name) is not None}
