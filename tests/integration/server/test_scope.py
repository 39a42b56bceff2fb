"""A device sees its unit and no other: every endpoint tried with another unit's token, and with none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sync.protocol.messages import AccountRequest, DigestRequest, FetchRequest, Manifest, UploadState
from sync.server.blobs import put_whole
from sync.server.http import Answer
from sync.server.openapi import document
from sync.server.service import _ROUTES
from tests.helpers.office import Office, UnitSite, made_id, problem, read

Call = Callable[[Office, UnitSite, str], Answer]


def _exchange(office: Office, unit: UnitSite, token: str) -> Answer:
    laptop = unit.laptop("reader")
    return office.ask("POST", "/v1/exchange", token, laptop.request())


def _snapshot(office: Office, unit: UnitSite, token: str) -> Answer:
    return office.ask("GET", f"/v1/units/{unit.id}/snapshot", token)


def _chunk(office: Office, unit: UnitSite, token: str) -> Answer:
    own = office.ask("GET", f"/v1/units/{unit.id}/snapshot", unit.laptop("builder").token)
    return office.ask("GET", f"/v1/chunks/{read(Manifest, own).chunks[0].sha256}", token)


def _digest(office: Office, unit: UnitSite, token: str) -> Answer:
    return office.ask("POST", "/v1/digest", token, DigestRequest(unit.id, ""))


def _fetch(office: Office, unit: UnitSite, token: str) -> Answer:
    return office.ask("POST", "/v1/fetch", token, FetchRequest(unit.id, "", [("member", made_id("TB.1-An"))]))


def _account(office: Office, unit: UnitSite, token: str) -> Answer:
    branch = unit.branches[0]
    asked = AccountRequest(unit.id, unit.laptop("keeper").actor, "issue")
    return office.ask("POST", f"/v1/accounts/{branch}", token, asked)


def _blob(office: Office, unit: UnitSite, token: str) -> Answer:
    owner = unit.laptop("owner")
    with office.store.writing() as connection:
        name = put_whole(connection, [unit.id], b"An", office.now)
    file = {"name": "An.txt", "size": 2, "sha256": name, "media": "text/plain"}
    issued = {"state": "issued", "abstract": "An", "issued_on": "2026-11-20", "files": [file]}
    owner.push(owner.operation("create", "directive", made_id("d"), set=issued))
    assert office.ask("GET", f"/v1/blobs/{name}", owner.token).body == b"An"
    return office.ask("GET", f"/v1/blobs/{name}", token)


def _upload(office: Office, unit: UnitSite, token: str) -> Answer:
    """The unit has the whole of it; somebody else asks how much of it is here."""
    with office.store.writing() as connection:
        name = put_whole(connection, [unit.id], b"An", office.now)
    headers = {"authorization": f"Bearer {token}", "content-range": "bytes */2"}
    return office.server.handle("PUT", f"/v1/uploads/{name}", headers, b"")


CALLS: dict[str, Call] = {
    "/v1/accounts/{org}": _account,
    "/v1/exchange": _exchange,
    "/v1/units/{unit}/snapshot": _snapshot,
    "/v1/chunks/{sha256}": _chunk,
    "/v1/blobs/{sha256}": _blob,
    "/v1/uploads/{sha256}": _upload,
    "/v1/digest": _digest,
    "/v1/fetch": _fetch,
}
OPEN = {"/v1/health", "/v1/openapi.json", "/v1/enrol"}


def test_no_endpoint_is_left_out_of_these_tests() -> None:
    assert CALLS.keys() | OPEN == document()["paths"].keys()
    assert len(_ROUTES) == len(document()["paths"])


@pytest.mark.parametrize("path", CALLS)
def test_the_token_of_another_unit_opens_nothing(office: Office, unit: UnitSite, path: str) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    stranger = office.unit("TB.2").laptop("stranger")
    answer = CALLS[path](office, unit, stranger.token)
    if path == "/v1/uploads/{sha256}":
        # To a stranger nothing of it has arrived.
        assert (read(UploadState, answer).have, answer.status) == (0, 200)
        return
    # What is named by its content only is not there for a stranger.
    expected = (404, "not_found") if "{sha256}" in path else (403, "wrong_unit")
    assert problem(answer) == expected
    assert b"An" not in answer.body


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("token", ["", "nobody's", "'; DROP TABLE device; --", "x" * 500])
def test_without_a_valid_token_nothing_is_opened(
    office: Office, unit: UnitSite, path: str, token: str
) -> None:
    assert problem(CALLS[path](office, unit, token)) == (401, "unauthorised")


def test_the_body_is_not_even_read_without_a_token(office: Office, unit: UnitSite) -> None:
    answer = office.server.handle("POST", "/v1/exchange", {"content-encoding": "zstd"}, b"not zstd")
    assert problem(answer) == (401, "unauthorised")


def test_operations_cannot_reach_a_record_of_another_unit(office: Office, unit: UnitSite) -> None:
    laptop, stranger = unit.laptop(), office.unit("TB.2").laptop("stranger")
    laptop.exchange(laptop.create("An"))
    an = made_id("TB.1-An")
    receipts = stranger.push(
        stranger.edit(an, {}, 2, phone="0987654321"),
        stranger.delete(an, 2),
        stranger.create("Kẻ lạ", org=unit.branches[0]),
    )
    assert [(receipt.verdict, receipt.code) for receipt in receipts] == [
        ("rejected", "unknown_record"),
        ("rejected", "unknown_record"),
        ("rejected", "validation.reference"),
    ]
    assert laptop.exchange().head == 2


def test_a_citizen_id_of_another_unit_is_refused_with_that_units_name_only(
    office: Office, unit: UnitSite
) -> None:
    laptop, other = unit.laptop(), office.unit("TB.2").laptop("other")
    laptop.exchange(laptop.create("Nguyễn Văn An", citizen_id="034099000001", sex="male", birth_date="1999"))
    (receipt,) = other.push(other.create("An", citizen_id="034099000001"))
    assert (receipt.code, receipt.params) == ("citizen_id_elsewhere", {"unit": "Xã TB.1"})
