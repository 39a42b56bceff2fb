"""Two papers about one member on real laptops and a server, in both orders of arrival (`domain.md` 3.14).

All pairs share one province: each pair has a member of its own in each order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

import pytest

from domain.decisions import Command, Put
from tests.helpers.cases import send
from tests.helpers.decisions_apart import HOME, INSIDE, PLACE
from tests.helpers.laptops import Laptop, Scene, assert_level, numbered

FIRST, SECOND = "2026-11-05", "2026-11-10"
CODES: Final = {"accept_b": "TB.4.38", "accept_c": "TB.4.39"}
# Papers of the first day and of the second; the two units that receive are alike.
PAIRS: Final = list(product((*HOME, "accept_b"), (*HOME, *CODES)))
Key = tuple[str, str, bool]
End = tuple[list[tuple[str, str, str]], dict[tuple[str, str], tuple[str, ...]], set[tuple[str, ...]]]


class Province:
    """Three units whose laptops decide apart; what is of group 0 reaches the server before group 1.

    A member is named by the earlier paper, the later one, and whether they arrive in that order.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.units = {"home": scene.unit}
        self.units |= {what: scene.central.add_unit(code, f"Xã {code}") for what, code in CODES.items()}
        third = {"name": "Chi đoàn thôn 3", "level": "chi_doan", "parent": scene.unit.id, "status": "active"}
        scene.central.write(scene.unit.id, [Put("organisation", "thon-3", third, creates=True)])
        writer = scene.laptop()
        self.targets = {"inside": scene.unit.branches[1], "inside_elsewhere": "thon-3"}
        every = enumerate(product(PAIRS, (True, False)))
        self.members: dict[Key, str] = {
            (*pair, forth): writer.add(
                full_name=numbered(at), birth_date="1990-05-02", org=scene.unit.branches[0]
            )
            for at, (pair, forth) in every
        }
        writer.sync()
        # Who moves inside the unit, or writes the second letter, has not heard of the first one.
        other_writer = scene.laptop("Phạm Văn Hùng")
        self.roles: dict[str, str] = {}
        self.groups = [self.laptops(at) for at in (0, 1)]
        self.write_letters(writer, other_writer)
        for group in self.groups:
            for sort in ("home", *CODES):
                group[sort].sync()
        for key, member in self.members.items():
            self.decide(key, member)
        for laptop in [*(each for group in self.groups for each in group.values()), *scene.laptops * 2]:
            laptop.sync()
        self.records = {unit: scene.central.records(each.id) for unit, each in self.units.items()}

    def laptops(self, group: int) -> dict[str, Laptop]:
        where = {
            "home": self.scene.unit,
            "inside": self.scene.unit,
            **{what: self.units[what] for what in CODES},
        }
        return {sort: self.scene.laptop(f"Máy {sort} {group}", unit=unit) for sort, unit in where.items()}

    def write_letters(self, *writers: Laptop) -> None:
        for (one, other, _), member in self.members.items():
            answers = sorted({one, other} & {"out", *CODES})
            for what, writer in zip(answers, writers, strict=False):
                if what != "out":
                    self.roles[send(writer, member, CODES[what], "2026-10-01")] = f"letter {what}"
                    continue
                letter = {
                    "member": member,
                    "to_place": PLACE,
                    "letter_date": "2026-10-02",
                    "letter_number": "2",
                }
                self.roles[writer.must(Command("transfer.send", "case", writer.new_id(), letter))] = (
                    "letter out"
                )
        for writer in writers:
            writer.sync()

    def decide(self, key: Key, member: str) -> None:
        *names, forth = key
        groups = self.groups if forth else self.groups[::-1]
        for role, what, on, group in zip(("earlier", "later"), names, (FIRST, SECOND), groups, strict=True):
            laptop = group["inside" if what in INSIDE else what if what in CODES else "home"]
            if what in CODES or what == "out":
                self.answer(laptop, str(what), member, on)
                continue
            do, dated_by, more = HOME[str(what)]
            values: dict[str, Any] = {"member": member, dated_by: on, **more}
            values |= (
                {"to_org": self.targets[str(what)]} if what in INSIDE else {"confirm": ["open_transfer"]}
            )
            id = laptop.must(Command(do, "case", laptop.new_id(), values, "theo giấy tờ"))
            self.roles[id] = role

    def answer(self, laptop: Laptop, what: str, member: str, on: str) -> None:
        state = "awaiting" if what == "out" else "incoming"
        with laptop.replica.reading() as reader:
            found = [case for case in reader.view().cases_of(member) if case.fields["state"] == state]
        (case,) = [
            each
            for each in found
            if self.roles.get(each.id, what) not in ("letter accept_b", "letter accept_c")
        ]
        values: dict[str, Any] = {"accepted_on": on, "acceptance_number": on[-2:]}
        values |= {"to_org": self.units[what].branches[0]} if what in CODES else {}
        laptop.must(
            Command(f"transfer.{'accept' if what in CODES else 'confirm_received'}", "case", case.id, values)
        )
        self.roles.setdefault(case.id, f"arrival {what}")

    # -- what can be seen in the end

    def end(self, key: Key) -> End:
        """Homes, states of the cases, and the papers seen against each other, all named by their roles."""
        member, homes = self.members[key], []
        states: dict[tuple[str, str], tuple[str, ...]] = {}
        seen: set[tuple[str, ...]] = set()
        for unit, records in self.records.items():
            for (kind, id), (_, fields) in records.items():
                if kind == "member" and id == member:
                    homes.append((unit, str(fields["org"]), str(fields["status"])))
                if kind == "case" and fields.get("member") == member and self.role(id, fields):
                    won = self.role(str((fields.get("lost_to") or {}).get("case") or ""))
                    day = str(fields.get("decided_on") or "")
                    states[unit, self.role(id, fields)] = (str(fields["state"]), day, won)
                if kind == "conflict" and fields["status"] == "open":
                    case = records.get(("case", str(fields["record"])))
                    if case is not None and case[1].get("member") == member:
                        (group,) = fields["groups"]
                        papers = [self.role(str(group[side].get("case"))) for side in ("mine", "theirs")]
                        # Each with who decided it; which of two like laptops that was differs by the order.
                        by = [group[f"{side}_by"]["name"].rstrip("01 ") for side in ("mine", "theirs")]
                        seen.add((unit, self.role(str(fields["record"]), case[1]), *papers, *by))
        return homes, states, seen

    def role(self, id: str, fields: Mapping[str, Any] | None = None) -> str:
        known = self.roles.get(id, "")
        letter = str(((fields or {}).get("counterpart") or {}).get("case") or "")
        if (
            not known
            and fields is not None
            and any(line.get("to") == "incoming" for line in fields["history"])
        ):
            known = self.roles.get(letter, "").replace("letter", "arrival")
        return known


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    scene = Scene(tmp_path_factory.mktemp("province"))
    yield Province(scene)
    scene.close()


