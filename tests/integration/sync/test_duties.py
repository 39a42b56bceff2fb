"""What a unit does every week, on two laptops: reviews signed, last days moved, directives taken back."""

from __future__ import annotations

from hashlib import sha256

import pytest

from domain.decisions import Command, Put
from domain.records import Value
from sync.client import blobs
from sync.client.blobs import download
from sync.client.remote import Revoked
from sync.replica.file_cache import SEGMENT, FileCache, Kept
from sync.server.blobs import put_whole
from tests.helpers.laptops import KEY, Laptop, Scene

WEEK = "2026-W47"
CAMPAIGN: dict[str, Value] = {"name": "Xong hồ sơ thiếu", "due_on": "2026-12-01"}


def reviewed(laptop: Laptop, scene: Scene, count: int) -> str:
    found: list[Value] = [{"key": "missing", "count": count, "ticked": True}]
    who = {"signed_by": laptop.actor.name, "signed_on": "2026-11-20"}
    fields: dict[str, Value] = {"org": scene.unit.id, "week": WEEK, "found": found, **who}
    return laptop.must(Command("create", "weekly_review", laptop.new_id(), fields))


def signers(laptop: Laptop) -> list[str]:
    with laptop.replica.reading() as reader:
        return sorted(str(one.fields["signed_by"]) for one in reader.records("weekly_review"))


def campaign(laptop: Laptop, scene: Scene) -> str:
    fields = {"org": scene.unit.id, **CAMPAIGN}
    return laptop.must(Command("create", "campaign", laptop.new_id(), fields))


def changed(laptop: Laptop, id: str, **fields: Value) -> None:
    laptop.must(Command("edit", "campaign", id, fields))


def test_two_laptops_that_review_one_week_have_both_signed_it(scene: Scene) -> None:
    lan, hung = scene.pair()
    seen = {reviewed(lan, scene, 4): 4, reviewed(hung, scene, 3): 3}
    scene.level(lan, hung)
    assert signers(lan) == signers(hung) == ["Nguyễn Thị Lan", "Phạm Văn Hùng"]
    for id, count in seen.items():
        assert [one["count"] for one in scene.on_server(id, "weekly_review")["found"]] == [count]
    assert lan.conflicts() == hung.conflicts() == []


@pytest.mark.parametrize("was_sent", [True, False])
def test_what_a_laptop_signed_before_it_was_revoked_stays_and_nothing_after(
    scene: Scene, was_sent: bool
) -> None:
    """A review that had not left waits for somebody to look at it at the server; that of the other stands."""
    lan, hung = scene.pair()
    mine = reviewed(lan, scene, 4)
    theirs = reviewed(hung, scene, 3)
    if was_sent:
        hung.sync()
    scene.central.revoke(device_of(hung))
    with pytest.raises(Revoked):
        hung.sync()
    lan.sync()
    lan.sync()
    assert signers(lan) == ["Nguyễn Thị Lan", *(["Phạm Văn Hùng"] if was_sent else [])]
    there = scene.central.record(scene.unit.id, "weekly_review", theirs)
    assert (there is not None) is was_sent
    # What was signed stays readable where it was signed.
    assert "Phạm Văn Hùng" in signers(hung)
    assert scene.on_server(mine, "weekly_review")["week"] == WEEK


def device_of(laptop: Laptop) -> str:
    with laptop.replica.reading() as reader:
        return reader.meta.device


def test_a_last_day_that_was_moved_reaches_everybody_with_what_else_was_said(scene: Scene) -> None:
    lan, hung = scene.pair()
    id = campaign(lan, scene)
    scene.level(lan, hung)
    changed(lan, id, due_on="2026-12-15")
    changed(hung, id, done_on="2026-11-19")
    scene.level(lan, hung)
    told = scene.on_server(id, "campaign")
    assert (told["due_on"], told["done_on"]) == ("2026-12-15", "2026-11-19")


def test_a_last_day_moved_to_two_days_is_asked_about_and_then_one_for_all(scene: Scene) -> None:
    lan, hung = scene.pair()
    id = campaign(lan, scene)
    scene.level(lan, hung)
    changed(lan, id, due_on="2026-12-15")
    changed(hung, id, due_on="2026-12-20")
    scene.level(lan, hung)
    [asked] = hung.conflicts()
    assert [one.id for one in lan.conflicts()] == [asked.id]
    assert scene.on_server(id, "campaign")["due_on"] == "2026-12-15"
    changed(lan, id, due_on="2026-12-18")
    scene.level(lan, hung)
    hung.resolve(asked.id, "mine")
    scene.level(lan, hung)
    assert lan.conflicts() == hung.conflicts() == []
    due = {str(laptop.show(id, "campaign").fields["due_on"]) for laptop in (lan, hung)}
    assert due == {scene.on_server(id, "campaign")["due_on"]}


def test_what_is_withdrawn_while_its_file_is_on_the_way_is_told_and_can_still_be_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blobs, "MOST_BYTES", 4 * SEGMENT)
    content = bytes(range(251)) * 2_000
    name, central = sha256(content).hexdigest(), scene.central
    with central.store.writing() as connection:
        put_whole(connection, [scene.unit.id], content, central.clock())
    file = {"name": "Công văn.pdf", "size": len(content), "sha256": name, "media": "application/pdf"}
    fields = {"direction": "in", "state": "issued", "abstract": "Ra quân", "issued_on": "2026-11-20"}
    id = central.new_id()
    central.write(scene.unit.id, [Put("directive", id, {**fields, "files": [file]}, creates=True)])
    lan, hung = scene.pair()
    for laptop in (lan, hung):
        laptop.sync()
    withdrawn: list[int] = []

    def progress(done: int, total: int) -> None:
        if done and not withdrawn:
            withdrawn.append(done)
            central.edit(scene.unit, "directive", id, state="withdrawn")
            lan.sync()

    cache = FileCache(hung.replica.home, KEY)
    download(hung.remote, cache, name, len(content), progress)
    assert withdrawn
    assert withdrawn[0] < len(content)
    assert cache.standing(name).kept is Kept.WHOLE
    assert b"".join(cache.read(name)) == content
    scene.level(lan, hung)
    assert {one.show(id, "directive").fields["state"] for one in (lan, hung)} == {"withdrawn"}
