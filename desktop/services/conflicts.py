"""Conflicts: both people, both values, both times; and how to settle them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.services.members import Saved
from desktop.services.session import Session
from domain.records import Value


@dataclass(frozen=True, slots=True)
class Side:
    """Who entered one side, where and when. `here`: on this laptop by this cadre."""

    actor: str
    name: str
    device: str
    at: str
    here: bool
    text: str  # "Bạn (Lan, máy này) · 20/11/2026 15:02"


@dataclass(frozen=True, slots=True)
class ConflictField:
    """Stored values of the three states and how they read; "" reads as not entered."""

    name: str
    label: str
    base: Value
    mine: Value
    theirs: Value
    base_text: str
    mine_text: str
    theirs_text: str


@dataclass(frozen=True, slots=True)
class ConflictGroup:
    group: str
    label: str
    fields: tuple[ConflictField, ...]
    mine_by: Side
    theirs_by: Side


@dataclass(frozen=True, slots=True)
class ConflictView:
    """`title` names person and place; `question` says in one sentence what to decide."""

    id: str
    type: str
    type_word: str
    kind: str
    record: str
    subject: str
    place: str
    title: str
    question: str
    groups: tuple[ConflictGroup, ...]
    status: str
    status_word: str
    opened_at: str
    opened_at_text: str
    raw: Mapping[str, Any]  # the words of `sodoan conflict show --json`


def entries(session: Session, status: str = "open") -> list[ConflictView]:
    """Oldest first; status "" for all."""
    raise NotImplementedError


def show(session: Session, id: str) -> ConflictView:
    """Raises ActionRefused `unknown_record`."""
    raise NotImplementedError


def take(session: Session, id: str, side: str) -> Saved:
    """Settle with everything of one side: "mine" or "theirs". Raises ActionRefused `already_resolved`."""
    raise NotImplementedError


def settle(session: Session, id: str, values: Mapping[str, Value]) -> Saved:
    """Settle field by field with stored values; a field not named keeps what the server has."""
    raise NotImplementedError
