"""A paper filled in: text with its looks, in the order of the page. Printer and Word file come from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from desktop.services.charts import ChartPicture, described

# A4 and its margins in millimetres (`docs/papers.md`): top, right, bottom, left.
PAGE_MM: Final = (210.0, 297.0)
MARGINS_MM: Final = (20.0, 15.0, 20.0, 30.0)
BODY_POINTS: Final = 14.0
SMALL_POINTS: Final = 12.0
TABLE_POINTS: Final = 12.0
# What stands where something is not known yet.
GAP: Final = "[ ]"


@dataclass(frozen=True, slots=True)
class Run:
    """`missing`: the text stands for something that is not known."""

    text: str
    bold: bool = False
    italic: bool = False
    missing: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """How a paragraph stands. Sizes in points; `indent` is that of the first line, in millimetres."""

    align: str = "justify"
    points: float = BODY_POINTS
    before: float = 0.0
    after: float = 6.0
    indent: float = 0.0
    spread: float = 1.15
    keep_with_next: bool = False


LOOKS: Final = {
    "heading": Look("centre", 15.0, 12.0, 2.0, spread=1.0, keep_with_next=True),
    "subject": Look("centre", BODY_POINTS, 0.0, 8.0, spread=1.0, keep_with_next=True),
    "centre": Look("centre", BODY_POINTS, 4.0, 6.0, spread=1.05),
    "basis": Look("justify", BODY_POINTS, 0.0, 4.0, 12.7, 1.1),
    "body": Look("justify", BODY_POINTS, 0.0, 6.0, 12.7),
    "item": Look("left", BODY_POINTS, 0.0, 4.0, spread=1.1),
    "left": Look("left", BODY_POINTS, 4.0, 4.0, spread=1.1),
    "small": Look("left", SMALL_POINTS, 0.0, 2.0, spread=1.0),
    "caption": Look("left", SMALL_POINTS, 4.0, 2.0, spread=1.0, keep_with_next=True),
}
# Inside tables, heads and signatures.
TIGHT: Final = Look("left", BODY_POINTS, 0.0, 0.0, spread=1.0)


@dataclass(frozen=True, slots=True)
class Text:
    runs: Runs
    style: str

    @property
    def look(self) -> Look:
        return LOOKS[self.style]


@dataclass(frozen=True, slots=True)
class Head:
    """The two columns at the top: who issues it under which number, and where and when."""

    superior: str
    organ: str
    number: Runs
    union: str
    dated: Runs


@dataclass(frozen=True, slots=True)
class HeadedColumn:
    """`width` in millimetres; `group`: the heading that it shares with its neighbours, "" for none."""

    title: str
    width: float
    align: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`points`: the size of type of everything in it."""

    columns: tuple[HeadedColumn, ...]
    rows: tuple[tuple[Runs, ...], ...]
    points: float = TABLE_POINTS

    @property
    def grouped(self) -> bool:
        return any(column.group for column in self.columns)

    def heads(self) -> Iterator[tuple[str, int, int]]:
        """What stands over the columns, as (title, first column, columns): groups, and columns of none."""
        for at, column in enumerate(self.columns):
            if column.group and at and self.columns[at - 1].group == column.group:
                continue
            if not column.group:
                yield column.title, at, 1
                continue
            following = takewhile(column.group.__eq__, (one.group for one in self.columns[at:]))
            yield column.group, at, len(list(following))


@dataclass(frozen=True, slots=True)
class Signed:
    """Lines in capitals, a remark in brackets, room for the hand, and the name."""

    lines: tuple[Runs, ...]
    note: str
    name: Runs


@dataclass(frozen=True, slots=True)
class Signatures:
    right: Signed
    left: Signed | None = None
    receivers: tuple[Runs, ...] = ()


@dataclass(frozen=True, slots=True)
class Break:
    pass


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart as wide as the lines of text."""

    chart: ChartPicture


Part = Head | Text | Table | Figure | Signatures | Break


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPaper:
    """`missing` names what is not known, in words, each once; `problem` says why a template was not used.

    A `secret` one goes to the printer only: no file of it is offered. `org` of a list or a table: whose
    people or figures stand in it, "" for the whole unit. `about`: kind and id of each record that the
    whole paper is about. `guarded` are the names of the fields that it bears of these only for a `purpose`
    (one of `revealing.PURPOSES`; "": they are covered).
    """

    name: str
    title: str
    file_stem: str
    author: str
    landscape: bool
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()
    problem: str = ""
    secret: bool = False
    org: str = ""
    guarded: tuple[str, ...] = ()
    purpose: str = ""
    about: tuple[tuple[str, str], ...] = ()

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        return (PAGE_MM[1], PAGE_MM[0]) if self.landscape else PAGE_MM

    def lines(self) -> list[str]:
        """Every paragraph as plain text, in reading order; a row of a table is one for each cell."""
        return [line for part in self.parts for line in _lines(part)]


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


RECEIVERS: Final = "Nơi nhận:"
STARS: Final = "***"


def _lines(part: Part) -> Iterator[str]:
    if isinstance(part, Head):
        left = (part.superior, part.organ, STARS if part.organ else "", plain(part.number))
        yield from (line for line in (*left, part.union, plain(part.dated)) if line)
    elif isinstance(part, Text):
        yield plain(part.runs)
    elif isinstance(part, Table):
        if part.grouped:
            yield from (title for title, at, _ in part.heads() if part.columns[at].group)
        yield from (column.title for column in part.columns)
        yield from (plain(cell) for row in part.rows for cell in row)
    elif isinstance(part, Figure):
        yield f"{part.chart.title}: {described(part.chart)}"
    elif isinstance(part, Signatures):
        if part.receivers:
            yield RECEIVERS
            yield from (f"- {plain(receiver)}" for receiver in part.receivers)
        for signed in (part.left, part.right):
            if signed is not None:
                yield from (plain(line) for line in signed.lines)
                yield from (text for text in (signed.note, plain(signed.name)) if text)
