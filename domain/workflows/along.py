"""What becomes of the cases of a member who goes to another unit (`domain.md` 3.3, 3.6).

What is open is gone on with by the new unit where its workflow says so; what was approved comes along to be
read. The old unit keeps a record of both: what it decided stays in its figures, and a paper of its own that
arrives late is weighed against it. When the member comes back, both become one case again.

The case of a round bears the member in its id, so that id is where the member is and nowhere else: what the
old unit keeps of it gets an id of its own, to which the id of the round leads there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from domain.attachments.following import attachments_along
from domain.decisions import Change, Put, Remove, View
from domain.duplicates.fields import FOLD, FoldStatus
from domain.kinds import ABOUT_MEMBER
from domain.records import Departure, Record, Value
from domain.workflows.exits import closing
from domain.workflows.history import foreign_to
from domain.workflows.homes import taken_along_from
from domain.workflows.model import MEMBER, Board, Matter, OnMove, State, Workflow
from domain.workflows.overlays import guest_of
from domain.workflows.registry import workflows
from domain.workflows.shared_states import APPEALED, LOST
from domain.workflows.subjects import case_id_of_round, derived_id

# Whether these two papers can both stand is still asked where they were issued.
_IN_QUESTION: Final = (LOST.code, APPEALED.code)
# Kind → its field that names a member; a fold names what it folded, and stays where that was decided.
_FOLLOWING: Final = {kind: name for kind, name in ABOUT_MEMBER.items() if kind != FOLD.name}
# What a case says of itself; the rest is where it is.
_CONTENT: Final = ("state", "data", "history", "decided_on")


@dataclass(frozen=True)
class Journey:
    """A member leaves `left` for a branch (`org`) of `here`, the unit in which the matter is decided.

    `goes_on`: whether the member is one there, with whom open cases go on. `member`: who it is, where two
    entries of one person were folded since the matter began ("": whom the matter names).
    """

    matter: Matter
    left: View
    here: View
    org: Value
    goes_on: bool = True
    member: str = ""

    @property
    def whom(self) -> str:
        return self.member or self.matter.member_id

    @cached_property
    def aliases(self) -> tuple[str, ...]:
        """Ids of other entries of the person that were folded into this one in the unit that is left."""
        found: dict[str, None] = {}
        waiting = [self.whom]
        while waiting:
            for fold in self.left.about(MEMBER, waiting.pop(), FOLD.name):
                id = str(fold.fields.get("folded") or "")
                if fold.fields.get("status") == FoldStatus.FOLDED and id not in found:
                    found[id] = None
                    waiting.append(id)
        return tuple(found)


def cases_along(journey: Journey, but: str = "") -> Iterator[Change]:
    """What the journey does to the cases of the member, except the one by which it is made."""
    member, here, came = journey.whom, journey.here, set[str]()
    yield from _aliases_follow(journey)
    for case in journey.left.cases_of(member):
        workflow = workflows().get(str(case.fields.get("workflow")))
        state = workflow.state_of.get(str(case.fields.get("state"))) if workflow else None
        if case.id == but:
            yield from _letter_along(journey, but)
        if case.id == but or workflow is None or state is None:
            continue
        if _of_round(workflow, case):
            for change in _round_along(journey, workflow, state, case):
                came |= {change.id} if change.kind == "case" and not change.unit else set()
                yield change
        elif state.code not in _IN_QUESTION:
            yield from _along(journey, workflow, state, case)
    for own in here.cases_of(member):
        id = _led_here(here, own)
        if id and id not in came:
            yield from _round_arrives(journey, id, own.fields)
    for alias in journey.aliases:
        for own in here.cases_of(alias):
            id = _round_of_survivor(own, member) if _led_here(here, own) else ""
            if id and id not in came:
                came.add(id)
                yield from _round_arrives(journey, id, {**own.fields, MEMBER: member})


def decided_late(journey: Journey, case: Record) -> Iterator[Change]:
    """The case of a decision of `left` that was heard after its member had gone: it comes along to be read.

    `case` as it is once decided. Of a round each unit has its own by then: both stay.
    """
    workflow = workflows().get(str(case.fields.get("workflow")))
    state = workflow.state_of.get(str(case.fields.get("state"))) if workflow is not None else None
    if workflow is not None and state is not None and _decided(state) and not workflow.once_per:
        yield from _copied(journey, case, goes_on=False)


def _letter_along(journey: Journey, sent: str) -> Iterator[Change]:
    """What was attached to the case by which the member goes, beside the case by which the member came."""
    came = journey.here.record("case", journey.matter.case_id)
    if came is not None and journey.left.unit != journey.here.unit:
        yield from attachments_along(journey.left, journey.here, sent, came.id)


def _aliases_follow(journey: Journey) -> Iterator[Change]:
    """What the unit that somebody comes back to says of an entry that was folded elsewhere, is about them."""
    here, member = journey.here, journey.whom
    for id in journey.aliases:
        gone = here.tombstone(MEMBER, id)
        if gone is None or gone.departure is not Departure.MOVED:
            continue
        for kind, name in _FOLLOWING.items():
            for record in here.about(MEMBER, id, kind):
                yield Put(kind, record.id, {name: member})
        yield Remove(MEMBER, id, Departure.MERGED, into=member)


def _round_of_survivor(case: Record, member: str) -> str:
    workflow = workflows()[str(case.fields["workflow"])]
    return case_id_of_round(workflow, member, str(case.fields["round"]))


def _of_round(workflow: Workflow, case: Record) -> bool:
    round_ = str(case.fields.get("round") or "")
    member = str(case.fields.get("member") or "")
    return bool(round_) and case.id == case_id_of_round(workflow, member, round_)


def _led_here(view: View, case: Record) -> str:
    """The id of the round that leads to what the unit kept of it; "" for any other case."""
    workflow, round_ = workflows().get(str(case.fields.get("workflow"))), str(case.fields.get("round") or "")
    if workflow is None or not round_:
        return ""
    id = case_id_of_round(workflow, str(case.fields.get("member") or ""), round_)
    gone = view.tombstone("case", id)
    return id if gone is not None and gone.into == case.id else ""


def _goes_on(journey: Journey, workflow: Workflow, state: State) -> bool:
    follows = workflow.on_move is OnMove.FOLLOW and state.code not in _IN_QUESTION
    return journey.goes_on and state.open and follows


def _decided(state: State) -> bool:
    return not state.open and state.board is Board.APPROVED


# -- cases that bear the member in their id ----------------------------------------------------------


def kept_id(view: View, case: str) -> str:
    """The id under which a unit keeps what it did of a round whose member leaves it."""
    id = derived_id("kept", case, view.unit)
    while view.record("case", id) is not None:
        id = derived_id("kept", id, view.unit)
    return id


def _round_along(journey: Journey, workflow: Workflow, state: State, case: Record) -> Iterator[Change]:
    left, unit = journey.left, journey.left.unit
    kept = kept_id(left, case.id)
    ending: list[Change] = []
    if state.open and state.code not in _IN_QUESTION:
        ending = list(closing(journey.matter, left, (case,), unit=unit))
    closed = dict(case.fields)
    for change in ending:
        if isinstance(change, Put) and (change.unit, change.kind, change.id) == (unit, "case", case.id):
            closed |= change.fields
        else:
            yield change
    yield Put("case", kept, closed, creates=True, unit=unit)
    yield Remove("case", case.id, Departure.MERGED, into=kept, unit=unit)
    yield from _led_to(left, case, kept, unit)
    came = list(_what_arrives(journey, workflow, state, case, closed, kept))
    yield from came
    if came:
        joined = [change.id for change in came if isinstance(change, Remove) and change.into == case.id]
        yield from attachments_along(left, journey.here, case.id, case.id, joined)


def _what_arrives(
    journey: Journey, workflow: Workflow, state: State, case: Record, closed: Mapping[str, Value], kept: str
) -> Iterator[Change]:
    """The case of a round where its member comes to, as it is gone on with, read, or closed there."""
    left = journey.left
    if _goes_on(journey, workflow, state):
        yield from _round_arrives(journey, case.id, case.fields)
    elif _decided(state):
        origin = case.fields.get("counterpart")
        came = origin or {"unit": left.unit, "unit_name": _name_of(left), "case": kept}
        yield from _round_arrives(journey, case.id, {**closed, "counterpart": came})
    elif not journey.goes_on or (not state.open and workflow.on_move is OnMove.FOLLOW):
        yield from _round_arrives(journey, case.id, closed)


def _round_arrives(journey: Journey, id: str, came: Mapping[str, Value]) -> Iterator[Change]:
    """The case of a round where its member comes to; what that unit had kept of it becomes one with it."""
    here = journey.here
    standing = here.record("case", id)
    own = standing or _kept_here(journey, id, came)
    fields = {**came, "org": journey.org}
    if own is not None and _counterpart_case(came) == own.id:
        fields.pop("counterpart", None)
    if own is not None and not goes_before(own, came):
        if not _says_more(own, came):
            # Each unit decided for itself: both stay, and the member's id names the one that comes.
            own = None
        else:
            fields = {**own.fields, "org": journey.org, MEMBER: journey.whom}
    cleared = {"lost_to": None, "counterpart": None} if standing is not None else {}
    yield Put("case", id, {**cleared, **fields}, creates=standing is None)
    if own is not None and own.id != id:
        yield Remove("case", own.id, Departure.MERGED, into=id)
        yield from _led_to(here, own, id, "")


def _kept_here(journey: Journey, id: str, came: Mapping[str, Value]) -> Record | None:
    """What the unit kept of a round: as this person's, or as that of an entry that was folded elsewhere."""
    here, workflow = journey.here, workflows()[str(came["workflow"])]
    others = (case_id_of_round(workflow, alias, str(came.get("round"))) for alias in journey.aliases)
    for led in (id, *others):
        gone = here.tombstone("case", led)
        kept = here.record("case", gone.into) if gone is not None and gone.into else None
        if kept is not None:
            return kept
    return None


