"""The edges of the wire: encodings, caps, digests, and what every kind of bad request is answered."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sync.protocol import codec
from sync.protocol.messages import ExchangeResponse, Identity, Operation
from sync.server.http import Refusal, byte_range
from sync.server.settings import BODY_CAP, DECODED_CAP
from sync.server.store import Store
from tests.helpers.leftovers import LogGuard
from tests.helpers.office import Office, UnitSite, WireLaptop, problem, read


@pytest.fixture
def laptop(unit: UnitSite) -> WireLaptop:
    return unit.laptop()


def send(laptop: WireLaptop, body: bytes, **headers: str) -> tuple[int, str]:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    said = {"authorization": f"Bearer {laptop.token}", "content-type": "application/json", **said}
    answer = laptop.unit.office.server.handle("POST", "/v1/exchange", said, body)
    return (200, "") if answer.status == 200 else problem(answer)


@pytest.mark.parametrize("encoding", codec.ENCODINGS)
def test_requests_come_in_every_encoding(laptop: WireLaptop, encoding: str) -> None:
    body = codec.compress(codec.encode(laptop.request([laptop.create("An")])), encoding)
    assert send(laptop, body, content_encoding=encoding) == (200, "")


@pytest.mark.parametrize(
    ("accepted", "used"),
    [("zstd, gzip", "zstd"), ("gzip", "gzip"), ("", None), ("br", None), ("zstd;q=0, gzip;q=0.5", "gzip")],
)
def test_answers_go_in_the_best_encoding_that_is_accepted(
    laptop: WireLaptop, accepted: str, used: str | None
) -> None:
    answer = laptop.unit.office.ask(
        "POST", "/v1/exchange", laptop.token, laptop.request(), **{"accept-encoding": accepted}
    )
    assert answer.headers.get("content-encoding") == used
    assert len(read(ExchangeResponse, answer).changes) == 3


def test_bad_bodies_and_headers(laptop: WireLaptop) -> None:
    good = codec.encode(laptop.request())
    packed = codec.compress(good, "zstd")
    assert send(laptop, good, content_type="text/html") == (415, "media_type")
    assert send(laptop, good, content_type="application/json; charset=tcvn3") == (415, "media_type")
    assert send(laptop, good, content_encoding="br") == (415, "content_encoding")
    assert send(laptop, packed[:-5], content_encoding="zstd") == (400, "malformed")
    assert send(laptop, good, content_encoding="gzip") == (400, "malformed")
    assert send(laptop, good, content_digest=codec.content_digest(b"other")) == (400, "malformed")
    assert send(laptop, good, content_digest="nonsense") == (400, "malformed")
    assert send(laptop, b"") == (400, "malformed")
    assert send(laptop, bytes(BODY_CAP + 1)) == (413, "too_large")
    bomb = codec.compress(bytes(DECODED_CAP + 1), "zstd")
    assert send(laptop, bomb, content_encoding="zstd") == (413, "too_large")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"protocol": 2}, (422, "protocol_unsupported")),
        ({"unit": "other"}, (403, "wrong_unit")),
        ({"exchange": ""}, (400, "malformed")),
        ({"incarnation": "x" * 65}, (400, "malformed")),
        ({"cursor": -1}, (400, "malformed")),
        ({"cursor": 1 << 60}, (400, "malformed")),
        ({"max_bytes": -1}, (400, "malformed")),
    ],
    ids=str,
)
def test_requests_out_of_bounds(
    laptop: WireLaptop, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert send(laptop, codec.encode(laptop.request(**change))) == expected


@pytest.mark.parametrize(
    "change",
    [{"n": 0}, {"n": -1}, {"n": 1 << 60}, {"after": [0]}, {"after": [1 << 60]}, {"first": Identity("", 1)},
     {"first": Identity("x", 0)}],
    ids=str,
)  # fmt: skip
def test_numbers_out_of_bounds(laptop: WireLaptop, change: dict[str, object]) -> None:
    operation = msgspec.structs.replace(laptop.create("An"), **change)
    assert send(laptop, codec.encode(laptop.request([operation]))) == (400, "malformed")


def test_a_number_twice_in_one_request_is_refused(laptop: WireLaptop) -> None:
    create = laptop.create("An")
    assert send(laptop, codec.encode(laptop.request([create, create]))) == (400, "malformed")


def test_too_many_operations_are_refused_so_that_the_laptop_halves_its_page(laptop: WireLaptop) -> None:
    many = [Operation(n, laptop.actor, "t", "member", f"m{n}", "delete") for n in range(1, 2002)]
    assert send(laptop, codec.encode(laptop.request(many))) == (413, "too_large")


def test_unknown_paths_and_methods(office: Office) -> None:
    assert problem(office.ask("GET", "/")) == (404, "not_found")
    assert problem(office.ask("GET", "/v1/exchange/")) == (404, "not_found")
    answer = office.ask("DELETE", "/v1/exchange")
    assert problem(answer) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"


def test_health_and_the_description_of_the_wire_are_open(office: Office) -> None:
    assert b'"ok"' in office.ask("GET", "/v1/health").body
    assert b'"3.1.0"' in office.ask("GET", "/v1/openapi.json").body


def test_a_busy_database_is_said_with_a_time_to_come_back(database_url: str, expected_logs: LogGuard) -> None:
    narrow = Store(database_url, pool_size=1, busy_seconds=0.2)
    office = Office(narrow)
    laptop = office.unit().laptop()
    expected_logs.expect("busy: pool")
    with narrow.looking():
        answer = laptop.answer()
    narrow.close()
    assert problem(answer) == (503, "busy")
    assert int(answer.headers["retry-after"]) >= 1


def test_a_unit_that_somebody_else_holds_too_long_is_busy_not_broken(
    store: Store, database_url: str, expected_logs: LogGuard
) -> None:
    quick = Store(database_url, busy_seconds=0.3)
    office = Office(quick)
    laptop = office.unit().laptop()
    laptop.exchange()
    create = laptop.create("An")
    expected_logs.expect("busy: ")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE unit SET head = head")
        assert problem(laptop.answer([create])) == (503, "busy")
    assert [receipt.verdict for receipt in laptop.push(create)] == ["applied"]
    quick.close()


def test_a_fault_of_ours_is_an_answer_not_a_dead_line(
    laptop: WireLaptop, monkeypatch: pytest.MonkeyPatch, expected_logs: LogGuard
) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("Nguyễn Văn An")

    monkeypatch.setattr("sync.server.service.exchange", fail)
    expected_logs.expect(r"request fails: POST ZeroDivisionError at ")
    assert problem(laptop.answer()) == (500, "server_error")


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None), ("", None), ("bytes=0-9", (0, 10)), ("bytes=90-", (90, 100)), ("bytes=-10", (90, 100)),
        ("bytes=50-999", (50, 100)), ("bytes=-999", (0, 100)), ("Bytes=0-0", (0, 1)),
        ("bytes=5-4", None), ("bytes=-", None), ("items=0-1", None), ("bytes=0-1,5-6", None),
        ("bytes=a-b", None), ("bytes=0", None), (f"bytes={'9' * 40}-", None),
    ],
)  # fmt: skip
def test_ranges_are_read_as_the_standard_says(header: str | None, part: tuple[int, int] | None) -> None:
    assert byte_range(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=500-600", "bytes=-0"])
def test_ranges_beyond_the_end_are_refused(header: str) -> None:
    with pytest.raises(Refusal, match="416 range"):
        byte_range(header, 100)
