"""What is proposed for the texts of a column, and that nothing sound is touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from domain.importing.cells import Cell
from domain.importing.encodings import MOST_SHOWN, propose, read_alone
from domain.values.legacy_encodings import OldCode
from tests.helpers.names import names
from tests.helpers.old_codes import as_tcvn3, as_tcvn3_capitals, as_utf8_read_wrongly, as_vni


def read_all(cells: list[Cell]) -> list[str]:
    proposed = propose(cells)
    return [proposed.read(cell).text for cell in cells]


@pytest.mark.parametrize(
    ("write", "font", "code"),
    [
        (as_tcvn3, ".VnTime", OldCode.TCVN3),
        (as_tcvn3, "", OldCode.TCVN3),
        (as_vni, "VNI-Times", OldCode.VNI),
        (as_vni, "Arial", OldCode.VNI),
        (as_utf8_read_wrongly, "", OldCode.UTF8_AS_WESTERN),
    ],
)
def test_a_column_of_names_is_read_byte_for_byte(
    write: Callable[[str], str], font: str, code: OldCode
) -> None:
    cells = [Cell(write(name), font) for name in names()]
    proposed = propose(cells)
    assert [proposed.read(cell).text for cell in cells] == names()
    assert (proposed.kind, proposed.doubtful) == (code, ())
    assert proposed.confidence == 1.0
    assert len(proposed.changes) == MOST_SHOWN < proposed.count


def test_a_font_of_capitals_gives_capitals() -> None:
    cells = [Cell(as_tcvn3_capitals(name), ".VnTimeH") for name in names()]
    assert read_all(cells) == [name.upper() for name in names()]


def test_a_column_in_unicode_is_left_alone() -> None:
    cells = [Cell(name, "Times New Roman") for name in names()]
    proposed = propose(cells)
    assert (proposed.kind, proposed.count, proposed.doubtful) == (None, 0, ())
    assert [proposed.read(cell) for cell in cells] == cells


def test_unicode_typed_into_cells_of_an_old_font_stays() -> None:
    """People paste into old files; the font of the cell remains although nothing in it is TCVN3."""
    texts = ["Nguyễn Văn Tâm", "Lê Thị Hoà", "Tâm", "Đặng Hải"]
    assert read_all([Cell(text, ".VnTime") for text in texts]) == texts


def test_each_cell_of_a_mixed_column_is_read_in_its_own_code() -> None:
    cells = [
        Cell("Nguyễn Văn Tâm"),
        Cell("NguyÔn V¨n Tr\u00ad¬ng"),
        Cell("Nguyeãn Vaên Ñöùc"),
        Cell("Nguyá»…n VÄƒn An"),
        Cell("Tïng", ".VnTime"),
        Cell("Ka Ma"),
    ]
    meant = ["Nguyễn Văn Tâm", "Nguyễn Văn Trương", "Nguyễn Văn Đức", "Nguyễn Văn An", "Tùng", "Ka Ma"]
    assert read_all(cells) == meant


def test_a_word_that_may_be_either_follows_a_column_that_agrees() -> None:
    column = [Cell("NguyÔn V¨n §øc"), Cell("TrÇn ThÞ Hång"), Cell("Tâm")]
    assert read_all(column) == ["Nguyễn Văn Đức", "Trần Thị Hồng", "Tõm"]


def test_a_word_that_may_be_either_is_doubtful_in_a_mixed_column() -> None:
    column = [Cell("NguyÔn V¨n §øc"), Cell("TrÇn ThÞ Hång"), Cell("Nguyễn Văn Đức"), Cell("Tâm")]
    proposed = propose(column)
    assert proposed.read(column[3]) == column[3]
    assert [(change.before, change.after) for change in proposed.doubtful] == [("Tâm", "Tõm")]
    assert proposed.confidence < 1.0


def test_separate_marks_are_put_together() -> None:
    cells = [Cell(unicodedata.normalize("NFD", name)) for name in names()]
    assert read_all(cells) == names()
    assert propose(cells).kind is OldCode.DECOMPOSED


@pytest.mark.parametrize("text", ["Müller", "René", "Zoë", "Y Blŏ Niê", "abc", "", "±", "25°C"])
def test_foreign_text_is_left_alone(text: str) -> None:
    assert read_all([Cell(text), Cell("Nguyễn Văn A"), Cell(5), Cell(None)])[0] == text


def test_a_header_is_read_by_itself() -> None:
    assert read_alone(Cell("Hä vµ tªn")) == "Họ và tên"
    assert read_alone(Cell("hä vµ tªn", ".VnTimeH")) == "HỌ VÀ TÊN"
    assert read_alone(Cell(12)) == "12"


OF_THE_HIGHLANDS = (
    "H Lan Mlô", "Y Thái Byă", "Cil Yũ K Brêu", "Y Ngông Niê Kdăm", "Y Luyện Niê Kdăm", "Lơ Mu Hà Grăng",
)  # fmt: skip


@pytest.mark.parametrize("coded", [as_tcvn3, as_vni])
def test_names_of_the_highlands_are_read_as_their_neighbours_are(coded: Callable[[str], str]) -> None:
    names = ("Nguyễn Thị Hằng", "Lê Văn Sáng", "Trần Đức Thắng", *OF_THE_HIGHLANDS)
    proposal = propose([Cell(coded(name)) for name in names])
    assert [proposal.read(Cell(coded(name))).text for name in names] == list(names)
    assert proposal.doubtful == ()


@pytest.mark.parametrize("coded", [as_tcvn3, as_vni])
def test_beside_names_in_unicode_they_are_asked_about(coded: Callable[[str], str]) -> None:
    names = ["Nguyễn Thị Hường", *map(coded, ("Nguyễn Thị Hằng", "Trần Đức Thắng", "Y Luyện Niê Kdăm"))]
    proposal = propose(map(Cell, names))
    assert [change.after for change in proposal.doubtful] == ["Y Luyện Niê Kdăm"]
    assert proposal.read(Cell("Nguyễn Thị Hường")).text == "Nguyễn Thị Hường"
