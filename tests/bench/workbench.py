"""What the rows of one run share: its size, its folder, and the things that take long to make."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.bench.homes import FilledHome, fill_home

T = TypeVar("T")


class Workbench:
    """`quick` proves that a row runs, on a tiny unit; `full` adds what takes ten minutes."""

    def __init__(self, folder: Path, *, quick: bool = False, full: bool = False) -> None:
        self.folder, self.quick, self.full = folder, quick, full
        self._resources = ExitStack()
        self._homes: dict[int, FilledHome] = {}
        self._shared: dict[str, Any] = {}
        self._made = 0

    def size(self, usual: T, quick: T) -> T:
        return quick if self.quick else usual

    def rounds(self, usual: int) -> int:
        return 1 if self.quick else usual

    def new_folder(self, name: str) -> Path:
        self._made += 1
        made = self.folder / f"{self._made:03d}-{name}"
        made.mkdir(parents=True)
        return made

    def home(self, members: int) -> FilledHome:
        """A home with a unit of this size, made once in a run. Rows may add to it, never take away."""
        if members not in self._homes:
            self._homes[members] = fill_home(self.new_folder(f"home-{members}"), members)
        return self._homes[members]

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """What several rows use: made when the first of them asks."""
        if name not in self._shared:
            self._shared[name] = make()
        found: T = self._shared[name]
        return found

    @property
    def resources(self) -> ExitStack:
        """Closed when the run ends."""
        return self._resources

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, place: TracebackType | None
    ) -> None:
        self._resources.close()
