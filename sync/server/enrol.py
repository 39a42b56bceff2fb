"""Enrolment: codes that work once, and the devices and cadres that they make."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa

from domain.organisations.closing import ENDED
from domain.roles import Role
from domain.rules import Rulebook
from domain.values.dates import VIETNAM
from sync.protocol.codec import MAX_INTEGER
from sync.protocol.messages import ActorDescription, EnrolRequest, EnrolResponse, UnitDescription
from sync.server.devices import token_hash
from sync.server.given_rules import RulesGiven
from sync.server.http import Refusal
from sync.server.settings import Settings
from sync.server.store import Store, upsert
from sync.server.tables import (
    ACTOR,
    DEVICE,
    ENROLMENT_CODE,
    ENROLMENT_FAILURE,
    RECORD,
    UNIT,
    UPPER_ORGANISATION,
)

# Letters and digits that nobody mistakes for another when reading aloud; 16 of them are 80 random bits.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 16
_MISREAD = str.maketrans("OIL", "011")

_LEAST_TOKEN, _LONGEST_TOKEN = 32, 200
_LONGEST_ID = 64
_LONGEST_NAME = 200
_fields = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class CodeOrder:
    """What one enrolment code is to allow; `org` is the id of a branch, `until` a day or empty.

    `asked_by` is the cadre who had it made from a laptop; "" for the operator.
    """

    unit_id: str
    role: Role
    org: str = ""
    name: str = ""
    until: str = ""
    asked_by: str = ""


def new_code(
    connection: sa.Connection,
    order: CodeOrder,
    now: datetime,
    settings: Settings,
    choice: Callable[[str], str] = secrets.choice,
) -> tuple[str, str]:
    """A new code, as a person reads it, and until when it works; only its hash is kept."""
    code = "".join(choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    until = order.until
    if order.role is Role.VOLUNTEER and not until:
        until = (now.astimezone(VIETNAM) + timedelta(days=settings.volunteer_days)).date().isoformat()
    row = {
        "unit_id": order.unit_id,
        "code_hash": _code_hash(code),
        "role": order.role.value,
        "org": order.org,
        "name": order.name,
        "until": until,
        "expires_at": (now + timedelta(days=settings.code_days)).isoformat(),
        "used_at": "",
        "device_id": "",
        "actor_id": "",
        "asked_by": order.asked_by,
        "asked_at": now.isoformat(),
        "withdrawn_at": "",
    }
    upsert(connection, ENROLMENT_CODE, [row])
    readable = "-".join(code[start : start + 4] for start in range(0, _CODE_LENGTH, 4))
    return readable, row["expires_at"]


def _code_hash(code: str) -> str:
    typed = "".join(letter for letter in code.upper() if letter.isalnum()).translate(_MISREAD)
    return sha256(typed.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where enrolments are taken."""

    store: Store
    settings: Settings
    new_id: Callable[[], str]
    rulebook: Rulebook

    def enrol(self, request: EnrolRequest, address: str, now: datetime) -> EnrolResponse:
        """Enrol a device, add a cadre to one, or let one in again under a new token.

        The same request again gets the same answer, since its first answer may have been lost.
        Raises Refusal 400, 403 (`code_unknown`, `code_used`, `code_withdrawn`, `code_expired`) or 429.
        """
        _refuse_misshapen(request)
        self._refuse_too_many(address, now)
        try:
            return self.store.write(lambda connection: self._enrol(connection, request, now))
        except Refusal as refusal:
            if refusal.code.startswith("code_"):
                self._note_failure(refusal, address, now)
            raise

    def _enrol(self, connection: sa.Connection, request: EnrolRequest, now: datetime) -> EnrolResponse:
        code = connection.execute(_CODE, {"hash": _code_hash(request.code)}).one_or_none()
        if code is None:
            raise Refusal(403, "code_unknown")
        unit = connection.execute(_LOCK_UNIT, {"unit": code.unit_id}).one()
        code = connection.execute(_CODE, {"hash": _code_hash(request.code)}).one()
        hashed = token_hash(request.token)
        if code.used_at:
            self._refuse_other_user(connection, code, request.device, hashed)
            actor_id = code.actor_id
        elif code.withdrawn_at or self._is_closed(connection, code):
            raise Refusal(403, "code_withdrawn")
        elif datetime.fromisoformat(code.expires_at) < now:
            raise Refusal(403, "code_expired")
        else:
            actor_id = self._admit(connection, code, request, hashed, now)
        actor = connection.execute(_ACTOR, {"unit": code.unit_id, "actor": actor_id}).one()
        return EnrolResponse(
            device=request.device,
            unit=UnitDescription(unit.unit_id, unit.code, unit.name, path_of(connection, unit.parent_code)),
            actor=ActorDescription(actor.actor_id, actor.name, actor.role, actor.org, actor.until),
            epoch=unit.epoch,
            server_time=now.isoformat(),
            lease_days=self.settings.lease_days,
            schema=self.settings.schema,
            min_schema=self.settings.min_schema,
            rules=RulesGiven(connection, self.rulebook).given(code.unit_id),
        )

    def _refuse_other_user(self, connection: sa.Connection, code: Any, device: str, hashed: str) -> None:
        of_device = {"unit": code.unit_id, "device": code.device_id}
        user = connection.execute(_DEVICE, of_device).one_or_none()
        if code.device_id != device or user is None or user.token_hash != hashed:
            raise Refusal(403, "code_used", unit=code.unit_id)

    def _is_closed(self, connection: sa.Connection, code: Any) -> bool:
        """Whether the branch of a code has ended since the code was made."""
        branch = connection.execute(_BRANCH, {"unit": code.unit_id, "org": code.org}).one_or_none()
        if branch is None:
            return False
        return bool(branch.gone) or _fields.decode(branch.fields).get("status") in ENDED

    def _admit(
        self, connection: sa.Connection, code: Any, request: EnrolRequest, hashed: str, now: datetime
    ) -> str:
        """Write device, cadre and the use of the code; returns the cadre's id."""
        holder = connection.execute(_TOKEN, {"hash": hashed}).one_or_none()
        if holder is not None and (holder.unit_id, holder.device_id) != (code.unit_id, request.device):
            raise Refusal(403, "wrong_unit")
        known = connection.execute(_DEVICE, {"unit": code.unit_id, "device": request.device}).one_or_none()
        device = {
            "unit_id": code.unit_id,
            "device_id": request.device,
            "token_hash": hashed,
            "name": request.name[:_LONGEST_NAME],
            "enrolled_at": known.enrolled_at if known else now.isoformat(),
            # A fresh code is the word of the level above that this laptop may work again.
            "revoked_at": "",
            "lapsed_at": "",
            "last_seen": now.isoformat(),
            "schema": min(max(request.schema, 0), MAX_INTEGER),
        }
        upsert(connection, DEVICE, [device])
        name = code.name or request.name[:_LONGEST_NAME] or _NAMELESS[Role(code.role)]
        actor = {
            "unit_id": code.unit_id,
            "actor_id": self._actor_id(connection, code.unit_id, request.actor),
            "device_id": request.device,
            "name": name,
            "role": code.role,
            "org": code.org,
            "until": code.until,
            "revoked_at": "",
        }
        upsert(connection, ACTOR, [actor])
        used = {"used_at": now.isoformat(), "device_id": request.device, "actor_id": actor["actor_id"]}
        connection.execute(
            sa.update(ENROLMENT_CODE)
            .where(
                ENROLMENT_CODE.c.unit_id == code.unit_id,
                ENROLMENT_CODE.c.code_hash == code.code_hash,
            )
            .values(**used)
        )
        return str(actor["actor_id"])

    def _actor_id(self, connection: sa.Connection, unit_id: str, former: str) -> str:
        """The id that a cadre had before a restore took it from here, so that their work is still theirs."""
        if former and connection.execute(_ACTOR, {"unit": unit_id, "actor": former}).one_or_none() is None:
            return former
        return self.new_id()

    # -- rate limit -----------------------------------------------------------------------------

    def _refuse_too_many(self, address: str, now: datetime) -> None:
        since = (now - timedelta(minutes=self.settings.enrolment_window_minutes)).isoformat()
        with self.store.looking() as connection:
            per_unit = connection.execute(_FAILURES, {"address": address, "since": since}).all()
        # Many laptops share one address; failures that concern one unit hold up that unit's only once they
        # alone are too many, failures with codes of nobody hold up the address.
        if any(times >= self.settings.enrolment_failures for _, times in per_unit):
            raise Refusal(429, "slow_down", retry_after=self.settings.enrolment_window_minutes * 60)

    def _note_failure(self, refusal: Refusal, address: str, now: datetime) -> None:
        window = timedelta(minutes=self.settings.enrolment_window_minutes)
        failure = {
            "unit_id": str(refusal.params.get("unit", "")),
            "address": address,
            "at": now.isoformat(),
            "times": 1,
        }

        def note(connection: sa.Connection) -> None:
            connection.execute(_FORGET_FAILURES, {"before": (now - window).isoformat()})
            upsert(connection, ENROLMENT_FAILURE, [failure])

        self.store.write(note)


