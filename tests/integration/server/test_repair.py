"""Narrow repair: sixteen ranges at a time, then only the records that differ."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sync.protocol.digest import SMALL_RANGE, UnitDigest, range_key
from sync.protocol.messages import DigestRequest, DigestResponse, FetchRequest, FetchResponse
from sync.server import upkeep
from sync.server.tables import RECORD
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id, problem, read

NAMES = [f"{a}{b}{c}" for a in "ABCDEFGHIJ" for b in "abcdefgh" for c in "klmnopqr"]


def ranges(laptop: WireLaptop, prefix: str = "") -> DigestResponse:
    request = DigestRequest(laptop.unit.id, laptop.epoch, prefix)
    return read(DigestResponse, laptop.unit.office.ask("POST", "/v1/digest", laptop.token, request))


def fetch(laptop: WireLaptop, *records: tuple[str, str]) -> FetchResponse:
    request = FetchRequest(laptop.unit.id, laptop.epoch, list(records))
    return read(FetchResponse, laptop.unit.office.ask("POST", "/v1/fetch", laptop.token, request))


def test_the_ranges_divide_the_unit_and_small_ones_are_listed(unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(*(laptop.create(name) for name in NAMES))
    told = ranges(laptop)
    assert [part.prefix for part in told.ranges] == list("0123456789abcdef")
    whole = [UnitDigest.parse(part.digest) for part in told.ranges]
    total = UnitDigest(sum(part.count for part in whole), sum(part.sum for part in whole) % 2**64)
    assert str(total) == laptop.exchange().digest
    for part in told.ranges:
        assert (part.items is None) == (part.count > SMALL_RANGE)
    deeper = ranges(laptop, told.ranges[0].prefix)
    assert sum(part.count for part in deeper.ranges) == told.ranges[0].count
    for part in deeper.ranges:
        for kind, id, version in part.items or []:
            assert range_key(kind, id).startswith(part.prefix)
            assert version in (1, 2, 3, 4, 5)


@pytest.mark.parametrize("prefix", ["g", "A", "0" * 16, "%"])
def test_a_prefix_that_is_none_is_refused(unit: UnitSite, prefix: str) -> None:
    laptop = unit.laptop()
    request = DigestRequest(unit.id, "", prefix)
    assert problem(unit.office.ask("POST", "/v1/digest", laptop.token, request)) == (400, "malformed")


def test_records_tombstones_and_what_nobody_knows(unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"), laptop.create("Bình"))
    an, binh = made_id("TB.1-An"), made_id("TB.1-Bình")
    laptop.exchange(laptop.edit(an, {}, 2, phone="0987654321"), laptop.delete(binh, 2))
    response = fetch(laptop, ("member", an), ("member", binh), ("member", "?"), ("position", an))
    told = {change.id: change for change in response.records}
    assert (told[an].partial, told[an].fields["full_name"], told[an].version) == (False, "An", 3)
    assert told[binh].gone == "deleted"
    assert sorted(response.absent) == [("member", "?"), ("position", an)]
    assert response.head == 3


def test_a_forgotten_tombstone_is_absent(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An"))
    laptop.exchange(laptop.delete(made_id("TB.1-An"), 2))
    office.pass_by(days=547)
    assert upkeep.forget_old(office.store, office.now, office.settings)["tombstones"] == 0
    office.pass_by(days=2)
    assert upkeep.forget_old(office.store, office.now, office.settings)["tombstones"] == 1
    assert fetch(laptop, ("member", made_id("TB.1-An"))).absent == [("member", made_id("TB.1-An"))]
    with office.store.looking() as connection:
        assert connection.execute(sa.select(sa.func.count()).where(RECORD.c.gone != "")).scalar_one() == 0


def test_too_many_records_at_once_are_refused(unit: UnitSite) -> None:
    laptop = unit.laptop()
    request = FetchRequest(unit.id, "", [("member", str(n)) for n in range(2001)])
    assert problem(unit.office.ask("POST", "/v1/fetch", laptop.token, request)) == (413, "too_large")
