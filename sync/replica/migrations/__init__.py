"""Schema revisions of the replica. Kept free of Alembic, which is imported only when a file is behind."""

from __future__ import annotations

from pathlib import Path
from typing import Final

# Alembic's folder: each revision is one file in `versions`, and nothing else lists them.
FOLDER: Final = Path(__file__).parent


def revisions_in(folder: Path) -> tuple[str, ...]:
    """The revisions of a folder of Alembic's, oldest first."""
    return tuple(sorted(path.stem.partition("_")[0] for path in (folder / "versions").glob("[0-9]*.py")))


# In order; the last one is what this program writes.
REVISIONS: Final = revisions_in(FOLDER)
HEAD: Final = REVISIONS[-1]
