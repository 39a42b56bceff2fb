"""Five laptops, one pile: who was typed twice comes to light at the first exchange, and is settled once."""

from __future__ import annotations

import pytest

from desktop.services import conflicts, duplicates, entry_accepting, entry_lots, members, notices, separating
from desktop.services.duplicates import Scan
from desktop.services.members import MemberFilter
from tests.helpers.desks import Desk, Office
from tests.helpers.lots import begin, person

REASON = "Chỉ có một người nhập"


def enter(desk: Desk, *sheets: dict[str, str]) -> None:
    """A lot of these sheets, into the list of this laptop."""
    id = begin(desk, len(sheets), dict(enumerate(sheets, start=1)))
    entry_accepting.accept(desk.session, id, REASON)
    entry_lots.release(desk.session, id)


def names(desk: Desk) -> list[str]:
    return sorted(str(row.fields["full_name"]) for row in members.find(desk.session, MemberFilter()))


def test_equal_sheets_with_an_id_become_one_person_by_themselves(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    enter(lan, person(1), person(2))
    enter(hung, person(2), person(3))
    assert lan.sync().succeeded
    assert hung.sync().succeeded
    assert lan.sync().succeeded
    assert names(lan) == names(hung) == sorted(person(n)["full_name"] for n in (1, 2, 3))
    assert conflicts.entries(lan.session) == []


def test_sheets_with_one_id_that_differ_are_asked_about_once_for_the_whole_unit(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    enter(lan, person(1))
    enter(hung, {**person(1), "phone": "0988 000 111"})
    lan.sync()
    hung.sync()
    lan.sync()
    assert len(names(lan)) == len(names(hung)) == 1
    [mine], [theirs] = conflicts.entries(lan.session), conflicts.entries(hung.session)
    assert mine.id == theirs.id
    conflicts.take(lan.session, mine.id, "theirs")
    lan.sync()
    hung.sync()
    assert conflicts.entries(lan.session) == conflicts.entries(hung.session) == []


def test_one_person_on_two_sheets_without_an_id_is_suggested_as_a_pair_and_answered_once(
    office: Office,
) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    sheet = {key: text for key, text in person(5).items() if key != "citizen_id"}
    enter(lan, sheet)
    enter(hung, sheet)
    lan.sync()
    hung.sync()
    lan.sync()
    assert len(names(lan)) == 2
    [pair] = Scan().run(lan.session)
    [same] = Scan().run(hung.session)
    assert set(same.ids) == set(pair.ids)
    duplicates.fold(lan.session, pair.ids[1], pair.ids[0], (), {})
    lan.sync()
    hung.sync()
    assert len(names(lan)) == len(names(hung)) == 1
    assert Scan().run(hung.session) == []


def test_a_lot_that_is_not_accepted_yet_is_nobody_elses_business(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    begin(lan, 2)
    lan.sync()
    hung.sync()
    assert names(hung) == names(lan) == []


def test_what_another_laptop_entered_meanwhile_stops_the_same_sheet_before_it_is_accepted(
    office: Office,
) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    enter(hung, person(1))
    id = begin(lan, 1)
    hung.sync()
    lan.sync()
    [error] = entry_accepting.closing(lan.session, id).check.errors
    assert error.finding.code == "citizen_id_in_unit"


def without_id(number: int) -> dict[str, str]:
    return {key: text for key, text in person(number).items() if key != "citizen_id"}


def level(*desks: Desk) -> None:
    for _ in range(2):
        for desk in desks:
            assert desk.sync().succeeded


def test_one_person_on_the_sheets_of_three_laptops_surfaces_at_the_first_exchange_and_is_settled_once(
    office: Office,
) -> None:
    desks = [office.desk(), office.desk("Đỗ Văn Hùng"), office.desk("Vũ Thị Mai")]
    lan, hung, mai = desks
    for place, desk in enumerate(desks):
        enter(desk, without_id(5), person(10 + place))
    for desk in desks:
        assert desk.sync().succeeded
    first_of_mai = Scan().run(mai.session)
    assert len(first_of_mai) == 3, "all of them at the first exchange of the last one"
    level(*desks)
    pairs = [{one.ids for one in Scan().run(desk.session)} for desk in desks]
    assert pairs[0] == pairs[1] == pairs[2]
    stays, *others = sorted({id for pair in pairs[0] for id in pair})
    for id in others:
        duplicates.fold(lan.session, id, stays, (), {})
    level(*desks)
    assert [Scan().run(desk.session) for desk in desks] == [[], [], []]
    assert names(lan) == names(hung) == names(mai)
    assert len(names(lan)) == 4


@pytest.mark.parametrize("fold_first", [True, False])
def test_of_a_fold_and_an_answer_that_they_are_two_both_cadres_are_told(
    office: Office, fold_first: bool
) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    enter(lan, without_id(5))
    enter(hung, without_id(5))
    level(lan, hung)
    [pair] = Scan().run(hung.session)
    duplicates.not_the_same(hung.session, pair)
    duplicates.fold(lan.session, pair.ids[1], pair.ids[0], (), {})
    level(*((lan, hung) if fold_first else (hung, lan)))
    for desk in (lan, hung):
        [notice] = notices.rows(desk.session)
        assert notice.text.startswith("Nguyễn Thị Lan gộp hai hồ sơ của")
        assert "còn Đỗ Văn Hùng xem là hai người" in notice.text
        assert (notice.kind, notice.about) == ("member", pair.ids[0])
        assert len(names(desk)) == 1
    separating.separate(lan.session, pair.ids[1], {})
    level(lan, hung)
    assert [len(names(desk)) for desk in (lan, hung)] == [2, 2]
    assert [Scan().run(desk.session) for desk in (lan, hung)] == [[], []], "they were told apart"
