"""Requests about people whom another unit has too: written offline, answered by the level above."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.decisions import Command, Put, Refused
from domain.duplicates.requests import request_id
from domain.kinds import SCHEMA
from domain.records import Record, Value
from domain.workflows.content import seen_by
from sync.replica.types import Performed
from sync.server import requests
from sync.server.requests import Answer, NotPossible
from tests.helpers.central import Unit
from tests.helpers.laptops import Laptop, Scene

NUMBER = "034203001234"
THEIRS: dict[str, Value] = {
    "full_name": "Lê Thị Hoa", "birth_date": "2003-05-02", "sex": "male", "citizen_id": NUMBER,
    "phone": "0987654321", "home_town": "Thôn Hạ",
}  # fmt: skip
ABOVE = "Huyện đoàn"


@pytest.fixture
def there(scene: Scene) -> Unit:
    """Another unit, with somebody in its second branch who has the number."""
    unit = scene.central.add_unit("TB.9", "Xã Hòa Bình")
    person = {**THEIRS, "org": unit.branches[1], "status": "active", "source": "desktop"}
    scene.central.write(unit.id, [Put("member", scene.central.new_id(), person, creates=True)])
    return unit


def asking(laptop: Laptop, unit: Unit, answered_before: int = 0, **other: Value) -> Command:
    given = {"org": unit.branches[0], "full_name": "Lê Hoa", "birth_date": "2003", "citizen_id": NUMBER,
             "unit_named": "Xã Hòa Bình", "reason": "Cùng một người, chuyển về đây từ năm ngoái",
             "by": "Nguyễn Thị Lan", "on": "2026-11-22", **other}  # fmt: skip
    return Command("create", "request", request_id(unit.id, given, answered_before), given)


def ask(laptop: Laptop, scene: Scene, **other: Value) -> str:
    return laptop.must(asking(laptop, scene.unit, **other))


def answered(scene: Scene, id: str, status: str, **other: str) -> dict[str, Any]:
    return requests.answer(scene.central.server.deps, id, Answer(status, ABOVE, **other))


def notices(laptop: Laptop, code: str) -> list[dict[str, Value]]:
    with laptop.replica.reading() as reader:
        found = [record.fields for record in reader.records("notice")]
    return [dict(fields) for fields in found if fields["code"] == code]


def test_a_laptop_learns_nothing_of_the_other_unit_but_its_name(scene: Scene, there: Unit) -> None:
    a, b = scene.pair()
    a.add(full_name="Lê Hoa", birth_date="2003", citizen_id=NUMBER)
    a.sync()
    (refusal,) = a.rejections()
    assert (refusal.code, refusal.params) == ("citizen_id_elsewhere", {"unit": "Xã Hòa Bình"})
    id = ask(a, scene)
    scene.level()
    answered(scene, id, "two_people", reason="Đã xem giấy tờ")
    scene.level()
    (listed,) = requests.listed(scene.central.server.deps, answered=True)
    for laptop in (a, b):
        told = f"{laptop.bases()}"
        for theirs in ("0987654321", "Thôn Hạ", listed["held_by"], there.id, there.branches[1]):
            assert theirs not in told
    assert (listed["held_in"], listed["unit"]) == ("TB.9", "TB.4.37")


def test_two_laptops_that_ask_about_one_person_ask_once(scene: Scene, there: Unit) -> None:
    a, b = scene.pair()
    ask(a, scene)
    ask(b, scene, reason="Trùng số với đơn vị bên")
    scene.level()
    (waiting,) = requests.listed(scene.central.server.deps)
    assert waiting["reason"] == "Cùng một người, chuyển về đây từ năm ngoái", "the first one stands"
    assert a.rejections() == b.rejections() == []


def test_the_answer_reaches_every_laptop_with_a_notice_and_is_given_once(scene: Scene, there: Unit) -> None:
    a, b = scene.pair()
    id = ask(a, scene)
    scene.level()
    answered(scene, id, "two_people", reason="Đã xem giấy tờ")
    scene.level()
    for laptop in (a, b):
        shown = laptop.show(id, "request").fields
        assert (shown["status"], shown["answer"]) == ("two_people", "Đã xem giấy tờ")
        assert shown["answered_by"] == {"name": ABOVE, "on": "2026-11-22"}
        (notice,) = notices(laptop, "request_answered")
        assert (notice["about"], notice["params"]["request"]) == (id, "two_people")
    assert requests.listed(scene.central.server.deps) == []
    with pytest.raises(NotPossible, match="state"):
        answered(scene, id, "number_freed")
    with pytest.raises(NotPossible, match="reason_missing"):
        answered(scene, a_second(scene, a), "refused")


def a_second(scene: Scene, laptop: Laptop) -> str:
    """Asked again after an answer: a request of its own."""
    id = laptop.must(asking(laptop, scene.unit, 1))
    laptop.sync()
    return id


def test_a_number_that_was_wrong_there_is_freed_and_can_be_entered_here(scene: Scene, there: Unit) -> None:
    a, _ = scene.pair()
    other = scene.laptop("Hồ Văn Bảo", unit=there)
    id = ask(a, scene)
    a.sync()
    answered(scene, id, "number_freed")
    member = a.add(full_name="Lê Hoa", birth_date="2003", sex="male", citizen_id=NUMBER)
    a.sync()
    other.sync()
    assert (a.rejections(), scene.on_server(member)["citizen_id"]) == ([], NUMBER)
    (notice,) = notices(other, "number_taken_back")
    lost = other.show(str(notice["about"]))
    assert (notice["params"], lost.fields.get("citizen_id")) == ({"full_name": "Lê Thị Hoa"}, None)


def test_whoever_is_to_come_here_comes_by_a_transfer_that_somebody_receives(
    scene: Scene, there: Unit
) -> None:
    a, b = scene.pair()
    id = ask(a, scene)
    a.sync()
    case = answered(scene, id, "transfer_here")["fields"]["case"]
    scene.level()
    shown = b.show(case, "case").fields
    assert (shown["state"], shown["data"]["to_org"]) == ("incoming", scene.unit.branches[0])
    taken = {"to_org": scene.unit.branches[0], "accepted_on": "2026-11-22"}
    seen = seen_by(Record("case", case, shown))
    b.must(Command("transfer.accept", "case", case, taken, expects=seen))
    scene.level()
    assert [m for m in scene.central.records(there.id) if m[0] == "member"] == []
    assert a.show(str(shown["member"])).fields["phone"] == "0987654321", "received, so ours now"


def test_our_entry_goes_to_the_other_unit_by_a_transfer_too(scene: Scene, there: Unit) -> None:
    a, _ = scene.pair()
    member = a.add(full_name="Lê Hoa", birth_date="2003")
    id = ask(a, scene, member=member)
    a.sync()
    answered(scene, id, "transfer_there")
    other = scene.laptop("Hồ Văn Bảo", unit=there)
    with other.replica.reading() as reader:
        (coming,) = reader.records("case")
    assert (coming.fields["member"], coming.fields["state"]) == (member, "incoming")
    assert coming.fields["data"]["to_org"] == there.branches[1], "where the person is already"
    assert a.has(member), "nobody goes before somebody receives them"


def test_what_nobody_else_has_cannot_be_freed_or_brought_here(scene: Scene, there: Unit) -> None:
    a = scene.laptop()
    id = ask(a, scene, citizen_id="034203009999")
    a.sync()
    for status in ("number_freed", "transfer_here"):
        with pytest.raises(NotPossible, match="nobody"):
            answered(scene, id, status)
    assert scene.on_server(id, "request").get("status") is None


def test_a_branch_asks_about_its_own_people_and_a_volunteer_does_not_ask(scene: Scene) -> None:
    a = scene.laptop()
    mine, foreign = a.add(full_name="Lê Hoa"), a.add(full_name="Trần Nam", org=scene.unit.branches[1])
    a.sync()
    branch = scene.laptop("Phạm Văn Hùng", role="branch")
    assert isinstance(branch.perform(asking(branch, scene.unit, member=mine)), Performed)
    others: list[dict[str, Value]] = [{"member": foreign}, {"org": scene.unit.branches[1]}]
    for wrong in others:
        refused = branch.perform(asking(branch, scene.unit, 0, **wrong))
        assert isinstance(refused, Refused)
        assert refused.code == "forbidden.scope"
    volunteer = scene.laptop("Vũ Thị Mai", role="volunteer")
    refused = volunteer.perform(asking(volunteer, scene.unit))
    assert isinstance(refused, Refused)
    assert refused.code == "forbidden"


def test_a_request_follows_whom_it_is_about_into_a_fold(scene: Scene) -> None:
    a, _ = scene.pair()
    goes, stays = a.add(full_name="Lê Hoa", birth_date="2003"), a.add(full_name="Lê Hoa", birth_date="2003")
    id = ask(a, scene, member=goes)
    scene.level()
    a.must(Command("fold", "member", goes, {"into": stays, "take": []}))
    scene.level()
    assert a.show(id, "request").fields["member"] == stays


def test_a_request_is_held_back_from_a_server_of_before_and_a_laptop_of_before_goes_on(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = scene.pair()
    scene.central.configure(replace(scene.central.settings, schema=3))
    a.sync()
    id = ask(a, scene)
    assert a.sync().sent == 0
    assert [state for _, state in a.queue()] == ["held"]
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA))
    a.sync()
    with monkeypatch.context() as of_the_release_before:
        of_the_release_before.setattr("sync.client.cycle.SCHEMA", 3)
        assert b.sync().repaired == 0
        assert not b.has(id, "request")
    scene.level()
    assert b.has(id, "request")
