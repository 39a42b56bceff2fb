"""The first download of a unit: a snapshot in chunks, each installed as it arrives, resumable."""

from __future__ import annotations

from sync.client.remote import Damaged, NotOurServer, Remote, RequestRefused, whole_chunk
from sync.client.result import Progress, silent
from sync.client.transport import STALLS_IN_A_ROW, CutOff, Stalled, SyncFailure, Timeout
from sync.protocol import codec, columnar
from sync.protocol.messages import Chunk, ChunkDescription, Manifest
from sync.replica.replica import Replica

_MOST_BYTES, _LEAST_BYTES = 1 << 20, 8 << 10
_TRIES = 5
# A snapshot may be replaced by a newer one while we download; then its old chunks are not there any more.
_MANIFESTS = 3


def bootstrap(replica: Replica, remote: Remote, progress: Progress = silent) -> int:
    """Fill an empty replica; gives the number of records. Raises SyncFailure; call again to go on.

    Chunks are named by their content: those that an interrupted call installed are not fetched again,
    even when the manifest is a newer one. What a newer manifest no longer has is found by the digest.
    """
    with replica.long_work():
        manifest = _install(replica, remote, progress, _MANIFESTS)
        with replica.writing() as work:
            work.finish_bootstrap(manifest)
            work.set_meta(installed_chunks=())
            work.commit()
    return manifest.records


def _install(replica: Replica, remote: Remote, progress: Progress, manifests: int) -> Manifest:
    """Install what a manifest lists; the manifest, which is the last of so many where chunks are gone."""
    manifest = remote.snapshot()
    try:
        _install_missing(replica, remote, manifest, progress)
    except RequestRefused as refusal:
        if refusal.problem != "not_found" or manifests == 1:
            raise
        return _install(replica, remote, progress, manifests - 1)
    return manifest


def _install_missing(replica: Replica, remote: Remote, manifest: Manifest, progress: Progress) -> None:
    with replica.reading() as reader:
        installed = reader.meta.installed_chunks
    done, total = 0, sum(chunk.records for chunk in manifest.chunks)
    for chunk in manifest.chunks:
        if chunk.sha256 not in installed:
            columns = fetched(remote, chunk)
            installed = (*installed, chunk.sha256)
            with replica.writing() as work:
                work.install_chunk(columns)
                work.set_meta(installed_chunks=installed)
                work.commit()
        done += chunk.records
        progress("bootstrap", done, total)


def fetched(remote: Remote, chunk: ChunkDescription) -> Chunk:
    """What a chunk says. Raises SyncFailure."""
    body = _download(remote, chunk)
    try:
        return columnar.unpack(body)
    except (codec.Malformed, codec.TooLarge) as error:
        raise NotOurServer("chunk") from error


def _download(remote: Remote, chunk: ChunkDescription) -> bytes:
    """The whole chunk; what arrived before a cut is kept (in memory: it is personal data)."""
    pieces: list[bytes] = []
    have, size, setbacks = 0, _MOST_BYTES, 0
    while have < chunk.bytes:
        try:
            piece = remote.chunk_piece(chunk.sha256, have, min(have + size, chunk.bytes))
        except (Timeout, CutOff, Damaged) as failure:
            setbacks += 1
            size = _smaller(size, setbacks, failure)
            continue
        if not piece:
            raise NotOurServer("a chunk shorter than announced")
        pieces.append(piece)
        have, size, setbacks = have + len(piece), min(size * 2, _MOST_BYTES), 0
    return whole_chunk(chunk.sha256, pieces)


def _smaller(size: int, setbacks: int, failure: SyncFailure) -> int:
    if setbacks >= (STALLS_IN_A_ROW if isinstance(failure, Stalled) else _TRIES):
        raise failure
    return max(size // 4, _LEAST_BYTES)
