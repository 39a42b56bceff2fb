"""Work on the tree: what a decision would come to, taking it, and what has been decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import case_undo, tree_figures
from desktop.services.case_checks import Asked, Checking, command_of, step_of
from desktop.services.case_types import CaseShown
from desktop.services.cases import Cases
from desktop.services.session import Session
from desktop.services.tree_unsent import unsent_on
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.decisions import Change, Put, Refused, Remove
from domain.organisations.closing import ENDED
from domain.organisations.events import EventType
from domain.records import Value
from domain.values.dates import show_date
from domain.workflows.conditions import COUNTED
from domain.workflows.engine import effects_of, matter_of
from domain.workflows.model import Matter, Severity
from domain.workflows.tree.declaration import NAME as TREE
from domain.workflows.tree.declaration import WORKFLOW
from domain.workflows.tree.effects import FOUNDED_ON

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_MEMBERS: Final = COUNTED | {"", "candidate"}
_COUNTED: Final = ("case", "declaration", "guest", "position")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be put into a part. `born` as people read it."""

    id: str
    name: str
    born: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`does`: what the decision comes to. `against`: why it may not be taken. `warns`: what to know."""

    does: tuple[str, ...]
    against: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()

    @property
    def can_be_taken(self) -> bool:
        return not self.against


@dataclass(frozen=True, slots=True)
class Decided:
    """The case of a decision that was taken, and the step by which it is taken back while it never left."""

    case: CaseShown
    step: Step


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of the tree: `what` says it whole, `paper` number, day and signer."""

    id: str
    case: str
    day: str
    what: str
    paper: str
    sync: str


def asked_of(step: str, values: Mapping[str, Value]) -> Asked:
    """A decision as the services of cases take it. Raises Usage for a step that there is not."""
    return Asked(workflow=WORKFLOW, step=step_of(WORKFLOW, step), values=values)


def people_of(session: Session, org: str) -> list[Person]:
    """Whose home an organisation is, in the order of names."""
    from domain.text import name_sort_key

    with session.replica.reading() as reader:
        records = [one for one in reader.view().standing_in(org) if one.kind == "member"]
    people = [
        Person(
            one.id,
            str(one.fields.get("full_name") or ""),
            show_date(str(one.fields["birth_date"])) if one.fields.get("birth_date") else "",
        )
        for one in records
    ]
    return sorted(people, key=lambda one: (name_sort_key(one.name), one.born, one.id))


def preview(session: Session, step: str, values: Mapping[str, Value]) -> Preview:
    """What a decision would come to. Nothing is written. Raises Usage."""
    asked = asked_of(step, values)
    with session.replica.reading() as reader:
        against, warns = _answers(Checking(session, reader), asked)
        against += [_unsent_told(unsent) for unsent in [unsent_on(reader, step, values)] if unsent]
        matter = matter_of(reader.view(), command_of(asked, session.new_id()), session.actor, session.today)
        if isinstance(matter, Refused) or against:
            return Preview((), tuple(dict.fromkeys(against)), tuple(warns))
        changes = list(effects_of(matter))
        figures = tree_figures.told(reader, matter, changes, _names(reader, changes))
        return Preview((*_told(reader, matter, changes), *figures), (), tuple(warns))


def decide(session: Session, step: str, values: Mapping[str, Value]) -> Decided:
    """Take a decision. Raises ActionRefused, Usage."""
    shown = Cases(session).start(TREE, None, values, step=step)
    return Decided(shown, case_undo.step_of(shown, 1))


def history(session: Session, org: str = "") -> list[EventLine]:
    """What was decided about the tree, newest first; `org`: only what concerned it."""
    with session.replica.reading() as reader:
        ids = [event.id for event in reader.view().every("org_event")]
        events = [
            event for event in reader.records("org_event", ids) if not org or org in _named(event.fields)
        ]
        lines = [
            EventLine(
                event.id,
                str(event.fields.get("case") or ""),
                str(event.fields.get("effective_on") or ""),
                _event_told(reader, event.fields),
                _paper_told(event.fields),
                event.sync,
            )
            for event in events
        ]
    return sorted(lines, key=lambda line: (line.day, line.id), reverse=True)


# -- words ------------------------------------------------------------------------------------------


def _answers(checking: Checking, asked: Asked) -> tuple[list[str], list[str]]:
    broken = [line for line in checking.of(asked) if not line.holds]
    against = [line.message for line in broken if line.severity != Severity.WARN]
    return against, [line.message for line in broken if line.severity == Severity.WARN]


