"""What a cadre did in this window, step by step: one stack for all screens, undone on the database lane."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.services.failures import Failure, describe
from desktop.services.wording import word
from domain.frozen import frozen

if TYPE_CHECKING:
    from desktop.services.session import Session
    from desktop.services.undo import Step, TakenBack
    from desktop.workspace import Workspace

# Steps hold values of people; nobody goes back further than this.
_MOST_STEPS = 200


@frozen
class _Turn:
    """`is_news`: something was saved; else something is to be taken back or done again."""

    act: Callable[[], None]
    is_news: bool = False


class UndoHistory(QObject):
    """Call `record` with the step of each saved change; `undo` and `redo` do new operations.

    `performed` carries a sentence that says what was taken back and what could not be.
    """

    changed = Signal()
    performed = Signal(str, bool)  # the sentence, whether all of it was done
    failed = Signal(object)  # Failure; the step stays where it was

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._done: deque[Step] = deque(maxlen=_MOST_STEPS)
        self._taken_back: deque[Step] = deque(maxlen=_MOST_STEPS)
        self._turns: deque[_Turn] = deque()
        self._busy = False
        self._announced = 0

    @property
    def undo_label(self) -> str:
        """ "Hoàn tác: …" for a menu or a button, "" when there is nothing to take back."""
        return word("undo.undo").format(label=self._done[-1].label) if self._done else ""

    @property
    def redo_label(self) -> str:
        return word("undo.redo").format(label=self._taken_back[-1].label) if self._taken_back else ""

    def record(self, step: Step) -> None:
        """A change was saved; one that changed nothing is no step."""
        if not step.is_empty:
            self._take_turn(_Turn(partial(self._remember, step), is_news=True))

    def announce(self) -> None:
        """Something is looked at before it becomes a change: what is undone from now on waits for it."""
        self._announced += 1

    def announced_came(self) -> None:
        """Whatever was announced is a change under way by now, or none."""
        self._announced -= 1

    def undo(self) -> None:
        self._ask(partial(self._go, self._done, self._taken_back))

    def redo(self) -> None:
        self._ask(partial(self._go, self._taken_back, self._done))

    def clear(self) -> None:
        """Somebody else sits down: what the one before did is not theirs to take back."""
        self._done.clear()
        self._taken_back.clear()
        self._turns.clear()
        self.changed.emit()

    def _ask(self, go: Callable[[], None]) -> None:
        """Once all that was done before the key is known: the last of it may be on its way still."""
        again = self._announced > 0

        def known(_: None) -> None:
            if again or self._announced:
                self._ask(go)
            else:
                self._take_turn(_Turn(go))

        self._workspace.read(lambda session: None, known, owner=self)

    def _take_turn(self, turn: _Turn) -> None:
        """One after the other, however fast keys are pressed; what is saved meanwhile comes after them."""
        self._turns.append(turn)
        self._next()

    def _next(self) -> None:
        while self._turns and not self._busy:
            self._turns.popleft().act()

    def _remember(self, step: Step) -> None:
        self._done.append(step)
        self._taken_back.clear()
        self.changed.emit()

    def _go(self, source: deque[Step], target: deque[Step]) -> None:
        if not source:
            return
        step = source.pop()
        self._busy = True
        self._workspace.change(
            partial(_take_back, step=step),
            partial(self._finish, target, step, target is self._taken_back),
            owner=self,
            failed=partial(self._fail, source, step),
        )

    def _finish(self, target: deque[Step], step: Step, undone: bool, result: TakenBack) -> None:
        self._busy = False
        if result.step is not None:
            target.append(result.step)
        if result.new_ids:
            from desktop.services.undo import renamed

            for stack in (self._done, self._taken_back):
                kept = [renamed(one, result.new_ids) for one in stack]
                stack.clear()
                stack.extend(kept)
        said = "undo.undone" if undone else "undo.redone"
        happened = word(said if result.step or result.gone else "undo.nothing").format(label=step.label)
        self.changed.emit()
        self.performed.emit(" ".join((happened, *result.left)), not result.left)
        self._next()

    def _fail(self, source: deque[Step], step: Step, error: Exception) -> None:
        self._busy = False
        source.append(step)
        self._turns = deque(turn for turn in self._turns if turn.is_news)
        failure: Failure = describe(error)
        self.changed.emit()
        self.failed.emit(failure)
        self._next()


def _take_back(session: Session, step: Step) -> TakenBack:
    # Loaded when something is taken back: nothing is when the program starts.
    from desktop.services.undo import take_back

    return take_back(session, step)
