"""Rules of the level above as they travel and are kept: their text, and the mark by which both compare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Final

import msgspec

from domain.given_rules import GivenRules, with_given
from domain.rules import Rulebook
from sync.protocol.rulebook import parameters

_MARK_LETTERS: Final = 32
_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(list[GivenRules])


def packed(given: Sequence[GivenRules]) -> bytes:
    """The text of a list of given rules; the same for the same list, whoever writes it."""
    return _encoder.encode(list(given))


def unpacked(text: bytes | str) -> list[GivenRules]:
    return _decoder.decode(text)


def mark_of(given: Sequence[GivenRules]) -> str:
    """A short mark of a list: equal at both ends when both know the same rules. Empty for none."""
    return sha256(packed(given)).hexdigest()[:_MARK_LETTERS] if given else ""


@lru_cache(maxsize=256)
def mark_of_book(rulebook: Rulebook) -> str:
    """The mark of what was given of a rulebook."""
    return mark_of(rulebook.given)


@lru_cache(maxsize=256)
def laid_over(rulebook: Rulebook, text: bytes) -> Rulebook:
    """One object for one list: what is remembered about a rulebook is remembered by which object it is."""
    return with_given(rulebook, unpacked(text), parameters())
