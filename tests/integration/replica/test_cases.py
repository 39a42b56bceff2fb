"""Cases on a laptop: their steps are saved, queued, decided again, refused and taken back like any change."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import pytest

from domain.decisions import Command, Refused
from domain.kinds import KINDS
from domain.refusals import Refusal
from domain.roles import Actor, Role
from domain.workflows.content import seen_by
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round, derived_id
from sync.protocol.messages import Operation
from sync.replica.connection import connect
from sync.replica.states import QueueState
from sync.replica.steps import references
from sync.replica.types import Performed, TakenOut, TrailQuery
from sync.replica.view import LocalView
from tests.helpers.replicas import (
    AT,
    BRANCH,
    OTHER_BRANCH,
    SECRETARY,
    UNIT,
    Desk,
    applied,
    change,
    make_older,
    member_id,
    rejected,
)

PERIOD = {"period": "2026"}
MATURED = {"maturity_reason": "age", "decision_number": "12-QĐ/ĐTN", "decision_date": "2026-11-20"}
CASE = case_id_of_round(workflows()["training"], member_id(1), "2026")


@pytest.fixture(autouse=True)
def _a_secretary_works_here(desk: Desk) -> None:
    with desk.replica.writing() as work:
        work.add_actor(SECRETARY)
        work.commit()


def here(desk: Desk, number: int = 1, **values: Any) -> str:
    """A member whom the server has."""
    id = member_id(number)
    fields = {"full_name": "Nguyễn Văn An", "birth_date": "2004-03-05", "org": BRANCH, "status": "active"}
    desk.pull(change(id, number + 1, **{**fields, **values}))
    return id


def start(desk: Desk, member: str, **values: Any) -> str:
    id = case_id_of_round(workflows()["training"], member, "2026")
    desk.do("training.start", "case", id, {"member": member, **PERIOD, **values})
    return id


def register(desk: Desk, case: str, day: str = "05/01/2026") -> int:
    return desk.do("training.register", "case", case, {"registered_on": day})


def queue(desk: Desk) -> list[Operation]:
    with desk.replica.reading() as reader:
        return [queued.operation for queued in reader.outbox()]


def states(desk: Desk) -> list[str]:
    with desk.replica.reading() as reader:
        return [queued.state for queued in reader.outbox()]


def take_out(desk: Desk, *ns: int) -> TakenOut:
    with desk.replica.writing() as work:
        taken = work.take_out(ns, SECRETARY, AT)
        work.commit()
    return taken


def seen(desk: Desk, case: str) -> Mapping[str, Any]:
    with desk.replica.reading() as reader:
        record = reader.view().record("case", case)
    assert record is not None
    return seen_by(record)


def test_a_step_is_saved_queued_and_noted_with_what_it_was_taken_on(desk: Desk) -> None:
    case = start(desk, here(desk))
    before = seen(desk, case)
    register(desk, case)
    record = desk.show(case, "case")
    assert record is not None
    assert (record.fields["state"], record.fields["data"]["registered_on"]) == ("registered", "2026-01-05")
    assert record.sync == "pending"
    first, second = queue(desk)
    assert (first.do, first.set, first.was) == ("training.start", {"member": member_id(1), **PERIOD}, {})
    assert (second.do, second.set, second.was) == (
        "training.register",
        {"registered_on": "2026-01-05"},
        before,
    )
    assert (first.makes_record, second.makes_record) == (True, False)
    with desk.replica.reading() as reader:
        assert [entry.do for entry in reader.history("case", case)] == ["training.register", "training.start"]
        assert reader.counts().records["case"] == 1
        assert [found.id for found in reader.view().cases_of(member_id(1))] == [case]
    desk.check()


def test_a_step_on_something_else_than_was_seen_is_refused_and_writes_nothing(desk: Desk) -> None:
    case = start(desk, here(desk))
    old = seen(desk, case)
    desk.do("training.save", "case", case, {"note": "thêm"})
    with desk.replica.writing() as work:
        refused = work.perform(
            Command("training.register", "case", case, {"registered_on": "2026-01-05"}, "", old),
            SECRETARY,
            AT,
        )
        work.commit()
    assert isinstance(refused, Refused)
    assert refused.code == Refusal.STALE
    assert len(queue(desk)) == 2


def test_a_server_that_knows_no_cases_gets_none(desk: Desk) -> None:
    id = here(desk)
    case = start(desk, id)
    desk.edit(id, note="đi học")
    assert [operation.kind for operation in desk.send(schema=1)] == ["member"]
    assert desk.sync(case, "case") == "held"
    assert [operation.kind for operation in desk.send(schema=2)] == ["case", "member"]


def test_two_steps_of_a_case_always_leave_in_order(desk: Desk) -> None:
    case = start(desk, here(desk))
    register(desk, case)
    other = start(desk, here(desk, 2))
    with desk.replica.writing() as work:
        assert work.hold(1)
        work.commit()
    assert [operation.id for operation in desk.send(schema=2)] == [other]
    assert states(desk) == [QueueState.HELD, QueueState.HELD, QueueState.SENT]
    with desk.replica.writing() as work:
        assert work.release(1)
        work.commit()
    assert [operation.n for operation in desk.send(schema=2)] == [1, 2, 3]


def test_a_case_about_a_member_entered_offline_comes_after_the_entry(desk: Desk) -> None:
    id = desk.add(1, birth_date="2004-03-05", sex="male")
    start(desk, id)
    assert [operation.after for operation in queue(desk)] == [[], [1]]


def test_what_a_person_is_entered_with_is_waited_for_too() -> None:
    given = {"person": {"full_name": "Lường Thị Mai", "org": BRANCH}, "org": OTHER_BRANCH, "note": "x"}
    command = Command("admission.start", "case", member_id(90), given)
    assert set(references(command, given)) == {("organisation", BRANCH), ("organisation", OTHER_BRANCH)}


def test_what_a_candidate_is_given_later_comes_after_the_step_that_entered_them(desk: Desk) -> None:
    case = member_id(900)
    person = {"full_name": "Lường Thị Mai", "birth_date": "2009-01-02", "sex": "female"}
    desk.do("admission.start", "case", case, {"person": person, "org": BRANCH})
    candidate = derived_id("member", case)
    desk.edit(candidate, phone="0912345678")
    entered, edited = queue(desk)
    assert (edited.kind, edited.after) == ("member", [entered.n])
    assert desk.field(candidate, "status") == "candidate"
    # The server refuses the candidate: what was entered about her cannot stand either.
    desk.take(desk.answer([rejected(1, "validation.age")]), desk.send(1, schema=2))
    with desk.replica.reading() as reader:
        tray = reader.rejections()
    assert [(entry.operation.kind, entry.code) for entry in tray] == [
        ("case", "validation.age"),
        ("member", Refusal.PREDECESSOR_REJECTED),
    ]
    assert tray[1].fell_with(tray[0])
    assert desk.show(candidate) is None
    with desk.replica.writing() as work:
        again = work.resend(tray[0].id, {"person": {**person, "birth_date": "2008-01-02"}}, SECRETARY, AT)
        work.commit()
    assert isinstance(again, Performed)
    assert [operation.do for operation in queue(desk)] == ["admission.start", "edit"]
    assert (desk.field(candidate, "phone"), desk.field(candidate, "birth_date")) == (
        "0912345678",
        "2008-01-02",
    )


def test_a_step_is_decided_again_when_the_server_moves_its_case(desk: Desk) -> None:
    id = here(desk)
    case = start(desk, id)
    sent = desk.send(schema=2)
    mine = desk.show(case, "case")
    assert mine is not None
    desk.take(desk.answer([applied(1, 3)], [change(case, 3, "case", **mine.fields)], cursor=3), sent)
    register(desk, case)
    # Another laptop saved a note into the draft: what this cadre had on screen is no longer what is there.
    data = {**mine.fields["data"], "note": "của máy kia"}
    desk.pull(change(case, 4, "case", **{**mine.fields, "data": data}))
    record = desk.show(case, "case")
    assert record is not None
    assert (record.fields["state"], record.sync) == ("registered", "pending")
    assert states(desk) == [QueueState.PENDING]
    # The server has the last word, and what was typed lies in the tray with it.
    desk.take(desk.answer([rejected(2, "stale")]), desk.send(schema=2))
    record = desk.show(case, "case")
    assert record is not None
    assert (record.fields["state"], record.fields["data"], record.sync) == ("draft", data, "rejected")
    desk.check()


def test_effects_on_the_member_follow_the_server_and_go_when_the_step_is_refused(desk: Desk) -> None:
    id = here(desk, birth_date="1990-01-01")
    given = {"member": id, **MATURED}
    done = desk.attempt("maturity.approve", "case", member_id(800), given)
    assert isinstance(done, Performed), done
    before = desk.field(id, "status")
    assert before == "matured"
    desk.pull(change(id, 9, full_name="Nguyễn Văn An", birth_date="1990-01-01", org=OTHER_BRANCH,
                     status="active", phone="0912345678"))  # fmt: skip
    assert (desk.field(id, "status"), desk.field(id, "phone")) == ("matured", "0912345678")
    desk.take(desk.answer([rejected(1, "state")]), desk.send(schema=2))
    assert (desk.field(id, "status"), desk.show(member_id(800), "case")) == ("active", None)
    desk.check()


def test_later_steps_fall_with_a_refused_one_and_are_sent_again_with_it(desk: Desk) -> None:
    case = start(desk, here(desk))
    register(desk, case)
    desk.do("training.enter_scores", "case", case, {"note": "sẽ nhập"})
    desk.take(desk.answer([rejected(1, "case.not_a_member")]), desk.send(1, schema=2))
    with desk.replica.reading() as reader:
        leader, *followers = reader.rejections()
        assert [entry.code for entry in followers] == [Refusal.PREDECESSOR_REJECTED] * 2
        assert reader.record("case", case) is None
    with desk.replica.writing() as work:
        again = work.resend(leader.id, {"note": "đã sửa"}, SECRETARY, AT)
        work.commit()
    assert isinstance(again, Performed)
    assert [operation.do for operation in queue(desk)] == [
        "training.start",
        "training.register",
        "training.enter_scores",
    ]
    assert desk.field(case, "state", "case") == "registered"
    with desk.replica.reading() as reader:
        assert reader.rejections() == []


def test_a_refused_case_is_given_up_with_what_followed_it(desk: Desk) -> None:
    case = start(desk, here(desk))
    register(desk, case)
    desk.take(desk.answer([rejected(1, "case.not_a_member")]), desk.send(1, schema=2))
    with desk.replica.writing() as work:
        work.discard(work.rejections()[0].id, SECRETARY, AT)
        work.commit()
    with desk.replica.reading() as reader:
        assert (reader.rejections(), reader.outbox()) == ([], [])


def test_what_never_left_is_taken_out_as_if_it_had_not_been_done(desk: Desk) -> None:
    id = here(desk, birth_date="1990-01-01")
    before = desk.show(id)
    given = {"member": id, **MATURED}
    n = desk.do("maturity.approve", "case", member_id(800), given)
    desk.edit(id, phone="0912345678")
    taken = take_out(desk, n)
    assert ([operation.n for operation in taken.gone], taken.kept) == ([n], ())
    assert (desk.field(id, "status"), desk.field(id, "phone")) == ("active", "0912345678")
    assert desk.show(member_id(800), "case") is None
    take_out(desk, 1)
    assert desk.show(id) == before
    with desk.replica.reading() as reader:
        assert reader.outbox() == []
        assert [line.do for line in reader.trail(TrailQuery())] == [
            "take_back",
            "take_back",
            "edit",
            "maturity.approve",
        ]
        assert {line.fate for line in reader.trail(TrailQuery()) if line.operation} == {"take_back"}
        assert not reader.trail_lacks_its_end()
    desk.check()


def test_numbers_close_up_behind_what_was_taken_out(desk: Desk) -> None:
    first, second = start(desk, here(desk)), here(desk, 2)
    desk.add(5)
    desk.edit(second, note="sau cùng")
    take_out(desk, 1)
    assert [(operation.n, operation.kind) for operation in queue(desk)] == [(1, "member"), (2, "member")]
    assert desk.show(first, "case") is None
    assert desk.edit(second, note="sau nữa") == 3
    assert [operation.n for operation in desk.send(schema=2)] == [1, 2, 3]


def test_a_number_that_may_have_left_before_is_not_used_again(desk: Desk) -> None:
    id = here(desk)
    desk.edit(id, note="một")
    case = start(desk, id)
    # Only the first fits the page; the mark outside the file knows both numbers all the same.
    desk.send(1, schema=2)
    take_out(desk, 2)
    assert desk.show(case, "case") is None
    assert desk.edit(id, note="ba") == 3


def test_what_later_work_builds_on_or_has_left_stays(desk: Desk) -> None:
    case = start(desk, here(desk))
    register(desk, case)
    taken = take_out(desk, 1)
    assert (taken.gone, [operation.n for operation in taken.kept]) == ((), [1])
    desk.send(1, schema=2)
    taken = take_out(desk, 1, 2)
    assert [operation.n for operation in taken.gone] == [2]
    assert [operation.n for operation in taken.kept] == [1]
    assert desk.field(case, "state", "case") == "draft"


def test_an_earlier_operation_is_decided_without_what_came_later(desk: Desk) -> None:
    id = here(desk)
    case = start(desk, id)
    with desk.replica.writing() as work:
        earlier, now = LocalView(work._store, 1), LocalView(work._store)
        assert [found.id for found in now.cases_of(id)] == [case]
        assert earlier.cases_of(id) == []
        assert (now.overlays_of(id), now.elsewhere(UNIT)) == ([], None)


def test_a_restored_server_gets_the_steps_again(desk: Desk) -> None:
    case = start(desk, here(desk))
    register(desk, case)
    sent = desk.send(schema=2)
    record = desk.show(case, "case")
    assert record is not None
    receipts = [applied(1, 3), applied(2, 4)]
    desk.take(desk.answer(receipts, [change(case, 4, "case", **record.fields)], cursor=4), sent)
    assert queue(desk) == []
    with desk.replica.writing() as work:
        assert work.enter_epoch("epoch-2", 2) == 2
        work.commit()
    assert [operation.do for operation in queue(desk)] == ["training.start", "training.register"]
    assert desk.field(case, "state", "case") == "registered"


def test_an_older_file_gets_the_tables_of_cases_with_their_indexes(desk: Desk) -> None:
    id = here(desk)
    desk.edit(id, note="chưa gửi")
    desk.close()
    make_older(desk)
    desk.open()
    assert desk.field(start(desk, id), "state", "case") == "draft"
    with contextlib.closing(connect(desk.home.replica, desk.key)) as opened:
        names = {name for (name,) in opened.execute("SELECT name FROM sqlite_master").fetchall()}
        plan = opened.execute('EXPLAIN QUERY PLAN SELECT id FROM "case" WHERE member = ?', ("x",)).fetchall()
    assert {kind.name for kind in KINDS.values()} | {
        "case_by_member",
        "case_by_state",
        "overlay_by_member",
    } <= names
    assert "case_by_member" in str(plan)


def test_a_branch_cadre_is_refused_what_the_unit_decides(desk: Desk) -> None:
    id = here(desk, birth_date="1990-01-01")
    cadre = Actor("branch-1", "Lò Văn Pà", Role.BRANCH, UNIT, BRANCH)
    given = {"member": id, **MATURED}
    with desk.replica.writing() as work:
        refused = work.perform(Command("maturity.approve", "case", member_id(800), given), cadre, AT)
        work.commit()
    assert isinstance(refused, Refused)
    assert refused.code == Refusal.FORBIDDEN_LEVEL
    assert queue(desk) == []
