"""A real `serve` process: one line, real requests, a quiet end, and nothing personal in its log."""

from __future__ import annotations

import gc
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync.protocol import codec
from sync.protocol.messages import EnrolRequest, EnrolResponse, ExchangeRequest, ExchangeResponse
from sync.server import cli
from sync.server.output import Output
from tests.helpers.operating import operate
from tests.helpers.source_tree import ROOT

REAL_PROVINCE = ROOT.parent / "shared" / "data" / "organisations-thai-binh.csv"


def command(url: str, *words: str) -> list[str]:
    return [sys.executable, "-m", "sync.server", "--db", url, *words]


@contextmanager
def serving(url: str, log: Path, number: int = signal.SIGTERM) -> Iterator[tuple[str, int]]:
    """Host and port of a served database; ends it with a signal and checks that it ends well."""
    with log.open("w") as said, subprocess.Popen(
        command(url, "serve", "--port", "0"), cwd=ROOT, stdout=subprocess.PIPE, stderr=said, text=True
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert first.startswith("listening on http://127.0.0.1:")
            yield "127.0.0.1", int(first.rsplit(":", 1)[1])
        finally:
            process.send_signal(number)
        assert process.stdout.read() == ""
        assert process.wait(120) == 0


def post(connection: http.client.HTTPConnection, path: str, message: object, token: str = "") -> bytes:
    body = codec.compress(codec.encode(message), "zstd")
    headers = {
        "content-type": "application/json",
        "content-encoding": "zstd",
        "content-digest": codec.content_digest(body),
        "accept-encoding": "gzip",
        "authorization": f"Bearer {token}",
    }
    connection.request("POST", path, body, headers)
    response = connection.getresponse()
    answer = response.read()
    assert response.status == 200, answer
    assert codec.digest_matches(response.getheader("content-digest"), answer)
    return codec.decompress(answer, response.getheader("content-encoding", "identity"), 1 << 20)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_served_unit_enrols_and_exchanges_over_one_connection(
    database_url: str, tmp_path: Path, number: int
) -> None:
    tree = tmp_path / "tree.csv"
    operate(database_url, "demo-tree", str(tree), "--province", "04")
    operate(database_url, "load-tree", str(tree))
    operate(database_url, "seed", "--unit", "P04.1", "--members", "30")
    code = operate(database_url, "code", "--unit", "P04.1", "--role", "secretary")["code"]
    log = tmp_path / "log"
    with serving(database_url, log, number) as (host, port):
        connection = http.client.HTTPConnection(host, port, timeout=120)
        enrolled = codec.decode(
            EnrolResponse, post(connection, "/v1/enrol", EnrolRequest(code, "device-1", "t" * 43))
        )
        request = ExchangeRequest("x1", enrolled.unit.id, "life", enrolled.epoch, 0, "", "")
        told = codec.decode(ExchangeResponse, post(connection, "/v1/exchange", request, "t" * 43))
        assert sum(change.kind == "member" for change in told.changes) == 30
        connection.request("GET", "/v1/health")
        assert json.loads(connection.getresponse().read())["status"] == "ok"
        connection.close()
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert {line["level"] for line in lines} == {"info"}
    logged = log.read_text(encoding="utf-8")
    for change in told.changes:
        for name in ("full_name", "citizen_id", "phone"):
            assert str(change.fields.get(name, "\0")) not in logged


def test_a_taken_port_is_named(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path / "log") as (_, port):
        again = subprocess.run(
            command(database_url, "serve", "--port", str(port)), cwd=ROOT, capture_output=True, text=True
        )
    assert again.returncode == 3
    assert f"127.0.0.1:{port}" in again.stderr


def test_the_real_province_loads_with_its_mess(database_url: str, tmp_path: Path) -> None:
    """The province of 3,778 organisations where it is at hand; elsewhere the invented one."""
    path, unit = REAL_PROVINCE, "TB.4.37"
    if not os.path.exists(path):
        path, unit = tmp_path / "tree.csv", "P48.1"
        operate(database_url, "demo-tree", str(path))
    written = path.read_text(encoding="utf-8").count("\n") - 1
    loaded = operate(database_url, "load-tree", str(path))
    assert loaded["organisations"] == written
    assert loaded["units"] >= 90
    assert loaded["added"] + loaded["upper"] >= written
    assert {"fewer than three members", "name in capitals", "no branches"} <= {
        odd["what"] for odd in loaded["odd"]
    }
    operate(database_url, "seed", "--unit", unit)
    summary = operate(database_url, "unit", "show", unit)
    assert summary["records"]["member"] > 20
    if path == REAL_PROVINCE:
        assert (loaded["organisations"], loaded["units"], loaded["upper"]) == (3778, 376, 15)
        assert summary["records"] == {"member": 131, "organisation": 11}


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Serving takes over two signals and freezes what is loaded; both are given back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    gc.unfreeze()


@pytest.mark.usefixtures("own_signals")
def test_it_says_where_it_listens_only_once_it_answers(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)
    said: list[str] = []
    health: list[object] = []

    def ask(port: int) -> None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("GET", "/v1/health")
            health.append(json.loads(connection.getresponse().read())["status"])
            connection.close()
        finally:
            # Ends the server even where it did not answer.
            signal.raise_signal(signal.SIGTERM)

    askers: list[threading.Thread] = []

    def hear(_: object, text: str) -> None:
        said.append(text)
        askers.append(threading.Thread(target=ask, args=(int(text.rsplit(":", 1)[1]),)))
        askers[-1].start()

    monkeypatch.setattr(Output, "line", hear)
    assert cli.main(["--db", database_url, "serve", "--port", "0"]) == 0
    for asker in askers:
        asker.join(120)
    assert len(said) == 1
    assert said[0].startswith("listening on http://127.0.0.1:")
    assert health == ["ok"]
