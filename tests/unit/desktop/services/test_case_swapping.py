"""Taking "Đổi sang…" back: as if it had not been while nothing was sent, by new operations afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.services import attachments
from desktop.services.case_checks import Asked, step_of, workflow_named
from desktop.services.failures import ActionRefused
from desktop.services.undo import TakenBack, take_back
from desktop.services.wording import word
from domain.records import Value
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH

MAI: dict[str, Value] = {"full_name": "Lường Thị Mai", "birth_date": "2009-01-02", "sex": "female"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def board(office: CaseOffice) -> dict[str, str]:
    return {f"{row.workflow}/{row.id}": row.state for row in office.cases.rows()}


def queued(office: CaseOffice) -> list[str]:
    with office.desk.replica.reading() as reader:
        return [one.operation.do for one in reader.outbox()]


def filled(workflow: str, step: str, member: str, **values: Any) -> Asked:
    """The first step of the other workflow as a form brings it."""
    declared = workflow_named(workflow)
    return Asked(workflow=declared, step=step_of(declared, step), member=member, values=values)


def test_a_change_by_a_form_is_taken_back_whole_while_nothing_was_sent(office: CaseOffice) -> None:
    id = office.member(1)
    wrong = office.cases.start("removal", id, {"note": "đi làm xa"})
    office.cases.step(wrong.id, "save", {"months_absent": 4})
    before = office.cases.show(wrong.id)
    form = filled("residence", "start", id, period="2026", to_place="Khu phố 1")
    changed = office.cases.exchange(wrong.id, "residence", filled=form)
    assert board(office) == {f"residence/{changed.shown.id}": "draft"}
    back = take_back(office.session, changed.undo)
    assert back == TakenBack(None, gone=True)
    assert board(office) == {f"removal/{wrong.id}": "draft"}
    after = office.cases.show(wrong.id)
    assert (after.data, len(after.history)) == (before.data, 2)
    assert queued(office) == ["removal.start", "removal.save"]


def test_what_was_called_off_or_refused_gives_what_was_typed_to_the_right_workflow(
    office: CaseOffice,
) -> None:
    """Its undo leaves it closed: nothing is begun again that nobody had begun."""
    id = office.member(1)
    wrong = office.cases.start("removal", id, {"note": "đi làm xa"})
    office.confirmed(wrong.id)
    office.cases.withdraw(wrong.id)
    office.confirmed(wrong.id)
    changed = office.cases.exchange(wrong.id, "working_away")
    assert (changed.shown.workflow, changed.shown.data["note"]) == ("working_away", "đi làm xa")
    assert office.cases.show(wrong.id).state == "cancelled"
    assert take_back(office.session, changed.undo).gone
    assert board(office) == {f"removal/{wrong.id}": "cancelled"}
    assert queued(office) == []
    # Sent before it is taken back, the new one is called off, and nothing is said to be begun again.
    again = office.cases.exchange(wrong.id, "working_away")
    office.confirmed(again.shown.id)
    told = take_back(office.session, again.undo).left
    assert told == (word("case.undo.swapped_over"),)
    assert set(board(office).values()) == {"cancelled"}


def test_who_has_to_ask_first_is_told_so(tmp_path: Path) -> None:
    branch = CaseOffice.opened(tmp_path / "branch", BRANCH_CADRE)
    id = branch.member(1)
    given = {"form": "certificate", "level": "grassroots", "achievement": "Tình nguyện hè"}
    sent = branch.cases.start("commendation", id, given, step="submit").id
    branch.confirmed(sent)
    with pytest.raises(ActionRefused) as refused:
        branch.cases.exchange(sent, "maturity")
    branch.close()
    assert refused.value.code == "case.change_after_asking"


def test_what_had_been_sent_before_the_change_is_as_it_was(office: CaseOffice) -> None:
    """The step that called it off leaves the queue with the new case."""
    id = office.member(1)
    wrong = office.cases.start("removal", id, {"note": "đi làm xa"})
    office.confirmed(wrong.id)
    changed = office.cases.exchange(wrong.id, "working_away")
    assert office.cases.show(wrong.id).state == "cancelled"
    assert take_back(office.session, changed.undo) == TakenBack(None, gone=True)
    assert board(office) == {f"removal/{wrong.id}": "draft"}
    assert queued(office) == []


def test_what_was_sent_since_is_undone_by_new_operations(office: CaseOffice) -> None:
    id = office.member(1)
    wrong = office.cases.start("removal", id, {"note": "đi làm xa"})
    changed = office.cases.exchange(wrong.id, "working_away")
    office.confirmed(changed.shown.id)
    back = take_back(office.session, changed.undo)
    assert back.gone
    assert "lập lại" in back.left[0]
    assert board(office) == {f"working_away/{changed.shown.id}": "cancelled", f"removal/{wrong.id}": "draft"}
    assert office.cases.show(wrong.id).data == {"note": "đi làm xa"}


def test_a_called_off_case_that_the_server_has_is_made_again_with_what_it_held(office: CaseOffice) -> None:
    id = office.member(1)
    wrong = office.cases.start("removal", id, {"note": "đi làm xa", "months_absent": 4})
    office.confirmed(wrong.id)
    changed = office.cases.exchange(wrong.id, "working_away")
    office.confirmed(wrong.id, changed.shown.id)
    assert take_back(office.session, changed.undo).gone
    states = sorted((key.split("/")[0], state) for key, state in board(office).items())
    assert states == [("removal", "cancelled"), ("removal", "draft"), ("working_away", "cancelled")]
    (again,) = [row for row in office.cases.rows() if (row.workflow, row.state) == ("removal", "draft")]
    assert office.cases.show(again.id).data == {"note": "đi làm xa", "months_absent": 4}


def test_the_case_of_a_round_is_taken_up_again(office: CaseOffice) -> None:
    id = office.member(1)
    wrong = office.cases.start("training", id, {"period": "2026"})
    office.confirmed(wrong.id)
    changed = office.cases.exchange(wrong.id, "working_away")
    office.confirmed(wrong.id, changed.shown.id)
    assert take_back(office.session, changed.undo).gone
    assert office.cases.show(wrong.id).state == "draft"


def test_somebody_new_is_entered_once_and_only_once(office: CaseOffice) -> None:
    wrong = office.cases.start("admission", None, {"note": "từ xã khác về"}, person=MAI, org=BRANCH)
    person = wrong.row.member
    arrival: dict[str, Value] = {"from_place": "Xã Tam Thanh", "accepted_on": "2026-11-10", "to_org": BRANCH}
    changed = office.cases.exchange(wrong.id, "transfer", arrival)
    assert office.record(person, "member") is None
    assert take_back(office.session, changed.undo) == TakenBack(None, gone=True)
    found = office.record(person, "member")
    assert found is not None
    assert (found.fields["full_name"], found.fields["status"]) == ("Lường Thị Mai", "candidate")
    assert office.record(changed.shown.row.member, "member") is None
    assert board(office) == {f"admission/{wrong.id}": "draft"}


def test_once_somebody_went_on_with_the_new_case_it_stays(office: CaseOffice) -> None:
    wrong = office.cases.start("removal", office.member(1), {"note": "đi làm xa"})
    changed = office.cases.exchange(wrong.id, "working_away")
    office.cases.step(changed.shown.id, "save", {"destination": "Bình Dương"})
    back = take_back(office.session, changed.undo)
    assert (back.step, back.gone) == (None, False)
    assert back.left
    assert board(office) == {f"working_away/{changed.shown.id}": "draft"}


def test_what_is_decided_by_now_is_not_undone_by_the_way(office: CaseOffice) -> None:
    wrong = office.cases.start("admission", None, {}, person=MAI, org=BRANCH)
    arrival: dict[str, Value] = {"from_place": "Xã Tam Thanh", "accepted_on": "2026-11-10", "to_org": BRANCH}
    changed = office.cases.exchange(wrong.id, "transfer", arrival)
    office.confirmed(changed.shown.id)
    back = take_back(office.session, changed.undo)
    assert (back.step, back.gone) == (None, False)
    assert "Thu hồi tiếp nhận" in back.left[1]
    assert board(office) == {f"transfer/{changed.shown.id}": "accepted"}


def attached(office: CaseOffice, case: str, folder: Path, name: str) -> None:
    source = folder / name
    source.write_bytes(b"%PDF- " + name.encode())
    attachments.attach(office.session, case, attachments.take_in(office.session, case, [source]))


def papers(office: CaseOffice, case: str) -> list[str]:
    return sorted(row.file.file.name for row in attachments.of_case(office.session, case).rows if row.is_kept)


def everything_sent(office: CaseOffice) -> None:
    with office.desk.replica.reading() as reader:
        ids = dict.fromkeys(one.operation.id for one in reader.outbox() if one.operation.kind == "case")
    office.confirmed(*ids)


@pytest.mark.parametrize("sent", [(), ("before",), ("after",), ("before", "after")], ids="-".join)
def test_papers_go_along_with_the_change_and_back_with_the_undo(
    office: CaseOffice, tmp_path: Path, sent: tuple[str, ...]
) -> None:
    wrong = office.cases.start("removal", office.member(1), {"note": "đi làm xa"})
    attached(office, wrong.id, tmp_path, "Don.pdf")
    if "before" in sent:
        everything_sent(office)
    changed = office.cases.exchange(wrong.id, "working_away")
    assert papers(office, changed.shown.id) == ["Don.pdf"]
    attached(office, changed.shown.id, tmp_path, "Giay.pdf")
    if "after" in sent:
        everything_sent(office)
    assert take_back(office.session, changed.undo).gone
    (again,) = [row for row in office.cases.rows() if (row.workflow, row.state) == ("removal", "draft")]
    assert papers(office, again.id) == ["Don.pdf", "Giay.pdf"]


def test_what_a_sensitive_case_holds_comes_back_with_it_and_goes_nowhere_else(
    office: CaseOffice, tmp_path: Path
) -> None:
    wrong = office.cases.start("discipline", office.member(1), {"violation": "Bỏ sinh hoạt"})
    attached(office, wrong.id, tmp_path, "Bien ban.pdf")
    changed = office.cases.exchange(wrong.id, "removal")
    assert papers(office, changed.shown.id) == []
    assert take_back(office.session, changed.undo).gone
    assert papers(office, wrong.id) == ["Bien ban.pdf"]


def test_what_was_attached_for_fewer_eyes_does_not_come_back_with_the_undo(
    office: CaseOffice, tmp_path: Path
) -> None:
    wrong = office.cases.start("removal", office.member(1), {"note": "bỏ sinh hoạt"})
    attached(office, wrong.id, tmp_path, "Don.pdf")
    changed = office.cases.exchange(wrong.id, "discipline")
    attached(office, changed.shown.id, tmp_path, "Kiem diem.pdf")
    assert take_back(office.session, changed.undo).gone
    assert papers(office, wrong.id) == ["Don.pdf"]
