"""The card of a member is printed out of the register, whoever was admitted long ago included (CARD-02)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import member_card
from desktop.services.failures import ActionRefused
from desktop.services.paper_content import FilledPaper, Text
from domain.roles import Role
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import OTHER_BRANCH


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def lines(paper: FilledPaper) -> list[str]:
    return ["".join(run.text for run in part.runs) for part in paper.parts if isinstance(part, Text)]


def test_it_bears_what_the_register_says_today(office: CaseOffice) -> None:
    id = office.member(1, card_number="TB-000002", joined_on="2020-03-26", joined_at="Đoàn xã Tân An")
    paper = member_card.filled(office.session, id)
    said = lines(paper)
    assert "Số: TB-000002" in said
    assert "Họ và tên: NGUYỄN VĂN AN" in said
    assert "Ngày vào Đoàn: 26/03/2020" in said
    assert "Nơi vào Đoàn: Đoàn xã Tân An" in said
    assert (paper.title, paper.about) == ("Thẻ đoàn viên", (("member", id),))


def test_what_nobody_wrote_down_is_left_open_and_told(office: CaseOffice) -> None:
    paper = member_card.filled(office.session, office.member(1))
    assert len(paper.missing) >= 2
    assert any("[" in line for line in lines(paper))


def test_whoever_is_no_member_gets_no_card(office: CaseOffice) -> None:
    for status in ("candidate", "matured"):
        with pytest.raises(ActionRefused) as refused:
            member_card.filled(office.session, office.member(1, status=status))
        assert refused.value.code == "case.not_a_member"


def test_a_branch_prints_cards_of_its_own_members_only(office: CaseOffice) -> None:
    here, there = office.member(1), office.member(2, org=OTHER_BRANCH)
    office.session.actor = BRANCH_CADRE
    assert BRANCH_CADRE.role is Role.BRANCH
    member_card.filled(office.session, here)
    with pytest.raises(ActionRefused) as refused:
        member_card.filled(office.session, there)
    assert refused.value.code == "forbidden.scope"
