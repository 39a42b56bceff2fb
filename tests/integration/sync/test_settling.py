"""A conflict is settled once, on any laptop, on top of what stands on the server."""

from __future__ import annotations

from tests.helpers.laptops import Laptop, Scene


def conflict_about_a_phone(scene: Scene, a: Laptop, b: Laptop) -> tuple[str, str]:
    """(member, conflict): A's number stands on the server, B's is offered."""
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    a.set(member, phone="0987654321")
    b.set(member, phone="0977777777")
    a.sync()
    b.sync()
    scene.level()
    (conflict,) = a.conflicts()
    return member, conflict.id


def test_a_conflict_is_settled_on_either_laptop(scene: Scene) -> None:
    a, b = scene.pair()
    for settler, take, phone in ((a, "mine", "0977777777"), (b, "theirs", "0987654321")):
        member, conflict = conflict_about_a_phone(scene, a, b)
        settler.resolve(conflict, take)
        assert settler.show(member).fields["phone"] == phone
        assert settler.sync().applied == 1
        scene.level()
        for laptop in (a, b):
            assert laptop.conflicts() == []
            assert laptop.show(member).fields["phone"] == phone
            assert laptop.show(member).sync == "synced"


def test_a_third_value_settles_too(scene: Scene) -> None:
    a, b = scene.pair()
    member, conflict = conflict_about_a_phone(scene, a, b)
    a.resolve(conflict, "values", phone="0966 666 666")
    scene.level()
    assert b.show(member).fields["phone"] == "0966666666"
    assert b.conflicts() == []


def test_a_settlement_is_taken_back_everywhere(scene: Scene) -> None:
    a, b = scene.pair()
    member, conflict = conflict_about_a_phone(scene, a, b)
    b.resolve(conflict, "mine")
    scene.level()
    a.resolve(conflict, "reopen")
    assert a.show(member).fields["phone"] == "0987654321"
    scene.level()
    for laptop in (a, b):
        assert [one.id for one in laptop.conflicts()] == [conflict]
        assert laptop.show(member).fields["phone"] == "0987654321"
        assert laptop.show(member).sync == "conflict"
    # Answered, taken back and answered anew before anything is sent: three operations, in order.
    b.resolve(conflict, "theirs")
    b.resolve(conflict, "reopen")
    b.resolve(conflict, "values", phone="0966666666")
    assert b.sync().rejected == 0
    scene.level()
    assert a.conflicts() == []
    assert a.show(member).fields["phone"] == "0966666666"


def test_a_second_settlement_is_refused(scene: Scene) -> None:
    a, b = scene.pair()
    member, conflict = conflict_about_a_phone(scene, a, b)
    a.resolve(conflict, "mine")
    b.resolve(conflict, "theirs")
    a.sync()
    assert b.sync().rejected == 1
    scene.level()
    (rejection,) = b.rejections()
    assert rejection.code == "already_resolved"
    assert rejection.operation.set["take"] == "theirs"
    assert b.show(member).fields["phone"] == "0977777777"


def test_a_settlement_of_values_that_moved_on_stays_open(scene: Scene) -> None:
    a, b = scene.pair()
    member, conflict = conflict_about_a_phone(scene, a, b)
    b.resolve(conflict, "mine")
    scene.central.edit(scene.unit, "member", member, phone="0955555555")
    b.sync()
    scene.level()
    for laptop in (a, b):
        (open_one,) = laptop.conflicts()
        (group,) = open_one.fields["groups"]
        assert group["theirs"] == {"phone": "0955555555"}
        assert group["mine"] == {"phone": "0977777777"}
        assert laptop.show(member).fields["phone"] == "0955555555"
    b.resolve(conflict, "mine")
    scene.level()
    assert a.show(member).fields["phone"] == "0977777777"
    assert a.conflicts() == []


def test_a_conflict_about_a_record_that_moved_away_does_not_bring_it_back(scene: Scene) -> None:
    a, b = scene.pair()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    member, conflict = conflict_about_a_phone(scene, a, b)
    a.resolve(conflict, "mine")
    scene.central.move("member", member, scene.unit, elsewhere, elsewhere.branches[0])
    assert a.sync().rejected == 1
    scene.level()
    (rejection,) = a.rejections()
    assert (rejection.code, rejection.params["name"]) == ("out_of_unit", "Xã Độc Lập")
    assert scene.central.record(scene.unit.id, "member", member) is None
    b.resolve(conflict, "theirs")
    scene.level()
    assert a.conflicts() == []


def test_a_change_of_the_central_web_conflicts_like_any_other(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    a.set(member, phone="0987654321")
    scene.central.edit(scene.unit, "member", member, phone="0955555555", note="từ cổng thông tin")
    assert a.sync().conflicts == 1
    scene.level()
    (conflict,) = b.conflicts()
    (group,) = conflict.fields["groups"]
    assert group["theirs"] == {"phone": "0955555555"}
    assert b.show(member).fields["note"] == "từ cổng thông tin"
