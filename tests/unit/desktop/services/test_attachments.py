"""Papers of a case on one laptop: attached without a network, shown to those who may see them, kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import activity, attachments, queue
from desktop.services.activity import ActivityFilter
from desktop.services.cases import Cases
from desktop.services.directive_files import carry
from desktop.services.failures import ActionRefused, Usage
from desktop.services.session import Session
from desktop.services.undo import take_back
from domain.roles import Actor, Role
from sync.replica.file_cache import Kept
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.desks import Office

SECRET = "Biên bản đánh bạc.pdf"
VOLUNTEER = Actor("cadre-v", "Mai", Role.VOLUNTEER, BRANCH_CADRE.unit, until="2030-12-31")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def case(office: CaseOffice) -> str:
    return office.cases.start("removal", office.member(1), {}).id


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    made = tmp_path / "Đơn xin.pdf"
    made.write_bytes(b"%PDF- don xin")
    return made


def attach(session: Session, case: str, *paths: Path, note: str = "") -> None:
    attachments.attach(session, case, attachments.take_in(session, case, list(paths)), note)


def names(session: Session, case: str) -> list[tuple[str, bool]]:
    return [(row.file.file.name, row.is_kept) for row in attachments.of_case(session, case).rows]


def test_a_paper_is_here_at_once_and_waits_to_be_sent(office: CaseOffice, case: str, paper: Path) -> None:
    attach(office.session, case, paper, note="có chữ ký")
    found = attachments.of_case(office.session, case)
    [row] = found.rows
    assert (row.file.file.name, row.note) == (paper.name, "có chữ ký")
    assert (row.sync, row.file.kept) == ("pending", "mine")
    assert row.added == "Kèm 22/11/2026 · Trần Thị Hòa"
    assert (found.shown, found.may_attach) == (True, True)


def test_what_the_rules_refuse_is_not_read(office: CaseOffice, case: str, tmp_path: Path) -> None:
    program = tmp_path / "chay.exe"
    program.write_bytes(b"MZ")
    with pytest.raises(ActionRefused) as refused:
        attach(office.session, case, program)
    assert refused.value.code == "attachment.type"
    with pytest.raises(ActionRefused) as refused:
        attach(office.session, case, tmp_path / "khong-co.pdf")
    assert refused.value.code == "file.empty"
    assert names(office.session, case) == []


def test_attaching_is_taken_back_and_done_again(office: CaseOffice, case: str, paper: Path) -> None:
    files = attachments.take_in(office.session, case, [paper])
    step = attachments.attach(office.session, case, files)
    taken = take_back(office.session, step)
    assert names(office.session, case) == [(paper.name, False)]
    assert taken.step is not None
    take_back(office.session, taken.step)
    assert names(office.session, case) == [(paper.name, True)]


def test_taking_off_is_taken_back(office: CaseOffice, case: str, paper: Path) -> None:
    attach(office.session, case, paper)
    [row] = attachments.of_case(office.session, case).rows
    with pytest.raises(ActionRefused) as refused:
        attachments.take_off(office.session, row.id, "  ")
    assert refused.value.code == "reason_missing"
    step = attachments.take_off(office.session, row.id, "kèm nhầm")
    [off] = attachments.of_case(office.session, case).rows
    assert "kèm nhầm" in off.off
    take_back(office.session, step)
    assert names(office.session, case) == [(paper.name, True)]


def test_a_branch_reads_papers_of_its_own_cases_and_a_volunteer_none(
    office: CaseOffice, case: str, paper: Path
) -> None:
    attach(office.session, case, paper)
    assert names(office.session.handed_to(BRANCH_CADRE), case) == [(paper.name, True)]
    found = attachments.of_case(office.session.handed_to(VOLUNTEER), case)
    assert (found.shown, found.rows, found.may_attach) == (False, (), False)


def test_a_paper_of_a_sensitive_case_is_told_to_nobody_else_at_this_laptop(
    office: CaseOffice, tmp_path: Path
) -> None:
    secret = office.cases.start("discipline", office.member(2), {}).id
    paper = tmp_path / SECRET
    paper.write_bytes(b"%PDF- bien ban")
    attach(office.session, secret, paper)
    at_branch = office.session.handed_to(BRANCH_CADRE)
    with pytest.raises(ActionRefused) as refused:
        attachments.of_case(at_branch, secret)
    assert refused.value.code == "unknown_record"
    shown = repr([queue.entries(at_branch), activity.page(at_branch, ActivityFilter())])
    assert SECRET not in shown
    assert SECRET in repr([queue.entries(office.session), activity.page(office.session, ActivityFilter())])


def test_papers_go_on_with_the_case_in_its_place_but_not_to_more_eyes(
    office: CaseOffice, case: str, paper: Path
) -> None:
    attach(office.session, case, paper, note="bản gốc")
    other = office.cases.change_workflow(case, "commendation").id
    [row] = attachments.of_case(office.session, other).rows
    assert (row.file.file.name, row.note, row.file.kept) == (paper.name, "bản gốc", "mine")
    secret = office.cases.start("discipline", office.member(2), {}).id
    attach(office.session, secret, paper)
    plain = office.cases.change_workflow(secret, "commendation").id
    assert names(office.session, plain) == []


def test_a_paper_is_found_by_its_id_or_by_its_name(office: CaseOffice, case: str, paper: Path) -> None:
    attach(office.session, case, paper)
    [row] = attachments.of_case(office.session, case).rows
    for named in (row.id, paper.name):
        assert attachments.one_of(office.session, case, named).id == row.id
    with pytest.raises(Usage):
        attachments.one_of(office.session, case, "khac.pdf")


def test_what_is_not_sent_yet_stays_in_the_folder_although_it_was_taken_off(
    office: CaseOffice, case: str, paper: Path
) -> None:
    attach(office.session, case, paper)
    [row] = attachments.of_case(office.session, case).rows
    attachments.take_off(office.session, row.id, "kèm nhầm")
    carry(office.session)
    assert office.session.files.standing(row.file.file.sha256).kept is Kept.MINE


def test_what_was_taken_off_elsewhere_leaves_this_laptop(tmp_path: Path, paper: Path) -> None:
    made = Office(tmp_path / "unit")
    lan, hung = made.desk("Lan"), made.desk("Hùng")
    case = Cases(lan.session).start("removal", lan.add(full_name="Trần Thị Ánh"), {}).id
    attach(lan.session, case, paper)
    lan.sync()
    assert carry(lan.session).go_on
    lan.sync()
    hung.sync()
    assert carry(hung.session).fetched == 1, "what is small comes by itself"
    [row] = attachments.of_case(hung.session, case).rows
    assert row.file.kept == "whole"
    attachments.take_off(lan.session, row.id, "kèm nhầm")
    lan.sync()
    hung.sync()
    carry(hung.session)
    assert hung.session.files.standing(row.file.file.sha256).kept is Kept.NOTHING
    made.close()
