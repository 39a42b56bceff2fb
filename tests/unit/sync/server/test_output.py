"""What the operator reads: Vietnamese on any terminal, one object a line, and no person in a log."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from sync.server.output import JsonLines, Output, use_utf8


def test_a_terminal_of_another_encoding_still_gets_vietnamese(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii"))
    # What is no terminal and no pipe has no encoding to be changed.
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    use_utf8()
    Output(as_json=False).line("Đoàn xã Thống Nhất")
    assert written.getvalue().decode("utf-8") == "Đoàn xã Thống Nhất\n"


@pytest.mark.parametrize(
    "as_json,lines,shown",
    [
        (False, ["Một dòng", "Hai dòng"], "Một dòng\nHai dòng\n"),
        (False, None, '{"đơn vị": 1}\n'),
        (True, ["Một dòng"], '{"đơn vị": 1}\n'),
    ],
    ids=["for people", "for people without sentences", "for programs"],
)
def test_a_result_is_sentences_for_people_and_one_document_for_programs(
    as_json: bool, lines: list[str] | None, shown: str
) -> None:
    said = io.StringIO()
    Output(as_json, stdout=said).result({"đơn vị": 1}, lines)
    assert said.getvalue() == shown


def test_an_error_in_the_log_names_its_place_and_quotes_nobody() -> None:
    try:
        raise ValueError("034301000012 của Nguyễn Văn An")
    except ValueError:
        record = logging.LogRecord("sync", logging.ERROR, __file__, 1, "request fails", (), sys.exc_info())
    line = JsonLines().format(record)
    entry = json.loads(line)
    assert (entry["level"], entry["message"]) == ("error", "request fails")
    assert "ValueError" in json.dumps(entry["error"])
    assert "034301000012" not in line
    assert "Nguyễn" not in line


def test_a_line_without_an_error_has_none() -> None:
    record = logging.LogRecord("sync", logging.INFO, __file__, 1, "moved %s", ("x",), None)
    assert "error" not in json.loads(JsonLines().format(record))
    assert json.loads(JsonLines().format(record))["message"] == "moved x"
