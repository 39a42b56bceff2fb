"""`@frozen` beside the standard decorator: the same class, made when it is needed."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, dataclass, field
from functools import partial
from threading import Barrier, Thread
from typing import Any, cast

import pytest

from domain import frozen as declaring
from domain.frozen import frozen


@frozen
class Ours:
    name: str
    about: Mapping[str, int] = field(default_factory=dict, compare=False)
    secret: str = field(default="", repr=False)

    @property
    def loud(self) -> str:
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class Theirs:
    name: str
    about: Mapping[str, int] = field(default_factory=dict, compare=False)
    secret: str = field(default="", repr=False)


@frozen(kw_only=True)
class Named:
    one: int
    two: int = 2


@frozen
class Checked:
    size: int

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError("size")


@frozen
class Counted:
    one: int
    also: list[int] = field(init=False, default_factory=list)
    two: int = field(init=False, default=2)
    never: int = field(init=False)
    three: int = field(default=3, kw_only=True)
    missing: tuple[int, ...] = field(default_factory=tuple, kw_only=True)


@frozen
class More(Ours):
    extra: int = 0


def test_it_is_shown_compared_and_kept_as_the_standard_one() -> None:
    ours, theirs = Ours("a", {"b": 1}, "c"), Theirs("a", {"b": 1}, "c")
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours") == "Ours(name='a', about={'b': 1})"
    assert hash(ours) == hash(theirs)
    assert ours == Ours("a", {}, "c") != Ours("a", {}, "d")
    assert ours != cast(object, theirs)
    assert {ours: 1}[Ours("a", {}, "c")] == 1
    assert (ours.loud, Ours.__match_args__) == ("A", Theirs.__match_args__)


def test_what_dataclasses_offers_works_on_it() -> None:
    ours = Ours("a", {"b": 1})
    assert dataclasses.replace(ours, name="x") == Ours("x")
    assert dataclasses.asdict(ours) == {"name": "a", "about": {"b": 1}, "secret": ""}
    assert [each.name for each in dataclasses.fields(Ours)] == ["name", "about", "secret"]
    assert pickle.loads(pickle.dumps(ours)).about == copy.copy(ours).about == {"b": 1}


@pytest.mark.parametrize("made", [partial(Ours, "a"), partial(Theirs, "a"), partial(More, "a")])
def test_nothing_of_it_can_be_changed(made: Callable[[], Any]) -> None:
    instance = made()
    with pytest.raises(FrozenInstanceError):
        instance.name = "b"
    with pytest.raises(FrozenInstanceError):
        del instance.name
    with pytest.raises((FrozenInstanceError, TypeError)):
        instance.unheard_of = 1
    assert not hasattr(instance, "__dict__")


def test_arguments_are_those_that_were_declared() -> None:
    assert (Named(one=1).two, Ours("a").about) == (2, {})
    with pytest.raises(TypeError, match=r"Named.__init__\(\) takes 1 positional argument"):
        Named(1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        Ours()  # type: ignore[call-arg]


def test_what_a_class_checks_is_checked_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="size"):
            Checked(-1)
    assert Checked(1).size == 1


def test_what_nobody_may_give_is_there_all_the_same() -> None:
    counted = Counted(1, three=4)
    assert (counted.one, counted.also, counted.two, counted.three) == (1, [], 2, 4)
    assert counted.also is not Counted(1).also
    assert not hasattr(counted, "never")


def test_a_class_may_go_on_from_one() -> None:
    assert repr(More("a", extra=2)) == "More(name='a', about={}, extra=2)"
    assert More("a", extra=2) != More("a")


def test_nothing_is_compiled_before_somebody_makes_one(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def counted(cls: type) -> Callable[..., None]:
        compiled.append(cls.__name__)
        return written(cls)

    written = declaring._compiled
    monkeypatch.setattr(declaring, "_compiled", counted)

    @frozen
    class Unused:
        """Two fields."""

        one: int
        two: int

    assert compiled == []
    assert Unused(1, 2) == Unused(1, 2)
    assert compiled == ["Unused"]


def test_the_first_ones_may_be_made_by_many_at_once() -> None:
    @frozen
    class Fresh:
        """One field."""

        one: int

    together, made = Barrier(8), []

    def make(number: int) -> None:
        together.wait()
        made.append(Fresh(number))

    workers = [Thread(target=make, args=(number,)) for number in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(each.one for each in made) == list(range(8))
