"""Steps that write into two units at once: one transaction, both locks in order, whatever the database."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from sync.protocol.digest import UnitDigest
from sync.protocol.messages import ExchangeResponse, Receipt
from sync.server import commits
from sync.server.commits import TooManyUnits, commit
from sync.server.store import Busy, Store
from tests.helpers.leftovers import LogGuard
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id, read

SCHEMA = 2


def told(laptop: WireLaptop, kind: str) -> dict[str, dict[str, Any]]:
    """The live records of a kind as the unit's feed tells them, from the beginning."""
    response = laptop.exchange(cursor=0, schema=SCHEMA)
    return {
        change.id: change.fields for change in response.changes if change.kind == kind and not change.gone
    }


def is_sound(laptop: WireLaptop) -> None:
    """The digest that the unit keeps is that of its records."""
    response = laptop.exchange(cursor=0, schema=SCHEMA)
    live = [(change.kind, change.id, change.version) for change in response.changes if not change.gone]
    assert str(UnitDigest().plus_all(live)) == response.digest
    assert response.cursor == response.head


def push(laptop: WireLaptop, *operations: Any) -> list[Receipt]:
    return laptop.exchange(*operations, schema=SCHEMA).receipts


def letter(laptop: WireLaptop, name: str, to: UnitSite) -> Any:
    """The step that introduces a member to another unit."""
    member = made_id(f"{laptop.unit.code}-{name}")
    given = {"member": member, "to_unit": to.code, "letter_date": "2026-10-01"}
    return laptop.operation("transfer.send", "case", made_id(f"case-{name}"), set=given)


def coming(laptop: WireLaptop) -> dict[str, str]:
    """Member → the case by which it may be taken over."""
    cases = told(laptop, "case").items()
    return {fields["member"]: id for id, fields in cases if fields["state"] == "incoming"}


def taking_over(laptop: WireLaptop, case: str) -> Any:
    given = {"to_org": laptop.unit.branches[0], "accepted_on": "2026-11-01"}
    return laptop.operation("transfer.accept", "case", case, set=given)


def test_a_member_goes_over_in_one_transaction_and_both_units_add_up(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    here, there = one.laptop(), two.laptop()
    push(here, here.create("An", phone="0987654321"))
    an = made_id("TB.1-An")
    (sent,) = push(here, letter(here, "An", two))
    assert sent.verdict == "applied"
    before = here.exchange(schema=SCHEMA).head, there.exchange(schema=SCHEMA).head
    (received,) = push(there, taking_over(there, coming(there)[an]))
    assert received.verdict == "applied"
    after = here.exchange(schema=SCHEMA).head, there.exchange(schema=SCHEMA).head
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1], "one commit in each unit"
    gone = {change.id: change for change in here.exchange(cursor=0, schema=SCHEMA).changes}[an]
    assert (gone.gone, gone.into) == ("moved", two.id)
    assert told(there, "member")[an]["phone"] == "0987654321"
    states = {fields["state"] for fields in told(here, "case").values()}
    assert states == {"effective"}
    is_sound(here)
    is_sound(there)


def test_where_the_second_unit_cannot_be_written_nothing_is(
    office: Office, monkeypatch: pytest.MonkeyPatch, expected_logs: LogGuard
) -> None:
    expected_logs.expect("busy: away")
    one, two = office.unit("TB.1"), office.unit("TB.2")
    here, there = one.laptop(), two.laptop()
    push(here, here.create("An"))
    push(here, letter(here, "An", two))
    case = coming(there)[made_id("TB.1-An")]
    whole = commits.Commits.flush

    def dies_half_way(self: commits.Commits) -> None:
        for _, view in sorted(self._views.items())[:1]:
            view.rows.flush()
        raise Busy("away")

    monkeypatch.setattr(commits.Commits, "flush", dies_half_way)
    answer = there.answer([taking_over(there, case)], schema=SCHEMA)
    assert answer.status == 503
    monkeypatch.setattr(commits.Commits, "flush", whole)
    assert made_id("TB.1-An") in told(here, "member")
    assert made_id("TB.1-An") not in told(there, "member")
    is_sound(here)
    is_sound(there)


