"""What a revoked decision gives back, and moves noted by mistake: two laptops of a unit and the server."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from domain.decisions import Command, Refused
from tests.helpers.cases import (
    DISCIPLINE,
    MATURITY,
    REMOVAL,
    cases,
    expel,
    notices,
    refusal_of,
    state,
    take,
)
from tests.helpers.laptops import Laptop, Scene, numbered

REVOCATION = {"revoke_number": "31-QĐ/ĐTN", "revoke_date": "2026-11-20"}
PERSON = {"full_name": "Trần Thị Hoa", "birth_date": "2004-05-06", "joined_on": "2020-03-26"}


def post_of(laptop: Laptop, member: str, org: str) -> str:
    held = {"member": member, "org": org, "post": "200", "held_from": "2024-01-01"}
    return laptop.must(Command("create", "position", laptop.new_id(), held))


@pytest.fixture
def two(scene: Scene) -> tuple[Laptop, Laptop]:
    return scene.pair()


def test_a_revoked_expulsion_gives_post_and_open_case_back_on_both_laptops(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    lan, hung = two
    member = lan.add(birth_date="2004-05-02")
    post = post_of(lan, member, scene.unit.branches[0])
    open_case = take(lan, "working_away.start", member=member)
    scene.level()
    case = expel(hung, member, "2026-10-15")
    scene.level()
    assert lan.show(post, "position").fields["held_to"] == "2026-10-15"
    assert state(lan, open_case) == "cancelled"
    take(lan, "discipline.revoke", case, reason="khiếu nại đúng", **REVOCATION)
    scene.level()
    for laptop in two:
        assert laptop.show(member).fields["status"] == "active"
        assert laptop.show(post, "position").fields.get("held_to") is None
        assert state(laptop, open_case) == "draft"
    assert not lan.rejections() + hung.rejections()


def test_a_post_that_the_other_laptop_filled_meanwhile_stays_with_its_holder(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    """The laptop that revokes has not heard of the successor: the server has, and its word holds."""
    lan, hung = two
    member, other = lan.add(birth_date="2004-05-02"), lan.add(full_name="Lê Thị Sen", birth_date="2003-01-01")
    post = post_of(lan, member, scene.unit.branches[0])
    case = expel(lan, member, "2026-10-15")
    scene.level()
    successor = post_of(hung, other, scene.unit.branches[0])
    hung.sync()
    take(lan, "discipline.revoke", case, reason="khiếu nại đúng", **REVOCATION)
    assert lan.show(post, "position").fields.get("held_to") is None
    scene.level()
    assert lan.show(post, "position").fields["held_to"] == "2026-10-15"
    assert lan.show(successor, "position").fields.get("held_to") is None


def test_a_reception_that_is_taken_back_leaves_nobody_anywhere(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    lan, hung = two
    case = take(
        lan,
        "transfer.receive",
        org=scene.unit.branches[0],
        person=PERSON,
        from_place="Đoàn phường X",
        to_org=scene.unit.branches[0],
        accepted_on="2026-11-02",
    )
    scene.level()
    member = str(hung.show(case, "case").fields["member"])
    take(hung, "transfer.undo_reception", case, reason="giấy của người khác cùng tên")
    scene.level()
    assert not lan.has(member)
    assert (state(lan, case), state(hung, case)) == ("annulled", "annulled")


def test_what_another_laptop_built_on_a_reception_keeps_it(scene: Scene, two: tuple[Laptop, Laptop]) -> None:
    """The server refuses the taking back that did not know of it, and the laptop is told."""
    lan, hung = two
    branch = scene.unit.branches[0]
    letter = {"from_place": "Đoàn phường X", "to_org": branch, "accepted_on": "2026-11-02"}
    case = take(lan, "transfer.receive", org=branch, person=PERSON, **letter)
    scene.level()
    member = str(hung.show(case, "case").fields["member"])
    take(hung, "working_away.start", member=member)
    hung.sync()
    take(lan, "transfer.undo_reception", case, reason="nhầm")
    lan.sync()
    (refused,) = lan.rejections()
    assert refused.code == "case.built_upon"
    scene.level(hung)
    assert hung.show(member).fields["status"] == "active"
    assert refusal_of(hung, "transfer.undo_reception", case, reason="nhầm") == "case.built_upon"
    assert notices(hung) == []


# Papers about one member, in the order in which the server hears of them. Of a removal, a maturity and an
# expulsion in the order of their days the expulsion stands, of the first two the maturity.
_REMOVAL = ("removal.confirm", {"resolution_date": "2026-10-05", "resolution_number": "3-NQ/CĐ", **REMOVAL})
_MATURITY = ("maturity.approve", {"decision_date": "2026-10-10", "decision_number": "12-QĐ", **MATURITY})
_WHY = {"form": "expulsion", "violation": "Vi phạm nghiêm trọng", **DISCIPLINE}
_EXPULSION = ("discipline.expel", {"decision_date": "2026-10-15", "decision_number": "9-QĐ", **_WHY})
_HEARD = [*permutations((_REMOVAL, _MATURITY)), *permutations((_REMOVAL, _MATURITY, _EXPULSION))]


@pytest.mark.parametrize("papers", _HEARD, ids=lambda papers: "-".join(do.split(".")[0] for do, _ in papers))
def test_a_paper_that_prevailed_gives_back_what_those_before_it_had_ended(
    scene: Scene, papers: tuple[tuple[str, dict[str, Any]], ...]
) -> None:
    """Nothing stays ended by a decision that does not stand, whichever the server heard of first."""
    lan = scene.laptop()
    member = lan.add(birth_date="1990-05-02")
    post = post_of(lan, member, scene.unit.branches[0])
    open_case = take(lan, "working_away.start", member=member)
    desks = [scene.laptop(numbered(at)) for at in range(len(papers))]
    scene.level()
    for desk, (do, values) in zip(desks, papers, strict=True):
        take(desk, do, member=member, reason="theo giấy", confirm=["holds_post"], **values)
    scene.level()
    (stands,) = [
        case for case in cases(lan, member) if case.fields["state"] == "effective" and case.id != open_case
    ]
    workflow = stands.fields["workflow"]
    assert workflow == ("discipline" if _EXPULSION in papers else "maturity")
    assert lan.show(post, "position").fields["held_to"] in ("2026-10-05", "2026-10-10", "2026-10-15")
    take(lan, f"{workflow}.revoke", stands.id, reason="khiếu nại đúng", **REVOCATION)
    scene.level()
    assert lan.show(member).fields["status"] == "active"
    assert lan.show(post, "position").fields.get("held_to") is None
    assert state(lan, open_case) == "draft"
    assert not [each for laptop in scene.laptops for each in laptop.rejections()]


def test_nobody_is_brought_back_by_an_answer_whose_reception_was_taken_back(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    """An edit that arrives late is shown; keeping it would count a member whom no case had entered."""
    lan, hung = two
    branch = scene.unit.branches[0]
    letter = {"from_place": "Đoàn phường X", "to_org": branch, "accepted_on": "2026-11-02"}
    case = take(lan, "transfer.receive", org=branch, person=PERSON, **letter)
    scene.level()
    member = str(hung.show(case, "case").fields["member"])
    hung.set(member, phone="0912345678")
    take(lan, "transfer.undo_reception", case, reason="giấy của người khác cùng tên")
    scene.level()
    (open_one,) = hung.conflicts()
    refused = hung.perform(Command("resolve", "conflict", open_one.id, {"take": "mine"}))
    assert isinstance(refused, Refused)
    assert (refused.code, refused.params) == ("never_received", {"case": case})
    hung.resolve(open_one.id, "theirs")
    scene.level()
    assert not lan.has(member)
    assert not hung.has(member)
    assert not lan.conflicts() + lan.rejections() + hung.rejections()
