"""One engine for all workflows: whether a step may be taken, and what follows from it.

Pure, like `domain.decide`, which calls it. The order of the questions is the order in which a cadre would ask
them: is there such a step, may I, is the case there and in the right state and as I saw it, is what I brought
readable and complete, do the conditions hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from domain.decisions import Accepted, Change, Command, Decision, Put, Refused, View
from domain.duplicates.aliases import branch_now, survivor
from domain.entry_rules import new_record, read_fields
from domain.fields import Field, FieldType
from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.organisations.closing import closed
from domain.records import Departure, Record, Value
from domain.refusals import Refusal
from domain.roles import Actor
from domain.stored_form import normalise
from domain.workflows.conditions import COUNTED, general_of
from domain.workflows.content import content_of
from domain.workflows.giving_back import with_note
from domain.workflows.hands import may_take
from domain.workflows.history import FOUND, line_of
from domain.workflows.model import (
    CONFIRM,
    MEMBER,
    NEW,
    ORG,
    PERSON,
    About,
    Condition,
    Hand,
    Matter,
    OnMove,
    Severity,
    Step,
    Workflow,
    day_of,
    taken_on,
)
from domain.workflows.registry import every_workflow, step_named
from domain.workflows.subjects import case_id_of_round, derived_id, first_fields, round_of
from domain.workflows.tree.effects import called
from domain.workflows.tree.rights import above_the_unit

# What is about nobody whom the register has to know.
_NO_MEMBER = frozenset({About.ANYONE, About.ORGANISATION})
_ABOVE_THE_BRANCH = (Hand.UNIT, Hand.ABOVE)
_ABOUT_WHOM = (MEMBER, ORG, PERSON, CONFIRM)


@dataclass(frozen=True, slots=True)
class Answer:
    """How one condition stands: `params` is None where nothing is against it.

    `known`: what it depends on is filled in; without that nothing is against it, and nothing for it.
    """

    condition: Condition
    params: Mapping[str, Value] | None
    known: bool = True


def advance(view: View, command: Command, actor: Actor, today: date) -> Decision:
    """What a step of a workflow does, or why it may not be taken."""
    matter = matter_of(view, command, actor, today)
    if isinstance(matter, Refused):
        return matter
    refusal = _missing(matter) or _of_another_round(matter) or _broken(matter, command)
    if refusal is not None:
        return refusal
    changed = _together([_moved_on(matter, _confirmed(command)), *effects_of(matter)])
    changes = tuple(with_note(matter, changed))
    return _into_a_closed_branch(matter, changes) or Accepted(changes)


def _into_a_closed_branch(matter: Matter, changes: Iterable[Change]) -> Refused | None:
    """Nobody is counted again in a branch that was dissolved or handed over since: no home is left there."""
    before = matter.member.fields if matter.member is not None else {}
    for change in changes:
        own = isinstance(change, Put) and (change.kind, change.id) == (MEMBER, matter.member_id)
        if not own or not isinstance(change, Put) or change.unit or before.get("status") in COUNTED:
            continue
        if change.fields.get("status") in COUNTED:
            return closed(matter.view, str(change.fields.get(ORG) or before.get(ORG) or ""))
    return None


def effects_of(matter: Matter) -> Iterator[Change]:
    """What the step writes besides its case. An effect on another unit is left to the server."""
    opening = matter.workflow.on_opening if matter.case is None else ()
    for effect in (*opening, *matter.step.effects):
        for change in effect.changes(matter):
            if not change.unit or matter.view.elsewhere(change.unit) is not None:
                yield change


def matter_of(view: View, command: Command, actor: Actor, today: date) -> Matter | Refused:
    """The step with all that its rules look at, or why it does not come to that."""
    named = step_named(command.do)
    if named is None or command.kind != "case":
        return Refused(Refusal.UNSUPPORTED, {"kind": command.kind, "do": command.do})
    workflow, step = named
    case = view.record("case", command.id)
    refusal = _cannot_take(view, command, workflow, step, case)
    if refusal is not None:
        return refusal
    given = _read(view, workflow, step, command.set, opening=case is None)
    if isinstance(given, Refused):
        return given
    data = {**((case.fields.get("data") or {}) if case else {}), **given}
    data = _as_named_now(view, workflow, {name: value for name, value in data.items() if value is not None})
    rules = view.rulebook.on(day_of(step, data, taken_on(command.at, today)))
    member_id, member = _member(view, workflow.about_in(step), case, command)
    org = _org(case, member, command, actor)
    matter = Matter(view, workflow, step, command.id, case, member_id, member, org, data, given, {}, actor,
                    today, rules, command.reason.strip(), command.at, command.place)  # fmt: skip
    state = str(case.fields.get("state")) if case is not None else ""
    refusal = may_take(view, step, actor, org, today, state=state, sensitive=workflow.sensitive)
    if refusal is not None:
        return refusal
    return _with_person(matter, command)


def checklist(matter: Matter) -> Iterator[Answer]:
    """Every condition of a step with how it stands, in declared order: what the form shows beside it."""
    for condition in _conditions(matter):
        params = condition.broken_by(matter)
        yield Answer(condition, params, known=params is not None or condition.known(matter))


def _conditions(matter: Matter) -> Iterator[Condition]:
    return chain(matter.step.conditions, general_of(matter.workflow, matter.step))


def allowed_steps(view: View, case: Record, actor: Actor, today: date) -> tuple[Step, ...]:
    """The steps that this actor could take on a case now: state, right, and whether the member is here."""
    workflow = every_workflow().get(str(case.fields.get("workflow")))
    if workflow is None:
        return ()
    org, sensitive = str(case.fields.get("org") or ""), workflow.sensitive
    member = str(case.fields.get("member") or "")
    here = workflow.about in _NO_MEMBER or view.record("member", member) is not None
    state = str(case.fields.get("state"))
    return tuple(
        step
        for step in workflow.leaving(state)
        if (here or not step.with_member)
        and not step.is_over(case.fields)
        and may_take(view, step, actor, org, today, state=state, sensitive=sensitive) is None
    )


def _cannot_take(
    view: View, command: Command, workflow: Workflow, step: Step, case: Record | None
) -> Refused | None:
    if case is None:
        gone = view.tombstone("case", command.id)
        if step.opens:
            return Refused(Refusal.EXISTS, {"id": command.id}) if gone else None
        if gone is None:
            return Refused(Refusal.UNKNOWN_RECORD, {"id": command.id})
        return Refused(Refusal.GONE, {"id": command.id, "departure": gone.departure.value})
    if not any(state != NEW for state in step.from_states):
        return Refused(Refusal.EXISTS, {"id": command.id})
    state = str(case.fields.get("state"))
    if case.fields.get("workflow") != workflow.name or state not in step.from_states:
        return Refused(Refusal.STATE, {"state": state, "step": step.name, "workflow": workflow.name})
    expected = command.expects.get("content")
    if expected is not None and expected != content_of(case):
        return Refused(Refusal.STALE, {"state": state})
    return None


def _read(
    view: View, workflow: Workflow, step: Step, given: Mapping[str, Value], *, opening: bool
) -> dict[str, Value] | Refused:
    read: dict[str, Value] = {}
    for name, raw in given.items():
        if name in _ABOUT_WHOM and (opening or name == CONFIRM):
            continue
        field = workflow.by_name.get(name)
        if field is None or name not in step.asks:
            return Refused("validation.unknown_field", {"field": name, "fields": [name]})
        value = _normalised(view, field, raw)
        if isinstance(value, Refused):
            return value
        read[name] = value
    return read


def _as_named_now(view: View, workflow: Workflow, data: dict[str, Value]) -> dict[str, Value]:
    """A branch that a case names may have gone on as another since: that is where it leads (3.14, row 8)."""
    if workflow.about is About.ORGANISATION:
        # What becomes of organisations names them as they were.
        return data
    named = (field.name for field in workflow.fields if field.refers_to == "organisation")
    return data | {name: survivor(view, "organisation", str(data[name])) for name in named if name in data}


def _normalised(view: View, field: Field, raw: Value) -> Value | Refused:
    value, finding = normalise(field, raw, view.rulebook)
    if finding is not None and finding.level is CheckLevel.ERROR:
        return Refused(
            f"validation.{finding.code}", {**finding.params, "field": field.name, "fields": [field.name]}
        )
    if value is not None and field.type is FieldType.REFERENCE and not view.record(field.refers_to, value):
        return Refused("validation.reference", {"field": field.name, "fields": [field.name], "id": value})
    return value


def _member(view: View, about: About, case: Record | None, command: Command) -> tuple[str, Record | None]:
    id = str((case.fields.get("member") if case else command.set.get(MEMBER)) or "")
    if not id and case is None and about is About.CANDIDATE:
        id = derived_id("member", command.id)
    return id, view.record("member", id) if id else None


def _org(case: Record | None, member: Record | None, command: Command, actor: Actor) -> str:
    if case is not None:
        return str(case.fields.get("org") or "")
    if member is not None:
        return str(member.fields.get("org") or "")
    return str(command.set.get(ORG) or actor.org or "")


def _with_person(matter: Matter, command: Command) -> Matter | Refused:
    """The matter with the fields of somebody who is not in the register, where it is about such a person."""
    about, case = matter.workflow.about_in(matter.step), matter.case
    if matter.member is not None:
        return matter
    if case is not None:
        here = about in _NO_MEMBER or not matter.step.with_member
        if not here:
            return _not_here(matter.view, matter.member_id)
        return replace(matter, person=case.fields.get("subject") or {})
    if about is About.ORGANISATION:
        return _with_organisation(matter)
    given = command.set.get(PERSON)
    if about is About.MEMBER or command.set.get(MEMBER) or not isinstance(given, Mapping):
        return _not_here(matter.view, matter.member_id)
    person = _candidate(matter, given) if about is About.CANDIDATE else _somebody(matter, given)
    if isinstance(person, Refused):
        return person
    return replace(matter, person=person, org=matter.org or matter.view.unit)


def _with_organisation(matter: Matter) -> Matter | Refused:
    """A case about the tree is the unit's own; it is called by the organisations that it is about."""
    refusal = above_the_unit(matter)
    if refusal is not None:
        return refusal
    return replace(matter, person={"full_name": called(matter)}, org=matter.view.unit)