def _counterpart_case(fields: Mapping[str, Value]) -> str:
    return str((fields.get("counterpart") or {}).get("case") or "")


def _led_to(view: View, case: Record, id: str, unit: str) -> Iterator[Change]:
    """What a case left beside the member names it by its new id."""
    for overlay in view.overlays_of(str(case.fields.get("member") or "")):
        if overlay.fields.get("case") == case.id:
            yield Put("overlay", overlay.id, {"case": id}, unit=unit)
    names = (str(case.fields.get("workflow") or ""), case.id, str(case.fields.get("member") or ""))
    guest = view.record("guest", guest_of(*names, case.fields.get("data") or {}))
    if guest is not None and guest.fields.get("case") == case.id:
        yield Put("guest", guest.id, {"case": id}, unit=unit)


# -- any other case ----------------------------------------------------------------------------------


def _along(journey: Journey, workflow: Workflow, state: State, case: Record) -> Iterator[Change]:
    goes_on = _goes_on(journey, workflow, state)
    if goes_on or _decided(state):
        yield from _copied(journey, case, goes_on)
    if state.open:
        yield from closing(journey.matter, journey.left, (case,), unit=journey.left.unit)


def _copied(journey: Journey, case: Record, goes_on: bool) -> Iterator[Change]:
    left, here = journey.left, journey.here
    own: dict[str, Value] = {"unit": left.unit, "unit_name": _name_of(left), "case": case.id}
    origin = taken_along_from(case, left.unit)
    if origin.get("continued") and not goes_on:
        origin = {}  # Begun elsewhere, decided here: this is the unit that counts it.
    at_home = here.record("case", str(origin.get("case"))) if origin.get("unit") == here.unit else None
    if at_home is not None and goes_before(at_home, case.fields):
        yield from _renewed(journey, at_home, case)
        yield from attachments_along(left, here, case.id, at_home.id)
        return
    if at_home is not None and not goes_on and goes_before(case, at_home.fields):
        # Something was added to it there since: a complaint. What is read here says nothing beyond it.
        yield from attachments_along(left, here, case.id, at_home.id)
        return
    origin = own if at_home is not None or not origin else origin
    id = derived_id("taken along", str(origin["case"]), here.unit)
    standing = here.record("case", id)
    origin = {**origin, "continued": True} if goes_on else origin
    if standing is not None:
        yield from _renewed(journey, standing, case, counterpart=origin)
        yield from attachments_along(left, here, case.id, id)
        return
    yield Put("case", id, {**case.fields, "org": journey.org, "counterpart": origin}, creates=True)
    yield from attachments_along(left, here, case.id, id)


