from __future__ import annotations

from sync.protocol.digest import UnitDigest
from sync.protocol.messages import Verdict
from tests.helpers.office import UnitSite, made_id


def test_a_new_member_gets_a_receipt_and_comes_back_in_the_feed(unit: UnitSite) -> None:
    laptop = unit.laptop()
    response = laptop.exchange(laptop.create("Nguyễn Văn An", phone="0987654321"))
    assert [(r.n, r.verdict, r.version) for r in response.receipts] == [(1, Verdict.APPLIED, 2)]
    assert (response.since, response.cursor, response.head) == (0, 2, 2)
    member = response.changes[-1]
    assert (member.kind, member.version, member.partial) == ("member", 2, False)
    assert member.fields["phone"] == "0987654321"
    digest = UnitDigest().plus_all((change.kind, change.id, change.version) for change in response.changes)
    assert response.digest == str(digest)


def test_an_idle_exchange_tells_nothing(unit: UnitSite) -> None:
    laptop = unit.laptop()
    laptop.exchange()
    response = laptop.exchange()
    assert (response.changes, response.receipts, response.cursor, response.head) == ([], [], 1, 1)


def test_an_edit_comes_to_another_laptop_with_the_changed_fields_only(unit: UnitSite) -> None:
    one, two = unit.laptop("one"), unit.laptop("two")
    one.exchange(one.create("Nguyễn Văn An", phone="0987654321"))
    two.exchange()
    an = made_id("TB.1-Nguyễn Văn An")
    (receipt,) = one.push(one.edit(an, {"phone": "0987654321"}, 2, phone="0912345678"))
    assert (receipt.verdict, receipt.version) == (Verdict.APPLIED, 3)
    (change,) = two.exchange().changes
    assert (change.partial, change.fields, change.version) == (True, {"phone": "0912345678"}, 3)


def test_a_resend_gets_the_stored_receipt_and_changes_nothing(unit: UnitSite) -> None:
    laptop = unit.laptop()
    create = laptop.create("Nguyễn Văn An")
    first = laptop.exchange(create)
    again = laptop.exchange(create)
    assert again.receipts == first.receipts
    assert again.head == first.head


def test_two_edits_of_one_phone_number_make_a_conflict_record(unit: UnitSite) -> None:
    one, two = unit.laptop("one"), unit.laptop("two")
    one.exchange(one.create("Nguyễn Văn An", phone="0987654321"))
    two.exchange()
    an = made_id("TB.1-Nguyễn Văn An")
    one.push(one.edit(an, {"phone": "0987654321"}, 2, phone="0912345678"))
    response = two.exchange(two.edit(an, {"phone": "0987654321"}, 2, phone="0933333333"))
    (receipt,) = response.receipts
    assert receipt.verdict is Verdict.CONFLICT
    conflict = next(change for change in response.changes if change.kind == "conflict")
    assert conflict.id == receipt.conflict
    (group,) = conflict.fields["groups"]
    assert group["theirs"] == {"phone": "0912345678"}
    assert group["mine"] == {"phone": "0933333333"}
    assert group["theirs_by"]["device"] == one.device
