"""A directive with a file, from one home to another over a real server that is stopped in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import directive_files, directives
from desktop.services.session import Session
from desktop.services.synchronising import synchronise
from tests.helpers.province import PASSPHRASE, Laptop, Province

pytestmark = pytest.mark.xdist_group("commune")

_TREE = """code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.1,TB,doan_co_so,Xã Thống Nhất
TB.1.1,TB.1,chi_doan,An Khoái
"""
CONTENT = bytes(range(251)) * 6_000


@pytest.fixture
def commune(tmp_path: Path) -> Iterator[Province]:
    made = Province(tmp_path / "server", "TB.1", ["TB.1.1"])
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
