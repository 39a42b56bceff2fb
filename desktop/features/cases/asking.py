"""What a case asks for next, read from the declaration of its workflow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from desktop.features.cases.actions import Opened
from desktop.features.cases.fields import Asked
from desktop.services import other_units, values
from desktop.services.case_types import StepShown
from domain.rules import Rulebook
from domain.workflows.calling_off import ASKED
from domain.workflows.model import Hand
from domain.workflows.shared_states import CANCELLED, LOST

# Steps that have a button of their own.
_BY_BUTTON = frozenset({"save", "withdraw", "ask_cancel"})
_CALLS_OFF = frozenset({CANCELLED.code, ASKED.code})
# Leads to a unit that a member moved to.
_RESEND = "resend"


def offered_steps(opened: Opened) -> list[StepShown]:
    """The steps among which the next one is chosen, of every level."""
    first = opened.first.name
    found = [
        step
        for step in opened.steps
        if step.name not in _BY_BUTTON
        and not (opened.case is None and step.name == first and _has_more(opened))
        and not (step.name == _RESEND and opened.case and opened.case.clash and not opened.case.clash.moved)
    ]
    return [*found, *_asked_back(opened)]


def _asked_back(opened: Opened) -> list[StepShown]:
    """Calling off what somebody else has by now, as one of the steps; with why where there is no way."""
    back = opened.case.way_back if opened.case else None
    if back is None or not back.asked or (back.step and back.step not in _BY_BUTTON):
        return []
    step = next((one for one in opened.steps if one.name == back.step), None)
    if step is not None:
        return [replace(step, label=back.label)]
    name = "withdraw"
    return [StepShown(name, back.label, False, back.why_not, (), (), True, False, False, CANCELLED.code)]


def usual_step(opened: Opened) -> str:
    """The step that goes on: the first that this cadre may take and that does not call the case off.

    None where nothing is left to do but undoing, where two papers clash, or where the branch asks to call the
    case off: that is for a person to choose.
    """
    case = opened.case
    if case is not None and (not case.row.open or case.state in (LOST.code, ASKED.code)):
        return ""
    onward = [step.name for step in offered_steps(opened) if step.allowed and step.to not in _CALLS_OFF]
    state = opened.workflow.state_of.get(case.state) if case is not None else None
    # What was sent to somebody to decide is not the sender's to decide at the press of a key.
    awaited = (name for name in onward if state and _hand(opened, name) is state.waits_for)
    return next(awaited, next(iter(onward), ""))


def _hand(opened: Opened, step: str) -> Hand | None:
    declared = opened.workflow.step_of.get(step)
    return declared.hand if declared else None


def asked_in(opened: Opened, step: str, rulebook: Rulebook) -> list[Asked]:
    """The fields that the step takes, and those of the draft where that can still be saved."""
    workflow = opened.workflow
    chosen = next((one for one in opened.steps if one.name == step), None)
    names = set(chosen.asks) if chosen else set()
    if opened.case is None:
        names |= set(opened.first.asks)
    elif "save" in opened.case.allowed:
        names |= set(workflow.step_of["save"].asks)
    found = []
    for field in workflow.fields:
        if field.name in names:
            choices = opened.branches if field.refers_to else values.choices(field, rulebook)
            units = opened.units if field.name == other_units.FIELD else ()
            found.append(Asked(field, choices, bool(chosen and field.name in chosen.needs), units))
    return found


def facts_of(opened: Opened, asked: Collection[str]) -> list[tuple[str, str]]:
    """(label, text) of what the case holds and nobody is asked for now."""
    fields = opened.case.fields if opened.case else ()
    return [(one.label, one.text) for one in fields if one.text and one.name not in asked]


def _has_more(opened: Opened) -> bool:
    """Whether anything but the draft can be chosen for a case that is not there yet."""
    first = opened.first.name
    return any(step.allowed and step.name not in (first, *_BY_BUTTON) for step in opened.steps)
