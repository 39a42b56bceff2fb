"""What is loaded and built before anybody asks for it, bit by bit between what the person does.

Modules are loaded on a worker, widgets are built and dressed on the screen's thread, one step in each turn of
its event loop: building a large screen, dressing it and showing it at once would be felt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop import collecting
from desktop.widgets.task_runner import AFTER_PAINTING_MS, TaskRunner
from desktop.widgets.theme import dress

if TYPE_CHECKING:
    from desktop.screens import Screens

Step = Callable[[], object]
# So that clicks, keys and painting come in between.
_A_TURN_MS = 1
# What would keep the window waiting when it is asked for the first time: the parts of screens before the
# screens, so that no single step holds the interpreter for long.
_MAY_FOLLOW = tuple(
    f"desktop.features.{name}"
    for name in (
        "cadres.standing",
        "lock.guard",
        "members.bulk",
        "find.page",
        "sync_centre.rejected",
        "sync_centre.page",
        "organisations.details",
        "organisations.page",
        "activity.page",
        "conflicts.page",
        "cases.page",
        "cases.case_page",
        "cases.batch_page",
        "papers.page",
        "statistics.page",
        "settings.page",
        "cadres.panels",
        "cadres.page",
        "help.page",
        "help.model",
    )
)


def load_first_screen() -> None:
    """Import what `Screens.start` will most likely build, so that it is at hand then."""
    import_module("desktop.features.members.page")


def after_the_first_rows(runner: TaskRunner, then: Callable[[], object], *, owner: QObject) -> None:
    """Call `then` behind whatever the worker was given before, and once that was painted."""
    runner.run(lambda task: None, lambda _: QTimer.singleShot(AFTER_PAINTING_MS, owner, then), owner=owner)


def load_ahead(runner: TaskRunner, done: Callable[[], None], *, owner: QObject) -> None:
    """Load what may be asked for next, one module after the other: other work comes in between."""
    begin = partial(_load_next, runner, iter(_MAY_FOLLOW), done, owner)
    after_the_first_rows(runner, begin, owner=owner)


def build_ahead(screens: Screens, keys: Iterable[str]) -> Iterator[Step]:
    """The steps that build and dress these screens, and what comes when all stands."""
    for key in keys:
        yield partial(screens.page, key)
        yield partial(dress, screens.page(key), now=True)
    yield collecting.take_up


def in_turns(owner: QObject, steps: Iterator[Step], ended: Callable[[], bool] = lambda: False) -> None:
    """One step in each turn of the event loop, from the next one on, until `ended` or the owner is gone."""

    def take() -> None:
        step = None if ended() else next(steps, None)
        if step is not None:
            step()
            in_turns(owner, steps, ended)

    QTimer.singleShot(_A_TURN_MS, owner, take)


def _load_next(runner: TaskRunner, names: Iterator[str], done: Callable[[], None], owner: QObject) -> None:
    name = next(names, None)
    if name is None:
        done()
    else:
        runner.run(lambda task: _load(name), lambda _: _load_next(runner, names, done, owner), owner=owner)


def _load(name: str) -> None:
    """Import a module; the help's texts are read with it."""
    module = import_module(name)
    if name == "desktop.features.help.model":
        module.library()
