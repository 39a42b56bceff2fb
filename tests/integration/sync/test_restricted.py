"""Restricted directives and the laptops of volunteers: what nobody there may read does not go there."""

from __future__ import annotations

from typing import Any

from domain.decisions import Command
from domain.directives.fields import DIRECTIVE
from sync.protocol.messages import FetchRequest
from tests.helpers.laptops import Laptop, Scene, assert_level


def write(laptop: Laptop, **values: Any) -> str:
    said = {"state": "draft", "abstract": "Ra quân", "issued_on": "2026-11-20", "text": "Nội dung"}
    return laptop.must(Command("create", DIRECTIVE.name, laptop.new_id(), {**said, **values}))


def change(laptop: Laptop, id: str, **values: Any) -> None:
    laptop.must(Command("edit", DIRECTIVE.name, id, values))


def told(laptop: Laptop, *ids: str) -> list[bool]:
    """Which of these are here, after a synchronisation that leaves nothing to repair."""
    laptop.sync()
    here = [laptop.has(id, DIRECTIVE.name) for id in ids]
    again = laptop.sync()
    assert (again.repaired, again.received) == (0, 0), "both sides count the same"
    return here


def test_a_volunteer_is_not_sent_what_is_restricted(scene: Scene) -> None:
    lan, before = scene.laptop(), scene.laptop("Vũ Minh Tuấn", role="volunteer")
    open_one, closed = write(lan, state="issued"), write(lan, state="issued", restricted=True)
    lan.sync()
    after = scene.laptop("Lê Văn Sơn", role="volunteer")
    branch = scene.laptop("Đỗ Thu Trang", role="branch")
    for volunteer in (before, after):
        assert told(volunteer, open_one, closed) == [True, False]
    assert told(branch, open_one, closed) == [True, True]
    lan.sync()
    assert_level(scene.central, scene.unit, lan, branch)
    asked = FetchRequest(
        scene.unit.id, scene.central.unit_row(scene.unit.id).epoch, [(DIRECTIVE.name, closed)]
    )
    assert after.remote.fetch(asked).absent == [(DIRECTIVE.name, closed)], "nor when asked for by its id"
    assert [one.id for one in branch.remote.fetch(asked).records] == [closed]


def test_what_becomes_restricted_leaves_a_volunteers_laptop_and_comes_back_whole(scene: Scene) -> None:
    lan, volunteer = scene.laptop(), scene.laptop("Vũ Minh Tuấn", role="volunteer")
    id = write(lan)
    lan.sync()
    assert told(volunteer, id) == [True]
    change(lan, id, restricted=True)
    lan.sync()
    assert told(volunteer, id) == [False]
    change(lan, id, number="12-CV/ĐTN")
    lan.sync()
    assert told(volunteer, id) == [False]
    change(lan, id, restricted=None)
    lan.sync()
    assert told(volunteer, id) == [True]
    fields = volunteer.show(id, DIRECTIVE.name).fields
    assert (fields["text"], fields["number"]) == ("Nội dung", "12-CV/ĐTN")
    lan.sync()
    assert_level(scene.central, scene.unit, lan, volunteer)


def test_a_laptop_that_somebody_else_works_on_too_has_it(scene: Scene) -> None:
    lan, shared = scene.laptop(), scene.laptop("Vũ Minh Tuấn", role="volunteer")
    id = write(lan, state="issued", restricted=True)
    lan.sync()
    assert told(shared, id) == [False]
    shared.enrol_again(scene.unit, "secretary", "Đỗ Thu Trang")
    assert told(shared, id) == [True]
