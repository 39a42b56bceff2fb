"""What was just done on a case is taken back while it never left; later it is told what to do instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import case_undo
from desktop.services.case_types import WayBack
from desktop.services.undo import TakenBack, take_back
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def branch(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "branch", BRANCH_CADRE)
    yield made
    made.close()


def test_the_step_that_opened_a_case_leaves_nothing(office: CaseOffice) -> None:
    shown = office.cases.start("removal", office.member(1, full_name="Trần Thị Ánh"), {})
    step = case_undo.step_of(shown, 1)
    assert step.label == "Trần Thị Ánh: Xóa tên đoàn viên, bước Lập hồ sơ"
    assert take_back(office.session, step) == TakenBack(None, gone=True)
    assert office.cases.rows() == []


def test_two_steps_taken_as_one_go_as_one(office: CaseOffice) -> None:
    shown = office.cases.start("training", office.member(1), {"period": "2026"})
    office.cases.step(shown.id, "save", {"note": "đã họp"})
    registered = office.cases.step(shown.id, "register", {"registered_on": "2026-01-05"})
    assert take_back(office.session, case_undo.step_of(registered, 2)).gone
    back = office.cases.show(shown.id)
    assert (back.state, back.data) == ("draft", {"period": "2026"})


def test_what_was_sent_stays_and_says_what_to_do_instead(branch: CaseOffice) -> None:
    asked = {"proposed_grade": "good"}
    shown = branch.cases.start("assessment", branch.member(1), {"period": "2026", **asked}, step="submit")
    branch.confirmed(shown.id)
    told = take_back(branch.session, case_undo.step_of(shown, 1))
    assert (told.step, told.gone) == (None, False)
    assert told.left == (
        "Bước này đã gửi lên máy chủ nên không hoàn tác được.",
        "Hãy mở hồ sơ và bấm “Đề nghị hủy”.",
    )
    assert branch.cases.show(shown.id).state == "submitted"


def test_a_decision_that_was_sent_is_undone_by_a_new_one(office: CaseOffice) -> None:
    member = office.member(1, birth_date="1990-01-01")
    paper = {"maturity_reason": "age", "decision_number": "12-QĐ/ĐTN", "decision_date": "2026-11-20"}
    shown = office.cases.start("maturity", member, paper, step="approve")
    office.confirmed(shown.id)
    told = take_back(office.session, case_undo.step_of(shown, 1))
    assert "Thu hồi" in told.left[1]


def test_a_step_that_others_built_on_is_left_alone(office: CaseOffice) -> None:
    shown = office.cases.start("removal", office.member(1), {})
    office.cases.step(shown.id, "save", {"note": "nhắc lần hai"})
    told = take_back(office.session, case_undo.step_of(shown, 1))
    assert told.left[0] == "Sau bước này hồ sơ đã có việc khác nên không hoàn tác được."
    assert office.cases.show(shown.id).data == {"note": "nhắc lần hai"}


def test_while_nobody_else_has_it_a_case_is_taken_back(branch: CaseOffice) -> None:
    shown = branch.cases.start("removal", branch.member(1), {})
    assert shown.way_back == WayBack("Rút lại")
    branch.confirmed(shown.id)
    assert branch.cases.show(shown.id).way_back == WayBack("Rút lại", "withdraw")


def test_once_the_level_above_has_it_calling_off_is_asked_for(branch: CaseOffice) -> None:
    asked = {"period": "2026", "proposed_grade": "good"}
    shown = branch.cases.start("assessment", branch.member(1), asked, step="submit")
    assert shown.way_back == WayBack("Rút lại"), "it has not left"
    branch.confirmed(shown.id)
    assert branch.cases.show(shown.id).way_back == WayBack("Đề nghị hủy", "ask_cancel", asked=True)


def test_the_unit_takes_back_what_waits_for_itself(office: CaseOffice) -> None:
    asked = {"period": "2026", "proposed_grade": "good"}
    shown = office.cases.start("assessment", office.member(1), asked, step="submit")
    office.confirmed(shown.id)
    assert office.cases.show(shown.id).way_back == WayBack("Rút lại", "withdraw")


def test_where_there_is_no_way_back_it_says_whom_to_ask(office: CaseOffice) -> None:
    merit = {"form": "certificate", "level": "province", "achievement": "Tình nguyện hè"}
    shown = office.cases.start("commendation", office.member(1), merit)
    office.cases.step(shown.id, "submit", {})
    office.cases.step(shown.id, "forward", {})
    office.confirmed(shown.id)
    back = office.cases.show(shown.id).way_back
    assert back is not None
    assert (back.label, back.step) == ("Đề nghị hủy", "")
    assert "Hãy báo nơi đang giữ hồ sơ" in back.why_not


def test_what_is_decided_is_not_called_off(office: CaseOffice) -> None:
    member = office.member(1, birth_date="1990-01-01")
    paper = {"maturity_reason": "age", "decision_number": "12-QĐ/ĐTN", "decision_date": "2026-11-20"}
    shown = office.cases.start("maturity", member, paper, step="approve")
    office.confirmed(shown.id)
    assert office.cases.show(shown.id).way_back is None
