"""What the server makes of a step of a workflow that is new to it.

Most steps are simply decided, as on the laptop. This module is about the others: two cadres worked on one
case without knowing of each other. Nothing that either wrote is lost: what cannot stand is kept where people
see both sides. The ways out of a branch that clash are in `clashes`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from domain.conflicts.draft import Draft, close_or_open, refreshed
from domain.conflicts.subject import CASE, kind_of_workflow, values_of
from domain.conflicts.words import ConflictStatus, ConflictType
from domain.decide import decide
from domain.decisions import Accepted, Change, Command, Put, Refused, Remove
from domain.merge import GroupConflict, equal_values, merge_fold
from domain.operations import Intent, Outcome, ServerView, rejected
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.workflows.added_later import added_to_what_gave_way
from domain.workflows.agreed_moves import beside_those_that_agree
from domain.workflows.as_if import AsIf
from domain.workflows.clashes import LOST, clashed
from domain.workflows.content import meant_to_open
from domain.workflows.decided_after import beside_the_way_out
from domain.workflows.guests import GUEST_HERE
from domain.workflows.history import foreign_to
from domain.workflows.late_wishes import after_the_decision, is_late
from domain.workflows.later_moves import without_later_moves
from domain.workflows.members_elsewhere import counted_elsewhere, entered_elsewhere
from domain.workflows.model import CONFIRM, MEMBER, ORG, PERSON, Step, Workflow
from domain.workflows.moved_apart import moved_apart
from domain.workflows.noted_twice import noted_by_two, once_for_each_paper
from domain.workflows.read_elsewhere import with_what_is_read
from domain.workflows.receptions import received_late
from domain.workflows.registry import step_named
from domain.workflows.twice_admitted import admitted_twice, decided_again
from domain.workflows.two_deciders import decided_twice
from domain.workflows.weighed_again import weighed_again

NewId = Callable[[], str]
_ABOUT_WHOM = frozenset({MEMBER, ORG, PERSON, CONFIRM})


def reconcile_step(
    view: ServerView, intent: Intent, today: date, new_id: NewId, redirected_from: Command
) -> Outcome:
    """The verdict on one step and what to write for it; `redirected_from` is the command as it was sent."""
    command = intent.command
    named = step_named(command.do)
    if named is None or command.kind != CASE:
        return rejected(Refused(Refusal.UNSUPPORTED, {"kind": command.kind, "do": command.do}))
    workflow, step = named
    standing = view.record(CASE, command.id)
    if standing is not None and _meant_to_open(step, command):
        outcome = _same_round(view, intent, workflow, step, standing, today, new_id)
    else:
        decision = decide(view, command, intent.actor, today)
        apart = moved_apart(view, intent, workflow, step, standing, today, new_id)
        if apart is not None:
            outcome = apart
        elif isinstance(decision, Accepted):
            outcome = _accepted(view, intent, workflow, step, standing, decision, today, new_id)
        else:
            outcome = _refused(view, intent, workflow, step, standing, decision, today, new_id)
    outcome = without_later_moves(view, intent, workflow, step, outcome, today, new_id)
    outcome = weighed_again(view, intent, step, outcome, today, new_id)
    outcome = beside_those_that_agree(view, intent, step, outcome)
    outcome = beside_the_way_out(view, intent, step, outcome, today, new_id)
    outcome = once_for_each_paper(view, intent, step, outcome, today)
    outcome = with_what_is_read(view, intent, outcome)
    known = view.tombstone(CASE, redirected_from.id) is not None
    return _under_its_new_name(outcome, command, redirected_from, known=known)


def _meant_to_open(step: Step, command: Command) -> bool:
    return step.opens and meant_to_open(command.expects)


def _under_its_new_name(outcome: Outcome, command: Command, original: Command, *, known: bool) -> Outcome:
    """Where the command named something that was folded, the laptop takes what stands here."""
    if outcome.verdict == "rejected" or (command.id, command.set) == (original.id, original.set):
        return outcome
    verdict = "merged" if outcome.verdict == "applied" else outcome.verdict
    if command.id == original.id:
        return replace(outcome, verdict=verdict)
    leads = () if known else (Remove(CASE, original.id, Departure.MERGED, into=command.id),)
    return replace(outcome, verdict=verdict, into=command.id, changes=(*outcome.changes, *leads))


# -- what may be decided ----------------------------------------------------------------------------


def _accepted(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record | None,
    decision: Accepted,
    today: date,
    new_id: NewId,
) -> Outcome:
    elsewhere = entered_elsewhere(view, decision.changes)
    if elsewhere is not None:
        return admitted_twice(view, intent, workflow, step, decision, elsewhere, today, new_id)
    member_of = counted_elsewhere(view, decision.changes)
    if member_of:
        return rejected(Refused(Refusal.CITIZEN_ID_ELSEWHERE, {"unit": member_of}))
    changes = [*decision.changes, *_conflicts_after(view, intent, standing, decision.changes)]
    return Outcome("applied", tuple(changes))


def _conflicts_after(
    view: ServerView, intent: Intent, standing: Record | None, changes: tuple[Change, ...]
) -> tuple[Put, ...]:
    """The open conflicts about the case: brought up to date, or closed where the step answers them."""
    if standing is None:
        return ()
    after = _written(changes, standing.id)
    if standing.fields.get("state") == LOST and after.fields.get("state") != LOST:
        return tuple(_answered(conflict, intent) for conflict in _about_papers(view, standing))
    return refreshed(view, standing, after.fields, intent.author.as_json())


def _written(changes: Iterable[Change], case: str) -> Put:
    """What a step that may be taken writes into its case."""
    return next(
        change for change in changes if isinstance(change, Put) and (change.kind, change.id) == (CASE, case)
    )


def _about_papers(view: ServerView, case: Record) -> list[Record]:
    found = view.open_conflicts(CASE, case.id)
    return [conflict for conflict in found if conflict.fields["type"] == ConflictType.CASE]


def _answered(conflict: Record, intent: Intent) -> Put:
    settled: dict[str, Value] = {
        "status": ConflictStatus.SETTLED.value,
        "settlement": {"take": "theirs", "values": {}},
        "settled_by": intent.author.as_json(),
    }
    return Put("conflict", conflict.id, settled)


# -- one round, opened twice ------------------------------------------------------------------------


def _same_round(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record,
    today: date,
    new_id: NewId,
) -> Outcome:
    """A second create of a case that is there: blanks are filled, what differs is asked about."""
    command = intent.command
    if standing.fields.get("workflow") != workflow.name:
        return rejected(Refused(Refusal.EXISTS, {"id": command.id}))
    alone = AsIf(view, unseen=frozenset({standing.id}))
    decision = decide(alone, command, intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    offered = _written(decision.changes, command.id).fields.get("data") or {}
    if not _open(workflow, standing):
        return after_the_decision(view, intent, workflow, step, standing, offered, today)
    state = str(standing.fields.get("state"))
    going_on = state in step.from_states and not _differs(workflow, offered, standing)
    if going_on:
        # Nothing differs, so the step goes on with the case that stands, with whatever it adds to it.
        bare = {name: value for name, value in command.set.items() if name not in _ABOUT_WHOM - {CONFIRM}}
        onward = decide(view, replace(command, set=bare), intent.actor, today)
        if isinstance(onward, Accepted):
            return Outcome("merged", onward.changes, into=standing.id)
    return _folded(view, intent, workflow, standing, offered, new_id)


def _received_twice(
    view: ServerView, intent: Intent, workflow: Workflow, refusal: Refused, today: date, new_id: NewId
) -> Outcome | None:
    """A guest whom another laptop received too (`domain.md` 3.12): one case, and one row in the list."""
    first = view.record(CASE, str(refusal.params.get("case") or ""))
    if refusal.code != f"case.{GUEST_HERE}" or first is None:
        return None
    decision = decide(AsIf(view, unseen=frozenset({first.id})), intent.command, intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    offered = _written(decision.changes, intent.command.id).fields
    outcome = _folded(view, intent, workflow, first, offered.get("data") or {}, new_id)
    # What only the second paper says of the person is in the case and in the list as well.
    told: list[Change] = [Remove(CASE, intent.command.id, Departure.MERGED, into=first.id)]
    for record in (first, *(each for each in view.every("guest") if each.fields.get("case") == first.id)):
        known = record.fields.get("subject") or {}
        told.append(Put(record.kind, record.id, {"subject": {**(offered.get("subject") or {}), **known}}))
    return replace(outcome, changes=(*outcome.changes, *told))


def _differs(workflow: Workflow, offered: Mapping[str, Value], standing: Record) -> bool:
    return bool(merge_fold(kind_of_workflow(workflow.name), offered, values_of(standing)).conflicts)


def _folded(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    standing: Record,
    offered: Mapping[str, Value],
    new_id: NewId,
) -> Outcome:
    merge = merge_fold(kind_of_workflow(workflow.name), offered, values_of(standing))
    written = _data_put(view, intent, standing, merge.write)
    if not merge.conflicts:
        return Outcome("merged", written, into=standing.id)
    draft = Draft(ConflictType.FIELDS, CASE, standing.id, merge.conflicts, dict(offered))
    conflict, changes = close_or_open(view, intent, draft, new_id, written)
    return Outcome("conflict", (*written, *changes), into=standing.id, conflict=conflict)


def _data_put(
    view: ServerView, intent: Intent, standing: Record, write: Mapping[str, Value]
) -> tuple[Put, ...]:
    if not write:
        return ()
    data = {name: value for name, value in {**values_of(standing), **write}.items() if value is not None}
    put = Put(CASE, standing.id, {"data": data})
    return (put, *refreshed(view, standing, put.fields, intent.author.as_json()))


# -- what could not be decided ----------------------------------------------------------------------


def _refused(
    view: ServerView,
    intent: Intent,
    workflow: Workflow,
    step: Step,
    standing: Record | None,
    refusal: Refused,
    today: date,
    new_id: NewId,
) -> Outcome:
    noted = noted_by_two(view, intent, refusal, today)
    if noted is not None:
        return noted
    if standing is None:
        received = _received_twice(view, intent, workflow, refusal, today, new_id)
        if received is not None:
            return received
    added = added_to_what_gave_way(view, intent, step, standing, today) if standing is not None else None
    if added is not None:
        return added
    filler = _filler(workflow, step, standing, refusal, intent.command) if standing is not None else None
    if standing is not None and filler is not None:
        filled = replace(intent, command=replace(intent.command, do=f"{workflow.name}.{filler.name}"))
        return _filled_in_by_two(view, filled, workflow, standing, today, new_id)
    if standing is not None and refusal.code in (Refusal.STATE, Refusal.STALE):
        if _same_answer(workflow, step, standing, intent.command):
            return Outcome("merged")
        if _given(intent.command) and is_late(workflow, step, standing):
            return after_the_decision(view, intent, workflow, step, standing, _given(intent.command), today)
    if standing is not None:
        twice = decided_twice(view, intent, workflow, step, standing, today, new_id)
        if twice is not None:
            return twice
        again = decided_again(view, intent, workflow, step, standing, today, new_id)
        if again is not None:
            return again
        late = received_late(view, intent, workflow, step, standing, refusal, today, new_id)
        if late is not None:
            return late
    outcome = clashed(view, intent, workflow, step, standing, refusal, today, new_id)
    if outcome is not None:
        return outcome
    if refusal.code == Refusal.OUT_OF_UNIT:
        name = view.unit_name(str(refusal.params.get("unit")))
        return rejected(Refused(refusal.code, {"unit": refusal.params.get("unit"), "name": name}))
    return rejected(refusal)


def _given(command: Command) -> dict[str, Value]:
    return {name: value for name, value in command.set.items() if name not in _ABOUT_WHOM}


def _open(workflow: Workflow, case: Record) -> bool:
    state = workflow.state_of.get(str(case.fields.get("state")))
    return state is not None and state.open


def _filler(
    workflow: Workflow, step: Step, standing: Record, refusal: Refused, command: Command
) -> Step | None:
    """The step that brings these values to the case where it stands by now, if it only brings values.

    The case may have moved on by the hand of the same branch: what was typed belongs into it all the same.
    """
    state = str(standing.fields.get("state"))
    if step.decides or step.to not in step.from_states or refusal.code not in (Refusal.STALE, Refusal.STATE):
        return None
    given = _given(command)
    fitting = (
        each
        for each in (step, *workflow.leaving(state))
        if state in each.from_states and each.to == state and not each.decides and each.hand is step.hand
    )
    return next((each for each in fitting if given.keys() <= set(each.asks)), None) if given else None


def _filled_in_by_two(
    view: ServerView, intent: Intent, workflow: Workflow, standing: Record, today: date, new_id: NewId
) -> Outcome:
    """Two people filled in one case: per value, like the fields of a record."""
    decision = decide(view, replace(intent.command, expects={}), intent.actor, today)
    if isinstance(decision, Refused):
        return rejected(decision)
    wanted = dict(_written(decision.changes, standing.id).fields.get("data") or {})
    kind, there = kind_of_workflow(workflow.name), values_of(standing)
    write: dict[str, Value] = {}
    conflicts: list[GroupConflict] = []
    for name in _given(intent.command):
        if equal_values(kind.by_name.get(name), wanted.get(name), there.get(name)):
            continue
        device = intent.author.device
        others = view.changed_datum(standing.id, name, intent.version, device)
        if others and there.get(name) is not None:
            mine, theirs = {name: wanted.get(name)}, {name: there.get(name)}
            conflicts.append(GroupConflict(kind.group_of(name), {}, mine, theirs))
        else:
            write[name] = wanted.get(name)
    written = _data_put(view, intent, standing, write)
    if not conflicts:
        return Outcome("merged", written)
    draft = Draft(ConflictType.FIELDS, CASE, standing.id, conflicts, _given(intent.command))
    conflict, changes = close_or_open(view, intent, draft, new_id, written)
    return Outcome("conflict", (*written, *changes), conflict=conflict)


def _same_answer(workflow: Workflow, step: Step, standing: Record, command: Command) -> bool:
    """Whether another cadre took the very same step with the same values: two approvers, one answer."""
    lines = standing.fields.get("history") or []
    last = lines[-1] if lines else {}
    if last.get("step") != step.name or standing.fields.get("state") != step.to:
        return False
    if foreign_to(standing.fields, last):
        return False
    kind, there = kind_of_workflow(workflow.name), values_of(standing)
    given = _given(command)
    return all(equal_values(kind.by_name.get(name), value, there.get(name)) for name, value in given.items())
