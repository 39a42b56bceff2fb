"""Who lacks information, in the order in which filling it in makes most people complete."""

from __future__ import annotations

import pytest

from desktop.services import members, missing
from desktop.services.cases import Cases
from domain.records import Value
from tests.helpers.desks import Desk

WHOLE: dict[str, Value] = {
    "birth_date": "2003-03-05",
    "sex": "male",
    "citizen_id": "034203001234",
    "phone": "0912345678",
    "joined_on": "2019-03-26",
}


def without(*names: str, **more: Value) -> dict[str, Value]:
    values = {name: value for name, value in WHOLE.items() if name not in names}
    return {**values, **more}


def test_who_lacks_one_thing_comes_first_and_the_same_gap_stands_together(desk: Desk) -> None:
    desk.add(full_name="Lê Đủ", **WHOLE)
    desk.add(full_name="Hồ An", **without("phone", "citizen_id"))
    desk.add(full_name="Vũ Ánh", **without("joined_on", citizen_id="034203001235"))
    desk.add(full_name="Bùi Ân", **without("phone", citizen_id="034203001236"))
    desk.add(full_name="Đỗ Bảo", **without("joined_on", citizen_id="034203001237"))
    found = missing.worklist(desk.session)
    assert [row.name for row in found.rows] == ["Bùi Ân", "Vũ Ánh", "Đỗ Bảo", "Hồ An"]
    assert found.rows[-1].lacking == ("citizen_id", "phone")
    assert [(lack.name, lack.people, lack.completes) for lack in found.fields] == [
        ("joined_on", 2, 2),
        ("phone", 2, 1),
        ("citizen_id", 1, 0),
    ]
    assert (found.counted, found.complete, found.percent) == (5, 1, "20,00%")


@pytest.mark.parametrize(
    ("complete", "counted", "said"), [(1, 10_000, "0,01%"), (9_999, 10_000, "99,99%"), (2, 3, "66,67%")]
)
def test_the_share_has_two_decimals_and_is_exact(complete: int, counted: int, said: str) -> None:
    one = missing.MissingRow("m", "Hồ An", "", "", "", ("phone",))
    assert missing.Worklist((one,) * (counted - complete), (), (), counted).percent == said


def test_each_branch_shows_how_far_it_is(desk: Desk) -> None:
    first, second = desk.unit.branches[:2]
    desk.add(full_name="Hồ An", org=second, **without("phone"))
    desk.add(full_name="Lê Đủ", org=second, **without(citizen_id="034203001239"))
    found = missing.worklist(desk.session)
    assert [(gap.id, gap.counted, gap.lacking) for gap in found.branches] == [(second, 2, 1)]
    assert missing.worklist(desk.session, first).counted == 0
    assert missing.worklist(desk.session, first).percent == ""


def test_a_value_typed_here_makes_the_person_complete_and_can_be_taken_back(desk: Desk) -> None:
    id = desk.add(full_name="Hồ An", **without("phone"))
    saving = missing.fill(desk.session, id, "phone", "0912 345 678")
    assert saving.people == 1
    assert missing.worklist(desk.session).rows == ()
    assert [one.before for one in saving.step.written] == [{"phone": None}]


def test_what_cannot_be_read_is_said_and_the_person_stays_in_the_list(desk: Desk) -> None:
    id = desk.add(full_name="Hồ An", **without("phone"))
    saving = missing.fill(desk.session, id, "phone", "chín một hai")
    assert [refused.field for refused in saving.refused] == ["phone"]
    assert [row.id for row in missing.worklist(desk.session).rows] == [id]


def test_who_is_no_member_any_more_and_who_came_from_the_app_are_not_counted(desk: Desk) -> None:
    gone = desk.add(full_name="Hồ An", **without("phone", birth_date="1990-03-05", citizen_id="034090001234"))
    paper = {"maturity_reason": "age", "decision_number": "12-QĐ/ĐTN", "decision_date": "2026-10-20"}
    Cases(desk.session).start("maturity", gone, paper, step="approve")
    app = desk.add(full_name="Lê Ân", **without("phone"))
    desk.sync()
    desk.central.edit(desk.unit, "member", app, source="app")
    desk.sync()
    assert members.show(desk.session, gone).fields["status"] == "matured"
    assert missing.worklist(desk.session).counted == 0


def test_the_paper_has_a_box_for_each_gap_and_prints_no_value_of_anybody(desk: Desk) -> None:
    desk.add(full_name="Hồ An", **without("phone"))
    desk.add(full_name="Bùi Ân", **without("joined_on", citizen_id="034203001236"))
    found = missing.worklist(desk.session)
    paper = missing.hand_out(desk.session, found)
    lines = paper.lines()
    assert "Xã Thống Nhất, tính đến ngày" in " ".join(lines)
    assert [line for line in lines if line == "có"] == ["có", "có"]
    printed = " ".join(lines)
    assert "034203" not in printed
    assert "0912345678" not in printed
    assert (paper.landscape, paper.file_stem) == (True, "thieu-thong-tin-xa-thong-nhat")
