"""Two papers about one person that cannot both stand: what each says, and what happened, in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import eyes
from desktop.services.session import Session
from desktop.services.wording import word, word_or
from domain.fields import FieldType
from domain.records import Departure, Value
from domain.values.dates import show_date
from domain.workflows.history import own_lines
from domain.workflows.model import Workflow
from domain.workflows.registry import every_workflow
from domain.workflows.secrecy import is_sensitive
from domain.workflows.shared_states import APPEALED, LOST

if TYPE_CHECKING:
    from sync.replica.reader import Reader

Lines = tuple[tuple[str, str], ...]
_STANDING: Final = (LOST.code, APPEALED.code)


@dataclass(frozen=True, slots=True)
class PaperOfCase:
    """One of two papers: `label` is its workflow, `lines` are (label, text), `case` its id if it is here."""

    label: str
    lines: Lines
    case: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """`told` says what happened; `moved`: the member is of another unit by now."""

    told: str
    mine: PaperOfCase
    theirs: PaperOfCase
    moved: bool


def papers_shown(session: Session, won: Mapping[str, Value]) -> Mapping[str, Value]:
    """The paper that prevailed, as far as this cadre may read of it: of a sensitive one only whose it is."""
    if eyes.sees_everything(session) or not is_sensitive(won.get("workflow")):
        return won
    return {name: won[name] for name in ("unit", "unit_name") if name in won}


def clash_of(session: Session, reader: Reader, id: str, fields: Mapping[str, Value]) -> Clash | None:
    """Both papers of a case that another one prevailed over; None for any other case."""
    won = papers_shown(session, fields.get("lost_to") or {})
    workflow = every_workflow().get(str(fields.get("workflow")))
    state = workflow.state_of.get(str(fields.get("state"))) if workflow else None
    if not won or state is None or (state.open and state.code not in _STANDING):
        return None
    moved = has_moved(reader, str(fields.get("member") or ""))
    told = what_happened(won, moved=moved) if state.open else word("case.clash.over")
    unit = reader.record("organisation", reader.view().unit)
    here = str(unit.fields.get("name") or "") if unit else ""
    return Clash(told, _paper(id, fields, here), _winner(reader, won), moved)


def has_moved(reader: Reader, member: str) -> bool:
    """Whether a member who was here is of another unit now."""
    tombstone = reader.view().tombstone("member", member) if member else None
    return tombstone is not None and tombstone.departure is Departure.MOVED


def what_happened(won: Mapping[str, Value], *, moved: bool) -> str:
    """One sentence about the paper that prevailed, as a case or a conflict remembers it."""
    on = str(won.get("decided_on") or "")
    when = word("case.clash.since").format(day=show_date(on)) if on else ""
    unit = str(won.get("unit_name") or "") or word("case.clash.unit")
    return word("case.clash.moved" if moved else "case.clash.paper").format(
        workflow=_label(won), unit=unit, when=when
    )


def _winner(reader: Reader, won: Mapping[str, Value]) -> PaperOfCase:
    """With all that its case says, where that case can be looked at here."""
    unit = str(won.get("unit_name") or "")
    id = str(won.get("case") or "")
    there = reader.record("case", id) if id else None
    if there is not None:
        return _paper(id, there.fields, unit)
    known = {
        "number": str(won.get("decision_number") or ""),
        "date": _shown(won.get("decided_on")),
        "signer": str(won.get("signer") or ""),
        "unit": unit,
    }
    return PaperOfCase(_label(won), tuple(_lines(known)))


def _paper(id: str, fields: Mapping[str, Value], unit: str) -> PaperOfCase:
    workflow = every_workflow().get(str(fields.get("workflow")))
    data: Mapping[str, Value] = fields.get("data") or {}
    known = {
        "number": str(data.get(name := _numbered_in(workflow, data)) or ""),
        "date": _shown(fields.get("decided_on") or _day_beside(workflow, data, name)),
        "signer": str(data.get("signer") or ""),
        "unit": unit,
        "by": _by(workflow, fields),
    }
    return PaperOfCase(_label(fields), tuple(_lines(known)), id)


def _numbered_in(workflow: Workflow | None, data: Mapping[str, Value]) -> str:
    """The field with the number of the paper that came last: a decision goes before the resolution for it."""
    named = [paper.number_field for paper in workflow.papers if paper.number_field] if workflow else []
    return next((name for name in reversed(named) if data.get(name)), "")


def _day_beside(workflow: Workflow | None, data: Mapping[str, Value], name: str) -> Value:
    """The day of the paper whose number stands in a field, of a case in which nobody has decided yet."""
    number = workflow.by_name.get(name) if workflow is not None else None
    if workflow is None or number is None or not number.group:
        return None
    same = (one for one in workflow.fields if one.group == number.group and one.type is FieldType.DATE)
    return next((data[one.name] for one in same if data.get(one.name)), None)


def _by(workflow: Workflow | None, fields: Mapping[str, Value]) -> str:
    """Who decided; of a case in which nobody has yet, who took the first step."""
    history = tuple(own_lines(fields))
    deciding = [
        line
        for line in history
        if workflow and (step := workflow.step_of.get(str(line.get("step")))) and step.decides
    ]
    line = next(iter(deciding or history), None)
    if line is None:
        return ""
    role = word_or(f"role.{line.get('role')}", "")
    return ", ".join(part for part in (str(line.get("name") or ""), role) if part)


def _lines(known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is not known says so: two papers are compared line by line."""
    for name in ("number", "date", "signer", "unit", "by"):
        yield word(f"case.paper.{name}"), known.get(name) or word("value.empty")


def _label(fields: Mapping[str, Value]) -> str:
    workflow = every_workflow().get(str(fields.get("workflow")))
    return workflow.label if workflow else str(fields.get("workflow") or word("eyes.sensitive"))


def _shown(day: Value) -> str:
    return show_date(str(day)) if day else ""
