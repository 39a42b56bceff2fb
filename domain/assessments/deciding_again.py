"""A paper of the level above about what was graded and decided: a record beside it, never over it (3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain.assessments.corrections import correction_of
from domain.assessments.deciding import DECISION
from domain.assessments.fields import ORG_ASSESSMENT
from domain.decisions import Command, Refused, View
from domain.records import Record, Value
from domain.refusals import Refusal
from domain.stored_form import normalise

_GRADE, _NUMBER, _DAY = "approved_grade", "decision_number", "decision_date"
# What the next decision of the same subject and year is about.
_SAME: Final = ("org", "subject", "position", "person_name", "period")


def decided_again(view: View, command: Command) -> Command | Refused:
    """The command as it is to be judged: an edit that decides over a decision becomes the one after it.

    Refused where it has not a paper of its own, with number and day, that is no older than the one which
    stands. Everything else is left as it is.
    """
    record = view.record(command.kind, command.id) if command.kind == ORG_ASSESSMENT.name else None
    standing = record and _standing(view, record)
    if record is None or standing is None or command.do != "edit":
        return command
    read = {name: _read(view, name, value) for name, value in command.set.items()}
    former, said = standing.fields, DECISION & read.keys()
    for known in (record, standing):
        if all(read[name] == known.fields.get(name) for name in said):
            return replace(command, id=known.id)
    if not (read.get(_NUMBER) and str(read.get(_DAY) or "") >= str(former.get(_DAY) or "")):
        params = {"number": former.get(_NUMBER), "day": former.get(_DAY), "fields": [_NUMBER, _DAY]}
        return Refused(Refusal.ASSESSMENT_DECIDED, params)
    grade = read.get(_GRADE, former.get(_GRADE))
    kept = (*_SAME, "figures", *(("proposed_grade",) if grade else ()))
    wanted = {**{name: former.get(name) for name in kept}, **command.set, _GRADE: grade}
    id = correction_of(standing.id)
    if view.record(command.kind, id) is not None:
        # A correction that was undone: what had been decided before it stands again.
        return replace(command, id=id, set={**dict.fromkeys(DECISION), **_unlocked(wanted)})
    given = {name: value for name, value in wanted.items() if value is not None}
    return replace(command, do="create", id=id, set=given)


def _standing(view: View, record: Record) -> Record | None:
    """The last decision that follows on a grading, or is that grading; None where nothing was decided."""
    last = record if record.fields.get(_DAY) or record.fields.get(_GRADE) else None
    following = view.record(record.kind, correction_of(record.id))
    return (_standing(view, following) if following is not None else None) or last


def _unlocked(wanted: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in wanted.items() if name not in ORG_ASSESSMENT.locked}


def _read(view: View, name: str, value: Value) -> Value:
    """As it would be stored; what cannot be read is told by whoever judges the command."""
    field = ORG_ASSESSMENT.by_name.get(name)
    read = normalise(field, value, view.rulebook) if field is not None else None
    return read.value if read is not None and read.value is not None else (value or None)
