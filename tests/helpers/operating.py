"""The operator's commands on a database, beside the server that serves it.

They run in this process, which is an other one than the server's: starting one for each takes a second of
CPU, and `tests/integration/server/test_deploy.py` proves that the commands start.
"""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sync.server import cli


class CommandFailed(Exception):
    """A command ended with a code that the run does not allow."""


def operate(database: Path | str, *words: str) -> Any:
    """`sodoan-server WORDS` on a file or a URL; its one JSON document, or None. Raises CommandFailed."""
    url = database if isinstance(database, str) else f"sqlite:///{database.as_posix()}"
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        # The logs of a test run stay where they are.
        patch.object(cli, "log_to_stderr"),
    ):
        code = cli.main(["--db", url, "--json", *words])
    said = out.getvalue()
    if code:
        raise CommandFailed(f"{' '.join(words)} ended with {code}:\n{said}{err.getvalue()}")
    return json.loads(said) if said.strip() else None
