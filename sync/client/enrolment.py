"""Enrolling: a code from the level above makes this laptop a device of one unit, for one cadre."""

from __future__ import annotations

import secrets
from hashlib import blake2b

from domain.kinds import SCHEMA
from sync.client.remote import CodeRefused, Damaged, Remote, Unauthorised
from sync.client.transport import STALLS_IN_A_ROW, CutOff, Stalled, Timeout
from sync.protocol.messages import EnrolRequest, EnrolResponse
from sync.replica.enrolled import Enrolment
from sync.replica.replica import Replica
from sync.replica.types import ReplicaState

_TRIES = 3


def enrol(remote: Remote, code: str, server: str, device: str, name: str = "", token: str = "") -> Enrolment:
    """Ask to be enrolled as a new device; `device` is an id made here (UUIDv7), `token` a fresh secret.

    Raises CodeRefused and SyncFailure. On success `remote` speaks for the new device.
    """
    token = token or secrets.token_urlsafe(32)
    response = _ask(remote, EnrolRequest(code.strip(), device, token, name, schema=SCHEMA))
    remote.token, remote.unit = token, response.unit.id
    return Enrolment.from_response(response, server=server, token=token, device_name=name)


def enrol_again(replica: Replica, remote: Remote, code: str, actor: str = "") -> Enrolment:
    """Add a cadre to an enrolled laptop, or let one in again that was copied, revoked or forgotten.

    `actor`: the id of the cadre whose code it is, where it is nobody new. A server that lost it in a restore
    takes it up again, and with it what was done in its name.
    Replica and outbox stay. Of a laptop that has to enrol again the token changes, so that a copy of its
    home no longer gets in.
    Raises CodeRefused, also for a code of another unit.
    """
    with replica.reading() as reader:
        meta = reader.meta
    token = meta.token if meta.state == ReplicaState.READY else _next_token(meta.token, code.strip())
    try:
        request = EnrolRequest(code.strip(), meta.device, token, meta.device_name, schema=SCHEMA, actor=actor)
        response = _ask(remote, request)
    except Unauthorised as refusal:
        if str(refusal) == "wrong_unit":
            raise CodeRefused("code_of_another_unit") from refusal
        raise
    if response.unit.id != meta.unit:
        raise CodeRefused("code_of_another_unit")
    enrolment = Enrolment.from_response(
        response, server=meta.server, token=token, device_name=meta.device_name
    )
    with replica.writing() as work:
        work.add_actor(enrolment.actor)
        work.set_meta(token=token, lease_until=enrolment.lease_until, lease_days=enrolment.lease_days)
        if meta.state in (ReplicaState.ENROL_AGAIN, ReplicaState.REVOKED):
            work.set_meta(state=ReplicaState.READY)
        work.commit()
    remote.token = token
    return enrolment


def _next_token(token: str, code: str) -> str:
    """The same for the same code: when the answer is lost for good, the code can be typed once more."""
    return blake2b(code.encode(), key=token.encode()[:64], digest_size=32).hexdigest()


def _ask(remote: Remote, request: EnrolRequest) -> EnrolResponse:
    """A code works once, so a lost answer is asked for again with the same device and token."""
    for attempt in range(1, _TRIES + 1):
        try:
            return remote.enrol(request)
        except (Timeout, CutOff, Damaged) as failure:
            if attempt >= (STALLS_IN_A_ROW if isinstance(failure, Stalled) else _TRIES):
                raise
    raise AssertionError("unreachable")
