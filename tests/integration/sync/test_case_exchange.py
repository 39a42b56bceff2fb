"""Cases over the wire: with the first copy of a unit, to a laptop that has just learnt of them, in bulk."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.decisions import Command, Put
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from sync.client import cycle, enrolment
from sync.replica.types import Performed
from tests.helpers.cases import state, take
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.link import Link


def newcomer(scene: Scene, folder: Path) -> Laptop:
    """Enrolled; the unit is not here yet."""
    laptop = Laptop(folder, scene.central, Link(scene.central))
    laptop.enrol(scene.central.code(scene.unit))
    scene.laptops.append(laptop)
    return laptop


def test_the_first_copy_of_a_unit_holds_its_cases(scene: Scene, tmp_path: Path) -> None:
    lan = scene.laptop()
    case = take(lan, "removal.start", member=lan.add())
    lan.sync()
    mai = newcomer(scene, tmp_path / "mai")
    assert mai.sync().repaired == 0
    assert state(mai, case) == "draft"


def test_a_laptop_that_has_just_learnt_of_cases_gets_those_there_are(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = scene.laptop()
    # An older program on the other laptop: the server spares it what it could not show.
    for module in (cycle, enrolment):
        monkeypatch.setattr(module, "SCHEMA", 1)
    old = newcomer(scene, tmp_path / "old")
    old.sync()
    monkeypatch.undo()
    case = take(lan, "removal.start", member=lan.add())
    lan.sync()
    for module in (cycle, enrolment):
        monkeypatch.setattr(module, "SCHEMA", 1)
    assert old.sync().repaired == 0
    assert not old.has(case, "case")
    monkeypatch.undo()
    old.sync()
    assert state(old, case) == "draft"
    scene.level(lan, old)


def test_the_second_laptop_that_begins_a_round_goes_on_with_the_first_ones_case(scene: Scene) -> None:
    lan, hung = scene.pair()
    member = lan.add()
    scene.level(lan, hung)
    case = case_id_of_round(workflows()["training"], member, "2026")
    for laptop, day in ((lan, "2026-01-05"), (hung, "2026-01-05")):
        take(laptop, "training.register", case, member=member, period="2026", registered_on=day)
    scene.level(lan, hung)
    assert (lan.conflicts(), lan.rejections(), hung.rejections()) == ([], [], [])
    assert state(hung, case) == "registered"
    take(hung, "training.enter_scores", case, note="làm tiếp")
    scene.level(lan, hung)
    assert lan.show(case, "case").fields["data"]["note"] == "làm tiếp"


def test_the_province_of_a_finished_transfer_is_told_by_whoever_tells_it_first(scene: Scene) -> None:
    lan, hung = scene.pair()
    case = take(lan, "transfer.send", member=lan.add(), to_place="Công ty may", letter_date="2026-10-01")
    take(lan, "transfer.confirm_received", case, accepted_on="2026-10-20")
    scene.level(lan, hung)
    take(hung, "transfer.tell_province", case, outside_province=True)
    take(lan, "transfer.tell_province", case, outside_province=False)
    scene.level(hung, lan)
    for laptop in (lan, hung):
        assert laptop.show(case, "case").fields["data"]["outside_province"] is True
        assert state(laptop, case) == "effective"
    assert [one.code for one in lan.rejections()] == ["case.province_told"]
    assert hung.rejections() == []


def test_what_was_taken_back_leaves_no_trace_at_the_server(scene: Scene) -> None:
    lan = scene.laptop()
    member = lan.add()
    lan.sync()
    case = take(lan, "removal.start", member=member)
    lan.set(member, note="sửa sau")
    with lan.replica.writing() as work:
        work.take_out([work.outbox()[0].n], work.actors()[0], lan.clock().isoformat())
        work.commit()
    scene.level(lan)
    assert scene.central.record(scene.unit.id, "case", case) is None
    assert scene.on_server(member)["note"] == "sửa sau"


def test_three_hundred_steps_go_in_few_round_trips(scene: Scene) -> None:
    lan = scene.laptop()
    ids = [lan.new_id() for _ in range(300)]
    fields = {"full_name": "Trần Văn Bình", "org": scene.unit.branches[0], "status": "active"}
    scene.central.write(scene.unit.id, [Put("member", id, fields, creates=True) for id in ids])
    lan.sync()
    training = workflows()["training"]
    commands = [
        Command(
            "training.register",
            "case",
            case_id_of_round(training, id, "2026"),
            {"member": id, "period": "2026", "registered_on": "2026-01-05"},
        )
        for id in ids
    ]
    with lan.replica.writing() as work:
        done = work.perform_all(commands, work.actors()[0], lan.clock().isoformat(), lan.new_id())
        work.commit()
    assert isinstance(done, list)
    assert all(isinstance(one, Performed) for one in done)
    result = lan.sync()
    assert (result.applied, result.rejected) == (300, 0)
    assert result.round_trips <= 2
    scene.level(lan)


def lines(laptop: Laptop, case: str) -> list[tuple[object, ...]]:
    told = laptop.show(case, "case").fields["history"]
    return [(line["step"], line["name"], line["at"], line["device"]) for line in told]


def test_every_line_tells_who_at_what_hour_and_on_which_laptop(scene: Scene) -> None:
    lan, hung = scene.laptop("Lan"), scene.laptop("Hùng")
    begun = lan.clock().isoformat()
    case = take(lan, "removal.start", member=lan.add())
    scene.level(lan, hung)
    scene.central.clock.pass_by(hours=3)
    later = hung.clock().isoformat()
    take(hung, "removal.withdraw", case)
    done = [("start", "Lan", begun, "Máy của Lan"), ("withdraw", "Hùng", later, "Máy của Hùng")]
    assert lines(hung, case) == done
    scene.level(lan, hung)
    assert lines(lan, case) == lines(hung, case) == done


def test_a_step_that_is_decided_again_after_an_exchange_keeps_its_hour_and_laptop(scene: Scene) -> None:
    lan, hung = scene.laptop("Lan"), scene.laptop("Hùng")
    member = lan.add()
    scene.level(lan, hung)
    begun = hung.clock().isoformat()
    case = take(hung, "removal.start", member=member)
    scene.central.clock.pass_by(hours=3)
    lan.set(member, note="sửa ở máy khác")
    lan.sync()
    held = hung.queue()[0][0]
    with hung.replica.writing() as work:
        work.hold(held)
        work.commit()
    hung.sync()
    assert hung.show(member).fields["note"] == "sửa ở máy khác"
    assert lines(hung, case) == [("start", "Hùng", begun, "Máy của Hùng")]
    with hung.replica.writing() as work:
        work.release(held)
        work.commit()
    scene.level(lan, hung)
    assert lines(lan, case) == [("start", "Hùng", begun, "Máy của Hùng")]
