"""Three laptops change the tree without knowing of each other: one tree, in whatever order they are heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from typing import Any

import pytest

from tests.helpers.cases import take
from tests.helpers.central import Unit
from tests.helpers.laptops import Laptop, Scene, assert_level
from tests.helpers.tree_work import assert_sound, attempt, every, home_of, merge, part, rename

NAMES = ("Nguyễn Thị Lan", "Phạm Văn Hùng", "Vũ Thị Mai")
PEOPLE = ("Lê Thị Hoa", "Trần Văn Bình", "Hồ Thị Thu")
PAPERS = (("9", "2026-11-16"), ("15", "2026-11-18"), ("20", "2026-11-20"))
# A step, and its values from the branches of the unit, the unit itself and the first one's people.
Decision = tuple[str, Callable[[Unit, Sequence[str]], Mapping[str, Any]]]


def _merge(gone: int, into: int) -> Decision:
    return "merge", lambda unit, _: {"organisation": unit.branches[gone], "into": unit.branches[into]}


def _rename(name: str) -> Decision:
    return "rename", lambda unit, _: {
        "organisation": unit.branches[0], "name": name, "name_before": "Chi đoàn thôn 1",
    }  # fmt: skip


FOUND: Decision = (
    "found",
    lambda unit, _: {"name": "Chi đoàn Xanh", "parent": unit.id, "level": "chi_doan"},
)
PART: Decision = (
    "split_off",
    lambda unit, people: {
        "organisation": unit.branches[0],
        "targets": [{"name": "Chi đoàn Xanh", "members": list(people[:1])}],
    },
)
CLASHES: Mapping[str, Sequence[Decision]] = {
    "one branch into three others": (_merge(0, 1), _merge(0, 2), _merge(0, 3)),
    "a ring of mergers": (_merge(0, 1), _merge(1, 2), _merge(2, 0)),
    "one name founded and parted off, and the branch ended": (PART, FOUND, _merge(0, 1)),
    "one name founded, parted off and given": (FOUND, PART, _rename("Chi đoàn Xanh")),
}


def _ended(scene: Scene, number: int, decisions: Sequence[Decision], order: Sequence[int]) -> Any:
    """What the three laptops show in the end, by what people call things; they show the same."""
    code = f"TB.9.{number}"
    unit = scene.central.add_unit(code, f"Xã số {number}", branches=4)
    laptops = [scene.laptop(name, unit=unit) for name in NAMES]
    people = [laptops[0].add(org=unit.branches[0], full_name=name) for name in PEOPLE]
    for laptop in (*laptops, *laptops):
        laptop.sync()
    for laptop, (step, given), (paper, day) in zip(laptops, decisions, PAPERS, strict=True):
        attempt(laptop, step, paper, day, **given(unit, people))
    for at in order:
        laptops[at].sync()
    for laptop in (*laptops, *laptops):
        laptop.sync()
    assert_level(scene.central, unit, *laptops)
    for laptop in laptops:
        assert laptop.queue() == []
        assert_sound(laptop, people)
    shown = [_shown(laptop, people) for laptop in laptops]
    assert shown[0] == shown[1] == shown[2]
    return shown[0]


def _shown(laptop: Laptop, people: Sequence[str]) -> Any:
    organisations = {one.id: one.fields for one in every(laptop, "organisation")}
    called = {id: str(fields["name"]) for id, fields in organisations.items()}
    root = next(id for id, fields in organisations.items() if not fields.get("parent"))
    cases = {one.id: one.fields for one in every(laptop, "case")}
    number = {id: fields["data"]["decision_number"] for id, fields in cases.items()}
    lost_to = {id: (fields.get("lost_to") or {}).get("case") for id, fields in cases.items()}
    return {
        "tree": sorted(
            (called[id], "" if fields["parent"] == root else called[str(fields["parent"])], fields["status"])
            for id, fields in organisations.items()
            if id != root
        ),
        "people": {id_name: called[str(laptop.show(id).fields["org"])]
                   for id, id_name in zip(people, PEOPLE, strict=True)},
        "papers": sorted((number[id], cases[id]["state"], number.get(lost_to[id] or "")) for id in cases),
        "asked": sorted(number[str(one.fields["record"])] for one in laptop.conflicts()),
    }  # fmt: skip


@pytest.mark.parametrize("name", CLASHES)
def test_three_laptops_come_to_one_tree_in_every_order_of_arrival(scene: Scene, name: str) -> None:
    ends = [
        _ended(scene, number, CLASHES[name], order) for number, order in enumerate(permutations(range(3)))
    ]
    assert [end for end in ends if end != ends[0]] == []
    states = [state for _, state, _ in ends[0]["papers"]]
    assert set(states) == {"effective", "conflict"}
    assert len(ends[0]["asked"]) == states.count("conflict"), "whoever lost is asked, once"


def test_whoever_came_into_a_branch_that_turns_out_never_to_have_been_goes_where_its_people_go(
    scene: Scene,
) -> None:
    """Entered there and begun there since: no paper that lost says anything of them."""
    lan, hung = scene.pair()
    first, second = scene.unit.branches
    hoa = lan.add(org=first, full_name="Lê Thị Hoa")
    binh = lan.add(org=first, full_name="Trần Văn Bình")
    scene.level()
    later, _ = part(lan, "split", first, {"Tổ 1": [hoa], "Tổ 2": [binh]}, "9")
    lan.sync()
    thu = lan.add(org=later, full_name="Hồ Thị Thu")
    away = take(lan, "working_away.start", member=hoa, destination="Bình Dương")
    fresh = take(lan, "admission.start", person={"full_name": "Đỗ Thị Dung"}, org=later)
    lan.sync()
    merge(hung, second, first, "1")
    earlier, _ = part(hung, "split", first, {"Tổ 3": [binh], "Tổ 4": [hoa]}, "2")
    scene.level()
    for laptop in (lan, hung):
        assert not laptop.has(later, "organisation")
        assert_sound(laptop, [hoa, binh, thu])
        stands = {case: laptop.show(case, "case").fields["org"] for case in (away, fresh)}
        assert stands == {away: home_of(laptop, hoa), fresh: earlier}
        assert home_of(laptop, thu) == earlier


HEARD = ((0, 1, 2), (1, 2, 0), (2, 1, 0))


@pytest.mark.parametrize("order", HEARD)
def test_among_more_than_a_dozen_decisions_it_is_one_tree_too(scene: Scene, order: Sequence[int]) -> None:
    assert _crowded(scene, order, apart=14, before=0) == _crowded(scene, HEARD[0], apart=14, before=0)


@pytest.mark.parametrize("order", HEARD[1:])
def test_decisions_of_years_ago_stay_as_they_are_and_do_not_count(scene: Scene, order: Sequence[int]) -> None:
    """So many are not decided anew; those that are over need not be."""
    assert _crowded(scene, order, apart=2, before=42) == _crowded(scene, HEARD[0], apart=2, before=42)


def _crowded(scene: Scene, order: Sequence[int], *, apart: int, before: int) -> Any:
    """What three laptops come to that merge, part off and rename around one branch, apart from each other.

    `before`: so many branches were merged into it in another year, and everybody knows. `apart`: so many are
    merged into it by the first laptop.
    """
    code = f"TB.9.{len(scene.laptops)}"
    unit = scene.central.add_unit(code, "Xã", branches=2 + apart + before)
    laptops = [scene.laptop(name, unit=unit) for name in NAMES]
    home, other, *rest = unit.branches
    people = [laptops[0].add(org=home, full_name=name) for name in PEOPLE]
    for number, gone in enumerate(rest[apart:]):
        merge(laptops[0], gone, home, f"{number + 1}", f"2025-{number // 4 + 1:02}-{number % 4 + 1:02}")
    for laptop in (*laptops, *laptops):
        laptop.sync()
    for number, gone in enumerate(rest[:apart]):
        merge(laptops[0], gone, home, f"{100 + number}", f"2026-11-{number + 1:02}")
    part(laptops[1], "split_off", home, {"Chi đoàn Xanh": people[:1]}, "50", "2026-11-03")
    rename(laptops[1], home, "Chi đoàn Vàng", "51", "2026-11-12")
    merge(laptops[2], home, other, "60", "2026-11-08")
    rename(laptops[2], rest[1], "Chi đoàn Vàng", "61", "2026-11-05")
    for at in order:
        laptops[at].sync()
    for laptop in (*laptops, *laptops):
        laptop.sync()
    assert_level(scene.central, unit, *laptops)
    shown = [_shown(laptop, people) for laptop in laptops]
    assert shown[0] == shown[1] == shown[2]
    for laptop in laptops:
        assert_sound(laptop, people)
    return shown[0]
