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
        (1, "right"), (1, "wrong"), (2, "right"), (2, "right"), (3, "wrong"),
    ]  # fmt: skip
    assert found[0].told == ("Tính lại từ các số trong câu: 142/146 (97,26%).",)
    assert "96,07%" in found[1].told[0]
    assert [text[one.start : one.end] for one in found][3] == "5 + 6 = 11"


def test_a_text_of_a_whole_book_is_refused(desk: Desk, statistics: Statistics) -> None:
    with pytest.raises(Usage) as refused:
        checked(desk, statistics, "a" * (MOST_LETTERS + 1))
    assert refused.value.code == "report.text_too_long"
