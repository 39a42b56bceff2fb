"""Papers of a case, from one home to another by the command line, over a server that goes away meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.cli.exits import Exit
from desktop.services import directive_files
from desktop.services.session import Session
from desktop.services.synchronising import synchronise
from tests.helpers.cheap_keys import cheap_stretching
from tests.helpers.province import PASSPHRASE, QUICK_PROGRAM, Laptop, Province

pytestmark = pytest.mark.xdist_group("papers of a case")

_TREE = """code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.1,TB,doan_co_so,Xã Thống Nhất
TB.1.1,TB.1,chi_doan,An Khoái
"""
CONTENT = bytes(range(251)) * 6_000


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    made = Province(tmp_path_factory.mktemp("papers"), "TB.1", ["TB.1.1"], program=QUICK_PROGRAM)
    tree = made.folder / "tree.csv"
    tree.write_text(_TREE, encoding="utf-8")
    made.must("init")
    made.must("load-tree", str(tree))
    made.serve()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def laptops(commune: Province) -> tuple[Laptop, Laptop]:
    return commune.enrol("Lan"), commune.enrol("Hùng")


class Stopped(Exception):
    """The server went away at this byte."""


def begun(laptop: Laptop, name: str) -> str:
    """A case that every laptop of the unit knows."""
    words = (f"full_name={name}", "sex=female", "birth_date=05/03/2004", "--org", "TB.1.1")
    member = str(laptop.json("member", "add", *words)["id"])
    case = str(laptop.json("case", "start", "removal", "--member", member)["case"])
    laptop.json("sync")
    return case


def test_what_is_attached_offline_is_read_on_another_laptop_after_a_cut_upload(
    commune: Province, laptops: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    lan, hung = laptops
    case = begun(lan, "Trần Thị Ánh")
    paper = tmp_path / "Biên bản họp.pdf"
    paper.write_bytes(CONTENT)
    commune.stop()
    added = lan.json("case", "attach", case, str(paper), "--note", "có chữ ký")
    assert (added["state"], added["sync"], added["size"]) == ("mine", "pending", len(CONTENT))
    commune.serve()

    def stop_half_way(done: int, total: int) -> None:
        if done > total // 3:
            commune.stop()
            raise Stopped

    with cheap_stretching(), Session.open(lan.home, passphrase=PASSPHRASE) as session:
        assert synchronise(session).figures.waiting == 1
        with pytest.raises(Stopped):
            directive_files.carry(session, stop_half_way)
    commune.serve()
    assert lan.json("sync")["applied"] == 1
    hung.json("sync")
    shown = hung.json("case", "show", case)
    assert {"case", "workflow", "state", "member", "sync", "allowed", "history"} <= shown.keys()
    [there] = shown["attachments"]
    assert (there["name"], there["note"], there["sha256"]) == (paper.name, "có chữ ký", added["sha256"])
    out = tmp_path / "ra.pdf"
    hung.json("case", "fetch", case, there["attachment"], "--out", str(out))
    assert out.read_bytes() == CONTENT


def test_what_the_server_refuses_is_in_the_tray_with_its_reason(
    laptops: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    lan, hung = laptops
    case = begun(lan, "Lê Thị Bình")
    hung.json("sync")
    paper = tmp_path / "Giấy xác nhận.pdf"
    paper.write_bytes(b"%PDF- mot to giay")
    lan.json("case", "attach", case, str(paper))
    hung.json("case", "attach", case, str(paper))
    lan.json("sync")
    hung.json("sync", code=Exit.REJECTIONS_REMAIN)
    [refused] = hung.json("rejected", "list")
    assert refused["code"] == "attachment.twice"
    assert [one["name"] for one in hung.json("case", "show", case)["attachments"]] == [paper.name]


def test_what_no_case_takes_is_refused_before_anything_is_read(
    laptops: tuple[Laptop, Laptop], tmp_path: Path
) -> None:
    lan, _ = laptops
    case = begun(lan, "Đỗ Thị Cúc")
    program = tmp_path / "chay.exe"
    program.write_bytes(b"MZ")
    ended = lan.run("case", "attach", case, str(program))
    assert ended.code != 0
    assert "chay.exe" in ended.err
    assert lan.json("case", "show", case)["attachments"] == []
    assert lan.run("case", "fetch", case, "khong-co.pdf").code != 0
