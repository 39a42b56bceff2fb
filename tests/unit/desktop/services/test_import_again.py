"""A list that was taken back by its opposite comes in again; what is said of it names people and places."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.services import duplicates, import_faults, import_undo, members
from desktop.services.failures import Usage
from desktop.services.import_types import Answer, Change, Choices, ImportPlan, Verdict
from desktop.services.importing import Import
from tests.helpers.desks import Desk, Office
from tests.unit.desktop.services.test_import_beside_others import listed


@pytest.fixture
def sent(office: Office) -> tuple[Desk, str, str]:
    """Somebody whose blanks a list filled, and the server knows; their id and the batch."""
    desk = office.desk()
    id = desk.add(full_name="Trần Văn Bình", citizen_id="034203001234", birth_date="2003", sex="male")
    desk.sync()
    importing = Import(desk.session, listed())
    batch = importing.commit(importing.check(importing.mapping())).batch
    desk.sync()
    return desk, id, batch


def test_the_opposite_names_whom_it_leaves_and_the_list_fills_again(sent: tuple[Desk, str, str]) -> None:
    desk, id, batch = sent
    members.edit(desk.session, id, {"phone": "0987000111", "home_town": "Thôn Trung"})
    [left] = import_undo.preview(desk.session, batch).left
    assert "Trần Văn Bình" in left
    members.edit(desk.session, id, {"phone": "0912345678", "home_town": "Thôn Hạ"})
    assert import_undo.take_back(desk.session, batch, by_opposite=True).undone == 1
    assert desk.fields(id).get("phone") is None
    importing = Import(desk.session, listed())
    plan = importing.check(importing.mapping())
    assert [row.verdict for row in plan.rows] == [Verdict.UPDATE]
    importing.commit(plan)
    assert desk.fields(id)["phone"] == "0912345678"


def test_a_branch_laptop_is_told_the_branch_that_is_not_its_own(office: Office) -> None:
    desk = office.desk("Phạm Hùng", "branch")
    importing = Import(desk.session, listed())
    plan = importing.check(importing.mapping(), Choices(org=desk.unit.branches[1]))
    [row] = plan.failed
    [fault] = row.errors
    assert "Chi đoàn thôn 2" in import_faults.said(fault)
    assert desk.unit.branches[1] not in import_faults.said(fault)
    assert import_faults.column_name(plan, fault) == "Chi đoàn"


def test_the_list_is_spared_also_when_somebody_edited_it_since(office: Office, tmp_path: Path) -> None:
    desk = office.desk()
    path = tmp_path / "ds.xlsx"
    path.write_bytes(b"edited since it was opened")
    plan = Import(desk.session, listed()).check(Import(desk.session, listed()).mapping())
    with pytest.raises(Usage, match="faults_over_list"):
        import_faults.write_faults(desk.session, path, plan, source=path)
    assert path.read_bytes() == b"edited since it was opened"


EM = ("Hoàng Thị Em", "151234567", "0987111222", "Thôn Hạ")


def brought(desk: Desk, choices: Choices | None = None, row: tuple[str, ...] = EM) -> ImportPlan:
    """A list of Em alone comes in, as far as nothing has to be asked."""
    importing = Import(desk.session, listed(row))
    plan = importing.check(importing.mapping(), choices or Choices(org=desk.unit.branches[0]))
    importing.commit(plan)
    return plan


@pytest.mark.parametrize("is_sent", [False, True])
def test_who_was_deleted_since_does_not_come_back_unasked(office: Office, is_sent: bool) -> None:
    desk = office.desk()
    [em] = brought(desk).rows
    desk.sync()
    members.delete(desk.session, em.member, "nhập nhầm")
    if is_sent:
        desk.sync()
    [row] = brought(desk).rows
    assert (row.verdict, [(twin.why, twin.member, twin.name) for twin in row.twins]) == (
        Verdict.DUPLICATE,
        [("import.twin.gone", "", "Hoàng Thị Em")],
    )
    branch = desk.unit.branches[0]
    answers = {Answer.SAME: Verdict.SKIP, Answer.SKIP: Verdict.SKIP, Answer.NEW: Verdict.ADD}
    for answer, verdict in answers.items():
        assert brought(desk, Choices(org=branch, answers={2: answer})).rows[0].verdict is verdict


@pytest.mark.parametrize("is_sent", [False, True])
def test_who_was_folded_since_is_asked_about_as_who_stands_for_them(office: Office, is_sent: bool) -> None:
    desk, other = office.desk(), office.desk("Phạm Văn Hùng")
    yen = desk.add(full_name="Hoàng Thị Yến", citizen_id="034304001234", birth_date="2004", sex="female")
    [em] = brought(desk).rows
    desk.sync()
    duplicates.fold(desk.session, em.member, yen, [], {})
    if is_sent:
        desk.sync()
        other.sync()
    for asked in (desk, other) if is_sent else (desk,):
        [row] = brought(asked).rows
        assert (row.verdict, [twin.member for twin in row.twins]) == (Verdict.DUPLICATE, [yen])


def test_who_stayed_when_a_list_was_taken_back_is_known_by_what_it_said(office: Office) -> None:
    desk = office.desk()
    importing = Import(desk.session, listed(EM))
    plan = importing.check(importing.mapping(), Choices(org=desk.unit.branches[0]))
    importing.commit(plan)
    desk.sync()
    [em] = plan.rows
    members.edit(desk.session, em.member, {"full_name": "Hoàng Thị Yến", "citizen_id": "034304001234"})
    assert import_undo.take_back(desk.session, plan.batch, by_opposite=True).left
    [row] = brought(desk).rows
    assert (row.verdict, [twin.member for twin in row.twins]) == (Verdict.DUPLICATE, [em.member])


def test_what_was_cleared_here_is_asked_about_before_the_server_knows_of_it(office: Office) -> None:
    desk = office.desk()
    id = desk.add(full_name="Trần Văn Bình", citizen_id="034203001234", birth_date="2003", phone="0987654321")
    desk.sync()
    members.edit(desk.session, id, {"phone": None})
    importing = Import(desk.session, listed())
    plan = importing.check(importing.mapping())
    assert {one.field: one.change for one in plan.rows[0].changes} == {
        "phone": Change.ASKED,
        "home_town": Change.FILL,
    }
