"""Files over a line as bad as can be: they arrive whole or not at all, and nothing else waits for them."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.decisions import Command, Put
from domain.directives.fields import DIRECTIVE
from sync.client import blobs
from sync.client.blobs import NotThere, WrongContent, download, upload
from sync.client.remote import NotOurServer, SignInNeeded
from sync.client.transport import Reply, SyncFailure
from sync.replica.errors import DiskFull
from sync.replica.file_cache import SEGMENT, FileCache, Kept
from sync.server.blobs import put_whole
from tests.helpers.laptops import KEY, Laptop, Scene
from tests.helpers.link import Fault, Link

CONTENT = bytes(range(251)) * 2_000
NAME = sha256(CONTENT).hexdigest()


def cache_of(laptop: Laptop) -> FileCache:
    return FileCache(laptop.replica.home, KEY)


def attach(laptop: Laptop, tmp_path: Path, content: bytes = CONTENT) -> str:
    source = tmp_path / "nguon.bin"
    source.write_bytes(content)
    name, size = cache_of(laptop).take_in(source)
    file = {"name": "Kế hoạch.bin", "size": size, "sha256": name}
    values = {"state": "issued", "abstract": "Ra quân", "issued_on": "2026-11-20", "files": [file]}
    return laptop.must(Command("create", DIRECTIVE.name, laptop.new_id(), values))


def content(laptop: Laptop, name: str = NAME) -> bytes:
    return b"".join(cache_of(laptop).read(name))


def record(laptop: Laptop, kind: str, id: str) -> Any:
    with laptop.replica.reading() as reader:
        return reader.record(kind, id)


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transfer of many pieces without many bytes."""
    monkeypatch.setattr(blobs, "MOST_BYTES", 4 * SEGMENT)


def test_what_names_a_file_waits_for_it_and_everything_else_goes_on(scene: Scene, tmp_path: Path) -> None:
    lan, hung = scene.laptop("Lan"), scene.laptop("Hùng")
    id = attach(lan, tmp_path)
    member = lan.add()
    assert (lan.sync().waiting, lan.sync().waiting) == (1, 1)
    hung.sync()
    assert record(hung, "directive", id) is None
    assert record(hung, "member", member) is not None
    upload(lan.remote, cache_of(lan), NAME, len(CONTENT))
    assert lan.sync().applied == 1
    assert cache_of(lan).standing(NAME).kept is Kept.WHOLE
    hung.sync()
    assert record(hung, "directive", id) is not None
    download(hung.remote, cache_of(hung), NAME, len(CONTENT))
    assert content(hung) == CONTENT


FAULTS = [Fault.LOSE_REQUEST, Fault.LOSE_REPLY, Fault.DUPLICATE, Fault.TRUNCATE, Fault.CUT, Fault.LATE]


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_gets_over_every_fault_of_the_line(scene: Scene, tmp_path: Path, fault: Fault) -> None:
    lan, hung = scene.laptop("Lan"), scene.laptop("Hùng")
    attach(lan, tmp_path)
    lan.link.will(Fault.NONE, Fault.NONE, fault, Fault.NONE, fault, Fault.NONE, Fault.NONE, fault)
    upload_in_the_end(lan)
    lan.sync()
    hung.sync()
    hung.link.will(fault, Fault.NONE, fault, fault, Fault.NONE, Fault.NONE, fault)
    download_in_the_end(hung)
    assert content(hung) == CONTENT


def upload_in_the_end(laptop: Laptop) -> None:
    for _ in range(12):
        try:
            return upload(laptop.remote, cache_of(laptop), NAME, len(CONTENT))
        except SyncFailure:
            continue
    raise AssertionError("it never arrived")


def download_in_the_end(laptop: Laptop) -> None:
    for _ in range(12):
        try:
            return download(laptop.remote, cache_of(laptop), NAME, len(CONTENT))
        except SyncFailure:
            continue
    raise AssertionError("it never arrived")


class Stop(Exception):
    """The window closes, or the line is gone, at this byte."""


@pytest.mark.usefixtures("small_pieces")
def test_what_arrived_before_a_stop_is_not_sent_again(scene: Scene, tmp_path: Path) -> None:
    lan, hung = scene.laptop("Lan"), scene.laptop("Hùng")
    attach(lan, tmp_path)

    def stop_half_way(done: int, total: int) -> None:
        if done > total // 2:
            raise Stop

    with pytest.raises(Stop):
        upload(lan.remote, cache_of(lan), NAME, len(CONTENT), stop_half_way)
    remote = lan.remote
    upload(remote, cache_of(lan), NAME, len(CONTENT))
    assert remote.meter.bytes_sent < len(CONTENT) * 0.6
    lan.sync()
    hung.sync()
    with pytest.raises(Stop):
        download(hung.remote, cache_of(hung), NAME, len(CONTENT), stop_half_way)
    remote = hung.remote
    download(remote, cache_of(hung), NAME, len(CONTENT))
    assert remote.meter.bytes_received < len(CONTENT) * 0.6
    assert content(hung) == CONTENT


