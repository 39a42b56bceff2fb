"""What reading one typed value gives: the stored form, or the reason why there is none.

Only codes here: the sentence a person reads belongs to the screen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Final, NamedTuple

from domain.frozen import frozen
from domain.text import UnreadableText, clean

UNREADABLE_TEXT = "text.unreadable"


@frozen
class Problem:
    """Something wrong or doubtful about a value.

    `code` names it ("phone.lost_zero"), `params` fill its sentence, `fix` is a corrected value in stored form
    that may be offered but is never taken without the person's consent.
    """

    code: str
    params: Mapping[str, str] = field(default_factory=dict)
    fix: str | None = None


class Parsed(NamedTuple):
    """`value` in stored form, or None when the text was empty or refused.

    Refused: no value and a problem. Accepted with a remark: both. Empty: neither.
    """

    value: str | None
    problem: Problem | None = None


EMPTY = Parsed(None)
# A whole number of several digits as programs write it that know no whole numbers.
_WHOLE: Final = re.compile(r"([0-9]{4,})\.0")


def accepted(value: str, remark: Problem | None = None) -> Parsed:
    """The value is good, perhaps with a remark."""
    return Parsed(value, remark)


def refused(code: str, *, fix: str | None = None, **params: str) -> Parsed:
    """The text is no such value."""
    return Parsed(None, Problem(code, params, fix))


def cleaned(text: str) -> str | Parsed:
    """`text` cleaned, or the final verdict when there is nothing to read in it."""
    try:
        return clean(text) or EMPTY
    except UnreadableText:
        return refused(UNREADABLE_TEXT)


def cleaned_number(text: str) -> str | Parsed:
    """As `cleaned`, without what spreadsheets and scripts put around digits: '0912… and 2004.0."""
    typed = cleaned(text)
    if isinstance(typed, Parsed):
        return typed
    typed = typed.removeprefix("'")
    whole = _WHOLE.fullmatch(typed)
    return whole[1] if whole else typed
