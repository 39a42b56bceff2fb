"""What a refusal of a step is about, in the words of its workflow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from desktop.services.acting import named
from desktop.services.failures import ActionRefused
from desktop.services.wording import sentence, word_or
from domain.decisions import Refused
from domain.records import Value
from domain.refusals import Refusal
from domain.workflows.model import Workflow
from domain.workflows.registry import every_workflow

if TYPE_CHECKING:
    from sync.replica.reader import Reader


def in_words(reader: Reader, workflow: Workflow, params: Mapping[str, Value]) -> dict[str, Any]:
    """The parameters that a sentence shows otherwise than they are stored: labels instead of names."""
    words: dict[str, Any] = named(reader, params)
    field = workflow.by_name.get(str(params.get("field") or ""))
    state = workflow.state_of.get(str(params.get("state") or ""))
    step = workflow.step_of.get(str(params.get("step") or ""))
    other = every_workflow().get(str(params.get("workflow") or ""))
    hand = params.get("hand")
    found = {"field": field, "state": state, "step": step, "workflow": other}
    words |= {name: one.label for name, one in found.items() if one is not None}
    return {**words, "hand": word_or(f"case.hand.{hand}", str(hand))} if hand else words


def said(reader: Reader, workflow: Workflow, code: str, params: Mapping[str, Value]) -> str:
    """The sentence of a refusal that is told before anything is tried: nothing is kept and nothing lost."""
    shown = {**params, **in_words(reader, workflow, params), "kept": ""}
    return " ".join(sentence(code, shown).split())


def round_in_words(fields: Mapping[str, Value]) -> str:
    """The round of a case as people read it: what was written down, and no id of what was chosen instead."""
    workflow, data = every_workflow().get(str(fields.get("workflow"))), fields.get("data") or {}
    known = [str(data[name]) for name in (workflow.once_per if workflow else ()) if data.get(name)]
    return ", ".join(known) or str(fields.get("round") or "")


def refusal_of(reader: Reader, workflow: Workflow, refusal: Refused) -> ActionRefused:
    """The refusal of a step as an error."""
    code, params = as_told(workflow, refusal)
    return ActionRefused(code, params, in_words(reader, workflow, params))


def as_told(workflow: Workflow, refusal: Refused) -> tuple[str, Mapping[str, Value]]:
    """Code and parameters: a case that is there already is the one of the round, not a slip of an id."""
    if refusal.code == Refusal.EXISTS and workflow.once_per:
        params = {"case": refusal.params.get("id"), "workflow": workflow.name}
        return "case.round_exists", {**params, "state": refusal.params.get("state", "")}
    return str(refusal.code), refusal.params
