"""Cleaning, folding, equality and capitals of Vietnamese text."""

from __future__ import annotations

import unicodedata
from csv import DictReader
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.text import UnreadableText, clean, fold, name_case, nfc, same_text, tone_normal

CORPUS = Path(__file__).parent / "corpus" / "names.tsv"
ROWS = list(DictReader(CORPUS.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
NAMES = [row["name"] for row in ROWS]

anything = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_fold_of_each_name_of_the_corpus() -> None:
    folded = [row["folded"] for row in ROWS]
    assert [fold(name) for name in NAMES] == folded
    assert [fold(nfd(name)) for name in NAMES] == folded
    assert [fold(name.upper()) for name in NAMES] == folded


def test_clean_keeps_a_good_name_and_composes_a_decomposed_one() -> None:
    assert [clean(name) for name in NAMES] == NAMES
    assert [clean(nfd(name)) for name in NAMES] == NAMES


@pytest.mark.parametrize(
    "dirty, expected",
    [
        ("  Nguyễn\u00a0Văn\tAn\r\n", "Nguyễn Văn An"),
        ("Ng\u200bu\u200dyễn\ufeff", "Nguyễn"),
        ("\u202eAn\u202c \u2066Bình\u2069", "An Bình"),
        ("a\u00ad\u034fn", "an"),
        ("Nguyễn\u0007Văn\u000bAn\u0085", "Nguyễn Văn An"),  # cells and lines of other programs end so
        ("Nguyễn\u001fVăn\u2028An", "Nguyễn Văn An"),
        ("Nguyễn\u200bVăn\u200b\u200bĐức", "Nguyễn Văn Đức"),  # words that only lost their blank
        (nfd("Hoà") + "\u200bAn", "Hoà An"),
        ("Nguyễn\u200b Văn", "Nguyễn Văn"),
        ("NGU\u200bYỄN 0912\u200b345", "NGUYỄN 0912345"),
        ("Nguyễn\u2060Văn", "NguyễnVăn"),
        ("Ðặng ðức Ɖào", "Đặng đức Đào"),
        ("e\u200d\u0302\u0301", "ế"),  # the mark joins its letter once nothing stands between
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_clean(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


@pytest.mark.parametrize("broken", ["An\0", "\ud800An", "An\udfff"])
def test_clean_refuses_text_of_a_broken_source(broken: str) -> None:
    with pytest.raises(UnreadableText):
        clean(broken)


@given(anything)
def test_clean_changes_nothing_twice(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(anything)
def test_clean_leaves_nothing_invisible(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == nfc(cleaned)
    assert not {unicodedata.category(sign) for sign in cleaned} & {"Cc", "Cf", "Zl", "Zp", "Cs"}


@given(anything)
@example("İstanbul ﬃ ½ ¨ ´")
@example("\u0345\u03b1\u1fb4")
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(anything)
def test_fold_does_not_see_the_unicode_form(text: str) -> None:
    assert fold(nfd(text)) == fold(nfc(text))


@pytest.mark.parametrize(
    "text, folded",
    [
        ("  ĐOÀN   TNCS  ", "doan tncs"),
        ("Đắk Lắk", "dak lak"),
        ("H’Hen", "h'hen"),
        ("Bảo–Long", "bao-long"),
        ("Nguyễn Văn A", "nguyen van a"),
        ("Nguyễn\u0007Văn\tA", "nguyen van a"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


TONE_TWINS = [
    ("hòa", "hoà"), ("Hóa", "Hoá"), ("thúy", "thuý"), ("THỦY", "THUỶ"), ("hòe", "hoè"), ("khỏe", "khoẻ"),
    ("loạc", "lọac"), ("Quý", "Qúy"), ("quả", "qủa"), ("già", "gìa"), ("giếng", "gíêng"),
    ("Nguyễn", "Nguỹên"),
    ("Phượng", "Phựơng"), ("hoài", "hòai"), ("hoàn", "hòan"), ("khuỷu", "khủyu"), ("mùa", "muà"),
    ("của", "cuả"), ("mía", "miá"), ("tuyết", "túyêt"), ("Huế", "Húê"), ("xoắn", "xóăn"), ("giờ", "gìơ"),
]  # fmt: skip


@pytest.mark.parametrize("first, second", TONE_TWINS)
def test_place_of_the_tone_does_not_make_another_word(first: str, second: str) -> None:
    assert same_text(first, second)
    assert same_text(nfd(first), second)
    assert tone_normal(first) == tone_normal(second)
    assert fold(first) == fold(second)


@pytest.mark.parametrize(
    "first, second",
    [
        ("hòa", "hóa"),
        ("hoa", "hoà"),
        ("Hòa", "hòa"),
        ("đa", "da"),
        ("mùa", "mua"),
        ("ân", "an"),
        ("lụa", "lúa"),
    ],
)
def test_other_tones_letters_and_capitals_make_another_word(first: str, second: str) -> None:
    assert not same_text(first, second)


@pytest.mark.parametrize(
    "text, normal",
    [
        ("Nguyễn Thị Thúy", "Nguyễn Thị Thuý"),
        ("Trần Văn Quý", "Trần Văn Quý"),
        ("Giàng A Páo", "Giàng A Páo"),
        ("hoà hoài hoàng hòa", "hoà hoài hoàng hoà"),
        ("nghĩa", "nghĩa"),
        ("LOÁ", "LOÁ"),
        ("àá", "àá"),  # two tones in one run: nothing to move
        ("", ""),
    ],
)
def test_tone_normal(text: str, normal: str) -> None:
    assert tone_normal(text) == normal


def test_tone_normal_changes_no_letter_of_a_name() -> None:
    normal = [tone_normal(name) for name in NAMES]
    assert [fold(name) for name in normal] == [fold(name) for name in NAMES]
    assert [len(name) for name in normal] == [len(name) for name in NAMES]
    assert [tone_normal(name) for name in normal] == normal


def test_names_of_the_corpus_are_equal_only_where_the_tone_stands_elsewhere() -> None:
    twins = {
        frozenset((first, second))
        for place, first in enumerate(NAMES)
        for second in NAMES[place + 1 :]
        if same_text(first, second)
    }
    assert twins == {
        frozenset(pair)
        for pair in [
            ("Đặng Thuỳ Dương", "Đặng Thùy Dương"), ("Trần Thị Hoà", "Trần Thị Hòa"),
            ("Trần Thị Hoá", "Trần Thị Hóa"), ("Trần Thị Hoè", "Trần Thị Hòe"),
            ("Nguyễn Thị Thuý", "Nguyễn Thị Thúy"), ("Nguyễn Thị Thuỷ", "Nguyễn Thị Thủy"),
            ("Nguyễn Thị Thuỳ", "Nguyễn Thị Thùy"), ("Kiều Văn Luỹ", "Kiều Văn Lũy"),
        ]
    }  # fmt: skip


@given(anything)
def test_same_text_forgives_blanks_and_unicode_form(text: str) -> None:
    assert same_text(text, f"  {nfd(text)} ")


def test_shapes_of_the_apostrophe_are_one() -> None:
    assert same_text("H’Hen Niê", "H'Hen  Niê")
    assert same_text("HʼHen", "H`Hen")


@pytest.mark.parametrize(
    "typed, offered",
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("h’hen niê", "H’Hen Niê"),
        ("K'BRẾP", "K'Brếp"),
        ("Y MOAN ÊÑUÔL", "Y Moan Êñuôl"),
        ("NGUYỄN-LÊ THU", "Nguyễn-Lê Thu"),
        ("ĐẶNG ĐỨC ĐIỀN", "Đặng Đức Điền"),
        ("Nguyễn văn An", "Nguyễn văn An"),
        ("Y Moan", "Y Moan"),
        ("", ""),
    ],
)
def test_capitals_are_offered_for_all_capitals_or_none(typed: str, offered: str) -> None:
    assert name_case(typed) == offered


def test_a_name_with_its_own_capitals_is_left_alone() -> None:
    own = [name for name in NAMES if name not in (name.upper(), name.lower())]
    assert [name_case(name) for name in own] == own
