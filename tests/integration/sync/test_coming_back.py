"""Somebody struck off comes back: admitted anew here, or by the letter of a unit that did so (3.5)."""

from __future__ import annotations

from typing import Any

from tests.helpers.cases import accept, incoming, refusal_of, remove, send, state, take
from tests.helpers.laptops import Laptop, Scene, assert_level

CCCD = "034305001234"
WHO = {"full_name": "Lê Thị Hoa", "birth_date": "2005-05-02", "sex": "female", "citizen_id": CCCD}
APPROVAL: dict[str, Any] = {
    "decision_number": "8-NQ/ĐTN",
    "decision_date": "2026-10-15",
    "introducer": "Phạm Văn Bình",
    "application_filed": True,
    "minutes_filed": True,
    "guarantee_filed": True,
    "class_certificate_filed": True,
    "confirm": ["admitted_again"],
}


def struck_off(laptop: Laptop) -> tuple[str, str]:
    member = laptop.add(joined_on="2022-03-26", **WHO)
    return member, remove(laptop, member, "2025-05-10")


def test_two_laptops_that_admit_the_same_person_anew_have_one_member(scene: Scene) -> None:
    lan, hung = scene.pair()
    member, removal = struck_off(lan)
    scene.level()
    take(lan, "admission.approve", member=member, **APPROVAL)
    take(hung, "admission.approve", member=member, **{**APPROVAL, "decision_date": "2026-10-20"})
    scene.level()
    for laptop in (lan, hung):
        found = laptop.show(member).fields
        assert (found["status"], found["joined_on"]) == ("active", "2026-10-15")
        assert state(laptop, removal) == "effective"
    members = [id for kind, id in hung.bases() if kind == "member"]
    assert members == [member]


def test_the_letter_of_another_unit_makes_one_record_of_both(scene: Scene) -> None:
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    lan, hung = scene.pair()
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    old, removal = struck_off(lan)
    scene.level(lan, hung)
    new = mai.add(org=there.branches[0], **{**WHO, "joined_on": "2026-06-01"})
    mai.sync()
    assert mai.show(new).fields["citizen_id"] == CCCD, "the record that stays behind is history"
    send(mai, new, "TB.4.37", "2026-10-01")
    mai.sync()
    scene.level(lan, hung)
    case = incoming(hung, new)
    given = {"to_org": scene.unit.branches[1], "accepted_on": "2026-10-05"}
    assert refusal_of(hung, "transfer.accept", case.id, **given) == "case.was_here_before"
    take(hung, "transfer.accept", case.id, confirm=["was_here_before"], **given)
    scene.level(lan, hung)
    mai.sync()
    for laptop in (lan, hung):
        assert laptop.show(old).id == new, "the old id leads to the one record"
        assert [id for kind, id in laptop.bases() if kind == "member"] == [new]
        found = laptop.show(new).fields
        assert (found["status"], found["org"]) == ("active", scene.unit.branches[1])
        assert laptop.show(removal, "case").fields["member"] == new
    assert not mai.has(new)
    assert_level(scene.central, there, mai)


def test_who_came_back_and_goes_again_leaves_as_anybody(scene: Scene) -> None:
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    lan, hung = scene.pair()
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    member, removal = struck_off(lan)
    take(lan, "admission.approve", member=member, **APPROVAL)
    scene.level(lan, hung)
    send(hung, member, "TB.4.38", "2026-10-20")
    hung.sync()
    mai.sync()
    accept(mai, member, "2026-10-25", there.branches[0])
    mai.sync()
    scene.level(lan, hung)
    assert not lan.has(member)
    assert mai.show(member).fields["status"] == "active"
    assert state(lan, removal) == "effective"


def test_nobody_is_restored_here_whom_another_unit_has_by_now(scene: Scene) -> None:
    """One home: the laptop cannot know, the server does."""
    there = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    lan = scene.laptop()
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    old, removal = struck_off(lan)
    lan.sync()
    mai.add(org=there.branches[0], **WHO)
    mai.sync()
    revocation = {"revoke_number": "31-QĐ/ĐTN", "revoke_date": "2026-11-20"}
    take(lan, "removal.revoke", removal, reason="khiếu nại đúng", **revocation)
    lan.sync()
    (refused,) = lan.rejections()
    assert (refused.code, refused.params["unit"]) == ("citizen_id_elsewhere", "Xã Độc Lập")
    assert scene.on_server(old)["status"] == "removed"
