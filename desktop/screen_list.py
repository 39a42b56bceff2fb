"""The one list of screens: the line of each in the rail, and how its page is built and tied to the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.features.shell.model import Section
from desktop.widgets.page import Page

if TYPE_CHECKING:
    from desktop.screens import Screens

MEMBERS, ORGANISATIONS, SYNC, CONFLICT = "members", "organisations", "sync", "conflict"
SETTINGS, CADRES = "settings", "cadres"
ACTIVITY, NOTICES = "activity", "notices"
CASES, CASE, CASE_BATCH, PAPERS, STAYS = "cases", "case", "case_batch", "papers", "stays"
MISSING, DUPLICATES = "missing", "duplicates"
IMPORT = "importing"
DECLARATIONS = "declarations"
STATISTICS = "statistics"
ENTRY = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen(Section):
    """`over` names the section that such a screen belongs to: it has no line of its own in the rail.

    A `large` one is built before anybody opens it, when all else is done.
    """

    build: Callable[[Screens], Page]
    over: str = ""
    large: bool = False


def _members(screens: Screens) -> Page:
    from desktop.features.members.page import MembersPage

    page = MembersPage(screens.workspace, screens.list_side)
    page.conflict_requested.connect(screens.open_conflict)
    page.duplicate_requested.connect(screens.open_duplicate)
    page.rejection_requested.connect(screens.open_rejection)
    page.case_requested.connect(screens.open_case)
    page.case_wanted.connect(screens.choose_workflow)
    page.list_side.batch_wanted.connect(lambda ids: screens.open_batch("", ids))
    page.list_side.exports.import_wanted.connect(lambda: screens.open(IMPORT))
    return page


def _entry(screens: Screens) -> Page:
    from desktop.features.entry.page import EntryPage

    return EntryPage(screens.workspace)


def _organisations(screens: Screens) -> Page:
    from desktop.features.organisations.page import OrganisationsPage

    page = OrganisationsPage(screens.workspace)
    page.members_requested.connect(screens.open_branch)
    page.conflict_requested.connect(screens.open_conflict)
    return page


def _sync_centre(screens: Screens) -> Page:
    from desktop.features.sync_centre.page import SyncCentrePage

    page = SyncCentrePage(screens.workspace)
    page.conflict_requested.connect(screens.open_conflict)
    page.record_requested.connect(screens.open_member)
    page.rule_requested.connect(screens.open_rule)
    return page


def _activity(screens: Screens) -> Page:
    from desktop.features.activity.page import ActivityPage

    page = ActivityPage(screens.workspace)
    page.record_requested.connect(screens.open_record)
    return page


def _conflict(screens: Screens) -> Page:
    from desktop.features.conflicts.page import ConflictPage

    page = ConflictPage(screens.workspace)
    page.left.connect(lambda: screens.back_to_centre())
    page.settled.connect(screens.back_to_centre)
    page.case_requested.connect(screens.open_case)
    return page


def _cases(screens: Screens) -> Page:
    from desktop.features.cases.page import CasesPage

    page = CasesPage(screens.workspace)
    page.case_requested.connect(screens.open_case)
    page.started.connect(screens.start_case)
    page.batch_wanted.connect(screens.open_batch)
    page.stays_requested.connect(lambda: screens.open(STAYS))
    return page


def _case(screens: Screens) -> Page:
    from desktop.features.cases.case_page import CasePage

    page = CasePage(screens.workspace)
    page.left.connect(lambda: screens.open(CASES))
    page.place_requested.connect(lambda place: screens.open_record(place.kind, place.id, place.field))
    page.papers_requested.connect(screens.open_papers)
    return page


def _case_batch(screens: Screens) -> Page:
    from desktop.features.cases.batch_page import BatchPage

    page = BatchPage(screens.workspace)
    page.left.connect(lambda: screens.open(CASES))
    return page


def _papers(screens: Screens) -> Page:
    from desktop.features.papers.page import PapersPage

    page = PapersPage(screens.workspace)
    page.left.connect(screens.open_case)
    page.list_left.connect(screens.open)
    return page


def _stays(screens: Screens) -> Page:
    from desktop.features.stays.page import StaysPage

    page = StaysPage(screens.workspace)
    page.left.connect(lambda: screens.open(CASES))
    page.case_requested.connect(screens.open_case)
    page.paper_wanted.connect(lambda make: screens.open_list(make, STAYS))
    return page


def _notices(screens: Screens) -> Page:
    from desktop.features.notices.page import NoticesPage

    page = NoticesPage(screens.workspace)
    page.record_requested.connect(screens.open_record)
    return page


def _declarations(screens: Screens) -> Page:
    from desktop.features.declarations.page import DeclarationsPage

    page = DeclarationsPage(screens.workspace)
    page.member_requested.connect(screens.open_member)
    page.left.connect(lambda: screens.open(MISSING))
    return page


def _importing(screens: Screens) -> Page:
    from desktop.features.importing.page import ImportPage

    page = ImportPage(screens.workspace)
    page.left.connect(lambda: screens.open(MEMBERS))
    return page


def _missing(screens: Screens) -> Page:
    from desktop.features.missing.page import MissingPage

    page = MissingPage(screens.workspace)
    page.member_requested.connect(screens.open_member)
    page.duplicates_requested.connect(lambda: screens.open(DUPLICATES))
    page.paper_wanted.connect(lambda make: screens.open_list(make, MISSING))
    page.declarations_requested.connect(lambda: screens.open(DECLARATIONS))
    return page


def _statistics(screens: Screens) -> Page:
    from desktop.features.statistics.page import StatisticsPage

    page = StatisticsPage(screens.workspace)
    page.record_requested.connect(screens.open_record)
    page.stays_requested.connect(lambda: screens.open(STAYS))
    page.paper_wanted.connect(lambda make: screens.open_list(make, STATISTICS))
    return page


def _duplicates(screens: Screens) -> Page:
    from desktop.features.duplicates.page import DuplicatesPage

    page = DuplicatesPage(screens.workspace)
    page.left.connect(lambda: screens.open(MISSING))
    page.member_requested.connect(screens.open_member)
    return page


def _settings(screens: Screens) -> Page:
    from desktop.features.settings.page import SettingsPage

    page = SettingsPage(screens.workspace)
    page.practice_requested.connect(screens.practice_requested)
    return page


def _cadres(screens: Screens) -> Page:
    from desktop.features.cadres.page import CadresPage

    page = CadresPage(screens.workspace)
    page.session_changed.connect(screens.session_changed)
    page.lock_wanted.connect(screens.lock_requested)
    return page


SCREENS: tuple[Screen, ...] = (
    Screen(key=MEMBERS, title="Đoàn viên", icon="users", build=_members),
    Screen(key=ENTRY, title="Nhập hàng loạt", icon="edit", build=_entry),
    Screen(key=IMPORT, title="Nhập từ Excel", icon="inbox", build=_importing, over=ENTRY),
    Screen(
        key=CASES,
        title="Nghiệp vụ",
        icon="list-check",
        build=_cases,
        to_do=lambda status: status.cases,
        large=True,
    ),
    Screen(key=CASE, title="Hồ sơ nghiệp vụ", icon="list-check", build=_case, over=CASES, large=True),
    Screen(
        key=CASE_BATCH,
        title="Làm cho nhiều người",
        icon="users",
        build=_case_batch,
        over=CASES,
        large=True,
    ),
    Screen(key=PAPERS, title="Giấy tờ", icon="printer", build=_papers, over=CASES),
    Screen(key=STAYS, title="Đi và đến sinh hoạt tạm", icon="users", build=_stays, over=CASES),
    Screen(
        key=NOTICES,
        title="Thông báo",
        icon="inbox",
        build=_notices,
        to_do=lambda status: status.notices,
    ),
    Screen(
        key=MISSING,
        title="Rà soát",
        icon="circle-check",
        build=_missing,
        to_do=lambda status: status.declarations,
    ),
    Screen(key=DECLARATIONS, title="Kê khai trên App", icon="inbox", build=_declarations, over=MISSING),
    Screen(key=DUPLICATES, title="Hồ sơ nghi trùng", icon="users", build=_duplicates, over=MISSING),
    Screen(key=STATISTICS, title="Thống kê", icon="chart-bar", build=_statistics),
    Screen(key=ORGANISATIONS, title="Tổ chức", icon="sitemap", build=_organisations),
    Screen(
        key=SYNC,
        title="Đồng bộ",
        icon="refresh",
        build=_sync_centre,
        to_do=lambda status: status.to_do,
        large=True,
    ),
    Screen(key=ACTIVITY, title="Nhật ký", icon="history", build=_activity),
    Screen(key=CONFLICT, title="Giải quyết xung đột", icon="arrows-split", build=_conflict, over=SYNC),
    Screen(key=SETTINGS, title="Cài đặt", icon="settings", build=_settings),
    Screen(key=CADRES, title="Người dùng trên máy", icon="user", build=_cadres, large=True),
)
RAIL: tuple[Screen, ...] = tuple(screen for screen in SCREENS if not screen.over)
BY_KEY: Mapping[str, Screen] = {screen.key: screen for screen in SCREENS}
