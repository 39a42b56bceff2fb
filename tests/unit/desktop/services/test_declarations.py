"""Declarations of the App on the desk: whom they mean, answered one by one or many, taken back as one."""

from __future__ import annotations

from desktop.services import declarations, members, queue, rejections, status
from desktop.services.declarations import Answer
from desktop.services.members import MemberFilter
from desktop.services.undo import take_back
from domain.declarations.matching import Match
from domain.records import Value
from sync.server.declared import declare, withdraw
from tests.helpers.desks import Desk, Office

HOA: dict[str, Value] = {"full_name": "Lê Thị Hoa", "birth_date": "02/05/2004", "phone": "0912345678"}


def said(desk: Desk, org: int = 0, **person: Value) -> str:
    id, _ = declare(desk.central.server.deps, desk.unit.branches[org], {**HOA, **person})
    return id


def names(desk: Desk) -> list[str]:
    return [str(row.fields["full_name"]) for row in members.find(desk.session, MemberFilter())]


def test_each_one_who_waits_is_shown_with_whom_they_most_likely_are(desk: Desk) -> None:
    known = desk.add(full_name="Lê Thị Hoa", phone="0912345678", email="cu@thu.vn")
    said(desk, citizen_id="034304001234", email="moi@thu.vn")
    said(desk, org=1, full_name="Y Hoa Niê", phone="0987654321")
    desk.sync()
    first, second = declarations.waiting(desk.session)
    assert (first.match, first.member, first.is_clear) == (Match.FILL_NUMBER, known, True)
    assert first.suggestion == "Khớp, điền số CCCD"
    assert first.member_text.startswith("Lê Thị Hoa, ")
    told = {one.label: (one.said, one.here, one.taken) for one in first.compared}
    assert told["Email"] == ("moi@thu.vn", "cu@thu.vn", False)
    assert told["Ngày sinh"] == ("02/05/2004", "", True)
    assert "034304001234" not in str(first.compared)
    assert (second.match, second.member, second.org) == (Match.NEW, "", desk.unit.branches[1])
    assert [row.id for row in declarations.waiting(desk.session, desk.unit.branches[1])] == [second.id]
    assert status.read(desk.session).declarations == 2


def test_many_are_answered_at_once_and_who_may_not_be_is_named(desk: Desk) -> None:
    known = desk.add(full_name="Lê Thị Hoa", phone="0912345678")
    desk.add(full_name="Trần Văn Bình", citizen_id="034203009999")
    said(desk)
    said(desk, full_name="Y Hoa Niê", phone="0987654321")
    taken = said(desk, full_name="Hồ Bảo", phone="0987654322", citizen_id="034203009999", birth_date="2003")
    desk.sync()
    rows = declarations.waiting(desk.session)
    answers = [row.suggested for row in rows if row.id != taken] + [Answer(taken, "admit")]
    done = declarations.answer(desk.session, answers)
    assert done.done == 2
    assert [name for name, _ in done.left] == ["Hồ Bảo"]
    assert members.show(desk.session, known).fields["birth_date"] == "2004-05-02"
    assert sorted(names(desk)) == ["Lê Thị Hoa", "Trần Văn Bình", "Y Hoa Niê"]
    assert [row.id for row in declarations.waiting(desk.session)] == [taken]
    assert take_back(desk.session, done.step).gone
    assert len(declarations.waiting(desk.session)) == 3
    assert sorted(names(desk)) == ["Lê Thị Hoa", "Trần Văn Bình"]


def test_a_refusal_and_another_branch_reach_the_server(desk: Desk) -> None:
    refused, passed = said(desk), said(desk, full_name="Y Hoa Niê")
    desk.sync()
    answers = [
        Answer(refused, "refuse", reason="không sinh hoạt ở đây"),
        Answer(passed, "pass_on", desk.unit.branches[1]),
    ]
    assert declarations.answer(desk.session, answers).done == 2
    assert desk.sync().figures.rejected == 0
    assert [(row.id, row.org) for row in declarations.waiting(desk.session)] == [
        (passed, desk.unit.branches[1])
    ]


def test_nothing_to_answer_is_no_step(desk: Desk) -> None:
    done = declarations.answer(desk.session, [])
    assert (done.done, done.left, done.step.batch) == (0, (), "")
    refused = declarations.answer(desk.session, [Answer("nobody", "admit")])
    assert (refused.done, len(refused.left)) == (0, 1)


