"""As what a state of a case is drawn: where its work stands, never the tick of having been synchronised."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.workflows.model import Board, State
from domain.workflows.shared_states import LOST

# What the server has confirmed; every other sync state is shown before anything of the case's own.
_CONFIRMED: Final = "synced"
_OF_BOARD: Final[Mapping[Board, str]] = {
    Board.DRAFT: "draft",
    Board.WAITING: "waiting",
    Board.RETURNED: "lacking",
    Board.APPROVED: "synced",
    Board.REFUSED: "dropped",
}


def look_of(state: State | None, sync: str, *, overdue: bool = False) -> str:
    """A state of `desktop.widgets.states` for a case in this state."""
    if sync != _CONFIRMED or state is None:
        return sync
    if state.code == LOST.code:
        return "conflict"
    return "lacking" if overdue else _OF_BOARD[state.board]
