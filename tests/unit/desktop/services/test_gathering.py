from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from desktop.services.gathering import gathering_put_off


@pytest.mark.usefixtures("collector_on")
def test_nothing_is_looked_through_for_garbage_until_it_is_over_even_when_it_fails() -> None:
    seen = []

    def fail() -> None:
        with gathering_put_off():
            seen.append(gc.isenabled())
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        fail()
    assert [*seen, gc.isenabled()] == [False, True]


@pytest.mark.usefixtures("collector_on")
def test_the_collector_stays_off_where_it_was_off() -> None:
    gc.disable()
    with gathering_put_off():
        pass
    assert not gc.isenabled()


@pytest.mark.usefixtures("collector_on")
def test_one_inside_the_other_ends_with_the_outer_one() -> None:
    with gathering_put_off():
        with gathering_put_off():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


@pytest.mark.usefixtures("collector_on")
@pytest.mark.parametrize("first_ends_first", [True, False])
def test_the_collector_is_back_when_two_threads_have_ended_in_whatever_order(first_ends_first: bool) -> None:
    begun, may_end = (Event(), Event()), (Event(), Event())

    def work(place: int) -> None:
        with gathering_put_off():
            begun[place].set()
            may_end[place].wait(10)

    threads = [Thread(target=work, args=(place,)) for place in range(2)]
    for place, thread in enumerate(threads):
        thread.start()
        assert begun[place].wait(10)
    for place in (0, 1) if first_ends_first else (1, 0):
        may_end[place].set()
        threads[place].join()
    assert gc.isenabled()


@pytest.fixture
def collector_on() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()
