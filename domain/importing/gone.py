"""Words by which old lists keep people who are members there no longer: in a line over them, or a note."""

from __future__ import annotations

import re
from typing import Final

from domain.text import nfc, tone_normal

# With accents: a commune may be called Trường Thành. A full member of the Party "đã chuyển chính thức".
_GONE: Final = re.compile(
    r"\b(?:đã (?:chuyển(?! (?:đảng|chính thức|hồ sơ|sinh hoạt|về|đến|tới))|đi khỏi"
    r"|mất(?! (?:thẻ|sổ|giấy|hồ sơ|cccd))|trưởng thành)"
    r"|chuyển (?:đi|sinh hoạt(?! (?:đoàn )?(?:về|đến|tới)))"
    r"|trưởng thành đoàn|xoá tên|khai trừ|từ trần|qua đời|hết tuổi đoàn|quá tuổi|ra khỏi đoàn"
    r"|thôi sinh hoạt|không còn sinh hoạt|chưa (?:là|vào) đoàn)\b"
)
# Of whom it may be said beside a member.
_RELATIVE: Final = re.compile(r"\b(?:bố|mẹ|cha|má|vợ|chồng|ông|bà|anh|chị|em)\b")


def says_gone(text: str) -> bool:
    """Whether somebody of whom this is said is probably no member here."""
    if text.isascii():
        return False
    said = tone_normal(nfc(text)).lower()
    return _GONE.search(said) is not None and _RELATIVE.search(said) is None
