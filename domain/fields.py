"""The declaration of a field, and of a kind of record as a set of fields.

A field is declared once, here in the kinds' `fields.py`. The replica's table, the wire, the form, the
grid, merge, export and reports all read that declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

from domain.records import Value

# In `Field.not_before`: the day of the decision that the case holds, whichever field dated it.
DECIDED: Final = "decided_on"


class FieldType(StrEnum):
    """How a value is stored on the wire; shapes are given in `Value` terms."""

    # Enumerations hash in Python; this one is looked up for every value that is read.
    __hash__ = str.__hash__

    TEXT = "text"  # str
    NAME = "name"  # str, the name of a person
    TITLE = "title"  # str, the name of an organisation
    DATE = "date"  # "YYYY-MM-DD"
    PARTIAL_DATE = "partial_date"  # "YYYY", "YYYY-MM" or "YYYY-MM-DD"
    MONTH = "month"  # "YYYY-MM"
    BOOLEAN = "boolean"  # true | false
    INTEGER = "integer"  # int
    CODE = "code"  # str, a code of the field's catalogue
    CODES = "codes"  # sorted list of codes, without repetition
    CITIZEN_ID = "citizen_id"  # 12 digits (CCCD) or 9 (CMND)
    PHONE = "phone"  # 10 digits, 0XXXXXXXXX
    EMAIL = "email"  # str
    REFERENCE = "reference"  # id of a record of the field's `refers_to` kind
    TIMESTAMP = "timestamp"  # ISO 8601 with offset
    JSON = "json"  # any JSON value; only in records that the server writes


class Policy(StrEnum):
    """What to do when both sides changed a group to different values."""

    ASK = "ask"
    SERVER = "server"
    UNION = "union"
    MAX = "max"
    EARLIER = "earlier"  # of two dates the earlier one


class Sensitivity(StrEnum):
    """Who may see a value where (Decree 356/2025, articles 3 and 4)."""

    PLAIN = "plain"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


# Two fields are the same when they are one declaration; that also makes them quick keys.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Field:
    """One declared field of a kind.

    `group` names the field group that merges and conflicts as one; a field without it is its own
    group. `read_only` fields are written by the server or by a workflow, never by an edit; one that is
    `once` may be given when the record is entered, as one that is required is. What is `decided` is changed
    by a paper, that is a case; by an edit only of the level above. What is `counted` is a field that tables
    count people by: of somebody who leaves for another unit it stays in the figures of the old one. A day
    that `happened` is one of what is over: it never lies ahead, as one of what is planned may. `not_before`:
    names of other fields of a case whose days it never lies before (`DECIDED`: the day on which the case was
    decided). What is `of_each` is said by one person or of one: a step for many asks it of everybody apart.
    What is said `again` from one case to the next, as who signs, is offered from the last time: never a
    judgement, a figure or a day.
    """

    name: str
    label: str
    type: FieldType = FieldType.TEXT
    group: str = ""
    section: str = ""
    catalogue: str = ""
    refers_to: str = ""
    policy: Policy = Policy.ASK
    sensitivity: Sensitivity = Sensitivity.PLAIN
    required: bool = False
    read_only: bool = False
    once: bool = False
    decided: bool = False
    counted: bool = False
    max_length: int = 500
    several_lines: bool = False  # of a text: its line breaks stay
    # Of a text: writes what people type in the one form that is kept.
    tidy: Callable[[str], str] | None = None
    happened: bool = False
    not_before: tuple[str, ...] = ()
    of_each: bool = False
    again: bool = False
    since: int = 1  # the schema number that introduced it

    @property
    def correctable(self) -> bool:
        """Whether a cadre changes it by an edit."""
        return not (self.read_only or self.decided)

    @property
    def hidden(self) -> bool:
        """Whether lists hide it: it leaves the program whole only for a purpose, and that is noted."""
        return self.type is FieldType.CITIZEN_ID

    @property
    def guarded(self) -> bool:
        """Whether a paper about something else bears it whole only for a purpose, and that is noted."""
        return self.hidden or self.sensitivity is Sensitivity.SENSITIVE


@dataclass(frozen=True)
class Kind:
    """One kind of record: `name` is its word on the wire, `label` what a cadre reads."""

    name: str
    label: str
    fields: tuple[Field, ...]
    server_written: bool = False
    since: int = 1  # the schema number that introduced it

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.required)

    @cached_property
    def locked(self) -> frozenset[str]:
        """Names of the fields that no edit writes."""
        return frozenset(field.name for field in self.fields if field.read_only)

    @cached_property
    def locked_at_creation(self) -> frozenset[str]:
        """Names of the fields that not even an entry writes: what is required has to come from somewhere."""
        return self.locked - {field.name for field in self.fields if field.required or field.once}

    @cached_property
    def references(self) -> tuple[Field, ...]:
        """The fields that name another record."""
        return tuple(field for field in self.fields if field.refers_to)

    @cached_property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Group name → names of its fields, in declared order."""
        groups: dict[str, tuple[str, ...]] = {}
        for field in self.fields:
            groups[group_of(field)] = (*groups.get(group_of(field), ()), field.name)
        return groups

    def group_of(self, field_name: str) -> str:
        """The group of a field; a field that this version does not know is its own group."""
        field = self.by_name.get(field_name)
        return group_of(field) if field else field_name

    def group_policy(self, group: str) -> Policy:
        field = self.by_name.get(self.groups.get(group, (group,))[0])
        return field.policy if field else Policy.ASK

    def group_values(self, group: str, fields: Mapping[str, Value]) -> dict[str, Value]:
        """The values of one group out of a record's fields; a field that is not set is None."""
        return {name: fields.get(name) for name in self.groups.get(group, (group,))}


def group_of(field: Field) -> str:
    return field.group or field.name
