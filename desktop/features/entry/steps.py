"""What was entered into the sheets of an open lot, cell by cell, to be taken back and done again."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from desktop.services.entry_types import Sheet

# As of the window's own history: nobody goes back further.
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class SheetStep:
    """One sheet before and after a cell (`key`) of it was entered, or it was left for later ("")."""

    key: str
    before: Sheet
    after: Sheet


class SheetSteps:
    """Both ways; something new makes what was taken back void."""

    def __init__(self) -> None:
        self._done: deque[SheetStep] = deque(maxlen=_MOST_STEPS)
        self._taken_back: deque[SheetStep] = deque(maxlen=_MOST_STEPS)

    def record(self, key: str, before: Sheet, after: Sheet) -> None:
        if (before.texts, before.state) != (after.texts, after.state):
            self._done.append(SheetStep(key, before, after))
            self._taken_back.clear()

    def back(self) -> SheetStep | None:
        """The step to take back now."""
        if not self._done:
            return None
        self._taken_back.append(self._done.pop())
        return self._taken_back[-1]

    def again(self) -> SheetStep | None:
        """The step to do again now."""
        if not self._taken_back:
            return None
        self._done.append(self._taken_back.pop())
        return self._done[-1]

    def clear(self) -> None:
        self._done.clear()
        self._taken_back.clear()
