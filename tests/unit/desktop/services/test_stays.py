"""Who is away and who is a guest: what ends first on top, both ends named, nobody counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services import status, stay_list, stays
from desktop.services.paper_content import Table
from desktop.services.paper_templates import WIDTH_MM
from desktop.services.stays import StayFilter, Way
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, change

GUEST = {"full_name": "Lê Thị Bưởi", "unit_name": "Phường Sông Xanh", "org_name": "Chi đoàn Tổ 3"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def arrived(office: CaseOffice, id: str, kind: str, **fields: Any) -> str:
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    office.desk.pull(change(id, version, kind, **fields))
    return id


def guest(office: CaseOffice, id: str, to_on: str, **fields: Any) -> str:
    given = {"org": BRANCH, "type": "temporary", "subject": GUEST, "from_on": "2026-06-01", "to_on": to_on}
    return arrived(office, id, "guest", **{**given, **fields})


def away(office: CaseOffice, id: str, number: int, to_on: str | None, **fields: Any) -> str:
    member = office.member(number, full_name=f"Nguyễn Văn {'ABCDE'[number]}")
    given = {"member": member, "type": "working_away", "from_on": "2026-02-10", "place": "Bình Dương"}
    return arrived(office, id, "overlay", **{**given, **fields}, **({"to_on": to_on} if to_on else {}))


def shown(office: CaseOffice, **query: Any) -> list[tuple[str, str]]:
    return [(row.id, row.left) for row in stays.rows(office.session, StayFilter(**query))]


def test_what_is_overdue_comes_first_and_then_what_ends_first(office: CaseOffice) -> None:
    arrived(office, "case-1", "case", workflow="temporary", state="hosted", org=BRANCH, data={})
    guest(office, "g1", "2026-12-31")
    guest(office, "g2", "2026-11-19", case="case-1")
    away(office, "o1", 1, "2026-11-22")
    away(office, "o2", 2, None)
    away(office, "o3", 3, "2026-10-01")
    assert shown(office) == [
        ("g2", "Quá hạn 3 ngày"),
        ("o1", "Hết hạn hôm nay"),
        ("g1", "Còn 39 ngày"),
        ("o2", "Không ghi ngày hết"),
    ]
    assert shown(office, ended=True)[-1] == ("o3", "Đã kết thúc")
    overdue, today, later, *_ = stays.rows(office.session)
    assert [row.is_soon_over for row in (overdue, today, later)] == [True, True, False]


def test_who_was_received_by_mistake_stands_in_no_list(office: CaseOffice) -> None:
    guest(office, "g1", "2026-12-31")
    guest(office, "g2", "2026-05-31", from_on="2026-06-01")
    assert [id for id, _ in shown(office, ended=True)] == ["g1"]


def test_both_ends_and_the_days_are_told(office: CaseOffice) -> None:
    data = {"destination": "Khu công nghiệp Mỹ Phước", "to_place": ""}
    arrived(office, "case-1", "case", workflow="working_away", state="away", org=BRANCH, data=data)
    guest(office, "g1", "2026-12-31")
    away(office, "o1", 1, "2027-01-10", case="case-1")
    away(office, "o2", 2, "2027-02-10")
    here, gone, other = stays.rows(office.session)
    assert (here.way, here.name, here.place) == (Way.HERE, "Lê Thị Bưởi", "Chi đoàn Tổ 3, Phường Sông Xanh")
    assert (here.org_name, here.from_day, here.to_day) == ("Chi đoàn thôn Đông", "01/06/2026", "31/12/2026")
    assert (gone.way, gone.type_label, gone.place) == (
        Way.AWAY,
        "Đang đi làm ăn xa",
        "Khu công nghiệp Mỹ Phước",
    )
    assert (gone.case, here.case, other.place) == ("case-1", "", "Bình Dương")


def test_one_branch_or_one_way_only(office: CaseOffice) -> None:
    guest(office, "g1", "2026-12-01", org=OTHER_BRANCH)
    guest(office, "g2", "2026-12-02")
    away(office, "o1", 1, "2026-12-03")
    assert [id for id, _ in shown(office, way=Way.HERE)] == ["g1", "g2"]
    assert [id for id, _ in shown(office, org=BRANCH)] == ["g2", "o1"]
    assert [id for id, _ in shown(office, way=Way.AWAY, org=OTHER_BRANCH)] == []


def test_the_sheet_to_print_has_the_lines_of_the_screen_between_its_margins(office: CaseOffice) -> None:
    guest(office, "g1", "2026-12-31")
    away(office, "o1", 1, "2027-01-10")
    paper = stay_list.filled(office.session, StayFilter(org=BRANCH))
    lines = paper.lines()
    assert "DANH SÁCH ĐOÀN VIÊN ĐI VÀ ĐẾN SINH HOẠT TẠM" in lines
    assert "Chi đoàn thôn Đông, tính đến ngày 22/11/2026" in lines
    assert lines.index("Lê Thị Bưởi") < lines.index("Nguyễn Văn B")
    assert lines[-1].startswith("Tổng số: 2 lượt.")
    [table] = [part for part in paper.parts if isinstance(part, Table)]
    assert sum(column.width for column in table.columns) <= WIDTH_MM["landscape"]
    only = stay_list.filled(office.session, StayFilter(way=Way.HERE))
    assert only.file_stem == "danh-sach-doan-vien-noi-khac-den-sinh-hoat-tam"


def test_what_is_no_stay_is_left_out_and_nobody_is_counted(office: CaseOffice) -> None:
    away(office, "o1", 1, "2026-12-03", type="outstanding")
    arrived(office, "o2", "overlay", member="gone", type="temporary", from_on="2026-01-01")
    before = status.read(office.session).records["member"]
    guest(office, "g1", "2026-12-01")
    assert [id for id, _ in shown(office)] == ["g1"]
    assert status.read(office.session).records["member"] == before
