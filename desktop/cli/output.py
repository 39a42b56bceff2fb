"""The one place that writes to stdout and stderr.

With `--json` stdout carries exactly one JSON document, a failure included; people's text otherwise.
Progress, warnings and the sentence of a failure go to stderr.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Any, TextIO

from desktop.services.failures import Failure


class Output:
    """`as_json`: whether people's text is held back and one document is written instead."""

    def __init__(self, *, as_json: bool, stdout: TextIO | None = None, stderr: TextIO | None = None) -> None:
        self.as_json = as_json
        self._stdout = stdout or sys.stdout
        self._stderr = stderr or sys.stderr
        self._last_progress = ""
        # Whether what was to be said found no room; what the command did is done all the same.
        self.unheard = False

    def result(self, document: Any, lines: Sequence[str] = ()) -> None:
        """The outcome of a command: `document` for programs, `lines` for people."""
        if self.as_json:
            self._answer(json.dumps(document, ensure_ascii=False))
        else:
            for line in lines:
                self._answer(line)

    def failure(self, failure: Failure) -> None:
        from sync.protocol.wording import how_to_confirm

        self.warn(f"{failure.sentence} (Mã {failure.code}{how_to_confirm(failure.params)})")
        if self.as_json:
            error = {"code": failure.code, "message": failure.sentence, "params": dict(failure.params)}
            document = {"error": error}
            self._answer(json.dumps(document, ensure_ascii=False, default=str))

    def progress(self, text: str) -> None:
        """One line on stderr; the same line twice in a row is written once."""
        if text != self._last_progress:
            self._last_progress = text
            self._write(self._stderr, text)

    def warn(self, text: str) -> None:
        self._write(self._stderr, text)

    def _answer(self, text: str) -> None:
        """To stdout, where nobody may be listening any more (`| head`) or no room be left (`> file`)."""
        try:
            self._write(self._stdout, text)
        except OSError as error:
            _let_go(self._stdout)
            if not isinstance(error, BrokenPipeError):
                from desktop.services.wording import word

                self.unheard = True
                self.warn(word("output.unheard"))

    @staticmethod
    def _write(stream: TextIO, text: str) -> None:
        stream.write(text + "\n")
        stream.flush()


def _let_go(stream: TextIO) -> None:
    """What is still in the stream's buffer would fail a second time when the interpreter ends."""
    if isinstance(stream, TextIOWrapper):
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def use_utf8() -> None:
    """A terminal or pipe set up for another encoding must not make a Vietnamese name fatal."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns padded to their widest cell; nothing at all when there are no rows."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]
