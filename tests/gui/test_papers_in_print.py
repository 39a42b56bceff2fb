"""Papers measured in the PDF that is printed: sheet, margins, face, lists, golden places."""

from __future__ import annotations

import json
import socket
from itertools import count, pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.printing.document import PaperDocument
from desktop.printing.output import pdf, picture
from desktop.services.paper_content import Head, Signatures, Table
from tests.helpers.full_papers import ISSUED, LONGEST_NAME, complete, declared_papers
from tests.helpers.pdf_text import Line, Pdf

NAMES = sorted({paper.name for _, paper in declared_papers()})
GOLDEN = Path(__file__).with_name("golden_papers.json")
# Half a millimetre, as the eye sees it when a paper lies on another.
CLOSE = 0.5
LONG_UNIT = (
    "BCH ĐOÀN TRƯỜNG PHỔ THÔNG DÂN TỘC NỘI TRÚ TRUNG HỌC CƠ SỞ VÀ TRUNG HỌC PHỔ THÔNG HUYỆN ĐẢO XA XÔI"
)
LONG: dict[str, str] = {
    "full_name": LONGEST_NAME,
    "signer_name": LONGEST_NAME,
    "branch_signer": LONGEST_NAME,
    "organ": LONG_UNIT,
    "superior": LONG_UNIT,
    **dict.fromkeys(
        ("unit_name", "branch_name", "superior_name", "counterpart_name", "home_name", "host_name", "to_org"),
        LONG_UNIT.capitalize(),
    ),
}
ALL_LETTERS = "ẮẰẲẴẶẤẦẨẪẬẾỀỂỄỆỐỒỔỖỘỚỜỞỠỢỨỪỬỮỰÝỲỶỸỴĐĂÂÊÔƠƯắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựýỳỷỹỵđăâêôơư"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a paper asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def printed(name: str, rows: int = 3, **around: str) -> Pdf:
    return Pdf(pdf(PaperDocument(complete(name, rows, **around))))


@pytest.mark.parametrize("name", NAMES)
def test_every_paper_says_all_its_text_inside_its_margins_with_the_longest_names(
    qapp: QApplication, name: str
) -> None:
    paper = complete(name, rows=3, **LONG)
    found = Pdf(pdf(PaperDocument(paper)))
    width, height = paper.size_mm
    assert found.size_mm == pytest.approx((width, height), abs=0.2)
    inside = [one for one in found.letters if one.text.strip() and one.y > 19]
    assert min(one.x for one in inside) >= 30 - 0.1
    assert max(one.right for one in inside) <= width - 15 + 0.3
    assert max(one.y for one in inside) <= height - 20
    for line in found.lines():
        seen = sorted((one for one in line.letters if one.text.strip()), key=lambda one: one.x)
        assert all(second.x > first.right - 0.6 for first, second in pairwise(seen)), line.text
    letters = sorted("".join("".join(paper.lines()).split()))
    shown = sorted("".join(one.text for one in found.letters if one.page == 0 or one.y > 19).replace(" ", ""))
    if found.pages == 1:
        assert shown == letters


def test_margins_of_a_full_page_are_20_15_20_30(qapp: QApplication) -> None:
    found = printed("assessment_decision", rows=60, full_name=LONGEST_NAME)
    full = found.lines(0)
    assert min(line.x for line in full) == pytest.approx(30, abs=0.3)
    assert max(line.right for line in full) == pytest.approx(195, abs=0.5)
    # Capitals of 13 points reach 3 mm over their base line.
    assert full[0].y == pytest.approx(20 + 4.2, abs=0.5)


def test_only_the_bundled_face_is_used_and_it_is_in_the_file(qapp: QApplication) -> None:
    found = printed("branch_minutes")
    assert found.named_faces() == {"Tinos-Regular", "Tinos-Bold"}
    assert found.embedded_faces() == found.named_faces()


def test_every_letter_of_vietnamese_is_printed_with_all_its_marks(qapp: QApplication) -> None:
    found = printed("membership_card", full_name=ALL_LETTERS)
    text = found.text()
    for letter in ALL_LETTERS.upper():
        assert letter in text, letter
    assert printed("maturity_decision", full_name=ALL_LETTERS).text().count("ắ") >= 1


