"""Files at the server: resumable, checked before anybody sees them, told only where a record names them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from domain.roles import Role
from sync.protocol import codec
from sync.protocol.messages import UploadState
from sync.server.blobs import LEAST_PIECE
from sync.server.http import Answer
from sync.server.service import Server
from sync.server.settings import BODY_CAP
from sync.server.tables import BLOB_PIECE, UNIT_BLOB, UPLOAD, UPLOAD_PIECE
from sync.server.upkeep import forget_old
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id, problem, read

PIECE = LEAST_PIECE
CONTENT = bytes(range(256)) * 40  # 10 KiB: three pieces, the last one short
NAME = sha256(CONTENT).hexdigest()
FILE = {"name": "Kế hoạch.pdf", "size": len(CONTENT), "sha256": NAME, "media": "application/pdf"}


def directive(laptop: WireLaptop, name: str = "d1", **changes: Any) -> Any:
    values = {
        "state": "issued",
        "abstract": "Ra quân",
        "issued_on": "2026-11-20",
        "files": [FILE],
        **changes,
    }
    return laptop.operation("create", "directive", made_id(name), set=values)


def put(laptop: WireLaptop, start: int | None, body: bytes = b"", name: str = NAME, **said: Any) -> Answer:
    size = said.pop("size", len(CONTENT))
    portion = "*" if start is None else f"{start}-{start + len(body) - 1}"
    headers = {
        "authorization": f"Bearer {laptop.token}",
        "content-range": f"bytes {portion}/{size}",
        "content-type": "application/octet-stream",
        "content-digest": codec.content_digest(body),
        **said,
    }
    return laptop.unit.office.server.handle("PUT", f"/v1/uploads/{name}", headers, body)


def state(answer: Answer) -> tuple[int, bool]:
    told = read(UploadState, answer)
    return told.have, told.complete


def send_all(laptop: WireLaptop, content: bytes = CONTENT, name: str = NAME) -> Answer:
    answer = Answer(0)
    for start in range(0, len(content), PIECE):
        answer = put(laptop, start, content[start : start + PIECE], name, size=len(content))
    return answer


def get(laptop: WireLaptop, name: str = NAME, **headers: str) -> Answer:
    return laptop.unit.office.ask("GET", f"/v1/blobs/{name}", laptop.token, **headers)


def count(office: Office, table: sa.Table) -> int:
    with office.store.looking() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_an_operation_that_names_a_file_waits_for_it_and_goes_on_when_it_is_here(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    waiting = directive(laptop)
    after = laptop.create("An")
    told, applied = laptop.push(waiting, after)
    assert (told.verdict, told.code, told.params) == ("waiting", "blob", {"sha256": [NAME]})
    assert applied.verdict == "applied"
    assert state(send_all(laptop)) == (len(CONTENT), True)
    (settled,) = laptop.push(waiting)
    assert settled.verdict == "applied"
    assert get(laptop).body == CONTENT


def test_what_waits_for_a_file_goes_on_in_whatever_exchange_follows(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    waiting = directive(laptop)
    laptop.push(waiting)
    send_all(laptop)
    receipts = {receipt.n: receipt.verdict for receipt in laptop.push(laptop.create("An"))}
    assert receipts[waiting.n] == "applied"


def test_an_upload_goes_on_where_it_was_cut(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    assert state(put(laptop, None)) == (0, False)
    assert state(put(laptop, 0, CONTENT[:PIECE])) == (PIECE, False)
    # The answer was lost: the same piece again, and one that lies ahead, change nothing.
    assert state(put(laptop, 0, CONTENT[:PIECE])) == (PIECE, False)
    assert state(put(laptop, 2 * PIECE, CONTENT[2 * PIECE :])) == (PIECE, False)
    assert state(put(laptop, None)) == (PIECE, False)
    assert state(put(laptop, PIECE, CONTENT[PIECE : 2 * PIECE])) == (2 * PIECE, False)
    assert state(put(laptop, 2 * PIECE, CONTENT[2 * PIECE :])) == (len(CONTENT), True)
    assert state(put(laptop, None)) == (len(CONTENT), True)
    assert count(office, UPLOAD) == count(office, UPLOAD_PIECE) == 0


def test_another_content_than_was_named_is_never_seen(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.push(directive(laptop))
    assert problem(send_all(laptop, CONTENT[:-1] + b"!")) == (422, "wrong_content")
    assert problem(get(laptop)) == (404, "not_found")
    assert count(office, UPLOAD_PIECE) == count(office, BLOB_PIECE) == 0
    assert state(send_all(laptop)) == (len(CONTENT), True)


def test_whoever_keeps_sending_another_content_has_to_pause(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    for _ in range(office.settings.wrong_uploads):
        assert problem(send_all(laptop, CONTENT[:-1] + b"!")) == (422, "wrong_content")
    answer = put(laptop, 0, CONTENT[:PIECE])
    assert problem(answer) == (429, "too_many_attempts")
    assert int(answer.headers["retry-after"]) > 0
    office.pass_by(minutes=office.settings.enrolment_window_minutes + 1)
    assert state(send_all(laptop)) == (len(CONTENT), True)


def test_two_laptops_that_upload_one_file_do_not_disturb_each_other(office: Office, unit: UnitSite) -> None:
    one, other = unit.laptop("laptop-1"), unit.laptop("laptop-2")
    put(one, 0, CONTENT[:PIECE])
    put(other, 0, b"x" * PIECE)  # damaged on the way, and noticed only at the end
    put(other, PIECE, CONTENT[PIECE : 2 * PIECE])
    put(one, PIECE, CONTENT[PIECE : 2 * PIECE])
    assert state(put(one, 2 * PIECE, CONTENT[2 * PIECE :])) == (len(CONTENT), True)
    assert state(put(other, 2 * PIECE, CONTENT[2 * PIECE :])) == (len(CONTENT), True)
    assert count(office, UNIT_BLOB) == 1


def test_a_file_is_given_out_in_the_pieces_that_are_asked_for(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    send_all(laptop)
    laptop.push(directive(laptop))
    answer = get(laptop, range=f"bytes={PIECE - 3}-{PIECE + 4}")
    assert (answer.status, answer.body) == (206, CONTENT[PIECE - 3 : PIECE + 5])
    assert answer.headers["content-range"] == f"bytes {PIECE - 3}-{PIECE + 4}/{len(CONTENT)}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert codec.digest_matches(answer.headers["content-digest"], answer.body)
    assert get(laptop, range=f"bytes={len(CONTENT)}-").status == 416


def test_the_token_of_another_unit_finds_nothing_whoever_has_the_content(
    office: Office, unit: UnitSite
) -> None:
    laptop, stranger = unit.laptop(), office.unit("TB.2").laptop("stranger")
    laptop.push(directive(laptop))
    send_all(laptop)
    laptop.exchange()
    assert problem(get(stranger)) == (404, "not_found")
    # To name a hash is not to have the content: it waits like any file that has not arrived.
    assert stranger.push(directive(stranger, "d2"))[0].code == "blob"
    assert problem(get(stranger)) == (404, "not_found")
    # Nor does the upload say that somebody has it.
    assert state(put(stranger, None)) == (0, False)
    assert state(put(stranger, 0, CONTENT[:PIECE])) == (PIECE, False)


def test_only_what_a_record_names_is_given_out(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    send_all(laptop)
    assert problem(get(laptop)) == (404, "not_found")
    draft = directive(laptop, state="draft")
    laptop.push(draft)
    assert get(laptop).status == 200
    laptop.push(laptop.operation("delete", "directive", draft.id, reason="thừa", version=laptop.cursor))
    assert problem(get(laptop)) == (404, "not_found")


def test_a_volunteer_reads_what_is_not_restricted_and_hands_in_nothing(
    office: Office, unit: UnitSite
) -> None:
    laptop, volunteer = unit.laptop(), unit.laptop("helper", Role.VOLUNTEER)
    send_all(laptop)
    restricted = directive(laptop, restricted=True)
    laptop.push(restricted)
    assert problem(get(volunteer)) == (404, "not_found")
    assert problem(put(volunteer, 0, CONTENT[:PIECE])) == (403, "forbidden")
    laptop.push(directive(laptop, "d2"))
    assert get(volunteer).status == 200


def test_a_revoked_device_gets_and_gives_no_file(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    send_all(laptop)
    laptop.push(directive(laptop))
    with office.store.writing() as connection:
        connection.exec_driver_sql("UPDATE device SET revoked_at = 'now'")
    assert problem(get(laptop)) == problem(put(laptop, None)) == (401, "device_revoked")


def with_settings(office: Office, **changes: int) -> None:
    office.settings = replace(office.settings, **changes)
    office.server = Server(
        office.store, office.server.deps.rulebook, lambda: office.now, office.new_id, office.settings
    )


def test_nothing_grows_without_a_limit(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    with_settings(office, blob_bytes=20_000, unit_blob_bytes=25_000, open_uploads=2)
    assert problem(put(laptop, 0, CONTENT[:PIECE], size=20_001)) == (413, "too_large")
    send_all(laptop)
    assert put(laptop, 0, b"a" * PIECE, "a" * 64, size=10_000).status == 200
    # What is under way counts, whatever has arrived of it.
    assert problem(put(laptop, 0, b"b" * PIECE, "b" * 64, size=10_000)) == (413, "unit_full")
    with_settings(office, open_uploads=1)
    assert problem(put(laptop, 0, b"b" * PIECE, "b" * 64, size=10_000)) == (413, "too_many_uploads")
    assert put(laptop, 0, b"x" * (BODY_CAP + 1), size=BODY_CAP + 1).status == 413


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes 0-4095", "bytes 5-4/10240", "bytes 0-9/10240", "items 0-4095/10240", "bytes */x"],
)
def test_a_piece_that_does_not_say_what_it_is_changes_nothing(
    office: Office, unit: UnitSite, header: str
) -> None:
    laptop = unit.laptop()
    answer = put(laptop, 0, CONTENT[:PIECE], **{"content-range": header})
    assert problem(answer) == (400, "malformed")
    assert count(office, UPLOAD) == 0


def test_a_piece_that_changed_on_the_way_changes_nothing(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    other = codec.content_digest(b"another")
    assert problem(put(laptop, 0, CONTENT[:PIECE], **{"content-digest": other})) == (400, "malformed")
    assert problem(put(laptop, 0, CONTENT[:PIECE], **{"content-type": "text/html"}))[0] == 415
    assert problem(put(laptop, 0, CONTENT[:PIECE], **{"content-encoding": "zstd"}))[0] == 415
    assert count(office, UPLOAD) == 0


def forget(office: Office) -> int:
    return forget_old(office.store, office.now, office.settings)["files"]


def test_uploads_and_files_that_nobody_needs_are_forgotten_and_no_others(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    send_all(laptop)
    draft = directive(laptop, state="draft")
    laptop.push(draft)
    put(laptop, 0, b"a" * PIECE, "a" * 64, size=9000)
    office.pass_by(days=office.settings.blob_days + 1)
    assert forget(office) == 0
    assert (count(office, UPLOAD), count(office, UPLOAD_PIECE)) == (0, 0)
    assert get(laptop).status == 200
    laptop.push(laptop.operation("delete", "directive", draft.id, reason="thừa", version=laptop.cursor))
    assert forget(office) == 1
    assert count(office, BLOB_PIECE) == 0


def test_a_file_that_an_open_conflict_offers_is_kept(office: Office, unit: UnitSite) -> None:
    one, other = unit.laptop("laptop-1"), unit.laptop("laptop-2")
    content = CONTENT[::-1]
    name = sha256(content).hexdigest()
    send_all(one)
    send_all(other, content, name)
    draft = directive(one, state="draft", files=None)
    one.push(draft)
    mine, theirs = ({"files": [file]} for file in (FILE, {**FILE, "sha256": name, "name": "b.pdf"}))
    one.push(one.operation("edit", "directive", draft.id, set=mine, was={"files": None}, version=2))
    edit = other.operation("edit", "directive", draft.id, set=theirs, was={"files": None}, version=2)
    assert other.push(edit)[0].verdict == "conflict"
    office.pass_by(days=office.settings.blob_days + 1)
    assert forget(office) == 0


def test_a_file_that_something_waits_with_is_kept(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    send_all(laptop)
    other = {**FILE, "sha256": "b" * 64, "name": "khác.pdf"}
    assert laptop.push(directive(laptop, files=[FILE, other]))[0].params == {"sha256": ["b" * 64]}
    office.pass_by(days=office.settings.blob_days + 1)
    assert forget(office) == 0


def test_two_units_that_end_the_same_upload_at_once_keep_it_once(office: Office) -> None:
    laptops = [office.unit(code).laptop() for code in ("TB.1", "TB.2")]
    for laptop in laptops:
        put(laptop, 0, CONTENT[:PIECE])
        put(laptop, PIECE, CONTENT[PIECE : 2 * PIECE])
    with ThreadPoolExecutor() as pool:
        ends = list(pool.map(lambda one: put(one, 2 * PIECE, CONTENT[2 * PIECE :]), laptops))
    assert [state(end) for end in ends] == [(len(CONTENT), True)] * 2
    for laptop in laptops:
        laptop.push(directive(laptop, f"d-{laptop.unit.code}"))
        assert get(laptop).body == CONTENT
