"""A list of ten thousand people, from the file to the outbox, against reading it and a bare insert."""

from __future__ import annotations

import os
import resource
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from unittest.mock import patch

import python_calamine
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.services import import_encodings, import_undo
from desktop.services import values as shown_values
from desktop.services.import_source import source_named
from desktop.services.import_types import Choices
from desktop.services.importing import Import
from desktop.services.list_writing import XLSX, content
from desktop.services.session import Session
from desktop.services.sheet_files import open_sheets
from domain.fields import FieldType
from domain.members.fields import MEMBER
from sync.protocol.rulebook import rulebook
from sync.replica.connection import PRAGMAS
from tests.bench.figures import Measured, Promise, Row, at_most, at_most_times
from tests.bench.homes import PASSPHRASE
from tests.bench.people import people
from tests.bench.timing import side_by_side
from tests.bench.workbench import Workbench

_SOURCE = "quality.md, Speed: import an Excel of 10,000 rows"
_BASELINE = (
    "python-calamine reads the file, and one bare insert of the same rows: same pragmas, same disk, "
    "no encryption, no index"
)

ROW = Row(
    "import",
    "Import a list of 10,000 rows: read under limits, checked cell by cell, matched, written, queued",
    (
        Promise("processor", "its reading process included", "s", _SOURCE, at_most_times(4), _BASELINE),
        Promise("wall", "until all of it is saved", "s", "ui.md, AC-IMP 3", at_most(60)),
        Promise("reading", "of that: file to cells, in a process of its own", "s", "for orientation"),
        Promise("checking", "of that: tables, columns, cells, who is here", "s", "for orientation"),
        Promise("writing", "of that: rows, outbox, audit, search, fsync", "s", "for orientation"),
        Promise("undo", "processor time until all of it is taken back", "s", "for orientation"),
    ),
    lambda bench: measure(bench),
)  # fmt: skip

# The numbers of the members who are here already would be those of the list, too.
_LEFT_OUT = ("org", "status", "source", "member_code")


def measure(bench: Workbench) -> Mapping[str, Measured]:
    home = bench.home(bench.size(20_000, 60))
    folder, size = bench.new_folder("import"), bench.size(10_000, 40)
    path, rows = folder / "list.xlsx", _rows(size)
    path.write_bytes(content(XLSX, "DSDV", rows[0], rows[1:]))
    stages: dict[str, list[float]] = {"reading": [], "checking": [], "writing": [], "undo": [], "wall": []}
    numbers = count()
    with Session.open(home.path, passphrase=PASSPHRASE) as session:

        def ours() -> float:
            wall, begin = time.perf_counter(), _processor()
            book = open_sheets(path)
            read = _processor()
            source = source_named(book)
            importing = Import(session, source)
            mapping = importing.mapping()
            encodings = import_encodings.certain(import_encodings.proposed(source, mapping))
            plan = importing.check(mapping, Choices(org=home.branches[0], encodings=encodings))
            checked = _processor()
            outcome = importing.commit(plan)
            written = _processor()
            if outcome.added != size:
                raise ValueError(f"{outcome.added} of {size} were added: {dict(plan.reasons)}")
            stages["wall"].append(time.perf_counter() - wall)
            import_undo.take_back(session, outcome.batch)
            for name, seconds in (
                ("reading", read - begin),
                ("checking", checked - read),
                ("writing", written - checked),
                ("undo", _processor() - written),
            ):
                stages[name].append(seconds)
            return written - begin

        # Installed, the process that reads finds its modules compiled; it would else compile them each time.
        with patch.dict(os.environ, {"PYTHONDONTWRITEBYTECODE": ""}):
            pair = side_by_side(
                ours, lambda: _bare(path, folder / f"bare-{next(numbers)}.db"), bench.rounds(5)
            )
    found = {name: Measured(statistics.median(seconds)) for name, seconds in stages.items()}
    return {"processor": Measured(pair.ours, pair.baseline, f"{size} rows"), **found}


def _rows(size: int) -> Sequence[Sequence[str]]:
    """A list as a spreadsheet shows it: labels over the columns, texts in the cells."""
    listed = [fields for _, fields in people(size, ["org"], seed="list", province="036")]
    names = [name for name in listed[0] if name not in _LEFT_OUT]
    header = [MEMBER.by_name[name].label for name in names]
    return [header, *([_text(name, fields.get(name)) for name in names] for fields in listed)]


def _text(name: str, value: object) -> str:
    declared = MEMBER.by_name[name]
    text = shown_values.show(declared, value, rulebook())
    return text.replace(" ", "") if declared.type in (FieldType.CITIZEN_ID, FieldType.PHONE) else text


def _bare(path: Path, database: Path) -> float:
    begin = _processor()
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows: Sequence[Sequence[object]] = book.get_sheet_by_index(0).to_python()
    with closing(sqlcipher.connect(str(database), isolation_level=None)) as connection:
        for name, value in PRAGMAS.items():
            if not name.startswith("cipher"):
                connection.execute(f"PRAGMA {name} = {value}").fetchall()
        columns = ", ".join(f"c{number}" for number in range(len(rows[0])))
        connection.execute(f"CREATE TABLE list ({columns})")
        connection.execute("BEGIN IMMEDIATE")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(" ".join(("INSERT INTO list VALUES (", marks, ")")), rows[1:])
        connection.execute("COMMIT")
    return _processor() - begin


def _processor() -> float:
    """Of this process and of those that it started and that have ended."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, kinds))
