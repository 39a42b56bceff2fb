"""What a decision about the tree would come to, in words; taking it, taking it back, and its history."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.services import case_undo, organisations, papers, tree_work
from desktop.services.acting import act
from desktop.services.case_types import CaseFilter
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused
from desktop.services.statistics import Statistics
from domain.decisions import Command
from domain.statistics.model import Span
from tests.helpers.desks import Desk, Office

PAPER = {"decision_number": "12-QĐ/ĐTN", "decision_date": "20/11/2026", "signer": "Trần Thị Bích"}


@pytest.fixture
def desk(office: Office) -> Desk:
    return office.desk()


def test_a_merger_says_who_goes_where_and_what_ends(desk: Desk) -> None:
    gone, into = desk.unit.branches
    people = [desk.add(org=gone) for _ in range(3)]
    act(desk.session, Command("create", "position", desk.session.new_id(),
                              {"org": gone, "member": people[0], "post": "200"}))  # fmt: skip
    shown = tree_work.preview(desk.session, "merge", {"organisation": gone, "into": into, **PAPER})
    assert shown.can_be_taken
    assert shown.does == (
        "Chi đoàn thôn 1 kết thúc, kế tục là Chi đoàn thôn 2; tài khoản của Chi đoàn thôn 1 bị khóa.",
        "3 đoàn viên sẽ về Chi đoàn thôn 2.",
        "1 chức vụ trong Ban Chấp hành kết thúc.",
        "Số đoàn viên của Chi đoàn thôn 2: 0 → 3.",
        "Số tổ chức đang hoạt động: 3 → 2.",
        "Số liệu của những ngày trước 20/11/2026 giữ nguyên.",
    )
    assert [node.members for node in organisations.tree(desk.session)] == [0, 3, 0], "nothing is written"


def test_every_decision_says_what_becomes_of_members_accounts_and_figures(desk: Desk) -> None:
    one, two = desk.unit.branches
    people = [desk.add(org=one) for _ in range(4)]
    desk.sync()
    past = "Số liệu của những ngày trước 20/11/2026 giữ nguyên."
    parts = [{"name": "A", "members": people[:3]}, {"name": "B", "members": people[3:]}]
    said: dict[str, tuple[dict[str, Any], list[str]]] = {
        "found": (
            {"name": "Chi đoàn Mới", "parent": desk.unit.id, "level": "chi_doan"},
            ["Chi đoàn Mới chưa có tài khoản", "Số tổ chức đang hoạt động: 3 → 4."],
        ),
        "rename": (
            {"organisation": one, "name": "Chi đoàn Một", "name_before": "Chi đoàn thôn 1"},
            ["mang tên mới: Chi đoàn Một; mã, đoàn viên, chức vụ, tài khoản giữ nguyên."],
        ),
        "split_off": (
            {"organisation": one, "targets": parts[:1]},
            ["Số đoàn viên của A: 0 → 3.", "Số đoàn viên của Chi đoàn thôn 1: 4 → 1.", "A chưa có tài khoản"],
        ),
        "split": (
            {"organisation": one, "targets": parts},
            [
                "Số đoàn viên của A: 0 → ",
                "Số đoàn viên của B: 0 → 1.",
                "tài khoản của Chi đoàn thôn 1 bị khóa",
            ],
        ),
        "unite": (
            {"sources": [one, two], "parent": desk.unit.id, "name": "Chi đoàn Chung"},
            ["Số đoàn viên của Chi đoàn Chung: 0 → 4.", "Số tổ chức đang hoạt động: 3 → 2."],
        ),
        "dissolve": (
            {"organisation": two},
            ["thôi hoạt động; tài khoản bị khóa.", "Số tổ chức đang hoạt động: 3 → 2."],
        ),
    }
    for step, (values, lines) in said.items():
        shown = tree_work.preview(desk.session, step, {**values, **PAPER})
        assert shown.can_be_taken, (step, shown.against)
        told = "\n".join(shown.does)
        assert [line for line in [*lines, past] if line not in told] == [], (step, told)


def test_what_is_against_it_is_said_before_it_is_taken(desk: Desk) -> None:
    gone = desk.unit.branches[0]
    desk.add(org=gone)
    shown = tree_work.preview(desk.session, "dissolve", {"organisation": gone, **PAPER})
    assert not shown.can_be_taken
    assert any("trước khi giải thể" in line for line in shown.against)
    shown = tree_work.preview(desk.session, "merge", {"organisation": gone, "into": gone})
    assert any("Số quyết định" in line for line in shown.against)
    assert any("một tổ chức" in line for line in shown.against)


def test_parts_that_are_too_small_are_pointed_out(desk: Desk) -> None:
    old = desk.unit.branches[0]
    people = [desk.add(org=old) for _ in range(4)]
    targets = [{"name": "Chi đoàn 1A", "members": people[:3]}, {"name": "Chi đoàn 1B", "members": people[3:]}]
    shown = tree_work.preview(desk.session, "split", {"organisation": old, "targets": targets, **PAPER})
    assert shown.can_be_taken
    assert "1 đoàn viên sẽ về Chi đoàn 1B." in shown.does
    assert len(shown.warns) == 1


def test_a_decision_is_taken_listed_and_taken_back(desk: Desk) -> None:
    gone, into = desk.unit.branches
    member = desk.add(org=gone)
    before = organisations.tree(desk.session)
    done = tree_work.decide(desk.session, "merge", {"organisation": gone, "into": into, **PAPER})
    assert desk.fields(member)["org"] == into
    (row,) = Cases(desk.session).rows(CaseFilter(workflow="tree"))
    assert (row.name, row.workflow_label) == ("Chi đoàn thôn 1", "Biến động tổ chức")
    (line,) = tree_work.history(desk.session)
    assert line.what == "Sáp nhập Chi đoàn thôn 1 vào Chi đoàn thôn 2 (1 đoàn viên)"
    assert line.paper == "12-QĐ/ĐTN · 20/11/2026 · Trần Thị Bích"
    assert tree_work.history(desk.session, into) == [line]
    assert done.step.case is not None
    assert case_undo.take_back(desk.session, done.step.case).gone
    assert organisations.tree(desk.session) == before
    assert tree_work.history(desk.session) == []


def test_the_history_calls_everything_as_it_was_called_when_it_was_decided(desk: Desk) -> None:
    gone, into = desk.unit.branches
    people = [desk.add(org=gone) for _ in range(4)]
    part = {"organisation": gone, "targets": [{"name": "Chi đoàn 1A", "members": people[:1]}]}
    renamed = {"organisation": into, "name": "Chi đoàn mới", "name_before": "Chi đoàn thôn 2"}
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("split_off", part),
        ("merge", {"organisation": gone, "into": into}),
        ("rename", renamed),
    )
    for number, (step, given) in enumerate(steps, start=1):
        paper = {**PAPER, "decision_number": f"{number}-QĐ", "decision_date": f"2026-11-{number:02}"}
        tree_work.decide(desk.session, step, {**given, **paper})
    told = [
        "Chi đoàn thôn 2 đổi tên thành Chi đoàn mới",
        "Sáp nhập Chi đoàn thôn 1 vào Chi đoàn thôn 2 (3 đoàn viên)",
        "Tách Chi đoàn 1A từ Chi đoàn thôn 1 (1 đoàn viên)",
    ]
    assert [line.what for line in tree_work.history(desk.session)] == told
    desk.sync()
    assert [line.what for line in tree_work.history(desk.session)] == told


def test_unsent_work_is_listed_and_keeps_an_organisation_from_being_dissolved(desk: Desk) -> None:
    org = desk.unit.branches[1]
    desk.sync()
    act(desk.session, Command("edit", "organisation", org, {"phone": "0227 3831 234"}))
    values = {"organisation": org, **PAPER}
    shown = tree_work.preview(desk.session, "dissolve", values)
    assert any("việc chưa gửi" in line for line in shown.against)
    with pytest.raises(ActionRefused) as refused:
        tree_work.decide(desk.session, "dissolve", values)
    assert refused.value.code == "case.org_unsent_work"
    desk.sync()
    tree_work.decide(desk.session, "dissolve", values)
    assert [node.name for node in organisations.tree(desk.session)] == ["Xã Thống Nhất", "Chi đoàn thôn 1"]
    assert [node.id for node in organisations.branches(desk.session)] == [desk.unit.branches[0]]


def test_the_people_of_a_branch_stand_in_the_order_of_names(desk: Desk) -> None:
    org = desk.unit.branches[0]
    desk.add(org=org, full_name="Lê Văn Bình", birth_date="05/03/2004")
    desk.add(org=org, full_name="Trần Thị An")
    people = tree_work.people_of(desk.session, org)
    assert [(one.name, one.born) for one in people] == [("Trần Thị An", ""), ("Lê Văn Bình", "05/03/2004")]


def test_the_decision_is_printed_with_names_as_they_were(desk: Desk) -> None:
    gone, into = desk.unit.branches
    done = tree_work.decide(desk.session, "merge", {"organisation": gone, "into": into, **PAPER})
    text = "\n".join(papers.prepare(desk.session, done.case.id, "tree_merging").paper.lines())
    assert "Chi đoàn thôn 1" in text
    assert "Số: 12-QĐ/ĐTN" in text


def moved_inside(desk: Desk, member: str, into: str, day: str) -> None:
    case = Cases(desk.session).start("transfer", member, {"to_org": into})
    Cases(desk.session).step(case.id, "move_inside", {"accepted_on": day})


def test_a_merger_behind_later_papers_is_pointed_out_and_its_figures_balance(desk: Desk) -> None:
    gone, into = desk.unit.branches
    went, came, _ = (desk.add(org=org, joined_on="2020") for org in (gone, into, gone))
    moved_inside(desk, went, into, "2026-11-21")
    moved_inside(desk, came, gone, "2026-11-21")
    values = {"organisation": gone, "into": into, **PAPER, "decision_date": "2026-11-10"}
    shown = tree_work.preview(desk.session, "merge", values)
    assert shown.can_be_taken
    assert any("giấy tờ sau ngày hiệu lực 10/11/2026, mới nhất ngày 21/11/2026" in one for one in shown.warns)
    tree_work.decide(desk.session, "merge", values)
    statistics = Statistics(desk.session)
    for span in (Span("2026-11-01", "2026-11-22"), Span("2026-11-11", "2026-11-20")):
        asked = replace(statistics.today("t1"), span=span)
        result = statistics.compute(asked).result
        told = {row.org: row.cells[-1] for row in result.rows if row.cells[-1]}
        assert (result.remarks, told) == ((), {into: 3}), "whose members they were on that day"
    early = replace(statistics.today("t1"), span=Span("2026-11-01", "2026-11-09"))
    before = statistics.compute(early).result
    assert {row.org: row.cells[-1] for row in before.rows if row.cells[-1]} == {gone: 2, into: 1}


def test_what_had_papers_since_cannot_have_been_dissolved_before_them(desk: Desk) -> None:
    gone, into = desk.unit.branches
    moved_inside(desk, desk.add(org=gone), into, "2026-11-15")
    desk.sync()
    values = {"organisation": gone, **PAPER, "decision_date": "2026-11-10"}
    (why,) = tree_work.preview(desk.session, "dissolve", values).against
    assert "1 giấy tờ sau ngày giải thể 10/11/2026, mới nhất ngày 15/11/2026" in why
    with pytest.raises(ActionRefused) as refused:
        tree_work.decide(desk.session, "dissolve", values)
    assert refused.value.code == "case.org_ended_before_papers"
    tree_work.decide(desk.session, "dissolve", {**values, "effective_on": "2026-11-15"})
