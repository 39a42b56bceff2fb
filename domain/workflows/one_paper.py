"""One decision that was entered twice: the same workflow, number and day about one person (`domain.md` 3.14).

It comes about where a person had two entries that are folded, or where two laptops note one paper. One case
is the decision, the others are closed beside it: they stay to be read, name it, and no table counts them. The
case in force is the decision, else the one with the lower id; so it is the same whatever came first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from domain.decisions import Put, View
from domain.records import Record, Value
from domain.workflows.history import because_of, own_lines
from domain.workflows.homes import taken_along_from
from domain.workflows.model import About, Board, State
from domain.workflows.registry import workflows
from domain.workflows.shared_states import CANCELLED, LOST

_CASE: Final = "case"
_NUMBERS: Final = ("decision_number", "acceptance_number", "letter_number", "resolution_number")
# What a cadre confirms who notes a second award by one decision, having seen the first (3.14, row 17).
TWICE: Final = "recorded_twice"
Paper = tuple[str, str, str, str]


def paper_of_decision(case: Record, *, lasting: bool = False) -> Paper | None:
    """Workflow, day, number and form of the paper that decided a case; None without day or number.

    Cases of a round are one by their id; of a move to another unit each end has its own. `lasting`: also of a
    decision that is under way until it ends, and of which a person can have one at a time: a deferral.
    """
    workflow = workflows().get(str(case.fields.get("workflow")))
    beyond = (case.fields.get("counterpart") or {}).get("unit")
    if workflow is None or workflow.once_per or workflow.about is About.ORGANISATION or beyond:
        return None
    data = case.fields.get("data") or {}
    for line in reversed(tuple(own_lines(case.fields))):
        step = workflow.step_of.get(str(line.get("step")))
        state = workflow.state_of[step.to] if step is not None else None
        if TWICE in (line.get("confirmed") or ()):
            return None
        if step is None or state is None or not step.decides:
            continue
        if not _in_force(state) and not (lasting and step.takes):
            continue
        day = str(data.get(step.dated_by or "decision_date") or "")
        said = next((str(data[name]) for name in _NUMBERS if data.get(name)), "")
        number = " ".join(said.casefold().split())
        return (workflow.name, day, number, str(data.get("form") or "")) if day and number else None
    return None


def beside_the_same(view: View, cases: Iterable[Record], told: Mapping[str, Value]) -> Iterator[Put]:
    """Of cases of one person in one unit, those that are one paper with another closed beside it.

    `told`: the step that brought them together, as a line of a history tells it.
    """
    papers: dict[Paper, list[Record]] = {}
    for case in cases:
        paper = paper_of_decision(case, lasting=True)
        if paper is not None and not taken_along_from(case, view.unit):
            papers.setdefault(paper, []).append(case)
    for paper, same in papers.items():
        ids = {case.id for case in same}
        found = [case for case in same if _has_effect(case) or _gave_way(case) or _beside(case) in ids]
        in_order = sorted(found, key=lambda case: (not _has_effect(case), not _gave_way(case), case.id))
        for case in in_order[1:]:
            # What lasts has overlays of its own: a person ends it.
            if stands(case) or not _has_effect(case):
                yield from _closed(view, case, in_order[0], paper, told)


def stands(case: Record) -> bool:
    state = workflows()[str(case.fields["workflow"])].state_of.get(str(case.fields.get("state")))
    return state is not None and _in_force(state)


def _has_effect(case: Record) -> bool:
    """Whether a decision is in force, be it until it ends."""
    state = workflows()[str(case.fields["workflow"])].state_of.get(str(case.fields.get("state")))
    return state is not None and state.board is Board.APPROVED


def _in_force(state: State) -> bool:
    return not state.open and state.board is Board.APPROVED


def _gave_way(case: Record) -> bool:
    return case.fields.get("state") == LOST.code


def _beside(case: Record) -> str:
    """The case beside which this one was closed; "" for any other."""
    closed = case.fields.get("state") == CANCELLED.code
    return str((case.fields.get("lost_to") or {}).get("case") or "") if closed else ""


def _closed(
    view: View, case: Record, first: Record, paper_of_both: Paper, told: Mapping[str, Value]
) -> Iterator[Put]:
    if _beside(case) == first.id:
        return
    unit = view.record("organisation", view.unit)
    workflow, day, number, _ = paper_of_both
    data = first.fields.get("data") or {}
    paper: dict[str, Value] = {
        "workflow": workflow,
        "case": first.id,
        "unit": view.unit,
        "unit_name": unit.fields.get("name") if unit is not None else None,
        "decided_on": day,
        "decision_number": next((data[name] for name in _NUMBERS if data.get(name)), number),
    }
    fields: dict[str, Value] = {"lost_to": paper}
    if not _beside(case):
        line = {**told, "to": CANCELLED.code, **because_of(workflow, first.id)}
        fields |= {"state": CANCELLED.code, "history": [*(case.fields.get("history") or []), line]}
    yield Put(_CASE, case.id, fields)


def apart_again(mine: Iterable[Record], others: Iterable[str], told: Mapping[str, Value]) -> Iterator[Put]:
    """Cases that were closed beside one of somebody else, as it turns out: each is a decision again."""
    elsewhere = set(others)
    for case in mine:
        if _beside(case) in elsewhere and paper_of_decision(case) is not None:
            *_, last = own_lines(case.fields)
            line = {**told, "to": last.get("to")}
            history = [*(case.fields.get("history") or []), line]
            yield Put(_CASE, case.id, {"state": last.get("to"), "lost_to": None, "history": history})
