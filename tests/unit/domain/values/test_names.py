"""Names of people, and names that arrive in the code of an old font."""

from __future__ import annotations

import unicodedata
from csv import DictReader
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values.legacy_encodings import legacy_readings
from domain.values.names import parse_name
from domain.values.parsed import EMPTY, accepted

CORPUS = Path(__file__).parents[1] / "corpus" / "names.tsv"
NAMES = [row["name"] for row in DictReader(CORPUS.read_text(encoding="utf-8").splitlines(), delimiter="\t")]


def test_every_name_of_the_corpus_is_good_and_kept_as_it_is() -> None:
    assert [parse_name(name) for name in NAMES] == [accepted(name) for name in NAMES]


def test_decomposed_names_are_composed() -> None:
    decomposed = [unicodedata.normalize("NFD", name) for name in NAMES]
    assert [parse_name(name).value for name in decomposed] == NAMES


@pytest.mark.parametrize(
    "typed, value",
    [
        ("  Nguyễn  Văn An ", "Nguyễn Văn An"),
        ("H`Hen Niê", "H'Hen Niê"),
        ("H’Hen Niê", "H’Hen Niê"),
        ("Kpă H'Lơ\u0306", "Kpă H'Lơ\u0306"),  # a letter of Gia Rai without a codepoint of its own
        ("An", "An"),
        ("Müller", "Müller"),
    ],
)
def test_a_name_is_read(typed: str, value: str) -> None:
    assert parse_name(typed) == accepted(value)


def test_no_name_is_no_problem() -> None:
    assert parse_name(" \u200b") == EMPTY


@pytest.mark.parametrize(
    "typed, code",
    [
        ("A", "name.short"),
        ("A" * 101, "name.long"),
        ("Nguyễn Văn 2", "name.digits"),
        ("An & Bình", "name.characters"),
        ("<b>An</b>", "name.characters"),
        ("---", "name.characters"),
        ("Nguy?n Văn An", "name.lost_letters"),
        ("Nguy\ufffdn", "name.lost_letters"),
        ("An\0", "text.unreadable"),
    ],
)
def test_what_is_no_name_is_refused_with_its_reason(typed: str, code: str) -> None:
    problem = parse_name(typed).problem
    assert parse_name(typed).value is None
    assert problem is not None
    assert problem.code == code


def test_the_characters_that_do_not_belong_are_named() -> None:
    problem = parse_name("An & (Bình)").problem
    assert problem is not None
    assert problem.params == {"characters": "& ( )"}


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("NguyÔn V¨n §øc", "Nguyễn Văn Đức"),  # TCVN3
        ("TrÇn ThÞ Hång", "Trần Thị Hồng"),
        ("L\u00adu ThÞ", "Lưu Thị"),
        ("TRÇN VAN", "TRẦN VAN"),
        ("Nguyeãn Vaên Ñöùc", "Nguyễn Văn Đức"),  # VNI
        ("TRAÀN THÒ HOØA", "TRẦN THỊ HÒA"),
        ("Leâ Vaên An", "Lê Văn An"),
        ("Voõ Thò Myõ", "Võ Thị Mỹ"),
        ("Nguyá»…n VÄƒn An", "Nguyễn Văn An"),  # UTF-8 read as Latin
        ("Ä\x90á»— An", "Đỗ An"),
    ],
)
def test_a_name_in_an_old_code_is_refused_with_its_reading(typed: str, meant: str) -> None:
    problem = parse_name(typed).problem
    assert parse_name(typed).value is None
    assert problem is not None
    assert (problem.code, problem.fix) == ("name.mojibake", meant)


def test_a_name_with_two_readings_gets_none() -> None:
    assert legacy_readings("Thuû") == ("Thủ", "Thuỷ")
    problem = parse_name("Thuû").problem
    assert problem is not None
    assert (problem.code, problem.fix) == ("name.mojibake", None)


@pytest.mark.parametrize(
    "sound", ["Hoà", "Saú", "Müller", "René", "Zoë", "Ñok", "Bùi Thị Xuân", "Ea Súp", "abc", ""]
)
def test_sound_and_foreign_text_has_no_other_reading(sound: str) -> None:
    assert legacy_readings(sound) == ()


@given(st.text())
def test_any_text_gets_a_verdict(text: str) -> None:
    parsed = parse_name(text)
    assert parsed.value is None or parse_name(parsed.value) == parsed
