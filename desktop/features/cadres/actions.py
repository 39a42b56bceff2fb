"""What the screen of cadres reads and does; every call is one for a worker."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services import access, pins
from desktop.services.access import CadreHere, WaysIn
from desktop.services.session import Session


@dataclass(frozen=True, slots=True)
class Overview:
    cadres: list[CadreHere]
    ways: WaysIn
    has_pin: bool
    standing: str
    may_disable: frozenset[str]


def overview(session: Session) -> Overview:
    everybody = access.everybody(session)
    return Overview(
        cadres=everybody,
        ways=access.ways_in(session),
        has_pin=pins.has_pin(session),
        standing=access.standing(session),
        may_disable=frozenset(cadre.id for cadre in everybody if access.may_disable(session, cadre)),
    )


def add(session: Session, code: str, passphrase: str) -> str:
    """Gives the new cadre's name."""
    return access.add(session, code, passphrase).name


def change_pin(session: Session, passphrase: str, pin: str) -> None:
    access.prove(session, passphrase)
    pins.set_pin(session, pin)


def make_recovery_code(session: Session, passphrase: str, secret: bytes) -> None:
    access.prove(session, passphrase)
    access.set_recovery_code(session, secret)
