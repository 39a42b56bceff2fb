"""Files of directives on this laptop: encrypted in segments, so that a large one needs little memory.

Each file stands under a name that tells nothing about its content, with a random key of its own that the data
key wraps. A segment is bound to its file, its place and whether it is the last one: none can be left out,
moved or taken from another file. Nothing is ever written in plain text.

`<name>` is whole; `<name>.part` is on its way here; `<name>.mine` was put here by a cadre and is not at the
server yet, so it is never thrown away to make room.
"""

from __future__ import annotations

import contextlib
import errno
import hmac
import os
import shutil
import struct
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from sync.replica.errors import DiskFailure, DiskFull, FileDamaged, NotWhatItIsCalled
from sync.replica.home import Home, sync_folder
from sync.replica.keys import derived_key

SEGMENT: Final = 16 << 10
# What has to stay free beside a file: the replica needs room to keep what cadres enter.
RESERVE: Final = 64 << 20
_MAGIC: Final = b"SODOANF1"
_NONCE, _TAG, _KEY = 12, 16, 32
_HEADER: Final = len(_MAGIC) + _NONCE + _KEY + _TAG
_SEALED: Final = _NONCE + SEGMENT + _TAG
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


class Kept(StrEnum):
    """What there is of a file here."""

    NOTHING = "nothing"
    PART = "part"
    MINE = "mine"  # whole, and not at the server yet
    WHOLE = "whole"


@dataclass(frozen=True, slots=True)
class Standing:
    """`have` counts bytes of content."""

    kept: Kept
    have: int = 0


class FileCache:
    """The files of one home. Several threads may use it; one writes a file at a time."""

    def __init__(self, home: Home, key: bytes, free: Callable[[Path], int] | None = None) -> None:
        """`free` tells how many bytes the disk of a folder has left."""
        self._home = home
        self._wrapping = derived_key(key, "files")
        self._naming = derived_key(key, "file names")
        self._free = free or (lambda folder: shutil.disk_usage(folder).free)
        self._writing = threading.RLock()
        self._alone: dict[str, threading.Lock] = {}

    # -- what is here

    def standing(self, name: str) -> Standing:
        """`name` is the SHA-256 of the content, in hex."""
        whole = self._whole(name)
        if whole is not None:
            return Standing(Kept.MINE if whole.suffix else Kept.WHOLE, _content_size(whole))
        part = self._path(name, ".part")
        with contextlib.suppress(OSError):
            return Standing(Kept.PART, _whole_segments(part) * SEGMENT)
        return Standing(Kept.NOTHING)

    def read(self, name: str, start: int = 0, *, opened: bool = False) -> Iterator[bytes]:
        """The content from a byte on, in segments. `opened`: a person did, so it is thrown away last.

        Raises FileDamaged, also while it is read: what came before is as it was put here.
        """
        path = self._whole(name)
        if path is None:
            raise FileDamaged(name)
        if opened:
            with contextlib.suppress(OSError):
                os.utime(path)
        with _named_failures(self._home), open(path, "rb") as file:
            yield from _Reading(file, self._wrapping, name).content(start)

    # -- putting one here

    def room_for(self, size: int) -> None:
        """Raises DiskFull where a file of this size would leave too little for everything else."""
        self._home.prepare()
        if self._free(self._home.path) < size + RESERVE:
            raise DiskFull(str(self._home.path))

    def begin(self, name: str, size: int) -> Writing:
        """Go on with what is here of a file, or begin it; whoever else writes it is waited for.

        Raises DiskFull.
        """
        self.room_for(size - self.standing(name).have)
        with self._writing:
            alone = self._alone.setdefault(name, threading.Lock())
        alone.acquire()
        try:
            with _named_failures(self._home):
                self._home.files.mkdir(mode=0o700, exist_ok=True)
                return Writing(self, self._path(name, ".part"), name, size, self._wrapping, alone)
        except BaseException:
            alone.release()
            raise

    def take_in(self, source: Path) -> tuple[str, int]:
        """Put a cadre's own file here; its SHA-256 and size.

        Raises DiskFull, OSError where the source cannot be read, NotWhatItIsCalled where it changes
        meanwhile; nothing is here then.
        """
        name, size = _named_by_content(source)
        if self.standing(name).kept in (Kept.MINE, Kept.WHOLE):
            self.claim(name)
            return name, size
        self._path(name, ".part").unlink(missing_ok=True)
        with self.begin(name, size) as writing:
            for piece in _pieces(source):
                writing.add(piece)
            writing.finish(mine=True)
        return name, size

    def has_arrived(self, name: str) -> None:
        """The server has it: from now on it may be thrown away to make room."""
        with self._writing, contextlib.suppress(FileNotFoundError):
            self._path(name, ".mine").rename(self._path(name))

    def claim(self, name: str) -> None:
        """The server lacks it after all: keep it until it is there."""
        with self._writing, contextlib.suppress(FileNotFoundError):
            self._path(name).rename(self._path(name, ".mine"))

    # -- making room

    def forget(self, name: str) -> None:
        """Throw away what can be fetched again."""
        with self._writing:
            for suffix in ("", ".part"):
                self._path(name, suffix).unlink(missing_ok=True)

    def evict(self, most: int, needed: Collection[str] = ()) -> int:
        """Throw away what was opened longest ago, until all that can be fetched again takes `most` bytes.

        What is not at the server yet, and what is in `needed` (SHA-256), stays. Gives how many files went.
        """
        kept = {self._path(name).name for name in needed}
        gone = 0
        with self._writing:
            candidates = sorted(self._fetched(), key=lambda found: found[1])
            total = sum(size for _, _, size in candidates)
            for path, _, size in candidates:
                if total <= most:
                    break
                if path.name not in kept:
                    path.unlink(missing_ok=True)
                    total, gone = total - size, gone + 1
        return gone

    def keep_only(self, needed: Collection[str]) -> int:
        """Throw away what was fetched and stands in no record here any more: it is not for this laptop."""
        kept = {self._path(name).name for name in needed}
        with self._writing:
            others = [path for path, _, _ in self._fetched() if path.name not in kept]
            for path in others:
                path.unlink(missing_ok=True)
        return len(others)

    def sweep(self, needed: Collection[str], before: float) -> int:
        """Drop files of a cadre's own that nothing names and nobody touched since `before`, and leftovers."""
        kept = {self._path(name).name for name in needed}
        gone = 0
        with self._writing:
            for path in self._home.files.iterdir() if self._home.files.is_dir() else ():
                with contextlib.suppress(OSError):
                    nobodys = path.suffix in (".mine", ".part") and path.stem not in kept
                    if nobodys and path.stat().st_mtime < before:
                        path.unlink()
                        gone += 1
        return gone

    def _fetched(self) -> Iterator[tuple[Path, float, int]]:
        for path in self._home.files.iterdir() if self._home.files.is_dir() else ():
            if not path.suffix:
                with contextlib.suppress(OSError):
                    told = path.stat()
                    yield path, told.st_mtime, told.st_size

    # -- paths

    def _path(self, name: str, suffix: str = "") -> Path:
        """Whoever has the disk and not the key cannot even ask whether a known paper is among the files."""
        hidden = hmac.new(self._naming, name.encode(), sha256).hexdigest()[:40]
        return self._home.files / f"{hidden}{suffix}"

    def _whole(self, name: str) -> Path | None:
        return next((path for suffix in ("", ".mine") if (path := self._path(name, suffix)).exists()), None)


