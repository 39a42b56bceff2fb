"""Who read what is between the unit and the branch: it goes to no other branch, and to no volunteer."""

from __future__ import annotations

import sqlalchemy as sa

from domain.decisions import Command
from domain.directives.deciding import reading_id
from domain.directives.fields import DIRECTIVE, READING
from sync.protocol.messages import FetchRequest
from sync.server import schema
from sync.server.recounting import recount
from sync.server.tables import ACTOR, RECORD
from tests.helpers.laptops import Laptop, Scene, assert_level


def issue(laptop: Laptop, **values: object) -> str:
    said = {"state": "issued", "abstract": "Ra quân", "issued_on": "2026-11-20", "text": "Nội dung", **values}
    return laptop.must(Command("create", DIRECTIVE.name, laptop.new_id(), said))


def note(laptop: Laptop, directive: str, org: str) -> str:
    """That its cadre has read it."""
    actor = laptop.actor
    said = {"directive": directive, "org": org, "reader": actor.id, "reader_name": actor.name}
    id = reading_id(directive, actor.id)
    return laptop.must(Command("create", READING.name, id, {**said, "read_on": "2026-11-21"}))


def here(laptop: Laptop, *ids: str) -> list[bool]:
    """Which of these readings are here, after a synchronisation that leaves nothing to repair."""
    laptop.sync()
    found = [laptop.has(id, READING.name) for id in ids]
    again = laptop.sync()
    assert (again.repaired, again.received) == (0, 0), "both sides count the same"
    return found


def test_a_reading_goes_to_the_unit_and_to_its_own_branch(scene: Scene) -> None:
    lan = scene.laptop()
    own = scene.laptop("Đỗ Thu Trang", role="branch")
    other = scene.laptop("Hồ Văn Bình", role="branch", org=scene.unit.branches[1])
    volunteer = scene.laptop("Vũ Minh Tuấn", role="volunteer")
    directive = issue(lan)
    of_lan = note(lan, directive, scene.unit.id)
    lan.sync()
    for laptop in (own, other, volunteer):
        laptop.sync()
    of_own, of_other = note(own, directive, own.actor.org), note(other, directive, other.actor.org)
    own.sync()
    other.sync()
    late = scene.laptop("Lý Thị Nga", role="branch")
    readings = (of_lan, of_own, of_other)
    assert here(lan, *readings) == [True, True, True]
    assert here(own, *readings) == [False, True, False]
    assert here(late, *readings) == [False, True, False], "not by a snapshot either"
    assert here(other, *readings) == [False, False, True]
    assert here(volunteer, *readings) == [False, False, False]
    epoch = scene.central.unit_row(scene.unit.id).epoch
    asked = FetchRequest(scene.unit.id, epoch, [(READING.name, id) for id in readings])
    assert [one.id for one in other.remote.fetch(asked).records] == [of_other], "nor when asked for by its id"
    assert volunteer.remote.fetch(asked).records == []
    assert_level(scene.central, scene.unit, lan)


def test_who_comes_to_answer_for_the_unit_has_them_all_and_who_no_longer_does_loses_them(
    scene: Scene,
) -> None:
    lan, shared = scene.laptop(), scene.laptop("Vũ Minh Tuấn", role="volunteer")
    secret = issue(lan, restricted=True)
    reading = note(lan, secret, scene.unit.id)
    lan.sync()
    assert here(shared, reading) == [False]
    shared.enrol_again(scene.unit, "secretary", "Đỗ Thu Trang")
    assert here(shared, reading) == [True]
    assert shared.has(secret, DIRECTIVE.name)
    with scene.central.store.writing() as connection:
        gone = sa.update(ACTOR).where(ACTOR.c.name == "Đỗ Thu Trang")
        connection.execute(gone.values(revoked_at=scene.central.clock().isoformat()))
    assert here(shared, reading) == [False]
    assert not shared.has(secret, DIRECTIVE.name), "only a volunteer works on it now"


def test_what_an_older_server_told_everybody_is_taken_back_once_it_is_up_to_date(
    scene: Scene,
) -> None:
    lan, own = scene.laptop(), scene.laptop("Đỗ Thu Trang", role="branch")
    other = scene.laptop("Hồ Văn Bình", role="branch", org=scene.unit.branches[1])
    volunteer = scene.laptop("Vũ Minh Tuấn", role="volunteer")
    secret = issue(lan, restricted=True)
    lan.sync()
    own.sync()
    reading = note(own, secret, own.actor.org)
    own.sync()
    with scene.central.store.writing() as connection:
        connection.execute(sa.update(RECORD).where(RECORD.c.since > 1000).values(since=4, about=None))
        recount(scene.unit.id, connection)
    assert here(other, reading) == here(volunteer, reading) == [True]
    assert volunteer.has(secret, DIRECTIVE.name)
    with scene.central.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM schema_state WHERE step > 5")
        schema.upgrade(connection)
    assert here(other, reading) == here(volunteer, reading) == [False]
    assert not volunteer.has(secret, DIRECTIVE.name)
    assert here(own, reading) == here(lan, reading) == [True]
