"""Who grows out of the Union's age in a year: by branch, with what keeps them, and on paper."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.services import activity, first_page, growing_list, growing_out, reviewing
from desktop.services.acting import act
from desktop.services.activity import ActivityFilter
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused
from desktop.services.growing_out import GrowingFilter, GrowingRow
from desktop.services.paper_content import Head, Signatures, plain
from domain.decisions import Command
from domain.roles import Actor, Role
from tests.helpers.desks import Desk, Office


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def listed(desk: Desk, year: int = 0, org: str = "") -> list[GrowingRow]:
    return growing_out.rows(desk.session, GrowingFilter(year=year or desk.session.today.year, org=org))


def test_this_year_and_the_next_by_branch_and_day(desk: Desk) -> None:
    year = desk.session.today.year
    first, second = desk.unit.branches[:2]
    desk.add(full_name="Cuối Năm", birth_date=f"{year - 31}-12-01", org=first)
    desk.add(full_name="Đầu Năm", birth_date=f"{year - 31}-01-05", org=first)
    desk.add(full_name="Từ Trước", birth_date=f"{year - 33}-06-01", org=second)
    desk.add(full_name="Chỉ Năm", birth_date=str(year - 31), org=second)
    desk.add(full_name="Năm Sau", birth_date=f"{year - 30}-03-01", org=first)
    desk.add(full_name="Còn Trẻ", birth_date=f"{year - 20}-03-01", org=first)
    here = listed(desk)
    assert [one.name for one in here] == ["Đầu Năm", "Cuối Năm", "Từ Trước", "Chỉ Năm"]
    assert [one.before for one in here] == [False, False, True, False]
    assert (here[0].day, here[3].day) == (f"05/01/{year}", str(year))
    assert [one.name for one in listed(desk, year + 1)] == ["Năm Sau"]
    assert [one.name for one in listed(desk, org=second)] == ["Từ Trước", "Chỉ Năm"]


def test_who_stays_on_is_told_from_who_matures(desk: Desk) -> None:
    today, branch = desk.session.today, desk.unit.branches[0]
    born = f"{today.year - 31}-01-05"
    names = ("Bí Thư", "Có Nghị Quyết", "Có Hồ Sơ", "Trưởng Thành")
    ids = {name: desk.add(full_name=name, birth_date=born, org=branch) for name in names}
    with desk.session.replica.writing() as work:
        held = {"member": ids["Bí Thư"], "org": branch, "post": "200", "held_from": "2024-01-01"}
        work.perform(
            Command("create", "position", desk.session.new_id(), held),
            desk.session.actor,
            desk.session.now_text,
        )
        work.commit()
    cases = Cases(desk.session)
    paper = {"resolution_number": "3-NQ", "resolution_date": str(today)}
    until = str(today + timedelta(days=300))
    cases.start("maturity", ids["Có Nghị Quyết"], {**paper, "continue_until": until}, step="stay_on")
    cases.start("maturity", ids["Có Hồ Sơ"], {})
    remarks = {one.name: one.remark for one in listed(desk)}
    assert remarks["Bí Thư"] == "Giữ chức vụ: Bí thư chi đoàn"
    assert remarks["Có Nghị Quyết"].startswith("Nghị quyết cho tiếp tục sinh hoạt đến ")
    assert remarks["Có Hồ Sơ"] == "Đang có hồ sơ trưởng thành"
    assert [one.name for one in listed(desk) if one.matures] == ["Trưởng Thành"]


def test_the_sheet_names_every_branch_and_the_card_counts(desk: Desk) -> None:
    year = desk.session.today.year
    first, second = desk.unit.branches[:2]
    desk.add(full_name="Lê Thị Hoa", birth_date=f"{year - 31}-01-05", org=first)
    desk.add(full_name="Trần Văn Ba", birth_date=f"{year - 31}-02-05", org=second)
    said = growing_list.filled(desk.session, GrowingFilter(year=year)).lines()
    text = "\n".join(said)
    assert f"NĂM {year}" in text
    assert "Tổng số: 2 đoàn viên" in text
    for name in ("Lê Thị Hoa", "Trần Văn Ba"):
        assert name in text
    page = first_page.read(desk.session, reviewing.Looking(desk.session))
    card = next(one for one in page.cards if one.key == first_page.GROWING)
    assert (card.title, card.count) == ("Sẽ trưởng thành năm nay", 2)


def test_a_cadre_of_a_branch_sees_that_branch(desk: Desk) -> None:
    year = desk.session.today.year
    first, second = desk.unit.branches[:2]
    desk.add(full_name="Lê Thị Hoa", birth_date=f"{year - 31}-01-05", org=first)
    desk.add(full_name="Trần Văn Ba", birth_date=f"{year - 31}-02-05", org=second)
    desk.session.actor = Actor("b", "Lò Văn Pà", Role.BRANCH, desk.session.actor.unit, first)
    assert [one.name for one in listed(desk)] == ["Lê Thị Hoa"]
    sheet = growing_list.filled(desk.session, GrowingFilter(year=year))
    assert [part.organ for part in sheet.parts if isinstance(part, Head)] == ["BCH CHI ĐOÀN THÔN 1"]


def test_the_list_of_one_branch_has_its_head_and_is_signed_by_its_secretary(desk: Desk) -> None:
    branch = desk.unit.branches[0]
    head_of_branch = desk.add(full_name="Hà Bí Thư", birth_date="2000-01-05", org=branch)
    post = {"member": head_of_branch, "org": branch, "post": "200", "held_from": "2024-01-01"}
    act(desk.session, Command("create", "position", desk.session.new_id(), post))
    for org, organ, signer in (
        (branch, "BCH CHI ĐOÀN THÔN 1", "Hà Bí Thư"),
        ("", "BCH ĐOÀN XÃ THỐNG NHẤT", ""),
    ):
        sheet = growing_list.filled(desk.session, GrowingFilter(year=desk.session.today.year, org=org))
        assert [part.organ for part in sheet.parts if isinstance(part, Head)] == [organ]
        *_, signed = sheet.parts
        assert isinstance(signed, Signatures)
        assert plain(signed.right.name) == signer


def test_the_list_leaves_as_a_spreadsheet_or_a_sheet_that_the_secretary_signs_and_is_noted(
    desk: Desk, tmp_path: Path
) -> None:
    year = desk.session.today.year
    desk.add(full_name="Lê Thị Hoa", birth_date=f"{year - 31}-01-05", org=desk.unit.branches[0])
    query = GrowingFilter(year=year)
    assert growing_list.save(desk.session, query, tmp_path / "a.xlsx") == 1
    head, line, total = load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True)
    assert head == growing_list.HEADER
    assert line[2:5] == ("Lê Thị Hoa", f"05/01/{year - 31}", f"05/01/{year}")
    assert str(total[0]).startswith("Tổng số: 1 đoàn viên")
    assert growing_list.save(desk.session, query, tmp_path / "a.docx") == 1
    assert isinstance(growing_list.filled(desk.session, query).parts[-1], Signatures)
    noted = [one.what for one in activity.page(desk.session, ActivityFilter()).entries]
    assert [what for what in noted if "Đoàn viên đến tuổi trưởng thành" in what] == [
        "Lưu danh sách thành tệp Word: Đoàn viên đến tuổi trưởng thành",
        "Lưu danh sách thành bảng tính: Đoàn viên đến tuổi trưởng thành",
    ]


def test_a_volunteer_takes_no_such_list_along(desk: Desk, tmp_path: Path) -> None:
    desk.session.actor = Actor("v", "Vũ", Role.VOLUNTEER, desk.session.actor.unit, desk.unit.branches[0])
    query = GrowingFilter(year=desk.session.today.year)
    for name in ("a.xlsx", "a.docx"):
        with pytest.raises(ActionRefused):
            growing_list.save(desk.session, query, tmp_path / name)
    assert not list(tmp_path.glob("a.*"))
