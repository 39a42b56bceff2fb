"""The same figures of the same day are the same file, byte for byte, whichever process writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.province import QUICK_PROGRAM, Laptop, Province

pytestmark = pytest.mark.xdist_group("commune")

_TREE = """code,parent_code,level,name,members
TB,,tinh_doan,Tỉnh đoàn Thái Bình,
TB.1,TB,doan_co_so,Xã Thống Nhất,
TB.1.1,TB.1,chi_doan,An Khoái,12
TB.1.2,TB.1,chi_doan,Bình Minh,9
"""


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A home with two seeded branches, whose server is gone again."""
    commune = Province(tmp_path / "server", "TB.1", ["TB.1.1"], program=QUICK_PROGRAM)
    commune.folder.mkdir()
    tree = commune.folder / "tree.csv"
    tree.write_text(_TREE, encoding="utf-8")
    commune.must("init")
    commune.must("load-tree", str(tree))
    commune.must("seed", "--unit", "TB.1")
    commune.serve()
    try:
        return commune.enrol("Lan")
    finally:
        commune.stop()


def test_two_runs_of_the_program_write_the_same_bytes(laptop: Laptop, tmp_path: Path) -> None:
    words = ("--as-of", "2026-06-30", "--level", "chi_doan")
    for name, suffix in (("t1", ".xlsx"), ("t2", ".pdf"), ("bieu_2", ".docx"), ("tb", ".csv")):
        written = []
        for seed in ("1", "7"):
            file = tmp_path / f"{name}-{seed}{suffix}"
            # Nothing may depend on the order in which this process happens to keep things.
            ended = laptop.run("report", name, "--out", str(file), *words, more={"PYTHONHASHSEED": seed})
            assert ended.code == 0, ended.err
            written.append(file.read_bytes())
        assert written[0] == written[1], f"{name}{suffix}"
