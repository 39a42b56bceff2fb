"""Shutting a branch out: its unused codes, its cadres, and the laptops that are theirs alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from domain.roles import Role
from sync.server.tables import ACTOR, DEVICE, ENROLMENT_CODE


def shut_branch(connection: sa.Connection, unit: str, org: str, now: datetime) -> None:
    """All of it, as part of the transaction of the connection; opened again by nothing but a fresh code."""
    withdraw_codes(connection, unit, org, now)
    shut_cadres(connection, unit, org, now)


def withdraw_codes(connection: sa.Connection, unit: str, org: str, now: datetime) -> None:
    """What was made for this branch and nobody has used works no more."""
    connection.execute(_WITHDRAW, {"of_unit": unit, "of_org": org, "at": now.isoformat()})


def shut_cadres(connection: sa.Connection, unit: str, org: str, now: datetime) -> None:
    """Its cadres work no more, nor the laptops that were theirs alone; what these hand in is looked at."""
    here = {"of_unit": unit, "of_org": org, "at": now.isoformat()}
    connection.execute(_SHUT_CADRES, here)
    connection.execute(_SHUT_DEVICES, here)


BRANCH_CADRES: Final = (
    ACTOR.c.unit_id == sa.bindparam("of_unit"),
    ACTOR.c.org == sa.bindparam("of_org"),
    ACTOR.c.role == Role.BRANCH.value,
)
_WITHDRAW = (
    sa.update(ENROLMENT_CODE)
    .where(
        ENROLMENT_CODE.c.unit_id == sa.bindparam("of_unit"),
        ENROLMENT_CODE.c.org == sa.bindparam("of_org"),
        ENROLMENT_CODE.c.role == Role.BRANCH.value,
        ENROLMENT_CODE.c.used_at == "",
        ENROLMENT_CODE.c.withdrawn_at == "",
    )
    .values(withdrawn_at=sa.bindparam("at"))
)
_SHUT_CADRES = (
    sa.update(ACTOR).where(*BRANCH_CADRES, ACTOR.c.revoked_at == "").values(revoked_at=sa.bindparam("at"))
)
# A laptop on which somebody else of the unit works as well goes on for them.
_OTHERS = ACTOR.alias("others")
_SHUT_DEVICES = (
    sa.update(DEVICE)
    .where(
        DEVICE.c.unit_id == sa.bindparam("of_unit"),
        DEVICE.c.revoked_at == "",
        DEVICE.c.device_id.in_(sa.select(ACTOR.c.device_id).where(*BRANCH_CADRES)),
        DEVICE.c.device_id.not_in(
            sa.select(_OTHERS.c.device_id).where(
                _OTHERS.c.unit_id == sa.bindparam("of_unit"), _OTHERS.c.revoked_at == ""
            )
        ),
    )
    .values(revoked_at=sa.bindparam("at"))
)
