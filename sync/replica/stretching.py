"""Turning what a person remembers into a key: the passphrase's form, and Argon2id at a cost fit for here.

What stands in slots on laptops depends on `typed_form` for ever; it must never follow a change of how the
program folds text for searching.
"""

from __future__ import annotations

import functools
import os
import time
import unicodedata
from collections.abc import Callable
from typing import Final

from domain.frozen import frozen

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16


@frozen
class KdfCost:
    """Argon2id: memory in KiB, passes, lanes."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


# A slot that asks for less was tampered with, one that asks for more would only be a way to hang us.
FLOOR: Final = KdfCost()
CEILING: Final = KdfCost(512 * 1024, 16, 16)
# Every opening pays this once, `sodoan status` included; a guess costs a thief as much.
AIM_SECONDS: Final = 0.2


def allowed(cost: KdfCost, floor: KdfCost, ceiling: KdfCost = CEILING) -> bool:
    """Whether a cost found in a slot lies between the limits."""
    return (
        floor.memory <= cost.memory <= ceiling.memory
        and floor.passes <= cost.passes <= ceiling.passes
        and floor.lanes <= cost.lanes <= ceiling.lanes
    )


def cost_for(floor_seconds: float) -> KdfCost:
    """The cost at which one derivation takes `AIM_SECONDS`, rather less; the floor's takes `floor_seconds`.

    Passes grow, not memory: an old laptop with little memory must be able to open what it wrote when it had
    more to spare.
    """
    wanted = int(FLOOR.passes * AIM_SECONDS / max(floor_seconds, 0.001))
    return KdfCost(FLOOR.memory, min(max(wanted, FLOOR.passes), CEILING.passes), FLOOR.lanes)


@functools.cache
def calibrated(clock: Callable[[], float] = time.perf_counter) -> KdfCost:
    """The cost for new slots on this machine, measured once in a process."""
    began = clock()
    derive("probe", os.urandom(SALT_BYTES), FLOOR)
    return cost_for(clock() - began)


def typed_form(passphrase: str) -> str:
    """A passphrase without tone marks and extra blanks; capitals count.

    Whether the Vietnamese keyboard works inside a password field differs from system to system, so that the
    same person types the same sentence with marks on one day and without on another.
    """
    decomposed = unicodedata.normalize("NFD", passphrase)
    letters = (letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return " ".join("".join(letters).replace("đ", "d").replace("Đ", "D").split())


def derive(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    """32 bytes; `passphrase` is taken as it is."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    )
    return kdf.derive(passphrase.encode())