def path_of(connection: sa.Connection, parent_code: str) -> list[str]:
    """Names of the organisations above a unit, from the top down."""
    names: list[str] = []
    seen: set[str] = set()
    while parent_code and parent_code not in seen:
        seen.add(parent_code)
        upper = connection.execute(_UPPER, {"code": parent_code}).one_or_none()
        if upper is None:
            break
        names.append(upper.name)
        parent_code = upper.parent_code
    return names[::-1]


def _refuse_misshapen(request: EnrolRequest) -> None:
    if not 0 < len(request.device) <= _LONGEST_ID or not request.device.isascii():
        raise Refusal(400, "malformed", why="device")
    if len(request.actor) > _LONGEST_ID or not request.actor.isascii():
        raise Refusal(400, "malformed", why="actor")
    if not _LEAST_TOKEN <= len(request.token) <= _LONGEST_TOKEN or not request.token.isascii():
        raise Refusal(400, "malformed", why="token")


_NAMELESS = {
    Role.SECRETARY: "Bí thư",
    Role.BRANCH: "Bí thư chi đoàn",
    Role.VOLUNTEER: "Tình nguyện viên",
    Role.CENTRAL: "Hệ thống trung tâm",
}

_CODE = sa.select(ENROLMENT_CODE).where(ENROLMENT_CODE.c.code_hash == sa.bindparam("hash"))
_BRANCH = sa.select(RECORD.c.gone, RECORD.c.fields).where(
    RECORD.c.unit_id == sa.bindparam("unit"),
    RECORD.c.kind == "organisation",
    RECORD.c.id == sa.bindparam("org"),
)
_LOCK_UNIT = (
    sa.update(UNIT).where(UNIT.c.unit_id == sa.bindparam("unit")).values(head=UNIT.c.head).returning(UNIT)
)
_DEVICE = sa.select(DEVICE).where(
    DEVICE.c.unit_id == sa.bindparam("unit"), DEVICE.c.device_id == sa.bindparam("device")
)
_TOKEN = sa.select(DEVICE.c.unit_id, DEVICE.c.device_id).where(DEVICE.c.token_hash == sa.bindparam("hash"))
_ACTOR = sa.select(ACTOR).where(
    ACTOR.c.unit_id == sa.bindparam("unit"), ACTOR.c.actor_id == sa.bindparam("actor")
)
_UPPER = sa.select(UPPER_ORGANISATION).where(UPPER_ORGANISATION.c.code == sa.bindparam("code"))
_FAILURES = (
    sa.select(ENROLMENT_FAILURE.c.unit_id, sa.func.sum(ENROLMENT_FAILURE.c.times))
    .where(
        ENROLMENT_FAILURE.c.address == sa.bindparam("address"),
        ENROLMENT_FAILURE.c.at >= sa.bindparam("since"),
    )
    .group_by(ENROLMENT_FAILURE.c.unit_id)
)
_FORGET_FAILURES = sa.delete(ENROLMENT_FAILURE).where(ENROLMENT_FAILURE.c.at < sa.bindparam("before"))
