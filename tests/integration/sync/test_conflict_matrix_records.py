"""The conflict matrix (`domain.md` 3.14), rows 3, 8, 9 and 12 to 16: what two people do to one record."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Command, Put, Remove
from domain.records import Departure
from sync.client.remote import Revoked
from sync.server import above, central, upkeep
from tests.helpers.cases import accept, notices, remove, send
from tests.helpers.central import Unit
from tests.helpers.laptops import Laptop, Scene, assert_level


def in_branch(laptop: Laptop, branch: str, **fields: Any) -> str:
    return laptop.add(org=branch, full_name="Lê Thị Hoa", **fields)


def neighbours(scene: Scene) -> tuple[Unit, Laptop]:
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    return there, scene.laptop("Vũ Thị Mai", unit=there)


# -- row 3: edits of somebody who moved ------------------------------------------------------------


def test_row_3_an_edit_of_somebody_who_moved_is_offered_to_the_new_unit(scene: Scene) -> None:
    a, b = scene.pair()
    there, mai = neighbours(scene)
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level(a, b)
    b.set(member, phone="0987654321", occupation="Thợ may")
    scene.central.move("member", member, scene.unit, there, there.branches[0])
    assert b.sync().rejected == 1
    mai.sync()
    assert_level(scene.central, there, mai)
    assert mai.show(member).fields["phone"] == "0912345678", "the move wins"
    (proposal,) = mai.conflicts()
    assert (proposal.fields["type"], proposal.fields["record"]) == ("proposal", member)
    assert {group["group"]: group["mine"] for group in proposal.fields["groups"]} == {
        "phone": {"phone": "0987654321"},
        "occupation": {"occupation": "Thợ may"},
    }
    assert notices(mai) == ["proposed_update"]
    (rejection,) = b.rejections()
    assert (rejection.code, rejection.params["name"]) == ("out_of_unit", "Xã Độc Lập")
    mai.resolve(proposal.id, "mine")
    mai.sync()
    assert mai.show(member).fields["phone"] == "0987654321"
    assert mai.conflicts() == []


def test_row_3_what_the_new_unit_knows_already_is_not_offered(scene: Scene) -> None:
    a, b = scene.pair()
    there, mai = neighbours(scene)
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level(a, b)
    b.set(member, phone="0912 345 678", note="gõ muộn")
    scene.central.move("member", member, scene.unit, there, there.branches[0])
    scene.central.edit(there, "member", member, note="gõ muộn")
    b.sync()
    mai.sync()
    assert (mai.conflicts(), notices(mai)) == ([], [])


# -- rows 8 and 9: branches that are no more --------------------------------------------------------


def test_row_8_what_is_entered_for_a_merged_branch_goes_to_its_successor(scene: Scene) -> None:
    a, b = scene.pair()
    old, new = scene.unit.branches
    there, mai = neighbours(scene)
    stays, coming = in_branch(a, old), mai.add(full_name="Vũ Minh Tuấn")
    send(mai, coming, "TB.4.37", "2026-10-01")
    for laptop in (mai, a, b):
        laptop.sync()
    entered = in_branch(b, old, phone="0912345678")
    accept(b, coming, "2026-11-01", old)
    above.merge_branch(scene.central.server.deps, old, new)
    assert b.sync().rejected == 0
    scene.level(a, b)
    assert {b.show(member).fields["org"] for member in (stays, entered, coming)} == {new}
    assert a.show(old, "organisation").id == new
    assert "branch_merged" in notices(a)
    mai.sync()
    assert_level(scene.central, there, mai)


def test_row_8_what_its_own_cadre_had_not_sent_goes_to_the_successor_once_looked_at(scene: Scene) -> None:
    """Their account ended with the branch (1.7), so a person looks first; nothing of it is refused."""
    branch = scene.laptop("Đỗ Thu Trang", role="branch")
    old, new = scene.unit.branches
    member = in_branch(branch, old)
    above.merge_branch(scene.central.server.deps, old, new)
    with pytest.raises(Revoked):
        branch.sync()
    with branch.replica.reading() as reader:
        device = reader.meta.device
    (receipt,) = upkeep.release(scene.central.server.deps, device)
    assert receipt.verdict == "merged"
    assert scene.on_server(member)["org"] == new


@pytest.mark.parametrize("how", ["gone", "closed"])
def test_row_9_nothing_is_entered_for_a_dissolved_branch(scene: Scene, how: str) -> None:
    a, b = scene.pair()
    old = scene.unit.branches[0]
    member = in_branch(b, old)
    if how == "gone":
        scene.central.write(scene.unit.id, [Remove("organisation", old, Departure.DELETED)])
    else:
        scene.central.write(scene.unit.id, [Put("organisation", old, {"status": "dissolved"})])
    assert b.sync().rejected == 1
    (rejection,) = b.rejections()
    assert (rejection.code, rejection.params["name"]) == ("org_closed", "Chi đoàn thôn 1")
    assert rejection.operation.set["full_name"] == "Lê Thị Hoa", "what was typed is kept, to be re-homed"
    assert not a.has(member)


# -- row 12: two citizen ids ------------------------------------------------------------------------


def test_row_12_two_corrections_of_a_citizen_id_are_asked_about(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", sex="female", birth_date="2004-05-02")
    scene.level()
    a.set(member, citizen_id="034304000011")
    b.set(member, citizen_id="034304000012")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    (conflict,) = a.conflicts()
    (group,) = conflict.fields["groups"]
    assert (group["mine"]["citizen_id"], group["theirs"]["citizen_id"]) == ("034304000012", "034304000011")


# -- row 13: the App --------------------------------------------------------------------------------


def on_app(scene: Scene, member: str, **values: Any) -> None:
    central.edit(scene.central.server.deps, "member", member, values, "app")


def test_row_13_the_app_wins_over_what_a_cadre_typed_meanwhile(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    b.set(member, phone="0987654321", note="gọi buổi tối")
    on_app(scene, member, phone="0333333333")
    result = b.sync()
    assert (result.conflicts, result.merged) == (0, 1)
    scene.level()
    assert a.show(member).fields["phone"] == "0333333333"
    assert a.show(member).fields["note"] == "gọi buổi tối"
    (kept,) = [each for each in a.conflicts("settled") if "0987654321" in str(each.fields)]
    assert kept.fields["groups"][0]["mine"] == {"phone": "0987654321"}
    assert kept.fields["groups"][0]["mine_by"]["name"] == "Phạm Văn Hùng"


def test_row_13_a_cadres_value_that_was_there_first_stays_in_the_history(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    b.set(member, phone="0987654321")
    b.sync()
    on_app(scene, member, phone="0333333333")
    scene.level()
    assert a.show(member).fields["phone"] == "0333333333"
    (kept,) = a.conflicts("settled")
    assert kept.fields["groups"][0]["mine"] == {"phone": "0987654321"}
    assert kept.fields["settled_by"]["place"] == "App"


def test_row_13_other_fields_are_asked_about_as_ever(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa")
    scene.level()
    b.set(member, full_name="Lê Thị Hòa")
    on_app(scene, member, full_name="Lê Thị Hoà An")
    assert b.sync().conflicts == 1


# -- row 14: card numbers ---------------------------------------------------------------------------


def test_row_14_of_two_cards_with_one_number_the_later_is_left_blank(scene: Scene) -> None:
    a, b = scene.pair()
    first, second = a.add(full_name="Lê Thị Hoa"), a.add(full_name="Vũ Minh Tuấn")
    scene.level()
    a.set(first, card_number="123456")
    b.set(second, card_number="123456", note="phát thẻ")
    a.sync()
    b.sync()
    scene.level()
    assert a.show(first).fields["card_number"] == "123456"
    assert "card_number" not in b.show(second).fields
    assert b.show(second).fields["note"] == "phát thẻ"
    assert notices(a) == ["card_number_taken"]
    entered = b.add(full_name="Trần Văn Bình", card_number="123456")
    scene.level()
    assert "card_number" not in b.show(entered).fields


# -- row 15: posts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ended", ["2026-08-31", "2026-10-31"])
@pytest.mark.parametrize("first", ["post", "removal"])
def test_row_15_a_post_ends_on_the_earlier_of_the_two_days(scene: Scene, ended: str, first: str) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    post = a.new_id()
    held = {"org": scene.unit.branches[0], "member": member, "post": "200", "held_from": "2025-01-01"}
    a.must(Command("create", "position", post, held))
    scene.level()
    a.must(Command("edit", "position", post, {"held_to": ended}))
    remove(b, member, "2026-09-20")
    for laptop in (a, b) if first == "post" else (b, a):
        result = laptop.sync()
        assert (result.conflicts, result.rejected) == (0, 0)
    scene.level()
    assert a.show(member).fields["status"] == "removed"
    assert a.show(post, "position").fields["held_to"] == min(ended, "2026-09-20")


# -- row 16: an import with values as of its day ----------------------------------------------------


def test_row_16_an_import_writes_over_nothing_that_was_changed_since_its_export(scene: Scene) -> None:
    a, b = scene.pair()
    changed = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    untouched = a.add(full_name="Vũ Minh Tuấn", phone="0912345679")
    scene.level()
    # The file was exported now, and comes back when a cadre has corrected one line of it.
    b.set(changed, phone="0987000001")
    b.set(untouched, phone="0987000002")
    a.set(changed, phone="0333333333")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    assert a.show(changed).fields["phone"] == "0333333333"
    assert a.show(untouched).fields["phone"] == "0987000002"
    (conflict,) = a.conflicts()
    assert conflict.fields["groups"][0]["mine"] == {"phone": "0987000001"}
