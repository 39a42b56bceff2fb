"""A line of a csv longer than its header was cut by a comma of its own: nobody is read one place too far."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.import_source import source_named
from desktop.services.import_types import Choices, ImportPlan, Source
from desktop.services.importing import Import
from desktop.services.sheet_files import open_sheets
from domain.importing.headers import Doing, Target
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH

HEAD = "TT,Họ và tên,Ngày sinh,Quê quán,Nơi thường trú,Ghi chú"
SOUND = "1,Lò Văn Thử,01/02/2001,Bản A,Bản B,x"
CUT = "2,Lò Thị Mẫu,02/02/2001,Bản A, xã C,Bản B,y"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def source(tmp_path: Path, *lines: str) -> Source:
    path = tmp_path / "ds.csv"
    path.write_text("\n".join((HEAD, *lines)), encoding="utf-8")
    return source_named(open_sheets(path))


def checked(office: CaseOffice, source: Source, choices: Choices) -> ImportPlan:
    importing = Import(office.session, source)
    return importing.check(importing.mapping(), choices)


def test_a_longer_line_is_asked_about_at_the_cell_that_is_too_many(
    office: CaseOffice, tmp_path: Path
) -> None:
    read = source(tmp_path, SOUND, CUT)
    plan = checked(office, read, Choices(org=BRANCH))
    (row,) = plan.failed
    assert [(one.column, one.code) for one in row.errors] == [(6, "import.longer_than_header")]
    mended = {(3, 3): "Bản A, xã C", (3, 4): "Bản B", (3, 5): "y", (3, 6): ""}
    plan = checked(office, read, Choices(org=BRANCH, cells=mended))
    assert not plan.failed
    assert plan.rows[1].values["permanent_address"] == "Bản B"


def test_a_column_without_a_header_that_most_lines_fill_or_a_person_leaves_out_is_no_fault(
    office: CaseOffice, tmp_path: Path
) -> None:
    assert not checked(office, source(tmp_path, f"{SOUND},a", CUT), Choices(org=BRANCH)).failed
    read = source(tmp_path, SOUND, CUT)
    importing = Import(office.session, read)
    left_out = importing.mapping().with_target(6, Target(Doing.SKIP))
    assert not importing.check(left_out, Choices(org=BRANCH)).failed
