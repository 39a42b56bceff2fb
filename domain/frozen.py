"""`@frozen`: what `@dataclass(frozen=True, slots=True)` makes, in a tenth of the time.

The standard decorator writes and compiles six methods for each class when its module is imported. A window
that is to stand at once imports a hundred such classes and makes instances of a few. Here the methods are
shared, and `__init__` is compiled when the first instance is made. Everything of `dataclasses` works on what
comes out: `fields`, `replace`, `asdict`, inheritance. For modules that the start of the program loads.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, field
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, Final, TypeVar, dataclass_transform, overload

C = TypeVar("C", bound=type)
# By its name alone: the type checker is not to look into classes that it cannot know.
_standard: Final[Callable[..., Any]] = dataclasses.dataclass


@overload
def frozen(cls: C) -> C: ...
@overload
def frozen(*, kw_only: bool = False) -> Callable[[C], C]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: C | None = None, *, kw_only: bool = False) -> Any:
    """The class as a frozen dataclass with slots, compared by its fields, usable as a key.

    A class may not bring `__eq__` or `__hash__` of its own, nor an `InitVar`.
    """

    def make(plain: C) -> Any:
        if any(map(dataclasses.is_dataclass, plain.__bases__)):
            # The standard decorator looks at what a class goes on from before it can be said to be frozen.
            return _standard(frozen=True, slots=True, kw_only=kw_only)(plain)
        made = _standard(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)(plain)
        _complete(made)
        return made

    return make if cls is None else make(cls)


def _complete(cls: Any) -> None:
    own = dataclasses.fields(cls)
    compared = _reading([each.name for each in own if each.compare])
    named = frozenset(each.name for each in own)

    def is_equal(self: Any, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: Any) -> int:
        return hash(compared(self))

    def assign(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in named:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete(self: Any, name: str) -> None:
        if type(self) is cls or name in named:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    def first(self: Any, *values: Any, **by_name: Any) -> None:
        cls.__init__ = _compiled(cls)
        cls.__init__(self, *values, **by_name)

    cls.__init__, cls.__eq__, cls.__hash__ = first, is_equal, hashed
    cls.__setattr__, cls.__delattr__ = assign, delete
    cls.__getstate__, cls.__setstate__ = _state, _take_state
    if "__repr__" not in cls.__dict__:
        cls.__repr__ = _shown
    # A class that goes on from this one is asked whether it is frozen as well.
    cls.__dataclass_params__.frozen = cls.__dataclass_params__.eq = True


def _reading(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda instance: tuple(getattr(instance, name) for name in names)


def _compiled(cls: Any) -> Callable[..., None]:
    """`__init__` as the standard decorator would write it for a frozen class."""
    known: dict[str, Any] = {"_assign_": object.__setattr__, "_missing_": MISSING}
    in_order: list[str] = []
    by_name: list[str] = []
    lines: list[str] = []
    for each in dataclasses.fields(cls):
        name, value, start = each.name, each.name, ""
        if each.default_factory is not MISSING:
            known[f"_make_{name}"], start = each.default_factory, "=_missing_"
            value = f"_make_{name}() if {name} is _missing_ else {name}" if each.init else f"_make_{name}()"
        elif each.default is not MISSING:
            known[f"_usual_{name}"], start = each.default, f"=_usual_{name}"
            value = name if each.init else f"_usual_{name}"
        if each.init:
            (by_name if each.kw_only else in_order).append(name + start)
        if each.init or start:
            lines.append(f"    _assign_(self, {name!r}, {value})")
    if hasattr(cls, "__post_init__"):
        lines.append("    self.__post_init__()")
    given = ", ".join(["self", *in_order, *(["*", *by_name] if by_name else [])])
    # No text of anybody's: names of fields, which the standard decorator has looked through.
    exec("\n".join([f"def __init__({given}):", *(lines or ["    pass"])]), known)  # noqa: S102
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


@recursive_repr()
def _shown(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in dataclasses.fields(self)]


def _take_state(self: Any, state: list[Any]) -> None:
    for each, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, each.name, value)
