"""Builds the lists that are read out of cases: each leads to the case, back, and onto paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.widgets.page import Page

if TYPE_CHECKING:
    from desktop.features.ledgers.page import LedgersPage
    from desktop.features.stays.page import StaysPage
    from desktop.screens import Screens


def stays(screens: Screens, *, home: str, own: str) -> Page:
    """`home`: the screen that Esc leads back to; `own`: the one that is built."""
    from desktop.features.stays.page import StaysPage

    return _tied(screens, StaysPage(screens.workspace), home, own)


def ledgers(screens: Screens, *, home: str, own: str) -> Page:
    from desktop.features.ledgers.page import LedgersPage

    return _tied(screens, LedgersPage(screens.workspace), home, own)


def _tied(screens: Screens, page: StaysPage | LedgersPage, home: str, own: str) -> Page:
    page.left.connect(lambda: screens.open(home))
    page.case_requested.connect(screens.open_case)
    page.paper_wanted.connect(lambda make: screens.open_list(make, own))
    return page
