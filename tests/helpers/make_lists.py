"""Makes the lists in tests/fixtures/lists: what units have on disk, with invented people.

    python -m tests.helpers.make_lists [FOLDER]

Beside each list goes NAME.json: the tables that stand in it, header and rows as text in Unicode, and the
people as they are stored. Lists that LibreOffice wrote are made again only where `soffice` is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

from domain.importing.cells import CellValue, shown
from tests.helpers.list_people import PEOPLE, Person

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "lists"
# What LibreOffice makes of another list: (made from, new name).
CONVERTED = (("tcvn3.xls", "libreoffice-tcvn3.xlsx"), ("central.xlsx", "libreoffice-central.xls"))

Row = Sequence[CellValue]


@dataclass(frozen=True, slots=True)
class Expected:
    """One table: the sheet's name ("" in files without), header texts, rows of texts."""

    sheet: str
    header: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class MadeList:
    content: bytes
    tables: Sequence[Expected]
    people: Sequence[Person] = field(default=PEOPLE)

    def expected(self) -> str:
        tables = [
            {
                "sheet": table.sheet,
                "header": list(table.header),
                "rows": [[shown(value) for value in row] for row in table.rows],
            }
            for table in self.tables
        ]
        people = [person.stored() for person in self.people]
        return json.dumps({"tables": tables, "people": people}, ensure_ascii=False, indent=1) + "\n"


HEADER = (
    "STT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Dân tộc",
    "Quê quán",
    "Số CCCD",
    "Điện thoại",
    "Ngày vào Đoàn",
)


def row_of(number: int, person: Person) -> list[CellValue]:
    """The cells of one person under HEADER, everything as text but the number."""
    return [
        number,
        person.name,
        shown(person.born),
        person.sex,
        person.ethnicity,
        person.home_town,
        person.citizen_id,
        person.phone,
        shown(person.joined),
    ]


def rows_of(people: Iterable[Person], first: int = 1) -> list[list[CellValue]]:
    return [row_of(number, person) for number, person in enumerate(people, first)]


def lists() -> dict[str, MadeList]:
    """File name → what is in it; all but those that LibreOffice writes."""
    from tests.helpers import spreadsheet_lists, text_lists

    makers: dict[str, Callable[[], MadeList]] = {**spreadsheet_lists.MAKERS, **text_lists.MAKERS}
    return {name: make() for name, make in makers.items()}


def as_csv(rows: Iterable[Row], delimiter: str) -> str:
    import csv

    target = StringIO(newline="")
    csv.writer(target, delimiter=delimiter).writerows([[shown(value) for value in row] for row in rows])
    return target.getvalue()


def xlsx_bytes(fill: Callable[..., None], **options: object) -> bytes:
    """`fill` gets an XlsxWriter workbook."""
    import xlsxwriter

    target = BytesIO()
    # One date for all, so that making a list again gives the same bytes.
    book = xlsxwriter.Workbook(target, {"in_memory": True, **options})
    book.set_properties({"created": date(2025, 1, 1)})
    fill(book)
    book.close()
    return target.getvalue()


def converted(source: Path, target: Path) -> None:
    """`source` as LibreOffice saves it in the format of `target`."""
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "profile").as_uri()
        command = [
            "soffice",
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            target.suffix[1:],
        ]
        subprocess.run(
            [*command, "--outdir", folder, str(source)], check=True, capture_output=True, timeout=120
        )
        shutil.move(Path(folder, source.stem + target.suffix), target)


def write_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = lists()
    for name, one in made.items():
        (folder / name).write_bytes(one.content)
        (folder / f"{name}.json").write_text(one.expected(), encoding="utf-8")
    for source, name in CONVERTED:
        (folder / f"{name}.json").write_text(made[source].expected(), encoding="utf-8")
        if shutil.which("soffice"):
            converted(folder / source, folder / name)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