class Writing:
    """A file on its way here. `have` bytes of content are safe; use as a context manager."""

    def __init__(
        self, cache: FileCache, path: Path, name: str, size: int, wrapping: bytes, alone: threading.Lock
    ) -> None:
        self._cache, self._path, self._name, self._wrapping = cache, path, name, wrapping
        self._alone, self._closed = alone, False
        self.size = size
        self._sealing, self.have = self._resumed()

    def _resumed(self) -> tuple[_Sealing, int]:
        try:
            segments = _whole_segments(self._path)
            file = open(self._path, "r+b")  # noqa: SIM115  closed by `close`
        except OSError:
            file = open(self._path, "w+b")  # noqa: SIM115
            return _Sealing(file, self._wrapping, self._name), 0
        try:
            key = _Reading(file, self._wrapping, self._name).key
        except FileDamaged:
            file.truncate(0)
            file.seek(0)
            return _Sealing(file, self._wrapping, self._name), 0
        # The last whole segment may have been sealed as the last one of all: it is written anew.
        segments = min(segments, max(0, (self.size - 1) // SEGMENT))
        file.truncate(_HEADER + segments * _SEALED)
        file.seek(_HEADER + segments * _SEALED)
        return _Sealing(file, self._wrapping, self._name, key, segments), segments * SEGMENT

    def add(self, piece: bytes) -> None:
        """The next bytes. Raises DiskFull; what was safe before stays."""
        with _named_failures(self._cache._home):
            self._sealing.add(piece)
        self.have += len(piece)

    def finish(self, *, mine: bool = False) -> None:
        """All bytes are here: look whether they are what they are called, and let others see them.

        Raises NotWhatItIsCalled.
        """
        with _named_failures(self._cache._home):
            self._sealing.end()
            self._sealing.file.close()
            if not self._is_what_it_is_called():
                self._path.unlink(missing_ok=True)
                raise NotWhatItIsCalled(self._name)
            os.replace(self._path, self._cache._path(self._name, ".mine" if mine else ""))
            sync_folder(self._path.parent)

    def _is_what_it_is_called(self) -> bool:
        found = sha256()
        try:
            with open(self._path, "rb") as file:
                for piece in _Reading(file, self._wrapping, self._name).content(0):
                    found.update(piece)
        except FileDamaged:
            return False
        return found.hexdigest() == self._name

    def close(self) -> None:
        with contextlib.suppress(OSError):
            # What is still on its way to the disk may find no room there; what was safe before stays.
            self._sealing.file.close()
        if not self._closed:
            self._closed = True
            self._alone.release()

    def __enter__(self) -> Writing:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Sealing:
    """Seals content into a file, a segment at a time; the last one is sealed by `end`."""

    def __init__(
        self, file: BinaryIO, wrapping: bytes, name: str, key: bytes | None = None, segments: int = 0
    ) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.file, self._name, self._segments = file, name, segments
        self._buffer = bytearray()
        if key is None:
            key, nonce = os.urandom(_KEY), os.urandom(_NONCE)
            wrapped = AESGCM(wrapping).encrypt(nonce, key, _MAGIC + name.encode())
            file.write(_MAGIC + nonce + wrapped)
        self._cipher = AESGCM(key)

    def add(self, piece: bytes) -> None:
        self._buffer += piece
        # One segment is held back: whether it is the last one is not known before the end.
        while len(self._buffer) > SEGMENT:
            self._seal(bytes(self._buffer[:SEGMENT]), last=False)
            del self._buffer[:SEGMENT]
        self.file.flush()

    def end(self) -> None:
        self._seal(bytes(self._buffer), last=True)
        self._buffer.clear()
        self.file.flush()
        os.fsync(self.file.fileno())

    def _seal(self, segment: bytes, *, last: bool) -> None:
        # A random nonce for each: a segment that is written a second time never repeats one.
        nonce = os.urandom(_NONCE)
        place = _place(self._name, self._segments, last=last)
        self.file.write(nonce + self._cipher.encrypt(nonce, segment, place))
        self._segments += 1


class _Reading:
    """Opens what `_Sealing` sealed. Raises FileDamaged."""

    def __init__(self, file: BinaryIO, wrapping: bytes, name: str) -> None:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._file, self._name = file, name
        header = file.read(_HEADER)
        if len(header) != _HEADER or not header.startswith(_MAGIC):
            raise FileDamaged(name)
        nonce = header[len(_MAGIC) : len(_MAGIC) + _NONCE]
        wrapped = header[len(_MAGIC) + _NONCE :]
        try:
            self.key = AESGCM(wrapping).decrypt(nonce, wrapped, _MAGIC + name.encode())
        except InvalidTag as error:
            raise FileDamaged(name) from error

    def content(self, start: int) -> Iterator[bytes]:
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cipher, number = AESGCM(self.key), start // SEGMENT
        self._file.seek(_HEADER + number * _SEALED)
        sealed, skip = self._file.read(_SEALED), start % SEGMENT
        while True:
            following = self._file.read(_SEALED)
            place = _place(self._name, number, last=not following)
            try:
                plain = cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place)
            except (InvalidTag, ValueError) as error:
                raise FileDamaged(self._name) from error
            yield plain[skip:]
            if not following:
                return
            sealed, number, skip = following, number + 1, 0


def _pieces(source: Path) -> Iterator[bytes]:
    with open(source, "rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _named_by_content(source: Path) -> tuple[str, int]:
    found, size = sha256(), 0
    for piece in _pieces(source):
        found.update(piece)
        size += len(piece)
    return found.hexdigest(), size


def _place(name: str, number: int, *, last: bool) -> bytes:
    return struct.pack(">Q?", number, last) + name.encode()


def _whole_segments(path: Path) -> int:
    return max(0, path.stat().st_size - _HEADER) // _SEALED


def _content_size(path: Path) -> int:
    sealed = max(0, path.stat().st_size - _HEADER)
    segments = -(-sealed // _SEALED)
    return max(0, sealed - segments * (_NONCE + _TAG))


@contextlib.contextmanager
def _named_failures(home: Home) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(str(home.path)) from error
        raise DiskFailure(str(home.path)) from error
