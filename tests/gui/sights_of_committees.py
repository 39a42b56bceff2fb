"""Panels beside the lists of a committee and of accounts, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from desktop.features.accounts.page import AccountsPage
from desktop.features.committees.page import CommitteesPage
from desktop.screen_list import ACCOUNTS, COMMITTEES
from desktop.services.accounts import IssuedCode
from desktop.tour_stage import Stage


def sights_of_committees(stage: Stage, said: str) -> Iterator[tuple[str, QWidget]]:
    """`said` is what stands where people may write what they like."""
    screens = stage.screens
    page = screens.open(COMMITTEES)
    assert isinstance(page, CommitteesPage)
    stage.settle()
    for button in (page.add, page.congress):
        button.click()
        stage.settle()
        yield f"committees {button.text()}", screens.window
        page._leave_panel()
        stage.settle()
    page.add.click()
    page.post_panel.who.tabs.setCurrentIndex(1)
    stage.settle()
    yield "committees stranger", screens.window
    page._leave_panel()
    found = screens.open(ACCOUNTS)
    assert isinstance(found, AccountsPage)
    stage.settle()
    found.panel.tell(IssuedCode("", said, said, "TFCD-W69B-KXBW-2ETD", "06/12/2026 08:00"))
    stage.settle()
    yield "accounts code", screens.window
    found.panel.forget()
