"""Lines of a history in words: what ended a case is named in full, and never looks like a step of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from desktop.services.case_lines import shown_line
from domain.records import Value
from sync.replica.types import LocalRecord
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice

MATURED = {"maturity_reason": "age", "decision_number": "12-QĐ/ĐTN", "decision_date": "20/11/2026"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def ended(office: CaseOffice) -> tuple[str, str]:
    """Ids of a member and of the commendation that a maturity ended."""
    id = office.member(1, birth_date="1990-03-05")
    award: Mapping[str, Value] = {"form": "certificate", "level": "grassroots", "achievement": "Hè"}
    case = office.cases.start("commendation", id, award, step="submit").id
    office.cases.start("maturity", id, MATURED, step="approve")
    return id, case


def stored(office: CaseOffice, case: str) -> LocalRecord:
    with office.desk.replica.reading() as reader:
        found = reader.record("case", case)
    assert found is not None
    return found


def test_what_an_exit_ended_is_told_by_the_workflow_and_the_step_of_the_exit(office: CaseOffice) -> None:
    member, case = ended(office)
    shown = office.cases.show(case)
    first, last = shown.history
    assert (first.own, first.step) == (True, "submit")
    assert (last.own, last.step) == (False, "maturity.approve")
    assert last.step_label == "Kết thúc vì: Trưởng thành đoàn – Quyết định trưởng thành"
    assert last.step_label in [line.step_label for line in office.cases.timeline(member)]
    assert not any(paper.ready for paper in shown.papers if paper.name == "commendation_decision")


def test_a_line_of_before_is_told_as_well(office: CaseOffice) -> None:
    _, case = ended(office)
    found = stored(office, case)
    line = {name: value for name, value in found.fields["history"][-1].items() if name != "because_of"}
    shown = shown_line(office.session, found, line)
    assert shown.step_label.startswith("Kết thúc vì: Trưởng thành đoàn – ")


@pytest.mark.parametrize("line", [{"because_of": {"workflow": "discipline", "case": "d"}}, {}])
def test_a_branch_cadre_reads_only_that_something_sensitive_ended_a_case(
    office: CaseOffice, line: dict[str, Any]
) -> None:
    _, case = ended(office)
    told = {"step": "expel", "to": "cancelled", "name": "Trần Thị Hòa", "reason": "vi phạm", **line}
    at_branch = office.session.handed_to(BRANCH_CADRE)
    shown = shown_line(at_branch, stored(office, case), told)
    assert (shown.step, shown.own, shown.by, shown.reason) == ("sensitive", False, "", "")
    assert shown.step_label == "Khép lại do một văn bản chỉ bí thư xem"


def test_the_paper_that_a_case_contradicts_is_told_apart_from_one_that_ended_it(office: CaseOffice) -> None:
    _, case = ended(office)
    because = {"because_of": {"workflow": "maturity", "case": "m"}}
    shown = shown_line(office.session, stored(office, case), {"step": "approve", "to": "conflict", **because})
    assert shown.step_label == "Trái với: Trưởng thành đoàn – Quyết định trưởng thành"


def test_a_step_is_told_with_its_hour_in_vietnam_and_its_laptop(office: CaseOffice) -> None:
    _, case = ended(office)
    line = {"step": "submit", "to": "submitted", "name": "Trần Thị Hòa", "on": "2026-11-22"}
    found = stored(office, case)
    noted = {"at": "2026-11-22T01:10:00+00:00", "device": "Văn phòng"}
    shown = shown_line(office.session, found, {**line, **noted})
    assert (shown.when, shown.device) == ("22/11/2026 08:10", "máy Văn phòng")
    named = shown_line(office.session, found, {**line, "device": "Máy của chi đoàn"})
    assert named.device == "Máy của chi đoàn"


def test_a_line_of_before_hours_were_noted_stays_readable(office: CaseOffice) -> None:
    _, case = ended(office)
    line = {"step": "submit", "to": "submitted", "name": "Trần Thị Hòa", "on": "2026-11-22"}
    for noted in ({}, {"at": "hôm qua"}, {"at": "2026-11-22"}):
        shown = shown_line(office.session, stored(office, case), {**line, **noted})
        assert (shown.when, shown.device, shown.by) == ("22/11/2026", "", "Trần Thị Hòa")


def test_what_is_not_for_a_branch_cadre_does_not_tell_its_laptop_either(office: CaseOffice) -> None:
    _, case = ended(office)
    told = {"step": "expel", "to": "cancelled", "name": "Trần Thị Hòa", "device": "Văn phòng"}
    shown = shown_line(office.session.handed_to(BRANCH_CADRE), stored(office, case), told)
    assert (shown.by, shown.device) == ("", "")


def test_steps_taken_here_carry_the_moment_of_the_laptop(office: CaseOffice) -> None:
    _, case = ended(office)
    lines = stored(office, case).fields["history"]
    assert [line["at"] for line in lines] == [office.session.now_text] * 2
    assert all(shown.hour for shown in office.cases.show(case).history)
