"""What argparse says, in Vietnamese."""

from __future__ import annotations

import pytest

from sync.protocol.command_line import in_vietnamese


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("the following arguments are required: --org", "còn thiếu: --org"),
        ("argument --limit: invalid int value: 'x'", "--limit không nhận giá trị 'x'"),
        ("argument --home: expected one argument", "--home cần một giá trị"),
        ("something that argparse will invent", "something that argparse will invent"),
    ],
)
def test_what_argparse_says_is_said_in_vietnamese(english: str, vietnamese: str) -> None:
    assert in_vietnamese(english) == vietnamese
