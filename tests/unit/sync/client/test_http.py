"""Where requests go: to the server, or to the proxy that was named; never past a check that was asked for."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from sync.client.http import HttpTransport
from sync.client.line import Patience
from sync.client.transport import HungUp, NoNetwork, NotReached, Stalled, SyncFailure, Timeout
from tests.helpers.bad_server import Asked, BadServer, Pause, Step, http

IMPATIENT = Patience(silence=0.2, window=0.2, least_rate=64, upload_rate=1e6)


def test_a_named_proxy_carries_every_request() -> None:
    with (
        BadServer(lambda asked: [http("200 OK", b"{}")]) as proxy,
        HttpTransport("http://doan.example", proxy=proxy.address) as transport,
    ):
        reply = transport.send("GET", "/v1/health", {}, b"", 2.0)
    assert (reply.status, reply.body) == (200, b"{}")
    assert [asked.line for asked in proxy.asked] == ["GET http://doan.example/v1/health HTTP/1.1"]


def test_without_the_named_authorities_nothing_is_sent(tmp_path: Path) -> None:
    with (
        BadServer(lambda asked: [http("200 OK")]) as server,
        HttpTransport(
            server.address.replace("http://", "https://"), authorities=str(tmp_path / "no.pem")
        ) as transport,
        pytest.raises(SyncFailure) as failed,
    ):
        transport.send("POST", "/v1/exchange", {}, b"body", 2.0)
    assert isinstance(failed.value, NoNetwork)
    assert server.asked == []


def dripping(asked: Asked) -> Iterator[Step]:
    for place in range(600):
        yield http("200 OK", b"x" * 500)[place : place + 1]
        yield Pause(0.05)


def hanging(asked: Asked) -> Iterator[Step]:
    yield Pause(60)


def failure_of(transport: HttpTransport, body: bytes = b"", deadline: float = 30.0) -> SyncFailure:
    with pytest.raises(SyncFailure) as failed:
        transport.send("POST", "/v1/exchange", {}, body, deadline)
    return failed.value


@pytest.mark.parametrize("behaviour", [dripping, hanging])
def test_a_line_over_which_hardly_anything_comes_is_given_up_long_before_the_deadline(
    behaviour: Callable[[Asked], Iterator[Step]],
) -> None:
    with BadServer(behaviour) as server, HttpTransport(server.address, patience=IMPATIENT) as transport:
        assert type(failure_of(transport)) is Stalled
    assert len(server.asked) == 1


def test_a_drip_through_a_proxy_is_given_up_too() -> None:
    with (
        BadServer(dripping) as proxy,
        HttpTransport("http://doan.example", proxy=proxy.address, patience=IMPATIENT) as transport,
    ):
        assert type(failure_of(transport)) is Stalled


def test_a_large_request_without_an_answer_may_still_be_on_its_way() -> None:
    with BadServer(hanging) as server, HttpTransport(server.address, patience=IMPATIENT) as transport:
        assert type(failure_of(transport, b"x" * 5000)) is Timeout


def test_a_place_that_swallows_every_knock_was_not_reached() -> None:
    with ExitStack() as held:
        full = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            # Nobody accepts them: whoever knocks now gets no answer.
            knock = held.enter_context(socket.socket())
            knock.setblocking(False)
            knock.connect_ex(full.getsockname())
        transport = held.enter_context(HttpTransport(f"http://127.0.0.1:{full.getsockname()[1]}"))
        assert type(failure_of(transport, deadline=0.3)) is NotReached


def test_a_thin_line_that_carries_steadily_is_waited_for() -> None:
    """It lasts longer than the window in which something has to come, and no pause is nearly as long."""
    answer = http("200 OK", b"x" * 1000)
    patient = Patience(silence=1.0, window=1.0, least_rate=64, upload_rate=1e6)

    def slowly(asked: Asked) -> Iterator[Step]:
        for place in range(0, len(answer), 20):
            yield answer[place : place + 20]
            yield Pause(0.025)

    with BadServer(slowly) as server, HttpTransport(server.address, patience=patient) as transport:
        assert transport.send("GET", "/v1/health", {}, b"", 30.0).body == b"x" * 1000


def test_the_deadline_stands_above_a_line_that_carries() -> None:
    with BadServer(dripping) as server, HttpTransport(server.address) as transport:
        assert type(failure_of(transport, deadline=1.5)) is Timeout


def test_a_request_is_cut_off_from_another_thread_and_none_follows() -> None:
    arrived = threading.Event()

    def silent(asked: Asked) -> Iterator[Step]:
        arrived.set()
        yield Pause(60)

    def cut_off() -> None:
        arrived.wait(60)
        transport.cancel()

    with BadServer(silent) as server, HttpTransport(server.address) as transport:
        threading.Thread(target=cut_off).start()
        assert type(failure_of(transport)) is HungUp
        assert type(failure_of(transport)) is NotReached
    assert len(server.asked) == 1


def test_whoever_waits_for_a_connection_is_called_back_from_there() -> None:
    mute = socket.create_server(("127.0.0.1", 0))
    # Nobody answers the handshake of the encrypted line.
    with mute, HttpTransport(f"https://127.0.0.1:{mute.getsockname()[1]}") as transport:
        threading.Timer(0.1, transport.cancel).start()
        assert type(failure_of(transport)) is NotReached
    for thread in threading.enumerate():
        if thread.name == "connecting":
            thread.join(60)
    assert "connecting" not in {thread.name for thread in threading.enumerate()}
