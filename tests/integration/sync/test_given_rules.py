"""Rules of the level above reach every laptop, and both ends judge by those of the legal day."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from domain.decisions import Refused
from domain.given_rules import GivenRules
from domain.workflows.grading import SCORES
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from sync.client import cycle
from sync.protocol import wording
from sync.protocol.messages import ExchangeRequest
from sync.protocol.wording import sentence
from sync.replica.types import Performed
from sync.server.given_rules import RulesGiven
from tests.helpers.cases import REMOVAL, refusal_of, remove, state, step
from tests.helpers.giving import ABOVE, PAPER, deps_of, give, take_back
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.link import Link

BEFORE, AFTER = "2026-08-15", "2026-09-15"
FROM = "2026-09-01"


def known(laptop: Laptop) -> list[GivenRules]:
    return list(laptop.replica.rulebook.given)


def months(laptop: Laptop, day: str) -> int:
    return laptop.replica.rulebook.on(day).whole("removal_months")


def test_an_exchange_brings_the_rules_that_were_given_and_an_idle_one_brings_none(scene: Scene) -> None:
    lan, mai = scene.pair()
    assert months(lan, AFTER) == 3
    give(scene.central, FROM, removal_months=9)
    for laptop in (lan, mai):
        laptop.sync()
        assert (months(laptop, BEFORE), months(laptop, AFTER)) == (3, 9)
        assert [(one.source, one.given_by) for one in known(laptop)] == [(PAPER, ABOVE)]


def test_who_enrols_later_has_them_before_the_unit_is_there(scene: Scene, tmp_path: Path) -> None:
    give(scene.central, FROM, removal_months=9)
    laptop = Laptop(tmp_path / "new", scene.central, Link(scene.central))
    laptop.enrol(scene.central.code(scene.unit))
    scene.laptops.append(laptop)
    assert months(laptop, AFTER) == 9


def test_they_are_there_when_the_program_is_started_again(scene: Scene) -> None:
    lan = scene.laptop()
    give(scene.central, FROM, removal_months=9)
    lan.sync()
    lan.close()
    lan.reopen()
    assert months(lan, AFTER) == 9


def test_a_home_from_before_learns_them_again(scene: Scene, tmp_path: Path) -> None:
    lan = scene.laptop()
    yesterday = lan.image(tmp_path / "yesterday")
    give(scene.central, FROM, removal_months=9)
    lan.sync()
    lan.put_back(yesterday)
    assert months(lan, AFTER) == 3
    lan.sync()
    assert months(lan, AFTER) == 9


def test_a_server_restored_from_before_takes_its_rules_back(scene: Scene) -> None:
    lan = scene.laptop()
    backup = scene.central.backup()
    give(scene.central, FROM, removal_months=9)
    lan.sync()
    scene.central.restore(backup)
    lan.sync()
    assert (months(lan, AFTER), known(lan)) == (3, [])


def test_what_is_withdrawn_holds_nowhere_any_more(scene: Scene) -> None:
    lan = scene.laptop()
    id = give(scene.central, FROM, removal_months=9)
    lan.sync()
    take_back(scene.central, id)
    lan.sync()
    assert (months(lan, AFTER), known(lan)) == (3, [])


def test_rules_of_one_unit_do_not_hold_in_another(scene: Scene, tmp_path: Path) -> None:
    other = scene.central.add_unit("TB.4.38", "Xã Đoàn Kết")
    there = Laptop.enrolled(tmp_path / "there", scene.central, other)
    here = scene.laptop()
    give(scene.central, FROM, unit="TB.4.38", removal_months=9)
    here.sync()
    there.sync()
    assert (months(here, AFTER), months(there, AFTER)) == (3, 9)
    there.close()


def test_a_step_decided_offline_is_judged_by_the_rules_of_its_legal_day(scene: Scene) -> None:
    lan, mai = scene.pair()
    early, late = lan.add(), lan.add(full_name="Lê Thị Hoa")
    scene.level(lan, mai)
    give(scene.central, FROM, removal_months=9)
    before, after = remove(lan, early, BEFORE), remove(lan, late, AFTER)
    lan.sync()
    assert state(lan, before) == "effective"
    (refused,) = lan.rejections()
    assert (refused.operation.id, refused.code) == (after, "case.no_grounds")
    (changed,) = refused.params["rules"]
    assert changed == {
        "name": "removal_months", "was": 3, "now": 9, "since": FROM, "source": PAPER, "given_by": ABOVE,
    }  # fmt: skip
    told = sentence(refused.code, refused.params, by_server=True)
    assert "trước đây là 3 tháng, từ ngày 01/09/2026 là 9 tháng, theo " + PAPER in told
    mai.sync()
    assert mai.show(late).fields["status"] == "active"


def test_once_the_rules_are_here_the_laptop_refuses_it_itself(scene: Scene) -> None:
    lan = scene.laptop()
    member = lan.add()
    give(scene.central, FROM, removal_months=9)
    lan.sync()
    given = {**REMOVAL, "resolution_number": "3-NQ/CĐ", "resolution_date": AFTER}
    assert refusal_of(lan, "removal.confirm", member=member, **given) == "case.no_grounds"


def test_a_refusal_by_rules_that_both_knew_names_none(scene: Scene) -> None:
    """The laptop's own rules would refuse it too: what changed is not the reason."""
    lan, mai = scene.pair()
    member = lan.add()
    scene.level(lan, mai)
    give(scene.central, FROM, training_group_score_max=15)
    remove(mai, member, AFTER)
    mai.sync()
    remove(lan, member, AFTER)
    lan.sync()
    assert all("rules" not in one.params for one in lan.rejections())


