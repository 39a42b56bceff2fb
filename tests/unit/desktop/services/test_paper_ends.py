"""What papers say of the other end of a move or a stay, and which papers a case has at its step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services import papers
from domain.workflows.registry import workflows
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, UNIT, change

SENT = {"to_unit": "TB.4.12", "letter_number": "7", "letter_date": "2026-11-20"}
THERE = {"unit": "unit-2", "unit_name": "Phường Sông Xanh", "case": "case-2"}
HERE = "Xã Thống Nhất"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def arrived(office: CaseOffice, id: str, **fields: Any) -> str:
    """A case as the server has it."""
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    given = {"org": BRANCH, "subject": {"full_name": "Trần Thị Ánh", "org_name": "Chi đoàn Tổ 3"}, **fields}
    office.desk.pull(change(id, version, "case", **given))
    return id


def addressed(office: CaseOffice, case: str, paper: str) -> str:
    """The line that says whom a paper is for."""
    lines = papers.prepare(office.session, case, paper).paper.lines()
    return next(line for line in lines if line.startswith("Kính gửi")).removeprefix("Kính gửi: ")


def test_a_transfer_names_the_unit_that_the_server_told_of(office: CaseOffice) -> None:
    sent = {"workflow": "transfer", "state": "awaiting", "data": SENT}
    case = arrived(office, "case-1", counterpart=THERE, **sent)
    assert addressed(office, case, "transfer_letter") == "Đoàn phường Sông Xanh"
    # The next one that goes there is printed before the server has answered.
    second = arrived(office, "case-3", **{**sent, "state": "draft"})
    assert addressed(office, second, "transfer_letter") == "Đoàn phường Sông Xanh"
    unknown = arrived(office, "case-4", **{**sent, "data": {**SENT, "to_unit": "TB.9.99"}})
    prepared = papers.prepare(office.session, unknown, "transfer_letter")
    assert addressed(office, unknown, "transfer_letter") == "[ ]"
    assert "Đơn vị tiếp nhận" in prepared.paper.missing
    named = arrived(office, "case-5", **{**sent, "data": {**SENT, "to_unit": "Đoàn phường Núi Cao"}})
    assert addressed(office, named, "transfer_letter") == "Đoàn phường Núi Cao"


def test_a_transfer_inside_the_unit_names_the_branch(office: CaseOffice) -> None:
    case = arrived(office, "case-1", workflow="transfer", state="draft", data={"to_org": OTHER_BRANCH})
    assert addressed(office, case, "transfer_letter") == "Chi đoàn thôn Đoài"


def test_the_receipt_goes_to_where_the_member_came_from_and_names_the_branch_here(office: CaseOffice) -> None:
    history = [{"step": "send", "to": "incoming"}, {"step": "accept", "to": "accepted"}]
    data = {**SENT, "to_org": OTHER_BRANCH, "accepted_on": "2026-11-21"}
    fields = {"workflow": "transfer", "state": "accepted", "org": UNIT, "counterpart": THERE}
    case = arrived(office, "case-1", data=data, history=history, **fields)
    assert addressed(office, case, "transfer_receipt") == "Đoàn phường Sông Xanh"
    lines = papers.prepare(office.session, case, "transfer_receipt").paper.lines()
    assert "Về sinh hoạt tại: Chi đoàn thôn Đoài." in lines


def test_remarks_name_home_and_host_from_either_end(office: CaseOffice) -> None:
    data = {"period": "2026", "remarks": "Tham gia đầy đủ"}
    fields = {"workflow": "residence", "counterpart": THERE}
    sent = arrived(office, "case-1", state="accepted", data=data, **fields)
    lines = papers.prepare(office.session, sent, "residence_remarks").paper.lines()
    assert "Kính gửi: Ban Chấp hành Chi đoàn thôn Đông, Đoàn xã Thống Nhất" in lines
    assert "Đơn vị nhận xét: Đoàn phường Sông Xanh" in lines
    history = [{"step": "introduce", "to": "arrived"}]
    data |= {"host_org": OTHER_BRANCH}
    hosted = arrived(office, "case-2", state="hosted", data=data, history=history, **fields)
    lines = papers.prepare(office.session, hosted, "residence_remarks").paper.lines()
    assert "Kính gửi: Ban Chấp hành Chi đoàn Tổ 3, Đoàn phường Sông Xanh" in lines
    assert "Đơn vị nhận xét: Chi đoàn thôn Đoài" in lines


def test_who_works_here_and_is_named_in_the_case_signs_with_her_post(office: CaseOffice) -> None:
    data = {**SENT, "signer": "Trần Thị Hòa"}
    case = arrived(office, "case-1", workflow="transfer", state="awaiting", data=data, counterpart=THERE)
    assert papers.prepare(office.session, case, "transfer_letter").choice.post == "BÍ THƯ"


def test_a_case_has_the_papers_of_steps_taken_and_of_the_next_ones(office: CaseOffice) -> None:
    removal = workflows()["removal"]

    def names(state: str, *taken: str, wanted: str = "") -> list[str]:
        case = {"state": state, "history": [{"step": step} for step in taken]}
        return [paper.name for paper in papers.fitting(removal, case, wanted)]

    assert names("draft", "start") == ["removal_resolution", "branch_minutes", "removal_decision"]
    assert names("effective", "confirm")[-1] == "restoration_decision"
    assert names("draft", "start", wanted="restoration_decision")[-1] == "restoration_decision"
    for workflow in workflows().values():
        for state in workflow.states:
            own = {paper.name for paper in workflow.papers}
            found = {paper.name for paper in papers.fitting(workflow, {"state": state.code})}
            assert found <= own
