"""Conflicts about papers of which one stands, as the list of conflicts shows and settles them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import conflict_rules, conflicts, settling
from desktop.services.cases import Cases
from desktop.services.conflict_rules import Rule
from tests.helpers.clashing_papers import Clashing, moved_away, two_papers
from tests.helpers.desks import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def papers(office: Office) -> Clashing:
    return two_papers(office)


def test_two_papers_are_shown_side_by_side_and_mine_is_given_up(papers: Clashing) -> None:
    session = papers.hung.session
    (view,) = papers.open()
    assert (view.type, view.record, view.subject) == ("case", papers.case, "Lê Thị Hoa")
    assert "trái với" in view.question
    assert view.only_theirs
    (group,) = view.groups
    shown = {field.name: (field.mine_text, field.theirs_text) for field in group.fields}
    assert shown["decided_on"] == ("20/10/2026", "01/10/2026")
    assert all("_" not in field.label for field in group.fields), "labels are words"
    conflicts.take(session, view.id, "theirs")
    papers.hung.sync()
    assert papers.open() == []
    assert Cases(session).show(papers.case).state == "cancelled"
    (settled,) = conflicts.settled(session)
    assert not settling.can_reopen(session, settled), "a paper that was given up does not come back by itself"


def test_no_rule_settles_a_clash_of_papers(papers: Clashing) -> None:
    assert conflict_rules.plan(papers.hung.session, Rule.SERVER_FOR_POSTS).count == 0


def test_the_case_that_lost_says_what_happened_and_shows_both_papers(papers: Clashing) -> None:
    clash = Cases(papers.hung.session).show(papers.case).clash
    assert clash is not None
    assert clash.told == (
        "Hồ sơ này trái với giấy tờ có hiệu lực hơn (Chuyển sinh hoạt đoàn, Xã Thống Nhất từ ngày "
        "01/10/2026) nên không có hiệu lực."
    )
    assert not clash.moved
    mine, theirs = dict(clash.mine.lines), dict(clash.theirs.lines)
    assert (clash.mine.label, clash.theirs.label) == ("Xóa tên đoàn viên", "Chuyển sinh hoạt đoàn")
    assert (mine["Số"], mine["Người ký"]) == ("15-QĐ/ĐTN", "Phạm Thị Yến")
    assert (theirs["Số"], theirs["Người ký"]) == ("7-GGT", "Trần Thị Hòa")
    assert theirs["Người lập"].startswith("Nguyễn Thị Lan")
    assert mine.keys() == theirs.keys()


def test_who_belongs_to_another_unit_by_now_is_said_to(office: Office) -> None:
    papers = moved_away(office)
    (view,) = papers.open()
    assert view.type_word == "Đã chuyển đơn vị"
    assert "gửi lại cho đơn vị mới" in view.question
    clash = Cases(papers.hung.session).show(papers.case).clash
    assert clash is not None
    assert clash.moved
    assert "Xã Đoàn Kết" in clash.told
    assert dict(clash.theirs.lines)["Đơn vị"] == "Xã Đoàn Kết"


def test_a_case_that_was_given_up_says_why_it_is_closed(papers: Clashing) -> None:
    shown = Cases(papers.hung.session).step(papers.case, "give_up", {})
    assert shown.clash is not None
    assert shown.clash.told == "Hồ sơ này đã khép lại vì giấy tờ bên dưới có hiệu lực hơn."


def test_of_two_papers_for_one_decision_what_they_say_differently_is_shown(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    member = lan.add(full_name="Lê Thị Hoa", birth_date="02/05/1990")
    case = Cases(lan.session).start("maturity", member, {"maturity_reason": "age"}, step="submit").id
    lan.sync()
    hung.sync()
    for desk, reason, day in ((lan, "age", "18/11/2026"), (hung, "other", "20/11/2026")):
        paper = {"maturity_reason": reason, "decision_number": f"{day[:2]}-QĐ", "decision_date": day}
        Cases(desk.session).step(case, "approve", paper, reason="theo đơn")
    lan.sync()
    hung.sync()
    (view,) = conflicts.entries(hung.session)
    (group,) = view.groups
    shown = {field.label: (field.mine_text, field.theirs_text) for field in group.fields}
    assert shown["Số quyết định"] == ("20-QĐ", "18-QĐ")
    assert shown["Ngày quyết định"] == ("20/11/2026", "18/11/2026")
    assert len(shown) > 4, "the reason differs, and is shown in words"
    assert not [text for texts in shown.values() for text in texts if text in ("age", "other")]
    conflicts.take(hung.session, view.id, "theirs")
    hung.sync()
    assert Cases(hung.session).show(case).state == "effective"
