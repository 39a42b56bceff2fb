"""Tables about who came and who went in a period: T1 with its balance, T5 admissions, T6 moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.cases import Dated
from domain.statistics.model import Balance, Chart, Grain, Item, Picks, Span, Table
from domain.statistics.picking import CaseTest, all_of, cases, count, data_of, item_of, saying, total
from domain.statistics.provinces import Side
from domain.statistics.waiting import awaited
from domain.workflows.conditions import COUNTED
from domain.workflows.transferring import OUTSIDE_PROVINCE

_UP, _DOWN = "Tăng trong kỳ", "Giảm trong kỳ"


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


# -- what T1 counts ----------------------------------------------------------------------------------


def _at_opening(book: Book, span: Span) -> Iterable[Item]:
    return book.present(day_before(span.first))


def _at_closing(book: Book, span: Span) -> Iterable[Item]:
    return book.present(span.last)


def _entered_without_case(book: Book, span: Span) -> Iterable[Item]:
    """Who joined in the period as the register says, while no case says how."""
    before, ids = day_before(span.first), book.people.ids
    for row, org, first, _, recorded in book.spells:
        # A day of joining may be cut to its month or year: what is compared is its beginning.
        if not recorded and before < first <= span.last:
            yield Item("member", ids[row], org, first)


def _tree_moves(*, into: bool) -> Picks:
    """Who came into a branch, or left it, by an event of the tree."""

    def picks(book: Book, span: Span) -> Iterable[Item]:
        for move in book.tree_moves:
            if span.holds(move.day):
                yield Item("member", move.person, move.target if into else move.source, move.day)

    return picks


def _honoured_members(book: Book, span: Span) -> Iterable[Item]:
    """Members who became honorary ones; people from outside never counted."""
    for dated in book.counted("honorary", "honoured", span):
        status = (dated.case.fields.get("subject") or {}).get("status")
        if book.person(dated.case) and status in COUNTED:
            yield item_of(book, dated)


_UPS: Final = ("admitted", "moved_in", "inside_in", "other_in")
_DOWNS: Final = ("moved_out", "inside_out", "matured", "removed", "expelled", "deceased", "other_out")

T1: Final = Table(
    name="t1",
    number="T1",
    title="Tổng hợp số lượng đoàn viên",
    grain=Grain.PERIOD,
    rule="Đầu kỳ là cuối ngày trước ngày đầu, cuối kỳ là cuối ngày cuối, theo nơi đoàn viên sinh hoạt lúc "
    "đó. Tăng, giảm tính theo ngày có hiệu lực của hồ sơ. Chuyển trong đơn vị được ghi riêng, ở mức đơn vị "
    "hai bên bằng nhau. Khác: phục hồi, vào sổ không có hồ sơ, chuyển theo tổ chức, chuyển sang danh dự, "
    "trường hợp không nêu riêng.",
    columns=(
        count("opening", "Đầu kỳ", _at_opening),
        count("admitted", "Kết nạp", cases("admission", "admitted"), _UP),
        count("moved_in", "Chuyển đến", cases("transfer", "moved_in", at="to_org"), _UP),
        count("inside_in", "Chuyển trong đơn vị", cases("transfer", "moved_inside", at="to_org"), _UP),
        count(
            "other_in",
            "Khác",
            all_of(cases("removal", "restored"), _entered_without_case, _tree_moves(into=True)),
            _UP,
        ),
        total("up", "Cộng tăng", _UPS, _UP),
        count("moved_out", "Chuyển đi", cases("transfer", "moved_out"), _DOWN),
        count("inside_out", "Chuyển trong đơn vị", cases("transfer", "moved_inside"), _DOWN),
        count("matured", "Trưởng thành", cases("maturity", "matured"), _DOWN),
        count("removed", "Xóa tên", cases("removal", "removed"), _DOWN),
        count(
            "expelled",
            "Khai trừ",
            cases("discipline", "disciplined", saying("form", "expulsion")),
            _DOWN,
            counted_in="other_out",
        ),
        count("deceased", "Từ trần", cases("removal", "deceased"), _DOWN),
        count("other_out", "Khác", all_of(_honoured_members, _tree_moves(into=False)), _DOWN),
        total("down", "Cộng giảm", _DOWNS, _DOWN),
        count("closing", "Cuối kỳ", _at_closing),
    ),
    balances=(
        Balance(
            left="closing", right="opening", adds=("up",), takes=("down",), code="report.balance_differs"
        ),
    ),
    sentence="Từ ngày {first} đến ngày {day}, {unit} có {total:opening} đoàn viên đầu kỳ, tăng {total:up}, "
    "giảm {total:down}, cuối kỳ {total:closing} đoàn viên.",
    charts=(Chart(columns=("up", "down"), title="Đoàn viên tăng, giảm trong kỳ"),),
    source="domain.md 5.3",
)


# -- T6 ------------------------------------------------------------------------------------------------


# Where a move leads to or comes from, as the case has it in words; and as a unit, in words or as a code.
_PLACES: Final = ("to_place", "from_place")
_UNIT: Final = "to_unit"


def _side(book: Book, case: Record) -> Side:
    """Where the other end is: as the case says, else as a name does, else as the code of a unit tells."""
    data = data_of(case)
    said = data.get(OUTSIDE_PROVINCE)
    if said is not None:
        return Side.BEYOND if said else Side.INSIDE
    sides = [book.provinces.side(str(data.get(name) or "")) for name in _PLACES]
    named = str(data.get(_UNIT) or "")
    end = case.fields.get("counterpart") or {}
    told = str(end.get("unit_name") or _unit_names(book).get(named, ""))
    code = _unit_codes(book).get(str(end.get("unit") or ""), "")
    sides += [book.provinces.side_of_unit(unit) for unit in (told, named, code)]
    return next((side for side in (Side.BEYOND, Side.INSIDE) if side in sides), Side.UNKNOWN)


def _unit_names(book: Book) -> Mapping[str, str]:
    """Code → name of every unit that a transfer of this register speaks of by both."""

    def look() -> Mapping[str, str]:
        return {
            str(data_of(case)[_UNIT]): str(other["unit_name"])
            for case in book.cases.of("transfer")
            if data_of(case).get(_UNIT) and (other := case.fields.get("counterpart") or {}).get("unit_name")
        }

    return book.remembered("unit names", look)


def _unit_codes(book: Book) -> Mapping[str, str]:
    """Id → code of every unit of which this or another transfer of this register says both."""

    def look() -> Mapping[str, str]:
        return {
            str(other["unit"]): str(code)
            for case in book.cases.of("transfer")
            if (other := case.fields.get("counterpart") or {}).get("unit")
            and (code := other.get("unit_code") or data_of(case).get(_UNIT))
        }

    return book.remembered("unit codes", look)


def _to(side: Side) -> CaseTest:
    """Moves whose other end is there."""

    def is_there(book: Book, span: Span, dated: Dated) -> bool:
        # Each of them is asked by three columns.
        sides: dict[str, Side] = book.remembered("sides", dict)
        if dated.case.id not in sides:
            sides[dated.case.id] = _side(book, dated.case)
        return sides[dated.case.id] is side

    return is_there


def _waiting(book: Book, span: Span) -> Iterable[Item]:
    """Whose letter was out at the end of the last day, and who was still with the old branch then."""
    there = book.remembered(
        ("present", span.last), lambda: frozenset(item.id for item in book.present(span.last))
    )
    for case in book.cases.of("transfer"):
        if book.person(case) in there:
            sent = next((first for first, until in awaited(case) if first <= span.last < until), "")
            if sent:
                yield item_of(book, Dated(sent, case))


_AWAY, _HERE = "Chuyển đi", "Chuyển đến"
_NEAR: Final = "Ngoài đơn vị, trong tỉnh"
_UNKNOWN: Final = "Chưa rõ tỉnh"

T6: Final = Table(
    name="t6",
    number="T6",
    title="Biến động: chuyển sinh hoạt, trưởng thành, xóa tên",
    grain=Grain.PERIOD,
    rule="Chuyển đi, chuyển đến tính theo ngày nơi đến tiếp nhận; trưởng thành theo ngày quyết định; tiếp "
    "tục sinh hoạt và xóa tên theo ngày nghị quyết. Đang chờ: có giấy giới thiệu, đến hết ngày cuối chưa "
    "được tiếp nhận, vẫn tính ở chi đoàn cũ. Ngoài tỉnh: hồ sơ ghi chuyển đi hoặc đến từ tỉnh khác; hồ sơ "
    "không ghi thì theo tên tỉnh, tên đơn vị hoặc mã đơn vị ở nơi đi, nơi đến, tên cũ tính là tỉnh hiện nay. "
    "Chưa rõ tỉnh: hồ sơ và tên đều không cho biết; ghi mục “Chuyển đi hoặc đến từ tỉnh khác” khi làm hồ "
    "sơ, hoặc ghi bổ sung ở hồ sơ đã xong, thì rõ.",
    columns=(
        count("inside_out", "Trong đơn vị", cases("transfer", "moved_inside"), _AWAY),
        count("out_province", _NEAR, cases("transfer", "moved_out", _to(Side.INSIDE)), _AWAY),
        count("out_beyond", "Ngoài tỉnh", cases("transfer", "moved_out", _to(Side.BEYOND)), _AWAY),
        count("out_unknown", _UNKNOWN, cases("transfer", "moved_out", _to(Side.UNKNOWN)), _AWAY),
        count("waiting", "Đang chờ tiếp nhận", _waiting, _AWAY),
        count("inside_in", "Trong đơn vị", cases("transfer", "moved_inside", at="to_org"), _HERE),
        count("in_province", _NEAR, cases("transfer", "moved_in", _to(Side.INSIDE), at="to_org"), _HERE),
        count("in_beyond", "Ngoài tỉnh", cases("transfer", "moved_in", _to(Side.BEYOND), at="to_org"), _HERE),
        count("in_unknown", _UNKNOWN, cases("transfer", "moved_in", _to(Side.UNKNOWN), at="to_org"), _HERE),
        count("matured", "Trưởng thành đoàn", cases("maturity", "matured")),
        count("staying_on", "Tiếp tục sinh hoạt sau tuổi", cases("maturity", "staying_on")),
        count("removed", "Xóa tên", cases("removal", "removed")),
        count("restored", "Phục hồi", cases("removal", "restored")),
    ),
    sentence="Từ ngày {first} đến ngày {day}, {unit} có {total:out_province} đoàn viên chuyển đi đơn vị khác "
    "trong tỉnh, {total:out_beyond} ngoài tỉnh, {total:out_unknown} chưa rõ tỉnh; {total:in_province} chuyển "
    "đến từ trong tỉnh, {total:in_beyond} từ ngoài tỉnh, {total:in_unknown} từ nơi chưa rõ tỉnh; "
    "{total:matured} trưởng thành đoàn, {total:removed} bị xóa tên.",
    charts=(Chart(columns=("matured", "removed"), title="Trưởng thành và xóa tên"),),
    source="domain.md 5.3; ST-07",
)

TABLES: Final = (T1, T6)