def _candidate(matter: Matter, given: Mapping[str, Value]) -> Mapping[str, Value] | Refused:
    """Somebody who is entered in the register with the first step."""
    entered = {**given, ORG: matter.org or None}
    view, id = matter.view, matter.member_id
    fields = new_record(view, KINDS["member"], id, entered, matter.today, matter.reason)
    return fields if isinstance(fields, Refused) else {**fields, "status": "candidate"}


def _somebody(matter: Matter, given: Mapping[str, Value]) -> Mapping[str, Value] | Refused:
    """Somebody whom only the case names."""
    if matter.org and matter.view.record("organisation", matter.org) is None:
        return Refused("validation.reference", {"field": ORG, "fields": [ORG], "id": matter.org})
    kind = KINDS["member"]
    read = read_fields(matter.view, kind, given, kind.locked)
    if isinstance(read, Mapping) and not read.get("full_name"):
        return Refused("validation.required", {"field": "full_name", "fields": ["full_name"]})
    return read


def _not_here(view: View, member: str) -> Refused:
    tombstone = view.tombstone("member", member) if member else None
    if tombstone is None:
        return Refused(Refusal.UNKNOWN_RECORD, {"id": member, "field": MEMBER})
    if tombstone.departure is Departure.MOVED:
        return Refused(Refusal.OUT_OF_UNIT, {"unit": tombstone.into})
    return Refused(Refusal.GONE, {"departure": tombstone.departure.value, "into": tombstone.into})


