"""The recovery code: 160 random bits as a person copies them from paper, with a check on the copying."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import Final

# The letters of enrolment codes: nobody mistakes one for another when reading aloud.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("OIL", "011")
SECRET_BYTES: Final = 20
_GROUP: Final = 4
_SECRET_LETTERS, _CHECK_LETTERS = 32, 4
GROUPS: Final = (_SECRET_LETTERS + _CHECK_LETTERS) // _GROUP


class Miscopied(ValueError):
    """Not a recovery code: too short, a letter that none has, or the check does not agree."""


def new_secret() -> bytes:
    return os.urandom(SECRET_BYTES)


def written(secret: bytes) -> str:
    """Nine groups of four, joined by hyphens; the last group is the check."""
    letters = _letters(int.from_bytes(secret), _SECRET_LETTERS) + _check(secret)
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def read(typed: str) -> bytes:
    """The secret in what somebody typed, however they spaced it. Raises Miscopied."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum()).translate(_MISREAD)
    if len(letters) != _SECRET_LETTERS + _CHECK_LETTERS or any(one not in _ALPHABET for one in letters):
        raise Miscopied("shape")
    value = 0
    for letter in letters[:_SECRET_LETTERS]:
        value = value * len(_ALPHABET) + _ALPHABET.index(letter)
    secret = value.to_bytes(SECRET_BYTES)
    if letters[_SECRET_LETTERS:] != _check(secret):
        raise Miscopied("check")
    return secret


def _check(secret: bytes) -> str:
    return _letters(int.from_bytes(sha256(b"so-doan recovery " + secret).digest()[:4]), _CHECK_LETTERS)


def _letters(value: int, count: int) -> str:
    letters = []
    for _ in range(count):
        value, rest = divmod(value, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(reversed(letters))
