"""The one list of screens: the line of each in the rail, and how its page is built and tied to the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from desktop import case_screens
from desktop.features.shell.model import Section
from desktop.widgets.page import Page
from domain.frozen import frozen

if TYPE_CHECKING:
    from desktop.features.organisations.tree_work import TreeWorkPage
    from desktop.screens import Screens

MEMBERS, ORGANISATIONS, SYNC, CONFLICT = "members", "organisations", "sync", "conflict"
SETTINGS, CADRES, ACTIVITY, NOTICES = "settings", "cadres", "activity", "notices"
CASES, CASE, CASE_BATCH, PAPERS, STAYS = "cases", "case", "case_batch", "papers", "stays"
LEDGERS, GRADINGS = "ledgers", "gradings"
MISSING, DUPLICATES, REQUESTS, ENTRY = "missing", "duplicates", "requests", "entry"
IMPORT, DECLARATIONS, DIRECTIVES = "importing", "declarations", "directives"
STATISTICS, LETTER = "statistics", "letter"
COMMITTEES, ACCOUNTS, TREE_WORK = "committees", "accounts", "tree_work"
DASHBOARD, REVIEW, GROWING_OUT = "dashboard", "review", "growing_out"


@frozen(kw_only=True)
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
    page.request_wanted.connect(lambda id: screens.ask_above("member", id))
    page.sheet_wanted.connect(lambda of, id: case_screens.print_sheet(screens, of, id, MEMBERS))
    page.committee_requested.connect(screens.open_committee_of)
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
    page.committee_requested.connect(screens.open_committee)
    page.accounts_requested.connect(lambda: screens.open(ACCOUNTS))
    page.tree_work_requested.connect(partial(_begin_tree_work, screens))
    return page


def _begin_tree_work(screens: Screens, org: str) -> None:
    """Work on the tree, begun with an organisation."""
    cast("TreeWorkPage", screens.open(TREE_WORK)).begin("", org)


def _tree_work(screens: Screens) -> Page:
    from desktop.features.organisations.tree_work import TreeWorkPage

    page = TreeWorkPage(screens.workspace)
    page.left.connect(lambda: screens.open(ORGANISATIONS))
    page.case_requested.connect(screens.open_case)
    return page


def _committees(screens: Screens) -> Page:
    from desktop.features.committees.page import CommitteesPage

    page = CommitteesPage(screens.workspace)
    page.left.connect(lambda: screens.open(ORGANISATIONS))
    page.member_requested.connect(screens.open_member)
    page.paper_wanted.connect(lambda make: screens.open_list(make, COMMITTEES))
    return page


def _accounts(screens: Screens) -> Page:
    from desktop.features.accounts.page import AccountsPage

    page = AccountsPage(screens.workspace)
    page.left.connect(lambda: screens.open(ORGANISATIONS))
    page.paper_wanted.connect(lambda make: screens.open_list(make, ACCOUNTS))
    return page


def _sync_centre(screens: Screens) -> Page:
    from desktop.features.sync_centre.page import SyncCentrePage

    page = SyncCentrePage(screens.workspace)
    page.conflict_requested.connect(screens.open_conflict)
    page.case_requested.connect(screens.open_case)
    page.record_requested.connect(screens.open_member)
    page.rule_requested.connect(screens.open_rule)
    page.request_wanted.connect(lambda id: screens.ask_above("rejected", id))
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
    page.ledgers_requested.connect(lambda: screens.open(LEDGERS))
    page.gradings_requested.connect(lambda: screens.open(GRADINGS))
    return page


def _notices(screens: Screens) -> Page:
    from desktop.features.notices.page import NoticesPage

    page = NoticesPage(screens.workspace)
    page.record_requested.connect(screens.open_record)
    page.directives_requested.connect(lambda: screens.open(DIRECTIVES))
    return page


def _directives(screens: Screens) -> Page:
    from desktop.features.directives.page import DirectivesPage

    page = DirectivesPage(screens.workspace)
    page.left.connect(lambda: screens.open(NOTICES))
    page.paper_wanted.connect(lambda make: screens.open_list(make, DIRECTIVES))
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
    page.letter_requested.connect(lambda: screens.open(LETTER))
    return page


def _letter(screens: Screens) -> Page:
    from desktop.features.statistics.letter_page import LetterPage

    page = LetterPage(screens.workspace)
    page.left.connect(lambda: screens.open(STATISTICS))
    return page


def _duplicates(screens: Screens) -> Page:
    from desktop.features.duplicates.page import DuplicatesPage

    page = DuplicatesPage(screens.workspace)
    page.left.connect(lambda: screens.open(MISSING))
    page.member_requested.connect(screens.open_member)
    page.requests_requested.connect(lambda: screens.open(REQUESTS))
    return page


def _requests(screens: Screens) -> Page:
    from desktop.features.requests.page import RequestsPage

    page = RequestsPage(screens.workspace)
    page.left.connect(lambda: screens.open(DUPLICATES))
    page.member_requested.connect(screens.open_member)
    page.case_requested.connect(screens.open_case)
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


# Line of the weekly review, and so of the first page → the screen where it is put right.
PLACES: Mapping[str, str] = {
    "accounts": ORGANISATIONS,
    "not_from_app": MEMBERS,
    "missing": MISSING,
    "few_branches": ORGANISATIONS,
    "few_members": ORGANISATIONS,
    "declarations": DECLARATIONS,
    "cases": CASES,
    "directives_unread": DIRECTIVES,
    "directives_due": DIRECTIVES,
    "campaigns_due": DASHBOARD,
    "conflicts": SYNC,
    "rejected": SYNC,
    "unsent": SYNC,
    "head_count": ORGANISATIONS,
    "duplicates": DUPLICATES,
    "growing_out": GROWING_OUT,
}


def _dashboard(screens: Screens) -> Page:
    from desktop.features.dashboard.page import DashboardPage

    page = DashboardPage(screens.workspace)
    page.place_requested.connect(lambda line: screens.open(PLACES[line]))
    page.batch_wanted.connect(screens.open_batch)
    page.directive_wanted.connect(lambda id: screens.open_record("directive", id))
    page.paper_wanted.connect(lambda make: screens.open_list(make, DASHBOARD))
    page.review_requested.connect(lambda: screens.open(REVIEW))
    return page


def _review(screens: Screens) -> Page:
    from desktop.features.dashboard.review_page import ReviewPage

    page = ReviewPage(screens.workspace)
    page.left.connect(lambda: screens.open(DASHBOARD))
    page.place_requested.connect(lambda line: screens.open(PLACES[line]))
    page.paper_wanted.connect(lambda make: screens.open_list(make, REVIEW))
    return page


def _growing_out(screens: Screens) -> Page:
    from desktop.features.growing_out.page import GrowingOutPage

    page = GrowingOutPage(screens.workspace)
    page.left.connect(lambda: screens.open(DASHBOARD))
    page.member_requested.connect(screens.open_member)
    page.batch_wanted.connect(screens.open_batch)
    page.paper_wanted.connect(lambda make: screens.open_list(make, GROWING_OUT))
    return page


SCREENS: tuple[Screen, ...] = (
    Screen(key=DASHBOARD, title="Tổng quan", icon="home", build=_dashboard),
    Screen(key=REVIEW, title="Rà soát tuần", icon="list-check", build=_review, over=DASHBOARD),
    Screen(key=GROWING_OUT, title="Đến tuổi trưởng thành", icon="users", build=_growing_out, over=DASHBOARD),
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
    Screen(
        key=CASE, title="Hồ sơ nghiệp vụ", icon="list-check", build=case_screens.case, over=CASES, large=True
    ),
    Screen(
        key=CASE_BATCH,
        title="Làm cho nhiều người",
        icon="users",
        build=case_screens.case_batch,
        over=CASES,
        large=True,
    ),
    Screen(key=PAPERS, title="Giấy tờ", icon="printer", build=case_screens.papers, over=CASES),
    Screen(
        key=STAYS,
        title="Đi và đến sinh hoạt tạm",
        icon="users",
        build=case_screens.stays,
        over=CASES,
    ),
    Screen(
        key=LEDGERS,
        title="Sổ theo dõi",
        icon="list-check",
        build=case_screens.ledgers,
        over=CASES,
    ),
    Screen(
        key=GRADINGS,
        title="Xếp loại tổ chức, cán bộ",
        icon="list-check",
        build=case_screens.gradings,
        over=CASES,
    ),
    Screen(
        key=NOTICES,
        title="Thông báo",
        icon="inbox",
        build=_notices,
        to_do=lambda status: status.notices + status.directives,
    ),
    Screen(key=DIRECTIVES, title="Văn bản chỉ đạo", icon="inbox", build=_directives, over=NOTICES),
    Screen(
        key=MISSING,
        title="Rà soát",
        icon="circle-check",
        build=_missing,
        to_do=lambda status: status.declarations,
    ),
    Screen(key=DECLARATIONS, title="Kê khai trên App", icon="inbox", build=_declarations, over=MISSING),
    Screen(key=DUPLICATES, title="Hồ sơ nghi trùng", icon="users", build=_duplicates, over=MISSING),
    Screen(key=REQUESTS, title="Đề nghị cấp trên", icon="arrow-up", build=_requests, over=MISSING),
    Screen(key=STATISTICS, title="Thống kê", icon="chart-bar", build=_statistics),
    Screen(key=LETTER, title="Soát con số", icon="list-check", build=_letter, over=STATISTICS),
    Screen(key=ORGANISATIONS, title="Tổ chức", icon="sitemap", build=_organisations),
    Screen(key=TREE_WORK, title="Biến động tổ chức", icon="edit", build=_tree_work, over=ORGANISATIONS),
    Screen(key=COMMITTEES, title="Ban Chấp hành", icon="users", build=_committees, over=ORGANISATIONS),
    Screen(key=ACCOUNTS, title="Tài khoản tổ chức", icon="key", build=_accounts, over=ORGANISATIONS),
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