def missing_in(matter: Matter) -> Iterator[str]:
    """Names of the fields that the step needs and has not, in declared order."""
    for name in matter.step.needs:
        known = matter.given if name in matter.step.anew else matter.data
        if known.get(name) is None:
            yield name


def _missing(matter: Matter) -> Refused | None:
    for name in missing_in(matter):
        return Refused("validation.required", {"field": name, "fields": [name]})
    return None


def _of_another_round(matter: Matter) -> Refused | None:
    """A round has one case of a member, known by its id; what makes the round stays as it was opened."""
    workflow = matter.workflow
    if matter.case is not None:
        stood = (matter.case.fields.get("data") or {}) if matter.case.fields.get("round") else {}
        changed = any(stood.get(name) not in (None, matter.data.get(name)) for name in workflow.once_per)
        locked = {"field": workflow.once_per[0], "fields": list(workflow.once_per)} if changed else {}
        return Refused(Refusal.LOCKED, locked) if changed else None
    if not workflow.once_per or workflow.about_in(matter.step) is About.ANYONE:
        return None
    round_ = round_of(workflow, matter.data)
    here = matter.case_id == case_id_of_round(workflow, matter.member_id, round_)
    return None if here else Refused(Refusal.MALFORMED, {"why": "round"})


def _broken(matter: Matter, command: Command) -> Refused | None:
    if matter.step.reason_needed and not matter.reason:
        return Refused(Refusal.REASON_MISSING, {"do": command.do})
    confirmed = _confirmed(command)
    for condition in _conditions(matter):
        code, severity = condition.code, condition.severity
        if severity is Severity.WARN or (severity is Severity.CONFIRM and code in confirmed):
            continue
        params = condition.broken_by(matter)
        if params is not None:
            return Refused(f"case.{code}", {**params, "condition": code, "severity": severity.value})
    return None


