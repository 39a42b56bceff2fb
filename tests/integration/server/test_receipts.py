"""Receipts: looked up before anything else, stored with their effect, never given twice differently."""

from __future__ import annotations

import threading

import msgspec
import pytest
import sqlalchemy as sa

from domain.roles import Role
from sync.protocol.messages import ExchangeResponse, Identity, Receipt, Verdict
from sync.server import upkeep
from sync.server.tables import ACTOR, RECEIPT
from tests.helpers.office import Office, UnitSite, made_id, problem, read

AN = made_id("TB.1-Nguyễn Văn An")


def outcome(receipt: Receipt) -> tuple[str, str]:
    return receipt.verdict.value, receipt.code


def test_the_same_number_with_another_content_is_refused_and_changes_nothing(unit: UnitSite) -> None:
    laptop = unit.laptop()
    create = laptop.create("Nguyễn Văn An")
    laptop.exchange(create)
    other = msgspec.structs.replace(create, set={**create.set, "phone": "0987654321"})
    response = laptop.exchange(other)
    assert [outcome(receipt) for receipt in response.receipts] == [("rejected", "reused_n")]
    assert response.head == 2
    assert outcome(laptop.push(create)[0]) == ("applied", "")


def test_an_operation_issued_again_under_a_new_incarnation_keeps_its_verdict(unit: UnitSite) -> None:
    laptop = unit.laptop()
    create = laptop.create("Nguyễn Văn An")
    laptop.exchange(create)
    again = msgspec.structs.replace(create, n=1, first=Identity("life-1", create.n))
    response = laptop.exchange(again, incarnation="life-2")
    assert [(receipt.verdict, receipt.version) for receipt in response.receipts] == [(Verdict.APPLIED, 2)]
    assert response.head == 2
    # It now stands under the new identity too.
    repeated = laptop.exchange(again, incarnation="life-2")
    assert repeated.receipts == response.receipts


def test_a_number_that_another_content_had_before_does_not_stand_in_the_way_of_a_new_life(
    unit: UnitSite,
) -> None:
    laptop = unit.laptop()
    laptop.exchange(laptop.create("Nguyễn Văn An"))
    fresh = msgspec.structs.replace(laptop.create("Trần Thị Bình"), n=1, first=Identity("life-1", 1))
    (receipt,) = laptop.exchange(fresh, incarnation="life-2").receipts
    assert outcome(receipt) == ("applied", "")


def test_an_operation_waits_for_the_one_that_it_comes_after(unit: UnitSite) -> None:
    laptop = unit.laptop()
    first = laptop.create("Nguyễn Văn An")
    second = laptop.operation("create", "member", made_id("b"), after=[first.n],
                              set={"full_name": "Lê Bình", "org": unit.branches[0]})  # fmt: skip
    (waiting,) = laptop.push(second)
    assert outcome(waiting) == ("waiting", "predecessor")
    receipts = laptop.push(first)
    assert [(receipt.n, outcome(receipt)) for receipt in receipts] == [
        (1, ("applied", "")),
        (2, ("applied", "")),
    ]
    assert outcome(laptop.push(second)[0]) == ("applied", "")


def test_a_late_verdict_is_told_until_the_cursor_has_passed_it(unit: UnitSite) -> None:
    laptop = unit.laptop()
    first = laptop.create("Nguyễn Văn An")
    second = laptop.operation("create", "member", made_id("b"), after=[1],
                              set={"full_name": "Lê Bình", "org": unit.branches[0]})  # fmt: skip
    laptop.exchange(second)
    before = laptop.cursor
    read(ExchangeResponse, laptop.answer([first]))
    assert laptop.cursor == before, "that answer was lost on the way"
    told = laptop.exchange()
    assert [(receipt.n, receipt.verdict) for receipt in told.receipts] == [(2, Verdict.APPLIED)]
    assert laptop.exchange().receipts == []


def test_what_comes_after_a_refused_operation_is_refused_with_its_number(unit: UnitSite) -> None:
    laptop = unit.laptop()
    bad = laptop.create("Nguyễn Văn An", phone="12")
    edit = laptop.edit(bad.id, {}, phone="0987654321")
    follower = laptop.operation("create", "member", made_id("c"), after=[bad.n],
                                set={"full_name": "Lê Chi", "org": unit.branches[0]})  # fmt: skip
    receipts = laptop.push(bad, edit, follower)
    assert [outcome(receipt) for receipt in receipts] == [
        ("rejected", "validation.phone.length"),
        ("rejected", "predecessor_rejected"),
        ("rejected", "predecessor_rejected"),
    ]
    assert [receipt.params["n"] for receipt in receipts[1:]] == [bad.n, bad.n]


def test_one_refused_operation_does_not_undo_its_neighbours(unit: UnitSite) -> None:
    laptop = unit.laptop()
    receipts = laptop.push(laptop.create("An"), laptop.create("Bình", org="nowhere"), laptop.create("Chi"))
    assert [receipt.verdict for receipt in receipts] == ["applied", "rejected", "applied"]


def test_an_edit_of_a_record_never_heard_of_is_refused(unit: UnitSite) -> None:
    laptop = unit.laptop()
    assert outcome(laptop.push(laptop.edit(made_id("?"), {}, phone="0987654321"))[0]) == (
        "rejected",
        "unknown_record",
    )


