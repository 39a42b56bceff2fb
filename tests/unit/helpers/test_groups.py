"""What tests of one group share is made once: they all go to one worker."""

from __future__ import annotations

from collections import Counter

import pytest

pytestmark = pytest.mark.xdist_group("a group")


@pytest.fixture(scope="module")
def made() -> Counter[str]:
    return Counter()


@pytest.mark.parametrize("one", range(6))
def test_every_test_of_a_group_finds_what_the_one_before_it_left(
    made: Counter[str], one: int, request: pytest.FixtureRequest
) -> None:
    of_group = [item for item in request.session.items if item.path == request.path]
    assert made.total() == of_group.index(request.node)
    made[str(one)] += 1
