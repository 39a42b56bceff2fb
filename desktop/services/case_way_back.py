"""How a case is called off: taken back while nobody else has it, asked for once somebody does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from desktop.services.case_types import CaseRow, StepShown, WayBack
from desktop.services.wording import word
from domain.roles import Actor
from domain.workflows.calling_off import ASKED
from domain.workflows.hands import roles_of
from domain.workflows.model import Hand
from domain.workflows.shared_states import CANCELLED, LOST, REVOKED

_RECEIVED: Final = "synced"
# A case that gave way to another paper, or is asked to be called off, has steps of its own for it.
_OWN_WAYS: Final = frozenset({LOST.code, ASKED.code})


def way_back(
    row: CaseRow, steps: Sequence[StepShown], hand: Hand | None, actor: Actor, can_take_out: bool
) -> WayBack | None:
    """`hand` is whose answer the case waits for. None where nothing is under way that could be called off."""
    if can_take_out:
        return WayBack(word("case.back.withdraw"))
    if not row.open or row.state in _OWN_WAYS:
        return None
    asks = next((step.name for step in steps if step.allowed and step.to == ASKED.code), "")
    if asks:
        return WayBack(word("case.back.ask"), asks, asked=True)
    with_others = hand is not None and actor.role not in roles_of(hand) and row.sync == _RECEIVED
    with_others = with_others or (hand is Hand.RECEIVER and row.sync == _RECEIVED)
    label = word("case.back.ask" if with_others else "case.back.withdraw")
    step = next((step.name for step in steps if step.allowed and step.to == CANCELLED.code), "")
    if step:
        return WayBack(label, step, with_others)
    if not with_others or any(step.allowed and step.to == REVOKED.code for step in steps):
        return None
    return WayBack(label, asked=True, why_not=word("case.back.not_here"))
