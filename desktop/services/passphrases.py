"""What a passphrase must be, and passphrases to offer. Nobody is ever made to change one."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import resources
from desktop.services.failures import Locked

if TYPE_CHECKING:
    from desktop.services.session import Session

OFFERED_WORDS: Final = 5
# A row of the keyboard or of the alphabet; so many of its letters in a run add nothing.
_RUNS: Final = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_LEAST_LETTERS: Final = 5
_LONGEST_PERIOD: Final = 4
# Figures alone are a birthday or a telephone number, with all their digits guessed in a minute.
_LEAST_FIGURES_ALONE: Final = 16


def least_length(session: Session | None = None) -> int:
    """How many characters a passphrase needs here; without a session, where nothing was set yet."""
    from desktop.services import settings

    if session is None:
        return int(settings.BY_NAME["passphrase_least"].default)
    return int(settings.read(session)["passphrase_least"])


def offered(choice: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A passphrase of five syllables, drawn anew at each call."""
    return " ".join(choice(_words("syllables")) for _ in range(OFFERED_WORDS))


def weakness(passphrase: str, least: int) -> str:
    """The code of what is wrong with a passphrase; "" when it will do."""
    from sync.replica.stretching import typed_form

    if len(" ".join(passphrase.split())) < least:
        return "locked.passphrase_short"
    close = typed_form(passphrase).casefold().replace(" ", "")
    letters = "".join(letter for letter in close if letter.isalnum())
    guessed = _is_known(close) or _is_known(letters) or _is_pattern(letters)
    return "locked.passphrase_common" if guessed else ""


def demand(passphrase: str, least: int) -> None:
    """Raises Locked with the code of `weakness`."""
    code = weakness(passphrase, least)
    if code:
        raise Locked(code, {"least": least})


def _is_known(letters: str) -> bool:
    return letters in _known() or letters.strip("0123456789") in _known()


def _is_pattern(letters: str) -> bool:
    if len(set(letters)) < _LEAST_LETTERS or (letters.isdigit() and len(letters) < _LEAST_FIGURES_ALONE):
        return True
    periods = range(1, _LONGEST_PERIOD + 1)
    if any(letters == (letters[:period] * len(letters))[: len(letters)] for period in periods):
        return True
    return any(letters in row * 2 or letters in row[::-1] * 2 for row in _RUNS)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset(_words("common"))


@lru_cache(maxsize=2)
def _words(name: str) -> tuple[str, ...]:
    path = Path(str(resources.__file__)).with_name("passphrases") / f"{name}.txt"
    return tuple(path.read_text(encoding="utf-8").split())
