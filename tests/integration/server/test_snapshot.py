"""Snapshots: chunks named by their content, resumable, the unit's own, built again only when it pays."""

from __future__ import annotations

from hashlib import sha256

import pytest
import sqlalchemy as sa

from sync.protocol import codec, columnar
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import Manifest
from sync.server import upkeep
from sync.server.tables import RECORD
from tests.helpers.leftovers import LogGuard
from tests.helpers.office import Office, UnitSite, WireLaptop, problem, read

NAMES = [f"Nguyễn Văn {first}{second}" for first in "ABCDEFGHIJ" for second in "abcdefghij"]


def snapshot(laptop: WireLaptop) -> Manifest:
    return read(Manifest, laptop.unit.office.ask("GET", f"/v1/units/{laptop.unit.id}/snapshot", laptop.token))


def body(laptop: WireLaptop, name: str) -> bytes:
    answer = laptop.unit.office.ask("GET", f"/v1/chunks/{name}", laptop.token)
    assert answer.status == 200
    return answer.body


def test_the_chunks_hold_exactly_the_unit_as_of_a_commit(unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(*(laptop.create(name) for name in NAMES[:60]))
    laptop.exchange(laptop.delete(laptop.exchange(cursor=1).changes[0].id, 2))
    manifest = snapshot(laptop)
    rows = []
    for described in manifest.chunks:
        chunk = body(laptop, described.sha256)
        assert (sha256(chunk).hexdigest(), len(chunk)) == (described.sha256, described.bytes)
        unpacked = columnar.unpack(chunk)
        assert (unpacked.kind, len(unpacked.ids)) == (described.kind, described.records)
        rows += [(unpacked.kind, id, version) for id, version, _ in columnar.rows_of(unpacked)]
    assert manifest.digest == str(UnitDigest().plus_all(rows)) == laptop.exchange().digest
    assert (manifest.as_of, manifest.records) == (3, 3 + 59)


def test_a_chunk_can_be_fetched_in_pieces(unit: UnitSite) -> None:
    laptop = unit.laptop()
    name = snapshot(laptop).chunks[0].sha256
    whole = body(laptop, name)
    pieces = []
    for start in range(0, len(whole), 50):
        answer = unit.office.ask(
            "GET", f"/v1/chunks/{name}", laptop.token, range=f"bytes={start}-{start + 49}"
        )
        assert answer.status == 206
        assert answer.headers["content-range"].endswith(f"/{len(whole)}")
        assert codec.digest_matches(answer.headers["content-digest"], answer.body)
        pieces.append(answer.body)
    assert b"".join(pieces) == whole
    beyond = unit.office.ask("GET", f"/v1/chunks/{name}", laptop.token, range=f"bytes={len(whole)}-")
    assert problem(beyond) == (416, "range")


def test_a_snapshot_is_given_out_again_until_enough_has_changed(unit: UnitSite) -> None:
    laptop = unit.laptop()
    first = snapshot(laptop)
    laptop.exchange(*(laptop.create(name) for name in NAMES[:50]))
    assert snapshot(laptop).chunks == first.chunks
    assert snapshot(laptop).as_of == 1
    laptop.exchange(laptop.create(NAMES[50]))
    assert snapshot(laptop).as_of == 3
    assert body(laptop, first.chunks[0].sha256), "somebody may still be fetching the old one"


def test_old_chunks_are_forgotten_in_the_end(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    old = snapshot(laptop).chunks[0].sha256
    office.pass_by(days=3)
    assert snapshot(laptop).as_of == 1, "built anew: its chunks would not have lived long enough"
    assert body(laptop, old), "the same content, kept anew"
    office.pass_by(days=3)
    assert upkeep.forget_old(office.store, office.now, office.settings)["chunks"] == 1
    assert problem(office.ask("GET", f"/v1/chunks/{old}", laptop.token)) == (404, "not_found")


def test_a_snapshot_of_another_epoch_is_not_given_out(office: Office, unit: UnitSite) -> None:
    from sync.server import epochs

    laptop = unit.laptop()
    before = snapshot(laptop).epoch
    epochs.begin_everywhere(office.store, office.new_id, office.now)
    assert snapshot(laptop).epoch != before


@pytest.mark.parametrize("path", ["/v1/chunks/" + "0" * 64, "/v1/chunks/nonsense", "/v1/chunks/" + "A" * 64])
def test_a_chunk_that_is_not_there(unit: UnitSite, path: str) -> None:
    assert problem(unit.office.ask("GET", path, unit.laptop().token)) == (404, "not_found")


def test_a_row_lost_by_hand_is_noticed_and_the_digest_follows_the_records(
    office: Office, unit: UnitSite, expected_logs: LogGuard
) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    with office.store.writing() as connection:
        connection.execute(sa.delete(RECORD).where(RECORD.c.kind == "member"))
    expected_logs.expect("stored digest is not that of the records")
    manifest = snapshot(laptop)
    assert manifest.records == 3
    assert laptop.exchange().digest == manifest.digest
