"""The files that a record names: each by the SHA-256 of its content, so that the name says what it is.

A directive names a list of them, an attachment of a case is one itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from domain.records import Value

MOST_FILES: Final = 20
LARGEST_FILE: Final = 50 << 20
LONGEST_NAME: Final = 150
# File systems count bytes, 255 at most; a name on the way to its place has some more in front and behind.
LONGEST_NAME_BYTES: Final = 220
_LONGEST_ENDING: Final = 20
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MEDIA: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")
# What no file system of ours takes, or what could lead out of a folder.
_NOT_IN_NAMES: Final = frozenset('/\\:*?"<>|')
# Names that are devices on Windows, whatever their ending.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
ANY_MEDIA: Final = "application/octet-stream"
_UNNAMED: Final = "tep"
_OF_A_FILE: Final = ("name", "size", "sha256", "media")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """`size` in bytes, `sha256` 64 small hex digits."""

    name: str
    size: int
    sha256: str
    media: str = ANY_MEDIA

    def as_json(self) -> dict[str, Value]:
        return {"name": self.name, "size": self.size, "sha256": self.sha256, "media": self.media}


def files_of(fields: Mapping[str, Value]) -> tuple[NamedFile, ...]:
    """The files of a directive, or the one that an attachment is; what is not one is left out."""
    if "sha256" in fields:
        own = {name: fields[name] for name in _OF_A_FILE if fields.get(name) is not None}
        return (one,) if (one := _read(own)) else ()
    named = fields.get("files")
    return tuple(one for item in (named if isinstance(named, list) else []) if (one := _read(item)))


def misshapen(named: Value) -> bool:
    """Whether this is no list of files as a directive may name them."""
    if named is None:
        return False
    if not isinstance(named, list) or not named or len(named) > MOST_FILES:
        return True
    read = [_read(item) for item in named]
    return None in read or len({one.sha256 for one in read if one}) != len(read)


def clean_name(name: str) -> str:
    """A file's name as it is shown and saved: no folder, no device, no letter that a system refuses.

    No longer than LONGEST_NAME letters and LONGEST_NAME_BYTES bytes in UTF-8; the ending is kept.
    """
    kept = _spelled(name)
    while len(kept.encode()) > LONGEST_NAME_BYTES:
        kept = _spelled(kept, most=len(kept) - 1)
    return kept


def _spelled(name: str, most: int = LONGEST_NAME) -> str:
    """`clean_name` with a limit in letters alone."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if letter not in _NOT_IN_NAMES and letter.isprintable())
    kept = " ".join(kept.split()).strip(" .")
    if kept.partition(".")[0].casefold() in _DEVICES:
        kept = f"{_UNNAMED}-{kept}"
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > most:
        # What follows the last dot of a long sentence is no ending worth keeping.
        is_ending = bool(dot) and len(ending) <= _LONGEST_ENDING
        kept = stem[: most - len(ending) - 1] + dot + ending if is_ending else kept[:most]
        kept = kept.strip(" .")
    return kept or _UNNAMED


def named_by(records: Iterable[Mapping[str, Value]]) -> frozenset[str]:
    """SHA-256 of every file that any of these records names."""
    return frozenset(file.sha256 for fields in records for file in files_of(fields))


def _read(item: Value) -> NamedFile | None:
    if not isinstance(item, Mapping) or item.keys() - set(_OF_A_FILE):
        return None
    name, size, sha256 = item.get("name"), item.get("size"), item.get("sha256")
    media = item.get("media", ANY_MEDIA)
    # Names were counted in letters once: a record that has such a one still names its file.
    if not isinstance(name, str) or _spelled(name) != name:
        return None
    if type(size) is not int or not 0 < size <= LARGEST_FILE:
        return None
    if not isinstance(sha256, str) or not _SHA256.fullmatch(sha256):
        return None
    if not isinstance(media, str) or not _MEDIA.fullmatch(media):
        return None
    return NamedFile(name, size, sha256, media)
