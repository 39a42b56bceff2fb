"""One engine for all workflows: whether a step may be taken, and what follows from it.

Pure, like `domain.decide`, which calls it. The order of the questions is the order in which a cadre would ask
them: is there such a step, may I, is the case there and in the right state and as I saw it, is what I brought
readable and complete, do the conditions hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.checks import CheckLevel, normalise
from domain.decisions import Accepted, Change, Command, Decision, Put, Refused, View
from domain.fields import Field
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.roles import Actor
from domain.workflows.content import content_of
from domain.workflows.hands import may_take
from domain.workflows.model import (
    CONFIRM,
    MEMBER,
    ORG,
    PERSON,
    About,
    Condition,
    Matter,
    Severity,
    Step,
    Workflow,
)
from domain.workflows.registry import step_named, workflows
from domain.workflows.subjects import case_id_of_round, round_of, subject_of

_ABOUT_WHOM = (MEMBER, ORG, PERSON, CONFIRM)


@dataclass(frozen=True, slots=True)
class Answer:
    """How one condition stands: `params` is None where it holds."""

    condition: Condition
    params: Mapping[str, Value] | None


def advance(view: View, command: Command, actor: Actor, today: date) -> Decision:
    """What a step of a workflow does, or why it may not be taken."""
    matter = matter_of(view, command, actor, today)
    if isinstance(matter, Refused):
        return matter
    refusal = _missing(matter) or _broken(matter, command)
    if refusal is not None:
        return refusal
    effects = [change for effect in matter.step.effects for change in effect.changes(matter)]
    return Accepted((_moved_on(matter, command), *_standing(effects, matter)))


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
    given = _read(view, workflow, step, command.set)
    if isinstance(given, Refused):
        return given
    data = {**((case.fields.get("data") or {}) if case else {}), **given}
    data = {name: value for name, value in data.items() if value is not None}
    member_id, member = _member(view, case, command)
    org = _org(case, member, command)
    refusal = may_take(view, step, actor, org, today)
    if refusal is not None:
        return refusal
    if member is None and (step.opens and workflow.about is About.MEMBER):
        return _not_here(view, member_id)
    rules = view.rulebook.on(str(data.get("decision_date") or today.isoformat()))
    person = command.set.get(PERSON) or {}
    return Matter(
        view,
        workflow,
        step,
        command.id,
        case,
        member_id,
        member,
        org,
        data,
        given,
        person,
        actor,
        today,
        rules,
    )


def checklist(matter: Matter) -> Iterator[Answer]:
    """Every condition of a step with how it stands, in declared order: what the form shows beside it."""
    for condition in matter.step.conditions:
        yield Answer(condition, condition.broken_by(matter))


def allowed_steps(view: View, case: Record, actor: Actor, today: date) -> tuple[Step, ...]:
    """The steps that this actor could take on a case now, as far as state and right go."""
    workflow = workflows().get(str(case.fields.get("workflow")))
    if workflow is None:
        return ()
    org = str(case.fields.get("org") or "")
    steps = workflow.leaving(str(case.fields.get("state")))
    return tuple(step for step in steps if may_take(view, step, actor, org, today) is None)


def _cannot_take(
    view: View, command: Command, workflow: Workflow, step: Step, case: Record | None
) -> Refused | None:
    if step.opens:
        if case is not None or view.tombstone("case", command.id):
            return Refused(Refusal.EXISTS, {"id": command.id})
        return None
    if case is None:
        gone = view.tombstone("case", command.id)
        return Refused(Refusal.GONE if gone else Refusal.UNKNOWN_RECORD, {"id": command.id})
    state = str(case.fields.get("state"))
    if case.fields.get("workflow") != workflow.name or state not in step.from_states:
        return Refused(Refusal.STATE, {"state": state, "step": step.name, "workflow": workflow.name})
    expected = command.expects.get("content")
    if expected is not None and expected != content_of(case):
        return Refused(Refusal.STALE, {"state": state})
    return None


def _read(
    view: View, workflow: Workflow, step: Step, given: Mapping[str, Value]
) -> dict[str, Value] | Refused:
    read: dict[str, Value] = {}
    for name, raw in given.items():
        if name in _ABOUT_WHOM and (step.opens or name == CONFIRM):
            continue
        field = workflow.by_name.get(name)
        if field is None or name not in step.asks:
            return Refused("validation.unknown_field", {"field": name, "fields": [name]})
        value = _normalised(view, field, raw)
        if isinstance(value, Refused):
            return value
        read[name] = value
    return read


def _normalised(view: View, field: Field, raw: Value) -> Value | Refused:
    value, finding = normalise(field, raw, view.rulebook)
    if finding is not None and finding.level is CheckLevel.ERROR:
        return Refused(
            f"validation.{finding.code}", {**finding.params, "field": field.name, "fields": [field.name]}
        )
    return value


def _member(view: View, case: Record | None, command: Command) -> tuple[str, Record | None]:
    id = str((case.fields.get("member") if case else command.set.get(MEMBER)) or "")
    return id, view.record("member", id) if id else None


def _org(case: Record | None, member: Record | None, command: Command) -> str:
    if case is not None:
        return str(case.fields.get("org") or "")
    return str((member.fields.get("org") if member else command.set.get(ORG)) or "")


def _not_here(view: View, member: str) -> Refused:
    tombstone = view.tombstone("member", member) if member else None
    if tombstone is None:
        return Refused(Refusal.UNKNOWN_RECORD, {"id": member, "field": MEMBER})
    return Refused(Refusal.OUT_OF_UNIT, {"unit": tombstone.into, "departure": tombstone.departure.value})


def _missing(matter: Matter) -> Refused | None:
    for name in matter.step.needs:
        if matter.data.get(name) is None:
            return Refused("validation.required", {"field": name, "fields": [name]})
    return None


def _broken(matter: Matter, command: Command) -> Refused | None:
    if matter.step.reason_needed and not command.reason.strip():
        return Refused(Refusal.REASON_MISSING, {"do": command.do})
    confirmed = command.set.get(CONFIRM) or ()
    for answer in checklist(matter):
        severity = answer.condition.severity
        if answer.params is None or severity is Severity.WARN:
            continue
        if severity is Severity.CONFIRM and answer.condition.code in confirmed:
            continue
        params = {**answer.params, "condition": answer.condition.code, "severity": severity.value}
        return Refused(f"case.{answer.condition.code}", params)
    return None


def _moved_on(matter: Matter, command: Command) -> Put:
    """The case after the step."""
    step, case = matter.step, matter.case
    line = {
        "step": step.name,
        "to": step.to,
        "by": matter.actor.id,
        "name": matter.actor.name,
        "role": matter.actor.role.value,
        "on": matter.today.isoformat(),
    }
    if command.reason.strip():
        line["reason"] = command.reason.strip()
    fields: dict[str, Value] = {"state": step.to, "data": dict(matter.data)}
    fields["history"] = [*((case.fields.get("history") or []) if case else []), line]
    if step.decides:
        fields["decided_on"] = matter.day
    if case is not None:
        return Put("case", case.id, fields)
    opened = {
        "workflow": matter.workflow.name,
        "member": matter.member_id or None,
        "org": matter.org,
        "subject": subject_of(matter),
        "round": round_of(matter.workflow, matter.data) or None,
        "opened_on": matter.today.isoformat(),
        "member_version": matter.member.version if matter.member else None,
        **fields,
    }
    set_only = {name: value for name, value in opened.items() if value is not None}
    return Put("case", matter.case_id, set_only, creates=True)


def _standing(effects: list[Change], matter: Matter) -> Iterator[Change]:
    """Effects that write something: an effect on another unit is left to the server."""
    for change in effects:
        if change.unit and matter.view.elsewhere(change.unit) is None:
            continue
        yield change


__all__ = ["Answer", "advance", "allowed_steps", "case_id_of_round", "checklist", "matter_of"]
