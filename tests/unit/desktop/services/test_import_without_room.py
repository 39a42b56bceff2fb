"""An import on a disk that fills: the register is as it was, and the list goes in once there is room."""

from __future__ import annotations

from itertools import product

import pytest

from desktop.services import members
from desktop.services.import_types import Choices, Source
from desktop.services.importing import Import
from desktop.services.members import MemberFilter
from domain.importing.cells import Cell
from sync.replica import connection
from sync.replica.errors import DiskFull
from tests.helpers.desks import Desk, Office

PAGE = 4096
_GIVEN = ("An", "Bích", "Chi", "Dung", "Giang", "Hoa", "Khánh", "Lan", "Mai")
HEADERS = ("Họ và tên", "Năm sinh", "Quê quán")


def listed() -> Source:
    rows = tuple(
        (number, (Cell(f"Lê {' '.join(names)}"), Cell("2004"), Cell("Thôn " * 40)))
        for number, names in enumerate(product(_GIVEN, repeat=3), 2)
    )
    return Source("ds.xlsx", "d1", "Trang 1", HEADERS, rows)


def reopened(desk: Desk, room: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk on a disk where its replica may grow by so many pages; None: by any number."""
    desk.reopen()
    pages = desk.session.home.replica.stat().st_size // PAGE
    limits = {**connection.PRAGMAS, "max_page_count": pages + room if room is not None else 1 << 30}
    monkeypatch.setattr(connection, "PRAGMAS", limits)
    desk.reopen()


def test_a_disk_that_fills_leaves_no_row_and_the_list_goes_in_once_there_is_room(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = office.desk()
    desk.add(full_name="Vũ Cần")
    reopened(desk, 20, monkeypatch)
    importing = Import(desk.session, listed())
    choices = Choices(org=desk.unit.branches[0])
    plan = importing.check(importing.mapping(), choices)
    with pytest.raises(DiskFull):
        importing.commit(plan)
    with desk.session.replica.reading() as reader:
        assert [one.operation.do for one in reader.outbox()] == ["create"]
    assert [row.fields["full_name"] for row in members.find(desk.session, MemberFilter())] == ["Vũ Cần"]
    reopened(desk, None, monkeypatch)
    again = Import(desk.session, listed())
    outcome = again.commit(again.check(again.mapping(), choices))
    assert outcome.added == plan.added == len(_GIVEN) ** 3
