"""The tree with its counts and what each organisation lacks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from desktop.services import organisations
from desktop.services.organisations import OrganisationNode
from domain.decisions import Put
from domain.workflows.conditions import COUNTED
from sync.protocol.rulebook import counted_statuses, rulebook
from tests.helpers.desks import Desk, Office


def plant(office: Office, *given: dict[str, Any]) -> list[str]:
    """Organisations as the level above makes them; gives their ids."""
    ids = [office.central.new_id() for _ in given]
    parent = office.unit.id
    puts = [
        Put("organisation", id, {"status": "active", "parent": parent, **fields}, creates=True)
        for id, fields in zip(ids, given, strict=True)
    ]
    office.central.write(parent, puts)
    return ids


def tree(desk: Desk) -> dict[str, OrganisationNode]:
    return {node.name: node for node in organisations.tree(desk.session)}


def test_siblings_with_numbers_stand_as_people_count(office: Office) -> None:
    plant(office, *({"name": f"Chi đoàn thôn {n}", "level": "chi_doan"} for n in (10, 3)))
    names = [node.name for node in organisations.tree(office.desk().session)]
    assert names[1:] == [f"Chi đoàn thôn {n}" for n in (1, 2, 3, 10)]


def test_an_outline_is_the_tree_with_nobody_counted(office: Office) -> None:
    plant(office, {"name": "Chi đoàn thôn 9", "level": "chi_doan"})
    session = office.desk().session
    uncounted: dict[str, Any] = {
        "members": 0,
        "members_below": 0,
        "records": 0,
        "records_below": 0,
        "lacks": (),
    }
    full = organisations.tree(session)
    assert organisations.outline(session) == [replace(node, **uncounted) for node in full]
    assert organisations.writable(session, full) == organisations.branches(session)
    assert any(node.lacks for node in full)


def test_counts_run_up_any_number_of_levels(office: Office) -> None:
    middle, branch = office.central.new_id(), office.central.new_id()
    active = {"status": "active"}
    office.central.write(
        office.unit.id,
        [
            Put(
                "organisation",
                middle,
                {"name": "Liên chi đoàn", "level": "lien_chi_doan", "parent": office.unit.id, **active},
                creates=True,
            ),
            Put(
                "organisation",
                branch,
                {"name": "Chi đoàn sâu", "level": "chi_doan", "parent": middle, **active},
                creates=True,
            ),
        ],
    )
    desk = office.desk()
    desk.add(org=branch)
    desk.add()
    found = tree(desk)
    assert [
        (found[name].members, found[name].members_below) for name in ("Xã Thống Nhất", "Liên chi đoàn")
    ] == [
        (0, 2),
        (0, 1),
    ]
    assert (found["Xã Thống Nhất"].branches_below, found["Liên chi đoàn"].branches_below) == (3, 1)
    assert found["Chi đoàn sâu"].depth == 2


def test_who_left_stands_in_the_list_but_does_not_count_for_the_least_number(office: Office) -> None:
    desk = office.desk()
    ids = [desk.add(full_name=name) for name in ("Lê An", "Lê Bình", "Lê Chi")]
    assert tree(desk)["Chi đoàn thôn 1"].lacks == ()
    desk.sync()
    office.central.edit(office.unit, "member", ids[0], status="transferred")
    desk.sync()
    node = tree(desk)["Chi đoàn thôn 1"]
    assert (node.records_below, node.members_below) == (3, 2)
    assert organisations.lacking(node) == ("có 2 đoàn viên, cần ít nhất 3",)


def test_a_grassroots_union_is_asked_for_branches_and_members(office: Office) -> None:
    root = tree(office.desk())["Xã Thống Nhất"]
    assert organisations.lacking(root) == ("có 0 đoàn viên, cần ít nhất 30",)


@pytest.mark.parametrize("fields", [{"sector": "armed_forces"}, {"status": "suspended"}])
def test_what_is_not_asked_for_is_not_missed(office: Office, fields: dict[str, str]) -> None:
    plant(office, {"name": "Chi đoàn đồn", "level": "chi_doan", **fields})
    assert tree(office.desk())["Chi đoàn đồn"].lacks == ()


def test_a_branch_is_in_the_sector_of_what_stands_above_it(office: Office) -> None:
    office.central.edit(office.unit, "organisation", office.unit.id, sector="armed_forces")
    assert [node.lacks for node in organisations.tree(office.desk().session)] == [(), (), ()]


def test_a_phone_number_is_the_contact_and_an_email_stands_in_for_it(office: Office) -> None:
    plant(
        office,
        {"name": "A", "level": "chi_doan", "phone": "0227 3831 234", "email": "a@vidu.vn"},
        {"name": "B", "level": "chi_doan", "email": "b@vidu.vn"},
    )
    found = tree(office.desk())
    assert [found[name].contact for name in ("A", "B", "Chi đoàn thôn 1")] == [
        "0227 3831 234",
        "b@vidu.vn",
        "",
    ]


def test_organisations_that_stand_above_each_other_are_shown_all_the_same(office: Office) -> None:
    one, other = plant(office, {"name": "A", "level": "chi_doan"}, {"name": "B", "level": "chi_doan"})
    office.central.edit(office.unit, "organisation", one, parent=other)
    office.central.edit(office.unit, "organisation", other, parent=one)
    found = tree(office.desk())
    assert {found["A"].depth, found["B"].depth} == {0}
    assert len(found) == 5


@pytest.mark.parametrize("status", list(rulebook().catalogue("member_status").labels))
def test_the_tree_counts_whom_the_counting_rules_count(office: Office, status: str) -> None:
    desk = office.desk()
    ids = [desk.add(full_name=name) for name in ("Lê An", "Lê Bình")]
    desk.sync()
    office.central.edit(office.unit, "member", ids[0], status=status)
    desk.sync()
    node, root = tree(desk)["Chi đoàn thôn 1"], tree(desk)["Xã Thống Nhất"]
    assert (node.records, root.records_below) == (2, 2)
    assert node.members == root.members_below == 1 + (status in COUNTED)


def test_the_catalogue_and_the_workflows_name_the_same_members() -> None:
    assert counted_statuses() == COUNTED
