"""Opening the home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.services.failures import FailureKind, describe
from desktop.services.session import Session

Opener = Callable[[Path | None, str | None], Session]


def is_wrong_passphrase(error: Exception) -> bool:
    """Whether typing it again may help."""
    return describe(error).kind is FailureKind.LOCKED
