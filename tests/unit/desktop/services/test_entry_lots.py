"""A lot of sheets: kept as typed, held by one, checked, counted, sampled, accepted and taken back as one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services import drafts, entry_accepting, entry_lots, entry_sample, members, undo
from desktop.services.entry_accepting import accept, closing
from desktop.services.entry_checks import check_lot
from desktop.services.entry_types import Place, Sheet, SheetState
from desktop.services.failures import ActionRefused, ServiceError
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from desktop.services.wording import word
from domain.roles import Actor, Role
from sync.replica.errors import HomeInUse
from tests.helpers.desks import PASSPHRASE, Desk, Office
from tests.helpers.lots import begin, header, person, type_in


@pytest.fixture
def helper(desk: Desk) -> Actor:
    """A second cadre of the same laptop."""
    second = Actor("helper-1", "Đỗ Văn Hùng", Role.VOLUNTEER, desk.session.actor.unit, "", "2099-01-01")
    with desk.session.replica.writing() as work:
        work.add_actor(second)
        work.commit()
    return second


def sit_down(desk: Desk, actor: Actor) -> Session:
    """Somebody else works on the same open home."""
    desk.session = desk.session.handed_to(actor)
    return desk.session


def queued(desk: Desk) -> int:
    with desk.session.replica.reading() as reader:
        return len(reader.outbox())


def refusal(error: pytest.ExceptionInfo[ServiceError]) -> str:
    return error.value.code


def second_reading(desk: Desk, id: str, helper: Actor) -> None:
    """The helper types the sample again, just as it stands."""
    first = desk.session.actor
    standing = closing(desk.session, id)
    entry_lots.release(desk.session, id)
    opened = entry_lots.hold(sit_down(desk, helper), id)
    by_number = {sheet.n: sheet for sheet in opened.sheets}
    for n in standing.left:
        assert entry_sample.type_again(desk.session, id, n, by_number[n].texts) == ()
    entry_lots.release(desk.session, id)
    entry_lots.hold(sit_down(desk, first), id)


# -- kept


def test_what_is_typed_stands_there_again_and_nothing_of_it_is_a_member(desk: Desk) -> None:
    id = begin(desk, 3, {1: person(1), 2: {"full_name": "Lê Thị ", "birth_date": "31/02/2004"}})
    desk.reopen()
    opened = entry_lots.hold(desk.session, id)
    assert [dict(sheet.texts) for sheet in opened.sheets][1]["birth_date"] == "31/02/2004"
    assert opened.place == Place(2, "phone")
    assert (opened.header.sheets, opened.header.typist) == (3, "Lan")
    assert members.count(desk.session, MemberFilter()) == 0
    assert (queued(desk), drafts.of_cadre(desk.session)) == (0, [])


def test_a_sheet_without_a_letter_goes_and_an_accepted_one_is_not_typed_over(
    desk: Desk, helper: Actor
) -> None:
    id = begin(desk, 2)
    type_in(desk, id, {2: {"full_name": " "}})
    assert [sheet.n for sheet in entry_lots.hold(desk.session, id).sheets] == [1]
    entry_lots.change_header(desk.session, id, header(desk, 1))
    second_reading(desk, id, helper)
    accept(desk.session, id)
    type_in(desk, id, {1: person(9)})
    [sheet] = entry_lots.hold(desk.session, id).sheets
    assert sheet.texts["full_name"] == person(1)["full_name"]


def test_the_usual_columns_are_those_that_the_rules_count(desk: Desk) -> None:
    columns = entry_lots.usual_columns(desk.session)
    assert columns[:3] == ("full_name", "birth_date", "sex")
    assert "org" not in columns
    assert len(columns) == 15


def test_a_header_is_read_as_typed_and_refused_with_its_reason(desk: Desk) -> None:
    read = entry_lots.read_header(desk.session, header(desk, 0), "5/3/2026", "1.200")
    assert (read.dated, read.sheets) == ("2026-03-05", 1200)
    with pytest.raises(ActionRefused, match=r"validation\.date"):
        entry_lots.read_header(desk.session, header(desk, 0), "31/02/2026", "3")
    for wrong, code in (({"sheets": 0}, "entry.sheets"), ({"org": ""}, "entry.no_branch")):
        with pytest.raises(ActionRefused) as error:
            entry_lots.begin(desk.session, replace(header(desk, 3), **wrong))
        assert refusal(error) == code


def test_who_may_not_enter_into_a_branch_begins_no_lot_there_and_sees_none(office: Office) -> None:
    secretary, branch = office.desk(), office.desk("Phạm Văn Cường", "branch")
    other = secretary.unit.branches[1]
    with pytest.raises(ActionRefused) as error:
        entry_lots.begin(branch.session, replace(header(branch, 3), org=other))
    assert refusal(error) == "forbidden.scope"
    begin(branch, 2)
    assert [lot.entered for lot in entry_lots.lots(branch.session)] == [2]


# -- held


def test_two_people_cannot_hold_one_lot_open_on_one_laptop(desk: Desk, helper: Actor) -> None:
    id = begin(desk, 2)
    lan, hung = desk.session.actor, helper
    with pytest.raises(ActionRefused) as error:
        entry_lots.hold(sit_down(desk, hung), id)
    assert (refusal(error), error.value.params["name"]) == ("entry.held", lan.name)
    assert [(lot.held_by, lot.mine) for lot in entry_lots.lots(desk.session)] == [(lan.name, False)]
    entry_lots.hold(desk.session, id, take_over=True)
    with pytest.raises(ActionRefused) as error:
        entry_lots.keep(sit_down(desk, lan), id, [Sheet(2, {"full_name": "Ai"})], Place())
    assert refusal(error) == "entry.lost"


def test_a_second_process_does_not_come_into_the_home_at_all(desk: Desk) -> None:
    begin(desk, 1)
    with pytest.raises(HomeInUse):
        Session.open(desk.folder, passphrase=PASSPHRASE)


def test_a_lot_that_was_closed_or_whose_process_died_is_free(desk: Desk, helper: Actor) -> None:
    id = begin(desk, 2)
    entry_lots.release(desk.session, id, Place(1, "sex"))
    assert entry_lots.hold(sit_down(desk, helper), id).place == Place(1, "sex")
    desk.reopen()
    entry_lots.hold(desk.session, id)


def test_given_up_it_is_gone_from_the_laptop(desk: Desk) -> None:
    id = begin(desk, 2)
    entry_lots.give_up(desk.session, id)
    assert entry_lots.lots(desk.session) == []
    with pytest.raises(ServiceError) as error:
        entry_lots.hold(desk.session, id)
    assert refusal(error) == "usage.unknown_lot"


# -- checked


def test_a_sheet_is_checked_by_itself_against_its_lot_and_against_the_unit(desk: Desk) -> None:
    known = desk.add(full_name="Lê Văn Sáu", birth_date="2003-02-01", citizen_id="001203000777")
    id = begin(
        desk,
        6,
        {
            1: person(1),
            2: {**person(2), "birth_date": "31/02/2004"},
            3: {"phone": "0912345678"},
            4: {**person(1), "phone": "0911111111", "citizen_id": ""},
            5: {"full_name": "Lê Văn Sáu", "birth_date": "2003"},
            6: {**person(1), "full_name": "Người Khác", "birth_date": "01/02/2003", "phone": ""},
        },
    )
    found = check_lot(desk.session, id)
    told = {(one.n, one.finding.code) for one in found.findings}
    assert {(2, "date.no_such_day"), (3, "required"), (4, "entry.same_person")} <= told
    assert {(5, "entry.twin"), (6, "entry.same_citizen_id")} <= told
    [twin] = [one for one in found.findings if one.finding.code == "entry.twin"]
    assert (twin.twin, bool(twin.question)) == (known, True)
    assert {one.n for one in found.errors} == {2, 3, 6}
    assert queued(desk) == 1


def test_an_id_that_somebody_of_the_unit_has_is_an_error_with_the_name(desk: Desk) -> None:
    desk.add(full_name="Lê Văn Sáu", citizen_id="001203000777", birth_date="2003-02-01", sex="male")
    taken = {**person(2), "citizen_id": "001203000777", "birth_date": "05/05/2003"}
    [error] = check_lot(desk.session, begin(desk, 1, {1: taken})).errors
    assert error.finding.code == "citizen_id_in_unit"
    assert "Lê Văn Sáu" in error.finding.message


def test_a_column_that_was_taken_out_of_the_lot_does_not_go_into_the_list(desk: Desk, helper: Actor) -> None:
    id = begin(desk, 1)
    entry_lots.change_header(desk.session, id, replace(header(desk, 1), columns=("full_name", "sex")))
    second_reading(desk, id, helper)
    accept(desk.session, id)
    [row] = members.find(desk.session, MemberFilter())
    assert "phone" not in {name for name, value in row.fields.items() if value}


# -- counted, sampled


def test_the_pile_is_counted_and_a_reason_of_a_cadre_may_set_that_aside(desk: Desk, helper: Actor) -> None:
    id = begin(desk, 3, {1: person(1), 2: person(2)})
    second_reading(desk, id, helper)
    standing = closing(desk.session, id)
    assert (standing.missing, [code for code, _ in standing.obstacles]) == (1, ["entry.count"])
    with pytest.raises(ActionRefused) as error:
        accept(desk.session, id)
    assert refusal(error) == "entry.count"
    assert accept(desk.session, id, "Phiếu 3 bị rách").people == 2
    with desk.session.replica.reading() as reader:
        assert {queued.operation.reason for queued in reader.outbox()} == {"Phiếu 3 bị rách"}


def test_a_volunteer_cannot_set_the_control_aside(desk: Desk, helper: Actor) -> None:
    sit_down(desk, helper)
    id = begin(desk, 3, {1: person(1)})
    with pytest.raises(ActionRefused) as error:
        accept(desk.session, id, "vội")
    assert refusal(error) == "entry.count"


def test_five_in_a_hundred_and_at_least_one_are_typed_again_by_somebody_else(
    desk: Desk, helper: Actor
) -> None:
    id = begin(desk, 41)
    standing = closing(desk.session, id)
    assert len(standing.sample) == 3
    assert closing(desk.session, id).sample == standing.sample
    with pytest.raises(ActionRefused) as error:
        entry_sample.type_again(desk.session, id, standing.left[0], {})
    assert refusal(error) == "entry.same_hand"
    second_reading(desk, id, helper)
    standing = closing(desk.session, id)
    assert (standing.left, standing.retyped, standing.differences) == ((), 3, ())


def test_who_corrected_a_cell_of_a_sheet_does_not_read_it_a_second_time(desk: Desk, helper: Actor) -> None:
    id = begin(desk, 2)
    [first, second] = entry_lots.hold(desk.session, id).sheets
    entry_lots.release(desk.session, id)
    hung = sit_down(desk, helper)
    entry_lots.hold(hung, id)
    corrected = replace(first, texts={**first.texts, "phone": "0900 000 009"})
    entry_lots.keep(hung, id, [corrected, second], Place(1, "phone"))
    with pytest.raises(ActionRefused) as error:
        entry_sample.type_again(hung, id, 1, {})
    assert refusal(error) == "entry.same_hand"
    assert entry_sample.type_again(hung, id, 2, person(2)) == (), "only looked at is not typed"


def test_what_two_people_read_differently_is_listed_and_settled(desk: Desk, helper: Actor) -> None:
    lan = desk.session.actor
    id = begin(desk, 1)
    other = {**person(1), "birth_date": "3/2/2003", "phone": "0900 000 002"}
    entry_lots.release(desk.session, id)
    entry_lots.hold(sit_down(desk, helper), id)
    # The same day and the same name, written otherwise, are one reading.
    same = {**other, "birth_date": person(1)["birth_date"].replace("/0", "/")}
    assert entry_sample.type_again(desk.session, id, 1, same) == ("phone",)
    entry_lots.release(desk.session, id)
    entry_lots.hold(sit_down(desk, lan), id)
    [one] = closing(desk.session, id).differences
    assert (one.n, one.label, one.first, one.second) == (1, "Điện thoại", "0900000001", "0900 000 002")
    with pytest.raises(ActionRefused) as error:
        accept(desk.session, id)
    assert refusal(error) == "entry.differences"
    entry_sample.settle(desk.session, id, 1, "phone", "0900 000 002")
    assert closing(desk.session, id).differences == ()
    accept(desk.session, id)
    [row] = members.find(desk.session, MemberFilter())
    assert row.fields["phone"] == "0900000002"


# -- accepted, taken back


def test_a_lot_goes_into_the_list_whole_and_comes_back_whole_while_nothing_is_sent(
    desk: Desk, helper: Actor
) -> None:
    id = begin(desk, 12)
    second_reading(desk, id, helper)
    accepted = accept(desk.session, id)
    assert (accepted.people, accepted.left, queued(desk)) == (12, 0, 12)
    assert [lot.state for lot in entry_lots.lots(desk.session)] == ["closed"]
    taken = undo.take_back(desk.session, accepted.step)
    assert (taken.gone, queued(desk), members.count(desk.session, MemberFilter())) == (True, 0, 0)
    opened = entry_lots.hold(desk.session, id)
    assert {sheet.state for sheet in opened.sheets} == {SheetState.TYPED}
    assert accept(desk.session, id).people == 12


def test_an_error_on_one_sheet_keeps_all_of_them_out(desk: Desk) -> None:
    id = begin(desk, 3, {1: person(1), 2: person(2), 3: {**person(3), "phone": "12"}})
    with pytest.raises(ActionRefused) as error:
        accept(desk.session, id, "vẫn đưa vào")
    assert refusal(error) == "entry.errors"
    assert queued(desk) == 0


def test_hard_sheets_stay_behind_and_come_later(desk: Desk, helper: Actor) -> None:
    id = begin(desk, 3)
    hard = Sheet(2, person(2), SheetState.HARD, desk.session.actor.id)
    entry_lots.keep(desk.session, id, [hard], Place(2, "phone"))
    second_reading(desk, id, helper)
    first = accept(desk.session, id)
    assert (first.people, first.left) == (2, 1)
    [lot] = entry_lots.lots(desk.session)
    assert (lot.state, lot.entered, lot.hard) == ("open", 2, 1)
    type_in(desk, id, {2: person(2)})
    second_reading(desk, id, helper)
    assert accept(desk.session, id).people == 1
    assert undo.take_back(desk.session, first.step).gone
    assert sorted(sheet.state for sheet in entry_lots.hold(desk.session, id).sheets) == [
        "accepted",
        "typed",
        "typed",
    ]


def test_once_sent_a_lot_is_not_taken_back_and_leaves_the_laptop_with_the_next_one(
    desk: Desk, helper: Actor
) -> None:
    id = begin(desk, 2)
    second_reading(desk, id, helper)
    accepted = accept(desk.session, id)
    assert desk.sync().succeeded
    taken = undo.take_back(desk.session, accepted.step)
    assert (taken.gone, taken.step, taken.left) == (False, None, (word("undo.left.sent"),))
    assert members.count(desk.session, MemberFilter()) == 2
    begin(desk, 1)
    assert id not in [lot.id for lot in entry_lots.lots(desk.session)]


def test_nothing_typed_is_no_lot(desk: Desk) -> None:
    id = begin(desk, 1, {})
    assert next(code for code, _ in closing(desk.session, id).obstacles) == "entry.nothing"
    assert entry_accepting.session_place(desk.session, "nowhere") == ""


def test_what_is_typed_stands_only_encrypted_on_the_disk(desk: Desk, tmp_path: Path) -> None:
    begin(desk, 1, {1: {"full_name": "Hoàng Thị Kim Bạch Yến Oanh"}})
    desk.close()
    needle = "Bạch Yến Oanh".encode()
    assert [path for path in desk.folder.rglob("*") if path.is_file() and needle in path.read_bytes()] == []
