"""What a laptop is told: current states in order of commit, cut only between commits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.protocol.digest import UnitDigest
from sync.protocol.messages import ExchangeResponse, RecordChange
from sync.server.settings import Settings
from sync.server.store import Store
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id

NAMES = [f"Nguyễn Văn {first}{second}" for first in "ABCDEFGHIJ" for second in "abcdefghij"]


def pages(laptop: WireLaptop, max_bytes: int) -> Iterator[ExchangeResponse]:
    while True:
        response = laptop.exchange(max_bytes=max_bytes)
        yield response
        if response.cursor == response.head:
            return


def test_pages_are_cut_between_commits_and_miss_nothing(unit: UnitSite) -> None:
    writer, reader = unit.laptop("writer"), unit.laptop("reader")
    for start in range(0, 100, 10):
        writer.exchange(*(writer.create(name) for name in NAMES[start : start + 10]))
    seen: list[RecordChange] = []
    count = 0
    for response in pages(reader, max_bytes=1500):
        versions = {change.version for change in response.changes}
        assert versions == set(range(response.since + 1, response.cursor + 1))
        seen += response.changes
        count += 1
    assert count > 3
    assert [change.version for change in seen] == sorted(change.version for change in seen)
    assert len({change.id for change in seen}) == len(seen) == 103


def test_a_page_holds_one_commit_at_least(unit: UnitSite) -> None:
    writer, reader = unit.laptop("writer"), unit.laptop("reader")
    writer.exchange(*(writer.create(name) for name in NAMES[:50]))
    assert [len(page.changes) for page in pages(reader, max_bytes=0)] == [3, 50]


def test_reading_in_portions_gives_what_reading_at_once_gives(
    unit: UnitSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = unit.laptop("writer")
    for start in range(0, 40, 10):
        writer.exchange(*(writer.create(name) for name in NAMES[start : start + 10]))
    at_once = unit.laptop("one").exchange().changes
    monkeypatch.setattr("sync.server.feed._AT_ONCE", 7)
    assert unit.laptop("two").exchange().changes == at_once


def test_a_record_changed_many_times_is_told_once(unit: UnitSite) -> None:
    writer, reader = unit.laptop("writer"), unit.laptop("reader")
    writer.exchange(writer.create("Nguyễn Văn An"))
    id, was = made_id("TB.1-Nguyễn Văn An"), None
    for n in range(5):
        writer.exchange(writer.edit(id, {"phone": was}, writer.cursor, phone=f"098765432{n}"))
        was = f"098765432{n}"
    told = [change for change in reader.exchange().changes if change.kind == "member"]
    assert [(change.version, change.fields["phone"]) for change in told] == [(7, "0987654324")]


def test_a_cleared_field_is_told_as_null(unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("Nguyễn Văn An", phone="0987654321"))
    id = made_id("TB.1-Nguyễn Văn An")
    (change,) = laptop.exchange(laptop.edit(id, {"phone": "0987654321"}, 2, phone=None)).changes
    assert (change.partial, change.fields) == (True, {"phone": None})


def test_a_deleted_record_is_told_as_a_tombstone_and_leaves_the_digest(unit: UnitSite) -> None:
    laptop = unit.laptop()
    before = laptop.exchange().digest
    laptop.exchange(laptop.create("Nguyễn Văn An"))
    response = laptop.exchange(laptop.delete(made_id("TB.1-Nguyễn Văn An"), 2))
    (change,) = response.changes
    assert (change.gone, change.version, change.fields) == ("deleted", 3, {})
    assert response.digest == before


def test_the_digest_told_is_that_of_the_records_told(unit: UnitSite) -> None:
    writer, reader = unit.laptop("writer"), unit.laptop("reader")
    writer.exchange(*(writer.create(name) for name in NAMES[:5]))
    writer.exchange(writer.edit(made_id(f"TB.1-{NAMES[0]}"), {}, 2, phone="0987654321"))
    response = reader.exchange()
    versions = [(change.kind, change.id, change.version) for change in response.changes]
    assert response.digest == str(UnitDigest().plus_all(versions))


def test_a_laptop_that_must_update_gets_its_receipts_but_nothing_to_read(store: Store) -> None:
    office = Office(store, Settings(min_schema=2, schema=3))
    laptop = office.unit().laptop()
    response = laptop.exchange(laptop.create("Nguyễn Văn An"), schema=1)
    assert [receipt.verdict for receipt in response.receipts] == ["applied"]
    assert (response.changes, response.cursor, response.hints) == ([], 0, {"update_needed": True})
    assert len(laptop.exchange(schema=2).changes) == 4


def test_fields_that_this_build_does_not_know_travel_on(office: Office, unit: UnitSite) -> None:
    from domain.decisions import Put
    from sync.server.units import central_writer, write_in_bulk

    fields = {"full_name": "Nguyễn Văn An", "org": unit.branches[0], "blood_of_tomorrow": {"a": [1]}}
    put = Put("member", made_id("an"), fields, creates=True)
    write_in_bulk(office.store, unit.id, [put], central_writer(office.now), office.now)
    laptop = unit.laptop()
    laptop.exchange()
    (change,) = laptop.exchange(laptop.edit(made_id("an"), {}, 2, phone="0987654321")).changes
    assert change.fields == {"phone": "0987654321"}
    told = unit.laptop("other").exchange().changes[-1]
    assert told.fields["blood_of_tomorrow"] == {"a": [1]}