def test_a_refused_link_takes_nothing_over(desk: Desk) -> None:
    known = desk.add(full_name="Lê Thị Hoa", phone="0912345678")
    id = said(desk, email="moi@thu.vn")
    desk.sync()
    withdraw(desk.central.server.deps, id)
    desk.sync()
    done = declarations.answer(desk.session, [Answer(id, "link", known)])
    [(_, sentence)] = done.left
    assert "Người khai đã rút" in sentence
    assert "email" not in members.show(desk.session, known).fields
    assert queue.entries(desk.session) == []


def test_a_rule_against_what_would_be_taken_over_stops_the_link(desk: Desk) -> None:
    known = desk.add(full_name="Lê Thị Hoa", phone="0912345678")
    desk.add(full_name="Trần Văn Bình", citizen_id="034203009999")
    id = said(desk, citizen_id="034203009999")
    desk.sync()
    assert declarations.answer(desk.session, [Answer(id, "link", known)]).done == 0
    assert [row.id for row in declarations.waiting(desk.session)] == [id]
    assert queue.entries(desk.session) == []


def test_what_was_taken_over_falls_with_the_link_that_the_server_refuses(office: Office) -> None:
    lan = office.desk()
    known = lan.add(full_name="Lê Thị Hoa", phone="0912345678")
    id = said(lan, email="moi@thu.vn")
    lan.sync()
    assert declarations.answer(lan.session, [Answer(id, "link", known)]).done == 1
    members.edit(lan.session, known, {"note": "đã gặp"})
    assert members.show(lan.session, known).fields["email"] == "moi@thu.vn"
    withdraw(office.central.server.deps, id)
    lan.sync()
    link, edit = rejections.entries(lan.session)
    assert (link.code, edit.code, edit.leader) == ("state", "predecessor_rejected", link.id)
    assert "Người khai đã rút" in link.message
    shown = members.show(lan.session, known).fields
    assert "email" not in shown
    assert shown["note"] == "đã gặp"


def test_who_declared_twice_is_entered_once_and_the_second_is_looked_at_again(desk: Desk) -> None:
    said(desk)
    second = said(desk, org=1)
    said(desk, full_name="Y Hoa Niê", phone="0987654321")
    desk.sync()
    done = declarations.answer(desk.session, [row.suggested for row in declarations.waiting(desk.session)])
    assert (done.done, names(desk).count("Lê Thị Hoa")) == (2, 1)
    [(name, sentence)] = done.left
    assert (name, "Gợi ý cho người này vừa đổi" in sentence) == ("Lê Thị Hoa", True)
    [row] = declarations.waiting(desk.session)
    assert (row.id, row.match, row.is_clear) == (second, Match.FILL_NUMBER, True)
    assert row.suggestion == "Khớp theo điện thoại", "there is no number to fill in"
    assert declarations.answer(desk.session, [row.suggested]).left == ()
    assert names(desk).count("Lê Thị Hoa") == 1


def test_answers_of_several_kinds_are_one_step_that_names_none_of_them(desk: Desk) -> None:
    desk.add(full_name="Lê Thị Hoa", phone="0912345678")
    said(desk)
    said(desk, full_name="Y Hoa Niê", phone="0987654321")
    desk.sync()
    done = declarations.answer(desk.session, [row.suggested for row in declarations.waiting(desk.session)])
    assert done.step.label == "Trả lời kê khai của 2 người"


def test_who_was_answered_before_the_screen_knew_is_told_by_whom_and_why(desk: Desk) -> None:
    id = said(desk)
    desk.sync()
    declarations.answer(desk.session, [Answer(id, "refuse", reason="không sinh hoạt ở đây")])
    done = declarations.answer(desk.session, [Answer(id, "admit", agreed=Match.NEW)])
    [(_, sentence)] = done.left
    assert "Đã từ chối, người trả lời: Nguyễn Thị Lan. Lý do: không sinh hoạt ở đây." in sentence


def test_a_branch_other_than_the_one_in_the_register_is_told(desk: Desk) -> None:
    desk.add(full_name="Lê Thị Hoa", phone="0912345678")
    said(desk)
    said(desk, org=1)
    desk.sync()
    same, other = declarations.waiting(desk.session)
    assert "chi đoàn đã chọn" not in same.why
    assert "Trong sổ người này thuộc Chi đoàn thôn 1, khác chi đoàn đã chọn" in other.why
