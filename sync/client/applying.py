"""Who asks to be enrolled, remembered until the answer is safe: a code works once, a program may be closed.

A code is spent with the first request that reaches the server, and only the same device with the same token
gets the same answer again. The token follows from the code and a salt that lies in the home meanwhile, so
that typing the code once more goes on where it stopped, while neither the salt nor, later, the paper with
the code is worth anything by itself.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Final

from domain.ids import uuid7
from sync.replica.home import Home, write_atomically

_SALT_BYTES: Final = 32
_TOKEN_BYTES: Final = 32
_MISREAD: Final = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Applicant:
    """A device that is to be. `salt` is in hexadecimal digits."""

    device: str
    salt: str

    def token(self, code: str) -> str:
        """The device's secret; the same however the code was spaced."""
        typed = "".join(letter for letter in code.upper() if letter.isalnum()).translate(_MISREAD)
        return blake2b(typed.encode(), key=bytes.fromhex(self.salt), digest_size=_TOKEN_BYTES).hexdigest()


def applicant(home: Home, now: datetime) -> Applicant:
    """The one that asked before and was interrupted, else a new one."""
    kept = _kept(home)
    if kept is not None:
        return kept
    new = Applicant(uuid7(int(now.timestamp() * 1000), os.urandom(10)), os.urandom(_SALT_BYTES).hex())
    home.prepare()
    write_atomically(home.applicant, json.dumps({"device": new.device, "salt": new.salt}).encode())
    return new


def forget(home: Home) -> None:
    """The unit is here, or the person gave up: nobody can make this token again."""
    home.applicant.unlink(missing_ok=True)


def _kept(home: Home) -> Applicant | None:
    try:
        kept = json.loads(home.applicant.read_bytes())
        found = Applicant(str(kept["device"]), str(kept["salt"]))
        usable = len(bytes.fromhex(found.salt)) == _SALT_BYTES and found.device != ""
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return found if usable else None
