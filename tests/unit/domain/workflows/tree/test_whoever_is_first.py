"""Two decisions about the tree that nobody knew both of: the same outcome, whichever is heard first.

Every two of `DECISIONS` are taken on the same tree by two cadres, with papers in either order of days, and
heard by the server in either order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import pytest

from domain.decisions import Command, Put
from domain.records import Departure
from tests.helpers.two_cadres import HUNG, send
from tests.helpers.unit_view import UNIT, UnitView, member

A, B, C, EMPTY, GROUP, OTHER_GROUP = "branch-a", "branch-b", "branch-c", "branch-e", "group-1", "group-2"
HOA, LAN_, MAI, TU = "hoa", "lan", "mai", "tu"
EARLIER, LATER = ("9-QĐ/ĐTN", "2026-11-18"), ("15-QĐ/ĐTN", "2026-11-20")
Decision = tuple[str, Mapping[str, Any]]
Paper = tuple[str, str]
# Which decision, by which paper, in which case.
Taken = tuple[str, Paper, str]


def _found(name: str, parent: str) -> Decision:
    return "found", {"name": name, "parent": parent, "level": "chi_doan"}


def _rename(org: str, name: str, before: str) -> Decision:
    return "rename", {"organisation": org, "name": name, "name_before": before}


def _parted(step: str, org: str, **parts: list[str]) -> Decision:
    targets = [{"name": f"Chi đoàn {name}", "members": people} for name, people in parts.items()]
    return step, {"organisation": org, "targets": targets}


def _merge(org: str, into: str) -> Decision:
    return "merge", {"organisation": org, "into": into}


def _unite(name: str, *sources: str) -> Decision:
    return "unite", {"sources": list(sources), "parent": UNIT, "name": name}


def _move(org: str, to: str, before: str = UNIT) -> Decision:
    return "move", {"organisation": org, "parent": to, "parent_before": before}


DECISIONS: Final[dict[str, Decision]] = {
    "found below a group": _found("Chi đoàn Mới", GROUP),
    "found below the unit": _found("Chi đoàn Mới", UNIT),
    "found as another is called": _found("Chi đoàn Xanh", UNIT),
    "rename": _rename(A, "Chi đoàn Xanh", "Chi đoàn A"),
    "rename otherwise": _rename(A, "Chi đoàn Đỏ", "Chi đoàn A"),
    "correct the day": ("rename", {**_rename(A, "Chi đoàn A", "Chi đoàn A")[1], "founded_on": "2016"}),
    "correct it otherwise": ("rename", {**_rename(A, "Chi đoàn A", "Chi đoàn A")[1], "founded_on": "2017"}),
    "rename a group": _rename(GROUP, "Liên chi đoàn Xanh", "Liên chi đoàn 1"),
    "split": _parted("split", A, A1=[HOA], A2=[LAN_, MAI]),
    "split otherwise": _parted("split", A, A3=[HOA, LAN_], A4=[MAI]),
    "split off": _parted("split_off", A, Xanh=[HOA]),
    "split off more": _parted("split_off", A, A5=[HOA, LAN_]),
    "split off nobody": _parted("split_off", EMPTY, A6=[]),
    "merge": _merge(A, B),
    "merge the other way": _merge(B, A),
    "merge elsewhere": _merge(A, C),
    "merge on": _merge(B, C),
    "merge into the empty one": _merge(A, EMPTY),
    "merge the empty one": _merge(EMPTY, B),
    "merge groups": _merge(GROUP, OTHER_GROUP),
    "unite": _unite("Chi đoàn Xanh", A, B),
    "unite otherwise": _unite("Chi đoàn AC", A, C),
    "dissolve": ("dissolve", {"organisation": EMPTY}),
    "dissolve a group": ("dissolve", {"organisation": GROUP}),
    "move": _move(A, GROUP),
    "move elsewhere": _move(A, OTHER_GROUP),
    "move out": _move(C, UNIT, OTHER_GROUP),
}  # fmt: skip


@cache
def _unit() -> UnitView:
    view = UnitView()
    branch = {"level": "chi_doan", "status": "active"}
    group = {"level": "lien_chi_doan", "status": "active", "parent": UNIT}
    organisations: dict[str, dict[str, Any]] = {
        UNIT: {"name": "Đoàn xã", "level": "doan_co_so", "code": "X"},
        A: {"name": "Chi đoàn A", "parent": UNIT, "code": "X.1", **branch},
        B: {"name": "Chi đoàn B", "parent": UNIT, "code": "X.2", **branch},
        C: {"name": "Chi đoàn C", "parent": OTHER_GROUP, "code": "X.6.1", **branch},
        EMPTY: {"name": "Chi đoàn E", "parent": UNIT, "code": "X.4", **branch},
        GROUP: {"name": "Liên chi đoàn 1", "code": "X.5", **group},
        OTHER_GROUP: {"name": "Liên chi đoàn 2", "code": "X.6", **group},
    }
    puts = [Put("organisation", id, fields, creates=True) for id, fields in organisations.items()]
    homes = {HOA: A, LAN_: A, MAI: A, TU: B}
    puts += [Put("member", id, member(full_name=id, org=org), creates=True) for id, org in homes.items()]
    puts.append(
        Put("position", "post", {"post": "200", "org": A, "member": LAN_, "held_from": "2025"}, creates=True)
    )
    view.commit(puts)
    return view


def _copy(view: UnitView) -> UnitView:
    copied = UnitView(rulebook=view.rulebook, records=dict(view.records), head=view.head)
    copied.tombstones, copied.departed = dict(view.tombstones), dict(view.departed)
    copied.stamps = {key: dict(stamps) for key, stamps in view.stamps.items()}
    return copied


def _command(name: str, paper: Paper, case: str) -> Command:
    step, values = DECISIONS[name]
    number, day = paper
    given = {**values, "decision_number": number, "decision_date": day, "signer": "Trần Thị Bích"}
    return Command(f"tree.{step}", "case", case, given)


@cache
def _after(name: str, paper: Paper, case: str) -> UnitView:
    view = _copy(_unit())
    assert send(view, _command(name, paper, case)).verdict == "applied", name
    return view


def _heard(first: Taken, second: Taken) -> UnitView:
    view = _copy(_after(*first))
    send(view, _command(*second), author=HUNG)
    return view


def _outcome(view: UnitView) -> Any:
    """All that people see of it; codes are given as decisions arrive.

    Of what is one under two ids (a place founded twice, one decision by two papers) either may be the one.
    """
    shown: dict[str, Any] = {}
    same: dict[str, str] = {}
    for (kind, id), record in view.records.items():
        fields = dict(record.fields)
        if kind == "organisation":
            shown[id] = {name: value for name, value in fields.items() if name != "code"}
        elif kind == "case":
            shown[id] = [fields["state"], (fields.get("lost_to") or {}).get("case")]
        elif kind in ("member", "position"):
            shown[id] = fields
        elif kind == "org_event":
            shown[f"event of {fields['case']}"] = fields
        elif kind == "conflict":
            shown[f"conflict about {fields['record']}"] = fields["status"]
    for (kind, id), tombstone in view.tombstones.items():
        if (kind, id) in _unit().records:
            shown[id] = [tombstone.departure, tombstone.into]
        elif tombstone.departure is Departure.MERGED and (kind, tombstone.into) not in _unit().records:
            same[max(id, tombstone.into)] = min(id, tombstone.into)
    text = json.dumps(shown)
    for one, other in same.items():
        text = text.replace(one, other)
    return json.loads(text)


def _assert_sound(view: UnitView) -> None:
    organisations = {one.id: one.fields for one in view.every("organisation")}
    working = {id for id, fields in organisations.items() if fields.get("status") != "dissolved"}
    for person in (HOA, LAN_, MAI, TU):
        record = view.record("member", person)
        assert record is not None
        assert record.fields["org"] in working
    for id in working - {UNIT}:
        assert view.is_under(id, UNIT)
        assert organisations[id]["parent"] in working
    codes = [fields.get("code") for fields in organisations.values()]
    assert len(set(codes)) == len(codes)
    names = [(organisations[id].get("parent"), organisations[id]["name"]) for id in working]
    assert len(set(names)) == len(names)
    cases = {one.id: one.fields["state"] for one in view.records.values() if one.kind == "case"}
    asked = [one.fields["record"] for one in view.records.values() if one.kind == "conflict"]
    assert asked == [id for id, state in cases.items() if state == "conflict"], "whoever lost is told"
    assert "effective" in cases.values()


@pytest.mark.parametrize("one", DECISIONS)
def test_every_pair_comes_to_the_same_whichever_is_heard_first(one: str) -> None:
    names = list(DECISIONS)
    for other in names[names.index(one) :]:
        alike = ((EARLIER, EARLIER),) if other == one else ()
        for of_one, of_other in ((EARLIER, LATER), (LATER, EARLIER), *alike):
            mine, yours = (one, of_one, "case-1"), (other, of_other, "case-2")
            first, second = _heard(mine, yours), _heard(yours, mine)
            _assert_sound(first)
            _assert_sound(second)
            assert _outcome(first) == _outcome(second), (one, of_one, other, of_other)


@pytest.mark.parametrize(("who", "to"), [(HOA, B), (TU, A), (HOA, EMPTY)])
def test_who_is_moved_by_a_paper_of_their_own_is_in_one_branch_whichever_is_heard_first(
    who: str, to: str
) -> None:
    """Only a dissolution is another matter: nobody may be left, so whichever is heard first stands."""
    given = {"member": who, "to_org": to, "accepted_on": "2026-11-19", "transfer_reason": "residence"}
    move = Command("transfer.move_inside", "case", "case-1", given)
    moved = _copy(_unit())
    assert send(moved, move).verdict == "applied"
    for name in DECISIONS.keys() - {"dissolve"}:
        after = _copy(_after(name, LATER, "case-2"))
        send(after, move, author=HUNG)
        before = _copy(moved)
        send(before, _command(name, LATER, "case-2"), author=HUNG)
        homes = [one.fields["org"] for view in (before, after) if (one := view.record("member", who))]
        assert homes[0] == homes[1], name
        _assert_sound(before)
        _assert_sound(after)
