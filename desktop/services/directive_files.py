"""Files that records name, on this laptop: taken in, fetched, handed in, saved outside on a cadre's word.

Those of directives and those attached to cases; which records name them is said in `files_here`.
"""

from __future__ import annotations

import json
import mimetypes
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.services import files_here, settings
from desktop.services.connecting import connected
from desktop.services.failures import ActionRefused, Failure, describe
from desktop.services.session import Session
from desktop.services.times import show_bytes
from desktop.services.wording import word
from domain.directives.fields import DIRECTIVE
from domain.directives.files import ANY_MEDIA, LARGEST_FILE, MOST_FILES, NamedFile, clean_name, files_of
from domain.refusals import Waiting
from sync.client.transport import SyncFailure
from sync.replica.file_cache import Kept

if TYPE_CHECKING:
    from sync.client.remote import Remote
    from sync.replica.reader import Reader

# (done, total) in bytes of one file; may raise to stop between two pieces.
Progress = Callable[[int, int], None]
# SHA-256 of a file, and how much of it has gone or come.
Tell = Callable[[str, int], None]

# What a cadre attached and then did not keep is thrown away after so long.
_FORGOTTEN_AFTER: Final = timedelta(days=7)
_LOOKS: Final = {Kept.WHOLE: "synced", Kept.MINE: "pending", Kept.PART: "pending"}
_KIB: Final = 1 << 10
_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file as a screen shows it. `kept` is a code of `Kept`; `percent` of it is here."""

    file: NamedFile
    kept: str
    percent: int
    size_text: str
    state_text: str

    @property
    def is_here(self) -> bool:
        """Whether all of it is on this laptop."""
        return self.kept in (Kept.WHOLE, Kept.MINE)

    @property
    def look(self) -> str:
        """As which sync state it is drawn."""
        return _LOOKS.get(Kept(self.kept), "away")


@dataclass(frozen=True, slots=True)
class Carried:
    """What one run moved. `go_on`: something that waited for a file can be sent now."""

    handed_in: int = 0
    fetched: int = 0
    go_on: bool = False
    failure: Failure | None = None


# -- looking ----------------------------------------------------------------------------------------


def rows(session: Session, files: Sequence[NamedFile]) -> list[FileRow]:
    return [_row(session, file) for file in files]


def _row(session: Session, file: NamedFile) -> FileRow:
    standing = session.files.standing(file.sha256)
    percent = min(99, standing.have * 100 // file.size) if standing.kept is Kept.PART else 0
    return FileRow(
        file,
        standing.kept.value,
        percent,
        show_bytes(file.size),
        word(f"directive.file.{standing.kept}").format(percent=percent),
    )


# -- a cadre's own ----------------------------------------------------------------------------------


def attach(session: Session, paths: Sequence[Path], beside: Sequence[NamedFile] = ()) -> list[NamedFile]:
    """Take files into the encrypted folder, to be named by a directive.

    `beside` are those that it names already. Raises ActionRefused, DiskFull, OSError.
    """
    known = {file.sha256 for file in beside}
    added: list[NamedFile] = []
    for path in paths:
        if len(known) >= MOST_FILES:
            raise ActionRefused("file.too_many", {"most": MOST_FILES})
        file = take_in(session, path)
        if file.sha256 not in known:
            added.append(file)
            known.add(file.sha256)
    return added


def take_in(session: Session, path: Path) -> NamedFile:
    """Take one file into the encrypted folder. Raises ActionRefused, DiskFull, OSError."""
    size = path.stat().st_size if path.is_file() else 0
    if not 0 < size <= LARGEST_FILE:
        code = "file.too_large" if size > LARGEST_FILE else "file.empty"
        raise ActionRefused(code, {"name": path.name, "most": show_bytes(LARGEST_FILE)})
    name, taken = session.files.take_in(path)
    return NamedFile(clean_name(path.name), taken, name, media_of(path.name))


def media_of(name: str) -> str:
    """What kind of file it is by its name; nobody relies on it."""
    return mimetypes.guess_type(name)[0] or ANY_MEDIA


def content(session: Session, file: NamedFile) -> bytes:
    """All of a file, to be shown without a plain copy. Raises ActionRefused as `save_to` does."""
    from sync.replica.errors import FileDamaged

    if session.files.standing(file.sha256).kept not in (Kept.MINE, Kept.WHOLE):
        raise ActionRefused("file.not_here", {"name": file.name})
    try:
        return b"".join(session.files.read(file.sha256, opened=True))
    except FileDamaged as error:
        session.files.forget(file.sha256)
        raise ActionRefused("file.damaged", {"name": file.name}) from error


def save_to(session: Session, file: NamedFile, target: Path) -> None:
    """Write a plain copy where the cadre wants it: the only way out of the encrypted folder.

    Raises ActionRefused where the file is not here, or what is kept is damaged (it can be fetched anew).
    """
    from sync.replica.errors import FileDamaged

    if session.files.standing(file.sha256).kept not in (Kept.MINE, Kept.WHOLE):
        raise ActionRefused("file.not_here", {"name": file.name})
    # Beside its place, under a name of its own: that of the file may be as long as the disk takes.
    coming = target.with_name(f".{os.urandom(8).hex()}")
    try:
        with open(coming, "xb") as out:
            for piece in session.files.read(file.sha256, opened=True):
                out.write(piece)
        coming.replace(target)
    except FileDamaged as error:
        session.files.forget(file.sha256)
        raise ActionRefused("file.damaged", {"name": file.name}) from error
    finally:
        coming.unlink(missing_ok=True)


# -- on the line ------------------------------------------------------------------------------------


def fetch(session: Session, file: NamedFile, progress: Progress | None = None) -> FileRow:
    """Have one file here, now. Raises SyncFailure, DiskFull; what arrived stays."""
    from sync.client import blobs

    with connected(session) as remote:
        blobs.download(remote, session.files, file.sha256, file.size, progress or blobs.silent)
    return _row(session, file)


def carry(session: Session, progress: Progress | None = None, tell: Tell | None = None) -> Carried:
    """Hand in what waits to be handed in, then fetch the small ones that are not here, then make room.

    Never raises an expected failure: a file that cannot come now comes another time.
    """
    handed_in, fetched, go_on = 0, 0, False
    telling = partial(_told, progress, tell)
    try:
        # Before anything else, so that no bad line keeps here what is not for this laptop any more.
        session.files.keep_only(_named(session))
        with session.replica.reading() as reader:
            own, waits = _to_hand_in(session, reader)
            small = _to_fetch(session, reader)
        if own or small:
            with connected(session) as remote:
                for name, size in own:
                    handed_in += _hand_in(session, remote, name, size, telling(name))
                    go_on = waits
                for file in small:
                    fetched += _fetch_one(session, remote, file, telling(file.sha256))
        _tidy(session)
    except tuple(_expected()) as error:
        return Carried(handed_in, fetched, go_on and handed_in > 0, describe(error))
    return Carried(handed_in, fetched, go_on and handed_in > 0)


def _told(progress: Progress | None, tell: Tell | None, name: str) -> Progress:
    """How far one file is, to whoever may stop it and to whoever shows it."""

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(done, total)
        if tell is not None:
            tell(name, done * 100 // total)

    return told


def _expected() -> Iterator[type[Exception]]:
    from sync.replica.errors import ReplicaError

    yield SyncFailure
    yield ReplicaError
    yield OSError


def _to_hand_in(session: Session, reader: Reader) -> tuple[list[tuple[str, int]], bool]:
    """Files that the outbox names and that are only here; whether an operation was told to wait for them."""
    found: dict[str, int] = {}
    waits = False
    for queued in reader.outbox():
        if not files_here.is_known_to(reader.meta.server_schema, queued.operation):
            continue
        lacking = set(queued.params.get("sha256") or ()) if queued.code == Waiting.BLOB else set()
        waits |= bool(lacking)
        for file in files_here.of_operation(reader, queued.operation):
            kept = session.files.standing(file.sha256).kept
            if file.sha256 in lacking and kept is Kept.WHOLE:
                # The server had it once, and a backup that was put back has not.
                session.files.claim(file.sha256)
                kept = Kept.MINE
            if kept is Kept.MINE:
                found[file.sha256] = file.size
    smallest_first = sorted(found.items(), key=lambda one: one[1])
    return smallest_first, waits


def _to_fetch(session: Session, reader: Reader) -> list[NamedFile]:
    """What comes by itself: files up to the threshold, of what this cadre sees, smallest first."""
    most = int(settings.read(session)["files_by_themselves_kib"]) * _KIB
    if not most:
        return []
    wanted = {file.sha256: file for file in files_here.seen(session, reader) if file.size <= most}
    missing = [
        file
        for file in wanted.values()
        if session.files.standing(file.sha256).kept not in (Kept.MINE, Kept.WHOLE)
    ]
    smallest_first = sorted(missing, key=lambda file: file.size)
    cap = int(settings.read(session)["sync_most_megabytes"]) * _MIB
    if not cap:
        return smallest_first
    # Where bytes cost money, no more of them at once than a synchronisation may take.
    sums = accumulate(file.size for file in smallest_first)
    return [file for file, total in zip(smallest_first, sums, strict=True) if total <= cap]


def _hand_in(session: Session, remote: Remote, name: str, size: int, progress: Progress) -> int:
    from sync.client import blobs

    blobs.upload(remote, session.files, name, size, progress)
    return 1


def _fetch_one(session: Session, remote: Remote, file: NamedFile, progress: Progress) -> int:
    from sync.client import blobs

    try:
        blobs.download(remote, session.files, file.sha256, file.size, progress)
    except (blobs.NotThere, blobs.WrongContent):
        # Not this one, now; the others need not wait for it.
        return 0
    return 1


def text_of_files(files: Sequence[NamedFile]) -> str:
    """Files as a draft keeps them among its texts."""
    return json.dumps([file.as_json() for file in files], ensure_ascii=False) if files else ""


def files_of_text(text: str) -> tuple[NamedFile, ...]:
    """What `text_of_files` wrote; nothing where it cannot be read any more."""
    try:
        return files_of({"files": json.loads(text)}) if text else ()
    except ValueError:
        return ()


def _named(session: Session) -> set[str]:
    """Files that a record here names, or one that is not sent or not saved yet."""
    with session.replica.reading() as reader:
        named = {file.sha256 for file in files_here.named(reader)}
        unsettled = [queued.operation for queued in reader.outbox()]
        unsettled += [rejection.operation for rejection in reader.rejections()]
        named |= {file.sha256 for operation in unsettled for file in files_of(operation.set)}
        # Of every cadre who works on this laptop.
        kept = [draft for actor in reader.actors() for draft in reader.drafts(actor.id)]
        named |= {
            file.sha256
            for draft in kept
            if draft.kind == DIRECTIVE.name
            for file in files_of_text(draft.texts.get("files", ""))
        }
    return named


def _tidy(session: Session) -> None:
    """Make room, and forget what was attached and never kept."""
    session.files.evict(int(settings.read(session)["files_most_megabytes"]) * _MIB)
    session.files.sweep(_named(session), (session.clock() - _FORGOTTEN_AFTER).timestamp())
