"""Codes for branches in the window: shown once, printed, gone; wished for without a network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinterInfo

from desktop.features.accounts.page import AccountsPage
from desktop.features.papers.page import PapersPage
from desktop.printing import output
from desktop.screen_list import ACCOUNTS, ORGANISATIONS, PAPERS
from desktop.services import activity
from desktop.services.activity import ActivityFilter
from desktop.tour_stage import Stage
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office

Open = Callable[[Desk], Window]


@pytest.fixture
def lan(office: Office) -> Desk:
    return office.desk()


@pytest.fixture
def stage(lan: Desk, open_window: Open) -> Stage:
    return open_window(lan).stage


@pytest.fixture
def page(stage: Stage) -> AccountsPage:
    stage.screens.open(ORGANISATIONS)
    stage.settle()
    stage.click(stage.screens.organisations.accounts)
    stage.settle()
    found = stage.screens.built[ACCOUNTS]
    assert isinstance(found, AccountsPage)
    return found


def states(page: AccountsPage) -> list[str]:
    return [page.model.text(row, 2) for row in page.model.rows]


def test_a_code_is_shown_until_it_was_handed_over(stage: Stage, page: AccountsPage) -> None:
    stage.click(page.issue)
    stage.until(page.panel.isVisible, "a code")
    stage.settle()
    assert len(page.panel.code.text()) == 19
    assert page.panel.until.text().startswith("Dùng một lần, đến ")
    stage.click(page.panel.done)
    assert (page.panel.code.text(), page.panel.issued) == ("", None)
    stage.until(lambda: states(page)[0] == "Đã cấp", "the account in the feed")


def test_the_slip_is_printed_and_the_code_is_gone_from_the_screen(stage: Stage, page: AccountsPage) -> None:
    stage.click(page.issue)
    stage.until(page.panel.isVisible, "a code")
    code = page.panel.code.text()
    stage.click(page.panel.print)
    stage.settle()
    papers = stage.screens.built[PAPERS]
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the slip is filled in")
    stage.settle()
    said = papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")
    assert code in said
    assert papers.panel.print.isVisible()
    # No file of a code is offered.
    assert not papers.panel.pdf.isVisible()
    assert not papers.panel.word.isVisible()
    stage.click(papers.back)
    stage.settle()
    assert stage.screens.current == ACCOUNTS
    assert code not in page.panel.code.text()
    assert papers.document is None
    assert code not in papers.preview.sheets.accessibleDescription().replace("\N{NO-BREAK SPACE}", " ")


def test_a_printed_slip_is_forgotten_and_noted(
    stage: Stage, page: AccountsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.click(page.issue)
    stage.until(page.panel.isVisible, "a code")
    stage.click(page.panel.print)
    stage.settle()
    papers = stage.screens.built[PAPERS]
    assert isinstance(papers, PapersPage)
    stage.until(lambda: papers.document is not None, "the slip is filled in")
    monkeypatch.setattr(QPrinterInfo, "availablePrinters", lambda: [QPrinterInfo()])
    monkeypatch.setattr(QPrintDialog, "exec", lambda _: True)
    monkeypatch.setattr(output, "print_on", lambda *_, **__: True)
    stage.click(papers.panel.print)
    stage.settle()
    assert papers.document is None
    assert not papers.panel.print.isEnabled()
    assert papers.notice.label.text().startswith("Đã gửi tới máy in. Mã không còn giữ ở đây")
    found = activity.page(stage.workspace.session, ActivityFilter(), limit=5)
    assert "In danh sách: Phiếu giao mã đăng ký" in [line.what for line in found.entries]


def test_without_a_network_the_wish_is_written_down(stage: Stage, page: AccountsPage, lan: Desk) -> None:
    lan.link.down = True
    stage.click(page.issue)
    stage.until(lambda: bool(page.model.rows[0].wished), "the wish")
    assert page.notice.label.text().startswith("Chưa có mạng.")
    assert not page.panel.isVisible()
    assert "1 chờ cấp mã" in page.told.text()
    stage.settle()
    stage.click(page.unwish)
    stage.settle()
    assert not page.model.rows[0].wished


def test_locking_is_asked_about_first(stage: Stage, page: AccountsPage) -> None:
    stage.click(page.issue)
    stage.until(lambda: states(page)[0] == "Đã cấp", "the account in the feed")
    stage.settle()
    stage.click(page.lock)
    assert states(page)[0] == "Đã cấp"
    stage.click(page.notice.action)
    stage.until(lambda: states(page)[0] == "Đang khóa", "the lock")
    stage.settle()
    assert not page.issue.isVisible()
    stage.click(page.unlock)
    stage.until(lambda: states(page)[0] == "Đã cấp", "the account again")
