"""Steps of workflows as operations: what they carry, what they need, what they build on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.decisions import FOLDS, Accepted, Command, Put
from domain.fields import Field
from domain.kinds import KINDS
from domain.records import Record, Value
from domain.workflows.content import BRANCH, seen_by
from domain.workflows.model import MEMBER, ORG, PERSON
from domain.workflows.registry import step_named
from sync.protocol.messages import Operation
from sync.replica.store import Store

CASE = "case"


def as_seen(store: Store, command: Command) -> Mapping[str, Value]:
    """What a step is taken on: as the cadre had it on screen, else as the case stands here now."""
    row = None if command.expects else store.row(CASE, command.id)
    if row is None:
        return command.expects or _branch_left(store, command)
    return seen_by(Record(CASE, row.id, row.fields))


def _branch_left(store: Store, command: Command) -> Mapping[str, Value]:
    """The branch out of which a first step takes somebody: at the server it may be another one by then."""
    named = step_named(command.do)
    member = store.row(MEMBER, str(command.set.get(MEMBER) or ""))
    if named is None or not named[1].moves_inside or member is None:
        return {}
    return {BRANCH: member.fields.get(ORG)}


def wire_values(command: Command, decision: Accepted) -> dict[str, Value]:
    """What the cadre gave, each value as it is stored in the case."""
    data: Mapping[str, Value] = {}
    for change in decision.changes:
        if isinstance(change, Put) and (change.kind, change.id) == (CASE, command.id):
            data = change.fields.get("data") or {}
    declared = fields_of(command.do)
    return {name: data.get(name) if name in declared else value for name, value in command.set.items()}


def fields_of(do: str) -> Mapping[str, Field]:
    """The fields of the workflow that a step belongs to, by name."""
    named = step_named(do)
    return named[0].by_name if named else {}


def since_of(operation: Operation) -> int:
    """The schema number that a server needs to understand an operation."""
    if operation.do in FOLDS:
        return KINDS["fold"].since
    declared, least = KINDS[operation.kind].by_name, KINDS[operation.kind].since
    named = step_named(operation.do)
    if named is not None:
        declared, least = named[0].by_name, max(least, named[0].since, named[1].since)
    return max([least, *(declared[name].since for name in operation.set if name in declared)])


def references(command: Command, values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """(kind, id) of the records that an operation names beside its own."""
    if command.do == "fold":
        yield "member", str(values.get("into"))
    if not command.is_step:
        yield from _named_in(KINDS[command.kind].by_name, values)
        return
    yield from _named_in(fields_of(command.do), values)
    yield from _named_in(KINDS[CASE].by_name, {name: values.get(name) for name in (MEMBER, ORG)})
    yield from _named_in(KINDS["member"].by_name, values.get(PERSON) or {})


def _named_in(declared: Mapping[str, Field], values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        field = declared.get(name)
        if field is not None and field.refers_to and isinstance(value, str):
            yield field.refers_to, value
