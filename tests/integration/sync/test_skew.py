"""Laptops and servers of different age."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.decisions import Put
from domain.kinds import SCHEMA
from sync.client.remote import UpdateNeeded
from tests.helpers.cases import state, take
from tests.helpers.laptops import Scene


def test_an_old_laptop_keeps_fields_it_does_not_know(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa")
    scene.level()
    scene.central.write(scene.unit.id, [Put("member", member, {"blood_group": "O"})])
    scene.level()
    assert a.show(member).fields["blood_group"] == "O"
    a.set(member, phone="0987654321")
    scene.level()
    assert scene.on_server(member)["blood_group"] == "O"
    assert b.show(member).fields["blood_group"] == "O"
    late = scene.laptop("Đỗ Thu Trang")
    assert late.show(member).fields["blood_group"] == "O"
    scene.level()


def test_a_laptop_that_is_too_old_still_hands_in_its_work(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa")
    scene.level()
    b.set(member, note="từ máy mới")
    b.sync()
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA + 1, min_schema=SCHEMA + 1))
    a.set(member, phone="0987654321")
    with pytest.raises(UpdateNeeded):
        a.sync()
    assert a.queue() == []
    assert scene.on_server(member)["phone"] == "0987654321"
    assert a.show(member).fields["phone"] == "0987654321"
    assert "note" not in a.show(member).fields
    scene.central.configure(replace(scene.central.settings, min_schema=SCHEMA))
    scene.level()
    assert a.show(member).fields["note"] == "từ máy mới"


def test_a_new_laptop_holds_back_what_an_old_server_does_not_know(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa")
    scene.level()
    scene.central.configure(replace(scene.central.settings, schema=0))
    a.sync()
    a.set(member, phone="0987654321")
    assert a.sync().sent == 0
    assert [state for _, state in a.queue()] == ["held"]
    assert a.show(member).sync == "held"
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA))
    assert a.sync().applied == 1
    scene.level()
    assert b.show(member).fields["phone"] == "0987654321"


def test_a_laptop_of_the_release_before_goes_on_beside_cases(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa")
    scene.level()
    case = take(a, "removal.start", member=member, months_absent=6)
    a.set(member, phone="0987654321")
    a.sync()
    with monkeypatch.context() as of_the_release_before:
        of_the_release_before.setattr("sync.client.cycle.SCHEMA", 1)
        b.set(member, note="từ máy cũ")
        assert b.sync().repaired == 0
        assert b.show(member).fields["phone"] == "0987654321"
        assert not b.has(case, "case")
        assert b.sync().received == 0
    scene.level()
    assert state(b, case) == "draft", "updated, it is told of what it could not keep before"
    assert a.show(member).fields["note"] == "từ máy cũ"


def test_a_new_laptop_holds_cases_back_from_a_server_that_does_not_know_any(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa")
    scene.level()
    scene.central.configure(replace(scene.central.settings, schema=1))
    a.sync()
    case = take(a, "removal.start", member=member, months_absent=6)
    assert a.sync().sent == 0
    assert [queued for _, queued in a.queue()] == ["held"]
    assert state(a, case) == "draft"
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA))
    a.sync()
    scene.level()
    assert state(b, case) == "draft"


def test_a_new_laptop_holds_a_step_back_that_an_old_server_does_not_know(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa")
    scene.level()
    scene.central.configure(replace(scene.central.settings, schema=2))
    a.sync()
    take(a, "removal.record_death", member=member, effective_on="2026-11-01", reason="giấy báo tử 12/2026")
    assert a.sync().sent == 0
    assert [queued for _, queued in a.queue()] == ["held"]
    assert a.show(member).fields["status"] == "deceased"
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA))
    a.sync()
    scene.level()
    assert b.show(member).fields["status"] == "deceased"
