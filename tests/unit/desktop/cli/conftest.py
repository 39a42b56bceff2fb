"""The command line called in this process, on an enrolled home, with the server of this process behind it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.main import main
from desktop.services import session
from tests.helpers.desks import PASSPHRASE, Office
from tests.helpers.link import Link


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


@dataclass
class Terminal:
    """One person's terminal: `run` gives what a command said, `json` the document of one that succeeds."""

    home: Path
    office: Office
    link: Link

    def run(self, *words: str) -> Said:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                code = main(["--home", str(self.home), *words])
            except SystemExit as left:
                code = int(left.code or 0)
        return Said(code, out.getvalue(), err.getvalue())

    def json(self, *words: str, code: int = 0) -> Any:
        said = self.run("--json", *words)
        assert said.code == code, said
        return said.document

    def add(self, *words: str, org: str = "TB.4.37.1") -> str:
        return str(self.json("member", "add", "--org", org, *words)["id"])

    def enrol(self, *more: str, role: str = "secretary", name: str = "Nguyễn Thị Lan") -> Said:
        code = self.office.central.code(self.office.unit, role, name)
        return self.run("--json", "enrol", "--server", "http://central", "--code", code, *more)


@contextmanager
def terminals(office: Office, folder: Path) -> Iterator[Callable[[str], Terminal]]:
    """Makes terminals by the name of their home; none is enrolled yet."""
    link = Link(office.central)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SODOAN_PASSPHRASE", PASSPHRASE)
        patch.setattr(session, "connect_by_http", lambda address: link)
        patch.setattr(session, "system_clock", office.central.clock)
        yield lambda name: Terminal(folder / name, office, link)


@pytest.fixture
def new_terminal(office: Office, tmp_path: Path) -> Iterator[Callable[[str], Terminal]]:
    with terminals(office, tmp_path) as make:
        yield make


@pytest.fixture
def terminal(new_terminal: Callable[[str], Terminal]) -> Terminal:
    """The terminal of a laptop that is enrolled and knows its unit."""
    made = new_terminal("home")
    assert made.enrol().code == 0
    return made


@pytest.fixture(scope="module")
def shared_terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """One for all tests of a module that change nothing."""
    folder = tmp_path_factory.mktemp("shared")
    office = Office(folder)
    with terminals(office, folder) as make:
        made = make("home")
        assert made.enrol().code == 0
        yield made
    office.close()
