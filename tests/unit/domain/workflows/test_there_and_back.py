"""What becomes of a member's cases who goes to another unit and comes back (`domain.md` 3.3, 3.6)."""

from __future__ import annotations

from typing import Any

from domain.records import Departure
from domain.workflows.figures import figures
from domain.workflows.grading import SCORES
from tests.helpers.case_desk import OTHER_UNIT_BRANCH, CaseDesk, two_desks
from tests.helpers.stepping import round_id
from tests.helpers.unit_view import BRANCH

TRAINING = round_id("training", period="2026")


def travels(home: CaseDesk, host: CaseDesk, branch: str, letter: str, accepted: str) -> None:
    """The member goes to the other unit by a letter."""
    home.take("transfer.send", member="m1", to_unit=host.view.unit, letter_date=letter)
    (coming,) = (each for each in host.view.cases_of("m1") if each.fields["state"] == "incoming")
    host.take("transfer.accept", coming.id, to_org=branch, accepted_on=accepted)


def away(home: CaseDesk, host: CaseDesk) -> None:
    travels(home, host, OTHER_UNIT_BRANCH, "2026-10-01", "2026-10-20")


def back(home: CaseDesk, host: CaseDesk) -> None:
    """Only the unit that was come to may send the member on, from that day."""
    travels(host, home, BRANCH, "2026-10-22", "2026-10-25")


def rounds(at: CaseDesk, workflow: str = "training") -> dict[str, dict[str, Any]]:
    cases = at.view.cases_of("m1")
    return {case.id: dict(case.fields) for case in cases if case.fields["workflow"] == workflow}


def register(at: CaseDesk) -> None:
    at.take("training.register", TRAINING, member="m1", period="2026", registered_on="2026-03-01")


def confirmed(at: CaseDesk) -> None:
    scores: dict[str, Any] = dict.fromkeys(SCORES, 15)
    at.take("training.assess", TRAINING, assessed_on="2026-11-01", **scores)
    at.take("training.submit", TRAINING)
    at.take("training.confirm", TRAINING, confirmed_on="2026-11-10")


def counted_in(at: CaseDesk, workflow: str, name: str = "") -> int:
    cases = [record for (kind, _), record in at.view.records.items() if kind == "case"]
    found = figures(cases, "2026-01-01", "2026-12-31", at.view.unit)
    return sum(many for key, many in found.items() if key[0] == workflow and name in ("", key[1]))


def confirmed_in(at: CaseDesk) -> int:
    return counted_in(at, "training", "training_confirmed")


def test_a_round_that_is_under_way_goes_along_and_the_old_unit_keeps_what_it_did() -> None:
    home, host = two_desks()
    register(home)
    away(home, host)
    (id,) = rounds(host)
    assert (id, host.state(id), host.case(id)["org"]) == (TRAINING, "registered", OTHER_UNIT_BRANCH)
    ((kept, fields),) = rounds(home).items()
    assert kept != TRAINING
    assert (fields["state"], fields["lost_to"]["workflow"]) == ("cancelled", "transfer")
    gone = home.view.tombstone("case", TRAINING)
    assert gone is not None
    assert (gone.departure, gone.into) == (Departure.MERGED, kept)


def test_whoever_comes_back_goes_on_with_the_same_case() -> None:
    home, host = two_desks()
    register(home)
    before = home.case(TRAINING)
    away(home, host)
    back(home, host)
    assert rounds(home) == {TRAINING: before}
    assert {fields["state"] for fields in rounds(host).values()} == {"cancelled"}
    confirmed(home)
    assert (confirmed_in(home), confirmed_in(host)) == (1, 0)


def test_what_was_done_in_between_comes_back_with_the_case() -> None:
    home, host = two_desks()
    register(home)
    away(home, host)
    host.take("training.enter_scores", TRAINING, score_ideals=18)
    back(home, host)
    assert list(rounds(home)) == [TRAINING]
    assert home.case(TRAINING)["data"]["score_ideals"] == 18
    assert [line["step"] for line in home.case(TRAINING)["history"]] == ["register", "enter_scores"]


def test_what_a_unit_decided_is_counted_there_once_wherever_the_member_goes() -> None:
    home, host = two_desks()
    register(home)
    away(home, host)
    confirmed(host)
    back(home, host)
    assert home.state(TRAINING) == "effective"
    assert (confirmed_in(home), confirmed_in(host)) == (0, 1)
    away(home, host)
    assert rounds(host).keys() == {TRAINING}
    assert (confirmed_in(home), confirmed_in(host)) == (0, 1)


