"""The documentation cannot drift: links lead somewhere, commands are run by a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.helpers.documents import commands_for, pages, shell_blocks
from tests.helpers.source_tree import ROOT, is_test, place

_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")
README_COMMANDS = {
    "tests/e2e/test_readme.py::test_demo_command_plays_the_story": ["python3 build/tasks.py demo"],
    "tests/e2e/test_readme.py::test_test_command_reaches_the_tests": ["python3 build/tasks.py test"],
}
# Commands that no test runs, and why.
NOT_RUN = {"docs/typing.md": "a real input method needs Debian packages that the program does not"}


def test_every_link_between_pages_leads_to_a_file() -> None:
    broken = [
        f"{place(page)}: {target}"
        for page in pages()
        for target in _LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_shell_block_names_a_test_that_runs_it() -> None:
    wrong = [
        f"{place(block.page, block.line)}: {block.test or 'no run=tests/…::name after ```sh'}"
        for page in pages()
        for block in shell_blocks(page)
        if not is_test(block.test) and place(page) not in NOT_RUN
    ]
    assert wrong == []


def test_a_page_whose_commands_are_not_run_has_commands_and_says_so() -> None:
    for name, why in NOT_RUN.items():
        page = ROOT / name
        assert why
        assert [block for block in shell_blocks(page) if not block.test]
        assert "not part of the test run" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("test,commands", README_COMMANDS.items())
def test_readme_gives_the_two_commands(test: str, commands: list[str]) -> None:
    assert commands_for(test) == commands


def test_continuous_integration_runs_the_readme_command_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line for line in script.splitlines() if line and not line.startswith("#")]
    [command] = README_COMMANDS["tests/e2e/test_readme.py::test_test_command_reaches_the_tests"]
    assert lines == ["set -eu", 'cd "$(dirname "$0")/.."', f"exec {command}"]


def test_blocks_are_read_as_a_reader_sees_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```sh run=tests/a.py::test_b\n$ one \\\n  two\n# a remark\nthree\n```\n"
        "```json\n{}\n```\n"
        "~~~bash\nx\n~~~\n"
    )
    first, second = shell_blocks(page)
    assert (first.test, first.line, first.commands) == ("tests/a.py::test_b", 1, ["one    two", "three"])
    assert (second.test, second.commands) == ("", ["x"])
