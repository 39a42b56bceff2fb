"""A list that wins over what is here never wins over what somebody changed since, on whatever machine."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services import central_list, exporting
from desktop.services.import_source import source_named
from desktop.services.import_types import Change, Choices, ImportPlan, Source, Verdict
from desktop.services.importing import Import
from desktop.services.members import MemberFilter, edit
from desktop.services.sheet_files import open_sheets
from domain.importing.cells import Cell
from domain.importing.mapping import Update
from sync.replica.edited import EDITED_TOLD
from sync.server import central
from sync.server.settings import Settings
from tests.helpers.desks import Desk, Office

HEADERS = ("Họ và tên", "Số CCCD", "Điện thoại", "Quê quán")
BINH = {"full_name": "Trần Văn Bình", "citizen_id": "034203001234", "birth_date": "2003"}
ROW = ("Trần Văn Bình", "034203001234", "0912345678", "Thôn Hạ")


def listed(row: tuple[str, ...] = ROW) -> Source:
    return Source("ds.xlsx", "d1", "Trang 1", HEADERS, ((2, tuple(map(Cell, row))),))


def overwriting(desk: Desk, choices: Choices | None = None, source: Source | None = None) -> ImportPlan:
    importing = Import(desk.session, source or listed())
    mapping = replace(importing.mapping(), update=Update.OVERWRITE)
    plan = importing.check(mapping, choices or Choices(org=desk.unit.branches[0]))
    importing.commit(plan)
    return plan


def changes(plan: ImportPlan) -> dict[str, Change]:
    return {one.field: one.change for one in plan.rows[0].changes}


@pytest.fixture
def first(office: Office) -> tuple[Desk, str]:
    desk = office.desk()
    id = desk.add(**BINH, phone="0987654321", home_town="Thôn Thượng")
    desk.sync()
    return desk, id


def test_what_stood_here_when_the_unit_came_gives_way(office: Office, first: tuple[Desk, str]) -> None:
    _, id = first
    late = office.desk("Phạm Văn Hùng")
    late.sync()
    assert changes(overwriting(late)) == {"phone": Change.OVERWRITE, "home_town": Change.OVERWRITE}
    assert late.fields(id)["phone"] == "0912345678"


def test_what_the_web_changed_since_is_asked_about(office: Office, first: tuple[Desk, str]) -> None:
    _, id = first
    late = office.desk("Phạm Văn Hùng")
    late.sync()
    central.edit(late.central.server.deps, "member", id, {"phone": "0987000111"})
    late.sync()
    plan = overwriting(late)
    assert changes(plan)["phone"] is Change.ASKED
    assert late.fields(id)["phone"] == "0987000111"
    taken = Choices(org=late.unit.branches[0], take=frozenset({(2, "phone")}))
    assert changes(overwriting(late, taken))["phone"] is Change.OVERWRITE
    assert late.fields(id)["phone"] == "0912345678"


def test_what_was_typed_here_and_no_list_brought_is_asked_about(first: tuple[Desk, str]) -> None:
    desk, id = first
    assert changes(overwriting(desk))["phone"] is Change.ASKED
    assert desk.fields(id)["phone"] == "0987654321"


def test_a_later_list_of_the_same_sender_wins_over_its_earlier_one(office: Office) -> None:
    desk = office.desk()
    overwriting(desk)
    desk.sync()
    later = listed((*ROW[:2], "0987000222", ROW[3]))
    assert changes(overwriting(desk, source=later)) == {"phone": Change.OVERWRITE}
    central.edit(
        desk.central.server.deps,
        "member",
        overwriting(desk, source=later).rows[0].member,
        {"phone": "0987000333"},
    )
    desk.sync()
    assert changes(overwriting(desk, source=later)) == {"phone": Change.KEPT_CHANGED}


@pytest.fixture
def twins(office: Office) -> Desk:
    """Two branches of one name, with two people each, one of them without any number."""
    names = {"name": "Chi đoàn Trường"}
    for branch in office.unit.branches:
        central.edit(office.central.server.deps, "organisation", branch, names)
    desk = office.desk()
    desk.sync()
    for place, org in enumerate(office.unit.branches):
        desk.add(full_name="Lê Văn Sáu", birth_date=f"200{place}", org=org)
        desk.add(**{**BINH, "citizen_id": f"03420300123{place}"}, sex="male", org=org)
    return desk


def test_our_own_list_of_two_branches_of_one_name_comes_back(twins: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    columns = exporting.field_columns(twins.session)
    exporting.export_list(twins.session, path, MemberFilter(), columns, purpose="superior")
    source = source_named(open_sheets(path), "", 0)
    place = source.headers.index("Chi đoàn")
    assert {cells[place].text for _, cells in source.rows} == {
        "Chi đoàn Trường (TB.4.37.1)",
        "Chi đoàn Trường (TB.4.37.2)",
    }
    importing = Import(twins.session, source)
    plan = importing.check(importing.mapping())
    assert {row.verdict for row in plan.rows} == {Verdict.SAME}


def test_a_name_of_two_branches_is_said_to_be_one_and_no_fault_of_who_is_certain(
    twins: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "ds.xlsx"
    central_list.export_central_list(twins.session, path, MemberFilter(), purpose="superior")
    source = source_named(open_sheets(path), "", 0)
    assert {cells[-1].text for _, cells in source.rows} == {"Chi đoàn Trường"}, "as the central system has it"
    importing = Import(twins.session, source)
    plan = importing.check(importing.mapping())
    told = {(row.verdict, *(one.code for one in row.errors)) for row in plan.rows}
    assert told == {(Verdict.SAME,), (Verdict.ERROR, "import.branch_ambiguous")}


def test_a_laptop_that_comes_after_a_correction_asks_before_the_old_list_takes_it_over(
    office: Office, first: tuple[Desk, str]
) -> None:
    desk, id = first
    edit(desk.session, id, {"phone": "0987000444"})
    desk.sync()
    late = office.desk("Phạm Văn Hùng")
    late.sync()
    assert changes(overwriting(late)) == {"phone": Change.ASKED, "home_town": Change.OVERWRITE}
    assert late.fields(id)["phone"] == "0987000444"
    taken = Choices(org=late.unit.branches[0], take=frozenset({(2, "phone")}))
    assert changes(overwriting(late, taken)) == {"phone": Change.OVERWRITE}


def test_what_somebody_took_out_does_not_come_back_unasked_on_a_laptop_that_comes_later(
    office: Office, first: tuple[Desk, str]
) -> None:
    desk, id = first
    edit(desk.session, id, {"phone": None})
    desk.sync()
    late = office.desk("Phạm Văn Hùng")
    late.sync()
    importing = Import(late.session, listed())
    filling = importing.check(importing.mapping(), Choices(org=late.unit.branches[0]))
    assert changes(filling)["phone"] is Change.ASKED
    taken = Choices(org=late.unit.branches[0], take=frozenset({(2, "phone")}))
    assert changes(importing.check(importing.mapping(), taken))["phone"] is Change.FILL


def test_what_another_laptop_corrected_while_this_one_began_is_asked_about(
    office: Office, first: tuple[Desk, str]
) -> None:
    desk, id = first
    late = office.desk("Phạm Văn Hùng")
    edit(desk.session, id, {"phone": "0987000444"})
    desk.sync()
    late.sync()
    assert changes(overwriting(late))["phone"] is Change.ASKED


def test_where_no_server_told_what_was_corrected_every_field_is_asked_about(
    office: Office, first: tuple[Desk, str]
) -> None:
    late = office.desk("Phạm Văn Hùng")
    late.sync()
    with late.session.replica.writing() as work:
        work.put_setting(EDITED_TOLD, None)
        work.commit()
    assert changes(overwriting(late)) == {"phone": Change.ASKED, "home_town": Change.ASKED}


def test_a_laptop_that_was_updated_in_place_asks_about_what_was_corrected_and_nothing_else(
    office: Office, first: tuple[Desk, str]
) -> None:
    office.central.configure(replace(Settings(), snapshot_stale_records=0, snapshot_stale_share=0))
    desk, id = first
    edit(desk.session, id, {"phone": "0987000444"})
    desk.sync()
    late = office.desk("Phạm Văn Hùng")
    late.sync()
    with late.session.replica.writing() as work:
        work.put_setting(EDITED_TOLD, None)
        work.commit()
    assert changes(overwriting(late)) == {"phone": Change.ASKED, "home_town": Change.ASKED}
    late.sync()
    assert changes(overwriting(late)) == {"phone": Change.ASKED, "home_town": Change.OVERWRITE}


def checked(desk: Desk, source: Source) -> ImportPlan:
    importing = Import(desk.session, source)
    return importing.check(importing.mapping())


def test_namesakes_come_home_in_the_central_list_and_nobody_is_asked_about(
    office: Office, tmp_path: Path
) -> None:
    desk, other = office.desk(), office.desk("Phạm Văn Hùng")
    tam = {"full_name": "Lê Văn Tám", "birth_date": "2004-01-01", "sex": "male"}
    for branch in (0, 0, 1):
        desk.add(**tam, org=desk.unit.branches[branch])
    desk.add(**tam, email="tam@thu.vn")
    desk.sync()
    other.sync()
    path = tmp_path / "ds.xlsx"
    central_list.export_central_list(desk.session, path, MemberFilter(), purpose="superior")
    source = source_named(open_sheets(path), "", 0)
    plan = checked(other, source)
    assert [row.verdict for row in plan.rows] == [Verdict.SAME] * 4
    assert len({row.member for row in plan.rows}) == 4, "each row is another one of them"
    number, cells = source.rows[-1]
    more = replace(source, rows=(*source.rows, *((number + n, cells) for n in (1, 2))))
    again = checked(other, more)
    assert Verdict.DUPLICATE in {row.verdict for row in again.rows[4:]}, (
        "more rows than people are a question"
    )
    assert all(row.verdict is not Verdict.ADD for row in again.rows)