def _confirmed(command: Command) -> tuple[str, ...]:
    """The conditions that the cadre confirmed by name."""
    given = command.set.get(CONFIRM)
    return tuple(map(str, given)) if isinstance(given, list | tuple) else ()


def _moved_on(matter: Matter, confirmed: Sequence[str]) -> Put:
    """The case after the step; its line says what was confirmed, which later papers are weighed against."""
    step, case = matter.step, matter.case
    fields: dict[str, Value] = {"state": step.to, "data": dict(matter.data)}
    line = {**line_of(matter), **({"confirmed": sorted(confirmed)} if confirmed else {}), **_found(matter)}
    fields["history"] = [*((case.fields.get("history") or []) if case else []), line]
    if step.decides:
        fields["decided_on"] = matter.day
    if case is not None:
        return Put("case", case.id, {**fields, **branch_now(matter.view, matter.org, matter.member)})
    opened = first_fields(matter, matter.workflow, matter.data)
    return Put("case", matter.case_id, {**opened, **fields}, creates=True)


def _found(matter: Matter) -> dict[str, Value]:
    """What a decision wrote over in the draft of it, with which another unit may have to go on.

    Of any other step of those above the branch what a paper of before keeps saying (`Paper.own`).
    """
    step, case, workflow = matter.step, matter.case, matter.workflow
    goes_along = workflow.on_move is OnMove.FOLLOW and not workflow.once_per
    whole = step.decides and not step.exit and goes_along
    if case is None or not (whole or step.hand in _ABOVE_THE_BRANCH):
        return {}
    names = matter.data if whole else dict.fromkeys(name for paper in workflow.papers for name in paper.own)
    before = case.fields.get("data") or {}
    found = {name: before.get(name) for name in names if before.get(name) != matter.data.get(name)}
    return {FOUND: found} if found else {}


def _together(changes: Iterable[Change]) -> Iterable[Change]:
    """The same changes with one write for each record: several effects may touch the same one."""
    merged: dict[tuple[str, str, str], Change] = {}
    for change in changes:
        key = (change.unit, change.kind, change.id)
        before = merged.get(key)
        if isinstance(before, Put) and isinstance(change, Put):
            change = replace(before, fields={**before.fields, **change.fields})
        merged[key] = change
    return merged.values()


__all__ = [
    "Answer",
    "advance",
    "allowed_steps",
    "case_id_of_round",
    "checklist",
    "effects_of",
    "matter_of",
    "missing_in",
]
