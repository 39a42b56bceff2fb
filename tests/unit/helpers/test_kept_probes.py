"""What is kept of a module measures the very same as what slipcover makes of it anew."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import slipcover
from slipcover.importer import ImportManager

from tests.helpers.kept_probes import finder

# Of a package with two modules; where nothing is put into code, nothing is kept.
KEPT = 0 if sys.version_info >= (3, 12) else 2

SOURCE = '''"""Of all sorts."""
from functools import cache

MARKED = ("\\\\0probe", 1)


class Shelf:
    def __init__(self, *books):
        self.books = books

    @property
    def longest(self):
        return max((book for book in self.books if book), key=lambda book: len(book), default="")


@cache
def sort_of(number):
    try:
        if number > 10:
            return "many"
        elif number < 0:
            raise ValueError(number)
        for one in range(number):
            while one > 5:
                one -= 1
        match number:
            case 0:
                return "none"
            case 1 | 2:
                return "few"
    except ValueError:
        return "owed"
    finally:
        number = 0
    return "some"
'''


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "kept_sample"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "books.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = list(sys.meta_path)
    yield folder
    sys.meta_path[:] = before
    _forget()


def _forget() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "kept_sample"]:
        del sys.modules[name]


def _probes() -> Any:
    return slipcover.Slipcover(branch=True, d_miss_threshold=1 << 30)


def _measured(probes: Any, by: Any) -> dict[str, Any]:
    """What `probes` tell of a module that was imported `by` a finder and used."""
    sys.meta_path.insert(0, by)
    try:
        _forget()
        books = import_module("kept_sample.books")
    finally:
        sys.meta_path.remove(by)
    said = [books.sort_of(number) for number in (11, 1)]
    probes.deinstrument_seen()
    said += [books.sort_of(number) for number in (0, -1, 11)]
    assert [*said, books.Shelf("Lan", "").longest] == ["many", "few", "none", "owed", "many", "Lan"]
    files: dict[str, Any] = probes.get_coverage()["files"]
    return files


def _kept(package: Path) -> dict[str, Any]:
    probes = _probes()
    matcher = slipcover.FileMatcher(sources=[package], omit=[])
    return _measured(probes, finder(probes, ["kept_sample"], matcher, package.parent / "probes"))


def _fresh(package: Path) -> dict[str, Any]:
    probes = _probes()
    return _measured(probes, ImportManager(probes, slipcover.FileMatcher(sources=[package], omit=[])).mpf)


def test_made_now_and_made_before_it_tells_what_slipcover_tells(package: Path) -> None:
    told = _fresh(package)
    [books] = [told[path] for path in told if path.endswith("books.py")]
    assert books["executed_branches"]
    assert books["missing_lines"]
    assert _kept(package) == told
    assert len(list((package.parent / "probes").glob("*.probes"))) == KEPT
    assert _kept(package) == told


def test_a_module_that_changed_is_made_ready_again(package: Path) -> None:
    before = _kept(package)
    (package / "books.py").write_text(SOURCE + "\n\nNEWER = 1\n", encoding="utf-8")
    assert _kept(package) == _fresh(package) != before
    assert len(list((package.parent / "probes").glob("*"))) == KEPT
