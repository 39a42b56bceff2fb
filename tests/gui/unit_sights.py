"""What opens within the screens of committees, accounts and requests: for `sights`."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop.features.accounts.page import AccountsPage
from desktop.features.committees.page import CommitteesPage
from desktop.screen_list import ACCOUNTS, COMMITTEES
from desktop.services.accounts import IssuedCode
from desktop.tour_stage import Stage
from tests.helpers.crowded import Crowded

# Accents above and below, a dash, figures and letters that are easily taken for each other.
SAID = "Ẫ Ễ Ỗ Ự Ặ Ỹ g y ậ – 0O 1lI"
Sight = tuple[str, QWidget]


def committee_sights(stage: Stage) -> Iterator[Sight]:
    """Panels beside the lists of a committee and of accounts."""
    screens = stage.screens
    page = screens.open(COMMITTEES)
    assert isinstance(page, CommitteesPage)
    stage.settle()
    for button in (page.add, page.congress):
        button.click()
        stage.settle()
        yield f"committees {button.text()}", screens.window
        page.panels.hide()
        page.refresh()
        stage.settle()
    page.add.click()
    page.post_panel.who.setCurrentIndex(1)
    stage.settle()
    yield "committees stranger", screens.window
    found = screens.open(ACCOUNTS)
    assert isinstance(found, AccountsPage)
    stage.settle()
    found.panel.tell(IssuedCode("", SAID, SAID, "TFCD-W69B-KXBW-2ETD", "06/12/2026 08:00"))
    stage.settle()
    yield "accounts code", screens.window


def request_sights(stage: Stage, made: Crowded) -> Iterator[Sight]:
    """Asked on the first walk; afterwards it waits."""
    screens = stage.screens
    screens.ask_above("member", made.member)
    stage.settle()
    asking = screens.requests.ask
    asking.unit.setText(SAID)
    asking.reason.setText(SAID)
    yield "asking the level above about a duplicate", screens.window
    asking.send.click()
    stage.settle()
    yield "requests that wait", screens.window
