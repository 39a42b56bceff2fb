"""What opens within the screen of directives, for whoever looks at every sight of the program."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop.features.directives.page import DirectivesPage
from desktop.screen_list import DIRECTIVES
from desktop.services import directives
from desktop.tour_stage import Stage


def directive_sights(stage: Stage, branch: str, said: str) -> Iterator[tuple[str, QWidget]]:
    """One in whole, with a file that is not here, and one that is being written."""
    screens = stage.screens
    page = screens.open(DIRECTIVES)
    assert isinstance(page, DirectivesPage)
    file = {"name": f"{said}.pdf", "size": 600_000, "sha256": "a" * 64, "media": "application/pdf"}
    issued = {"abstract": said, "issued_on": "2026-01-09", "deadline": "2026-01-10", "files": [file]}
    issued |= {"number": "12-KH/ĐTN", "text": said, "recipients": [branch]}
    made: list[str] = []
    stage.workspace.change(
        lambda session: made.append(directives.save(session, "", issued, issue=True).id), owner=page
    )
    stage.settle()
    page.open_directive(made[0])
    stage.settle()
    assert page.detail.isVisible()
    yield "one directive", screens.window
    page.begin()
    stage.settle()
    page.form.everybody.click()
    stage.settle()
    yield "directive being written", screens.window
    page.to_list()
    stage.settle()
