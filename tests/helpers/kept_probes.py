"""Slipcover's probes, put into each module of the program once and kept in a file.

Putting them in takes thirteen seconds of CPU for the whole program, which each worker would spend again.
What is kept of a module is its code with a mark where each probe belongs; whoever imports the module puts
probes of its own there. `python -m tests.helpers.kept_probes` makes all that are missing or out of date.

From Python 3.12 on slipcover puts nothing into code, and there is nothing to keep.
"""

from __future__ import annotations

import ast
import marshal
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

import slipcover
from slipcover import branch
from slipcover import slipcover as core
from slipcover.importer import ImportManager

from tests.helpers.source_tree import ROOT

PLACE: Final = ROOT / ".cache" / "probes"
# What stands for a probe, and for what a probe is given to, among the constants of kept code.
_PROBE, _SIGNAL = "\0probe", "\0signal"
# A module as it is kept: its code, for each code in it where its probes are, its lines and its branches.
_Kept = tuple[CodeType, list[Any], list[int], list[tuple[int, int]]]
# Probes are taken out when the tests say so, never by themselves: that looks through what every thread holds.
_NEVER: Final = 1 << 30


class Settings:
    """What is measured, from `pyproject.toml`."""

    def __init__(self) -> None:
        with (ROOT / "pyproject.toml").open("rb") as file:
            read: dict[str, Any] = tomllib.load(file)["tool"]["slipcover"]
        self.sources: list[str] = read["source"]
        self.omit: list[str] = read["omit"]
        self.exclude_also: list[str] = read["exclude_also"]

    def probes(self, *, with_unseen: bool) -> Any:
        """A new Slipcover; `with_unseen`: it also names the modules that were never imported."""
        return slipcover.Slipcover(
            branch=True,
            d_miss_threshold=_NEVER,
            source=[str(ROOT / name) for name in self.sources] if with_unseen else None,
            omit=self.omit,
            exclude_also=self.exclude_also,
        )

    def matcher(self) -> Any:
        return slipcover.FileMatcher(sources=[ROOT / name for name in self.sources], omit=self.omit)


def finder(probes: Any, packages: Sequence[str], matcher: Any, place: Path = PLACE) -> Any:
    """For `sys.meta_path`: gives what `matcher` takes of these packages probes as it is imported."""
    if sys.version_info >= (3, 12):
        return ImportManager(probes, matcher).mpf
    return _Finder(probes, packages, matcher, place)


class _Finder:
    def __init__(self, probes: Any, packages: Sequence[str], matcher: Any, place: Path) -> None:
        self._probes, self._packages, self._matcher, self._place = probes, packages, matcher, place

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] not in self._packages:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or not isinstance(spec.loader, SourceFileLoader):
            return None
        if not self._matcher.matches(spec.loader.path):
            return None
        spec.loader = _Loader(spec.loader.name, spec.loader.path, self._probes, self._place)
        return spec


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, probes: Any, place: Path) -> None:
        super().__init__(name, path)
        self._probes, self._place = probes, place

    def exec_module(self, module: ModuleType) -> None:
        self._probes.register_module(module)
        exec(_alive(self._probes, _kept(Path(self.path), self._place)), module.__dict__)  # noqa: S102


def _kept(module: Path, place: Path) -> _Kept:
    """As it was kept, made now where it was not, or from another source."""
    source = module.read_bytes()
    said = f"{module} {sys.version} {slipcover.__version__}".encode()
    stamp = blake2b(said + b"\0" + source, digest_size=16).digest()
    file = place / f"{blake2b(str(module).encode(), digest_size=16).hexdigest()}.probes"
    if file.exists():
        written, kept = marshal.loads(file.read_bytes())
        if written == stamp:
            found: _Kept = kept
            return found
    made = _made(source, str(module))
    place.mkdir(parents=True, exist_ok=True)
    # Several workers may be at the same module.
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_bytes(marshal.dumps((stamp, made)))
    beside.replace(file)
    return made


def _made(source: bytes, module: str) -> _Kept:
    code = compile(branch.preinstrument(ast.parse(source)), module, "exec")
    maker = slipcover.Slipcover(branch=True, d_miss_threshold=_NEVER)
    with _marks_for_probes():
        marked: CodeType = maker.instrument(code)
    places = [maker.code2index[one] for one in _inside_out(marked)]
    return marked, places, sorted(maker.code_lines[module]), sorted(maker.code_branches[module])


def _alive(probes: Any, kept: _Kept) -> CodeType:
    """The code with probes where the marks are; known to `probes` as if they had been put in just now."""
    marked, places, lines, branches = kept
    made: dict[int, CodeType] = {}

    def filled(constant: Any, module: str) -> Any:
        if type(constant) is CodeType:
            return made[id(constant)]
        if type(constant) is tuple and constant and constant[0] == _PROBE:
            return core.probe.new(probes, module, constant[1], _NEVER)
        return core.probe.signal if type(constant) is str and constant == _SIGNAL else constant

    with probes.lock:
        for code, index in zip(_inside_out(marked), places, strict=True):
            constants = tuple(filled(constant, code.co_filename) for constant in code.co_consts)
            made[id(code)] = code.replace(co_consts=constants)
            probes.code2index[made[id(code)]] = index
        probes.code_lines[marked.co_filename].update(lines)
        probes.code_branches[marked.co_filename].update(branches)
        probes.instrumented[marked.co_filename].add(made[id(marked)])
    return made[id(marked)]


def _inside_out(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if type(constant) is CodeType:
            yield from _inside_out(constant)
    yield code


class _Marks:
    """In the place of slipcover's probes while a module is made ready to be kept."""

    signal: Final = _SIGNAL

    @staticmethod
    def new(_: object, __: str, line_or_branch: object, ___: int) -> tuple[str, object]:
        return _PROBE, line_or_branch


@contextmanager
def _marks_for_probes() -> Iterator[None]:
    real, core.probe = core.probe, _Marks
    try:
        yield
    finally:
        core.probe = real


def make_all() -> None:
    """Whatever is missing of the program's modules."""
    settings = Settings()
    matcher = settings.matcher()
    for package in settings.sources:
        for module in sorted((ROOT / package).rglob("*.py")):
            if matcher.matches(module):
                _kept(module, PLACE)


if __name__ == "__main__" and sys.version_info < (3, 12):
    make_all()