def test_two_laptops_hand_in_one_file_and_it_is_there_once(scene: Scene, tmp_path: Path) -> None:
    lan, hung = scene.laptop("Lan"), scene.laptop("Hùng")
    first, second = attach(lan, tmp_path), attach(hung, tmp_path)
    lan.sync()
    upload(lan.remote, cache_of(lan), NAME, len(CONTENT))
    remote = hung.remote
    upload(remote, cache_of(hung), NAME, len(CONTENT))
    assert remote.meter.bytes_sent == 0
    assert (lan.sync().applied, hung.sync().applied) == (1, 1)
    lan.sync()
    assert record(lan, "directive", second) is not None
    assert record(hung, "directive", first) is not None


def issued_from_above(scene: Scene, body: bytes = CONTENT) -> str:
    """A directive with a file, put into the database by the operator."""
    central = scene.central
    with central.store.writing() as connection:
        name = put_whole(connection, [scene.unit.id], body, central.clock())
    file = {"name": "a.bin", "size": len(body), "sha256": name}
    values = {"direction": "in", "state": "issued", "abstract": "Họp", "files": [file]}
    central.write(scene.unit.id, [Put("directive", central.new_id(), values, creates=True)])
    return name


class Answering(Link):
    """A line on which somebody else answers for files."""

    body = b"<html>Please sign in</html>"
    status = 200
    said: Mapping[str, str] = {"content-type": "text/html"}

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        if "/blobs/" in path or "/uploads/" in path:
            return Reply(self.status, self.said, self.body)
        return super().send(method, path, headers, body, deadline)


def test_a_page_of_a_captive_portal_is_no_file(scene: Scene, tmp_path: Path) -> None:
    lan = scene.laptop("Lan")
    issued_from_above(scene)
    lan.sync()
    good = lan.link
    lan.link = Answering(scene.central)
    with pytest.raises(NotOurServer):
        download(lan.remote, cache_of(lan), NAME, len(CONTENT))
    with pytest.raises(NotOurServer):
        upload(lan.remote, cache_of(lan), NAME, len(CONTENT))
    lan.link.status = 302
    with pytest.raises(SignInNeeded):
        download(lan.remote, cache_of(lan), NAME, len(CONTENT))
    lan.link = good
    download(lan.remote, cache_of(lan), NAME, len(CONTENT))
    assert content(lan) == CONTENT


def test_another_content_than_was_named_is_not_kept(scene: Scene) -> None:
    lan = scene.laptop("Lan")
    issued_from_above(scene)
    lan.sync()
    with scene.central.store.writing() as connection:
        connection.exec_driver_sql("UPDATE blob_piece SET body = zeroblob(size)")
    with pytest.raises(WrongContent):
        download(lan.remote, cache_of(lan), NAME, len(CONTENT))
    assert cache_of(lan).standing(NAME).kept is Kept.NOTHING


def test_a_file_that_no_record_names_is_not_there(scene: Scene) -> None:
    lan = scene.laptop("Lan")
    with pytest.raises(NotThere):
        download(lan.remote, cache_of(lan), "a" * 64, 10)


def test_a_full_disk_is_told_and_leaves_the_old_state(scene: Scene) -> None:
    lan = scene.laptop("Lan")
    issued_from_above(scene)
    lan.sync()
    no_room = FileCache(lan.replica.home, KEY, free=lambda _: 1 << 20)
    with pytest.raises(DiskFull):
        download(lan.remote, no_room, NAME, len(CONTENT))
    assert no_room.standing(NAME).kept is Kept.NOTHING
    assert lan.sync().head > 0


def test_after_a_restore_without_the_file_it_is_handed_in_again(scene: Scene, tmp_path: Path) -> None:
    lan = scene.laptop("Lan")
    backup = scene.central.backup()
    id = attach(lan, tmp_path)
    lan.sync()
    upload(lan.remote, cache_of(lan), NAME, len(CONTENT))
    lan.sync()
    scene.central.restore(backup)
    assert lan.sync().waiting == 1
    cache_of(lan).claim(NAME)
    upload(lan.remote, cache_of(lan), NAME, len(CONTENT))
    lan.sync()
    assert scene.central.record(scene.unit.id, "directive", id) is not None


def test_two_threads_that_want_one_file_fetch_it_once(scene: Scene) -> None:
    lan = scene.laptop("Lan")
    issued_from_above(scene)
    lan.sync()
    cache, remotes = cache_of(lan), [lan.remote, lan.remote]

    def fetch(remote: Any) -> int:
        download(remote, cache, NAME, len(CONTENT))
        return int(remote.meter.bytes_received)

    with ThreadPoolExecutor(2) as pool:
        received = sorted(pool.map(fetch, remotes))
    assert received == [0, len(CONTENT)]
    assert content(lan) == CONTENT
