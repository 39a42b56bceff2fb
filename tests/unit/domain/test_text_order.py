"""The order of Vietnamese text: one for the program, the database and the oracle ICU."""

from __future__ import annotations

import sqlite3
import sys
import unicodedata
from csv import DictReader
from functools import cmp_to_key
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCollator, QLocale

from domain.text import fold, name_sort_key, nfc, sort_key

CORPUS = Path(__file__).parent / "corpus" / "names.tsv"
# In the order that people expect, as it was agreed: by given name.
NAMES = [row["name"] for row in DictReader(CORPUS.read_text(encoding="utf-8").splitlines(), delimiter="\t")]

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
VOWELS = "aăâeêioôơuưy"
vietnamese_letters = [nfc(vowel + tone) for vowel in VOWELS for tone in TONES] + list("bcdđghklmnpqrstvx")
vietnamese = st.text(
    st.sampled_from([*vietnamese_letters, *(sign.upper() for sign in vietnamese_letters), " ", "'"])
)


def shuffled(texts: list[str]) -> list[str]:
    return Random(7).sample(texts, len(texts))


def in_order_of_icu(texts: list[str]) -> list[str]:
    return sorted(texts, key=cmp_to_key(QCollator(QLocale("vi_VN")).compare))


def test_names_come_in_the_committed_order() -> None:
    assert len(NAMES) >= 300
    assert sorted(shuffled(NAMES), key=name_sort_key) == NAMES


def test_names_come_in_the_same_order_out_of_sqlite() -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE person (name TEXT, name_sort TEXT COLLATE BINARY)")
        rows = [(name, name_sort_key(name)) for name in shuffled(NAMES)]
        connection.executemany("INSERT INTO person VALUES (?, ?)", rows)
        stored = [name for (name,) in connection.execute("SELECT name FROM person ORDER BY name_sort")]
    connection.close()
    assert stored == NAMES


def test_keys_of_names_are_ascii_so_that_every_bytewise_collation_agrees() -> None:
    assert all(name_sort_key(name).isascii() and name_sort_key(name).isprintable() for name in NAMES)


def test_each_name_has_a_key_of_its_own() -> None:
    assert len({name_sort_key(name) for name in NAMES}) == len(NAMES)


if sys.platform == "linux":  # Qt for Windows compares by the system's own rules, which are no oracle

    def test_whole_names_sort_as_in_icu() -> None:
        plain = [name.replace("’", "'") for name in NAMES]
        assert sorted(plain, key=sort_key) == in_order_of_icu(plain)

    @given(st.lists(vietnamese, max_size=8, unique_by=lambda text: " ".join(text.split())))
    def test_any_vietnamese_text_sorts_as_in_icu(texts: list[str]) -> None:
        texts = [" ".join(text.split()) for text in texts]
        assert sorted(texts, key=sort_key) == in_order_of_icu(texts)

    def test_signs_and_digits_sort_as_in_icu() -> None:
        signs = [chr(code) for code in range(0x21, 0x7F) if chr(code) not in "`"]
        assert sorted(signs, key=sort_key) == in_order_of_icu(signs)


def test_letters_stand_in_the_order_of_the_alphabet() -> None:
    assert "".join(sorted(shuffled(list(ALPHABET)), key=sort_key)) == ALPHABET


def test_tones_stand_in_the_order_of_the_dictionary() -> None:
    expected = ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ"]
    assert sorted(shuffled(expected), key=sort_key) == expected


def test_letters_of_the_whole_text_weigh_more_than_any_tone() -> None:
    assert sort_key("má an") < sort_key("ma ân")
    assert sort_key("Mạ an") < sort_key("ma b")


def test_capitals_decide_last() -> None:
    assert sort_key("an") < sort_key("An") < sort_key("án")
    assert name_sort_key("NGUYỄN VĂN AN") < name_sort_key("Phạm Thị an")


def test_a_shorter_text_comes_first() -> None:
    assert sort_key("") < sort_key("a") < sort_key("a a") < sort_key("aa")
    assert name_sort_key("An") < name_sort_key("Bùi An") < name_sort_key("Bùi Văn An")


@given(vietnamese)
def test_keys_do_not_see_unicode_form_or_blanks(text: str) -> None:
    other = f" {unicodedata.normalize('NFD', text)}  "
    assert sort_key(other) == sort_key(text)
    assert name_sort_key(other) == name_sort_key(text)


@given(vietnamese, vietnamese)
def test_equal_keys_mean_equal_letters_and_only_then(first: str, second: str) -> None:
    equal = " ".join(first.split()) == " ".join(second.split())
    assert (sort_key(first) == sort_key(second)) == equal
    assert (name_sort_key(first) == name_sort_key(second)) == equal


@given(vietnamese, vietnamese)
def test_text_that_folds_alike_differs_only_after_the_letters_without_marks(first: str, second: str) -> None:
    letters = {sort_key(text).partition("!")[0] for text in (first, second)}
    if len(letters) == 1:
        assert fold(first) == fold(second)


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(first: str, second: str) -> None:
    keys = [name_sort_key(first), name_sort_key(second)]
    assert sorted(keys) == sorted(keys, key=lambda key: key.encode("utf-8", "surrogatepass"))
