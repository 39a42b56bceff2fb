"""Gradings: a line for each subject, on numbers out of the register, proposed, approved, printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.services import activity, grading_output, gradings
from desktop.services.acting import act
from desktop.services.activity import ActivityFilter
from desktop.services.failures import ActionRefused
from desktop.services.gradings import Decided, Decision, GradingRow
from desktop.services.paper_content import Table, Text
from desktop.services.statistics import Statistics
from desktop.services.undo import take_back
from domain.decisions import Command
from domain.positions.posts import Rank, code_for
from domain.statistics.model import Span
from tests.helpers.books import line
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, UNIT, change

PAPER = Decision("12-QĐ/ĐTN", "20/11/2026", "Trần Thị Bích")
EARLIER = Decision("11-QĐ/ĐTN", "19/11/2026", "Trần Thị Bích")
LATER = Decision("15-QĐ/ĐTN", "21/11/2026", "Trần Thị Bích")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    """Three members of one branch, two of them graded, and a secretary of it."""
    made = CaseOffice.opened(tmp_path / "home")
    people = [
        made.member(number, full_name=name)
        for number, name in enumerate(("Trần Văn An", "Lê Thị Bé", "Hồ Cả"))
    ]
    for number, grade in enumerate(("outstanding", "completed")):
        data = {"period": "2026", "approved_grade": grade, "decision_date": "2026-11-01"}
        arrived(made, f"c{number}", "case", workflow="assessment", state="effective", org=BRANCH,
                member=people[number], data=data, history=[], decided_on="2026-11-01")  # fmt: skip
    arrived(
        made,
        "p1",
        "position",
        org=BRANCH,
        member=people[2],
        post=code_for(Rank.SECRETARY, "chi_doan"),
        held_from="2025-01-01",
    )
    yield made
    made.close()


def arrived(office: CaseOffice, id: str, kind: str, **fields: Any) -> None:
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    office.desk.pull(change(id, version, kind, **fields))


def row(office: CaseOffice, org: str = BRANCH, subject: str = "organisation") -> GradingRow:
    return next(one for one in gradings.rows(office.session, "2026", subject) if one.org == org)


def test_every_organisation_has_a_line_with_the_numbers_of_the_register(office: CaseOffice) -> None:
    lines = {one.org: one for one in gradings.rows(office.session, "2026")}
    assert set(lines) == {UNIT, BRANCH, OTHER_BRANCH}
    figures = lines[BRANCH].figures
    assert (figures["members"], figures["graded"], figures["grade_outstanding"]) == (3, 2, 1)
    assert lines[UNIT].figures["members"] == 3
    assert lines[OTHER_BRANCH].figures["members"] == 0
    assert grading_output.cells(office.session, 1, lines[BRANCH])[2:6] == ["3", "2", "66,67%", "50,00%"]


def test_the_numbers_of_a_year_that_is_over_are_those_of_t7_whatever_became_of_the_tree(
    office: CaseOffice,
) -> None:
    with office.desk.replica.reading() as reader:
        people = [one.id for one in reader.records("member")][:2]
    for number, member in enumerate(people):
        data = {"period": "2025", "approved_grade": "good", "decision_date": "2025-12-01"}
        arrived(office, f"d{number}", "case", workflow="assessment", state="effective", org=BRANCH,
                member=member, data=data, history=[], decided_on="2025-12-01")  # fmt: skip
    paper = {"decision_number": "7-QĐ/ĐTN", "decision_date": "2026-11-20", "signer": "Trần Thị Bích"}
    given = {"organisation": BRANCH, "into": OTHER_BRANCH, **paper}
    act(office.session, Command("tree.merge", "case", office.session.new_id(), given))
    lines = {one.org: one.figures for one in gradings.rows(office.session, "2025")}
    statistics = Statistics(office.session)
    query = replace(statistics.today("t7"), span=Span("2025-01-01", "2025-12-31"))
    t7 = line(statistics.compute(query).result)
    assert (t7["members"], t7["grade_good"]) == (3, 2)
    assert {name: lines[UNIT][name] for name in ("members", "graded", "grade_good")} == {
        name: t7[name] for name in ("members", "graded", "grade_good")
    }
    assert lines[OTHER_BRANCH]["members"] == 0, "nobody was there on the last day of that year"
    assert BRANCH not in lines


def test_the_numbers_of_an_approved_grade_stay_those_of_that_day(office: CaseOffice) -> None:
    gradings.propose(office.session, row(office), "2026", "good")
    assert row(office).proposed == "good"
    gradings.approve(office.session, [row(office)], "2026", PAPER)
    office.member(7, full_name="Vũ Thị Đào")
    approved = row(office)
    assert (approved.approved, approved.number, approved.day) == ("good", "12-QĐ/ĐTN", "20/11/2026")
    assert approved.figures["members"] == 3
    assert row(office, UNIT).figures["members"] == 4


def test_who_was_graded_keeps_the_line_when_the_post_ends(office: CaseOffice) -> None:
    """A decision that was taken stays to be read: of the cadre, and of a committee that nobody is left in."""
    for subject in ("cadre", "committee"):
        gradings.propose(office.session, row(office, BRANCH, subject), "2026", "good")
    gradings.approve(office.session, [row(office, BRANCH, "cadre")], "2026", PAPER)
    before = {subject: gradings.rows(office.session, "2026", subject) for subject in ("cadre", "committee")}
    with office.desk.replica.reading() as reader:
        post = reader.record("position", "p1")
    assert post is not None
    arrived(office, "p1", "position", **{**post.fields, "held_to": "2026-11-10", "end_reason": "left"})
    for subject, lines in before.items():
        assert gradings.rows(office.session, "2026", subject) == lines


def test_an_approved_grade_is_corrected_by_a_later_paper_and_the_former_stays_to_be_read(
    office: CaseOffice,
) -> None:
    gradings.propose(office.session, row(office), "2026", "outstanding")
    gradings.approve(office.session, [row(office)], "2026", PAPER)
    first = row(office)
    office.member(7, full_name="Vũ Thị Đào")
    gradings.approve(office.session, [row(office)], "2026", LATER, grade="completed")
    now = row(office)
    assert (now.id, now.approved, now.number, now.proposed) == (
        first.id, "completed", "15-QĐ/ĐTN", "outstanding",
    )  # fmt: skip
    assert now.former == (Decided("outstanding", "12-QĐ/ĐTN", "20/11/2026", "Trần Thị Bích"),)
    assert (first.figures["members"], now.figures["members"]) == (3, 4), "it rests on the numbers of its day"
    assert len(gradings.rows(office.session, "2026")) == 3, "a correction has no line of its own"
    (told,) = grading_output.former_told(office.session, [now])
    assert "Hoàn thành xuất sắc nhiệm vụ (12-QĐ/ĐTN, 20/11/2026)" in told
    with pytest.raises(ActionRefused) as nothing:
        gradings.approve(office.session, [now], "2026", LATER)
    assert nothing.value.code == "grading.nothing_proposed"


def test_a_correction_is_not_of_an_earlier_day_than_what_it_corrects(office: CaseOffice) -> None:
    gradings.approve(office.session, [row(office)], "2026", PAPER, grade="good")
    with pytest.raises(ActionRefused) as corrected:
        gradings.approve(office.session, [row(office)], "2026", EARLIER, grade="completed")
    with pytest.raises(ActionRefused) as taken:
        gradings.revoke(office.session, [row(office)], "2026", EARLIER)
    assert {corrected.value.code, taken.value.code} == {"grading.before_the_former"}
    assert (row(office).approved, row(office).former) == ("good", ())


def test_an_approved_grade_is_taken_back_by_a_paper_and_can_be_proposed_and_approved_anew(
    office: CaseOffice,
) -> None:
    gradings.propose(office.session, row(office), "2026", "good")
    with pytest.raises(ActionRefused) as nothing:
        gradings.revoke(office.session, [row(office)], "2026", LATER)
    assert nothing.value.code == "grading.nothing_approved"
    gradings.approve(office.session, [row(office)], "2026", PAPER)
    with pytest.raises(ActionRefused) as unnamed:
        gradings.revoke(office.session, [row(office)], "2026", Decision("", ""))
    assert unnamed.value.code == "validation.assessment_decision"
    gradings.revoke(office.session, [row(office)], "2026", LATER)
    taken = row(office)
    assert (taken.stands, taken.settled, taken.may_propose) == ("", False, True)
    assert grading_output.former_told(office.session, [taken])[0].endswith("theo 15-QĐ/ĐTN, 21/11/2026.")
    assert gradings.to_approve(gradings.rows(office.session, "2026")) == []
    gradings.propose(office.session, taken, "2026", "completed")
    gradings.approve(office.session, [row(office)], "2026", LATER)
    again = row(office)
    assert (again.approved, [one.grade for one in again.former]) == ("completed", ["good", ""])
    assert "thu hồi (15-QĐ/ĐTN, 21/11/2026)" in grading_output.former_told(office.session, [again])[0]


def test_what_was_decided_before_stands_below_the_table_on_every_form(
    office: CaseOffice, tmp_path: Path
) -> None:
    gradings.approve(office.session, [row(office)], "2026", PAPER, grade="good")
    gradings.approve(office.session, [row(office)], "2026", LATER, grade="completed")
    (told,) = grading_output.former_told(office.session, [row(office)])
    grading_output.save(office.session, "2026", "organisation", tmp_path / "a.xlsx")
    lines = list(load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True))
    assert lines[-1][0] == told
    noted = [one.what for one in activity.page(office.session, ActivityFilter()).entries]
    assert "Lưu danh sách thành bảng tính: Xếp loại tổ chức đoàn" in noted
    parts = grading_output.filled(office.session, "2026", "organisation").parts
    assert any(isinstance(part, Text) and part.runs[0].text == told for part in parts)


def test_one_paper_approves_all_that_was_proposed_and_nothing_else(office: CaseOffice) -> None:
    for org in (BRANCH, UNIT):
        gradings.propose(office.session, row(office, org), "2026", "good")
    waiting = gradings.to_approve(gradings.rows(office.session, "2026"))
    assert [one.org for one in waiting] == [BRANCH]
    gradings.approve(office.session, waiting, "2026", PAPER)
    assert row(office).approved == "good"
    assert row(office, UNIT).approved == row(office, OTHER_BRANCH).approved == ""
    with pytest.raises(ActionRefused) as nothing:
        gradings.approve(office.session, [row(office, OTHER_BRANCH)], "2026", PAPER)
    assert nothing.value.code == "grading.nothing_proposed"


def test_an_approval_without_number_or_day_writes_nothing(office: CaseOffice) -> None:
    gradings.propose(office.session, row(office), "2026", "good")
    with pytest.raises(ActionRefused) as told:
        gradings.approve(office.session, [row(office)], "2026", Decision("", "20/11/2026"))
    assert told.value.code == "validation.assessment_decision"
    assert row(office).approved == ""


def test_a_branch_sees_and_proposes_its_own_line_and_approves_none(office: CaseOffice) -> None:
    office.session.actor = BRANCH_CADRE
    (only,) = gradings.rows(office.session, "2026")
    assert (only.org, only.may_propose, only.may_approve) == (BRANCH, True, False)
    gradings.propose(office.session, only, "2026", "outstanding")
    with pytest.raises(ActionRefused) as told:
        gradings.approve(office.session, [row(office)], "2026", PAPER)
    assert told.value.code == "assessment.by_unit"


def test_a_cadre_is_graded_by_the_post_and_keeps_the_name(office: CaseOffice) -> None:
    (cadre,) = gradings.rows(office.session, "2026", "cadre")
    assert (cadre.name, cadre.post, cadre.org) == ("Hồ Cả", "Bí thư", BRANCH)
    gradings.approve(office.session, [cadre], "2026", PAPER, grade="outstanding")
    (graded,) = gradings.rows(office.session, "2026", "cadre")
    assert graded.approved == "outstanding"
    (committee,) = gradings.rows(office.session, "2026", "committee")
    assert committee.org == BRANCH


def test_too_many_of_the_best_grade_are_remarked_and_never_held_up(office: CaseOffice) -> None:
    assert gradings.quota_told(office.session, "organisation", gradings.rows(office.session, "2026")) == ""
    gradings.propose(office.session, row(office), "2026", "outstanding")
    told = gradings.quota_told(office.session, "organisation", gradings.rows(office.session, "2026"))
    assert told.startswith("Xuất sắc 1 trên 1")


def test_a_year_that_has_not_begun_has_no_table(office: CaseOffice) -> None:
    with pytest.raises(ActionRefused) as told:
        gradings.rows(office.session, "2027")
    assert told.value.code == "validation.assessment_period"


@pytest.mark.parametrize("subject", ["organisation", "committee", "cadre"])
def test_the_table_is_printed_and_written_with_its_sum(
    office: CaseOffice, tmp_path: Path, subject: str
) -> None:
    gradings.approve(office.session, [row(office, subject=subject)], "2026", PAPER, grade="good")
    paper = grading_output.filled(office.session, "2026", subject)
    (table,) = [part for part in paper.parts if isinstance(part, Table)]
    assert sum(column.width for column in table.columns) == 252
    assert any("Hoàn thành tốt nhiệm vụ 1" in line for line in paper.lines())
    target = tmp_path / "xep-loai.xlsx"
    assert grading_output.save(office.session, "2026", subject, target) == len(table.rows)
    sheet = load_workbook(target).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == list(grading_output.header(subject))


def test_a_proposal_is_taken_back_and_the_line_may_be_graded_again(office: CaseOffice) -> None:
    """The id of a grading is never given again: what was made is emptied, not deleted."""
    step = gradings.propose(office.session, row(office), "2026", "good")
    assert step.label.startswith("Đề nghị xếp loại ")
    back = take_back(office.session, step)
    assert (row(office).proposed, back.left) == ("", ())
    assert back.step is not None
    take_back(office.session, back.step)
    assert row(office).proposed == "good"
    gradings.propose(office.session, row(office), "2026", "completed")
    assert row(office).proposed == "completed"


def test_one_undo_takes_a_whole_approval_back_and_the_proposals_stay(office: CaseOffice) -> None:
    for org in (BRANCH, OTHER_BRANCH):
        gradings.propose(office.session, row(office, org), "2026", "good")
    waiting = gradings.to_approve(gradings.rows(office.session, "2026"))
    step = gradings.approve(office.session, waiting, "2026", PAPER)
    assert len(step.written) == 2
    take_back(office.session, step)
    for org in (BRANCH, OTHER_BRANCH):
        line_ = row(office, org)
        assert (line_.proposed, line_.approved, line_.number, line_.day, line_.signer) == (
            "good",
            "",
            "",
            "",
            "",
        )
        assert not line_.settled


def test_a_correction_that_was_undone_leaves_what_stood_and_may_be_made_again(office: CaseOffice) -> None:
    gradings.approve(office.session, [row(office)], "2026", PAPER, grade="outstanding")
    step = gradings.approve(office.session, [row(office)], "2026", LATER, grade="good")
    back = take_back(office.session, step)
    line = row(office)
    assert (back.left, line.approved, line.former) == ((), "outstanding", ())
    gradings.revoke(office.session, [row(office)], "2026", LATER)
    line = row(office)
    assert (line.approved, [one.grade for one in line.former]) == ("", ["outstanding"])
