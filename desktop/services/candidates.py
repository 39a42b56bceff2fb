"""Whom a step for many may be taken for: members of the unit, or those whose case has come to that step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.services.case_reading import KIND
from desktop.services.case_types import CaseFilter
from desktop.services.cases import Cases
from desktop.services.find import matches, words_of
from desktop.services.people import Person, Picked, all_people, first_people, people_of
from desktop.services.session import Session
from domain.records import Value
from domain.text import sort_key
from domain.values.dates import show_date
from domain.workflows.model import Hand, Step


@dataclass(frozen=True, slots=True)
class Waiting:
    """The cases of a workflow in these states. `away`: their people are not in the register here."""

    workflow: str
    states: tuple[str, ...]
    away: bool = False


def waiting_for(workflow: str, step: Step | None) -> Waiting | None:
    """None where the step begins a case: then it may be about any member of the unit."""
    if step is None or step.opens:
        return None
    return Waiting(workflow, step.from_states, step.hand is Hand.RECEIVER and not step.with_member)


def first(session: Session, text: str, org: str, waiting: Waiting | None) -> Picked:
    """As many as a picker shows, and how many there are in all. `org` "": of every branch."""
    if waiting is None:
        return first_people(session, text, org)
    found = _waiting(session, text, org, waiting)
    return Picked(found, len(found))


def everybody(session: Session, text: str, org: str, waiting: Waiting | None) -> list[Person]:
    """All of those found, in order."""
    return _waiting(session, text, org, waiting) if waiting else all_people(session, text, org)


def batch_people(session: Session, ids: Sequence[str]) -> list[Person]:
    """These people, in this order, also those who wait to be received."""
    here = {one.id: one for one in people_of(session, ids)}
    if any(id not in here for id in ids):
        here |= {one.id: one for one in _people_in(session, CaseFilter(open=True)) if one.id not in here}
    return [here[id] for id in ids if id in here]


def _waiting(session: Session, text: str, org: str, waiting: Waiting) -> list[Person]:
    words = words_of(text)
    queries = [CaseFilter(workflow=waiting.workflow, state=state) for state in waiting.states]
    if waiting.away:
        found = [one for query in queries for one in _people_in(session, query)]
    else:
        cases = Cases(session)
        ids = [row.member for query in queries for row in cases.rows(replace(query, org=org)) if row.member]
        found = people_of(session, list(dict.fromkeys(ids)))
    return sorted((one for one in found if matches(one.name, words)), key=lambda one: sort_key(one.name))


def _people_in(session: Session, query: CaseFilter) -> list[Person]:
    rows = [row for row in Cases(session).rows(query) if row.member]
    with session.replica.reading() as reader:
        cases = {case.id: case.fields for case in reader.records(KIND, [row.id for row in rows])}
    found = []
    for row in rows:
        subject: dict[str, Value] = cases[row.id].get("subject") or {}
        born = subject.get("birth_date")
        come_from = str(subject.get("org_name") or row.org_name)
        found.append(Person(row.member, row.name, show_date(str(born)) if born else "", "", come_from))
    return found
