"""Passphrases that cost nothing to stretch, for tests that are about something else."""

from __future__ import annotations

from typing import Final

import pytest

from sync.replica import stretching

_CHEAP: Final = stretching.KdfCost(64, 1, 1)


def stretch_cheaply(patch: pytest.MonkeyPatch) -> None:
    """New slots cost next to nothing; the floor is lowered with them, or they would pass for tampered."""
    patch.setattr(stretching, "calibrated", lambda: _CHEAP)
    patch.setattr(stretching, "FLOOR", _CHEAP)
