"""The committee of an organisation: posts given, ended and replaced as one step, two laptops at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from desktop.services import committee_list, committee_work, committees, members, rejections
from desktop.services.acting import act
from desktop.services.committee_work import Seat
from desktop.services.committees import CommitteeShown
from desktop.services.failures import ActionRefused
from desktop.services.paper_content import Head, Table
from desktop.services.paper_templates import WIDTH_MM
from desktop.services.undo import take_back
from domain.decisions import Command
from domain.positions.posts import Rank
from domain.records import Value
from tests.helpers.desks import Desk, Office


def seen(desk: Desk, org: str = "") -> CommitteeShown:
    return committees.shown(desk.session, org or desk.unit.branches[0])


def held(desk: Desk, org: str = "") -> list[tuple[str, str]]:
    return [(row.name, row.post) for row in seen(desk, org).held]


def codes(desk: Desk, org: str = "") -> set[str]:
    return {finding.code for finding in seen(desk, org).findings}


def give(desk: Desk, name: str, rank: Rank = Rank.SECRETARY, **texts: str) -> str:
    member = desk.add(full_name=name, birth_date="2001-04-05")
    seat = Seat(rank=rank, member=member, texts=texts)
    return committee_work.give(desk.session, desk.unit.branches[0], seat)[0].id


def stored(desk: Desk, post: str) -> Mapping[str, Value]:
    with desk.session.replica.reading() as reader:
        record = reader.record("position", post)
    assert record is not None
    return record.fields


def test_a_post_is_stored_as_the_central_list_calls_it_at_that_level(desk: Desk) -> None:
    give(desk, "Lê Thị Cúc", held_from="05/03/2026")
    row = seen(desk).held[0]
    assert (row.name, row.born, row.post) == ("Lê Thị Cúc", "05/04/2001", "Bí thư")
    assert row.texts["post"] == "Bí thư chi đoàn"
    assert (row.texts["body"], row.texts["held_from"]) == ("Ban Chấp hành", "05/03/2026")
    assert codes(desk) == set()


def test_somebody_without_a_record_holds_a_post_and_goes_to_the_server(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    texts = {"person_name": "Phạm Văn Lớn", "person_birth": "1985", "person_sex": "Nam", "held_from": "2026"}
    committee_work.give(lan.session, lan.unit.id, Seat(rank=Rank.SECRETARY, texts=texts))
    lan.sync()
    hung.sync()
    assert held(hung, hung.unit.id) == [("Phạm Văn Lớn", "Bí thư")]
    assert seen(hung, hung.unit.id).held[0].member == ""


@pytest.mark.parametrize(
    "texts,field",
    [({}, "person_name"), ({"person_name": "Lê Thị Hoa", "held_from": "40/40/2026"}, "held_from")],
)
def test_what_cannot_be_is_refused_and_says_where(desk: Desk, texts: dict[str, str], field: str) -> None:
    with pytest.raises(ActionRefused) as refusal:
        committee_work.give(desk.session, desk.unit.branches[0], Seat(rank=Rank.DEPUTY, texts=texts))
    assert refusal.value.params["field"] == field
    assert held(desk) == []


def test_a_post_that_ended_is_history_and_leaves_a_gap(desk: Desk) -> None:
    post = give(desk, "Lê Thị Cúc", held_from="2025")
    step = committee_work.end(desk.session, [post], "01/11/2026", "Chuyển công tác")
    assert held(desk) == []
    assert [(row.name, row.texts["held_to"], row.texts["end_reason"]) for row in seen(desk).past] == [
        ("Lê Thị Cúc", "01/11/2026", "Chuyển công tác")
    ]
    assert codes(desk) == {"committee.no_secretary"}
    take_back(desk.session, step)
    assert held(desk) == [("Lê Thị Cúc", "Bí thư")]


def test_an_end_needs_its_day(desk: Desk) -> None:
    post = give(desk, "Lê Thị Cúc")
    with pytest.raises(ActionRefused) as refusal:
        committee_work.end(desk.session, [post], "", "withdrawn")
    assert refusal.value.params["field"] == "held_to"


def test_correcting_changes_only_what_differs(desk: Desk) -> None:
    post = give(desk, "Lê Thị Cúc", held_from="2025")
    texts = {**seen(desk).held[0].texts, "entry_form": "Chỉ định"}
    given = {name: texts[name] for name in committee_work.GIVEN}
    committee_work.correct(desk.session, post, given, Rank.DEPUTY)
    row = seen(desk).held[0]
    assert (row.post, row.texts["entry_form"], row.texts["held_from"]) == ("Phó Bí thư", "Chỉ định", "2025")


@pytest.mark.parametrize("sent", [(), ("body",)], ids=["nothing else", "with what was shown"])
@pytest.mark.parametrize(
    "rank,body",
    [
        (Rank.STANDING, "standing_committee"),
        (Rank.SECRETARY, "standing_committee"),
        (Rank.INSPECTION_HEAD, "inspection_committee"),
        (Rank.COMMITTEE, "executive_committee"),
    ],
)
def test_with_another_rank_one_sits_in_the_body_of_that_rank(
    desk: Desk, rank: Rank, body: str, sent: tuple[str, ...]
) -> None:
    member = desk.add(full_name="Lê Thị Cúc")
    seat = Seat(rank=Rank.COMMITTEE, member=member)
    post = committee_work.give(desk.session, desk.unit.id, seat)[0].id
    texts = seen(desk, desk.unit.id).held[0].texts
    committee_work.correct(desk.session, post, {name: texts[name] for name in sent}, rank)
    assert (stored(desk, post)["body"], seen(desk, desk.unit.id).held[0].rank) == (body, rank)


def test_a_body_that_is_named_with_the_rank_stays(desk: Desk) -> None:
    member = desk.add(full_name="Lê Thị Cúc")
    post = committee_work.give(desk.session, desk.unit.id, Seat(rank=Rank.COMMITTEE, member=member))[0].id
    committee_work.correct(desk.session, post, {"body": "Ủy ban Kiểm tra"}, Rank.DEPUTY)
    assert stored(desk, post)["body"] == "inspection_committee"


def test_a_congress_ends_the_old_and_begins_the_new_and_is_taken_back_as_one(desk: Desk) -> None:
    org = desk.unit.branches[0]
    give(desk, "Lê Thị Cũ", held_from="2024")
    give(desk, "Vũ Văn Sau", Rank.COMMITTEE, held_from="2024", held_to="31/12/2026")
    names = ("Lê Thị Cúc", "Đỗ Văn Hùng", "Trần Thị Ánh")
    ranks = (Rank.SECRETARY, Rank.DEPUTY, Rank.COMMITTEE)
    people = [desk.add(full_name=name) for name in names]
    seats = [Seat(rank=rank, member=one) for rank, one in zip(ranks, people, strict=True)]
    common = {"held_from": "20/11/2026", "term_label": "2026-2027", "term_to": "20/11/2027"}
    step = committee_work.replace_committee(desk.session, org, seats, {**common, "entry_form": "Bầu"})
    assert held(desk) == list(zip(names, ("Bí thư", "Phó Bí thư", "Ủy viên Ban Chấp hành"), strict=True))
    assert {row.texts["held_to"] for row in seen(desk).past} == {"20/11/2026"}
    assert {row.texts["end_reason"] for row in seen(desk).past} == {"Hết nhiệm kỳ"}
    assert seen(desk).facts == "3 ủy viên · Nhiệm kỳ 20/11/2026 – 20/11/2027"
    assert seen(desk).held[0].term == "2026-2027"
    take_back(desk.session, step)
    assert [name for name, _ in held(desk)] == ["Lê Thị Cũ", "Vũ Văn Sau"]
    assert seen(desk).facts == "2 ủy viên"


def test_a_congress_in_which_one_seat_cannot_be_changes_nothing(desk: Desk) -> None:
    give(desk, "Lê Thị Cũ", held_from="2024")
    seats = [Seat(rank=Rank.SECRETARY, member=desk.add()), Seat(rank=Rank.DEPUTY)]
    with pytest.raises(ActionRefused):
        committee_work.replace_committee(
            desk.session, desk.unit.branches[0], seats, {"held_from": "20/11/2026"}
        )
    assert held(desk) == [("Lê Thị Cũ", "Bí thư")]


def test_a_congress_ends_what_was_provisional(desk: Desk) -> None:
    org = desk.unit.branches[0]
    act(desk.session, Command("edit", "organisation", org, {"provisional_since": "2026-01-01"}))
    give(desk, "Lê Thị Cũ")
    assert codes(desk) == {"committee.provisional_over"}
    seats = [Seat(rank=Rank.SECRETARY, member=desk.add())]
    committee_work.replace_committee(desk.session, org, seats, {"held_from": "20/11/2026"})
    assert codes(desk) == set()


def test_two_laptops_that_give_the_same_post_at_once_keep_both_and_are_told(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    give(lan, "Lê Thị Cúc")
    give(hung, "Trần Văn Dũng")
    for desk in (lan, hung, lan):
        desk.sync()
    assert held(lan) == held(hung) == [("Lê Thị Cúc", "Bí thư"), ("Trần Văn Dũng", "Bí thư")]
    told = [finding for finding in seen(lan).findings if finding.code == "committee.two_secretaries"]
    assert "Lê Thị Cúc, Trần Văn Dũng" in told[0].message


def test_two_laptops_that_correct_different_fields_of_a_post_merge(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    post = give(lan, "Lê Thị Cúc", held_from="2025")
    lan.sync()
    hung.sync()
    committee_work.correct(lan.session, post, {"engagement": "Kiêm nhiệm"})
    committee_work.correct(hung.session, post, {"decision_number": "12-QĐ"})
    for desk in (lan, hung, lan):
        desk.sync()
    texts = seen(lan).held[0].texts
    assert (texts["engagement"], texts["decision_number"]) == ("Kiêm nhiệm", "12-QĐ")


def test_the_overview_says_where_there_is_work(desk: Desk) -> None:
    give(desk, "Lê Thị Cúc")
    lines = {line.org: line for line in committees.overview(desk.session)}
    led, leaderless = (lines[org] for org in desk.unit.branches[:2])
    assert (led.held, led.to_do) == (1, 0)
    assert (leaderless.held, leaderless.to_do) == (0, 1)


def test_a_cadre_of_a_branch_keeps_only_their_own_committee(office: Office) -> None:
    branch = office.desk("Lan chi đoàn", "branch")
    assert seen(branch).read_only == ""
    assert seen(branch, branch.unit.branches[1]).read_only
    give(branch, "Lê Thị Cúc")
    branch.sync()
    assert rejections.entries(branch.session) == []
    taken = committee_work.remove(branch.session, seen(branch).held[0].id)
    assert held(branch) == []
    take_back(branch.session, taken)
    assert held(branch) == [("Lê Thị Cúc", "Bí thư")]


def test_a_volunteer_only_looks(office: Office) -> None:
    volunteer = office.desk("Tình nguyện viên", "volunteer")
    assert seen(volunteer).read_only
    with pytest.raises(ActionRefused):
        give(volunteer, "Lê Thị Cúc")


def test_who_is_deleted_takes_the_post_along(desk: Desk) -> None:
    give(desk, "Lê Thị Cúc")
    member = seen(desk).held[0].member
    members.delete(desk.session, member, "nhập nhầm")
    assert held(desk) == []


def test_the_list_to_print_has_a_line_for_each_post(desk: Desk) -> None:
    give(desk, "Lê Thị Cúc", held_from="2026", entry_form="Bầu", term_label="2026-2027")
    give(desk, "Vũ Văn Sau", Rank.COMMITTEE)
    paper = committee_list.filled(desk.session, desk.unit.branches[0])
    table: Any = next(part for part in paper.parts if isinstance(part, Table))
    assert sum(column.width for column in table.columns) == WIDTH_MM["landscape"]
    lines = ["|".join(run.text for cell in line for run in cell) for line in table.rows]
    assert lines == [
        "1|Lê Thị Cúc|05/04/2001|Bí thư|Bầu|2026|2026-2027|",
        "2|Vũ Văn Sau|05/04/2001|Ủy viên Ban Chấp hành||||",
    ]


def test_a_branch_prints_its_committee_under_its_own_head(office: Office) -> None:
    branch, unit = office.desk("Lan chi đoàn", "branch"), office.desk("Hà")
    printed = [committee_list.filled(one.session, branch.unit.branches[0]) for one in (branch, unit)]
    organs = [part.organ for paper in printed for part in paper.parts if isinstance(part, Head)]
    assert organs == ["BCH CHI ĐOÀN THÔN 1", "BCH ĐOÀN XÃ THỐNG NHẤT"]