def test_a_step_under_way_counts_again_when_rules_are_withdrawn(scene: Scene) -> None:
    """Steps that wait here are decided again under the rules that have come; both ends end alike."""
    lan = scene.laptop()
    member = lan.add()
    id = give(scene.central, FROM, removal_months=9)
    lan.sync()
    take_back(scene.central, id)
    case = lan.new_id()
    early = {**REMOVAL, "months_absent": 10, "resolution_number": "3-NQ/CĐ", "resolution_date": AFTER}
    performed = lan.perform(step("removal.confirm", case, member, **early))
    assert isinstance(performed, Performed)
    lan.sync()
    assert state(lan, case) == "effective"
    scene.level(lan)


def test_the_text_of_the_rules_is_not_readable_in_the_file(scene: Scene) -> None:
    lan = scene.laptop()
    give(scene.central, FROM, removal_months=9)
    lan.sync()
    lan.close()
    held = b"".join(path.read_bytes() for path in lan.folder.rglob("*") if path.is_file())
    assert PAPER.encode() not in held
    assert b"removal_months" not in held
    lan.reopen()


def test_a_laptop_of_before_is_told_nothing_and_judged_by_the_same_rules(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = scene.laptop()
    member = lan.add()
    scene.level(lan)
    give(scene.central, FROM, removal_months=9)
    monkeypatch.setattr(cycle, "ExchangeRequest", partial(_without_rules, ExchangeRequest))
    remove(lan, member, AFTER)
    lan.sync()
    assert known(lan) == []
    (refused,) = lan.rejections()
    assert refused.code == "case.no_grounds"
    monkeypatch.undo()
    lan.sync()
    assert months(lan, AFTER) == 9


def _without_rules(made: Any, **given: Any) -> Any:
    return made(**{**given, "rules": None})


@pytest.mark.parametrize("seed", [2, 5])
def test_rules_that_come_and_go_between_any_steps_leave_equal_copies_under_one_rulebook(
    scene: Scene, seed: int
) -> None:
    """Laptops hear of rules at different times, and decide under whatever they know then."""
    chance = random.Random(seed)
    lan, hung = scene.pair()
    people = [lan.add(full_name=name) for name in ("Lê Hoa", "Hồ An", "Vũ Mai", "Đỗ Bình")]
    scene.level(lan, hung)
    given: list[str] = []
    for turn in range(24):
        laptop, dice = chance.choice((lan, hung)), chance.random()
        if dice < 0.3:
            day = f"2026-0{chance.randrange(1, 10)}-01"
            given.append(give(scene.central, day, removal_months=chance.randrange(2, 10)))
        elif dice < 0.4 and given:
            take_back(scene.central, given.pop(chance.randrange(len(given))))
        elif dice < 0.6:
            laptop.sync()
        else:
            day = f"2026-{chance.randrange(1, 11):02}-15"
            values = {**REMOVAL, "months_absent": chance.randrange(2, 10), "resolution_date": day}
            member = chance.choice(people)
            laptop.perform(
                step("removal.confirm", laptop.new_id(), member, resolution_number=f"{turn}-NQ", **values)
            )
    scene.level(lan, hung)
    deps = deps_of(scene.central)
    with scene.central.store.reading() as connection:
        book = RulesGiven(connection, deps.rulebook).book(scene.unit.id)
    for laptop in (lan, hung):
        assert laptop.queue() == []
        assert known(laptop) == list(book.given)
        for refused in laptop.rejections():
            assert wording.has_sentence(refused.code)
            for changed in refused.params.get("rules", ()):
                assert changed["was"] != changed["now"]


def test_what_was_sent_before_rules_began_is_judged_by_those_of_its_own_day(scene: Scene) -> None:
    """A step without a paper; the laptop comes to the server when other rules are in force already."""
    lan = scene.laptop()
    member = lan.add()
    lan.sync()
    today = lan.clock().date()
    begin = (today + timedelta(days=5)).isoformat()
    give(scene.central, begin, training_group_score_max=15)
    case = case_id_of_round(workflows()["training"], member, str(today.year))
    scores: dict[str, Any] = dict.fromkeys(SCORES, 18)
    performed = [
        lan.perform(
            step("training.register", case, member, period=str(today.year), registered_on=str(today))
        ),
        lan.perform(step("training.enter_scores", case, **scores)),
    ]
    assert all(isinstance(one, Performed) for one in performed), performed
    scene.central.clock.pass_by(days=10)
    lan.sync()
    assert lan.rejections() == []
    after = lan.perform(step("training.enter_scores", case, score_conduct=19))
    assert isinstance(after, Refused)
    assert after.code == "case.score_too_high"
    scene.level(lan)
