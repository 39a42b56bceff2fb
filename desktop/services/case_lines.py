"""The lines of a case's history in words: whose step each tells of, as far as this cadre may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.services import eyes
from desktop.services.case_looks import look_of
from desktop.services.case_types import CaseLine
from desktop.services.session import Session
from desktop.services.times import show_hour
from desktop.services.wording import word, word_or
from domain.records import Value
from domain.text import fold
from domain.values.dates import show_date
from domain.workflows.history import foreign_to
from domain.workflows.registry import every_workflow
from domain.workflows.secrecy import is_sensitive
from domain.workflows.shared_states import LOST

if TYPE_CHECKING:
    from sync.replica.types import LocalRecord

_Line = Mapping[str, Value]


def shown_line(session: Session, case: LocalRecord, line: _Line) -> CaseLine:
    """One line of the history of a case."""
    workflow = every_workflow().get(str(case.fields.get("workflow")))
    state = workflow.state_of.get(str(line.get("to"))) if workflow else None
    on, foreign = str(line.get("on") or ""), foreign_to(case.fields, line)
    hidden = _is_hidden(session, case.fields, line, foreign)
    name, label = ("sensitive", word("case.step.sensitive")) if hidden else _step(case.fields, line, foreign)
    return CaseLine(
        case=case.id,
        workflow=str(case.fields.get("workflow") or ""),
        workflow_label=workflow.label if workflow else "",
        step=name,
        step_label=label,
        state=str(line.get("to") or ""),
        state_label=state.label if state else str(line.get("to") or ""),
        on=on,
        day=show_date(on) if on else "",
        by="" if hidden else str(line.get("name") or ""),
        role=word_or(f"role.{line.get('role')}", str(line.get("role") or "")),
        reason="" if hidden else str(line.get("reason") or ""),
        sync=case.sync,
        own=not (foreign or hidden),
        hour=show_hour(str(line.get("at") or "")) if on else "",
        device=_device(line) if not hidden else "",
        # A state that was left is over; only the last one still is where work stands.
        look=look_of(state, case.sync) if _is_last(case.fields, line) else case.sync,
    )


def _is_last(case: _Line, line: _Line) -> bool:
    lines = case.get("history") or []
    return bool(lines) and lines[-1] == line


def _device(line: _Line) -> str:
    """On which laptop; what acted without one (a level above, the App) is named as who acted already."""
    name = str(line.get("device") or "")
    if not name or name == line.get("name"):
        return ""
    return name if fold(name).startswith("may ") else word("case.line.device").format(name=name)


def _step(case: _Line, line: _Line, foreign: _Line) -> tuple[str, str]:
    """The name of a step and what it is called; of another workflow's both with the workflow."""
    name = str(line.get("step") or "")
    workflow = every_workflow().get(str((foreign or case).get("workflow")))
    step = workflow.step_of.get(name) if workflow else None
    label = step.label if step else word_or(f"case.step.{name}", name)
    if not foreign:
        return name, label
    because = word(f"case.because.{_why(case, line)}")
    called = workflow.label if workflow else str(foreign.get("workflow") or "")
    return f"{foreign.get('workflow')}.{name}", because.format(workflow=called, step=label)


def _why(case: _Line, line: _Line) -> str:
    """What the step of another case did to this one: contradicted it, took it up again, or ended it."""
    if line.get("to") == LOST.code:
        return "conflict"
    workflow = every_workflow().get(str(case.get("workflow")))
    state = workflow.state_of.get(str(line.get("to"))) if workflow is not None else None
    return "reopened" if state is not None and state.open else "ended"


def _is_hidden(session: Session, case: _Line, line: _Line, foreign: _Line) -> bool:
    """Whether a line tells of a step of a sensitive case, on a case that is none."""
    if eyes.sees_everything(session):
        return False
    if foreign:
        return is_sensitive(foreign.get("workflow"))
    own = every_workflow().get(str(case.get("workflow")))
    name = str(line.get("step") or "")
    if own is not None and name in own.step_of:
        return False
    # An old line that does not say whose step it is.
    return any(one.sensitive and name in one.step_of for one in every_workflow().values())
