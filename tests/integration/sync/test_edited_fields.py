"""Which fields of a member were changed since the entry was made reaches every laptop, whenever it comes."""

from __future__ import annotations

from sync.replica.edited import EDITED_TOLD
from tests.helpers.cases import accept, send
from tests.helpers.laptops import Laptop, Scene


def edited(laptop: Laptop, *members: str) -> dict[str, set[str]]:
    with laptop.replica.reading() as reader:
        return {member: set(names) for member, names in reader.edited(members).items()}


def test_a_laptop_that_comes_later_is_told_which_fields_were_changed(scene: Scene) -> None:
    lan, hung = scene.pair()
    changed, kept = lan.add(full_name="Lê Thị Hoa"), lan.add(full_name="Lê Thị Mai")
    lan.sync()
    lan.set(changed, phone="0912345678", note="đã gọi")
    lan.sync()
    hung.sync()
    late = scene.laptop("Đỗ Văn Nam")
    late.sync()
    told = {changed: {"phone", "note"}}
    assert [edited(laptop, changed, kept) for laptop in (lan, hung, late)] == [told, told, told]
    with late.replica.reading() as reader:
        assert EDITED_TOLD in reader.settings()


def test_who_left_takes_the_word_along_to_the_unit_that_has_them_now(scene: Scene) -> None:
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    lan, _ = scene.pair()
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    member = lan.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    lan.sync()
    lan.set(member, phone="0912345678")
    lan.sync()
    send(lan, member, "TB.4.38", "2026-10-01")
    lan.sync()
    mai.sync()
    accept(mai, member, "2026-10-10", there.branches[0])
    mai.sync()
    lan.sync()
    late = scene.laptop("Đỗ Văn Nam", unit=there)
    late.sync()
    assert "phone" in edited(mai, member)[member]
    assert "phone" in edited(late, member)[member]
    assert edited(lan, member) == {}, "whoever left is nobody of this unit"


def test_what_the_server_and_decisions_write_is_not_told(scene: Scene) -> None:
    lan, _ = scene.pair()
    member = lan.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    lan.sync()
    send(lan, member, "TB.4.38", "2026-10-01")
    lan.sync()
    late = scene.laptop("Đỗ Văn Nam")
    late.sync()
    assert edited(late, member) == {}
