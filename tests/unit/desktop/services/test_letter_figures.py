"""Sentences of letters against the register: right ones are told so, wrong ones with what is right."""

from __future__ import annotations

import re

import pytest

from desktop.services.failures import Usage
from desktop.services.letter_figures import MOST_LETTERS, CheckedSentence, Verdict, check
from desktop.services.report_sentence import sentence_of
from desktop.services.statistics import Statistics
from domain.statistics.registry import TABLES
from tests.helpers.desks import Desk

WITH_SENTENCE = [name for name, table in TABLES.items() if table.sentence]


@pytest.fixture
def statistics(desk: Desk) -> Statistics:
    for name in ("Hồ An", "Lê Bình", "Trần Cúc"):
        desk.add(full_name=name, birth_date="2003-03-05", sex="female")
    desk.sync()
    return Statistics(desk.session)


def checked(desk: Desk, statistics: Statistics, text: str) -> list[CheckedSentence]:
    return check(desk.session, statistics, text)


def test_the_sentence_of_every_table_is_right_and_named_with_its_source(
    desk: Desk, statistics: Statistics
) -> None:
    told = [sentence_of(statistics.compute(statistics.today(name))) for name in WITH_SENTENCE]
    found = checked(desk, statistics, "I. Số liệu\n" + "\n".join(told))
    by_register = [one for one in found if any(why.startswith("Khớp với sổ: ") for why in one.told)]
    assert [one.verdict for one in found] == [Verdict.RIGHT] * len(told)
    assert [one.text for one in by_register] == [" ".join(one.split()) for one in told]
    for name, one in zip(WITH_SENTENCE, by_register, strict=True):
        assert f"{TABLES[name].number}. {TABLES[name].title}" in one.told[0]
    assert [one.line for one in found] == list(range(2, len(told) + 2))


def test_a_figure_that_is_not_in_the_register_is_told_with_the_true_one(
    desk: Desk, statistics: Statistics
) -> None:
    right = sentence_of(statistics.compute(statistics.today("bieu_2")))
    assert "có 3 đoàn viên" in right
    [found] = checked(desk, statistics, right.replace("có 3 đoàn viên", "có 5 đoàn viên"))
    assert found.verdict is Verdict.WRONG
    assert any(
        why.startswith("Tổng số đoàn viên: sổ có 3, văn bản ghi 5. Lấy từ Biểu 2. Số liệu đoàn viên, ")
        for why in found.told
    )


def test_a_percentage_with_other_decimals_is_the_same(desk: Desk, statistics: Statistics) -> None:
    right = sentence_of(statistics.compute(statistics.today("bieu_2")))
    shorter = re.sub(r"(\d),00%", r"\1,0%", right)
    assert shorter != right
    [found] = checked(desk, statistics, shorter)
    assert found.verdict is Verdict.RIGHT


@pytest.mark.parametrize(
    ("change", "verdict"),
    [(("Đoàn xã Thống Nhất", "Đoàn xã Nơi Khác"), None), (("22/11/2026", "99/11/2026"), None)],
    ids=["another unit", "no day"],
)
def test_what_the_register_cannot_know_is_not_held_against_it(
    desk: Desk, statistics: Statistics, change: tuple[str, str], verdict: None
) -> None:
    right = sentence_of(statistics.compute(statistics.today("bieu_2")))
    assert change[0] in right
    found = checked(desk, statistics, right.replace(*change))
    assert not any("sổ" in why for one in found for why in one.told)


def test_sentences_of_others_are_worked_out_again(desk: Desk, statistics: Statistics) -> None:
    text = (
        "Đoàn bộ phận: 142/146 có tài khoản, đạt 97,26%. Chi đoàn: 18.191/18.935 đạt 99,92%.\n"
        "Trong 40 người có 10 nữ (25%). Hôm nay trời đẹp. 5 + 6 = 11\n"
        "III. Đề nghị\n"
    )
    found = checked(desk, statistics, text)
    assert [(one.line, one.verdict.value) for one in found] == [
        (1, "unknown"), (1, "wrong"), (2, "look"), (2, "unknown"), (3, "wrong"),
    ]  # fmt: skip
    assert found[0].told == (
        "Chưa đối chiếu được với biểu nào: 142/146, 97,26%.",
        "Tính lại từ các số trong câu: 142/146 (97,26%).",
    )
    assert "96,07%" in found[1].told[0]
    assert [text[one.start : one.end] for one in found][3] == "5 + 6 = 11"


def test_a_text_of_a_whole_book_is_refused(desk: Desk, statistics: Statistics) -> None:
    with pytest.raises(Usage) as refused:
        checked(desk, statistics, "a" * (MOST_LETTERS + 1))
    assert refused.value.code == "report.text_too_long"


