"""Files and functions stay small enough to be read at one sitting; there are no exceptions to list."""

from __future__ import annotations

import ast

from tests.helpers.source_tree import nodes, place, python_files

FILE_LINES = 400
FUNCTION_LINES = 60


def test_no_file_is_longer_than_the_cap() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_no_function_is_longer_than_the_cap() -> None:
    long = {
        f"{place(path, node.lineno)} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in python_files()
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in long.items() if lines > FUNCTION_LINES} == {}
