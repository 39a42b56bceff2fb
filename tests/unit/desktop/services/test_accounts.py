"""Codes for branches: asked for with a network, wished for without one, written nowhere."""

from __future__ import annotations

import contextlib

import pytest

from desktop.services import accounts, activity, members, organisations, reviewing, this_week, tree_work
from desktop.services.accounts import AccountRow
from desktop.services.activity import ActivityFilter
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from domain.decisions import Put
from sync.client.remote import AccountRefused
from sync.client.transport import NoNetwork
from sync.replica.connection import connect
from tests.helpers.desks import PASSPHRASE, Desk, Office
from tests.helpers.laptops import LaptopClock
from tests.helpers.link import Link


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


def test_groups_of_branches_are_given_accounts_as_they_are_counted(
    office: Office,
) -> None:
    """What Biểu 1 and the week ask for is what the unit can issue (domain.md 1.1); a sub-branch has none."""
    levels = ("lien_chi_doan", "doan_bo_phan", "doan_truc_thuoc_doan_co_so", "phan_doan")
    ids = [office.central.new_id() for _ in levels]
    unit, (first, second) = office.unit.id, office.unit.branches
    puts = [
        Put("organisation", id, {"code": f"TB.{level}", "name": level, "level": level, "status": "active",
                                 "parent": first if level == "phan_doan" else unit}, creates=True)
        for id, level in zip(ids, levels, strict=True)
    ]  # fmt: skip
    office.central.write(unit, [*puts, Put("organisation", second, {"parent": ids[0]})])
    office.central.write(unit, [Put("organisation", unit, {"account_status": "issued"})])
    desk = office.desk()
    listed = accounts.rows(desk.session)
    assert {one.org for one in listed} == {first, second, *ids[:3]}
    assert asked_for(desk) == len(listed)
    for done, org in enumerate([*ids[:3], first, second], start=1):
        code = accounts.issue(desk.session, org).code
        desk.sync()
        assert (bool(code), asked_for(desk)) == (True, len(listed) - done)
    assert [task.key for task in this_week.tasks(desk.session, reviewing.Looking(desk.session).look())].count(
        "accounts"
    ) == 0


def asked_for(desk: Desk) -> int:
    """How many accounts the weekly review and Biểu 1 miss."""
    (found,) = [one for one in reviewing.Looking(desk.session).look() if one.key == "accounts"]
    return found.count


def test_a_cadre_of_a_group_of_branches_writes_in_each_of_them(office: Office) -> None:
    first, second = office.unit.branches
    group = office.central.new_id()
    fields = {"code": "TB.4.37.9", "name": "Liên chi đoàn", "level": "lien_chi_doan", "status": "active"}
    put = Put("organisation", group, {**fields, "parent": office.unit.id}, creates=True)
    office.central.write(office.unit.id, [put, Put("organisation", second, {"parent": group})])
    code = accounts.issue(office.desk().session, group, "Lê Thị Cúc").code
    session, enrolled = Session.enrol(
        office.folder / "group", server="http://central", code=code, passphrase=PASSPHRASE,
        clock=LaptopClock(office.central.clock), connect=lambda _: Link(office.central),
    )  # fmt: skip
    try:
        assert (enrolled.role, session.actor.org) == ("branch", group)
        assert [node.id for node in organisations.branches(session)] == [second]
        assert members.add(session, second, {"full_name": "Trần Văn Bình"}).id
        with pytest.raises(ActionRefused):
            members.add(session, first, {"full_name": "Trần Văn Bình"})
    finally:
        session.close()


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
