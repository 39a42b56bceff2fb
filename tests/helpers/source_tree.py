"""The project's own files as a checkout holds them, for the tests that judge the project itself."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("domain", "sync", "desktop", "resources")
_BINARY = {".png", ".jpg", ".ico", ".ttf", ".qm", ".sqlite", ".db", ".zst", ".xlsx", ".xls", ".docx", ".gz"}
GROUP: Final = "architecture"
# Trees of all sources are millions of objects. Whichever test walks through them goes to the worker of those
# about the architecture: each other one would parse them anew, and its collector look through them.
reads_all_sources: Final = pytest.mark.xdist_group(GROUP)
# Made lists in the codes of old programs.
_OLD_CODES = (ROOT / "tests" / "fixtures" / "lists", ".csv")


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, without what .gitignore keeps out."""
    patterns = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    ignored = {pattern.rstrip("/") for pattern in patterns if pattern.endswith("/")} | {".git"}
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(name for name in below if name not in ignored and not name.endswith(".egg-info"))
        # In a second work tree of the repository `.git` is a file.
        found += [Path(folder, name) for name in sorted(names) if name not in ignored]
    return tuple(path for path in found if not path.name.startswith(".coverage"))


def text_files() -> Iterator[tuple[Path, str]]:
    for path in files():
        if path.suffix.lower() not in _BINARY and (path.parent, path.suffix) != _OLD_CODES:
            yield path, path.read_text(encoding="utf-8")


def python_files(*folders: str) -> list[Path]:
    """Python files of the named folders (slashes allowed), of the whole project without any."""
    wanted = [ROOT / folder for folder in folders] or [ROOT]
    return [
        path for path in files() if path.suffix == ".py" and any(path.is_relative_to(top) for top in wanted)
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def _nodes_by_kind(path: Path) -> Mapping[type[ast.AST], list[ast.AST]]:
    found: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(tree(path)):
        found.setdefault(type(node), []).append(node)
    return found


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[Any]:
    """All nodes of these very kinds in a file, which is walked through once for a run."""
    by_kind = _nodes_by_kind(path)
    for kind in kinds:
        yield from by_kind.get(kind, ())


def forget() -> None:
    """Lets go of all trees: millions of objects."""
    tree.cache_clear()
    _nodes_by_kind.cache_clear()


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports anywhere, also inside functions, with its line."""
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def place(path: Path, line: int = 0) -> str:
    """Where a fault is, as an editor understands it."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{line}" if line else name


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """What pytest may collect from a file: `name`, `Class::name`, `TestName` of a state machine's case."""
    names = set()
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names.add(node.name)
            names.update(
                f"{node.name}::{part.name}" for part in node.body if isinstance(part, ast.FunctionDef)
            )
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return frozenset(name for name in names if name.split("::")[-1].lower().startswith("test"))


def is_test(test_id: str) -> bool:
    """Whether `tests/…/file.py::name` (parameters in brackets aside) stands in the tree."""
    file, _, name = test_id.partition("::")
    path = ROOT / file
    return path.is_file() and name.partition("[")[0] in names_of_tests(path)
