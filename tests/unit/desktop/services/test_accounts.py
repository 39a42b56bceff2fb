"""Codes for branches: asked for with a network, wished for without one, written nowhere."""

from __future__ import annotations

import contextlib

import pytest

from desktop.services import accounts, activity, tree_work
from desktop.services.accounts import AccountRow
from desktop.services.activity import ActivityFilter
from desktop.services.failures import ActionRefused
from sync.client.remote import AccountRefused
from sync.client.transport import NoNetwork
from sync.replica.connection import connect
from tests.helpers.desks import Desk, Office


def row(desk: Desk, place: int = 0) -> AccountRow:
    return next(one for one in accounts.rows(desk.session) if one.org == desk.unit.branches[place])


def test_the_unit_itself_is_not_in_the_list_and_nobody_has_an_account_at_first(desk: Desk) -> None:
    found = accounts.rows(desk.session)
    assert [one.org for one in found] == list(desk.unit.branches)
    assert {one.status_label for one in found} == {"Chưa có"}


def test_a_code_enrols_the_branch_and_every_laptop_sees_the_account(office: Office) -> None:
    desk, fellow = office.desk(), office.desk("Đỗ Văn Hùng")
    issued = accounts.issue(desk.session, desk.unit.branches[0], "Lê Thị Cúc")
    assert (issued.org_name, issued.person, len(issued.code)) == (row(desk).name, "Lê Thị Cúc", 19)
    assert issued.until.startswith("06/12/2026")
    for each in (desk, fellow):
        each.sync()
        assert (row(each).status_label, row(each).issued_day) == ("Đã cấp", "22/11/2026")


def test_the_code_is_shown_once_and_written_nowhere(desk: Desk) -> None:
    issued = accounts.issue(desk.session, desk.unit.branches[0])
    paper = "\n".join(accounts.slip(desk.session, issued).lines())
    desk.sync()
    assert issued.code in paper
    assert issued.code not in repr(issued) + str(issued)
    lines = activity.page(desk.session, ActivityFilter())
    assert "Cấp mã cho chi đoàn" in repr(lines)
    key = desk.session.key
    desk.close()
    for file in desk.folder.rglob("*"):
        if file.is_file():
            assert issued.code.encode() not in file.read_bytes()
    with contextlib.closing(connect(desk.folder / "replica.db", key)) as opened:
        # The index of the search holds members' names, which are in their own table as well.
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
        tables = [name for (name,) in opened.execute(named).fetchall()]
        dump = repr([opened.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables])  # noqa: S608
    assert "account_issue" in dump
    assert issued.code not in dump
    assert issued.code.replace("-", "") not in dump


def test_without_a_network_the_wish_is_kept_until_the_code_was_issued(desk: Desk) -> None:
    org = desk.unit.branches[0]
    desk.link.down = True
    with pytest.raises(NoNetwork):
        accounts.issue(desk.session, org)
    accounts.wish(desk.session, [org], wanted=True)
    desk.reopen()
    assert (row(desk).wished, row(desk, 1).wished) == (True, False)
    desk.link.down = False
    accounts.issue(desk.session, org)
    assert not row(desk).wished


def test_an_account_is_locked_and_unlocked(desk: Desk) -> None:
    org = desk.unit.branches[0]
    accounts.issue(desk.session, org)
    assert accounts.change(desk.session, org, "lock") == "Đang khóa"
    with pytest.raises(AccountRefused) as refusal:
        accounts.issue(desk.session, org)
    assert refusal.value.problem == "account_locked"
    assert accounts.change(desk.session, org, "unlock") == "Đã cấp"


@pytest.mark.parametrize("role", ["branch", "volunteer"])
def test_others_than_a_secretary_only_look(office: Office, role: str) -> None:
    desk = office.desk("Người khác", role)
    assert accounts.why_not(desk.session)
    assert accounts.rows(desk.session)
    with pytest.raises(ActionRefused):
        accounts.issue(desk.session, desk.unit.branches[0])


@pytest.mark.parametrize("step, fate", [("dissolve", "Đã giải thể"), ("merge", "Đã sáp nhập")])
def test_a_branch_that_ended_stays_in_the_list_with_its_locked_account(
    office: Office, step: str, fate: str
) -> None:
    desk, fellow = office.desk(), office.desk("Đỗ Văn Hùng")
    gone, into = desk.unit.branches
    accounts.issue(desk.session, gone)
    desk.sync()
    paper = {"decision_number": "12-QĐ/ĐTN", "decision_date": "20/11/2026"}
    into_where = {"into": into} if step == "merge" else {}
    tree_work.decide(desk.session, step, {"organisation": gone, **into_where, **paper})
    for each in (desk, fellow):
        each.sync()
        found = [(one.org, one.name, one.status, one.ended) for one in accounts.rows(each.session)]
        assert found == [
            (into, "Chi đoàn thôn 2", "none", ""), (gone, "Chi đoàn thôn 1", "locked", fate),
        ]  # fmt: skip
