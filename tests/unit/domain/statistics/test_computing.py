"""Counting a table: lines, totals, shares, filters, and who is behind each number."""

from __future__ import annotations

from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.computing import TOTAL
from domain.statistics.model import ColumnKind, Share
from tests.helpers.books import ask, book_of, counted, line, people

ROOT, SCHOOL, CLASS_A, CLASS_B, HAMLET = "u", "school", "a", "b", "hamlet"


def org(id: str, level: str, parent: str = "", **more: str) -> Record:
    fields = {"name": id.upper(), "code": id, "level": level, "parent": parent or None, "status": "active"}
    return Record("organisation", id, {**fields, **more})


def person(id: str, where: str, **more: object) -> Record:
    fields = {"full_name": id, "org": where, "status": "active", "source": "yum", "sex": "male"}
    return Record("member", id, {**fields, **more})


TREE = (
    org(ROOT, "doan_co_so", sector="rural"),
    org(SCHOOL, "doan_truc_thuoc_doan_co_so", ROOT, sector="school"),
    org(CLASS_A, "chi_doan", SCHOOL),
    org(CLASS_B, "chi_doan", SCHOOL),
    org(HAMLET, "chi_doan", ROOT),
)
# Three in class A (two women, one from the App), one in class B, two in the hamlet, one without a branch.
PEOPLE = (
    person("m1", CLASS_A, sex="female", source="app", birth_date="2010-11-22"),
    person("m2", CLASS_A, sex="female", birth_date="2010-11-23"),
    person("m3", CLASS_A, birth_date="1991"),
    person("m4", CLASS_B, source="app"),
    person("m5", HAMLET, ethnicity="6", religion="15", party_joined_on="2026-11-22"),
    person("m6", HAMLET, ethnicity="5", religion="4"),
    person("m7", ROOT),
    # Nobody of these is counted anywhere.
    person("m8", HAMLET, status="honorary"),
    person("m9", HAMLET, status="candidate"),
    Record("guest", "g1", {"org": HAMLET, "type": "temporary", "person": "far", "subject": {}}),
)


def book() -> Book:
    return book_of((*TREE, *PEOPLE), unit=ROOT)


def test_lines_are_the_children_and_what_belongs_to_the_chosen_one_itself() -> None:
    result = counted(book(), ask("bieu_2", org=ROOT))
    assert [(row.org, row.name) for row in result.rows] == [
        (HAMLET, "HAMLET"), (SCHOOL, "SCHOOL"), (ROOT, "U"),
    ]  # fmt: skip
    assert line(result, SCHOOL) == {
        "members": 4,
        "from_app": 2,
        "from_app_share": Share(2, 4),
        "from_yum": 2,
        "from_yum_share": Share(2, 4),
    }
    assert [line(result, each)["members"] for each in (HAMLET, ROOT, TOTAL)] == [2, 1, 7]


def test_a_branch_by_itself_has_one_line() -> None:
    result = counted(book(), ask("bieu_2", org=CLASS_B))
    assert [row.org for row in result.rows] == [CLASS_B]
    assert line(result)["members"] == 1


def test_the_total_is_the_sum_of_the_lines_and_each_number_has_as_many_behind_it() -> None:
    one = book()
    for table in ("bieu_2", "t1", "t2"):
        query = ask(table, org=ROOT)
        result = counted(one, query)
        for place, column in enumerate(result.table.columns):
            if column.kind in (ColumnKind.COUNT, ColumnKind.SUM):
                cells = [row.cells[place] for row in result.rows]
                assert sum(cell for cell in cells if isinstance(cell, int)) == result.total.cells[place]
                for row in (*result.rows, result.total):
                    assert len(people(one, query, column.key, row.org)) == row.cells[place]


def test_people_by_age_ethnicity_religion_and_party() -> None:
    total = line(counted(book(), ask("t2", org=ROOT)))
    assert (total["members"], total["women"], total["minority"], total["religious"], total["party"]) == (
        7, 2, 1, 1, 1,
    )  # fmt: skip
    # m1 is 16 on the very day, m2 tomorrow; m3, of whom only the year is known, is 35.
    assert (total["age_0"], total["age_16"], total["age_31"], total["age_unknown"]) == (1, 1, 1, 4)
    assert people(book(), ask("t2", org=ROOT), "age_31") == ["m3"]
    assert line(counted(book(), ask("t2", "2026-01-01", "2026-11-21", org=ROOT)))["party"] == 0


def test_only_the_sector_or_the_level_that_is_asked_for() -> None:
    school = counted(book(), ask("bieu_2", org=ROOT, sectors=frozenset({"school"})))
    assert [row.org for row in school.rows] == [SCHOOL]
    assert line(school)["members"] == 4
    branches = counted(book(), ask("bieu_2", org=ROOT, levels=frozenset({"chi_doan"})))
    assert line(branches)["members"] == 6


def test_nothing_of_nothing_has_a_share_without_a_whole() -> None:
    empty = counted(book_of(TREE, unit=ROOT), ask("bieu_2", org=ROOT))
    assert line(empty)["from_app_share"] == Share(0, 0)
    assert [row.org for row in empty.rows] == [HAMLET, SCHOOL]


def test_an_unknown_branch_loses_nobody() -> None:
    one = book_of((*TREE, person("m1", "nowhere")), unit=ROOT)
    result = counted(one, ask("bieu_2", org=ROOT))
    assert line(result, ROOT)["members"] == 1
