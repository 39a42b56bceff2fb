"""Every paper of every workflow, with all that can be known and with next to nothing."""

from __future__ import annotations

import pytest

from desktop.services import paper_words
from desktop.services.paper_content import GAP, Head, Signatures, Table, Text, plain
from desktop.services.paper_filling import Occasion, fill
from desktop.services.paper_templates import Loaded, Template, TextBlock, line_of
from desktop.services.paper_values import Values
from domain.workflows.model import About, Paper, Workflow
from tests.helpers.full_papers import NAME, bare, complete, complete_of, declared_papers

PAPERS = [
    pytest.param(workflow, paper, id=f"{workflow.name}-{paper.name}") for workflow, paper in declared_papers()
]


@pytest.mark.parametrize("workflow,paper", PAPERS)
def test_with_everything_known_no_gap_is_left(workflow: Workflow, paper: Paper) -> None:
    filled = complete_of(workflow, paper)
    assert filled.missing == ()
    assert [line for line in filled.lines() if GAP in line] == []
    whom = ("Chi đoàn thôn Đông", "(ví dụ)") if workflow.about is About.ORGANISATION else (NAME, NAME.upper())
    assert any(name in "\n".join(filled.lines()) for name in whom)


@pytest.mark.parametrize("workflow,paper", PAPERS)
def test_every_gap_is_listed_by_what_people_call_it(workflow: Workflow, paper: Paper) -> None:
    filled = bare(workflow, paper)
    gaps = sum(line.count(GAP) for line in filled.lines())
    assert gaps > 0
    assert filled.missing
    assert len(set(filled.missing)) == len(filled.missing)
    for label in filled.missing:
        assert label[0].isupper() or label[0].isdigit(), label
        assert "_" not in label


@pytest.mark.parametrize("workflow,paper", PAPERS)
def test_a_decision_ends_as_papers_of_the_union_do(workflow: Workflow, paper: Paper) -> None:
    filled = complete_of(workflow, paper)
    head = filled.parts[0]
    assert isinstance(head, Head)
    assert head.union == "ĐOÀN TNCS HỒ CHÍ MINH"
    assert plain(head.dated) == paper_words.firm("Hoa Mai, ngày 05 tháng 9 năm 2026")
    if paper.number_type:
        assert plain(head.number) == f"Số: 12-{paper.number_type}/ĐTN"
    texts = [plain(part.runs) for part in filled.parts if isinstance(part, Text)]
    if paper.number_type in ("QĐ", "NQ", "GGT", "TTr"):
        assert any(text.endswith("./.") for text in texts)


def test_signatures_name_the_organ_the_post_and_the_signer() -> None:
    [signatures] = [part for part in complete("maturity_decision").parts if isinstance(part, Signatures)]
    assert [plain(line) for line in signatures.right.lines] == ["TM. BAN CHẤP HÀNH", "BÍ THƯ"]
    assert plain(signatures.right.name) == "Trần Văn Bình"
    assert [plain(one) for one in signatures.receivers] == ["Như Điều 3;", "Lưu Văn phòng."]


@pytest.mark.parametrize(
    "mode,line",
    [
        ("", "TM. BAN CHẤP HÀNH"),
        ("standing", "TM. BAN THƯỜNG VỤ"),
        ("deputy", "KT. BÍ THƯ"),
        ("by_order", "TL. BAN THƯỜNG VỤ"),
    ],
)
def test_the_person_chooses_in_whose_name_it_is_signed(mode: str, line: str) -> None:
    from desktop.services.paper_templates import load

    filled = fill(load("maturity_decision"), Occasion(values=Values(None, {}), signing=mode))
    assert line in filled.lines()


def test_a_list_has_a_row_for_each_case_and_names_whose_value_is_missing() -> None:
    [table] = [part for part in complete("assessment_decision", rows=5).parts if isinstance(part, Table)]
    assert len(table.rows) == 5
    assert [plain(row[0]) for row in table.rows] == ["1", "2", "3", "4", "5"]
    from desktop.services.paper_templates import load

    rows = [Values(None, {"full_name": "Hà Thị Mơ", "row_number": "1", "branch_name": "Chi đoàn A"})]
    filled = fill(load("assessment_decision"), Occasion(values=Values(None, {}), rows=rows))
    assert "Hà Thị Mơ: Ngày sinh" in filled.missing


