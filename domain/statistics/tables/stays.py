"""T10: who is away from home, and who takes part here while the home is elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.cases import Dated
from domain.statistics.model import Chart, Grain, Item, Picks, Span, Table
from domain.statistics.picking import PersonTest, count, data_of, item_of, members
from domain.workflows.overlays import AWAY, DEFERRED, RESIDENCE, TEMPORARY
from domain.workflows.registry import workflows


def _going_on(book: Book, stays: Sequence[Record], day: str) -> Iterable[Record]:
    """The stays of a day. One that was to end before goes on as long as its case is open."""
    for stay in stays:
        begins, ends = str(stay.fields.get("from_on") or ""), str(stay.fields.get("to_on") or "")
        if begins <= day and (not ends or day < ends or _is_open(book, str(stay.fields.get("case") or ""))):
            yield stay


def _is_open(book: Book, id: str) -> bool:
    case = book.cases.get(id)
    if case is None:
        return False
    state = workflows()[str(case.fields.get("workflow"))].state_of.get(str(case.fields.get("state")))
    return state is not None and state.open


def _overlaid(type_: str, takes: Callable[[Record | None, str], bool] | None = None) -> PersonTest:
    """People in a stay of this type whose case `takes` likes on the last day."""

    def test(book: Book, span: Span) -> Callable[[int], bool]:
        rows = set()
        for stay in _going_on(book, book.overlays_of.get(type_, ()), span.last):
            case = book.cases.get(str(stay.fields.get("case") or ""))
            if takes is None or takes(case, span.last):
                id = str(stay.fields.get("member") or "")
                rows.add(book.people.row_of.get((book.aliases or {}).get(id, id), -1))
        return rows.__contains__

    return test


def _registered_there(case: Record | None, day: str) -> bool:
    registered_on = str(data_of(case).get("registered_on") or "") if case is not None else ""
    return bool(registered_on) and registered_on <= day


def _guests(type_: str) -> Picks:
    """Guest rows of the last day: shown at the host, never among its members."""

    def picks(book: Book, span: Span) -> Iterable[Item]:
        for guest in _going_on(book, book.guests_of.get(type_, ()), span.last):
            yield Item("guest", guest.id, book.host(guest, span.last))

    return picks


def _back(workflow: str, state: str) -> Picks:
    """Who came back in the days."""

    def picks(book: Book, span: Span) -> Iterable[Item]:
        for case in book.cases.of(workflow):
            day = str(data_of(case).get("ended_on") or "")
            if case.fields.get("state") == state and span.holds(day):
                yield item_of(book, Dated(day, case))

    return picks


_FAR, _HOME, _FOR_A_TIME = "Đi làm ăn xa", "Sinh hoạt nơi cư trú", "Sinh hoạt tạm thời"

T10: Final = Table(
    name="t10",
    number="T10",
    title="Đoàn viên đi làm ăn xa, nơi cư trú, tạm thời, hoãn sinh hoạt",
    grain=Grain.PERIOD,
    rule="Người đang đi, đang hoãn vào cuối ngày cuối kỳ vẫn là đoàn viên của chi đoàn; người đến sinh hoạt "
    "không tính vào số đoàn viên. Quá hạn mà chưa ghi là đã về thì vẫn là đang đi. Đã về: trong kỳ.",
    columns=(
        count("away", "Đang đi", members(_overlaid(AWAY)), _FAR),
        count("away_registered", "Đã đăng ký nơi đến", members(_overlaid(AWAY, _registered_there)), _FAR),
        count("away_back", "Đã về", _back("working_away", "returned_home"), _FAR),
        count("residence_out", "Giới thiệu đi", members(_overlaid(RESIDENCE)), _HOME),
        count("residence_in", "Tiếp nhận đến", _guests(RESIDENCE), _HOME),
        count("temporary_out", "Đi", members(_overlaid(TEMPORARY)), _FOR_A_TIME),
        count("temporary_in", "Đến", _guests(TEMPORARY), _FOR_A_TIME),
        count("temporary_back", "Đã về", _back("temporary", "ended"), _FOR_A_TIME),
        count("deferred", "Hoãn sinh hoạt", members(_overlaid(DEFERRED))),
    ),
    sentence="Tính đến ngày {day}, {unit} có {total:away} đoàn viên đi làm ăn xa, trong đó "
    "{total:away_registered} đã đăng ký ở nơi đến; {total:temporary_out} sinh hoạt tạm thời nơi khác, "
    "{total:deferred} được hoãn sinh hoạt.",
    charts=(Chart(columns=("away", "away_registered"), title="Đoàn viên đi làm ăn xa"),),
    source="domain.md 5.3; 3.11 đến 3.13",
)

TABLES: Final = (T10,)
