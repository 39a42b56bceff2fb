"""The PIN of the screen lock: six digits that uncover the window while the data is unlocked.

The verifier lies in the encrypted replica, so that who has the disk cannot try all million of them. A try
is written down before it is compared: ending the program must not give one for nothing.
"""

from __future__ import annotations

import base64
import hmac
import os
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from desktop.services.failures import Locked

if TYPE_CHECKING:
    from desktop.services.session import Session

DIGITS: Final = 6
TRIES: Final = 5
_VERIFIER, _WRONG = "pin", "pin_wrong"
# Inside the replica it only has to slow down who reads a copy of the memory.
_MEMORY, _PASSES, _LANES = 19 * 1024, 2, 1
# Keypad patterns that people choose when they are told not to choose 123456.
_PATTERNS: Final = frozenset(
    {"147258", "258369", "147369", "159357", "159753", "102030", "112358", "314159", "696969", "142536"}
)


@dataclass(frozen=True, slots=True)
class PinTry:
    """How a try ended. `wait` is in seconds; with no tries `left` only the passphrase helps."""

    right: bool
    left: int
    wait: int = 0


def weakness(pin: str) -> str:
    """The code of what is wrong with a PIN; "" when it will do."""
    if len(pin) != DIGITS or not (pin.isascii() and pin.isdigit()):
        return "locked.pin_shape"
    return "locked.pin_easy" if _is_easy(pin) else ""


def set_pin(session: Session, pin: str) -> None:
    """Give the cadre of the session this PIN. Raises Locked `locked.pin_shape`, `locked.pin_easy`."""
    code = weakness(pin)
    if code:
        raise Locked(code)
    salt = os.urandom(16)
    verifier = {"salt": _text(salt), "hash": _text(_stretched(pin, salt))}
    with session.replica.writing() as work:
        work.put_setting(_VERIFIER, verifier, session.actor.id)
        work.put_setting(_WRONG, None, session.actor.id)
        work.commit()


def has_pin(session: Session) -> bool:
    with session.replica.reading() as reader:
        return isinstance(reader.settings(session.actor.id).get(_VERIFIER), dict)


def tries_left(session: Session) -> int:
    """0 where there is no PIN, or too many wrong ones were typed: then the passphrase is asked for."""
    with session.replica.reading() as reader:
        settings = reader.settings(session.actor.id)
    if not isinstance(settings.get(_VERIFIER), dict):
        return 0
    return max(0, TRIES - _count(settings.get(_WRONG)))


def try_pin(session: Session, pin: str) -> PinTry:
    """Compare a PIN; the fifth wrong one in a row is the last, also over a restart."""
    actor = session.actor.id
    with session.replica.writing() as work:
        settings = work.settings(actor)
        verifier, wrong = settings.get(_VERIFIER), _count(settings.get(_WRONG))
        if not isinstance(verifier, dict) or wrong >= TRIES:
            return PinTry(right=False, left=0)
        work.put_setting(_WRONG, wrong + 1, actor)
        work.commit()
    salt, kept = (base64.b64decode(str(verifier.get(name))) for name in ("salt", "hash"))
    if hmac.compare_digest(_stretched(pin, salt), kept):
        forgive(session)
        return PinTry(right=True, left=TRIES)
    left = TRIES - wrong - 1
    return PinTry(right=False, left=left, wait=2**wrong if left else 0)


def forgive(session: Session) -> None:
    """The cadre proved who they are: wrong PINs are forgotten."""
    with session.replica.writing() as work:
        if work.settings(session.actor.id).get(_WRONG) is not None:
            work.put_setting(_WRONG, None, session.actor.id)
            work.commit()


def _is_easy(pin: str) -> bool:
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    in_a_row = len(steps) == 1 and steps <= {0, 1, 9}
    repeated = pin[:3] == pin[3:] or pin[:2] * 3 == pin
    mirrored = pin == pin[::-1] or pin[0:6:2] == pin[1:6:2]
    return in_a_row or repeated or mirrored or pin in _PATTERNS


def _stretched(pin: str, salt: bytes) -> bytes:
    from sync.replica.stretching import KdfCost, derive

    return derive(pin, salt, KdfCost(_MEMORY, _PASSES, _LANES))


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
