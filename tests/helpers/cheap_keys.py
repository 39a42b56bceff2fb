"""Passphrases that cost nothing to stretch, for tests that are about something else."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sync.replica import stretching

if TYPE_CHECKING:
    # Processes of the rigs use this too, and each of them would pay for the import.
    import pytest

_CHEAP: Final = stretching.KdfCost(64, 1, 1)


def stretch_cheaply(patch: pytest.MonkeyPatch) -> None:
    """New slots cost next to nothing; the floor is lowered with them, or they would pass for tampered."""
    patch.setattr(stretching, "calibrated", lambda: _CHEAP)
    patch.setattr(stretching, "FLOOR", _CHEAP)


@contextlib.contextmanager
def cheap_stretching() -> Iterator[None]:
    """The same for a block, where no test is at hand to undo it."""
    calibrated, floor = stretching.calibrated, stretching.FLOOR
    _put(lambda: _CHEAP, _CHEAP)
    try:
        yield
    finally:
        _put(calibrated, floor)


def _put(calibrated: object, floor: object) -> None:
    # Not by `unittest.mock`: its import takes a sixth of the start of a process of the rigs.
    setattr(stretching, "calibrated", calibrated)  # noqa: B010
    setattr(stretching, "FLOOR", floor)  # noqa: B010
