"""Files on their way: fetched and handed in in pieces, and gone on with where they were cut.

Nothing here holds up an exchange: whoever calls decides between two pieces whether to go on (`progress` may
raise). What is safe here or there stays, whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from sync.client.remote import Damaged, NotOurServer, Remote, RequestRefused
from sync.client.transport import STALLS_IN_A_ROW, CutOff, Stalled, SyncFailure, Timeout
from sync.replica.errors import NotWhatItIsCalled
from sync.replica.file_cache import SEGMENT, FileCache, Kept

# (done, total) in bytes of one file.
Progress = Callable[[int, int], None]

MOST_BYTES, LEAST_BYTES = 1 << 20, SEGMENT
_TRIES = 5


class NotThere(SyncFailure):
    """The server does not have this file, or not for this device."""

    code = "file.not_there"


class WrongContent(SyncFailure):
    """What came is another content than was named; it was thrown away."""

    code = "file.wrong_content"


def silent(done: int, total: int) -> None:
    """Nobody wants to know."""


def download(remote: Remote, cache: FileCache, name: str, size: int, progress: Progress = silent) -> None:
    """Have a file here, fetching what is not here yet.

    Raises SyncFailure (what arrived stays, call again to go on), DiskFull and DiskFailure.
    """
    if cache.standing(name).kept in (Kept.MINE, Kept.WHOLE):
        return
    with cache.begin(name, size) as writing:
        if cache.standing(name).kept in (Kept.MINE, Kept.WHOLE):
            # Somebody else fetched it while this call waited for its turn.
            return
        pace = _Pace()
        while writing.have < size:
            progress(writing.have, size)
            start = writing.have
            try:
                piece = remote.blob_piece(name, start, min(start + pace.bytes, size))
            except RequestRefused as refusal:
                raise NotThere(refusal.problem) if refusal.status == 404 else refusal from refusal
            except (Timeout, CutOff, Damaged) as failure:
                pace.after(failure)
                continue
            if not piece:
                raise NotOurServer("a file shorter than announced")
            writing.add(piece)
            pace.succeeded()
        try:
            writing.finish()
        except NotWhatItIsCalled as error:
            raise WrongContent(name) from error
    progress(size, size)


def upload(remote: Remote, cache: FileCache, name: str, size: int, progress: Progress = silent) -> None:
    """Hand a cadre's own file in; afterwards it may be thrown away here.

    Raises SyncFailure (call again to go on), FileDamaged.
    """
    state, pace = remote.upload(name, size), _Pace()
    stood = 0
    while not state.complete:
        progress(state.have, size)
        piece = _piece(cache, name, state.have, pace.bytes)
        if not piece:
            # As long as announced here, and not there: the two do not speak of one file.
            raise WrongContent(name)
        before = state.have
        try:
            state = remote.upload(name, size, before, piece)
        except RequestRefused as refusal:
            if refusal.problem == "wrong_content":
                raise WrongContent(name) from refusal
            raise
        except (Timeout, CutOff, Damaged) as failure:
            pace.after(failure)
            state = remote.upload(name, size)
            continue
        pace.succeeded()
        stood = stood + 1 if state.have <= before and not state.complete else 0
        if stood == _TRIES:
            raise NotOurServer("an upload that does not move")
    cache.has_arrived(name)
    progress(size, size)


def _piece(cache: FileCache, name: str, start: int, most: int) -> bytes:
    """Up to `most` bytes of a file from a byte on."""
    segments = islice(cache.read(name, start), -(-most // SEGMENT) + 1)
    return b"".join(segments)[:most]


class _Pace:
    """How much of a file is asked for at once: less after each setback, more while it goes well."""

    def __init__(self) -> None:
        self.bytes, self._setbacks = MOST_BYTES // 4, 0

    def succeeded(self) -> None:
        self.bytes, self._setbacks = min(self.bytes * 2, MOST_BYTES), 0

    def after(self, failure: SyncFailure) -> None:
        """Raises the failure where trying again within this call is no use."""
        self._setbacks += 1
        if self._setbacks >= (STALLS_IN_A_ROW if isinstance(failure, Stalled) else _TRIES):
            raise failure
        self.bytes = max(self.bytes // 4, LEAST_BYTES)
