"""Every test here that asks for `store` or `office` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.server import cli
from sync.server.store import Store
from tests.helpers import postgres
from tests.helpers.office import Office, UnitSite


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'central.db'}"
        store = Store(url)
        store.init()
        store.close()
        yield url
    else:
        with postgres.database() as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    made = Store(database_url)
    yield made
    made.close()


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


@pytest.fixture
def unit(office: Office) -> UnitSite:
    return office.unit()


_TREE = """code,parent_code,level,name,members
T,,tinh_doan,Tỉnh đoàn,
T.1,T,cap_tren_truc_tiep_co_so,Huyện đoàn,
T.1.1,T.1,doan_co_so,Xã Một,
T.1.1.1,T.1.1,chi_doan,Thôn An,12
T.1.1.2,T.1.1,chi_doan,Thôn Bình,7
T.1.2,T.1,doan_co_so,Xã Hai,
T.1.2.1,T.1.2,chi_doan,Thôn Cam,5
T.1.2.2,T.1.2,chi_doan,Thôn Dừa,5
"""


@pytest.fixture
def operator(
    database_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, Any]]:
    """Runs one command with `--json` on a loaded tree; gives the exit code and the document."""
    # The command line sends every log to stderr; the tests keep pytest's own handlers.
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)

    def command(*words: str) -> tuple[int, Any]:
        code = cli.main(["--db", database_url, "--json", *words])
        said = capsys.readouterr().out
        return code, json.loads(said) if said else None

    tree = tmp_path / "tree.csv"
    tree.write_text(_TREE, encoding="utf-8")
    assert command("load-tree", str(tree))[0] == 0
    return command
