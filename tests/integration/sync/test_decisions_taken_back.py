"""What a revoked decision gives back, and moves noted by mistake: two laptops of a unit and the server."""

from __future__ import annotations

import pytest

from domain.decisions import Command
from tests.helpers.cases import expel, notices, refusal_of, state, take
from tests.helpers.laptops import Laptop, Scene

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
