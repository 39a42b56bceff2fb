"""The way of an operation: once, in order, and never in anybody else's way."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from domain.decisions import Command
from domain.reconcile import Outcome, reconcile
from sync.client.recovery import EnrolAgain
from sync.client.transport import NotReached, Timeout
from sync.protocol.messages import ExchangeRequest, ExchangeResponse, Operation
from sync.server import deciding
from tests.helpers.laptops import Laptop, Scene, numbered
from tests.helpers.leftovers import LogGuard
from tests.helpers.link import Fault


def shared_member(scene: Scene, a: Laptop, **fields: object) -> str:
    id = a.add(**{"full_name": "Lê Thị Hoa", "phone": "0912345678", **fields})
    scene.level()
    return id


def ask(laptop: Laptop, *operations: Operation) -> ExchangeResponse:
    """An exchange with operations that no replica of ours would send."""
    with laptop.replica.reading() as reader:
        meta = reader.meta
    request = ExchangeRequest(
        "by-hand", meta.unit, meta.incarnation, meta.epoch, meta.cursor, meta.digest, "", ops=list(operations)
    )
    return laptop.remote.exchange(request)


def test_an_edit_made_while_another_is_in_flight_is_its_own_operation(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    with a.replica.writing() as work:
        sent = work.page_of_operations(10, 10_000, 1)
        work.mark_sent([operation.n for operation in sent])
        work.commit()
    a.set(member, phone="0977777777", note="gõ trong lúc gửi")
    assert [state for _, state in a.queue()] == ["sent", "pending"]
    response = ask(a, *sent)
    with a.replica.writing() as work:
        work.apply_response(response, sent)
        work.commit()
    assert a.show(member).fields["phone"] == "0977777777"
    assert [state for _, state in a.queue()] == ["pending"]
    result = a.sync()
    assert (result.sent, result.applied, result.conflicts) == (1, 1, 0)
    scene.level()
    assert b.show(member).fields["phone"] == "0977777777"
    assert b.show(member).fields["note"] == "gõ trong lúc gửi"


def test_what_met_no_connection_at_all_has_not_been_sent(scene: Scene) -> None:
    a, _b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    a.link.down = True
    with pytest.raises(NotReached):
        a.sync()
    assert [state for _, state in a.queue()] == ["pending"]
    assert a.show(member).sync == "pending"
    a.link.down = False
    assert a.sync().applied == 1
    scene.level()


def test_what_may_have_left_once_stays_sent_while_the_server_is_out_of_reach(scene: Scene) -> None:
    a, _b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    a.link.will(*[Fault.LOSE_REPLY] * 30)
    with pytest.raises(Timeout):
        a.sync()
    a.set(member, note="gõ thêm")
    a.link.faults.clear()
    a.link.down = True
    with pytest.raises(NotReached):
        a.sync()
    assert [state for _, state in a.queue()] == ["sent", "pending"]
    a.link.down = False
    a.sync()
    scene.level()
    assert a.queue() == []


@pytest.mark.parametrize("fault", [Fault.LOSE_REPLY, Fault.CUT, Fault.TRUNCATE, Fault.DUPLICATE, Fault.LATE])
def test_a_lost_answer_is_asked_for_again_and_changes_nothing_twice(scene: Scene, fault: Fault) -> None:
    a, _b = scene.pair()
    member = shared_member(scene, a)
    head = scene.central.unit_row(scene.unit.id).head
    a.set(member, phone="0987654321")
    a.link.will(fault)
    result = a.sync()
    assert (result.applied, result.conflicts, result.rejected) == (1, 0, 0)
    scene.level()
    assert scene.central.unit_row(scene.unit.id).head == head + 1
    assert a.queue() == []


def test_a_lost_answer_does_not_make_a_conflict_of_what_was_applied(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, phone="0987654321")
    a.link.will(Fault.LOSE_REPLY, *[Fault.LOSE_REQUEST] * 3)
    assert a.try_sync() is not None
    b.sync()
    b.set(member, phone="0977777777")
    b.sync()
    result = a.sync()
    assert (result.applied, result.conflicts) == (1, 0)
    scene.level()
    assert a.show(member).fields["phone"] == "0977777777"


def test_a_number_used_for_two_contents_is_refused_and_nothing_is_lost(scene: Scene) -> None:
    a, _b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, note="của người")
    with a.replica.reading() as reader:
        (queued,) = reader.outbox()
    ask(a, msgspec.structs.replace(queued.operation, set={"note": "của bản sao"}))
    with pytest.raises(EnrolAgain):
        a.sync()
    with pytest.raises(EnrolAgain):
        a.sync()
    assert a.show(member).fields["note"] == "của người"
    assert len(a.queue()) == 1
    a.enrol_again(scene.unit)
    a.sync()
    scene.level()
    values = {
        scene.on_server(member)["note"],
        *(g["mine"]["note"] for c in a.conflicts() for g in c.fields["groups"]),
    }
    assert values == {"của người", "của bản sao"}


def test_what_builds_on_a_rejected_create_is_rejected_with_it(scene: Scene) -> None:
    a = scene.laptop()
    member = a.add(full_name="Lê Thị Hoa")
    a.set(member, note="theo sau")
    with a.replica.reading() as reader:
        create, edit = (queued.operation for queued in reader.outbox())
    broken = msgspec.structs.replace(create, set={**create.set, "org": "không có chi đoàn này"})
    response = ask(a, broken, edit)
    assert [(receipt.verdict, receipt.code) for receipt in response.receipts] == [
        ("rejected", "validation.reference"),
        ("rejected", "predecessor_rejected"),
    ]


def test_an_operation_whose_predecessor_never_arrived_waits_for_it(scene: Scene) -> None:
    a, _b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, note="một")
    a.set(member, phone="0987654321")
    with a.replica.reading() as reader:
        first, second = (queued.operation for queued in reader.outbox())
    second = msgspec.structs.replace(second, after=[first.n])
    (receipt,) = ask(a, second).receipts
    assert (receipt.verdict, receipt.code) == ("waiting", "predecessor")
    verdicts = {receipt.n: receipt.verdict for receipt in ask(a, first).receipts}
    assert verdicts == {first.n: "applied", second.n: "applied"}
    assert scene.on_server(member)["phone"] == "0987654321"


def test_one_poisonous_operation_among_fifty_holds_up_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, expected_logs: LogGuard
) -> None:
    expected_logs.allow("operation fails")
    a, b = scene.pair()
    news = b.add(full_name="Tin của máy bên kia")
    b.sync()
    members = [a.add(full_name=numbered(number)) for number in range(50)]
    poison = members[31]
    a.set(poison, note="đi sau")

    def failing(view: object, intent: object, *rest: object) -> Outcome:
        if intent.command.id == poison:  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return reconcile(view, intent, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding, "reconcile", failing)
    result = a.sync()
    # What follows it in its lane stays back with it.
    assert (result.applied, result.kept_back) == (49, 2)
    assert a.has(news)
    assert a.show(poison).fields["note"] == "đi sau"
    for _ in range(3):
        a.sync()
    with a.replica.reading() as reader:
        waiting = [(queued.operation.id, queued.state, queued.code) for queued in reader.outbox()]
    assert waiting[0] == (poison, "waiting", "quarantine")
    assert a.show(poison).sync == "held"
    monkeypatch.undo()
    b.sync()
    with b.replica.reading() as reader:
        assert reader.count_members() == 50


def test_an_operation_in_a_strangers_name_is_refused(scene: Scene) -> None:
    a, b = scene.pair()
    member = shared_member(scene, a)
    a.set(member, note="ký tên người khác")
    with a.replica.reading() as reader:
        (queued,) = reader.outbox()
    (receipt,) = ask(a, msgspec.structs.replace(queued.operation, actor=b.actor.id)).receipts
    assert (receipt.verdict, receipt.code) == ("rejected", "forbidden.actor")
    assert "note" not in scene.on_server(member)


def test_a_tampered_operation_is_judged_by_the_server(scene: Scene) -> None:
    a = scene.laptop()
    clerk = scene.laptop("Đỗ Thu Trang", role="branch")
    member = a.add(full_name="Lê Thị Hoa", org=scene.unit.branches[1])
    scene.level()
    actor, at = clerk.actor.id, clerk.clock().isoformat()
    forged = [
        Operation(1, actor, at, "member", member, "edit", {"note": "chi đoàn khác"}, {"note": None}),
        Operation(2, actor, at, "member", member, "edit", {"status": "deceased"}, {"status": "active"}),
        Operation(3, actor, at, "organisation", scene.unit.id, "delete", reason="thử"),
        Operation(4, actor, at, "member", member, "edit", {"phone": "không phải số"}, {"phone": None}),
    ]
    verdicts = [receipt.verdict for receipt in ask(clerk, *forged).receipts]
    assert verdicts == ["rejected"] * 4
    assert scene.on_server(member) == a.show(member).fields


def test_a_batch_is_all_or_nothing_on_the_laptop(scene: Scene) -> None:
    a = scene.laptop()
    good = Command("create", "member", a.new_id(), {"full_name": "Lê Thị Hoa", "org": scene.unit.branches[0]})
    bad = replace(good, id=a.new_id(), set={"org": scene.unit.branches[0]})
    with a.replica.writing() as work:
        refused = work.perform_all([good, bad], work.actors()[0], a.clock().isoformat())
        work.commit()
    assert getattr(refused, "code", "") == "validation.required"
    assert a.queue() == []
    assert not a.has(good.id)


def test_two_thousand_new_members_go_up_in_pages(scene: Scene) -> None:
    a, _b = scene.pair()
    commands = [
        Command(
            "create",
            "member",
            a.new_id(),
            {"full_name": numbered(number), "org": scene.unit.branches[0]},
        )
        for number in range(1200)
    ]
    with a.replica.writing() as work:
        work.perform_all(commands, work.actors()[0], a.clock().isoformat(), "import-1")
        work.commit()
    result = a.sync()
    assert (result.sent, result.applied) == (1200, 1200)
    assert result.round_trips <= 8
    scene.level()


def test_what_a_cadre_keeps_back_stays_here_with_all_that_follows_it(scene: Scene) -> None:
    a, b = scene.pair()
    member, other = a.add(full_name="Lê Thị Hoa"), a.add(full_name="Trần Văn Bình")
    scene.level()
    a.set(member, phone="0987654321")
    a.set(other, phone="0977777777")
    a.set(member, note="sau đó")
    first = a.queue()[0][0]
    assert keep_back(a, first)
    a.close()
    a.reopen()
    assert a.sync().sent == 1
    assert [state for _, state in a.queue()] == ["held", "held"]
    assert a.show(member).sync == "held"
    assert "phone" not in scene.on_server(member)
    assert scene.on_server(other)["phone"] == "0977777777"
    with a.replica.reading() as reader:
        assert (reader.counts().pending, reader.counts().held) == (2, 1)
    assert let_go(a, first)
    assert a.sync().applied == 2
    scene.level()
    assert b.show(member).fields["note"] == "sau đó"


def test_what_may_have_left_is_not_kept_back(scene: Scene) -> None:
    a = scene.laptop()
    member = a.add(full_name="Lê Thị Hoa")
    a.link.will(*[Fault.LOSE_REQUEST] * 30)
    a.try_sync()
    a.link.faults.clear()
    ((n, state),) = a.queue()
    assert state == "sent"
    assert not keep_back(a, n)
    assert not keep_back(a, n + 1)
    assert not let_go(a, n)
    a.sync()
    assert a.show(member).sync == "synced"


def test_a_new_life_of_the_home_keeps_back_what_was_kept_back(scene: Scene) -> None:
    a = scene.laptop()
    a.add(full_name="Lê Thị Hoa")
    a.add(full_name="Trần Văn Bình")
    keep_back(a, a.queue()[0][0])
    with a.replica.writing() as work:
        work.start_incarnation()
        work.commit()
    assert a.sync().sent == 1
    assert [state for _, state in a.queue()] == ["held"]


def keep_back(laptop: Laptop, n: int) -> bool:
    with laptop.replica.writing() as work:
        done = work.hold(n)
        work.commit()
    return done


def let_go(laptop: Laptop, n: int) -> bool:
    with laptop.replica.writing() as work:
        done = work.release(n)
        work.commit()
    return done