def _renewed(journey: Journey, standing: Record, case: Record, **origin: Value) -> Iterator[Change]:
    """What a unit has of a case from before, as the case is by now; nothing where it says more itself.

    `origin`: what it says of where it comes from, which is another thing once it was decided there.
    """
    content = {name: case.fields.get(name) for name in _CONTENT}
    same = all(standing.fields.get(name) == value for name, value in content.items())
    if not same and goes_before(standing, case.fields):
        cleared = {"lost_to": case.fields.get("lost_to"), "org": journey.org}
        yield Put("case", standing.id, {**content, **cleared, **origin})


# -- one case in two units ---------------------------------------------------------------------------


def _lines(fields: Mapping[str, Value]) -> list[Any]:
    """The history without the lines of steps that called the case off: they say nothing about the case."""
    lines = list(fields.get("history") or [])
    if not fields.get("lost_to") or fields.get("state") in _IN_QUESTION:
        return lines
    while lines and lines[-1].get("to") == fields.get("state") and foreign_to(fields, lines[-1]):
        lines.pop()
    return lines


def goes_before(standing: Record, fields: Mapping[str, Value]) -> bool:
    """Whether all that was done to the one stands in the history of the other too."""
    done = _lines(standing.fields)
    return list(fields.get("history") or [])[: len(done)] == done


def _says_more(own: Record, came: Mapping[str, Value]) -> bool:
    """Whether the unit's own case is the one to go on with: it went further, or only it was decided."""
    workflow = workflows()[str(own.fields["workflow"])]
    states = workflow.state_of
    if _decided(states[str(own.fields["state"])]) and states[str(came["state"])].open:
        return True
    lines = _lines(came)
    return _lines(own.fields)[: len(lines)] == lines


def _name_of(view: View) -> str:
    unit = view.record("organisation", view.unit)
    return str(unit.fields.get("name") or "") if unit is not None else ""


__all__ = ["Journey", "cases_along", "goes_before", "kept_id", "taken_along_from"]
