"""Lives that ended: the server goes back to yesterday, a disk is restored, a home is copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.decisions import Command
from sync.client.recovery import EnrolAgain
from sync.client.remote import Unauthorised
from tests.helpers.cases import state, take
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.leftovers import LogGuard
from tests.helpers.link import Fault

PERSON = {
    "full_name": "Lê Thị Hoa",
    "sex": "female",
    "birth_date": "2001-05-20",
    "citizen_id": "034301000012",
}


def names(scene: Scene, laptop: Laptop) -> list[str]:
    with laptop.replica.reading() as reader:
        return sorted(str(member.fields["full_name"]) for member in reader.members())


def work_after_the_backup(scene: Scene, a: Laptop, b: Laptop) -> str:
    """A member, changed on both laptops after a backup that is restored then; gives the member."""
    member = a.add(full_name="Có từ trước", phone="0912345678")
    gone = a.add(full_name="Sẽ bị xóa")
    scene.level(a, b)
    backup = scene.central.backup()
    a.set(member, phone="0987654321")
    a.add(full_name="A thêm sau")
    a.delete(gone)
    b.add(full_name="B thêm sau")
    scene.level(a, b)
    b.set(member, note="B sửa sau cùng")
    scene.level(a, b)
    scene.central.restore(backup, declared=False)
    return member


def assert_all_is_back(scene: Scene, member: str, *laptops: Laptop) -> None:
    scene.level()
    for laptop in laptops:
        assert names(scene, laptop) == ["A thêm sau", "B thêm sau", "Có từ trước"]
        assert laptop.show(member).fields["phone"] == "0987654321"
        assert laptop.show(member).fields["note"] == "B sửa sau cùng"
        assert laptop.conflicts() == []
        assert laptop.rejections() == []


def test_a_restored_server_gets_back_what_the_laptops_know(scene: Scene) -> None:
    a, b = scene.pair()
    member = work_after_the_backup(scene, a, b)
    scene.central.declare_restored()
    assert a.sync().offered_again >= 3
    assert b.sync().offered_again >= 2
    assert_all_is_back(scene, member, a, b)


def test_a_restore_that_nobody_declared_is_noticed(scene: Scene, expected_logs: LogGuard) -> None:
    expected_logs.expect("restored without")
    a, b = scene.pair()
    member = work_after_the_backup(scene, a, b)
    a.sync()
    b.sync()
    assert_all_is_back(scene, member, a, b)


def test_a_second_restore_of_one_day_is_not_believed_of_the_same_laptop_and_loses_nothing_either(
    scene: Scene, expected_logs: LogGuard
) -> None:
    expected_logs.expect("restored without")
    expected_logs.expect("says again")
    a, b = scene.pair()
    work_after_the_backup(scene, a, b)
    a.sync()
    b.sync()
    backup = scene.central.backup()
    a.add(full_name="Sau lần khôi phục đầu")
    a.sync()
    scene.central.restore(backup, declared=False)
    with a.replica.reading() as reader:
        epoch = reader.meta.epoch
    assert a.sync().offered_again == 1
    with a.replica.reading() as reader:
        assert reader.meta.epoch == epoch
    scene.level()
    for laptop in (a, b):
        assert "Sau lần khôi phục đầu" in names(scene, laptop)


def test_a_restore_that_others_have_overtaken_loses_nothing(scene: Scene, expected_logs: LogGuard) -> None:
    expected_logs.allow("restored without")
    a, b = scene.pair()
    third = scene.laptop("Đỗ Thu Trang")
    third.close()
    member = work_after_the_backup(scene, a, b)
    third.reopen()
    late = [third.add(full_name="Máy thứ ba") for _ in range(12)]
    for id in late:
        third.set(id, note="thêm")
        third.sync()
    for id in late:
        third.delete(id)
    third.sync()
    a.sync()
    b.sync()
    assert_all_is_back(scene, member, a, b, third)


def test_a_laptop_that_slept_through_a_whole_life_of_the_server_is_level_again(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Có từ trước", note="lúc đầu")
    scene.level()
    backup = scene.central.backup()
    b.set(member, note="sửa trong đời thứ nhất")
    scene.level()
    scene.central.restore(backup)
    a.set(member, occupation="sửa trong đời thứ hai")
    a.sync()
    a.add(full_name="Thêm trong đời thứ hai")
    a.sync()
    scene.central.restore(scene.central.backup())
    scene.level()
    for laptop in (a, b):
        assert laptop.show(member).fields["note"] == "sửa trong đời thứ nhất"
        assert laptop.show(member).fields["occupation"] == "sửa trong đời thứ hai"
        assert names(scene, laptop) == ["Có từ trước", "Thêm trong đời thứ hai"]


def test_what_waits_on_top_of_what_the_backup_lost_is_taken_after_it(scene: Scene) -> None:
    a, b = scene.pair()
    scene.level()
    backup = scene.central.backup()
    member = a.add(full_name="Thêm sau bản sao lưu", phone="0912345678")
    gone = a.add(full_name="Sẽ bị xóa")
    scene.level()
    a.set(member, phone="0987654321")
    a.delete(gone)
    b.set(member, note="B ghi thêm")
    scene.central.restore(backup)
    # Two that the backup lost and two that waited, each once.
    assert a.sync().sent == 4
    b.sync()
    scene.level()
    for laptop in (a, b):
        assert laptop.rejections() == []
        assert laptop.conflicts() == []
        assert laptop.show(member).fields["phone"] == "0987654321"
        assert laptop.show(member).fields["note"] == "B ghi thêm"
        assert not laptop.has(gone)


def test_work_on_what_another_laptop_has_yet_to_offer_again_waits_for_it(scene: Scene) -> None:
    a, b = scene.pair()
    scene.level()
    backup = scene.central.backup()
    member = a.add(full_name="Thêm sau bản sao lưu", phone="0912345678")
    scene.level()
    b.set(member, note="B ghi thêm")
    case = take(b, "maturity.start", member=member)
    scene.central.restore(backup)
    assert b.sync().waiting == 2
    assert b.rejections() == []
    a.sync()
    scene.level()
    for laptop in (a, b):
        assert laptop.show(member).fields["note"] == "B ghi thêm"
        assert state(laptop, case) == "draft"
    assert b.rejections() == []


def test_a_laptop_that_the_backup_does_not_know_hands_in_its_work_after_enrolling_again(scene: Scene) -> None:
    b = scene.laptop()
    backup = scene.central.backup()
    a = scene.laptop("Đỗ Thu Trang")
    member = a.add(full_name="Thêm sau bản sao lưu")
    scene.level()
    a.set(member, note="chưa gửi")
    scene.central.restore(backup)
    with pytest.raises(Unauthorised):
        a.sync()
    a.enrol_again(scene.unit, name="Đỗ Thu Trang", actor=a.actor.id)
    scene.level()
    assert a.rejections() == []
    assert b.show(member).fields["note"] == "chưa gửi"


def test_a_laptop_of_a_life_that_the_server_never_heard_of_is_level_again(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Có từ trước", note="lúc đầu")
    scene.level()
    backup = scene.central.backup()
    scene.central.declare_restored()
    b.set(member, note="sửa trong đời bị quên")
    scene.level()
    scene.central.restore(backup)
    a.set(member, occupation="sửa sau đó")
    scene.level()
    scene.level()
    for laptop in (a, b):
        assert laptop.show(member).fields["note"] == "sửa trong đời bị quên"
        assert laptop.show(member).fields["occupation"] == "sửa sau đó"


def test_new_work_on_top_of_a_restored_server_is_kept(scene: Scene) -> None:
    a, b = scene.pair()
    member = work_after_the_backup(scene, a, b)
    scene.central.declare_restored()
    a.set(member, occupation="giáo viên")
    a.sync()
    b.sync()
    assert_all_is_back(scene, member, a, b)
    assert b.show(member).fields["occupation"] == "giáo viên"


def test_verdicts_in_the_trays_are_asked_again_after_a_restore(scene: Scene) -> None:
    a = scene.laptop()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    other = scene.laptop("Vũ Minh Tuấn", unit=elsewhere)
    backup = scene.central.backup()
    mistaken = other.add(**PERSON)
    other.sync()
    member = a.add(**PERSON)
    assert a.sync().rejected == 1
    scene.central.restore(backup)
    a.sync()
    assert a.rejections() == []
    assert a.show(member).sync == "synced"
    assert scene.on_server(member)["full_name"] == "Lê Thị Hoa"
    assert mistaken != member


def test_a_conflict_opened_after_the_backup_is_found_again(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Có từ trước", phone="0912345678")
    scene.level()
    backup = scene.central.backup()
    a.set(member, phone="0987654321")
    b.set(member, phone="0977777777")
    scene.level()
    assert len(a.conflicts()) == 1
    scene.central.restore(backup)
    scene.level()
    scene.level()
    (conflict,) = a.conflicts()
    (group,) = conflict.fields["groups"]
    assert {group["mine"]["phone"], group["theirs"]["phone"]} == {"0987654321", "0977777777"}


def test_a_restored_disk_begins_a_new_incarnation_and_repeats_no_number(scene: Scene, tmp_path: Path) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Có từ trước", phone="0912345678")
    scene.level()
    image = a.image(tmp_path / "image")
    a.set(member, phone="0987654321")
    scene.level()
    with a.replica.reading() as reader:
        before = reader.meta.incarnation
    a.put_back(image)
    with a.replica.reading() as reader:
        assert reader.meta.incarnation != before
    assert a.show(member).fields["phone"] == "0912345678"
    a.set(member, note="sau khi khôi phục")
    scene.level()
    assert b.show(member).fields["phone"] == "0987654321"
    assert b.show(member).fields["note"] == "sau khi khôi phục"
    assert a.rejections() == []
    assert a.conflicts() == []


def test_an_operation_issued_again_is_done_once(scene: Scene, tmp_path: Path) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Chưa gửi lúc sao lưu")
    image = a.image(tmp_path / "image")
    scene.level()
    head = scene.central.unit_row(scene.unit.id).head
    a.put_back(image)
    assert a.queue() == [(1, "pending")]
    scene.level()
    assert scene.central.unit_row(scene.unit.id).head == head
    assert a.show(member).sync == "synced"
    assert names(scene, b) == ["Chưa gửi lúc sao lưu"]


def test_a_wrong_clock_does_not_forget_what_may_have_to_be_offered_again(scene: Scene) -> None:
    a = scene.laptop()
    backup = scene.central.backup()
    a.add(full_name="Gõ trước khi đồng hồ sai")
    scene.level()
    a.clock.set_to(2050)
    a.close()
    a.reopen()
    scene.central.restore(backup)
    scene.level()
    assert names(scene, a) == ["Gõ trước khi đồng hồ sai"]


def test_an_operation_that_refers_to_another_is_known_again(scene: Scene, tmp_path: Path) -> None:
    a, b = scene.pair()
    a.add(full_name="Đã gửi")
    scene.level()
    member = a.add(full_name="Bí thư mới")
    post = {"org": scene.unit.branches[0], "member": member, "post": "193", "note": "lúc đầu"}
    position = a.must(Command("create", "position", a.new_id(), post))
    image = a.image(tmp_path / "image")
    scene.level()
    b.must(Command("edit", "position", position, {"note": "máy B sửa"}))
    scene.level()
    a.put_back(image)
    scene.level()
    assert a.conflicts() == []
    assert a.show(position, "position").fields["note"] == "máy B sửa"


def test_both_halves_of_a_copied_home_keep_their_work(scene: Scene, tmp_path: Path) -> None:
    a, b = scene.pair()
    a.add(full_name="Trước khi sao chép")
    a.link.will(Fault.LOSE_REPLY, *[Fault.LOSE_REQUEST] * 3)
    a.try_sync()
    copy = a.clone(tmp_path / "copy")
    scene.laptops.append(copy)
    a.add(full_name="Trên máy cũ")
    copy.add(full_name="Trên máy mới")
    copy.sync()
    a.sync()
    scene.level()
    for laptop in (a, b, copy):
        assert names(scene, laptop) == ["Trên máy cũ", "Trên máy mới", "Trước khi sao chép"]


def test_an_image_that_nothing_betrays_is_found_by_the_server(scene: Scene, tmp_path: Path) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Có từ trước")
    scene.level()
    image = a.image(tmp_path / "image")
    a.put_back_unnoticed(image)
    a.set(member, note="trước")
    scene.level()
    a.put_back_unnoticed(image)
    a.set(member, occupation="sau")
    with pytest.raises(EnrolAgain):
        a.sync()
    assert a.show(member).fields["occupation"] == "sau"
    a.enrol_again(scene.unit)
    scene.level()
    assert b.show(member).fields["note"] == "trước"
    assert b.show(member).fields["occupation"] == "sau"
