"""A server with cases and a laptop that has never heard of any: each keeps what it can, and both add up."""

from __future__ import annotations

import sqlalchemy as sa

from domain.decisions import Put
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import DigestRequest, DigestResponse, ExchangeResponse, Manifest
from sync.server import schema, units
from sync.server.rows import UnitRows
from sync.server.store import Store
from sync.server.tables import DEVICE, RECORD, UNIT
from sync.server.units import central_writer
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id, read

OLD, NEW = 1, 2


def opened(laptop: WireLaptop, name: str = "An") -> str:
    """A member with a case that lost, so that a conflict about a case stands there too; the case's id."""
    laptop.exchange(laptop.create(name), schema=NEW)
    case = made_id("case")
    given = {"member": made_id(f"{laptop.unit.code}-{name}"), "months_absent": 6}
    (receipt,) = laptop.exchange(
        laptop.operation("removal.start", "case", case, set=given), schema=NEW
    ).receipts
    assert receipt.verdict == "applied", receipt
    paper = {"workflow": "removal"}
    fields = {"type": "case", "record_kind": "case", "record": case, "status": "open",
              "groups": [{"group": "decision", "base": {}, "mine": paper, "theirs": paper}]}  # fmt: skip
    office = laptop.unit.office
    with office.store.writing() as connection:
        rows = UnitRows(connection, laptop.unit.id, office.now)
        rows.apply(Put("conflict", made_id("conflict"), fields, creates=True), central_writer(office.now))
        rows.flush()
    return case


def live(response: ExchangeResponse) -> list[tuple[str, str, int]]:
    return [(change.kind, change.id, change.version) for change in response.changes if not change.gone]


def counted(response: ExchangeResponse) -> str:
    return str(UnitDigest().plus_all(live(response)))


def test_an_older_laptop_is_told_of_what_it_knows_and_the_digest_is_of_that(unit: UnitSite) -> None:
    laptop = unit.laptop()
    opened(laptop)
    everything, known = laptop.exchange(cursor=0, schema=NEW), laptop.exchange(cursor=0, schema=OLD)
    assert {kind for kind, _, _ in live(everything)} == {"organisation", "member", "case", "conflict"}
    assert {kind for kind, _, _ in live(known)} == {"organisation", "member"}
    assert everything.digest == counted(everything)
    assert known.digest == counted(known)
    assert known.cursor == known.head == everything.head, "commits that tell it nothing are passed over"
    idle = laptop.exchange(schema=OLD)
    assert (idle.changes, idle.digest) == ([], known.digest)
    assert laptop.exchange(schema=NEW).digest == everything.digest


def test_ranges_and_snapshots_are_those_of_the_laptops_schema(unit: UnitSite) -> None:
    laptop = unit.laptop()
    opened(laptop)
    ask = unit.office.ask
    for number in (OLD, NEW):
        whole = laptop.exchange(cursor=0, schema=number)
        request = DigestRequest(unit.id, laptop.epoch)
        ranges = read(DigestResponse, ask("POST", "/v1/digest", laptop.token, request)).ranges
        assert sum(each.count for each in ranges) == len(live(whole))
        manifest = read(Manifest, ask("GET", f"/v1/units/{unit.id}/snapshot", laptop.token))
        assert (manifest.digest, manifest.records) == (whole.digest, len(live(whole)))
        assert {chunk.kind for chunk in manifest.chunks} == {kind for kind, _, _ in live(whole)}


def test_an_older_laptop_that_was_updated_is_level_once_it_has_the_rest(unit: UnitSite) -> None:
    laptop = unit.laptop()
    opened(laptop)
    known = laptop.exchange(cursor=0, schema=OLD)
    updated = laptop.exchange(schema=NEW)
    assert updated.changes == [], "its cursor is beyond them"
    assert updated.digest != known.digest, "so the digest leads it to what is missing"


def test_a_recount_finds_both_digests(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    opened(laptop)
    assert units.recount_digest(office.store, unit.id) is False
    with office.store.writing() as connection:
        connection.execute(sa.update(UNIT).values(newer="{}"))
    assert units.recount_digest(office.store, unit.id) is True
    known = laptop.exchange(cursor=0, schema=OLD)
    assert known.digest == counted(known)


def test_a_database_of_the_release_before_is_brought_up_to_date(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An", card_number="123456"), schema=OLD)
    with office.store.writing() as connection:
        connection.execute(sa.update(RECORD).values(about=None))
        for table, column in ((UNIT, "newer"), (RECORD, "since"), (DEVICE, "lapsed_at")):
            connection.exec_driver_sql(f"ALTER TABLE {table.name} DROP COLUMN {column}")
        connection.exec_driver_sql("DELETE FROM schema_state WHERE step > 1")
    assert is_behind(office.store)
    assert office.store.init() == len(schema.STEPS) - 1
    office.store.require_current()
    assert office.store.init() == 0
    second = laptop.create("Bình", card_number="123456")
    laptop.exchange(second, schema=NEW)
    members = {change.id: change.fields for change in laptop.exchange(cursor=0, schema=NEW).changes}
    assert "card_number" not in members[second.id], "numbers that were there before are known"
    whole = laptop.exchange(cursor=0, schema=NEW)
    assert whole.digest == counted(whole)


def is_behind(store: Store) -> bool:
    try:
        store.require_current()
    except schema.SchemaMissing:
        return True
    return False


def test_a_laptop_of_the_release_before_is_told_who_moved_but_not_by_which_case(unit: UnitSite) -> None:
    laptop = unit.laptop()
    one, two = unit.branches
    laptop.exchange(laptop.create("An"), schema=4)
    paper = {"decision_number": "1", "decision_date": "2026-11-20"}
    given = {"organisation": one, "into": two, **paper}
    (receipt,) = laptop.exchange(
        laptop.operation("tree.merge", "case", made_id("merger"), set=given), schema=4
    ).receipts
    assert receipt.verdict == "applied", receipt
    older, newer = laptop.exchange(cursor=0, schema=3), laptop.exchange(cursor=0, schema=4)
    assert {kind for kind, _, _ in live(older)} == {"organisation", "member"}
    assert {kind for kind, _, _ in live(newer)} == {"organisation", "member", "case", "org_event"}
    assert (older.digest, newer.digest) == (counted(older), counted(newer))
    homes = {change.fields.get("org") for change in older.changes if change.kind == "member"}
    assert homes == {two}
