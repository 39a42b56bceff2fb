"""Rules of the house that no linter knows: what may not stand in code, tests or any file."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.source_tree import PACKAGES, nodes, place, python_files, text_files

# Written in pieces, so that this file does not accuse itself.
UNFINISHED = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
MACHINE_PATHS = re.compile(r"/(?:work|farm|root|home/[a-z]+|Users/[a-z]+)/|/tmp/[a-z]|\b[A-Z]:\\+Users\\")
REGISTRIES = re.compile(
    "|".join(
        [
            "py" + r"pi\.org",
            "python" + "hosted",
            "npm" + r"js\.(?:org|com)",
            "crates" + r"\.io",
            "deb" + r"ian\.org",
        ]
    )
)
# `build` in pieces of its own: its scripts talk to a terminal, through sys.stdout like everybody.
CODE = (*PACKAGES, "build", "tests")

Node = ast.AST
_LOOKED_AT: tuple[type[Node], ...] = (
    ast.Attribute,
    ast.Call,
    ast.ExceptHandler,
    ast.ImportFrom,
    ast.Name,
)


def _is_print(node: Node) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _is_bare_except(node: Node) -> bool:
    return isinstance(node, ast.ExceptHandler) and node.type is None


def _is_unfinished(node: Node) -> bool:
    return isinstance(node, ast.Name) and node.id == "NotImplementedError"


def _reads_the_clock(node: Node) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("now", "today", "utcnow")
        and ast.unparse(node.value).split(".")[-1] in ("datetime", "date")
    )


def _sleeps(node: Node) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(alias.name == "sleep" for alias in node.names)
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("sleep", "wait", "qWait")
        and ast.unparse(node) in ("time.sleep", "qtbot.wait", "QTest.qWait")
    )


def _skips(node: Node) -> bool:
    words = ("skip", "skipif", "xfail", "importorskip", "skipTest")
    if isinstance(node, ast.ImportFrom):
        return node.module == "pytest" and any(alias.name in words for alias in node.names)
    return (
        isinstance(node, ast.Attribute)
        and node.attr in words
        and not ast.unparse(node).startswith("self.skip_")
    )


def _found(folders: tuple[str, ...], is_wrong: Callable[[Node], bool]) -> Iterator[str]:
    for path in python_files(*folders):
        for node in nodes(path, *_LOOKED_AT):
            if is_wrong(node):
                yield place(path, getattr(node, "lineno", 0))


@pytest.mark.parametrize(
    "folders,is_wrong",
    [
        pytest.param(CODE, _is_print, id="print"),
        pytest.param(CODE, _is_bare_except, id="bare except"),
        pytest.param(CODE, _is_unfinished, id="unfinished code"),
        pytest.param(("domain",), _reads_the_clock, id="clock in domain"),
        pytest.param(("tests",), _sleeps, id="sleep in tests"),
        pytest.param(("tests",), _skips, id="skipped tests"),
    ],
)
def test_code_is_free_of(folders: tuple[str, ...], is_wrong: Callable[[Node], bool]) -> None:
    assert list(_found(folders, is_wrong)) == []


@pytest.mark.parametrize(
    "wrong,is_wrong",
    [
        ("print(1)", _is_print),
        ("try:\n    pass\nexcept:\n    pass", _is_bare_except),
        ("raise NotImplementedError", _is_unfinished),
        ("datetime.datetime.now(zone)", _reads_the_clock),
        ("date.today()", _reads_the_clock),
        ("time.sleep(1)", _sleeps),
        ("from time import sleep", _sleeps),
        ("pytest.skip('later')", _skips),
        ("@pytest.mark.xfail\ndef test(): ...", _skips),
    ],
)
def test_each_code_rule_notices(wrong: str, is_wrong: Callable[[Node], bool]) -> None:
    assert any(is_wrong(node) for node in ast.walk(ast.parse(wrong)))


def _lines_with(pattern: re.Pattern[str], only: Callable[[Path], bool] = lambda path: True) -> list[str]:
    return [
        f"{place(path, number)}: {line.strip()}"
        for path, text in text_files()
        if only(path)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_code_is_marked_unfinished() -> None:
    assert _lines_with(UNFINISHED, lambda path: path.suffix in (".py", ".toml", ".spec")) == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert _lines_with(MACHINE_PATHS) == []


def test_no_file_names_a_package_registry() -> None:
    assert _lines_with(REGISTRIES) == []


@pytest.mark.parametrize(
    "path", ["/ro" + "ot/x", "/wor" + "k/main", "/tm" + "p/notes", "/hom" + "e/an/x", r"C:\Us" + r"ers\An"]
)
def test_machine_paths_are_recognised(path: str) -> None:
    assert MACHINE_PATHS.search(f'open("{path}")')
