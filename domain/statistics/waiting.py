"""From which day to which a transfer was waited for: a letter is out, and nobody has answered it yet.

A state tells that of today only. Of a past day the steps of the case tell it: the day of the letter, and that
of the reception, of the refusal, or on which the letter was called back. Of a letter that was followed by
another one the case no longer has the day; then the day on which it was entered stands for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.records import Record, Value
from domain.statistics.membership import NEVER

_TRANSFER: Final = "transfer"
_AWAITING: Final = "awaiting"
# The member left by the transfer: on the day of its reception, whenever that was entered.
_GONE: Final = ("effective", "disputed", "revoked")
# A reception that never happened: the letter was waited for all the time.
_NEVER_RECEIVED: Final = "undo_receipt"


def awaited(case: Record) -> list[tuple[str, str]]:
    """Days, "YYYY-MM-DD": on the evening of the first it was waited for, on that of the second no more.

    `NEVER`: it is waited for still.
    """
    data = case.fields.get("data") or {}
    letter, taken = str(data.get("letter_date") or ""), str(data.get("accepted_on") or "")
    if not letter:
        return []
    state, found = case.fields.get("state"), _by_steps(case.fields.get("history") or ())
    if not found and (state == _AWAITING or (state in _GONE and taken)):
        found = [(letter, NEVER)]
    if not found:
        return []
    until = taken if state in _GONE and taken else found[-1][1]
    return [*found[:-1], (letter, until)]


def _by_steps(history: Iterable[Mapping[str, Value]]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in history:
        on, is_out = str(line.get("on") or ""), bool(found) and found[-1][1] == NEVER
        if line.get("to") != _AWAITING:
            found[-1:] = [(found[-1][0], on)] if is_out else found[-1:]
        elif line.get("step") == _NEVER_RECEIVED and found:
            found[-1] = (found[-1][0], NEVER)
        elif not is_out:
            found.append((on, NEVER))
    return found


def may_have_waited(workflows: Iterable[Value], data: Iterable[Value], ids: Iterable[str]) -> list[str]:
    """Of the cases in these columns, those whose history may tell of a letter that was out."""
    rows = zip(workflows, data, ids, strict=True)
    return [id for workflow, said, id in rows if workflow == _TRANSFER and (said or {}).get("letter_date")]
