"""The program's log on the laptop: rotating files under the home that can be shown to anybody.

Only what is known to be harmless is written: our own message templates, numbers, codes, identifiers, the
names of exceptions and the places in the program where they came from. Never the text of an exception,
never a text argument: both may hold a name. One JSON line for each record.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

FILES: Final = 5
FILE_BYTES: Final = 2_000_000
FAULTS: Final = "faults.log"
_FRAMES: Final = 30
_LINE_CHARACTERS: Final = 4096
_OURS: Final = ("desktop", "sync", "domain", "resources", "build", "tests")
# The folder that the packages stand in, with its last separator.
_ROOT: Final = f"{Path(__file__).parents[2]}{os.sep}"
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HIDDEN: Final = "‹…›"
_MESSAGE_CHARACTERS: Final = 1000
# What a message must not carry, whoever wrote it: quoted text and long numbers, and as whole words paths,
# addresses and everything that is not plain ASCII, as Vietnamese is.
_QUOTED_OR_NUMBER: Final = re.compile(r"""(?P<quoted>"[^"]*"|'[^']*')|(?:\d[\s.-]?){6,}\d""")
_PATH: Final = re.compile(r"(?:[A-Za-z]:)?[\\/]")


class LogFile:
    """The log of one home while the window runs; a folder that cannot be written costs nobody a save."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.folder = folder_of(home)
        self._handler: logging.Handler = logging.NullHandler()
        self._faults: TextIO | None = None

    def __enter__(self) -> Self:
        from sync.replica.home import Home

        root = logging.getLogger()
        try:
            Home(self._home).prepare()
            self.folder.mkdir(exist_ok=True, mode=0o700)
            self._handler = _SilentRotation(self.folder / "sodoan.log")
            self._faults = (self.folder / FAULTS).open("a", encoding="utf-8")
        except OSError:
            return self
        self._handler.setFormatter(SafeLines())
        root.addHandler(self._handler)
        for name in ("desktop", "sync", "domain"):
            logging.getLogger(name).setLevel(logging.INFO)
        # Where even Python dies: the interpreter writes the places in the program, never values.
        faulthandler.enable(self._faults)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()


def folder_of(home: Path) -> Path:
    return home / "logs"


class Place(str):
    """A place in the program, "desktop/app.py:120 start": harmless, so a message may carry it."""


def take_faults(home: Path) -> list[Place]:
    """The places where the last run of the program died, if it died inside the interpreter; read once."""
    path = folder_of(home) / FAULTS
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        path.unlink()
    except OSError:
        return []
    return [Place(place) for line in lines if (place := _fault_place(line))][:_FRAMES]


class _SilentRotation(RotatingFileHandler):
    """Five files of two megabytes. A disk that is full costs the line, nothing else."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        return


class SafeLines(logging.Formatter):
    """A record as one line of JSON in which only harmless things stand. Times carry their offset."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": safe_message(record),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["error"] = describe_error(error)
            line["places"] = places_of(error)
        text = json.dumps(line, ensure_ascii=True)
        if len(text) > _LINE_CHARACTERS:
            line["message"], line["places"] = line["message"][:200], line.get("places", [])[-12:]
            text = json.dumps(line, ensure_ascii=True)
        return text


def safe_message(record: logging.LogRecord) -> str:
    """The message with its numbers and identifiers; anything else that was put into it is left out."""
    arguments = record.args
    template = str(record.msg)
    if record.name.split(".")[0] not in _OURS and not arguments:
        # A foreign message without arguments may have been put together from data.
        return _HIDDEN
    if isinstance(arguments, dict):
        filled: Any = {name: _safe_value(value) for name, value in arguments.items()}
    else:
        filled = tuple(_safe_value(value) for value in arguments or ())
    try:
        text = template % filled if filled else template
    except (TypeError, ValueError, KeyError):
        text = template
    return redacted(text)


def redacted(text: str) -> str:
    """A message of somebody else (Qt, a library) without what might be data."""
    # Identifiers look like long numbers, and are what support asks for.
    parts = _UUID.split(text[:_MESSAGE_CHARACTERS])
    identifiers = [*_UUID.findall(text[:_MESSAGE_CHARACTERS]), ""]
    return "".join(
        f"{_cleaned(part)}{identifier}" for part, identifier in zip(parts, identifiers, strict=True)
    )


def _cleaned(text: str) -> str:
    shortened = _QUOTED_OR_NUMBER.sub(_HIDDEN, text)
    return "".join(
        _HIDDEN if _PATH.match(word) or "@" in word or not word.replace(_HIDDEN, "").isascii() else word
        for word in re.split(r"(\s+)", shortened)
    )


def describe_error(error: BaseException) -> str:
    """What kind of exception it was and what caused it: "OSError(28) < ValueError"; never its text."""
    names = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        names.append(f"{type(at).__name__}{_error_number(at)}")
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return " < ".join(names)


def places_of(error: BaseException) -> list[str]:
    """Where it came from, innermost last: "desktop/app.py:120 start"."""
    return list(_frames(error.__traceback__))[-_FRAMES:]


def _frames(trace: TracebackType | None) -> Iterator[str]:
    while trace is not None:
        code = trace.tb_frame.f_code
        yield f"{_place(code.co_filename)}:{trace.tb_lineno} {code.co_name}"
        trace = trace.tb_next


def _place(file_name: str) -> str:
    """A file by its place in the program: where that stands on a disk names the person who works there."""
    parts = re.split(r"[\\/]", file_name)
    if file_name.startswith(_ROOT):
        return "/".join(parts[_ROOT.replace("\\", "/").count("/") :])
    if "site-packages" in parts:
        return "/".join(parts[parts.index("site-packages") + 1 :])
    return "/".join(parts) if parts[0] in _OURS else parts[-1]


def _error_number(error: BaseException) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return f"({error.errno})"
    name = getattr(error, "sqlite_errorname", "")
    return f"({name})" if re.fullmatch(r"SQLITE_[A-Z_]+", str(name)) else ""


def _safe_value(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, BaseException):
        return describe_error(value)
    if isinstance(value, Place):
        return value
    text = str(value)
    return text if _UUID.fullmatch(text) or _is_code(text) else _HIDDEN


def _is_code(text: str) -> bool:
    """Whether it is one of the codes that the program itself knows."""
    from desktop.services.wording import has_sentence, word_or

    return has_sentence(text) or bool(word_or(text, ""))


def _fault_place(line: str) -> str:
    found = re.match(r'\s*File "([^"]+)", line (\d+) in (\S+)', line)
    if found:
        return f"{_place(found[1])}:{found[2]} {found[3]}"
    return line.strip() if re.fullmatch(r"Fatal Python error: [A-Za-z ]+", line.strip()) else ""
