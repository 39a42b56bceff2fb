"""A directive with a file, from one home to another over a real server that is stopped in the middle."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from desktop.services import directive_files, directives
from desktop.services.session import Session
from desktop.services.synchronising import synchronise
from tests.helpers.cheap_keys import cheap_stretching
from tests.helpers.province import PASSPHRASE, QUICK_PROGRAM, Laptop, Province

pytestmark = pytest.mark.xdist_group("commune")

_TREE = """code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.1,TB,doan_co_so,Xã Thống Nhất
TB.1.1,TB.1,chi_doan,An Khoái
"""
CONTENT = bytes(range(251)) * 6_000


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path / "server", "TB.1", ["TB.1.1"], program=QUICK_PROGRAM)
    made.folder.mkdir()
    tree = made.folder / "tree.csv"
    tree.write_text(_TREE, encoding="utf-8")
    made.must("init")
    made.must("load-tree", str(tree))
    made.serve()
    yield made
    made.stop()


class Stopped(Exception):
    """The server went away at this byte."""


def opened(laptop: Laptop) -> Session:
    with cheap_stretching():
        return Session.open(laptop.home, passphrase=PASSPHRASE)


def test_a_directive_and_its_file_get_there_although_the_server_stops_half_way(
    commune: Province, tmp_path: Path
) -> None:
    lan, hung = commune.enrol("Lan"), commune.enrol("Hùng")
    paper = tmp_path / "Kế hoạch.bin"
    paper.write_bytes(CONTENT)
    commune.stop()

    def stop_half_way(done: int, total: int) -> None:
        if done > total // 3:
            commune.stop()
            raise Stopped

    with opened(lan) as session:
        files = [file.as_json() for file in directive_files.attach(session, [paper])]
        issued = {"abstract": "Ra quân", "issued_on": "2026-11-20", "files": files}
        id = directives.save(session, "", issued, issue=True).id
        assert not synchronise(session).succeeded
        commune.serve()
        assert synchronise(session).figures.waiting == 1
        with pytest.raises(Stopped):
            directive_files.carry(session, stop_half_way)
    commune.serve()
    # The rest goes with an ordinary synchronisation, and the directive after it.
    assert lan.json("sync")["applied"] == 1
    (above,) = commune.must("directive", "issue", "abstract=Mời họp", "text=Kính mời")
    with opened(hung) as session:
        assert synchronise(session).succeeded
        assert [row.id for row in directives.inbox(session)] == [above["directive"]]
        directives.note_read(session, above["directive"], acknowledge=True)
        assert synchronise(session).succeeded
    out = tmp_path / "out"
    hung.json("directive", "fetch", id, "--to", str(out))
    assert (out / "Kế hoạch.bin").read_bytes() == CONTENT
    (reading,) = commune.must("directive", "readings", above["directive"])
    assert reading["acknowledged_on"]


LARGE = Random(20261122).randbytes(14 << 20)


def killed_once(process: subprocess.Popen[bytes], begun: Callable[[], bool]) -> bool:
    """Kill a laptop with signal 9 as soon as something is seen to have begun; whether it was still at it."""
    while process.poll() is None and not begun():
        try:
            process.wait(0.005)
        except subprocess.TimeoutExpired:
            continue
    was_at_it = process.poll() is None
    process.kill()
    process.communicate()
    return was_at_it


def handed_in(commune: Province) -> int:
    """Bytes of a file on their way up that the server keeps safe."""
    with closing(sqlite3.connect(f"file:{commune.database.as_posix()}?mode=ro", uri=True)) as looked:
        return int(looked.execute("SELECT coalesce(sum(size), 0) FROM upload_piece").fetchone()[0])


def come_down(laptop: Laptop) -> int:
    """Bytes of files that are on their way to a laptop."""
    return sum(path.stat().st_size for path in (laptop.home / "files").glob("**/*.part"))


def test_laptops_and_a_server_killed_in_the_middle_of_a_file_go_on_from_there(
    commune: Province, tmp_path: Path
) -> None:
    lan, hung = commune.enrol("Lan"), commune.enrol("Hùng")
    paper = tmp_path / "Đề án.bin"
    paper.write_bytes(LARGE)
    with opened(lan) as session:
        files = [file.as_json() for file in directive_files.attach(session, [paper])]
        issued = {"abstract": "Đề án", "text": "Kèm theo", "issued_on": "2026-11-20", "files": files}
        id = directives.save(session, "", issued, issue=True).id
    # Up: killed twice, the server once with it.
    kept = [0]
    for with_server in (False, True):
        assert killed_once(lan.start("sync"), lambda: handed_in(commune) > kept[-1] + (1 << 20))
        kept.append(handed_in(commune))
        assert kept[-1] > kept[-2], "what had arrived is still there, and more came"
        if with_server:
            commune.stop(kill=True)
            commune.serve()
            assert handed_in(commune) == kept[-1]
    assert lan.json("sync")["applied"] == 1
    assert handed_in(commune) == 0, "it is whole now"
    # Down: killed twice; what is here already is not asked for again.
    hung.json("sync")
    here = [0]
    for _ in range(2):
        fetching = hung.start("directive", "fetch", id)
        assert killed_once(fetching, lambda: come_down(hung) > here[-1] + (1 << 20))
        here.append(come_down(hung))
        assert here[-1] > here[-2]
    out = tmp_path / "out"
    (fetched,) = hung.json("directive", "fetch", id, "--to", str(out))["files"]
    assert fetched["state"] == "whole"
    assert (out / paper.name).read_bytes() == LARGE
    assert come_down(hung) == 0