def test_a_cadre_of_another_laptop_cannot_be_named(unit: UnitSite) -> None:
    one, two = unit.laptop("one"), unit.laptop("two")
    create = msgspec.structs.replace(one.create("An"), actor=two.actor)
    assert outcome(one.push(create)[0]) == ("rejected", "forbidden.actor")


def test_a_branch_cadre_stays_in_the_branch(unit: UnitSite) -> None:
    laptop = unit.laptop("branch", Role.BRANCH, unit.branches[0])
    own, other = laptop.create("An"), laptop.create("Bình", org=unit.branches[1])
    assert [outcome(receipt) for receipt in laptop.push(own, other)] == [
        ("applied", ""),
        ("rejected", "forbidden.scope"),
    ]


def test_a_volunteers_days_end(unit: UnitSite) -> None:
    laptop = unit.laptop("volunteer", Role.VOLUNTEER)
    assert outcome(laptop.push(laptop.create("An"))[0]) == ("applied", "")
    unit.office.pass_by(days=31)
    assert outcome(laptop.push(laptop.create("Bình"))[0]) == ("rejected", "forbidden.expired")


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": "x" * 65},
        {"id": "đ"},
        {"kind": ""},
        {"do": "x" * 65},
        {"version": -1},
        {"after": [9]},
    ],
    ids=str,
)
def test_a_misshapen_operation_is_refused_alone(unit: UnitSite, change: dict[str, object]) -> None:
    laptop = unit.laptop()
    good, bad = laptop.create("An"), msgspec.structs.replace(laptop.create("Bình"), **change)
    assert [outcome(receipt) for receipt in laptop.push(good, bad)] == [
        ("applied", ""),
        ("rejected", "malformed"),
    ]


def test_the_operation_is_kept_with_its_receipt(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    create = laptop.create("Nguyễn Văn An")
    laptop.exchange(create)
    with office.store.looking() as connection:
        stored = connection.execute(sa.select(RECEIPT.c.operation)).scalar_one()
    assert msgspec.json.decode(stored, type=type(create)) == create


def test_operations_of_a_revoked_laptop_go_to_review_and_nothing_is_told(
    office: Office, unit: UnitSite
) -> None:
    laptop = unit.laptop()
    upkeep.revoke(office.store, laptop.device, office.now)
    create = laptop.create("Nguyễn Văn An")
    response = laptop.exchange(create)
    assert [outcome(receipt) for receipt in response.receipts] == [("waiting", "review")]
    assert (response.changes, response.cursor, response.hints) == ([], 0, {"revoked": True})
    assert problem(office.ask("GET", f"/v1/units/{unit.id}/snapshot", laptop.token)) == (
        401,
        "device_revoked",
    )
    # A person looks at it and lets it pass; the laptop hears it once it is let in again.
    (settled,) = upkeep.release(office.server.deps, laptop.device)
    assert outcome(settled) == ("applied", "")
    again = unit.laptop()
    assert again.device == laptop.device
    told = again.exchange()
    assert [outcome(receipt) for receipt in told.receipts] == [("applied", "")]
    assert any(change.id == create.id for change in told.changes)


def test_operations_of_a_revoked_cadre_wait_for_review(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    with office.store.writing() as connection:
        connection.execute(sa.update(ACTOR).values(revoked_at=office.now.isoformat()))
    first, second = laptop.create("An"), laptop.edit(made_id("TB.1-An"), {}, phone="0987654321")
    assert [outcome(receipt) for receipt in laptop.push(first, second)] == [
        ("waiting", "review"),
        ("waiting", "predecessor"),
    ]
    settled = upkeep.release(office.server.deps, laptop.device)
    assert [outcome(receipt) for receipt in settled] == [("applied", ""), ("applied", "")]


def test_what_waits_for_review_is_not_decided_again_when_issued_again(office: Office, unit: UnitSite) -> None:
    laptop = unit.laptop()
    upkeep.revoke(office.store, laptop.device, office.now)
    create = laptop.create("Nguyễn Văn An")
    laptop.push(create)
    again = msgspec.structs.replace(create, n=1, first=Identity("life-1", 1))
    (receipt,) = laptop.exchange(again, incarnation="life-2").receipts
    assert outcome(receipt) == ("waiting", "review")
    settled = upkeep.release(office.server.deps, laptop.device)
    assert [outcome(each) for each in settled] == [("applied", "")], "applied once, under the new identity"


def test_many_requests_with_the_same_operations_have_one_effect(unit: UnitSite) -> None:
    laptop = unit.laptop()
    operations = [laptop.create(f"Người {'abcdefghijklmnopqrstuvwxyz'[n]}") for n in range(20)]
    requests = [laptop.request(operations) for _ in range(6)]
    answers: list[ExchangeResponse] = []

    def send(n: int) -> None:
        answer = unit.office.ask("POST", "/v1/exchange", laptop.token, requests[n])
        answers.append(read(ExchangeResponse, answer))

    threads = [threading.Thread(target=send, args=(n,)) for n in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({tuple(map(str, answer.receipts)) for answer in answers}) == 1
    assert {answer.head for answer in answers} == {2}
    assert len(laptop.exchange().changes) == 3 + 20
