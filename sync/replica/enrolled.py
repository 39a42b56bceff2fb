"""What a laptop knows when it has just been enrolled."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.frozen import frozen
from domain.given_rules import GivenRules
from domain.roles import Actor, Role
from sync.protocol.messages import EnrolResponse


@frozen(kw_only=True)
class Enrolment:
    """What a laptop is told when it enrols, and what it made itself (device id and token).

    `lease_until` and `server_time` are ISO 8601 with offset; `rules` are those that the level above gave.
    """

    server: str
    device: str
    token: str
    unit: str
    unit_code: str
    unit_name: str
    actor: Actor
    epoch: str
    server_time: str
    lease_until: str
    lease_days: int = 0
    unit_path: tuple[str, ...] = ()
    device_name: str = ""
    server_schema: int = 1
    min_schema: int = 1
    rules: tuple[GivenRules, ...] = ()

    @classmethod
    def from_response(
        cls, response: EnrolResponse, *, server: str, token: str, device_name: str = ""
    ) -> Enrolment:
        actor = response.actor
        until = datetime.fromisoformat(response.server_time) + timedelta(days=response.lease_days)
        return cls(
            server=server,
            device=response.device,
            token=token,
            unit=response.unit.id,
            unit_code=response.unit.code,
            unit_name=response.unit.name,
            unit_path=tuple(response.unit.path),
            actor=Actor(actor.id, actor.name, Role(actor.role), response.unit.id, actor.org, actor.until),
            epoch=response.epoch,
            server_time=response.server_time,
            lease_until=until.isoformat(),
            lease_days=response.lease_days,
            device_name=device_name,
            server_schema=response.schema,
            min_schema=response.min_schema,
            rules=tuple(response.rules),
        )
