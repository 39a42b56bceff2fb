"""Schema revisions of the replica. Kept free of Alembic, which is imported only when a file is behind."""

from __future__ import annotations

from typing import Final

# In order; the last one is what this program writes.
REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
HEAD: Final = REVISIONS[-1]
