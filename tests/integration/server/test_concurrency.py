"""Commit order is number order: however many write at once, no reader ever skips a commit."""

from __future__ import annotations

import threading
from collections import Counter

from sync.protocol.digest import UnitDigest
from sync.protocol.messages import ExchangeResponse
from sync.server.moving import move_member
from sync.server.store import Store
from tests.helpers.office import Office, UnitSite, WireLaptop, made_id, read

WRITERS, PULLERS, ROUNDS = 8, 4, 12


def test_eight_writers_and_four_pullers_skip_nothing(store: Store, database_url: str) -> None:
    wide = Store(database_url, pool_size=WRITERS + PULLERS, busy_seconds=30)
    office = Office(wide)
    unit = office.unit()
    writers = [unit.laptop(f"writer-{n}") for n in range(WRITERS)]
    pullers = [unit.laptop(f"puller-{n}") for n in range(PULLERS)]
    done = threading.Event()
    seen: list[list[tuple[str, int]]] = [[] for _ in pullers]
    faults: list[BaseException] = []

    def write(laptop: WireLaptop, letter: str) -> None:
        for n in range(ROUNDS):
            names = [f"Người {letter}{'abcdefghijklmnop'[n]}{extra}" for extra in "xyz"]
            answer = laptop.answer([laptop.create(name) for name in names])
            assert {receipt.verdict for receipt in read(ExchangeResponse, answer).receipts} == {"applied"}

    def pull(laptop: WireLaptop, log: list[tuple[str, int]]) -> None:
        last = False
        while not last:
            last = done.is_set()
            response = laptop.exchange(max_bytes=2000)
            log += [(change.id, change.version) for change in response.changes]
            while response.cursor < response.head:
                response = laptop.exchange(max_bytes=2000)
                log += [(change.id, change.version) for change in response.changes]

    def guarded(work, *arguments):  # type: ignore[no-untyped-def]
        try:
            work(*arguments)
        except BaseException as fault:
            faults.append(fault)
            raise

    writing = [
        threading.Thread(target=guarded, args=(write, laptop, "ABCDEFGH"[n]))
        for n, laptop in enumerate(writers)
    ]
    pulling = [
        threading.Thread(target=guarded, args=(pull, *pair)) for pair in zip(pullers, seen, strict=True)
    ]
    for thread in writing + pulling:
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    for thread in pulling:
        thread.join()
    wide.close()
    assert faults == []
    everything = {made_id(f"TB.1-Người {w}{'abcdefghijklmnop'[n]}{x}")
                  for w in "ABCDEFGH" for n in range(ROUNDS) for x in "xyz"}  # fmt: skip
    for laptop, log in zip(pullers, seen, strict=True):
        versions = [version for _, version in log]
        assert versions == sorted(versions), "told out of order"
        assert set(versions) == set(range(1, 1 + WRITERS * ROUNDS + 1)), "a commit was skipped"
        assert everything <= {id for id, _ in log}
        assert max(Counter(id for id, _ in log).values()) == 1
        assert laptop.cursor == 1 + WRITERS * ROUNDS


def test_moves_both_ways_at_once_do_not_lock_each_other_out(store: Store) -> None:
    office = Office(store)
    one, two = office.unit("TB.1"), office.unit("TB.2")
    here, there = one.laptop(), two.laptop()
    here.exchange(*(here.create(f"An {letter}") for letter in "abcdefgh"))
    there.exchange(*(there.create(f"Bình {letter}") for letter in "abcdefgh"))
    faults: list[BaseException] = []

    def move(site: UnitSite, prefix: str, target: UnitSite) -> None:
        for letter in "abcdefgh":
            try:
                move_member(office.server.deps, made_id(f"{site.code}-{prefix} {letter}"), target.branches[0])
            except BaseException as fault:
                faults.append(fault)
                raise

    threads = [threading.Thread(target=move, args=args) for args in ((one, "An", two), (two, "Bình", one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    for laptop in (here, there):
        changes = laptop.exchange(cursor=0).changes
        live = [(change.kind, change.id, change.version) for change in changes if not change.gone]
        assert len(live) == 3 + 8
        assert str(UnitDigest().plus_all(live)) == laptop.exchange().digest


def test_a_moved_member_is_out_of_unit_here_and_comes_back_whole(office: Office) -> None:
    one, two = office.unit("TB.1"), office.unit("TB.2")
    laptop = one.laptop()
    laptop.exchange(laptop.create("An", phone="0987654321"))
    an = made_id("TB.1-An")
    assert move_member(office.server.deps, an, "TB.2.1").code == "TB.2"
    response = laptop.exchange(laptop.edit(an, {"phone": "0987654321"}, 2, phone="0912345678"))
    (receipt,) = response.receipts
    assert (receipt.code, receipt.params) == ("out_of_unit", {"unit": two.id, "name": "Xã TB.2"})
    (gone,) = response.changes
    assert (gone.gone, gone.into) == ("moved", two.id)
    (arrived,) = (change for change in two.laptop().exchange().changes if change.id == an)
    assert (arrived.partial, arrived.fields["phone"], arrived.fields["org"]) == (
        False,
        "0987654321",
        two.branches[0],
    )
    move_member(office.server.deps, an, one.branches[1])
    (back,) = laptop.exchange().changes
    assert (back.partial, back.gone, back.fields["org"]) == (False, "", one.branches[1])
