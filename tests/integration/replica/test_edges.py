"""What happens seldom: branch cadres, several cadres, strange trees, files that are damaged while open."""

from __future__ import annotations

import contextlib

import pytest

from domain.decisions import Command, Refused
from domain.roles import Actor, Role
from sync.protocol.messages import Manifest, RecordChange
from sync.replica import mark
from sync.replica.connection import connect
from sync.replica.errors import DataDamaged, WrongKey
from sync.replica.migrations import HEAD
from sync.replica.replica import Replica
from sync.replica.types import MemberQuery, Performed
from tests.helpers.replicas import (
    AT,
    BRANCH,
    EPOCH,
    OTHER_BRANCH,
    SECRETARY,
    UNIT,
    Clock,
    Desk,
    applied,
    change,
    member_id,
    members_chunk,
)

BRANCH_CADRE = Actor("branch-1", "Phạm Thị Lụa", Role.BRANCH, UNIT, org=BRANCH)


def perform(desk: Desk, actor: Actor, do: str, id: str, **values: object) -> Performed | Refused:
    with desk.replica.writing() as work:
        outcome = work.perform(Command(do, "member", id, values), actor, AT)
        work.commit()
    return outcome


def test_a_branch_cadre_works_in_her_branch_and_below_it_only(desk: Desk) -> None:
    assert isinstance(
        perform(desk, BRANCH_CADRE, "create", member_id(1), full_name="Lê An", org=BRANCH), Performed
    )
    refused = perform(desk, BRANCH_CADRE, "create", member_id(2), full_name="Lê An", org=OTHER_BRANCH)
    assert isinstance(refused, Refused)
    assert refused.code == "forbidden.scope"
    below = "01990000-0000-7000-8000-000000000009"
    desk.pull(change(below, 5, kind="organisation", name="Phân đoàn 1", level="phan_doan", parent=BRANCH))
    with desk.replica.reading() as reader:
        view = reader.view()
        assert view.unit == UNIT
        assert view.is_under(below, BRANCH)
        assert not view.is_under(BRANCH, below)
        assert view.rulebook is reader.rulebook


def test_a_tree_that_runs_in_a_circle_ends_nothing(desk: Desk) -> None:
    one, other = "01990000-0000-7000-8000-00000000000a", "01990000-0000-7000-8000-00000000000b"
    desk.pull(
        change(one, 5, kind="organisation", name="Một", level="chi_doan", parent=other),
        change(other, 6, kind="organisation", name="Hai", level="chi_doan", parent=one),
    )
    with desk.replica.reading() as reader:
        assert not reader.view().is_under(one, UNIT)
        assert reader.member_ids(MemberQuery(org=one)) == []
        assert [found.id for found in reader.organisations()][-3:] == [UNIT, BRANCH, OTHER_BRANCH]


def test_cadres_of_this_laptop_stand_in_the_order_they_came(desk: Desk) -> None:
    with desk.replica.writing() as work:
        work.add_actor(BRANCH_CADRE)
        work.add_actor(Actor(SECRETARY.id, "Trần Thị Hòa Bình", Role.SECRETARY, UNIT))
        work.commit()
    with desk.replica.reading() as reader:
        assert [(actor.id, actor.name, actor.role) for actor in reader.actors()] == [
            ("secretary-1", "Trần Thị Hòa Bình", Role.SECRETARY),
            ("branch-1", "Phạm Thị Lụa", Role.BRANCH),
        ]
        assert reader.actors()[1] == BRANCH_CADRE


def test_an_operation_of_a_cadre_who_is_not_known_here_keeps_its_effects(desk: Desk) -> None:
    desk.pull(change(member_id(1), 2, full_name="Lê Bình", org=BRANCH, status="active"))
    stranger = Actor("stranger", "Ai đó", Role.SECRETARY, UNIT)
    perform(desk, stranger, "edit", member_id(1), note="của người khác")
    desk.pull(change(member_id(1), 3, full_name="Lê Bình An", org=BRANCH, status="active"))
    assert (desk.field(member_id(1), "note"), desk.field(member_id(1), "full_name")) == (
        "của người khác",
        "Lê Bình An",
    )
    desk.check()


def test_a_citizen_id_that_is_pending_away_is_free_again(desk: Desk) -> None:
    one, other = desk.add(1, citizen_id="034301000015"), desk.add(2)
    refused = desk.attempt("edit", "member", other, {"citizen_id": "034301000015"})
    assert isinstance(refused, Refused)
    assert refused.code == "citizen_id_in_unit"
    desk.edit(one, citizen_id=None)
    desk.edit(other, citizen_id="034301000015")
    with desk.replica.reading() as reader:
        assert reader.view().holder_of_citizen_id("034301000015") == other


def test_a_deleted_conflict_record_takes_its_mark_along(desk: Desk) -> None:
    id = member_id(1)
    about = {"record_kind": "member", "record": id, "status": "open", "type": "fields", "groups": []}
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH), RecordChange("conflict", "c-1", 3, about))
    assert desk.sync(id) == "conflict"
    desk.pull(RecordChange("conflict", "c-1", 4, gone="deleted"))
    assert desk.sync(id) == "synced"
    desk.check()


