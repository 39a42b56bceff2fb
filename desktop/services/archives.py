"""Files that are archives, made so that the same content gives the same bytes."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# The first day that such an archive can name: no moment of writing is told.
_ALWAYS = (1980, 1, 1, 0, 0, 0)


def dated_alike(archive: bytes) -> bytes:
    """The archive with one and the same day at every file in it."""
    target = BytesIO()
    with ZipFile(BytesIO(archive)) as given, ZipFile(target, "w", ZIP_DEFLATED) as made:
        for name in given.namelist():
            entry = ZipInfo(name, _ALWAYS)
            entry.compress_type = ZIP_DEFLATED
            made.writestr(entry, given.read(name))
    return target.getvalue()
