"""Each fault of the proxy really happens: seen from the server, from the laptop, and in the counts."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, IncompleteRead, RemoteDisconnected
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.rigs.faults import (
    CorruptReply,
    CorruptRequest,
    CutReply,
    CutRequest,
    Delay,
    DeliverHeld,
    DropReply,
    DropRequest,
    Duplicate,
    Fault,
    HoldReply,
    Message,
    Pass,
    Portal,
    Refuse,
    ReplayLater,
    Slow,
    TruncateReply,
    at_messages,
    scripted,
    seeded,
)
from tests.rigs.proxy import _HANDLERS, FaultProxy


@dataclass
class Upstream:
    """A server that notes every complete request body and answers `did <body>`."""

    place: tuple[str, int]
    done: list[bytes] = field(default_factory=list)
    broken: list[bytes] = field(default_factory=list)
    meanwhile: int = 0
    most_at_once: int = 0
    both: threading.Barrier | None = None


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    state = Upstream(("", 0))
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = self.rfile.read(size)
            if len(body) < size:
                state.broken.append(body)
                self.close_connection = True
                return
            with lock:
                state.done.append(body)
                state.meanwhile += 1
                state.most_at_once = max(state.most_at_once, state.meanwhile)
            if state.both is not None:
                state.both.wait(60)
            answer = b"did " + body
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.send_header("X-Kept", "yes")
            # Before anybody can have the answer: the next request may be here at once.
            with lock:
                state.meanwhile -= 1
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.place = ("127.0.0.1", server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(upstream: Upstream) -> Iterator[FaultProxy]:
    with FaultProxy(upstream.place) as proxy:
        yield proxy


def _post(proxy: FaultProxy, body: bytes, token: str = "a") -> tuple[int, Mapping[str, str], bytes]:
    host, _, port = proxy.address.removeprefix("http://").partition(":")
    line = HTTPConnection(host, int(port), timeout=60)
    try:
        line.request("POST", "/v1/exchange", body, {"Authorization": token})
        reply = line.getresponse()
        return reply.status, dict(reply.getheaders()), reply.read()
    finally:
        line.close()


def _meets(proxy: FaultProxy, *faults: Fault) -> None:
    proxy.start_plan(scripted(faults))


def test_a_message_passes_byte_for_byte(proxy: FaultProxy, upstream: Upstream) -> None:
    body = bytes(range(256))
    status, headers, answer = _post(proxy, body)
    assert (status, headers["X-Kept"], answer) == (200, "yes", b"did " + body)
    assert upstream.done == [body]
    assert proxy.counts == {"Pass": 1}


def test_one_connection_carries_many_messages(proxy: FaultProxy, upstream: Upstream) -> None:
    host, _, port = proxy.address.removeprefix("http://").partition(":")
    line = HTTPConnection(host, int(port), timeout=60)
    for number in range(3):
        line.request("POST", "/", str(number))
        assert line.getresponse().read() == f"did {number}".encode()
    line.close()
    assert upstream.done == [b"0", b"1", b"2"]


def test_a_dropped_request_never_reaches_the_server(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, DropRequest(), DropRequest(reset=True))
    with pytest.raises(RemoteDisconnected):
        _post(proxy, b"x")
    with pytest.raises(ConnectionResetError) as broken:
        _post(proxy, b"x")
    assert not isinstance(broken.value, RemoteDisconnected)
    assert upstream.done == []
    assert proxy.counts == {"DropRequest": 2}


def test_the_server_did_what_a_dropped_reply_hides(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, DropReply())
    with pytest.raises(RemoteDisconnected):
        _post(proxy, b"x")
    assert upstream.done == [b"x"]
    assert proxy.counts == {"DropReply": 1}


@pytest.mark.parametrize("left_out", [1, 5])
def test_a_cut_request_arrives_as_its_beginning(proxy: FaultProxy, upstream: Upstream, left_out: int) -> None:
    _post(proxy, b"0123456789")
    size = proxy.log[0].message.size
    _meets(proxy, CutRequest(size - left_out))
    with pytest.raises(RemoteDisconnected):
        _post(proxy, b"0123456789")
    _until(lambda: upstream.broken == [b"0123456789"[:-left_out]])
    assert upstream.done == [b"0123456789"]
    assert proxy.counts == {"CutRequest": 1}


def test_a_cut_behind_the_end_counts_as_passed(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, CutRequest(10_000), CutReply(10_000), TruncateReply(10_000), CorruptReply(10_000))
    for _ in range(4):
        assert _post(proxy, b"x")[2] == b"did x"
    assert proxy.counts == {"Pass": 4}


def test_a_cut_reply_ends_in_the_middle(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, CutReply(17), CutReply(0.999))
    assert _raw_answer(proxy, b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx") == b"HTTP/1.1 200 OK\r\n"
    with pytest.raises(IncompleteRead):
        _post(proxy, b"y")
    assert upstream.done == [b"x", b"y"]
    assert proxy.counts == {"CutReply": 2}


def test_a_truncated_body_is_noticed_only_where_its_length_is_told_truly(
    proxy: FaultProxy, upstream: Upstream
) -> None:
    _meets(proxy, TruncateReply(3, honest=True), TruncateReply(3, honest=False))
    assert _post(proxy, b"xyz")[2] == b"did"
    with pytest.raises(IncompleteRead):
        _post(proxy, b"xyz")
    assert proxy.counts == {"TruncateReply": 2}


def test_one_byte_changes_on_the_way(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, CorruptRequest(1), CorruptReply(0))
    _post(proxy, b"abc")
    assert upstream.done == [b"a#c"]
    assert _post(proxy, b"abc")[2] == b"%id abc"
    assert proxy.counts == {"CorruptRequest": 1, "CorruptReply": 1}


def test_a_duplicate_reaches_the_server_twice(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, Duplicate())
    assert _post(proxy, b"x")[2] == b"did x"
    assert upstream.done == [b"x", b"x"]
    assert upstream.most_at_once == 1
    assert proxy.counts == {"Duplicate": 1}


def test_twins_are_at_the_server_at_the_same_time(proxy: FaultProxy, upstream: Upstream) -> None:
    # Each waits for the other inside the server: one after the other could not pass.
    upstream.both = threading.Barrier(2)
    _meets(proxy, Duplicate(together=True))
    assert _post(proxy, b"x")[2] == b"did x"
    assert upstream.done == [b"x", b"x"]
    assert upstream.most_at_once == 2
    assert proxy.counts == {"Duplicate": 1}


def test_a_copy_is_replayed_before_a_later_message(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, ReplayLater(after=2))
    for body in (b"1", b"2", b"3"):
        _post(proxy, body)
    assert upstream.done == [b"1", b"2", b"1", b"3"]
    assert proxy.counts == {"ReplayLater": 1, "Pass": 2, "Replayed": 1}


def test_copies_still_owed_reach_the_server_when_the_link_heals(
    proxy: FaultProxy, upstream: Upstream
) -> None:
    _meets(proxy, ReplayLater(after=50))
    _post(proxy, b"1")
    proxy.heal()
    assert upstream.done == [b"1", b"1"]
    assert proxy.counts["Replayed"] == 1


def test_a_kept_answer_is_given_to_somebody_else(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, DeliverHeld(), HoldReply(), DeliverHeld(), DeliverHeld())
    assert _post(proxy, b"0")[2] == b"did 0"
    with pytest.raises(RemoteDisconnected):
        _post(proxy, b"1")
    assert _post(proxy, b"2", token="b")[2] == b"did 1"
    assert _post(proxy, b"3")[2] == b"did 2"
    assert upstream.done == [b"0", b"1", b"2", b"3"]
    assert proxy.counts == {"Pass": 1, "HoldReply": 1, "DeliverHeld": 2}
    assert [carried.message.laptop for carried in proxy.log] == [1, 1, 2, 1]


def test_a_delay_holds_the_message_back(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, Delay(before=0.1, after=0.1))
    start = time.monotonic()
    _post(proxy, b"x")
    assert time.monotonic() - start >= 0.2
    assert proxy.counts == {"Delay": 1}


def test_a_slow_line_takes_its_time_in_both_directions(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, Slow(bytes_per_second=20_000))
    start = time.monotonic()
    assert len(_post(proxy, b"x" * 3000)[2]) == 3004
    assert time.monotonic() - start >= 0.3
    assert proxy.counts == {"Slow": 1}


@pytest.mark.parametrize("retry_after", ["", "1"])
def test_a_refusal_comes_in_the_place_of_the_server(
    proxy: FaultProxy, upstream: Upstream, retry_after: str
) -> None:
    _meets(proxy, Refuse(503, retry_after))
    status, headers, _ = _post(proxy, b"x")
    assert (status, headers.get("Retry-After", "")) == (503, retry_after)
    assert upstream.done == []
    assert proxy.counts == {"Refuse": 1}


def test_a_portal_answers_with_its_page(proxy: FaultProxy, upstream: Upstream) -> None:
    _meets(proxy, Portal(), Portal(redirect=True))
    status, headers, page = _post(proxy, b"x")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert b"<!doctype html>" in page
    status, headers, _ = _post(proxy, b"x")
    assert (status, headers["Location"]) == (302, f"{proxy.address}/login")
    assert upstream.done == []
    assert proxy.counts == {"Portal": 2}


def test_a_server_that_is_not_there_is_counted(proxy: FaultProxy) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        proxy.upstream = ("127.0.0.1", closed.getsockname()[1])
    with pytest.raises(RemoteDisconnected):
        _post(proxy, b"x")
    assert proxy.counts == {"UpstreamGone": 1}


def test_faults_can_be_named_by_the_number_of_the_message(proxy: FaultProxy, upstream: Upstream) -> None:
    proxy.start_plan(at_messages({2: Refuse(500)}))
    assert [_post(proxy, b"x")[0] for _ in range(3)] == [200, 500, 200]


def test_the_same_seed_gives_the_same_faults() -> None:
    messages = [Message(index, 1, "POST", "/", 100) for index in range(1, 400)]
    first, again, other = (seeded(seed, 0.5) for seed in (7, 7, 8))
    assert [first(message) for message in messages] == [again(message) for message in messages]
    assert [first(message) for message in messages] != [other(message) for message in messages]


def test_a_seeded_plan_uses_every_kind_of_fault_and_leaves_the_rest_alone() -> None:
    plan = seeded(1, 0.5)
    drawn = [plan(Message(index, 1, "POST", "/", 100)) for index in range(1, 1000)]
    assert {type(fault) for fault in drawn} == set(_HANDLERS)
    assert 0.4 < sum(isinstance(fault, Pass) for fault in drawn) / len(drawn) < 0.6


def _raw_answer(proxy: FaultProxy, request: bytes) -> bytes:
    host, _, port = proxy.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as line:
        line.sendall(request)
        with line.makefile("rb") as stream:
            return stream.read()


def _until(condition: Any) -> None:
    """The server notices a dead line a moment after the laptop does."""
    end = time.monotonic() + 60
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end
        pause.wait(0.01)
