"""Two laptops changed the same unit: what merges by itself, and what a person is asked about."""

from __future__ import annotations

import unicodedata

from tests.helpers.laptops import Laptop, Scene


def shared_member(scene: Scene, a: Laptop, **fields: object) -> str:
    """A member whom both laptops and the server know."""
    id = a.add(**{"full_name": "Lê Thị Hoa", "phone": "0912345678", **fields})
    scene.level()
    return id


def test_different_fields_of_one_record_merge_by_themselves(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    b.set(member, note="mới chuyển nhà", occupation="công nhân")
    a.sync()
    result = b.sync()
    assert (result.merged, result.conflicts) == (1, 0)
    scene.level()
    assert {name: a.show(member).fields[name] for name in ("phone", "note", "occupation")} == {
        "phone": "0987654321",
        "note": "mới chuyển nhà",
        "occupation": "công nhân",
    }


def test_one_field_changed_on_both_sides_becomes_a_conflict_on_every_laptop(scene: Scene) -> None:
    a, b = scene.pair()
    onlooker = scene.laptop("Đỗ Thu Trang")
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    b.set(member, phone="0977777777", note="số mới")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    for laptop in (a, b, onlooker):
        (conflict,) = laptop.conflicts()
        assert conflict.fields["record"] == member
        (group,) = conflict.fields["groups"]
        assert group["group"] == "phone"
        assert group["base"] == {"phone": "0912345678"}
        assert group["mine"] == {"phone": "0977777777"}
        assert group["theirs"] == {"phone": "0987654321"}
        assert (group["mine_by"]["name"], group["theirs_by"]["name"]) == ("Phạm Văn Hùng", "Nguyễn Thị Lan")
        assert group["mine_by"]["at"]
        assert group["theirs_by"]["at"]
        assert laptop.show(member).sync == "conflict"
        assert laptop.show(member).fields["phone"] == "0987654321"
        assert laptop.show(member).fields["note"] == "số mới"


def test_the_same_new_value_on_both_sides_is_no_conflict(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    b.set(member, phone="0987 654 321")
    a.sync()
    result = b.sync()
    assert (result.merged, result.conflicts) == (1, 0)
    scene.level()
    assert scene.on_server(member)["phone"] == "0987654321"


def test_a_group_conflicts_as_one(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(
        scene,
        a,
        sex="male",
        birth_date="2001-05-20",
        citizen_id="034201000018",
        citizen_id_issued_on="2021-05-01",
    )
    a.set(member, citizen_id_issued_on="2022-06-02")
    b.set(member, citizen_id_issued_by="Cục Cảnh sát quản lý hành chính về trật tự xã hội")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    (conflict,) = a.conflicts()
    (group,) = conflict.fields["groups"]
    assert group["group"] == "citizen_id"
    assert group["mine"]["citizen_id"] == group["theirs"]["citizen_id"] == "034201000018"
    assert group["mine"]["citizen_id_issued_on"] == "2021-05-01"
    assert "citizen_id_issued_by" not in scene.on_server(member)


def test_a_group_changed_on_one_side_is_written_as_one(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a, sex="male", birth_date="2001-05-20", citizen_id="034201000018")
    a.set(member, phone="0987654321")
    b.set(member, citizen_id_issued_on="2022-06-02", citizen_id_issued_by="Cục Cảnh sát")
    scene.level()
    assert scene.on_server(member)["citizen_id_issued_on"] == "2022-06-02"
    assert a.conflicts() == []


def test_cleared_against_changed_is_a_conflict(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone=None)
    b.set(member, phone="0977777777")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    (conflict,) = b.conflicts()
    (group,) = conflict.fields["groups"]
    assert (group["mine"], group["theirs"]) == ({"phone": "0977777777"}, {"phone": None})
    b.resolve(conflict.id, "mine")
    scene.level()
    assert scene.on_server(member)["phone"] == "0977777777"


def test_composed_and_decomposed_letters_are_the_same_value(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, home_town="Xã Thống Nhất, tỉnh Hưng Yên")
    b.set(member, home_town=unicodedata.normalize("NFD", "Xã Thống Nhất, tỉnh Hưng Yên"))
    a.sync()
    assert b.sync().conflicts == 0
    scene.level()
    assert unicodedata.is_normalized("NFC", str(scene.on_server(member)["home_town"]))


def test_fields_that_gather_or_grow_never_conflict(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a, fee_paid_until="2026-01")
    a.set(member, fee_paid_until="2026-06")
    b.set(member, fee_paid_until="2026-03")
    scene.level()
    assert scene.on_server(member)["fee_paid_until"] == "2026-06"
    assert a.conflicts() == b.conflicts() == []


def test_a_pull_does_not_hide_what_is_still_queued(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    scene.central.dies_in = 0
    a.set(member, phone="0987654321", note="của máy A")
    a.sync()
    b.set(member, occupation="giáo viên")
    b.link.down = True
    assert b.try_sync() is not None
    b.link.down = False
    assert b.show(member).fields["occupation"] == "giáo viên"
    scene.level()
    assert b.show(member).fields["occupation"] == "giáo viên"
    assert b.show(member).fields["note"] == "của máy A"
    assert b.show(member).sync == "synced"


def test_the_laptop_that_synchronises_first_is_not_preferred(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    b.set(member, phone="0977777777")
    b.sync()
    a.sync()
    scene.level()
    (conflict,) = a.conflicts()
    (group,) = conflict.fields["groups"]
    assert (group["mine"], group["theirs"]) == ({"phone": "0987654321"}, {"phone": "0977777777"})
