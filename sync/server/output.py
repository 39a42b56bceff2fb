"""The one place where the server's command line writes: results to stdout, logs and reasons to stderr."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import Any, TextIO

from sync.protocol.wording import how_to_confirm
from sync.server.poison import place_of


class Output:
    """`as_json`: one JSON document instead of text for people."""

    def __init__(self, as_json: bool, stdout: TextIO | None = None, stderr: TextIO | None = None) -> None:
        self.as_json = as_json
        self._stdout, self._stderr = stdout or sys.stdout, stderr or sys.stderr

    def result(self, document: Any, lines: Sequence[str] | None = None) -> None:
        """What a command found out; without `lines` it is JSON for people too."""
        if self.as_json or lines is None:
            self.line(json.dumps(document, ensure_ascii=False))
            return
        for line in lines:
            self.line(line)

    def line(self, text: str) -> None:
        self._stdout.write(text + "\n")
        self._stdout.flush()

    def failure(self, code: str, sentence: str, params: Mapping[str, Any] | None = None) -> None:
        self._stderr.write(f"{sentence} (Mã {code}{how_to_confirm(params or {})})\n")
        self._stderr.flush()
        if self.as_json:
            error = {"code": code, "message": sentence, "params": dict(params or {})}
            self.line(json.dumps({"error": error}, ensure_ascii=False, default=str))


class JsonLines(logging.Formatter):
    """One JSON object a line. An exception is told by type and place only: its text may quote a person."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            entry["error"] = place_of(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False)


def log_to_stderr(level: int = logging.INFO) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)


def use_utf8() -> None:
    """A terminal or pipe set up for another encoding must not make a Vietnamese name fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
