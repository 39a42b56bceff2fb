"""A member's book and the minutes of handing books over: all read, nothing typed, for few eyes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services import activity, handover, member_book, paper_leaving
from desktop.services.activity import ActivityFilter
from desktop.services.failures import ActionRefused
from desktop.services.handover import Handover
from desktop.services.paper_content import FilledPaper, Table, plain
from desktop.services.paper_templates import WIDTH_MM
from domain.positions.posts import Rank, code_for
from domain.roles import Actor, Role
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, UNIT, change

ID = "034204000001"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def arrived(office: CaseOffice, id: str, kind: str, **fields: Any) -> None:
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    office.desk.pull(change(id, version, kind, **fields))


def case(office: CaseOffice, id: str, workflow: str, state: str, member: str, **data: Any) -> None:
    fields = {"workflow": workflow, "state": state, "org": BRANCH, "member": member, "history": []}
    arrived(office, id, "case", data=data, **fields)


@pytest.fixture
def member(office: CaseOffice) -> str:
    """Somebody with one of everything."""
    an = office.member(1, full_name="Nguyễn Văn An", citizen_id=ID, book_held=True, card_number="T-17")
    case(office, "c1", "admission", "effective", an, decision_date="2020-03-26", decision_number="4-NQ/ĐTN")
    case(office, "c2", "training", "effective", an, period="2025", **dict.fromkeys(
        ("score_ideals", "score_conduct", "score_work", "score_fitness", "score_activity"), 19))  # fmt: skip
    case(office, "c3", "assessment", "effective", an, period="2025", approved_grade="good",
         decision_number="9-QĐ/ĐTN", decision_date="2025-12-20")  # fmt: skip
    case(
        office,
        "c4",
        "commendation",
        "effective",
        an,
        decision_date="2026-03-26",
        title="Thanh niên tiên tiến",
    )
    case(office, "c5", "discipline", "effective", an, decision_date="2026-05-01", form="reprimand")
    case(office, "c6", "transfer", "awaiting", an, letter_date="2026-10-01", letter_number="7",
         to_place="Đoàn phường Sông Xanh", book_handed_over=True)  # fmt: skip
    post = code_for(Rank.SECRETARY, "chi_doan")
    arrived(office, "p1", "position", org=BRANCH, member=an, post=post, held_from="2025-01-01")
    return an


def cells(paper: FilledPaper) -> list[str]:
    return [
        plain(cell) for part in paper.parts if isinstance(part, Table) for row in part.rows for cell in row
    ]


def test_the_book_tells_what_the_register_and_the_cases_say(office: CaseOffice, member: str) -> None:
    paper = member_book.filled(office.session, member)
    said = cells(paper)
    for expected in ("26/03/2020", "4-NQ/ĐTN", "95 điểm, Xuất sắc", "Hoàn thành tốt nhiệm vụ", "9-QĐ/ĐTN",
                     "Thanh niên tiên tiến", "Khiển trách", "Bí thư", "01/10/2026"):  # fmt: skip
        assert expected in said
    assert any("Đoàn phường Sông Xanh" in cell for cell in said)
    assert not any(ID in line for line in paper.lines())


def test_a_cadre_of_the_branch_finds_commendations_in_it_and_no_discipline(
    office: CaseOffice, member: str
) -> None:
    office.session.actor = BRANCH_CADRE
    said = cells(member_book.filled(office.session, member))
    assert "Thanh niên tiên tiến" in said
    assert "Khiển trách" not in said
    assert "Kỷ luật" not in said


def test_a_book_of_another_branch_or_for_a_volunteer_is_refused(office: CaseOffice) -> None:
    other = office.member(5, org=OTHER_BRANCH)
    office.session.actor = BRANCH_CADRE
    with pytest.raises(ActionRefused):
        member_book.filled(office.session, other)
    office.session.actor = Actor("v-1", "Cộng tác viên", Role.VOLUNTEER, UNIT, until="2027-01-01")
    with pytest.raises(ActionRefused):
        member_book.filled(office.session, other)
    with pytest.raises(ActionRefused):
        handover.filled(office.session, Handover())


def test_an_empty_book_says_so_under_every_heading(office: CaseOffice) -> None:
    paper = member_book.filled(office.session, office.member(2))
    assert paper.lines().count("Chưa có.") == 5
    assert cells(paper) == []


def test_that_a_book_left_is_noted_with_the_member(office: CaseOffice, member: str) -> None:
    paper_leaving.note_printed(office.session, member_book.filled(office.session, member))
    (line, *_) = activity.page(office.session, ActivityFilter()).entries
    assert (line.what, line.subject) == ("In danh sách: Sổ đoàn viên", "Nguyễn Văn An")


def test_all_books_of_a_branch_are_listed_when_the_secretary_changes(office: CaseOffice, member: str) -> None:
    office.member(2, full_name="Lê Thị Bé")
    office.member(3, full_name="Hồ Cả", status="matured")
    office.member(4, full_name="Vũ Dần", org=OTHER_BRANCH)
    paper = handover.filled(office.session, Handover(org=BRANCH, giver="Lê Văn Cũ", taker="Trần Thị Mới"))
    assert cells(paper)[1::6] == ["Lê Thị Bé", "Nguyễn Văn An"]
    assert cells(paper)[3::6] == ["không", "có"]
    assert "Cộng: 2 đoàn viên, 1 sổ" in paper.lines()
    assert paper.missing == ()
    assert handover.filled(office.session, Handover(org=BRANCH)).missing == ("Bên giao", "Bên nhận")


def test_books_that_went_with_a_letter_are_listed_by_year(office: CaseOffice, member: str) -> None:
    paper = handover.filled(office.session, Handover(year="2026"))
    assert cells(paper) == ["1", "Nguyễn Văn An", "05/03/2004", "có", "T-17", "Giấy giới thiệu 7"]
    assert cells(handover.filled(office.session, Handover(year="2025"))) == []


def test_every_table_is_as_wide_as_the_sheet(office: CaseOffice, member: str) -> None:
    for paper in (member_book.filled(office.session, member), handover.filled(office.session, Handover())):
        for part in paper.parts:
            if isinstance(part, Table):
                assert sum(column.width for column in part.columns) <= WIDTH_MM["portrait"]
