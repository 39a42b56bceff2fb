"""What opens on the screen of duplicates, for `sights`: a pair, and a fold about to be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.features.duplicates.page import DuplicatesPage
from desktop.screen_list import DUPLICATES
from desktop.services import members
from desktop.tour_stage import Stage
from tests.gui.request_sights import SAID, Sight
from tests.helpers.crowded import Crowded


def duplicate_sights(stage: Stage, made: Crowded) -> Iterator[Sight]:
    """Each walk folds two more people."""
    screens = stage.screens
    twice = {"full_name": "Lê Thị Cúc", "birth_date": "2003-01-09"}
    stage.workspace.change(
        lambda session: [members.add(session, made.branch, {**twice, "note": note}) for note in (SAID, "")],
        owner=screens.window,
    )
    stage.settle()
    page = screens.open(DUPLICATES)
    assert isinstance(page, DuplicatesPage)
    stage.settle()
    page.strength.choose("")
    page.strength.activated.emit(0)
    page.open_pair(page.model.index(0, 0))
    stage.settle()
    assert page.pair.isVisible()
    yield "pair of duplicates", screens.window
    page.pair.folded.emit()
    stage.settle()
    page.strength.choose("folded")
    page.strength.activated.emit(0)
    into, since = page.folds.rows[0].into_id, {"note": SAID, "occupation": SAID}
    stage.workspace.change(lambda session: members.edit(session, into, since), owner=screens.window)
    stage.settle()
    page.separate.click()
    stage.settle()
    assert page.parting.isVisible()
    yield "fold to be taken back", screens.window