@pytest.mark.parametrize(
    ("text", "verdict", "told"),
    [
        ("Tính đến ngày 22/11/2026 toàn xã có 3 đoàn viên.", "right", "Tổng số đoàn viên: 3, đúng như sổ."),
        ("Đến ngày 22/11/2026, đoàn viên nữ là 2.", "wrong", "Nữ: sổ có 3, văn bản ghi 2."),
        ("Đến 22/11/2026, Đoàn xã Thống Nhất có 2 đoàn viên nữ.", "wrong", "Nữ: sổ có 3, văn bản ghi 2."),
        ("Trong 3 đoàn viên có 3 nữ, chiếm 99,5%.", "look", "Nữ: sổ có 3/3 (100,00%)"),
        ("Đến 22/11/2026 có 3 đoàn viên nữ, chiếm 97,5%.", "wrong", "sổ có 3/3 (100,00%), văn bản ghi"),
        ("Toàn đoàn có 7 đoàn viên nữ.", "look", "sổ có 3, văn bản ghi 7; câu không nói đủ"),
        ("Đến ngày 22/11/2026, Chi đoàn thôn 1 có 3 đoàn viên nữ.", "right", "Chi đoàn thôn 1, tính đến"),
        ("Đến ngày 22/11/2026, Đoàn xã Bình An có 3 đoàn viên nữ.", "unknown", "đơn vị trong câu không có"),
        ("Đến 22/11/2026 có 3 đoàn viên nữ và 4 đoàn viên thích đá bóng.", "unknown", "với biểu nào: 4."),
        ("Kết nạp 9 đoàn viên mới, trong đó 2 nữ.", "look", "Tổng số: sổ có 0, văn bản ghi 9"),
        ("Tỷ lệ đoàn viên chuyên cần đạt 95%.", "unknown", "với biểu nào: 95%."),
        ("Công văn số 12 ngày 22/11/2026 gửi 5 nơi.", None, ""),
    ],
)  # fmt: skip
def test_a_sentence_in_free_wording_is_held_against_the_figure_that_it_is_surely_about(
    desk: Desk, statistics: Statistics, text: str, verdict: str | None, told: str
) -> None:
    found = checked(desk, statistics, text)
    assert [one.verdict.value for one in found] == ([verdict] if verdict else [])
    assert any(told in why for one in found for why in one.told) or not verdict


def test_the_day_of_a_letter_holds_for_what_follows(desk: Desk, statistics: Statistics) -> None:
    text = "Báo cáo tính đến ngày 22/11/2026.\nToàn xã có 3 đoàn viên nữ.\nCó 8 đoàn viên nữ.\n"
    found = checked(desk, statistics, text)
    assert [(one.line, one.verdict.value) for one in found] == [(2, "right"), (3, "wrong")]


DAY = "Đến ngày 22/11/2026, "


@pytest.mark.parametrize(
    ("text", "verdicts", "told"),
    [
        (DAY + "toàn xã có 3 đoàn viên, trong đó nữ 3, dân tộc 0; tăng 5 %.", "unknown", "biểu nào: 5 %."),
        (DAY + "toàn xã có 3 đoàn viên, trong đó nữ 2; đảng viên 0.", "wrong", "Nữ: sổ có 3, văn bản ghi 2."),
        (DAY + "toàn xã có 4 đoàn viên trong đó nữ: 3; đảng viên: 0.", "wrong", "sổ có 3, văn bản ghi 4."),
        (DAY + "toàn xã có 3 đoàn viên; nữ 1 đồng chí.", "right wrong", "Nữ: sổ có 3, văn bản ghi 1."),
        (DAY + "toàn xã có 3 đoàn viên (nữ 3, đảng viên 1).", "wrong", "Đảng viên: sổ có 0, văn bản ghi 1."),
        (DAY + "Chi đoàn thôn 1 có 3 đoàn viên; nữ 3 đồng chí.", "right right", "Chi đoàn thôn 1, tính đến"),
        (DAY + "Đoàn xã Nơi Khác có 9 đoàn viên; nữ 9 đồng chí.", "unknown unknown", "không có trên máy"),
        (DAY + "Chi đoàn thôn 1 có 3 đoàn viên, Chi đoàn thôn 2 có 0 đoàn viên.", "right", "thôn 2, tính"),
        (
            DAY + "Chi đoàn thôn 1 có 3 đoàn viên, Chi đoàn thôn 2 có 4 đoàn viên.",
            "wrong",
            "sổ có 0, văn bản",
        ),
        (DAY + "Chi đoàn thôn 1 của Đoàn xã Thống Nhất có 3 đoàn viên nữ.", "right", "Chi đoàn thôn 1, tính"),
        (DAY + "Chi đoàn thôn 1 cùng Chi đoàn thôn 2 có 3 đoàn viên nữ.", "unknown", "nhiều đơn vị"),
        (DAY + "Chi đoàn thôn 12 có 3 đoàn viên nữ.", "unknown", "không có trên máy"),
        ("Trong năm 2026, đơn vị kết nạp 0 đoàn viên mới.", "right", "T5. Kết nạp"),
        ("Đến ngày 22 tháng 11 năm 2026, toàn xã có 3 đoàn viên.", "right", "22/11/2026."),
        ("Từ ngày 01/01/2026 đến ngày 30/9/2026 kết nạp 5 đoàn viên mới.", "wrong", "đến ngày 30/09/2026."),
        ("Trong quý III/2026 kết nạp 5 đoàn viên mới, trong đó nữ 0.", "wrong", "từ ngày 01/07/2026 đến"),
        ("Trong tháng 10 năm 2026 kết nạp 0 đoàn viên mới.", "right", "từ ngày 01/10/2026 đến ngày 31/10"),
        ("6 tháng đầu năm 2026 kết nạp 0 đoàn viên mới.", "right", "từ ngày 01/01/2026 đến ngày 30/06/2026"),
        ("Năm 2026 kết nạp 5 đoàn viên mới.", "wrong", "từ ngày 01/01/2026 đến ngày 22/11/2026."),
        ("Trong quý III kết nạp 5 đoàn viên mới.", "look", "câu không nói đủ"),
        ("Năm 2026 toàn xã có 5 đoàn viên nữ.", "look", "câu không nói đủ"),
    ],
)
def test_each_clause_is_held_against_what_and_when_it_is_about(
    desk: Desk, statistics: Statistics, text: str, verdicts: str, told: str
) -> None:
    found = checked(desk, statistics, text)
    assert [one.verdict.value for one in found] == verdicts.split()
    assert any(told in why for one in found for why in one.told), found
