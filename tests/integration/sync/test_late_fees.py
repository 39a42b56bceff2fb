"""A removal never stands silently over a fee that was paid, whichever of the two reaches the server first."""

from __future__ import annotations

import pytest

from tests.helpers.cases import notices, remove, state
from tests.helpers.laptops import Laptop, Scene

Two = tuple[Laptop, Laptop, str]


@pytest.fixture
def two(scene: Scene) -> Two:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02", fee_paid_until="2026-01")
    scene.level()
    return a, b, member


def test_a_fee_that_arrives_after_the_removal_is_kept_and_told(scene: Scene, two: Two) -> None:
    a, b, member = two
    a.set(member, fee_paid_until="2026-11")
    case = remove(b, member, "2026-11-10")
    b.sync()
    a.sync()
    scene.level()
    standing = a.show(member).fields
    assert (standing["status"], standing["fee_paid_until"]) == ("removed", "2026-11")
    assert state(a, case) == "effective"
    assert notices(a) == notices(b) == ["fee_after_removal"]
    ((_, told),) = [found for (kind, _), found in a.bases().items() if kind == "notice"]
    assert told["about"] == case
    assert told["params"] == {"full_name": "Lê Thị Hoa", "decided_on": "2026-11-10", "month": "11/2026"}


def test_a_fee_that_arrives_before_the_removal_sends_it_back(scene: Scene, two: Two) -> None:
    a, b, member = two
    a.set(member, fee_paid_until="2026-11")
    remove(b, member, "2026-11-10")
    a.sync()
    b.sync()
    scene.level()
    assert [each.code for each in b.rejections()] == ["case.fee_paid"]
    assert a.show(member).fields["status"] == "active"


def test_a_fee_of_months_before_those_judged_says_nothing_against_it(scene: Scene, two: Two) -> None:
    a, b, member = two
    a.set(member, fee_paid_until="2026-04")
    remove(b, member, "2026-11-10")
    b.sync()
    a.sync()
    scene.level()
    assert a.show(member).fields["fee_paid_until"] == "2026-04"
    assert notices(a) == []


def test_the_later_of_two_months_is_the_one_that_is_told(scene: Scene, two: Two) -> None:
    a, b, member = two
    a.set(member, fee_paid_until="2026-11")
    b.set(member, fee_paid_until="2026-02")
    remove(b, member, "2026-11-10")
    b.sync()
    assert notices(b) == [], "two months paid of ten say nothing against it"
    a.sync()
    scene.level()
    assert a.show(member).fields["fee_paid_until"] == "2026-11"
    assert notices(b) == ["fee_after_removal"]
