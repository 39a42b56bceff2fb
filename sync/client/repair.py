"""Narrow repair: find the records that differ by their digests, ask for those, touch nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sync.client.remote import Damaged, Remote, ServerTrouble
from sync.client.result import Progress, silent
from sync.client.transport import STALLS_IN_A_ROW, CutOff, Stalled, SyncFailure, Timeout
from sync.protocol.digest import range_key
from sync.protocol.messages import DigestRequest, FetchRequest, RangeDigest, Verdict
from sync.replica.reader import Reader
from sync.replica.replica import Replica

_MOST_IDS, _TRIES = 200, 4
_ACKNOWLEDGED = frozenset({Verdict.APPLIED.value, Verdict.MERGED.value})

Item = tuple[str, str, int]


RecordKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many records changed, and how many acknowledged operations are sent again because of it.

    `unread` are records that were left alone because a commit beyond our cursor has changed them.
    """

    records: int
    offered_again: int
    unread: frozenset[RecordKey]


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether both sides are equal now, how many records had to be repaired for it, and the digest."""

    equal: bool
    repaired: int
    digest: str


def verify(replica: Replica, remote: Remote, progress: Progress = silent) -> Verified:
    """Compare every range with the server now and repair what differs. Raises SyncFailure.

    What the server has committed since our cursor has not been read yet, which is no difference.
    """
    wanted = _differing_in(replica, remote)
    if wanted is None:
        with replica.reading() as reader:
            return Verified(False, 0, reader.meta.digest)
    repaired = _repaired(replica, remote, wanted, progress)
    left = _differing_in(replica, remote) if repaired.records else wanted
    with replica.reading() as reader:
        return Verified(left is not None and left <= repaired.unread, repaired.records, reader.meta.digest)


def repair(replica: Replica, remote: Remote, progress: Progress = silent) -> Repaired:
    """Make the bases equal to the server's as of our cursor. What is queued stays queued."""
    wanted = _differing_in(replica, remote)
    # A new epoch arrives with the next exchange; until then there is nothing to compare with.
    return _repaired(replica, remote, wanted or set(), progress)


def _repaired(replica: Replica, remote: Remote, wanted: set[RecordKey], progress: Progress) -> Repaired:
    progress("repair", 0, len(wanted))
    with replica.reading() as reader:
        before = {key: base.version for key in wanted if (base := reader.base(*key)) is not None}
    fetched = refetch(replica, remote, wanted, progress)
    with replica.writing() as work:
        lost = [version for key, version in before.items() if _server_lost(work, key, version)]
        # What an earlier restore took the number from is counted as 0: nothing lies before the first commit.
        offered = work.step_back(max(min(lost) - 1, 0)) if lost else 0
        work.commit()
    return Repaired(fetched.records, offered, fetched.unread)


def _server_lost(reader: Reader, key: RecordKey, ours: int) -> bool:
    """Whether a commit that we had read is gone there: versions never go back within one life of a database.

    Then it was restored, nobody said so, and others have written beyond our cursor before we came.
    """
    if ours > reader.meta.cursor:
        return False
    base, tombstone = reader.base(*key), reader.view().tombstone(*key)
    theirs = base.version if base else tombstone.version if tombstone else 0
    if theirs:
        return theirs < ours
    # Without a trace: forgotten long after it was deleted, or lost with our own work on it.
    return any(entry.state in _ACKNOWLEDGED for entry in reader.history(*key))


def _differing_in(replica: Replica, remote: Remote, prefix: str = "") -> set[RecordKey] | None:
    """Records that are not the same on both sides, range by range; None when the server has a new epoch."""
    with replica.reading() as reader:
        meta = reader.meta
        ours = {one.prefix: one for one in reader.range_digests(prefix)}
    answer = remote.digest(DigestRequest(meta.unit, meta.epoch, prefix))
    if answer.epoch != meta.epoch:
        return None
    found: set[RecordKey] = set()
    for theirs in answer.ranges:
        mine = ours.get(theirs.prefix)
        if mine is not None and (mine.digest, mine.count) == (theirs.digest, theirs.count):
            continue
        if theirs.items is None:
            deeper = _differing_in(replica, remote, theirs.prefix)
            if deeper is None:
                return None
            found |= deeper
        else:
            with replica.reading() as reader:
                here = set(_items(reader, mine))
            unread = {(kind, id) for kind, id, version in theirs.items if version > meta.cursor}
            found |= {(kind, id) for kind, id, _ in here ^ set(theirs.items)} - unread
    return found


def _items(reader: Reader, range: RangeDigest | None) -> Iterator[Item]:
    """Every record of one of our ranges, however many there are."""
    if range is None or range.count == 0:
        return
    if range.items is not None:
        yield from range.items
        return
    for smaller in reader.range_digests(range.prefix):
        yield from _items(reader, smaller)


def refetch(
    replica: Replica, remote: Remote, wanted: Iterable[RecordKey], progress: Progress = silent
) -> Repaired:
    """Take the server's state of these records whatever their version here, as far as our cursor reaches."""
    left = sorted(set(wanted), key=lambda key: range_key(*key))
    total, changed, size, setbacks = len(left), 0, _MOST_IDS, 0
    unread: set[RecordKey] = set()
    with replica.reading() as reader:
        meta = reader.meta
    while left:
        page = left[:size]
        try:
            answer = remote.fetch(FetchRequest(meta.unit, meta.epoch, page))
        except (Timeout, CutOff, Damaged, ServerTrouble) as failure:
            setbacks += 1
            size = _smaller(size, setbacks, failure)
            continue
        if answer.epoch != meta.epoch:
            break
        unread |= {(record.kind, record.id) for record in answer.records if record.version > meta.cursor}
        read = [record for record in answer.records if record.version <= meta.cursor]
        with replica.writing() as work:
            changed += work.repair(read, answer.absent)
            work.commit()
        left, size, setbacks = left[len(page) :], min(size * 2, _MOST_IDS), 0
        progress("repair", total - len(left), total)
    return Repaired(changed, 0, frozenset(unread))


def _smaller(size: int, setbacks: int, failure: SyncFailure) -> int:
    if setbacks >= (STALLS_IN_A_ROW if isinstance(failure, Stalled) else _TRIES):
        raise failure
    return max(size // 4, 1)
