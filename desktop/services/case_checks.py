"""What a step would meet and do, before it is taken: its conditions one by one, and its effects in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop.services import values as shown_values
from desktop.services.case_fixes import places_named, places_of
from desktop.services.case_types import CheckLine
from desktop.services.case_wording import as_told, said
from desktop.services.failures import Usage
from desktop.services.session import Session
from desktop.services.wording import word
from domain.decisions import Command, Refused
from domain.records import Record, Value
from domain.workflows.content import seen_by
from domain.workflows.engine import checklist, matter_of, missing_in
from domain.workflows.model import CONFIRM, MEMBER, ORG, PERSON, Matter, Severity, Step, Workflow
from domain.workflows.registry import every_workflow
from domain.workflows.subjects import case_id_of_round, round_names, round_of

if TYPE_CHECKING:
    from sync.replica.reader import Reader

KIND = "case"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A step that somebody thinks of taking: on the case `case`, or as the first one about `member`."""

    workflow: Workflow
    step: Step
    case: str = ""
    member: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    person: Mapping[str, Value] | None = None
    org: str = ""
    confirm: Sequence[str] = ()
    reason: str = ""


def workflow_named(name: str) -> Workflow:
    """Raises Usage for a workflow that there is not."""
    found = every_workflow().get(name)
    if found is None:
        raise Usage("usage.unknown_workflow", {"workflow": name, "known": ", ".join(every_workflow())})
    return found


def step_of(workflow: Workflow, name: str) -> Step:
    """The step of a workflow; "" for the usual opening one. Raises Usage for one that there is not."""
    found = workflow.step_of.get(name) if name else workflow.opening[0]
    if found is None:
        params = {"step": name, "workflow": workflow.label, "known": ", ".join(workflow.step_of)}
        raise Usage("usage.unknown_step", params)
    return found


def lines_of(workflow: Workflow, step: str, case: str) -> Asked:
    return Asked(workflow=workflow, step=step_of(workflow, step), case=case)


def command_of(asked: Asked, id: str, expects: Mapping[str, Value] | None = None) -> Command:
    """The step as a command. `expects` None: an opening step."""
    given: dict[str, Value] = dict(asked.values)
    if expects is None:
        about = ((MEMBER, asked.member), (ORG, asked.org), (PERSON, asked.person))
        given |= {name: value for name, value in about if value}
    if asked.confirm:
        given[CONFIRM] = list(asked.confirm)
    do = f"{asked.workflow.name}.{asked.step.name}"
    return Command(do, KIND, id, given, asked.reason, expects or {})


def round_id(session: Session, workflow: Workflow, member: str, given: Mapping[str, Value]) -> str:
    """The id of a member's case in the round that the values name; "" where the workflow has no rounds."""
    if not workflow.once_per:
        return ""
    by_name = workflow.by_name
    read = {
        name: shown_values.parse(by_name[name], given[name], session.rulebook).value
        for name in round_names(workflow)
        if name in by_name and given.get(name) is not None
    }
    return case_id_of_round(workflow, member, round_of(workflow, read))


class Checking:
    """Steps looked at over one snapshot of the replica."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self._session, self._reader, self._view = session, reader, reader.view()

    def of(self, asked: Asked) -> list[CheckLine]:
        """What is missing, then every condition in declared order. A plain refusal is one line."""
        matter = self._matter(asked)
        if isinstance(matter, Refused):
            return [self._refusal(asked, matter)]
        lines = [self._missing(matter, name) for name in missing_in(matter)]
        for answer in checklist(matter):
            condition = answer.condition
            code = f"case.{condition.code}"
            params = answer.params or {}
            holds = answer.params is None
            message = "" if holds else said(self._reader, matter.workflow, code, params)
            fixes = ((), ()) if holds else places_of(matter, condition)
            severity = condition.severity.value
            line = CheckLine(code, condition.label, holds, severity, message, params, *fixes)
            lines.append(line if answer.known else replace(line, known=False))
        return lines

    def effects(self, asked: Asked) -> list[str]:
        """The sentence of the step with names filled in, then each effect. A refusal is told instead."""
        matter = self._matter(asked)
        if isinstance(matter, Refused):
            return [self._refusal(asked, matter).message]
        opening = matter.workflow.on_opening if matter.case is None else ()
        labels = [effect.label for effect in (*opening, *matter.step.effects)]
        told = self._sentence(matter)
        return [told, *labels] if told else labels

    def _matter(self, asked: Asked) -> Matter | Refused:
        session = self._session
        case = self._reader.record(KIND, asked.case) if asked.case else None
        expects = None
        if case is not None:
            expects = seen_by(Record(KIND, case.id, case.fields))
        id = asked.case or round_id(session, asked.workflow, asked.member, asked.values) or session.new_id()
        return matter_of(self._view, command_of(asked, id, expects), session.actor, session.today)

    def _refusal(self, asked: Asked, refusal: Refused) -> CheckLine:
        code, params = as_told(asked.workflow, refusal)
        message = said(self._reader, asked.workflow, code, params)
        return CheckLine(code, message, False, Severity.BLOCK.value, message, params, *places_named(params))

    def _missing(self, matter: Matter, name: str) -> CheckLine:
        code, params = "validation.required", {"field": name, "fields": [name]}
        label = matter.workflow.by_name[name].label
        message = word("case.missing").format(field=label)
        return CheckLine(code, label, False, Severity.BLOCK.value, message, params, (name,))

    def _sentence(self, matter: Matter) -> str:
        if not matter.step.sentence:
            return ""
        org = self._reader.record("organisation", matter.org)
        unit = self._reader.record("organisation", matter.view.unit)
        texts = {
            field.name: shown_values.show(field, matter.data.get(field.name), self._session.rulebook)
            for field in matter.workflow.fields
        }
        around = {
            "name": matter.about.get("full_name"),
            "branch": org.fields.get("name") if org else "",
            "unit": unit.fields.get("name") if unit else "",
        }
        return _filled(matter.step.sentence, {**texts, **around})


class _Known(dict[str, object]):
    """What stands in a sentence; what is not known yet is a gap, not an error."""

    def __missing__(self, name: str) -> str:
        return "…"


def _filled(template: str, known: Mapping[str, object]) -> str:
    return template.format_map(_Known({name: value or "…" for name, value in known.items()}))
