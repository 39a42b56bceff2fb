"""Rules for many conflicts: every line first, then all as one step; what a rule cannot decide stays."""

from __future__ import annotations

import pytest

from desktop.services import conflict_rules, members, undo
from desktop.services.conflict_rules import Rule
from domain.members.fields import MEMBER
from tests.helpers.desks import Office
from tests.helpers.quarrels import about_a_phone, quarrel

LEADER, DEPUTY, ORDINARY = "200", "201", "195"


def test_the_server_is_taken_for_posts_and_other_questions_stay(office: Office) -> None:
    both = quarrel(
        office,
        [{"position": LEADER}, {"position": LEADER, "phone": "0977111000"}, {"phone": "0977111001"}],
        [{"position": DEPUTY}, {"position": DEPUTY, "phone": "0912222000"}, {"phone": "0912222001"}],
        {"position": ORDINARY},
    )
    plan = conflict_rules.plan(both.lan.session, Rule.SERVER_FOR_POSTS)
    (line,) = plan.lines
    assert (line.subject, line.field, line.take) == ("Nguyễn Văn Không", "Chức vụ", "theirs")
    assert (line.kept, line.kept_of) == ("Bí thư chi đoàn", "Đỗ Văn Hùng")
    assert line.dropped == "Phó bí thư chi đoàn"
    assert (plan.count, plan.left) == (1, 2)


def test_the_newer_side_is_taken_for_contact_and_nothing_else(office: Office) -> None:
    both = quarrel(
        office,
        [{"phone": "0977111000"}, {"position": LEADER}],
        [{"phone": "0912222000"}, {"position": DEPUTY}],
        {"position": ORDINARY},
    )
    plan = conflict_rules.plan(both.lan.session, Rule.NEWER_FOR_CONTACT)
    (line,) = plan.lines
    assert (line.take, line.kept, line.kept_of) == ("mine", "0912 222 000", "Bạn")
    assert plan.left == 1


@pytest.mark.parametrize(
    ("field", "mine", "theirs", "taken"),
    [
        ("home_town", "Thôn 2, xã Tân Hòa, Ninh Bình", "xã Tân Hòa", "mine"),
        ("home_town", "xa tan hoa", "Thôn 2 xã Tân Hòa", "theirs"),
        ("birth_date", "2004", "2004-05-01", "theirs"),
        ("note", "", "có ghi chú", "theirs"),
        ("home_town", "Nam Định", "Ninh Bình", None),
        ("phone", "0912222000", "0977111000", None),
    ],
)
def test_the_fuller_value_is_taken_where_it_holds_the_other(
    office: Office, field: str, mine: str, theirs: str, taken: str | None
) -> None:
    assert field in MEMBER.by_name
    before = {"birth_date": "2003", "note": "cũ", "home_town": "Hà Nam", "phone": "0909000000"}
    both = quarrel(office, {field: theirs}, {field: mine}, before)
    plan = conflict_rules.plan(both.lan.session, Rule.FULLER)
    assert [line.take for line in plan.lines] == ([taken] if taken else [])
    assert plan.left == (0 if taken else 1)


def test_two_hundred_conflicts_are_two_hundred_lines_one_step_and_one_undo(office: Office) -> None:
    both = about_a_phone(office, 200)
    lan = both.lan
    plan = conflict_rules.plan(lan.session, Rule.NEWER_FOR_CONTACT)
    assert (len(plan.lines), plan.count, plan.left) == (200, 200, 0)
    assert len(both.open()) == 200
    saved, step = conflict_rules.run(lan.session, plan)
    assert len(saved) == 200
    assert step.label == "Lấy bản mới hơn cho liên hệ: Giải quyết 200 xung đột"
    assert both.open() == []
    assert {lan.fields(id)["phone"][:7] for id in both.members} == {"0912222"}
    back = undo.take_back(lan.session, step)
    assert back.left == ()
    assert len(both.open()) == 200
    assert {lan.fields(id)["phone"][:7] for id in both.members} == {"0977111"}
    both.both_sync()
    assert len(both.open(both.hung)) == 200


def test_the_same_choice_is_made_for_conflicts_like_this_one_only(office: Office) -> None:
    both = quarrel(
        office,
        [{"phone": "0977111000"}, {"phone": "0977111001"}, {"position": LEADER}],
        [{"phone": "0912222000"}, {"phone": "0912222001"}, {"position": DEPUTY}],
        {"position": ORDINARY},
    )
    model, *others = both.open()
    assert conflict_rules.count_alike(model, [model, *others]) == 1
    plan = conflict_rules.plan_alike(both.lan.session, model, {"phone": "theirs"})
    assert [(line.field, line.take) for line in plan.lines] == [("Điện thoại", "theirs")] * 2
    assert plan.left == 1


def test_what_a_rule_of_the_union_refuses_is_left_for_a_person(office: Office) -> None:
    both = about_a_phone(office, 2)
    lan, central = both.lan, office.central
    elsewhere = central.add_unit("TB.4.38", "Xã Độc Lập")
    central.move("member", both.members[0], office.unit, elsewhere, elsewhere.branches[0])
    lan.sync()
    plan = conflict_rules.plan(lan.session, Rule.NEWER_FOR_CONTACT)
    assert (plan.count, plan.left) == (1, 1)
    conflict_rules.run(lan.session, plan)
    assert [view.moved for view in both.open()] == [True]


def test_whether_a_record_stays_is_never_left_to_a_rule(office: Office) -> None:
    lan, hung = office.desk("Nguyễn Thị Lan"), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Phạm Minh An", phone="0909000000")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0977111000", "position": LEADER})
    hung.sync()
    members.delete(lan.session, id, "nhập nhầm")
    lan.sync()
    plans = [conflict_rules.plan(lan.session, rule) for rule in conflict_rules.OFFERED]
    assert [(plan.lines, plan.left) for plan in plans] == [((), 1)] * 3