def test_transfers_both_ways_at_once_do_not_lock_each_other_out(store: Store, database_url: str) -> None:
    wide = Store(database_url, pool_size=8, busy_seconds=30)
    office = Office(wide)
    one, two = office.unit("TB.1"), office.unit("TB.2")
    here, there = one.laptop(), two.laptop()
    letters = "abcdefgh"
    for laptop, name, other in ((here, "An", two), (there, "Bình", one)):
        push(laptop, *(laptop.create(f"{name} {letter}") for letter in letters))
        push(laptop, *(letter(laptop, f"{name} {each}", other) for each in letters))
    waiting = {laptop.device: sorted(coming(laptop).values()) for laptop in (here, there)}
    faults: list[BaseException] = []

    def take_over(laptop: WireLaptop) -> None:
        for case in waiting[laptop.device]:
            try:
                answer = laptop.answer([taking_over(laptop, case)], schema=SCHEMA)
                (receipt,) = read(ExchangeResponse, answer).receipts
                assert receipt.verdict == "applied", receipt
            except BaseException as fault:
                faults.append(fault)
                raise

    threads = [threading.Thread(target=take_over, args=(laptop,)) for laptop in (here, there)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert {made_id(f"TB.2-Bình {each}") for each in letters} == set(told(here, "member"))
    assert {made_id(f"TB.1-An {each}") for each in letters} == set(told(there, "member"))
    is_sound(here)
    is_sound(there)
    wide.close()


def test_a_whole_page_of_transfers_to_many_units_is_decided_in_few_rounds(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = office.unit("TB.1")
    others = [office.unit(f"TB.{n}") for n in range(2, 8)]
    here = one.laptop()
    names = [f"An {letter}" for letter in "abcdef"]
    push(here, *(here.create(name) for name in names))
    tries: list[int] = []
    attempt = commits.Commits.__init__

    def counted(self: commits.Commits, *given: Any) -> None:
        tries.append(len(given[2]))
        attempt(self, *given)

    monkeypatch.setattr(commits.Commits, "__init__", counted)
    receipts = push(here, *(letter(here, name, to) for name, to in zip(names, others, strict=True)))
    assert {receipt.verdict for receipt in receipts} == {"applied"}
    assert tries == [0, 6], "every unit that any of them needs is found in the first round"


def test_work_that_wants_ever_more_units_ends(office: Office) -> None:
    units = [office.unit(f"TB.{n}") for n in range(1, 10)]
    deps = office.server.deps

    def insatiable(of: commits.Commits) -> None:
        for unit in units:
            of.view(unit.id)

    with pytest.raises(TooManyUnits):
        commit(office.store, units[0].id, deps.rulebook, office.now, insatiable)
    with office.store.looking() as connection:
        heads = connection.exec_driver_sql("SELECT DISTINCT head FROM unit").scalars().all()
    assert heads == [1], "no number was used up"


def test_an_edit_of_somebody_who_moved_reaches_the_new_unit_as_a_proposal(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    here, there = one.laptop(), two.laptop()
    push(here, here.create("An", phone="0987654321"))
    an = made_id("TB.1-An")
    push(here, letter(here, "An", two))
    push(there, taking_over(there, coming(there)[an]))
    (receipt,) = push(here, here.edit(an, {"phone": "0987654321"}, 2, phone="0912345678"))
    assert (receipt.verdict, receipt.code, receipt.version) == ("rejected", "out_of_unit", 0)
    (proposal,) = told(there, "conflict").values()
    assert (proposal["type"], proposal["groups"][0]["mine"]) == ("proposal", {"phone": "0912345678"})
    is_sound(there)
    is_sound(here)


def test_a_removal_before_the_transfer_brings_the_member_home(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    here, late, there = one.laptop(), one.laptop("late"), two.laptop()
    push(here, here.create("An", birth_date="2004-05-02"))
    an = made_id("TB.1-An")
    push(here, letter(here, "An", two))
    push(there, taking_over(there, coming(there)[an]))
    removal = late.operation("removal.confirm", "case", made_id("removal"), set={
        "member": an, "resolution_number": "3-NQ/CĐ", "resolution_date": "2026-09-20",
        "months_absent": 6, "months_in_a_row": True,
        "reminders": "ba lần"})  # fmt: skip
    (receipt,) = push(late, removal)
    assert receipt.verdict == "merged", receipt
    assert told(here, "member")[an]["status"] == "removed"
    assert an not in told(there, "member")
    assert {fields["state"] for fields in told(there, "case").values()} == {"conflict"}
    is_sound(here)
    is_sound(there)


def test_units_that_are_not_there_are_no_units(office: Office) -> None:
    one = office.unit("TB.1")
    deps = office.server.deps

    def look(of: commits.Commits) -> tuple[object, object]:
        return of.home.elsewhere("TB.99"), of.home.elsewhere("")

    assert commit(office.store, one.id, deps.rulebook, office.now, look) == (None, None)


def test_a_member_is_sent_to_a_unit_by_its_name(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    here, there = one.laptop(), two.laptop()
    push(here, here.create("An"), here.create("Bình"))
    given = {"member": made_id("TB.1-An"), "to_unit": "xã  TB.2", "letter_date": "2026-10-01"}
    (sent,) = push(here, here.operation("transfer.send", "case", made_id("case-An"), set=given))
    assert sent.verdict == "applied"
    assert list(coming(there)) == [made_id("TB.1-An")]
    for named, code in (("Xã TB.9", "case.unit_unknown"), ("Xã TB.1", "case.same_unit")):
        given = {"member": made_id("TB.1-Bình"), "to_unit": named, "letter_date": "2026-10-01"}
        (refused,) = push(here, here.operation("transfer.send", "case", made_id(named), set=given))
        assert (refused.verdict, refused.code) == ("rejected", code)
