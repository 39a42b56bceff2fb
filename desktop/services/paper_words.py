"""How Đoàn papers call organs, posts, places and days (HD 29-HD/TWĐTN-VP of 2013). Pure functions."""

from __future__ import annotations

import re
from typing import Final

from domain.text import fold
from domain.values.dates import show_date

UNION: Final = "ĐOÀN TNCS HỒ CHÍ MINH"
# A space that no line breaks at.
FIRM: Final = "\N{NO-BREAK SPACE}"
COMMITTEE: Final = "BAN CHẤP HÀNH"
_IN_BRACKETS: Final = re.compile(r"\s*\([^)]*\)")
_PLACE_KINDS: Final = ("xã", "phường", "thị trấn", "đặc khu", "tỉnh", "thành phố", "huyện", "quận", "thị xã")
# What a branch is of, before its own name: no part of the name, so small after another word.
_COMMON_WORDS: Final = ("thôn", "xóm", "bản", "ấp", "làng", "buôn", "khu", "khối", "tổ", "lớp", "trường")
_ORGANS: Final = ("ban chấp hành", "bch", "liên chi đoàn", "chi đoàn cơ sở", "chi đoàn", "đoàn")
# Of an organisation whose name does not say what it is.
_ORGAN_OF_LEVEL: Final = {
    "chi_doan": "Chi đoàn",
    "chi_doan_co_so": "Chi đoàn",
    "lien_chi_doan": "Liên chi đoàn",
    "doan_bo_phan": "Đoàn bộ phận",
    "phan_doan": "Phân đoàn",
}
_LEADING_ZERO_MONTHS: Final = 2
_LONGEST_STEM: Final = 80
_DIGITS: Final = re.compile(r"\d+")


def organ_name(name: str, level: str = "") -> str:
    """ "Xã Hoa Mai" → "Đoàn xã Hoa Mai"; a name that says that it is of the Union stays.

    `level`: its code where it is known. A branch that is called "Thôn Đông" is "Chi đoàn thôn Đông".
    """
    bare = _IN_BRACKETS.sub("", name).strip()
    bare = _without_first(bare, ("ban chấp hành", "bch"))
    if not bare or "đoàn" in bare.lower().split():
        return bare
    if level in _ORGAN_OF_LEVEL:
        return f"{_ORGAN_OF_LEVEL[level]} {_after_another_word(bare)}"
    kind = next((kind for kind in _PLACE_KINDS if bare.lower().startswith(f"{kind} ")), "")
    if bare.isupper():
        return f"ĐOÀN {bare}"
    return f"Đoàn {kind}{bare[len(kind) :]}" if kind else f"Đoàn {bare}"


def branch_name(name: str, level: str) -> str:
    """As `organ_name` for what is under a unit; the name as it is of a unit, or of a level not known."""
    return organ_name(name, level) if level in _ORGAN_OF_LEVEL else name


def _after_another_word(name: str) -> str:
    first, _, rest = name.partition(" ")
    common = rest and first.lower() in _COMMON_WORDS and not name.isupper()
    return f"{first.lower()} {rest}" if common else name


def committee_of(name: str, level: str = "") -> str:
    """ "Chi đoàn thôn Đông" → "BCH CHI ĐOÀN THÔN ĐÔNG"."""
    return f"BCH {organ_name(name, level)}".upper()


def place_of(name: str) -> str:
    """The commune or province that an organisation is called after; "" where the name has none."""
    bare = organ_name(name)
    for organ in _ORGANS:
        bare = _without_first(bare, (organ,))
    kind = next((kind for kind in _PLACE_KINDS if bare.lower().startswith(f"{kind} ")), "")
    return _without_first(bare, (kind,)) if kind else ""


def province_place_of(name: str) -> str:
    """As `place_of`, of a level above: "Tỉnh đoàn Tưởng Tượng" → "Tưởng Tượng"."""
    bare = _IN_BRACKETS.sub("", name).strip()
    for organ in ("tỉnh đoàn", "thành đoàn", "huyện đoàn", "quận đoàn"):
        if bare.lower().startswith(f"{organ} "):
            return bare[len(organ) :].strip()
    return place_of(name)


def long_date(stored: str) -> str:
    """ "2026-09-05" → "ngày 05 tháng 9 năm 2026"; days below 10 and the first two months bear a nought."""
    year, _, rest = stored.partition("-")
    month, _, day = rest.partition("-")
    if not (year.isdigit() and month.isdigit() and day.isdigit()):
        return show_date(stored)
    shown = f"{int(month):02}" if int(month) <= _LEADING_ZERO_MONTHS else str(int(month))
    return f"ngày {int(day):02} tháng {shown} năm {year}"


def firm(text: str) -> str:
    """The text as one that no line breaks in."""
    return text.replace(" ", FIRM)


def post_name(label: str) -> str:
    """The post as it stands below a signature: "Phó Bí thư Đoàn cơ sở" → "PHÓ BÍ THƯ"."""
    lowered = label.strip().lower()
    for post in ("phó bí thư", "bí thư", "ủy viên ban thường vụ", "ủy viên ban chấp hành"):
        if lowered.replace("uỷ", "ủy").startswith(post):
            return post.upper()
    return label.strip().upper()


def sign_for(mode: str) -> str:
    """The line over the post: in whose name the signer signs."""
    return _SIGN_FOR[mode]


_SIGN_FOR: Final = {
    "committee": "TM. BAN CHẤP HÀNH",
    "standing": "TM. BAN THƯỜNG VỤ",
    "deputy": "KT. BÍ THƯ",
    "by_order": "TL. BAN THƯỜNG VỤ",
}


def number_of(text: str) -> int:
    """The running number in "12-QĐ/ĐTN"; 0 where there is none."""
    found = _DIGITS.match(text.strip())
    return int(found.group()) if found and len(found.group()) < 7 else 0


def written_number(number: str, type_code: str, suffix: str) -> str:
    """ "12" → "12-QĐ/ĐTN"; what was written out in full stays as it is."""
    given = number.strip()
    if not given.isdigit():
        return given
    return f"{given.zfill(2)}-{type_code}/{suffix}"


def file_stem(text: str) -> str:
    """What a file is called that holds a paper: without accents and spaces."""
    plain = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return "-".join(plain.split())[:_LONGEST_STEM].strip("-")


def _without_first(text: str, words: tuple[str, ...]) -> str:
    for word in words:
        if text.lower().startswith(f"{word} "):
            return text[len(word) :].strip()
    return text