def _unsent_told(unsent: tuple[str, ...]) -> str:
    return word("tree.unsent").format(count=len(unsent), work="; ".join(unsent))


def _told(reader: Reader, matter: Matter, changes: Sequence[Change]) -> Iterator[str]:
    names = _names(reader, changes)
    for change in changes:
        if change.kind == "organisation":
            yield from _organisation_told(reader, change, names)
    coming: Counter[tuple[str, str]] = Counter()
    others: Counter[str] = Counter()
    for change in changes:
        if isinstance(change, Put) and change.kind == "member":
            standing = matter.view.record("member", change.id)
            status = str(standing.fields.get("status") or "") if standing is not None else ""
            which = "members" if status in _MEMBERS else "former"
            coming[which, names.get(str(change.fields["org"]), "")] += 1
        elif change.kind in _COUNTED and change.id != matter.case_id:
            others[change.kind] += 1
    for (which, org), count in sorted(coming.items(), key=lambda one: (one[0][0] == "former", one[0][1])):
        yield word(f"tree.{which}").format(count=count, org=org)
    for kind, count in others.items():
        yield word(f"tree.{kind}").format(count=count)


def _names(reader: Reader, changes: Sequence[Change]) -> dict[str, str]:
    names = {one.id: str(one.fields.get("name") or "") for one in reader.view().every("organisation")}
    made = {
        change.id: str(change.fields["name"])
        for change in changes
        if isinstance(change, Put) and change.kind == "organisation" and change.creates
    }
    return {**names, **made}


def _organisation_told(reader: Reader, change: Change, names: Mapping[str, str]) -> Iterator[str]:
    name = names.get(change.id, "")
    if isinstance(change, Remove):
        yield word("tree.ends_in").format(org=name, into=names.get(change.into, ""))
    elif change.creates:
        parent = names.get(str(change.fields.get("parent")), "")
        yield word("tree.begins").format(org=name, parent=parent, code=change.fields.get("code") or "")
    elif change.fields.get("status") in ENDED:
        yield word("tree.ends").format(org=name)
    elif change.fields.get("name"):
        if change.fields["name"] != name:
            yield word("tree.renamed").format(org=name, name=change.fields["name"])
        if change.fields.get(FOUNDED_ON):
            yield word("tree.founded_on").format(org=name, day=show_date(str(change.fields[FOUNDED_ON])))
    else:
        yield word("tree.moves").format(org=name, parent=names.get(str(change.fields.get("parent")), ""))


def _named(fields: Mapping[str, Value]) -> set[str]:
    return {*(fields.get("sources") or ()), *(fields.get("targets") or ()), *(fields.get("before") or {})}


def _event_told(reader: Reader, fields: Mapping[str, Value]) -> str:
    before: Mapping[str, Mapping[str, Value]] = fields.get("before") or {}
    after: Mapping[str, Mapping[str, Value]] = fields.get("after") or {}
    case = reader.record("case", str(fields.get("case") or ""))
    # What was called so when it was decided: it may have another name since, or be part of another one.
    names: Mapping[str, Value] = (case.fields.get("subject") or {}).get("names") or {} if case else {}

    def called(id: str, *places: Mapping[str, Mapping[str, Value]]) -> str:
        known = next((place[id].get("name") for place in places if id in place), names.get(id))
        record = reader.record("organisation", id) if known is None else None
        return str(known or (record.fields.get("name") if record is not None else "") or "")

    texts = {
        "sources": ", ".join(called(id, before) for id in fields.get("sources") or ()),
        "targets": ", ".join(called(id, after) for id in fields.get("targets") or ()),
        "count": len(fields.get("moved") or {}),
        "parent": next((called(str(facts.get("parent")), {}) for facts in after.values()), ""),
    }
    type_ = str(fields.get("type"))
    if type_ == EventType.RENAME and texts["sources"] == texts["targets"]:
        day = next((facts.get(FOUNDED_ON) for facts in after.values()), None)
        return word("tree.event.founded_on").format(**texts, day=show_date(str(day)) if day else "")
    return word(f"tree.event.{type_}").format(**texts)


def _paper_told(fields: Mapping[str, Value]) -> str:
    day = str(fields.get("decision_date") or "")
    parts = (fields.get("decision_number"), show_date(day) if day else "", fields.get("signer"))
    return " · ".join(str(part) for part in parts if part)
