"""The texts of a workbook where they are written as office programs write them, read by patterns.

A text that is written otherwise is nothing that these patterns guess at: `Unplain` says so, and the whole
workbook goes to the parser.
"""

from __future__ import annotations

import re
from typing import Final

_TEXT: Final = r'<t( xml:space="preserve")?>([^<]*)</t>'
_SHARED: Final = re.compile(rf"<si>{_TEXT}</si>")
_AROUND_SHARED: Final = len("<si><t></t></si>")
# Of texts that stand one after the other, none of them marked: what is before, between and after them.
_BEFORE, _BETWEEN, _AFTER = "<si><t>", "</t></si><si><t>", "</t></si>"
_SIGNS_AROUND: Final = (_BEFORE + _AFTER).count("<")
# A part of a text in a font of its own.
_RUN: Final = re.compile(rf"<r>(?:<rPr>(?:<[A-Za-z]+(?: [^<>]*)?/>)*</rPr>)?{_TEXT}</r>")
_ENTITY: Final = re.compile(r"&(?:#([0-9]{1,6})|#x([0-9A-Fa-f]{1,5})|([a-z]{2,4}));", re.ASCII)
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# Signs that Excel names by their number, such as _x000D_, and ends of lines that a parser would change.
_CODED: Final = re.compile(r"_x[0-9A-Fa-f]{4}_|\r")
_SIGNS_OF_MORE: Final = ("&", "_x", "\r")
# These, and whatever may be a blank at an end of a text.
_SIGNS_OF_CARE: Final = (*_SIGNS_OF_MORE, "\t", "\n", "> ", " <")
_BLANKS: Final = " \t\r\n"
_ENCODING: Final = re.compile(rb'<\?xml [^>]*encoding="(?!utf-8")', re.IGNORECASE)


class Unplain(Exception):
    """Something is written in another way than these patterns know; a parser has to read it."""


def check_is_utf8(part: bytes) -> None:
    """Raises Unplain for a part that says it is in another code."""
    if _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf")):
        raise Unplain


def shared_texts(part: bytes | None) -> list[str]:
    """The texts that cells name by their number. Raises Unplain."""
    if part is None:
        return []
    check_is_utf8(part)
    first, last = part.find(b"<si>"), part.rfind(b"</si>")
    if first < 0 or b"<si" in part[last:] or b"<!--" in part[:first]:
        raise Unplain
    try:
        listed = part[first : last + len("</si>")].decode()
    except UnicodeDecodeError as problem:
        raise Unplain from problem
    if (simple := _simple_texts(listed)) is not None:
        return simple
    found = _SHARED.findall(listed)
    if len(listed) != sum([_AROUND_SHARED + len(preserved) + len(text) for preserved, text in found]):
        return [_shared_text(one) for one in listed.split("</si>")[:-1]]
    if any(sign in listed for sign in _SIGNS_OF_MORE):
        return [plain_text(text, bool(preserved)) for preserved, text in found]
    return [text if preserved or text == text.strip(_BLANKS) else _unplain() for preserved, text in found]


def _simple_texts(listed: str) -> list[str] | None:
    """The texts of a list in which no single one has to be looked at; None for another one."""
    if any(sign in listed for sign in _SIGNS_OF_CARE) or not listed.startswith(_BEFORE):
        return None
    texts = listed[len(_BEFORE) : -len(_AFTER)].split(_BETWEEN)
    is_simple = listed.endswith(_AFTER) and listed.count("<") == _SIGNS_AROUND * len(texts)
    return texts if is_simple else None


def _shared_text(item: str) -> str:
    """One of them that may have parts in different fonts."""
    found = _SHARED.fullmatch(item + "</si>")
    if found:
        return plain_text(found[2], bool(found[1]))
    runs = item.removeprefix("<si>")
    if runs == item or _RUN.sub("", runs):
        raise Unplain
    return "".join([plain_text(text, bool(preserved)) for preserved, text in _RUN.findall(runs)])


def plain_text(raw: str, preserved: bool) -> str:
    """What stands between two tags; blanks at its ends count where they are `preserved`. Raises Unplain."""
    if "&" in raw:
        if raw.count("&") != len(_ENTITY.findall(raw)):
            raise Unplain
        raw = _ENTITY.sub(_sign, raw)
    if _CODED.search(raw) or (not preserved and raw != raw.strip(_BLANKS)):
        raise Unplain
    return raw


def _unplain() -> str:
    raise Unplain


def _sign(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name is not None:
        return _NAMED.get(name) or _unplain()
    number = int(decimal) if decimal else int(hexadecimal, 16)
    if (number < 32 and number not in (9, 10)) or 0xD800 <= number < 0xE000 or number > 0x10FFFF:
        raise Unplain
    return chr(number)