def test_two_edits_one_acknowledged_one_not_are_lifted_one_by_one(desk: Desk) -> None:
    id = desk.add(1)
    desk.edit(id, note="một")
    desk.edit(id, note="hai")
    sent = desk.send()
    desk.take(desk.answer([applied(1, 10), applied(2, 20), applied(3, 30)], [], 5), sent)
    fields = {"full_name": "Nguyễn Văn An", "org": BRANCH, "status": "active", "source": "desktop"}
    for version, note in ((10, None), (20, "một"), (30, "hai")):
        desk.pull(change(id, version, **fields, note=note))
        assert desk.field(id, "note") == "hai"
        assert desk.sync(id) == ("synced" if version == 30 else "sent")
        desk.check()


def test_a_file_that_is_damaged_while_open_says_so_and_works_again_once_it_is_whole(desk: Desk) -> None:
    for number in range(200):
        desk.pull(change(member_id(number), number + 2, full_name="Lê Bình", org=BRANCH, note="x" * 400))
    desk.restart()
    whole = desk.home.replica.read_bytes()
    damaged = bytearray(whole)
    for place in range(4096 * 4, len(damaged), 4096):
        damaged[place + 9] ^= 1
    with desk.home.replica.open("r+b") as file:
        file.write(damaged)
    with pytest.raises(DataDamaged):
        desk.add(300)
    with desk.home.replica.open("r+b") as file:
        file.write(whole)
    desk.add(300)
    desk.check()


def test_a_file_that_says_no_revision_is_damaged(desk: Desk) -> None:
    desk.close()
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        opened.execute("DELETE FROM alembic_version")
    with pytest.raises(DataDamaged):
        Replica.open(desk.home, desk.key, desk.clock)
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        opened.execute("DROP TABLE alembic_version")
    with pytest.raises(DataDamaged):
        Replica.open(desk.home, desk.key, desk.clock)
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        opened.execute("CREATE TABLE alembic_version (version_num TEXT)")
        opened.execute("INSERT INTO alembic_version VALUES (?)", (HEAD,))
    desk.open()


def test_a_machine_without_a_name_still_has_one_life(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.close()
    monkeypatch.setattr(mark, "MACHINE_NAMES", ("/nowhere/machine-id",))
    assert mark.machine_id() == ""
    assert desk.open().incarnation_is_new is True
    assert desk.restart().incarnation_is_new is False


def test_finishing_a_bootstrap_puts_the_index_together(desk: Desk) -> None:
    desk.add(1)
    with desk.replica.writing() as work:
        work.finish_bootstrap(Manifest(UNIT, EPOCH, 9, "", 0, 1, AT, []))
        work.commit()
    with desk.replica.reading() as reader:
        assert reader.member_ids(MemberQuery(search="an")) == [member_id(1)]


def test_a_replica_that_cannot_be_opened_lets_the_home_go(desk: Desk) -> None:
    desk.close()
    with pytest.raises(WrongKey):
        Replica.open(desk.home, bytes(32), desk.clock)
    with desk.home.lock():
        pass
    Replica.open(desk.home, desk.key, Clock()).close()
    desk.open()


def test_two_entries_that_were_folded_into_each_other_end_no_program(desk: Desk) -> None:
    one, other = member_id(1), member_id(2)
    desk.pull(
        RecordChange("member", one, 2, gone="merged", into=other),
        RecordChange("member", other, 3, gone="merged", into=one),
    )
    assert desk.show(one) is None
    assert isinstance(desk.attempt("edit", "member", one, {"note": "cho ai?"}), Refused)
    desk.check()


def test_a_conflict_about_a_kind_of_a_newer_server_is_kept_and_marks_nothing(desk: Desk) -> None:
    desk.pull(change(member_id(1), 2, full_name="Lê Bình", org=BRANCH))
    about = {"record_kind": "weather", "record": member_id(1), "status": "open", "type": "fields"}
    desk.pull(RecordChange("conflict", "c-1", 3, {**about, "groups": []}))
    assert desk.show("c-1", "conflict") is not None
    assert desk.sync(member_id(1)) == "synced"
    desk.check()


def test_what_a_chunk_brings_is_seen_by_who_had_looked_before(desk: Desk) -> None:
    id = member_id(1)
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH))
    with desk.replica.writing() as work:
        before = work.record("member", id)
        work.install_chunk(members_chunk([(id, 5, {"full_name": "Lê Thị Bình", "org": BRANCH})]))
        after = work.record("member", id)
        work.commit()
    assert before is not None
    assert after is not None
    assert (before.fields["full_name"], after.fields["full_name"]) == ("Lê Bình", "Lê Thị Bình")
    desk.check()


def test_a_settlement_of_a_field_that_does_not_exist_is_refused_by_the_rules(desk: Desk) -> None:
    id = member_id(1)
    about = {"record_kind": "member", "record": id, "status": "open", "type": "fields", "groups": []}
    desk.pull(change(id, 2, full_name="Lê Bình", org=BRANCH), RecordChange("conflict", "c-1", 3, about))
    for values in ({"phone": "12"}, {"shoe_size": 43}):
        outcome = desk.attempt("resolve", "conflict", "c-1", {"take": "values", "values": values})
        assert isinstance(outcome, Refused), values
    assert desk.sync(id) == "conflict"
    desk.check()
