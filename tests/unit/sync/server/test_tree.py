from __future__ import annotations

from pathlib import Path

import pytest

from sync.protocol.rulebook import rulebook
from sync.server.tree import Tree, UnreadableTree, organisation_id, read_tree

HEAD = "code,parent_code,level,name,members\n"


def tree(tmp_path: Path, lines: str, head: str = HEAD) -> Tree:
    path = tmp_path / "tree.csv"
    path.write_text(head + lines, encoding="utf-8")
    return read_tree(path, rulebook())


def odd(read: Tree) -> set[tuple[str, str]]:
    return {(oddity.code, oddity.what) for oddity in read.oddities}


PROVINCE = """T,,tinh_doan,Tỉnh đoàn,
T.1,T,cap_tren_truc_tiep_co_so,Huyện đoàn,
T.1.1,T.1,doan_co_so,Xã Một,20
T.1.1.1,T.1.1,chi_doan,Thôn An,12
T.1.1.2,T.1.1,chi_doan_co_so,Trường học,8
T.1.2,T.1,chi_doan_co_so,Công ty,30
T.2,T,cap_tren_truc_tiep_co_so,Đại học,
T.2.1,T.2,lien_chi_doan,Khoa Toán,
T.2.1.1,T.2.1,chi_doan,K65,40
T.2.2,T.2,doan_co_so,Trường thực hành,
T.2.2.1,T.2.2,chi_doan,10A,35
"""


def test_units_are_divided_by_the_nearest_root(tmp_path: Path) -> None:
    read = tree(tmp_path, PROVINCE)
    assert set(read.roots) == {"T.1.1", "T.1.2", "T.2", "T.2.2"}
    assert {row.code for row in read.of_unit("T.1.1")} == {"T.1.1", "T.1.1.1", "T.1.1.2"}
    assert {row.code for row in read.of_unit("T.2")} == {"T.2", "T.2.1", "T.2.1.1"}
    assert read.owner.get("T.1") is None
    assert odd(read) == set()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("A,,doan_co_so,Một,\nA,,doan_co_so,Hai,\n", ("A", "repeated code")),
        ("A,,doan_co_so,,\n", ("A", "no code or no name")),
        ("A,,doan_co_so,Một,nhiều\n", ("A", "members is not a number")),
        ("A,,phuong_doan,Một,\n", ("A", "unknown level")),
        ("A,Z,doan_co_so,Một,\n", ("A", "unknown parent")),
        ("A,,doan_co_so,Một,\nB,A,doan_co_so,Hai,\n", ("B", "parent of a wrong level")),
        ("A,B,doan_co_so,Một,\nB,A,doan_co_so,Hai,\n", ("A", "goes round in a circle")),
        ("A,A,doan_co_so,Một,\n", ("A", "goes round in a circle")),
        ("A,,doan_co_so,Một,\n", ("A", "no branches")),
        ("T,,tinh_doan,Tỉnh,\nA,T,chi_doan,Lạc,9\n", ("A", "in no unit")),
        ("A,,doan_co_so,XÃ MỘT,\n", ("A", "name in capitals")),
        ("A,,doan_co_so,Một,\nB,A,chi_doan,Hai,2\n", ("B", "fewer than three members")),
    ],
)
def test_what_is_odd_is_reported_and_not_repaired(
    tmp_path: Path, lines: str, expected: tuple[str, str]
) -> None:
    assert expected in odd(tree(tmp_path, lines))


def test_names_are_nfc_without_stray_blanks_and_keep_their_capitals(tmp_path: Path) -> None:
    read = tree(tmp_path, "A,,doan_co_so,  XÃ  Hoà\u0300  ,\n".replace("Hoà\u0300", "Hoa\u0300"))
    assert read.rows["A"].name == "XÃ Hoà"


def test_a_byte_order_mark_and_extra_columns_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "tree.csv"
    path.write_text("\ufeffcode,parent_code,level,name,note\nA,,doan_co_so,Một,x\n", encoding="utf-8")
    assert read_tree(path, rulebook()).rows["A"].members is None


@pytest.mark.parametrize("content", [b"", b"code,name\nA,B\n", b"code,parent_code,level,name\n\xff\xfe\n"])
def test_what_is_no_tree_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tree.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableTree):
        read_tree(path, rulebook())


def test_ids_follow_from_codes() -> None:
    assert organisation_id("TB.4.37") == organisation_id("TB.4.37")
    assert organisation_id("TB.4.37") != organisation_id("TB.4.38")
