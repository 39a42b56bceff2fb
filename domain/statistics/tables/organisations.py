"""Tables about the organisations themselves: accounts, sizes too small, and what became of the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final

from domain.organisations.accounts import level_has_account
from domain.organisations.sizes import Counted, shortfalls
from domain.rules import RuleSet
from domain.statistics.book import Book
from domain.statistics.model import Chart, Column, Grain, Item, Picks, RowsOf, Span, Table
from domain.statistics.picking import (
    OrgTest,
    count,
    every,
    members,
    of_level,
    organisations,
    percent,
    text,
    total,
)
from domain.statistics.tree import Tree

# Levels that the letters of 2023 ask accounts of, in their order, then those that came later.
LEVELS: Final[Mapping[str, str]] = {
    "doan_co_so": "Đoàn cơ sở",
    "doan_bo_phan": "Đoàn bộ phận",
    "lien_chi_doan": "Liên chi đoàn",
    "chi_doan_co_so": "Chi đoàn cơ sở",
    "chi_doan": "Chi đoàn",
    "giao_quyen_cap_tren_co_so": "Đoàn giao quyền",
    "doan_truc_thuoc_doan_co_so": "Đoàn trực thuộc ĐCS",
}
# Groups of sectors for reports (ORG-21).
SECTOR_GROUPS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "residential": ("Địa bàn dân cư", ("urban", "rural")),
    "school": ("Trường học", ("school",)),
    "public_service": ("Công chức, viên chức", ("public_service",)),
    "state_enterprise": ("Doanh nghiệp nhà nước", ("state_enterprise",)),
    "private_enterprise": ("Doanh nghiệp ngoài nhà nước", ("private_enterprise",)),
    "armed_forces": ("Lực lượng vũ trang", ("armed_forces",)),
    "other_sector": ("Khối khác, chưa ghi", ("agency_and_enterprise", "")),
}
_WITH_ACCOUNT: Final = frozenset({"issued", "locked"})
_MEMBERS_MIN: Final = ("branch_members_min", "grassroots_branch_members_min")
_GRASSROOTS_MIN: Final = ("grassroots_branches_min", "grassroots_members_min")


def _has_account(book: Book, span: Span, tree: Tree, org: str) -> bool:
    """An account that was issued by the last day; nobody knows the day of some."""
    issued_on = str(tree.field(org, "account_issued_on") or "")
    return tree.field(org, "account_status") in _WITH_ACCOUNT and issued_on <= span.last


def _lacks_account(book: Book, span: Span, tree: Tree, org: str) -> bool:
    return _asks_account(book, span, tree, org) and not _has_account(book, span, tree, org)


def _asks_account(book: Book, span: Span, tree: Tree, org: str) -> bool:
    return tree.level(org) in LEVELS and level_has_account(book.rulebook, tree.level(org))


def _accounts(level: str, label: str) -> tuple[Column, ...]:
    return (
        count(level, "Tổng số", organisations(of_level(level)), label),
        count(f"{level}_account", "Có tài khoản", organisations(every(of_level(level), _has_account)), label),
        percent(f"{level}_share", (f"{level}_account", level), label),
    )


_ALL: Final = organisations(of_level(*LEVELS))

BIEU_1: Final = Table(
    name="bieu_1",
    number="Biểu 1",
    title="Về tổ chức",
    grain=Grain.SNAPSHOT,
    rule="Tổ chức đang hoạt động vào cuối ngày chốt số liệu, theo cấp; có tài khoản là đã được cấp, kể cả "
    "đang bị khóa. Đơn vị được chọn cũng là một tổ chức, ghi ở dòng của chính nó.",
    columns=(
        *(column for level, label in LEVELS.items() for column in _accounts(level, label)),
        count("all", "Tổng số", _ALL, "Tất cả các cấp"),
        count("all_account", "Có tài khoản", organisations(every(of_level(*LEVELS), _has_account)),
              "Tất cả các cấp"),
        percent("all_share", ("all_account", "all"), "Tất cả các cấp"),
        count("without", "Chưa có tài khoản", organisations(_lacks_account)),
    ),
    targets={"all_share": Fraction(1)},
    sentence="Tính đến ngày {day}, {unit} có {total:all_account}/{total:all} tổ chức được cấp tài khoản "
    "({percent:all_share}), còn {total:without} tổ chức chưa có tài khoản.",
    charts=(Chart(columns=("all_account", "without"), title="Tổ chức có và chưa có tài khoản"),),
    source="domain.md 5.1; công văn S0, bảng 1",
)  # fmt: skip


# -- sizes -------------------------------------------------------------------------------------------


def _around(book: Book, span: Span, org: str) -> tuple[int, int]:
    """How many branches work below an organisation, and how many members it and they have."""
    tree, within, levels = book.tree(span.last), book.in_branches(span.last), book.rulebook
    below = tuple(tree.below(org))
    held = [each for each in below if (level := levels.level(tree.level(each))) and level.holds_members]
    return sum(map(tree.works, held)), sum(within[each] for each in (org, *below))


def _too_small(what: Counted) -> Callable[[Book, Span, str], bool]:
    """Whether an organisation has fewer of something than its level asks for."""

    def test(book: Book, span: Span, org: str) -> bool:
        tree = book.tree(span.last)
        branches, people = _around(book, span, org)
        found = shortfalls(
            tree.level(org),
            tree.sector(org),
            tree.status(org),
            {Counted.BRANCHES: branches, Counted.MEMBERS: people},
            book.rules(span),
        )
        return any(each.what is what for each in found)

    return test


_LACKS_BRANCHES: Final = _too_small(Counted.BRANCHES)
_LACKS_MEMBERS: Final = _too_small(Counted.MEMBERS)


def _has_branches(number: int) -> OrgTest:
    return lambda book, span, tree, org: (
        tree.level(org) == "doan_co_so" and _around(book, span, org)[0] == number
    )


def _is_branch(book: Book, span: Span, tree: Tree, org: str) -> bool:
    level = book.rulebook.level(tree.level(org))
    return level is not None and level.holds_members


def _parent_name(book: Book, span: Span, org: str) -> str:
    tree = book.tree(span.last)
    return tree.name(tree.parent(org))


def _members_warning(book: Book, span: Span, org: str) -> str:
    least = book.rules(span).whole("grassroots_members_min")
    return f"Dưới {least} đoàn viên" if _LACKS_MEMBERS(book, span, org) else ""


def _few_branches(rules: RuleSet) -> tuple[Column, ...]:
    numbers = range(rules.whole("grassroots_branches_min"))
    return (
        *(
            count(f"with_{number}", _number_of(number, "chi đoàn"), organisations(_has_branches(number)),
                  "Phân loại")
            for number in numbers
        ),
        total("short", "Cộng", [f"with_{number}" for number in numbers], "Phân loại"),
        text("warning", "Cảnh báo", _members_warning),
    )  # fmt: skip


def _number_of(number: int, things: str) -> str:
    return f"Không có {things}" if number == 0 else f"Có {number} {things}"


BIEU_4: Final = Table(
    name="bieu_4",
    number="Biểu 4",
    title="Đoàn cơ sở thiếu chi đoàn",
    grain=Grain.SNAPSHOT,
    rows=RowsOf.GRASSROOTS,
    keep=_LACKS_BRANCHES,
    rule="Đoàn cơ sở đang hoạt động có ít chi đoàn hơn mức tối thiểu. Tính mọi chi đoàn đang hoạt động bên "
    "dưới, kể cả trong liên chi đoàn và đoàn bộ phận. Không tính lực lượng vũ trang.",
    columns=(
        text("above", "Đơn vị cấp trên", _parent_name),
        count("branches", "Số chi đoàn", organisations(_is_branch)),
        count("members", "Số đoàn viên", members()),
    ),
    columns_by=_few_branches,
    parameters=_GRASSROOTS_MIN,
    sentence="Tính đến ngày {day}, {unit} có {total:short} đoàn cơ sở thiếu chi đoàn.",
    source="domain.md 5.1, 5.2; điều lệ, điều 15.3; công văn S0, bảng 2",
)


def _of_members(number: int) -> OrgTest:
    return lambda book, span, tree, org: (
        _is_branch(book, span, tree, org) and book.in_branches(span.last)[org] == number
    )


def _sector_name(book: Book, span: Span, org: str) -> str:
    sector = book.tree(span.last).sector(org)
    return book.rulebook.catalogue("sector").labels.get(sector, "") if sector else ""


def _size_warning(book: Book, span: Span, org: str) -> str:
    number = book.in_branches(span.last)[org]
    return f"Chỉ có {number}" if number > 1 else ("Dưới 2" if number else "Trống")


def _few_members(rules: RuleSet) -> tuple[Column, ...]:
    numbers = range(max(map(rules.whole, _MEMBERS_MIN)))
    return (
        *(
            count(f"with_{number}", _number_of(number, "đoàn viên"), organisations(_of_members(number)),
                  "Phân loại chi đoàn")
            for number in numbers
        ),
        total("short", "Cộng", [f"with_{number}" for number in numbers], "Phân loại chi đoàn"),
        text("warning", "Cảnh báo", _size_warning),
    )  # fmt: skip


BIEU_5: Final = Table(
    name="bieu_5",
    number="Biểu 5",
    title="Chi đoàn thiếu đoàn viên",
    grain=Grain.SNAPSHOT,
    rows=RowsOf.BRANCHES,
    keep=_LACKS_MEMBERS,
    rule="Chi đoàn, chi đoàn cơ sở đang hoạt động có ít đoàn viên hơn mức tối thiểu vào cuối ngày chốt số "
    "liệu. Không tính lực lượng vũ trang. Cách tính 2023 chỉ kể chi đoàn có dưới 2 đoàn viên.",
    columns=(
        text("above", "Đơn vị", _parent_name),
        count("members", "Số đoàn viên", members()),
        text("sector", "Loại hình", _sector_name),
    ),
    columns_by=_few_members,
    parameters=_MEMBERS_MIN,
    sentence="Tính đến ngày {day}, {unit} có {total:short} chi đoàn thiếu đoàn viên, trong đó "
    "{total:with_0} chi đoàn không có đoàn viên.",
    source="domain.md 5.1, 5.2; điều lệ, điều 15.3; công văn S0, bảng 5; S2; S3",
)


# -- what became of the tree --------------------------------------------------------------------------


def _founded(book: Book, span: Span) -> Iterable[Item]:
    """By an event, or as the organisation itself says."""
    by_event: set[str] = set()
    for event in book.events:
        before = event.fields.get("before") or {}
        founded = [org for org in event.fields.get("after") or {} if org not in before]
        by_event.update(founded)
        day = str(event.fields.get("effective_on") or "")
        yield from (Item("organisation", org, org, day) for org in founded if span.holds(day))
    for organisation in book.organisations:
        # May be cut to a month or a year, which then counts from its first day.
        day = str(organisation.fields.get("founded_on") or "")
        if organisation.id not in by_event and day and span.holds(f"{day}-01-01"[:10]):
            yield Item("organisation", organisation.id, organisation.id, day)


def _sources_of(*types: str) -> Picks:
    """The organisations that events of these types began with."""

    def picks(book: Book, span: Span) -> Iterable[Item]:
        for event in book.events:
            day = str(event.fields.get("effective_on") or "")
            if event.fields.get("type") in types and span.holds(day):
                for org in event.fields.get("sources") or ():
                    yield Item("organisation", org, org, day)

    return picks


def _of_sectors(sectors: tuple[str, ...]) -> OrgTest:
    return lambda book, span, tree, org: tree.sector(org) in sectors and tree.level(org) in LEVELS


_CHANGES: Final = "Biến động trong kỳ"

T0: Final = Table(
    name="t0",
    number="T0",
    title="Tổ chức Đoàn trực thuộc",
    grain=Grain.PERIOD,
    rule="Tổ chức đang hoạt động vào cuối ngày cuối kỳ, theo cấp và theo khối; biến động theo ngày có hiệu "
    "lực của quyết định trong kỳ.",
    columns=(
        count("all", "Tổng số", _ALL),
        *(count(level, label, organisations(of_level(level)), "Theo cấp") for level, label in LEVELS.items()),
        *(
            count(key, label, organisations(_of_sectors(sectors)), "Theo khối")
            for key, (label, sectors) in SECTOR_GROUPS.items()
        ),
        count("account", "Có", organisations(every(of_level(*LEVELS), _has_account)), "Tài khoản"),
        count("without", "Chưa có", organisations(_lacks_account), "Tài khoản"),
        count("founded", "Thành lập", _founded, _CHANGES),
        count("merged", "Sáp nhập, hợp nhất", _sources_of("merge", "unite"), _CHANGES),
        count("split", "Chia, tách", _sources_of("split", "split_off"), _CHANGES),
        count("dissolved", "Giải thể", _sources_of("dissolve"), _CHANGES),
        count("renamed", "Đổi tên", _sources_of("rename"), _CHANGES),
        count("moved", "Chuyển cấp trên trực tiếp", _sources_of("move"), _CHANGES),
    ),
    sentence="Tính đến ngày {day}, {unit} có {total:all} tổ chức đang hoạt động; từ ngày {first} thành lập "
    "{total:founded}, sáp nhập, hợp nhất {total:merged}, chia, tách {total:split}, giải thể "
    "{total:dissolved}.",
    charts=(Chart(columns=("all",), title="Tổ chức trực thuộc"),),
    source="domain.md 5.3",
)

TABLES: Final = (BIEU_1, BIEU_4, BIEU_5, T0)
