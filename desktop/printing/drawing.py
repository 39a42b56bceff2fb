"""What services cannot do without Qt: a filled paper as a PDF, a chart as a picture.

Needs no screen: `ready` stands in for one where no window is there.
"""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication

from desktop.printing.document import PaperDocument
from desktop.printing.output import pdf
from desktop.services.charts import ChartPicture
from desktop.services.paper_content import FilledPaper
from desktop.widgets.chart_painting import picture


def ready() -> QGuiApplication | None:
    """Makes drawing possible in a process without a window; keep what it gives as long as you draw."""
    if QGuiApplication.instance() is not None:
        return None
    return QGuiApplication(["sodoan", "-platform", "offscreen"])


def pdf_of(paper: FilledPaper, made_on: str) -> bytes:
    """The paper as `desktop.printing.output.pdf` gives it."""
    return pdf(PaperDocument(paper), made_on)


def png_of(chart: ChartPicture) -> bytes:
    """The chart with its title on white."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    # By its signature the second argument is of the wrong type; Qt takes the name of a format here.
    picture(chart).save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(buffer.data().data())
