"""Whatever a list holds: what was checked is what happens, once, and it goes again as it came."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.services import import_undo
from desktop.services.import_types import Answer, Choices, Source, Verdict
from desktop.services.importing import Import
from domain.decide import decide
from domain.decisions import Accepted, Command
from domain.importing.cells import Cell, CellValue
from domain.importing.mapping import Update
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH

HEADERS = (
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Số CCCD",
    "Điện thoại",
    "Dân tộc",
    "Địa chỉ thường trú",
    "Đơn vị",
)

_names = st.sampled_from(
    ("Nguyễn Văn An", "NGUYỄN VĂN AN", "Trần Thị Bình", "H'Hen Niê", "NguyÔn V¨n §øc", "")
)
_births = st.sampled_from(("05/03/2004", "2004", "03/2004", "5/3/04", 38051, "31/02/2004", None))
_sexes = st.sampled_from(("Nam", "Nữ", "x", None))
_ids = st.sampled_from(("034204001234", 34204001234, "034304001234", "1,23E+11", "123456789", None))
_phones = st.sampled_from(("0912345678", 912345678, "0987654321", "không có", None))
_peoples = st.sampled_from(("Kinh", 5, "Tày", "Người lạ", None))
_any = st.one_of(st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates())
_places = st.one_of(st.sampled_from(("Thôn 1", "=1+1", "X· §«ng")), _any)
_branches = st.sampled_from(("Thôn Đông", "Chi đoàn thôn Đoài", "Xã Thống Nhất", "Nơi khác", None))
_rows = st.lists(
    st.tuples(_names, _births, _sexes, _ids, _phones, _peoples, _places, _branches), min_size=1, max_size=5
)
_wild = st.lists(st.tuples(*[_any] * len(HEADERS)), min_size=1, max_size=3)
_answers = st.dictionaries(st.integers(7, 11), st.sampled_from(Answer), max_size=3)


@pytest.fixture(scope="module")
def office() -> Iterator[CaseOffice]:
    with tempfile.TemporaryDirectory() as folder:
        made = CaseOffice.opened(Path(folder) / "home")
        made.member(1, citizen_id="034204001234", phone="0987654321")
        made.member(2, full_name="Trần Thị Bình", birth_date="2004")
        yield made
        made.close()


def source(rows: list[tuple[CellValue, ...]]) -> Source:
    numbered = [(number, tuple(map(Cell, row))) for number, row in enumerate(rows, 7)]
    return Source("d.xlsx", "digest", "Trang 1", HEADERS, tuple(numbered))


def state(office: CaseOffice) -> object:
    with office.session.replica.reading() as reader:
        people = [(one.id, dict(one.fields), one.sync) for one in reader.members()]
        return people, [one.operation for one in reader.outbox()], reader.meta.next_n


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.one_of(_rows, _wild),
    answers=_answers,
    update=st.sampled_from(Update),
    without_bad_cells=st.booleans(),
)
def test_a_list_does_what_was_checked_once_and_goes_again(
    office: CaseOffice,
    rows: list[tuple[CellValue, ...]],
    answers: dict[int, Answer],
    update: Update,
    without_bad_cells: bool,
) -> None:
    before = state(office)
    importing = Import(office.session, source(rows))
    mapping = replace(importing.mapping(), update=update)
    choices = Choices(org=BRANCH, answers=answers, without_bad_cells=without_bad_cells)
    plan = importing.check(mapping, choices)
    assert state(office) == before
    assert_every_new_one_is_acceptable(office, plan.rows)
    outcome = importing.commit(plan)
    with office.session.replica.reading() as reader:
        done = [one.operation.do for one in reader.outbox()]
    assert (done.count("create"), done.count("edit")) == (plan.added, plan.updated)
    assert (outcome.added, outcome.updated) == (plan.added, plan.updated)
    after = state(office)
    again = importing.check(mapping, replace(choices, answers={}))
    importing.commit(again)
    assert (again.added, again.updated) == (0, 0)
    assert state(office) == after
    if outcome.batch:
        assert import_undo.take_back(office.session, outcome.batch).undone == plan.added + plan.updated
    assert state(office) == before


def assert_every_new_one_is_acceptable(office: CaseOffice, rows: object) -> None:
    with office.session.replica.reading() as reader:
        for row in rows if isinstance(rows, tuple) else ():
            if row.verdict is Verdict.ADD:
                command = Command("create", "member", row.member, {**row.values, "org": row.org})
                decision = decide(reader.view(), command, office.session.actor, office.session.today)
                assert isinstance(decision, Accepted), decision
