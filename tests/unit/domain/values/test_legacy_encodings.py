"""Old codes are read back exactly, on every syllable of the language and on whole names."""

from __future__ import annotations

import pytest

from domain.values.legacy_encodings import (
    OldCode,
    code_of_font,
    decode,
    legacy_readings,
    looks_vietnamese,
)
from tests.helpers.names import names
from tests.helpers.old_codes import (
    as_tcvn3,
    as_tcvn3_capitals,
    as_utf8_read_wrongly,
    as_vni,
    syllables,
)


def test_the_corpus_has_every_syllable() -> None:
    assert len(syllables()) > 15_000
    assert {"nguyễn", "trương", "giường", "quỳnh", "hoà", "khuỷu", "nghiêng", "uyên", "yến", "đặng"} <= {
        *syllables()
    }


def test_every_syllable_in_tcvn3_is_read_back() -> None:
    assert [one for one in syllables() if decode(as_tcvn3(one), OldCode.TCVN3) != one] == []


def test_every_syllable_in_a_tcvn3_font_of_capitals_is_read_back() -> None:
    wrong = [
        one
        for one in syllables()
        if decode(as_tcvn3_capitals(one.upper()), OldCode.TCVN3_CAPITALS) != one.upper()
    ]
    assert wrong == []


def test_every_syllable_in_vni_is_read_back_small_and_in_capitals() -> None:
    for change in (str.lower, str.capitalize, str.upper):
        texts = map(change, syllables())
        assert [text for text in texts if decode(as_vni(text), OldCode.VNI) != text] == []


def test_every_syllable_that_was_utf8_is_read_back() -> None:
    wrong = [
        one
        for one in syllables()
        if not one.isascii() and decode(as_utf8_read_wrongly(one), OldCode.UTF8_AS_WESTERN) != one
    ]
    assert wrong == []


def test_every_syllable_looks_vietnamese() -> None:
    assert [one for one in syllables() if not looks_vietnamese(one)] == []


@pytest.mark.parametrize("write", [as_tcvn3, as_vni, as_utf8_read_wrongly])
def test_a_name_in_an_old_code_reads_as_itself_or_stays_open(write: object) -> None:
    """Never a single wrong reading; only few names are open between two."""
    assert callable(write)
    readings = {name: legacy_readings(write(name)) for name in names() if write(name) != name}
    wrong = {name: read for name, read in readings.items() if len(read) == 1 and read[0] != name}
    certain = sum(len(read) == 1 for read in readings.values())
    assert (wrong, certain > 0.9 * len(readings)) == ({}, True)


def test_no_name_in_unicode_is_read_otherwise() -> None:
    assert [name for name in names() if legacy_readings(name)] == []


@pytest.mark.parametrize(
    ("font", "code"),
    [
        (".VnTime", OldCode.TCVN3),
        (".VnTimeH", OldCode.TCVN3_CAPITALS),
        (".vnarialh", OldCode.TCVN3_CAPITALS),
        ("VNI-Times", OldCode.VNI),
        ("VNI-Helve-Condense", OldCode.VNI),
        ("Times New Roman", None),
        ("Vnitwo", None),
        ("", None),
    ],
)
def test_a_font_tells_its_code(font: str, code: OldCode | None) -> None:
    assert code_of_font(font) is code


def test_the_soft_hyphen_is_a_letter_of_tcvn3() -> None:
    assert decode("Tr\u00ad¬ng", OldCode.TCVN3) == "Trương"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Sè 5 – phè Lª Lîi, TP. HuÕ", "Số 5 – phố Lê Lợi, TP. Huế"),
        ("X· Ea H'leo (th«n 2)", "Xã Ea H'leo (thôn 2)"),
        ("NGUYÔN V¡N Tø", "NGUYỄN VĂN TỨ"),
        ("Soá 5, phöôøng 2", "Số 5, phường 2"),
        ("HÃ\u00a0 Ná»™i", "Hà Nội"),
        ("HÃ  Ná»™i", "Hà Nội"),
    ],
)
def test_addresses_are_read_with_their_numbers_and_signs(typed: str, meant: str) -> None:
    assert legacy_readings(typed) == (meant,)
