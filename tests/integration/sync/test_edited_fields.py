"""Which fields of a member were changed since the entry was made reaches every laptop, whenever it comes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.replica.edited import EDITED_TOLD
from sync.server.settings import Settings
from tests.helpers.cases import accept, send
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.link import Fault


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


def as_it_was_before_anybody_told(laptop: Laptop) -> None:
    """A home of a program that did not know the word yet, after its update."""
    with laptop.replica.writing() as work:
        work._store.execute("DELETE FROM edited")
        work.put_setting(EDITED_TOLD, None)
        work.commit()


@pytest.fixture
def fresh(scene: Scene) -> Scene:
    """A server that makes a new snapshot for every change."""
    scene.central.configure(replace(Settings(), snapshot_stale_records=0, snapshot_stale_share=0))
    return scene


def test_a_laptop_that_was_updated_in_place_is_told_with_its_next_exchange_and_asks_once(
    fresh: Scene,
) -> None:
    lan, hung = fresh.pair()
    changed, kept, gone = (lan.add(full_name=f"Lê Thị {name}") for name in ("Hoa", "Mai", "Cúc"))
    lan.sync()
    lan.set(changed, phone="0912345678")
    lan.sync()
    hung.sync()
    as_it_was_before_anybody_told(hung)
    lan.delete(gone, "nhập nhầm")
    lan.sync()
    first, second = hung.sync(), hung.sync()
    assert edited(hung, changed, kept, gone) == {changed: {"phone"}}
    with hung.replica.reading() as reader:
        assert reader.settings()[EDITED_TOLD] == reader.meta.cursor
    assert first.round_trips > second.round_trips == 1


def test_what_was_told_since_is_not_lost_to_an_older_snapshot(scene: Scene) -> None:
    lan, hung = scene.pair()
    changed = lan.add(full_name="Lê Thị Hoa")
    lan.sync()
    hung.sync()
    as_it_was_before_anybody_told(hung)
    lan.set(changed, phone="0912345678")
    lan.sync()
    hung.sync()
    assert edited(hung, changed) == {changed: {"phone"}}
    with hung.replica.reading() as reader:
        assert reader.settings()[EDITED_TOLD] < reader.meta.cursor


def test_a_line_that_breaks_while_it_is_asked_spoils_no_synchronisation(fresh: Scene) -> None:
    lan, hung = fresh.pair()
    changed = lan.add(full_name="Lê Thị Hoa")
    lan.sync()
    lan.set(changed, phone="0912345678")
    lan.sync()
    hung.sync()
    as_it_was_before_anybody_told(hung)
    hung.link.will(Fault.NONE, Fault.LOSE_REQUEST)
    hung.sync()
    assert edited(hung, changed) == {}
    hung.sync()
    assert edited(hung, changed) == {changed: {"phone"}}
