"""Letters and sentences read again: where their figures do not hold, in words."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Final

from desktop.services.failures import Usage
from desktop.services.wording import word
from domain.statistics.claim_reading import findings_in
from domain.statistics.claims import Claim
from domain.text import nfc

WORD_FILE: Final = ".docx"
_LARGEST: Final = 20 * 2**20
_BODY: Final = "word/document.xml"
# Also an encrypted archive, one packed in another way, and one that breaks off.
_UNREADABLE: Final = (
    OSError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError,
)  # fmt: skip
# Of a Word file only its text is looked at, never as XML: nothing in it can be expanded or fetched.
_TEXT_OR_END: Final = re.compile(r"<w:t(?:\s[^>]*)?>([^<]*)</w:t>|<w:tab/>|(<w:br/>|</w:p>)")


@dataclass(frozen=True, slots=True)
class Told:
    """One finding: the line it is on, from 1, the words it is about, and what is wrong with them."""

    claim: Claim
    line: int
    quote: str
    message: str


def checked(text: str) -> list[Told]:
    """Everything of a text that does not hold or is to be looked at, in its order."""
    text = nfc(text)
    return [
        Told(
            claim,
            text.count("\n", 0, claim.start) + 1,
            " ".join(text[claim.start : claim.end].split()),
            word(claim.code.value).format(**claim.params),
        )
        for claim in findings_in(text)
    ]


def text_of(path: Path) -> str:
    """What stands in a text file (UTF-8) or a Word file, a line for each paragraph.

    Numbers that Word itself puts before paragraphs are not part of its text. Raises Usage
    `usage.file_unreadable`.
    """
    try:
        if path.suffix.lower() == WORD_FILE:
            return _of_word(path)
        if path.stat().st_size > _LARGEST:
            raise Usage("usage.file_unreadable", {"file": str(path)})
        return nfc(path.read_text(encoding="utf-8-sig"))
    except _UNREADABLE:
        raise Usage("usage.file_unreadable", {"file": str(path)}) from None


def _of_word(path: Path) -> str:
    with zipfile.ZipFile(path) as archive, archive.open(_BODY) as body:
        content = body.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise Usage("usage.file_unreadable", {"file": str(path)})
    pieces = []
    for found in _TEXT_OR_END.finditer(content.decode("utf-8")):
        pieces.append("\n" if found[2] else unescape(found[1]) if found[1] is not None else "\t")
    return nfc("".join(pieces))
