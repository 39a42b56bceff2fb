"""One step for many: who can is done, who cannot is listed, and one undo takes all of it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services.case_types import BatchPlan
from desktop.services.failures import ActionRefused, Usage
from tests.helpers.case_office import CaseOffice
from tests.helpers.replicas import BRANCH, member_id, members_chunk

PERIOD = {"period": "2026", "registered_on": "2026-01-05"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def branch_of(office: CaseOffice, count: int, gone: int = 0) -> list[str]:
    """So many members, the last `gone` of them removed from the register."""
    rows = []
    for number in range(1, count + 1):
        status = "removed" if number > count - gone else "active"
        fields = {"full_name": "Nguyễn Văn An", "birth_date": "2004", "org": BRANCH, "status": status}
        rows.append((member_id(number), number + 1, fields))
    with office.desk.replica.writing() as work:
        work.install_chunk(members_chunk(rows))
        work.set_meta(cursor=count + 1, head=count + 1)
        work.commit()
    return [id for id, _, _ in rows]


def registering(members: list[str], **more: object) -> BatchPlan:
    return BatchPlan(workflow="training", step="register", members=members, values=PERIOD, **more)  # type: ignore[arg-type]


def test_three_hundred_with_seven_blocked_commit_the_others_and_list_the_seven(office: CaseOffice) -> None:
    members = branch_of(office, 300, gone=7)
    outcome = office.cases.batch(registering(members))
    assert (len(outcome.done), len(outcome.blocked)) == (293, 7)
    assert [one.member for one in outcome.blocked] == members[-7:]
    assert {one.code for one in outcome.blocked} == {"case.not_a_member"}
    assert all(one.name and one.message for one in outcome.blocked)
    assert outcome.label == "Chương trình rèn luyện đoàn viên, Đăng ký: 293 người"
    with office.session.replica.reading() as reader:
        queue = reader.outbox()
        assert len(queue) == reader.counts().records["case"] == 293
        assert {queued.operation.batch for queued in queue} == {outcome.batch}


def test_one_undo_takes_all_of_it_back(office: CaseOffice) -> None:
    members = branch_of(office, 5)
    before = [office.desk.show(id) for id in members]
    outcome = office.cases.batch(registering(members))
    (unsent,) = office.cases.unsent_batches()
    assert (unsent.batch, unsent.label, unsent.count) == (outcome.batch, outcome.label, 5)
    assert office.cases.undo_batch(outcome.batch) == 5
    assert (office.cases.rows(), office.cases.unsent_batches()) == ([], [])
    assert [office.desk.show(id) for id in members] == before
    assert len(office.cases.batch(registering(members)).done) == 5


def test_a_batch_of_which_some_has_left_is_not_taken_back_by_halves(office: CaseOffice) -> None:
    outcome = office.cases.batch(registering(branch_of(office, 3)))
    office.desk.send(1, schema=2)
    assert office.cases.unsent_batches() == []
    with pytest.raises(ActionRefused) as refused:
        office.cases.undo_batch(outcome.batch)
    assert refused.value.code == "batch_left"
    assert len(office.cases.rows()) == 3
    with pytest.raises(Usage):
        office.cases.undo_batch("nothing")


def test_exceptions_lie_over_what_is_common(office: CaseOffice) -> None:
    members = branch_of(office, 2)
    plan = registering(members, exceptions={members[1]: {"registered_on": "2026-02-09"}})
    done = office.cases.batch(plan).done
    days = [office.cases.show(id).data["registered_on"] for id in done]
    assert days == ["2026-01-05", "2026-02-09"]


def test_the_rules_are_asked_before_anything_is_written(office: CaseOffice) -> None:
    members = branch_of(office, 3, gone=1)
    plan = registering(members, exceptions={members[1]: {"registered_on": "2026-09-09"}})
    assert [(one.verdict, one.code) for one in office.cases.check_batch(plan)] == [
        ("pass", ""),
        ("warn", "case.registered_late"),
        ("blocked", "case.not_a_member"),
    ]
    assert "Nguyễn Văn An" in office.cases.preview_batch(plan)[0]
    assert office.cases.rows() == []
    missing = BatchPlan(workflow="training", step="register", members=members[:1], values={"period": "2026"})
    (one,) = office.cases.check_batch(missing)
    assert (one.verdict, one.code, one.params["field"]) == ("blocked", "validation.required", "registered_on")


def test_what_the_rules_say_to_all_of_them_together_is_remarked_and_holds_nobody_up(
    office: CaseOffice,
) -> None:
    members = branch_of(office, 6)
    values = {"period": "2026", "proposed_grade": "good"}
    best = {id: {"proposed_grade": "outstanding"} for id in members[:2]}
    plan = BatchPlan(workflow="assessment", step="submit", members=members, values=values)
    assert not [line for line in office.cases.preview_batch(plan) if "1/5" in line]
    many = replace(plan, exceptions=best)
    assert "Có 2 người xuất sắc trên 6 người" in office.cases.preview_batch(many)[-1]
    assert len(office.cases.batch(many).done) == 6


def test_a_batch_goes_on_with_the_cases_that_are_there(office: CaseOffice) -> None:
    members = branch_of(office, 2)
    drafted = office.cases.start("training", members[0], {"period": "2026"})
    outcome = office.cases.batch(registering(members))
    assert outcome.done[0] == drafted.id
    assert {row.state for row in office.cases.rows()} == {"registered"}
    again = office.cases.batch(registering(members))
    assert (again.done, [one.code for one in again.blocked]) == ((), ["state", "state"])


def test_nobody_is_taken_twice(office: CaseOffice) -> None:
    (member,) = branch_of(office, 1)
    assert len(office.cases.batch(registering([member, member])).done) == 1


def test_before_the_year_is_known_it_is_asked_for_and_nothing_else_said(office: CaseOffice) -> None:
    ids = [office.member(1)]
    (line,) = office.cases.check_batch(BatchPlan(workflow="training", step="assess", members=ids))
    assert (line.code, line.params["field"]) == ("validation.required", "period")
    values = {"period": "2026"}
    (line,) = office.cases.check_batch(
        BatchPlan(workflow="training", step="assess", members=ids, values=values)
    )
    assert (line.verdict, "Chưa có hồ sơ" in line.message) == ("blocked", True)


def removing(members: list[str], **more: object) -> BatchPlan:
    given = {
        "resolution_number": "3-NQ/CĐ", "resolution_date": "20/11/2026", "months_absent": "6",
        "months_in_a_row": "true", "reminders": "Đã nhắc ba lần", "meeting_date": "20/11/2026",
        "meeting_present": "2", "votes_for": "2",
    }  # fmt: skip
    return BatchPlan(
        workflow="removal", step="submit", members=members, values=given, from_register=True, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_the_register_knows_of_each_is_brought_where_nobody_typed_it(office: CaseOffice) -> None:
    members = [office.member(1, fee_paid_until="2026-03"), office.member(2, fee_paid_until="2026-06")]
    checked = office.cases.check_batch(removing(members))
    assert [dict(one.counted) for one in checked] == [
        {"Tổng số đoàn viên": "2", "Số tháng không đóng đoàn phí": "7"},
        {"Tổng số đoàn viên": "2", "Số tháng không đóng đoàn phí": "4"},
    ]
    own = {members[1]: {"months_unpaid": "5"}}
    outcome = office.cases.batch(removing(members, exceptions=own))
    assert outcome.blocked == ()
    brought = [case.fields["data"] for id in outcome.done if (case := office.record(id))]
    assert [(one["meeting_total"], one["months_unpaid"]) for one in brought] == [(2, 7), (2, 5)]


def test_a_number_that_somebody_took_out_for_one_person_is_not_brought_back(office: CaseOffice) -> None:
    members = [office.member(1, fee_paid_until="2026-03"), office.member(2, fee_paid_until="2026-06")]
    emptied = removing(members, exceptions={members[0]: {"months_unpaid": ""}})
    told = [
        dict(one.counted).get("Số tháng không đóng đoàn phí") for one in office.cases.check_batch(emptied)
    ]
    assert told == [None, "4"]


def test_a_number_for_all_goes_before_the_register_and_a_draft_holds_none_of_it(office: CaseOffice) -> None:
    members = [office.member(1, fee_paid_until="2026-03"), office.member(2)]
    plan = removing(members)
    typed = replace(plan, values={**plan.values, "meeting_total": "3"})
    assert all("Tổng số đoàn viên" not in dict(one.counted) for one in office.cases.check_batch(typed))
    draft = replace(plan, step="start")
    assert [one.counted for one in office.cases.check_batch(draft)] == [(), ()]
    unasked = replace(plan, from_register=False)
    assert [one.counted for one in office.cases.check_batch(unasked)] == [(), ()]
