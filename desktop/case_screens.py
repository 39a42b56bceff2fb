"""Builds what lies over the board of cases: work for many, papers, and lists read out of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.widgets.page import Page

if TYPE_CHECKING:
    from desktop.features.ledgers.page import LedgersPage
    from desktop.features.stays.page import StaysPage
    from desktop.screens import Screens


def case(screens: Screens) -> Page:
    from desktop.features.cases.case_page import CasePage
    from desktop.screen_list import CASES

    page = CasePage(screens.workspace)
    page.left.connect(lambda: screens.open(CASES))
    page.place_requested.connect(lambda place: screens.open_record(place.kind, place.id, place.field))
    page.papers_requested.connect(screens.open_papers)
    return page


def case_batch(screens: Screens) -> Page:
    from desktop.features.cases.batch_page import BatchPage
    from desktop.screen_list import CASES

    page = BatchPage(screens.workspace)
    page.left.connect(lambda: screens.open(CASES))
    return page


def papers(screens: Screens) -> Page:
    from desktop.features.papers.page import PapersPage

    page = PapersPage(screens.workspace)
    page.left.connect(screens.open_case)
    page.list_left.connect(screens.open)
    return page


def print_sheet(screens: Screens, of: str, member: str, origin: str) -> None:
    """The book or the "card" of a member as a sheet; the way back leads to the screen `origin`."""
    from desktop.services import member_book, member_card

    sheet = member_card if of == "card" else member_book
    screens.open_list(lambda session: sheet.filled(session, member), origin)


def stays(screens: Screens) -> Page:
    from desktop.features.stays.page import StaysPage
    from desktop.screen_list import STAYS

    return _tied(screens, StaysPage(screens.workspace), STAYS)


def ledgers(screens: Screens) -> Page:
    from desktop.features.ledgers.page import LedgersPage
    from desktop.screen_list import LEDGERS

    return _tied(screens, LedgersPage(screens.workspace), LEDGERS)


def gradings(screens: Screens) -> Page:
    from desktop.features.gradings.page import GradingsPage
    from desktop.screen_list import CASES, GRADINGS

    page = GradingsPage(screens.workspace)
    page.left.connect(lambda: screens.open(CASES))
    page.paper_wanted.connect(lambda make: screens.open_list(make, GRADINGS))
    return page


def _tied(screens: Screens, page: StaysPage | LedgersPage, own: str) -> Page:
    from desktop.screen_list import CASES

    page.left.connect(lambda: screens.open(CASES))
    page.case_requested.connect(screens.open_case)
    page.paper_wanted.connect(lambda make: screens.open_list(make, own))
    return page
