"""Whom a case is about: the snapshot it keeps, and the round that makes two cases the same one."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.records import Value

if TYPE_CHECKING:
    from domain.decisions import View
    from domain.workflows.model import Matter, Workflow

# What a paper needs of a person, kept as it was on the day (WF-03); the status, so that it can be given back.
_KEPT = ("full_name", "birth_date", "sex", "citizen_id", "card_number", "position", "status")


def subject_of(matter: Matter) -> dict[str, Value]:
    """The person as of the first step of a case, with the name of the branch."""
    return snapshot(matter.view, matter.about, matter.org)


def snapshot(view: View, person: Mapping[str, Value], branch: str) -> dict[str, Value]:
    """What a case of a unit keeps of a person in one of its branches."""
    subject = {name: person[name] for name in _KEPT if person.get(name) is not None}
    org = view.record("organisation", branch)
    return {**subject, "org_name": org.fields.get("name")} if org is not None else subject


def first_fields(matter: Matter, workflow: Workflow, data: Mapping[str, Value]) -> dict[str, Value]:
    """What a case of this workflow about the person of the matter keeps from its first step on."""
    fields: dict[str, Value] = {
        "workflow": workflow.name,
        "member": matter.member_id or None,
        "org": matter.org,
        "subject": subject_of(matter),
        "round": round_of(workflow, data) or None,
        "opened_on": matter.today.isoformat(),
        "member_version": matter.member.version if matter.member else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def round_of(workflow: Workflow, data: Mapping[str, Value]) -> str:
    """The round that a case belongs to; "" where the workflow has none, or nothing says which one it is."""
    values = [_named(workflow, name, data) for name in workflow.once_per]
    return "|".join(values) if any(values) else ""


def _named(workflow: Workflow, name: str, data: Mapping[str, Value]) -> str:
    known = (data.get(one) for one in (name, *workflow.round_else.get(name, ())))
    return next((str(value) for value in known if value), "")


def round_needs(workflow: Workflow) -> tuple[str, ...]:
    """The fields of a round that nothing else can stand for."""
    return tuple(name for name in workflow.once_per if name not in workflow.round_else)


def round_names(workflow: Workflow) -> tuple[str, ...]:
    """Every field that may make the round."""
    others = (name for names in workflow.round_else.values() for name in names)
    return (*workflow.once_per, *others)


def case_id_of_round(workflow: Workflow, member: str, round_: str) -> str:
    """The id of the one case of a member in a round: two laptops that open it name the same record."""
    return derived_id(workflow.name, member, round_)


@lru_cache(maxsize=4096)
def derived_id(*names: str) -> str:
    """An id that both ends of the wire make of the same names: a UUID of version 8 (RFC 9562)."""
    digest = bytearray(hashlib.blake2b("|".join(names).encode(), digest_size=16).digest())
    digest[6] = (digest[6] & 0x0F) | 0x80
    digest[8] = (digest[8] & 0x3F) | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))
