"""Who is asking: a device by its token, and the cadres who work on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from domain.roles import Actor, Role
from sync.server.audience import Audience
from sync.server.store import Store
from sync.server.tables import ACTOR, DEVICE, UNIT

_SEEN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """An enrolled device, with its unit as it stood when the token was looked up."""

    unit_id: str
    device_id: str
    device_name: str
    revoked: bool
    last_seen: str
    incarnation: str
    schema: int
    late_version: int
    lapsed_at: str
    head: int
    digest: str
    newer: str
    epoch: str
    restored_head: int
    # (role, branch) of everybody who works on it.
    cadres: frozenset[tuple[str, str]] = frozenset()

    @property
    def audience(self) -> Audience:
        roles = {role for role, _ in self.cadres}
        branches = frozenset(org for role, org in self.cadres if org and role != Role.VOLUNTEER)
        whole = Role.SECRETARY.value in roles
        return Audience(self.schema, roles <= {Role.VOLUNTEER.value}, None if whole else branches)


@dataclass(frozen=True, slots=True)
class Cadre:
    actor: Actor
    revoked: bool


def token_hash(token: str) -> str:
    """A token is 256 random bits, so one round of SHA-256 is all that a stolen table needs to be useless."""
    return sha256(token.encode()).hexdigest()


def caller_of(store: Store, token: str) -> Caller | None:
    with store.looking() as connection:
        found = connection.execute(_CALLER, {"hash": token_hash(token)}).one_or_none()
    if found is None:
        return None
    return Caller(
        unit_id=found.unit_id,
        device_id=found.device_id,
        device_name=found.name,
        revoked=bool(found.revoked_at),
        last_seen=found.last_seen,
        incarnation=found.incarnation,
        schema=found.schema,
        late_version=found.late_version,
        lapsed_at=found.lapsed_at,
        head=found.head,
        digest=found.digest,
        newer=found.newer,
        epoch=found.epoch,
        restored_head=found.restored_head,
        cadres=frozenset(_cadre(one) for one in (found.cadres or "").split(_NEXT) if one),
    )


def _cadre(text: str) -> tuple[str, str]:
    role, _, org = text.partition(_OF)
    return role, org


def cadres_of(connection: sa.Connection, unit_id: str, device_id: str) -> dict[str, Cadre]:
    """The cadres enrolled on a device, by their id."""
    found = connection.execute(_CADRES, {"unit": unit_id, "device": device_id})
    return {
        row.actor_id: Cadre(
            Actor(row.actor_id, row.name, Role(row.role), unit_id, row.org, row.until), bool(row.revoked_at)
        )
        for row in found
    }


def lapse(store: Store, caller: Caller, now: datetime) -> Caller:
    """The device's lease is over: until somebody releases it, its operations wait for review."""
    with store.writing() as connection:
        lapsed = {"unit": caller.unit_id, "device": caller.device_id, "at": now.isoformat()}
        connection.execute(_LAPSED, lapsed)
    return replace(caller, lapsed_at=now.isoformat())


def note_contact(store: Store, caller: Caller, now: datetime, incarnation: str, schema: int) -> None:
    """Remember a device's last contact, without paying for a write in every idle exchange."""
    same = (caller.incarnation, caller.schema) == (incarnation, schema)
    if same and caller.last_seen and now - datetime.fromisoformat(caller.last_seen) < _SEEN_EVERY:
        return
    with store.looking() as connection:
        seen = {
            "unit": caller.unit_id,
            "device": caller.device_id,
            "seen": now.isoformat(),
            "life": incarnation,
            "now_schema": schema,
        }
        connection.execute(_SEEN, seen)


# "role org" of everybody who works on a device; neither has a space or a comma.
_OF, _NEXT = " ", ","
_WORKING = (
    sa.select(sa.func.aggregate_strings(ACTOR.c.role + _OF + ACTOR.c.org, _NEXT))
    .where(
        ACTOR.c.unit_id == DEVICE.c.unit_id,
        ACTOR.c.device_id == DEVICE.c.device_id,
        ACTOR.c.revoked_at == "",
    )
    .correlate(DEVICE)
    .scalar_subquery()
)
_CALLER = (
    sa.select(
        _WORKING.label("cadres"),
        DEVICE.c.unit_id,
        DEVICE.c.device_id,
        DEVICE.c.name,
        DEVICE.c.revoked_at,
        DEVICE.c.last_seen,
        DEVICE.c.incarnation,
        DEVICE.c.schema,
        DEVICE.c.late_version,
        DEVICE.c.lapsed_at,
        UNIT.c.head,
        UNIT.c.digest,
        UNIT.c.newer,
        UNIT.c.epoch,
        UNIT.c.restored_head,
    )
    .join(UNIT, UNIT.c.unit_id == DEVICE.c.unit_id)
    .where(DEVICE.c.token_hash == sa.bindparam("hash"))
)
_CADRES = sa.select(ACTOR).where(
    ACTOR.c.unit_id == sa.bindparam("unit"), ACTOR.c.device_id == sa.bindparam("device")
)
_LAPSED = (
    sa.update(DEVICE)
    .where(DEVICE.c.unit_id == sa.bindparam("unit"), DEVICE.c.device_id == sa.bindparam("device"))
    .values(lapsed_at=sa.bindparam("at"))
)
_SEEN = (
    sa.update(DEVICE)
    .where(DEVICE.c.unit_id == sa.bindparam("unit"), DEVICE.c.device_id == sa.bindparam("device"))
    .values(
        last_seen=sa.bindparam("seen"), incarnation=sa.bindparam("life"), schema=sa.bindparam("now_schema")
    )
)
