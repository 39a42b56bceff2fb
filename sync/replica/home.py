"""The home folder of one laptop and one unit: where each file is, and the lock that lets one process in."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from sync.replica.errors import HomeInUse

_APPLICATION = "so-doan"


def default_home() -> Path:
    """The platform's folder for a user's application data."""
    import platformdirs

    return Path(platformdirs.user_data_dir(_APPLICATION, appauthor=False))


class Home:
    """Paths of one home. Nothing is created before `prepare`, `lock` or `write_atomically`."""

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = Path(path) if path is not None else default_home()
        # What was noted as open in another life of the home is open no more: that process is gone.
        self.life = uuid4().hex
        self._lock: _ProcessLock | None = None
        self._holders = 0

    @property
    def replica(self) -> Path:
        return self.path / "replica.db"

    @property
    def keys(self) -> Path:
        """The key slot file."""
        return self.path / "keys.json"

    @property
    def incarnation(self) -> Path:
        """The incarnation mark, outside the replica file on purpose."""
        return self.path / "incarnation.json"

    @property
    def applicant(self) -> Path:
        """What an enrolment under way is asked with, until the unit is here."""
        return self.path / "applicant.json"

    @property
    def ballast(self) -> Path:
        return self.path / "ballast"

    @property
    def files(self) -> Path:
        """The folder of encrypted files of directives, see `file_cache`."""
        return self.path / "files"

    @property
    def is_enrolled(self) -> bool:
        """Whether a replica stands here; opens nothing."""
        return self.replica.exists()

    def prepare(self) -> None:
        """Make the folder, readable by its owner only."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the home for this process; may be nested on one `Home`. Raises HomeInUse.

        The operating system drops the lock when the process dies, however it dies.
        """
        self.acquire()
        try:
            yield
        finally:
            self.release()

    def acquire(self) -> None:
        """As `lock`, to be paired with `release`."""
        if self._holders == 0:
            self.prepare()
            self._lock = _ProcessLock(self.path / "lock")
        self._holders += 1

    def release(self) -> None:
        self._holders -= 1
        if self._holders == 0 and self._lock is not None:
            self._lock.close()
            self._lock = None


class _ProcessLock:
    """An exclusive lock of the operating system on a file that is never deleted."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _take(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise HomeInUse(str(path.parent)) from error

    def close(self) -> None:
        os.close(self._descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def beside(replica: Path) -> list[Path]:
    """The files that SQLite keeps next to a replica file and that belong to it only."""
    return [replica.with_name(f"{replica.name}-{suffix}") for suffix in ("wal", "shm", "journal")]


def write_atomically(path: Path, content: bytes) -> None:
    """Put `content` under `path`, readable by its owner only; a power cut leaves the old or the new file."""
    with staged(path, content):
        pass


@contextlib.contextmanager
def staged(path: Path, content: bytes) -> Iterator[None]:
    """As `write_atomically`, in two halves: whole on the disk before the block, under `path` after it.

    What the block raises leaves `path` as it was.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder survive a power cut, where the system lets us ask for it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
