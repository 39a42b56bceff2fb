"""What draws pages for the command line, in a process without a window."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desktop.services.failures import ActionRefused

if TYPE_CHECKING:
    from desktop.services.reports import Drawing


@contextmanager
def drawing_for(suffix: str, *, charts: bool = False) -> Iterator[Drawing | None]:
    """Only loaded where something is drawn: pages of a PDF, or pictures (`charts`) of a Word file."""
    suffix = suffix.lower()
    if suffix != ".pdf" and not (suffix == ".docx" and charts):
        yield None
        return
    # By name: the command line knows no Qt, and no other command may pay for importing it.
    try:
        importlib.import_module("desktop.binding").load()
        drawing: Any = importlib.import_module("desktop.printing.drawing")
    except ImportError:
        if suffix == ".pdf":
            raise ActionRefused("report.cannot_draw") from None
        yield None
        return
    standing_in = drawing.ready()
    yield drawing
    del standing_in