def test_what_was_opened_again_elsewhere_comes_back_open() -> None:
    """Confirmed at home, taken back to be assessed anew by the unit where the member was meanwhile."""
    home, host = two_desks()
    register(home)
    confirmed(home)
    away(home, host)
    assert confirmed_in(home) == 1
    host.take("training.revoke", TRAINING, reason="chấm lại")
    back(home, host)
    assert {id: fields["state"] for id, fields in rounds(home).items()} == {TRAINING: "returned"}


def test_a_round_that_was_called_off_is_still_the_one_of_the_period() -> None:
    home, host = two_desks()
    register(home)
    home.take("training.withdraw", TRAINING)
    away(home, host)
    assert host.refused("training.start", TRAINING, member="m1", period="2026") == "exists"
    host.take("training.reopen", TRAINING)
    back(home, host)
    assert {id: fields["state"] for id, fields in rounds(home).items()} == {TRAINING: "draft"}


def test_a_round_that_does_not_go_along_is_there_again_when_the_member_is() -> None:
    home, host = two_desks()
    where = {"period": "2026", "to_place": "Phường Bến"}
    id = round_id("residence", **where)
    home.take("residence.start", id, member="m1", **where)
    away(home, host)
    assert not rounds(host, "residence")
    host.take("residence.start", id, member="m1", **where)
    host.take("residence.withdraw", id)
    back(home, host)
    assert list(rounds(home, "residence")) == [id]
    home.take("residence.reopen", id)


def test_an_overlay_names_its_case_wherever_that_is_kept() -> None:
    home, host = two_desks()
    id = round_id("outstanding", period="2026")
    home.take(
        "outstanding.submit",
        id,
        member="m1",
        period="2026",
        resolution_number="3-NQ/CĐ",
        resolution_date="2026-06-01",
    )
    home.take("outstanding.recognise", id, decision_number="3", decision_date="2026-06-02",
              confirm=["grade_below_outstanding"])  # fmt: skip
    away(home, host)
    ((kept, _),) = rounds(home, "outstanding").items()
    (overlay,) = home.view.overlays_of("m1")
    assert overlay.fields["case"] == kept
    back(home, host)
    assert home.view.overlays_of("m1")[0].fields["case"] == id


def test_a_paper_that_came_along_to_be_read_is_not_there_twice_after_the_way_back() -> None:
    home, host = two_desks()
    award = home.take("commendation.record", member="m1", form="certificate", level="grassroots",
                      decision_number="5", decision_date="2025-03-26")  # fmt: skip
    for _ in range(2):
        away(home, host)
        assert len(rounds(host, "commendation")) == 1
        back(home, host)
        assert list(rounds(home, "commendation")) == [award]


def test_what_was_begun_here_and_decided_there_is_counted_there() -> None:
    home, host = two_desks()
    draft = home.take("commendation.start", member="m1", title="Đang đề nghị")
    away(home, host)
    ((copy, fields),) = rounds(host, "commendation").items()
    assert fields["counterpart"]["unit"] == home.view.unit
    host.take("commendation.record", copy, form="certificate", level="grassroots", decision_number="5",
              decision_date="2026-10-25")  # fmt: skip
    assert counted_in(host, "commendation") == 1
    back(home, host)
    states = {id: fields["state"] for id, fields in rounds(home, "commendation").items()}
    assert states.pop(draft) == "cancelled"
    assert list(states.values()) == ["effective"]
    assert (counted_in(home, "commendation"), counted_in(host, "commendation")) == (0, 1)


def test_what_is_gone_on_with_there_and_not_decided_is_gone_on_with_here_again() -> None:
    home, host = two_desks()
    draft = home.take("commendation.start", member="m1", title="Đang đề nghị")
    for title in ("Đề nghị khác", "Đề nghị nữa"):
        away(home, host)
        ((copy, _),) = ((id, each) for id, each in rounds(host, "commendation").items()
                        if each["state"] == "draft")  # fmt: skip
        host.take("commendation.save", copy, title=title)
        back(home, host)
        assert home.state(draft) == "draft"
        assert home.case(draft)["data"]["title"] == title
        assert "lost_to" not in home.case(draft) or home.case(draft)["lost_to"] is None