@pytest.mark.parametrize(
    "place", ["Huế", "Thị trấn Nông trường Mộc Châu", "Đặc khu Đảo Rất Xa Xôi Ngoài Khơi Biển"]
)
def test_place_and_date_stand_on_one_line(qapp: QApplication, place: str) -> None:
    found = printed("maturity_decision", place=place)
    [line] = [line for line in found.lines() if ISSUED in line.text and line.y < 60]
    assert line.text.strip().endswith(f"{place}, {ISSUED}")
    assert line.right <= 195.3


def test_long_names_wrap_and_touch_nothing_beside_or_below(qapp: QApplication) -> None:
    document = PaperDocument(complete("maturity_decision", organ=LONG_UNIT, full_name=LONGEST_NAME))
    lines = Pdf(pdf(document)).lines()
    head = [line for line in lines if line.y < 60]
    left = [one for line in head for one in line.letters if one.x < 100 and one.text.strip()]
    right = [one for line in head for one in line.letters if one.x >= 100 and one.text.strip()]
    assert max(one.right for one in left) + 2 < min(one.x for one in right)
    title = next(line for line in lines if line.text.strip() == "QUYẾT ĐỊNH")
    number = next(line for line in lines if "Số: 12" in line.text)
    assert title.y - number.y > 8
    below = [line for line in lines if line.y > title.y]
    for first, second in pairwise(below):
        beside = first.right < second.x or second.right < first.x
        assert beside or second.y - first.y > 3.5


def rows_by_page(found: Pdf) -> list[list[Line]]:
    return [found.lines(page) for page in range(found.pages)]


def test_a_list_of_two_hundred_repeats_its_head_and_cuts_no_row(qapp: QApplication) -> None:
    found = printed("assessment_decision", rows=200)
    pages = rows_by_page(found)[1:]
    assert len(pages) > 5
    numbers: list[int] = []
    for number, lines in enumerate(pages, start=2):
        assert lines[0].text.strip() == str(number)
        assert any(line.text.replace(" ", "").startswith("TTHọvàtên") for line in lines)
        numbers += [
            int(first)
            for line in lines[1:]
            if (first := "".join(one.text for one in line.letters if one.x < 39.5).strip()).isdigit()
        ]
        names = "".join(one.text for line in lines for one in line.letters if 40 < one.x < 84)
        words = LONGEST_NAME.split()
        assert names.count(words[1]) == names.count(words[-1])
    assert numbers == list(range(1, 201))


def test_signatures_do_not_stand_alone_on_a_page(qapp: QApplication) -> None:
    first = next(rows for rows in count(8) if PaperDocument(complete("assessment_minutes", rows)).pages > 1)
    for rows in (first, first + 1, first + 2):
        document = PaperDocument(complete("assessment_minutes", rows))
        last = Pdf(pdf(document)).lines(document.pages - 1)
        chair = next(line for line in last if "CHỦ TỌA" in line.text)
        assert [line for line in last if 20 < line.y < chair.y], rows


def test_every_paper_but_a_list_fits_on_two_sheets(qapp: QApplication) -> None:
    for name in NAMES:
        paper = complete(name)
        assert any(isinstance(part, Head) for part in paper.parts)
        assert any(isinstance(part, Signatures) for part in paper.parts)
        most = 2 if any(isinstance(part, Table) for part in paper.parts) else 1
        assert PaperDocument(paper).pages <= most, name


@pytest.mark.parametrize("name", ["admission_decision", "transfer_letter"])
def test_lines_stand_where_they_stood_when_somebody_approved_of_them(qapp: QApplication, name: str) -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))[name]
    lines = printed(name).lines()
    assert [line.text.strip() for line in lines] == [text for text, _, _ in golden]
    for line, (text, x, y) in zip(lines, golden, strict=True):
        assert [line.x, line.y] == pytest.approx([x, y], abs=CLOSE), text


def test_the_preview_is_black_on_white_and_shows_what_is_printed(dressed: QApplication) -> None:
    document = PaperDocument(complete("maturity_decision"))
    image = picture(document, 0, 60.0)
    assert (image.width(), image.height()) == (496, 702)
    corner = image.pixelColor(2, 2)
    assert (corner.red(), corner.green(), corner.blue()) == (255, 255, 255)
    dark = {
        round(y / 60 * 25.4)
        for y in range(image.height())
        for x in range(0, image.width(), 2)
        if image.pixelColor(x, y).lightness() < 120
    }
    title = next(line for line in Pdf(pdf(document)).lines() if line.text.strip() == "QUYẾT ĐỊNH")
    assert round(title.y) - 1 in dark
    assert not dark & set(range(19))
