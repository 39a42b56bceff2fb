"""Members: find, show, enter, correct, delete; what is wrong or missing, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desktop.services.session import Session
from domain.records import Value


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """`text` is searched unaccented in any word order; `sync` is a sync state's word."""

    text: str = ""
    org: str = ""
    sync: str = ""
    limit: int | None = None
    offset: int = 0
    sort: str = "name"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """`fields` are stored values; `sync` is one of draft, pending, sent, synced, conflict, rejected, held."""

    id: str
    fields: Mapping[str, Value]
    sync: str
    version: int
    org: str
    org_name: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction to offer as one button: `label` names it, `values` are stored values to set."""

    label: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding of a check. `level` is error, warning or hint; `level_word` how it is called."""

    level: str
    level_word: str
    code: str
    fields: tuple[str, ...]
    message: str
    fix: Fix | None = None
    overridable: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    id: str
    sync: str


@dataclass
class MemberForm:
    """A form being filled: `texts` is what stands in each editor, `values` what would be stored.

    Call `type_in` when a field is left; read `findings` and `missing` again after it.
    """

    session: Session
    id: str  # "" for a new member
    org: str
    texts: dict[str, str] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    before: Mapping[str, Value] = field(default_factory=dict)
    findings: tuple[ShownFinding, ...] = ()
    missing: tuple[str, ...] = ()  # labels of what is needed for "đủ thông tin"

    def type_in(self, field_name: str, text: str) -> tuple[ShownFinding, ...]:
        """Take what was typed; the findings that concern this field. Never clears what is wrong."""
        raise NotImplementedError

    def apply_fix(self, fix: Fix) -> None:
        raise NotImplementedError

    @property
    def changes(self) -> dict[str, Value]:
        """Stored values that differ from what is saved; None clears."""
        raise NotImplementedError

    @property
    def can_save(self) -> bool:
        """False while a field that was changed holds an error (one that a reason cannot override)."""
        raise NotImplementedError

    @property
    def reason_needed(self) -> bool:
        """Whether an error stands that may be overridden by a reason."""
        raise NotImplementedError

    def save(self, reason: str = "") -> Saved:
        """Create or edit; raises ActionRefused. Nothing changed: gives the present state back."""
        raise NotImplementedError


def find(session: Session, query: MemberFilter) -> list[MemberRow]:
    raise NotImplementedError


def find_ids(session: Session, query: MemberFilter) -> list[str]:
    """Ids only, in order: for a grid that reads rows as they come into sight."""
    raise NotImplementedError


def rows(session: Session, ids: Sequence[str]) -> list[MemberRow]:
    """The rows of these ids, in this order; one that is gone is left out."""
    raise NotImplementedError


def count(session: Session, query: MemberFilter) -> int:
    raise NotImplementedError


def show(session: Session, id: str) -> MemberRow:
    """Raises ActionRefused `unknown_record` when there is no such member here."""
    raise NotImplementedError


def base(session: Session, id: str) -> MemberRow | None:
    """The last known server copy, where something is pending; else None."""
    raise NotImplementedError


def form(session: Session, id: str = "", org: str = "") -> MemberForm:
    """A form on a member, or an empty one for `org`."""
    raise NotImplementedError


def possible_duplicates(
    session: Session, values: Mapping[str, Value], except_id: str = ""
) -> list[MemberRow]:
    """Members with this citizen id, or this phone and name, or this name and birth date."""
    raise NotImplementedError


def add(session: Session, org: str, values: Mapping[str, Value], reason: str = "") -> Saved:
    raise NotImplementedError


def add_many(
    session: Session, rows: Sequence[tuple[str, Mapping[str, Value]]], reason: str = ""
) -> list[Saved]:
    """(org, stored values) each; all or nothing, in one transaction."""
    raise NotImplementedError


def edit(session: Session, id: str, values: Mapping[str, Value], reason: str = "") -> Saved:
    raise NotImplementedError


def delete(session: Session, id: str, reason: str) -> Saved:
    raise NotImplementedError


def history(session: Session, id: str) -> list[Mapping[str, Any]]:
    """What was done to this member on this laptop, newest first: at, actor, do, fields."""
    raise NotImplementedError
