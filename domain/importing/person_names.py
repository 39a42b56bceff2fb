"""What the shape of a text tells about names of people: one person, several in one cell, or one and a remark.

A guess, to ask by and never to repair by: there are names of every shape.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from domain.findings import CheckLevel, Finding
from domain.text import UnreadableText, clean, fold, nfc, tone_normal


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Families that nearly all people have one of. With their accents: Lệ and Đỏ are given names.
_FREQUENT: Final = _words(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh trịnh trương đoàn"
)
_OTHERS: Final = _words(
    "an âu bá bạch bành bế bờ cà cao cầm châu chu cù chẻo cư cứ danh diệp doãn đàm đàng đào đậu điêu điểu "
    "đèo đồng đới đường giàng giáp hà hạ hàn hảng hạng hầu hoa hờ hứa ka kiều kim khổng khúc khuất ksor kpă "
    "la lã lại lâm lầu liễu lò lỗ lộc lục lù lư lữ lường lương lưu ly ma má mã mạc mạch mai mùa nay nghiêm "
    "ngân niê ninh nông ông phí phó phùng pờ quách quàng quan sầm siu sơn sùng tạ tăng tẩn tiêu tô tôn tống "
    "tòng thạch thái thào thân thập thẩm thi thiều thò tráng tri triệu từ ty ưng uông và vàng văn vi viên vì "
    "vừ vương xồng xa y rơ rmah rcom"
)
_FREQUENT_PLAIN: Final = frozenset(map(fold, _FREQUENT))
_OTHERS_PLAIN: Final = frozenset(map(fold, _OTHERS))
_MIDDLES: Final = frozenset({"văn", "thị", "van", "thi"})
_MOST_WORDS: Final = 7
_FULL: Final = 3
# "BT", "UVBCH"
_SHORT: Final = 6
# One text alone may be anything; of several so many may look like nobody.
_FEWEST: Final = 2
_MOST_OTHERS: Final = 0.2

# Also that of a line that begins with a sign: "- Nguyễn Văn An".
_NUMBERED: Final = re.compile(r"\(?[0-9]{1,3}\s*[.)/:\-–]*\s*(?=[^\W\d_])|[-–+*•]\s*(?=[^\W\d_])")
_ADDRESS: Final = re.compile(r"^(?:đ/c|đc|đồng chí|anh|chị|em|bạn|ông|bà|cô|thầy)\b[.:]?\s*", re.IGNORECASE)
# Behind a name; of an abbreviated one the dot would be a part.
_ENDS: Final = " .,;:*"
_BRACKETED: Final = re.compile(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])\s*")
# Between people, whatever they are called.
_BETWEEN: Final = re.compile(r"[,;/&+|]")
# Between people, or within one name that somebody wrapped; in the text before it is cleaned.
_BROKEN: Final = re.compile(r"[\n\r\v\t]+|[ \u00a0]{3,}")
_DASH: Final = re.compile(r"\s+[-–—]+\s+|\s*[–—]\s*")
_AND: Final = re.compile(r"(?<= )(?:và|va)(?= )", re.IGNORECASE)
# As they stand in names of which nothing else is known, each behind a line.
_ANY: Final = re.compile(
    r" v[aà] |\|(?:đồng chí|đc|anh|chị|em|bạn|ông|bà|cô|thầy) [^ |]+ [^ |]", re.IGNORECASE
)


def may_hold_more(*names: str) -> bool:
    """Whether a word for "and", or one that people are addressed by, may stand in one of these clean names:
    then each of them is to be looked at."""
    return _ANY.search(f"|{'|'.join(names)}") is not None


def doubt_about(name: str, text: str) -> Finding | None:
    """What is to be asked about a text where the name of one person should stand, as it came, not cleaned.

    Codes: import.several_people (error), import.name_with_note (error after a break of the line, where it
    would become a part of the name, else a warning; fix: the name alone). `name` is the field.
    """
    try:
        bare = without_number(_BRACKETED.sub(" ", nfc(text)).strip())
        if _names_several(bare):
            return Finding(CheckLevel.ERROR, "import.several_people", (name,))
        for parting, level in ((_BROKEN, CheckLevel.ERROR), (_DASH, CheckLevel.WARNING)):
            first, *rest = [clean(piece) for piece in parting.split(bare) if piece.strip()] or [""]
            if rest and looks_like_name(first) and _is_remark(first, rest):
                return Finding(level, "import.name_with_note", (name,), {}, {name: first})
        alone = _without_title(without_number(clean(bare)).rstrip(_ENDS))
    except UnreadableText:
        return None
    if not looks_like_name(alone) or alone == clean(text):
        return None
    # What only letters and dots are told from is a name of its own, though not a likely one.
    level = (
        CheckLevel.WARNING if clean(text).replace(".", "").replace(" ", "").isalpha() else CheckLevel.ERROR
    )
    return Finding(level, "import.name_with_note", (name,), {}, {name: alone})


def without_number(text: str) -> str:
    """A clean text without the number that a list gives its people: "1. Nguyễn Văn An"."""
    return _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text


def _without_title(text: str) -> str:
    """ "Đ/c Lò Văn An": what people are addressed by, before a full name. Ông is a family, too."""
    rest = _ADDRESS.sub("", text, count=1)
    least = 2 if text[:1] in "đĐ" else _FULL
    is_full = rest != text and len(rest.split()) >= least and looks_like_name(rest) and has_family(rest)
    return rest if is_full else text


def looks_like_name(text: str) -> bool:
    """Whether a clean text may be the full name of somebody: two to seven words of letters, each with a
    capital, unless all of the text is in capitals or in small letters."""
    words = text.split()
    if not 1 < len(words) <= _MOST_WORDS or not all(map(_is_word, words)):
        return False
    return text == text.lower() or all(map(_is_capitalised, words))


def are_names(texts: Sequence[str]) -> bool:
    """Whether some texts, each of a line, are plainly full names: two at least, nearly all like one.

    Half of them begin with a family and have three words or more, which names of places do not; or nearly all
    begin with one of the families that most people have.
    """
    named = [text for text in map(without_number, texts) if looks_like_name(text)]
    if len(named) < _FEWEST or len(texts) - len(named) > _MOST_OTHERS * len(texts):
        return False
    full = sum(len(text.split()) >= _FULL for text in named)
    frequent = sum(_begins(text, _FREQUENT, _FREQUENT_PLAIN) for text in named)
    is_short_list = frequent >= (1 - _MOST_OTHERS) * len(named)
    return is_short_list or 2 * min(sum(map(has_family, named)), full) >= len(named)


def has_family(text: str) -> bool:
    """Whether the first word of a text is what a family is called."""
    return _begins(text, _FREQUENT | _OTHERS, _FREQUENT_PLAIN | _OTHERS_PLAIN)


def _begins(text: str, spelt: frozenset[str], plain: frozenset[str]) -> bool:
    """Without accents in all of the text, its first word needs none either."""
    first = tone_normal(nfc(text)).casefold().replace("’", "'").split(" ")[0]
    return first in spelt or first.partition("'")[0] in ("h", "k") or (text.isascii() and first in plain)


def _is_word(word: str) -> bool:
    return all(
        sign.isalpha() or sign in "'’.-" or unicodedata.category(sign) == "Mn" for sign in word
    ) and any(map(str.isalpha, word))


def _is_capitalised(word: str) -> bool:
    return word[0].isupper()


def _names_several(text: str) -> bool:
    pieces = _pieces(_BETWEEN, text)
    if len(pieces) > 1 and sum(map(_looks_named, pieces)) > 1:
        return True
    pieces = _pieces(_BROKEN, text)
    if len(pieces) > 1 and looks_like_name(pieces[0]) and any(map(_is_somebody_else, pieces, pieces[1:])):
        return True
    first, *rest = _pieces(_DASH, text) or [""]
    if looks_like_name(first) and any(_is_full_name(piece) for piece in rest):
        return True
    return _joins(clean(text))


def _pieces(parting: re.Pattern[str], text: str) -> list[str]:
    return [clean(piece) for piece in parting.split(text) if piece.strip()]


def _looks_named(piece: str) -> bool:
    """Also a given name alone, where it is written as one."""
    words = piece.split()
    return looks_like_name(piece) or (len(words) == 1 and _is_word(piece) and piece.istitle())


def _is_somebody_else(before: str, piece: str) -> bool:
    """Whether a name begins after a break, and not the rest of the one before it."""
    if not looks_like_name(piece):
        return False
    if len(piece.split()) >= _FULL:
        return has_family(piece) and len(before.split()) > 1
    return _begins(piece, _FREQUENT, _FREQUENT_PLAIN)


def _is_full_name(piece: str) -> bool:
    """So much of one that it is no place and no office."""
    words = piece.casefold().split()
    return looks_like_name(piece) and len(words) >= _FULL and has_family(piece) and words[1] in _MIDDLES


def _joins(text: str) -> bool:
    """ "An và Bình". Và is a family of the Hmong, and a given name: only a small one between capitals is
    plainly the word, otherwise a whole name has to follow it."""
    for found in _AND.finditer(text):
        before, behind = text[: found.start()].strip(), text[found.end() :].strip()
        if not before or not behind:
            continue
        if found.group().islower() and before[-1:].isalpha() and not text.islower():
            if _is_capitalised(before.split()[-1]) and _is_capitalised(behind):
                return True
        elif (
            looks_like_name(before) and looks_like_name(behind) and has_family(behind) and has_family(before)
        ):
            return True
    return False


def _is_remark(first: str, rest: list[str]) -> bool:
    """Whether what follows a name is plainly none: small words, or abbreviations, where the name has capitals
    as names have them."""
    words = " ".join(rest).split()
    if first == first.lower():
        return False
    is_short = first != first.upper() and all(word.isupper() and len(word) <= _SHORT for word in words)
    return is_short or any(word[0].islower() for word in words)