def test_values_cannot_bring_marks_or_places_of_their_own() -> None:
    template = Template(
        name="x",
        title="X",
        issuer="unit",
        blocks=(TextBlock(line_of("Họ tên: **{full_name}**"), "item"),),
    )
    values = Values(None, {"full_name": "{citizen_id} **An** __B__", "citizen_id": "001204012345"})
    filled = fill(Loaded(template), Occasion(values=values))
    assert "Họ tên: {citizen_id} **An** __B__" in filled.lines()


@pytest.mark.parametrize(
    "stored,said",
    [
        ("2026-09-05", "ngày 05 tháng 9 năm 2026"),
        ("2026-01-31", "ngày 31 tháng 01 năm 2026"),
        ("2026-12-10", "ngày 10 tháng 12 năm 2026"),
    ],
)
def test_days_in_words_bear_noughts_where_they_could_be_falsified(stored: str, said: str) -> None:
    assert paper_words.long_date(stored) == said


@pytest.mark.parametrize(
    "name,organ,place",
    [
        ("Xã Hoa Mai", "BCH ĐOÀN XÃ HOA MAI", "Hoa Mai"),
        ("Đoàn xã Hoa Mai (luyện tập)", "BCH ĐOÀN XÃ HOA MAI", "Hoa Mai"),
        ("PHƯỜNG SÔNG XANH", "BCH ĐOÀN PHƯỜNG SÔNG XANH", "SÔNG XANH"),
        ("Chi đoàn thôn Đông", "BCH CHI ĐOÀN THÔN ĐÔNG", ""),
        ("Đoàn trường THPT Hoa Mai", "BCH ĐOÀN TRƯỜNG THPT HOA MAI", ""),
        ("BCH Đoàn đặc khu Đảo Xa", "BCH ĐOÀN ĐẶC KHU ĐẢO XA", "Đảo Xa"),
    ],
)
def test_organs_and_places_are_called_as_papers_call_them(name: str, organ: str, place: str) -> None:
    assert paper_words.committee_of(name) == organ
    assert paper_words.place_of(name) == place


@pytest.mark.parametrize(
    "name, called",
    [
        ("thôn Đông", "Chi đoàn thôn Đông"),
        ("Thôn Đông", "Chi đoàn thôn Đông"),
        ("11C", "Chi đoàn 11C"),
        ("Ô Mễ 4", "Chi đoàn Ô Mễ 4"),
        ("Tổ", "Chi đoàn Tổ"),
        ("TỔ 22", "Chi đoàn TỔ 22"),
        ("CHI ĐOÀN A11", "CHI ĐOÀN A11"),
        ("Chi Đoàn thôn An", "Chi Đoàn thôn An"),
        ("", ""),
    ],
)
def test_a_branch_is_called_by_its_level_where_its_name_does_not_say_it(name: str, called: str) -> None:
    assert paper_words.branch_name(name, "chi_doan") == called


@pytest.mark.parametrize(
    "given,written", [("12", "12-QĐ/ĐTN"), ("3", "03-QĐ/ĐTN"), ("45-QĐ/ĐTN-BTG", "45-QĐ/ĐTN-BTG")]
)
def test_a_bare_number_is_written_out(given: str, written: str) -> None:
    assert paper_words.written_number(given, "QĐ", "ĐTN") == written


@pytest.mark.parametrize("text,number", [("12-QĐ/ĐTN", 12), (" 7", 7), ("QĐ", 0), ("", 0), ("12345678", 0)])
def test_the_running_number_is_read_out_of_a_written_one(text: str, number: int) -> None:
    assert paper_words.number_of(text) == number


@pytest.mark.parametrize(
    ("name", "level", "called"),
    [
        ("Thôn Đông", "chi_doan", "Chi đoàn thôn Đông"),
        ("10A8", "chi_doan", "Chi đoàn 10A8"),
        ("Hành chính", "chi_doan_co_so", "Chi đoàn Hành chính"),
        ("Khoa Toán", "lien_chi_doan", "Liên chi đoàn Khoa Toán"),
        ("Chi đoàn thôn Đông", "chi_doan", "Chi đoàn thôn Đông"),
        ("Xã Hoa Mai", "doan_co_so", "Đoàn xã Hoa Mai"),
    ],
)
def test_an_organ_whose_name_does_not_say_what_it_is_is_called_after_its_level(
    name: str, level: str, called: str
) -> None:
    assert paper_words.organ_name(name, level) == called
    assert paper_words.committee_of(name, level) == f"BCH {called.upper()}"
