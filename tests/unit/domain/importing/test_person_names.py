"""Two people in one cell are asked about; a name of any people of Vietnam is nobody else's."""

from __future__ import annotations

from csv import DictReader
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.importing.cells import Cell
from domain.importing.person_names import doubt_about, looks_like_name, may_hold_more
from domain.importing.row_read import NO_PART
from domain.importing.rows import ReadingContext, RowReader
from sync.protocol.rulebook import rulebook
from tests.unit.domain.importing.test_rows import TODAY, mapping_of, told

CORPUS = Path(__file__).parents[1] / "corpus" / "names.tsv"
NAMES = [row["name"] for row in DictReader(CORPUS.read_text(encoding="utf-8").splitlines(), delimiter="\t")]

TWO = [
    "Nguyễn Văn An, Trần Thị Bé",
    "Nguyễn Văn An; Trần Thị Bé",
    "Nguyễn Văn An / Trần Thị Bé",
    "Nguyễn Văn An & Trần Thị Bé",
    "An, Bình",
    "Nguyễn Văn An và Trần Thị Bé",
    "Nguyen Van An va Tran Thi Be",
    "An và Bình",
    "NGUYỄN VĂN AN VÀ TRẦN THỊ BÉ",
    "Nguyễn Văn An Và Trần Thị Bé",
    "nguyễn văn an và trần thị bé",
    "Nguyễn Văn An\nTrần Thị Bé",
    "Nguyễn Văn An\r\nTrần Bé",
    "Lò Văn An\tQuàng Thị Bé",
    "Nguyễn Văn An     Trần Thị Bé",
    "Y Bloi Niê\nH'Hen Êban Mẫu",
    "Nguyễn Văn An - Trần Thị Bé",
    "Nguyễn Văn An–Trần Thị Bé",
    "Nguyễn Văn An (Tý), Trần Thị Bé",
]
ONE = [
    "Và Bá Chá",
    "Lầu Bá Và",
    "Thào Và Súa",
    "LẦU VÀ CHÁ",
    "VÀ VÀ VÀ",
    "vừ bá và",
    "Nguyễn-Lê Văn Mẫu",
    "K'Brếp - Ha",
    "H'Hen Niê",
    "Nguyễn Văn\nAn",
    "Nguyễn Thị\nLệ Quyên",
    "Nguyễn Thị Thanh\nMai Anh",
    "Công Tằng Tôn Nữ\nHồng Nhung",
    "Nguyễn  Văn   An",
    " Nguyễn Văn An\n",
    "Phan.T. An",
    "Ông Văn Tám",
    "Anh Thư",
    "Bạn Văn Mẫu",
    "Nguyễn Văn An - Êban",
]


@pytest.mark.parametrize("text", TWO)
def test_two_people_in_one_cell_are_told(text: str) -> None:
    found = doubt_about("full_name", text)
    assert found is not None
    assert (found.code, found.level, found.fix) == ("import.several_people", "error", None)


@pytest.mark.parametrize("text", [*ONE, *NAMES])
def test_a_name_of_one_person_is_not_doubted(text: str) -> None:
    assert doubt_about("full_name", text) is None


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Nguyễn Văn An (tên thường gọi là Tý)", "error"),
        ("Nguyễn Văn An [Tý]", "error"),
        ("1. Nguyễn Văn An", "error"),
        ("Đ/c Nguyễn Văn An", "error"),
        ("đồng chí Nguyễn Văn An", "warning"),
        ("Anh Nguyễn Văn An", "warning"),
        ("Nguyễn Văn An.", "warning"),
        ("Nguyễn Văn An*", "error"),
        ("Nguyễn Văn An - BT", "warning"),
        ("- Nguyễn Văn An", "error"),
        ("Nguyễn Văn An\nbí thư chi đoàn", "error"),
        ("Nguyễn Văn An\nBí thư", "error"),
        ("Nguyễn Văn An - Bí thư", "warning"),
        ("Nguyễn Văn An – chuyển đi 2023", "warning"),
    ],
)
def test_a_remark_behind_a_name_is_told_and_the_name_offered(text: str, level: str) -> None:
    found = doubt_about("full_name", text)
    assert found is not None
    assert (found.code, found.level) == ("import.name_with_note", level)
    assert found.fix == {"full_name": "Nguyễn Văn An"}


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    doubt_about("full_name", text)


@pytest.mark.parametrize(
    "text", ["An và Bình", "NGUYỄN VĂN AN VÀ TRẦN THỊ BÉ", "Nguyen Van An va Tran Thi Be", "Em Lò Văn An"]
)
def test_names_put_together_that_join_somebody_are_looked_at_one_by_one(text: str) -> None:
    assert may_hold_more("Lê Văn Mẫu", text, "Lê Thị Thử")


@pytest.mark.parametrize(
    "text", ["Nguyễn Văn An", "Cil K'Brếp", "NGUYỄN VĂN AN", "nguyễn văn an", "Y Bloi Niê"]
)
def test_what_is_written_like_a_name_looks_like_one(text: str) -> None:
    assert looks_like_name(text)


@pytest.mark.parametrize("text", ["An", "Bí thư chi đoàn", "Nguyễn Văn 2", "nguyễn Văn An bí thư", ""])
def test_other_texts_do_not_look_like_a_name(text: str) -> None:
    assert not looks_like_name(text)


@pytest.mark.parametrize(
    ("text", "code", "fix", "is_taken"),
    [
        ("Lò Văn An và Trần Thị Bé", "import.several_people", None, False),
        ("Lò Văn An; Trần Thị Bé", "import.several_people", None, False),
        ("Lò Văn An\nTrần Thị Bé", "import.several_people", None, False),
        ("Lò Văn An (Tý)", "import.name_with_note", "Lò Văn An", False),
        ("Lò Văn An – sinh 2004", "import.name_with_note", "Lò Văn An", False),
        ("Lò Văn An - chuyển đi", "import.name_with_note", "Lò Văn An", True),
    ],
)
@pytest.mark.parametrize("others", [0, 40], ids=["alone", "among many"])
def test_whoever_stands_beside_a_name_in_a_list_is_asked_about(
    text: str, code: str, fix: str | None, is_taken: bool, others: int
) -> None:
    rows = [(n, [Cell(f"Lê Thị Thử{chr(97 + n % 26) * n}"), Cell("05/03/2004")]) for n in range(others)]
    rows.append((99, [Cell(text), Cell("05/03/2004")]))
    reader = RowReader(
        mapping_of("Họ và tên", "Ngày sinh"), ReadingContext(rulebook(), TODAY, {"": ""}.get, "org-9")
    )
    *plain, row = reader.read_all(rows, [NO_PART] * len(rows))
    assert row is not None
    assert told(row) == [("full_name", code, fix)]
    assert ("full_name" in row.values, row.is_good) == (is_taken, is_taken)
    assert all(one is not None and not one.findings for one in plain)
