"""What will do as a passphrase or a PIN, and what is offered."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

import resources
from desktop.services import passphrases, pins
from desktop.services.failures import Locked
from sync.replica.stretching import typed_form

LEAST = 10


@pytest.mark.parametrize(
    "passphrase",
    [
        "thuyền giấy trôi xa",
        "con mèo trèo cây cau",
        "Hai lăm tháng chạp gói bánh",
        "5 quả trứng vịt lộn",
        "correct horse battery",
    ],
)
def test_a_sentence_of_ones_own_will_do(passphrase: str) -> None:
    assert passphrases.weakness(passphrase, LEAST) == ""


@pytest.mark.parametrize("passphrase", ["", "ngắn", "123456789", "a b c d e", "         x"])
def test_a_short_one_is_refused(passphrase: str) -> None:
    assert passphrases.weakness(passphrase, LEAST) == "locked.passphrase_short"


@pytest.mark.parametrize(
    "passphrase",
    [
        "1234567890",
        "0987654321",
        "20/11/1998 09",
        "0912 345 678",
        "aaaaaaaaaaaa",
        "abababababab",
        "abcdabcdabcd",
        "qwertyuiop",
        "poiuytrewq",
        "mật khẩu 2026",
        "MatKhau123456",
        "Đoàn thanh niên",
        "doanthanhnien1931",
        "Việt Nam muôn năm",
        "password123456",
        "p@ssword12345",
        "anh yêu em 1999",
    ],
)
def test_what_is_guessed_first_is_refused(passphrase: str) -> None:
    assert passphrases.weakness(passphrase, LEAST) == "locked.passphrase_common"
    with pytest.raises(Locked, match=r"locked\.passphrase_common"):
        passphrases.demand(passphrase, LEAST)


def test_offered_ones_are_five_syllables_and_never_refused() -> None:
    seen = {passphrases.offered() for _ in range(200)}
    assert len(seen) == 200
    for passphrase in seen:
        assert len(passphrase.split()) == passphrases.OFFERED_WORDS
        assert passphrases.weakness(passphrase, LEAST) == ""


def syllables() -> list[str]:
    path = Path(str(resources.__file__)).with_name("passphrases") / "syllables.txt"
    return path.read_text(encoding="utf-8").split("\n")[:-1]


def test_the_syllables_are_enough_and_all_different() -> None:
    words = syllables()
    assert len(set(words)) == len(words) == 1024


def test_a_vietnamese_keyboard_changes_no_letter_of_a_syllable() -> None:
    for word in syllables():
        assert word == typed_form(word) == unicodedata.normalize("NFC", word)
        assert word.isascii()
        assert word.isalpha()
        assert word.islower()
        # Telex: a doubled letter makes a hat or a bar, w a horn, and s f r x j z after a vowel a tone.
        assert all(word.count(letter) < 2 for letter in "aeod"), word
        assert not set(word) & set("wfjz"), word
        vowel = min(word.index(letter) for letter in "aeiouy" if letter in word)
        assert not set(word[vowel:]) & set("srx"), word


def test_the_list_of_common_ones_is_in_the_form_that_is_compared() -> None:
    path = Path(str(resources.__file__)).with_name("passphrases") / "common.txt"
    lines = path.read_text(encoding="utf-8").split()
    assert lines == sorted(set(lines))
    assert all(line == typed_form(line).casefold() for line in lines)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "12 456"])
def test_a_pin_is_six_figures(pin: str) -> None:
    assert pins.weakness(pin) == "locked.pin_shape"


@pytest.mark.parametrize(
    "pin",
    [
        "123456",
        "111111",
        "000000",
        "654321",
        "890123",
        "121212",
        "123123",
        "123321",
        "112233",
        "147258",
        "210987",
    ],
)
def test_a_pin_that_is_tried_first_is_refused(pin: str) -> None:
    assert pins.weakness(pin) == "locked.pin_easy"


@pytest.mark.parametrize("pin", ["274913", "803152", "990417"])
def test_another_pin_will_do(pin: str) -> None:
    assert pins.weakness(pin) == ""