@pytest.mark.parametrize("one,other", PAIRS)
def test_the_same_two_papers_come_to_the_same_end_in_both_orders(
    province: Province, one: str, other: str
) -> None:
    assert province.end((one, other, True)) == province.end((one, other, False))


@pytest.mark.parametrize("forth", [True, False], ids=["in-order", "the-later-first"])
@pytest.mark.parametrize("one,other", PAIRS)
def test_a_paper_that_gave_way_is_seen_with_both_where_it_was_issued(
    province: Province, one: str, other: str, forth: bool
) -> None:
    homes, states, seen = province.end((one, other, forth))
    lost = {key for key, (state, _, _) in states.items() if state == "conflict"}
    assert len(homes) == 1
    assert {(unit, case) for unit, case, *_ in seen} >= lost


@pytest.mark.parametrize("forth", [True, False], ids=["in-order", "the-later-first"])
def test_of_two_receptions_the_earlier_stands_whichever_arrives_first(
    province: Province, forth: bool
) -> None:
    homes, states, seen = province.end(("accept_b", "accept_c", forth))
    assert homes == [("accept_b", province.units["accept_b"].branches[0], "active")]
    assert states["accept_c", "arrival accept_c"][0] == "conflict"
    member = province.members["accept_b", "accept_c", forth]
    for laptop in province.scene.laptops:
        with laptop.replica.reading() as reader:
            gone = reader.view().tombstone("member", member)
        assert gone is None or gone.into == province.units["accept_b"].id
    assert {unit for unit, *_ in seen} == {"home", "accept_c"}, (
        "the unit that gives way, and that of the letters"
    )


def test_nothing_is_refused_and_every_copy_is_that_of_the_server(province: Province) -> None:
    scene = province.scene
    of_unit: dict[str, list[Laptop]] = {unit: [] for unit in province.units}
    for laptop in scene.laptops:
        assert laptop.rejections() == []
        of_unit[next(name for name, unit in province.units.items() if unit.id == laptop.actor.unit)].append(
            laptop
        )
    for name, unit in province.units.items():
        assert_level(scene.central, unit, *of_unit[name])
