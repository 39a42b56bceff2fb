"""`sodoan-server --help`, and what it says to wrong usage: every word of it in Vietnamese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from sync.server import cli

_ENGLISH = re.compile(r"usage:|options:|arguments|positional|show this|error:|required|invalid|choose")
# Names of options, of commands and of codes are a contract; what stands for a value is not.
_STANDS_FOR_A_VALUE = re.compile(r"(?<![-\w])[A-Z]{2,}(?:[-_=][A-Z]+)*(?![-\w.])")
_NAMES = {"App", "CSV", "JSON", "SODOAN", "DB"}


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _parsers(inner)


def test_the_help_of_every_command_is_in_vietnamese() -> None:
    helps = [parser.format_help() for parser in _parsers(cli._parser())]
    assert len(helps) > 35
    for told in helps:
        assert told.startswith("Cách dùng: sodoan-server")
        assert not _ENGLISH.search(told), told
        english = set(_STANDS_FOR_A_VALUE.findall(told)) - _NAMES
        assert english <= {"SODOAN_SERVER_DB"}, told


def test_the_help_tells_what_every_option_is_for() -> None:
    silent = [
        f"{parser.prog} {action.option_strings}"
        for parser in _parsers(cli._parser())
        for action in parser._actions
        if action.option_strings and not action.help
    ]
    assert silent == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "còn thiếu: LỆNH"),
        (("dance",), "LỆNH không có 'dance'; có: 'init'"),
        (("seed",), "còn thiếu: --unit"),
        (("seed", "--unit"), "--unit cần một giá trị"),
        (("serve", "--port", "99999"), "--port không nhận giá trị '99999'"),
        (("tidy", "all"), "không hiểu: all"),
    ],
)
def test_wrong_usage_is_told_in_vietnamese(
    words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == cli.Exit.USAGE
    said = capsys.readouterr().err
    assert said.startswith("Cách dùng: sodoan-server")
    assert f"Chưa đúng: {told}" in said
    assert "--help" in said
    assert not _ENGLISH.search(said)
