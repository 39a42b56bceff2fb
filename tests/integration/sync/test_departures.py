"""Records that leave the unit while somebody else works on them: deleted, or moved to another unit."""

from __future__ import annotations

from tests.helpers.laptops import Laptop, Scene


def shared_member(scene: Scene, a: Laptop) -> str:
    id = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    return id


def test_an_edit_of_a_record_deleted_meanwhile_keeps_the_values(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.delete(member)
    b.set(member, phone="0987654321")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    (conflict,) = a.conflicts()
    assert conflict.fields["type"] == "edit_delete"
    assert conflict.fields["offered"]["phone"] == "0987654321"
    assert conflict.fields["offered"]["full_name"] == "Lê Thị Hoa"
    a.resolve(conflict.id, "mine")
    scene.level()
    assert b.show(member).fields["phone"] == "0987654321"
    assert b.show(member).fields["full_name"] == "Lê Thị Hoa"


def test_an_edit_of_a_deleted_record_can_be_given_up(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.delete(member)
    b.set(member, phone="0987654321")
    a.sync()
    b.sync()
    (conflict,) = b.conflicts()
    b.resolve(conflict.id, "theirs")
    scene.level()
    assert not a.has(member)
    assert not b.has(member)
    assert a.conflicts() == b.conflicts() == []


def test_a_delete_of_a_record_edited_meanwhile_asks(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    b.delete(member, reason="nhập hai lần")
    assert not b.has(member)
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    assert b.show(member).fields["phone"] == "0987654321"
    (conflict,) = a.conflicts()
    assert conflict.fields["type"] == "delete_edit"
    a.resolve(conflict.id, "mine")
    scene.level()
    assert not a.has(member)
    assert not b.has(member)


def test_deleted_on_both_sides_is_done(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.delete(member)
    b.delete(member)
    a.sync()
    result = b.sync()
    assert (result.merged, result.conflicts, result.rejected) == (1, 0, 0)
    scene.level()


def test_created_and_deleted_before_anybody_heard_of_it(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Vũ Minh Tuấn")
    a.delete(member)
    scene.level()
    assert not a.has(member)
    assert not b.has(member)


def test_a_record_that_moves_away_and_back(scene: Scene) -> None:
    a, b = scene.pair()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    member = shared_member(scene, a)
    scene.central.move("member", member, scene.unit, elsewhere, elsewhere.branches[0])
    scene.level()
    assert not a.has(member)
    assert not b.has(member)
    scene.central.move("member", member, elsewhere, scene.unit, scene.unit.branches[1])
    scene.level()
    assert a.show(member).fields["org"] == scene.unit.branches[1]
    assert a.show(member).fields["phone"] == "0912345678"


def test_an_edit_of_a_record_that_moved_away_names_the_new_unit(scene: Scene) -> None:
    a, b = scene.pair()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    member = shared_member(scene, a)
    b.set(member, phone="0987654321")
    scene.central.move("member", member, scene.unit, elsewhere, elsewhere.branches[0])
    assert b.sync().rejected == 1
    scene.level()
    (rejection,) = b.rejections()
    assert rejection.code == "out_of_unit"
    assert rejection.params["name"] == "Xã Độc Lập"
    assert rejection.operation.set == {"phone": "0987654321"}
    assert not b.has(member)


def test_work_on_a_record_that_moved_away_and_back_meanwhile_goes_on(scene: Scene) -> None:
    a, b = scene.pair()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    member = shared_member(scene, a)
    b.set(member, phone="0987654321")
    scene.central.move("member", member, scene.unit, elsewhere, elsewhere.branches[0])
    scene.central.move("member", member, elsewhere, scene.unit, scene.unit.branches[0])
    b.sync()
    scene.level()
    assert a.show(member).fields["phone"] == "0987654321"
    assert b.rejections() == []
