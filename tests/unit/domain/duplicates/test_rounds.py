"""One person entered twice with two cases of one round: one case goes on, and both come back apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from domain.decisions import Accepted, Command, Put
from domain.duplicates.folding import decide_fold
from domain.duplicates.unfolding import decide_unfold
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from tests.helpers.unit_view import BRANCH, SECRETARY, UnitView, member, unit_with_member

TODAY = date(2026, 11, 22)
WORKFLOW = workflows()["assessment"]
YEAR = "2026"


def _case(of: str, data: Mapping[str, Any], **fields: Any) -> Put:
    written = {
        "workflow": WORKFLOW.name,
        "member": of,
        "org": BRANCH,
        "round": YEAR,
        "state": "draft",
        "data": dict(data),
        "history": [],
        **fields,
    }
    return Put("case", _id(of), written, creates=True)


def _id(of: str) -> str:
    return case_id_of_round(WORKFLOW, of, YEAR)


def _two(*cases: Put) -> UnitView:
    view = unit_with_member()
    view.commit([Put("member", "m2", member(), creates=True), *cases])
    return view


def _fold(view: UnitView) -> None:
    decision = decide_fold(view, Command("fold", "member", "m2", {"into": "m1"}), SECRETARY, TODAY)
    assert isinstance(decision, Accepted), decision
    view.commit(decision.changes)


def _unfold(view: UnitView) -> None:
    decision = decide_unfold(view, Command("unfold", "member", "m2"), SECRETARY, TODAY)
    assert isinstance(decision, Accepted), decision
    view.commit(decision.changes)


def _fields(view: UnitView, of: str) -> Mapping[str, Any]:
    record = view.record("case", _id(of))
    assert record is not None
    return record.fields


def test_the_only_case_goes_on_under_the_survivors_id_and_comes_back() -> None:
    view = _two(_case("m2", {"proposed_grade": "good"}))
    before = dict(_fields(view, "m2"))
    _fold(view)
    assert (_fields(view, "m1")["member"], _fields(view, "m1")["data"]) == ("m1", {"proposed_grade": "good"})
    assert view.record("case", _id("m2")) is None
    _unfold(view)
    assert dict(_fields(view, "m2")) == before
    assert view.record("case", _id("m1")) is None


def test_blanks_of_an_undecided_case_are_filled_and_emptied_again() -> None:
    view = _two(
        _case("m1", {"proposed_grade": "good"}),
        _case("m2", {"proposed_grade": "good", "note": "ý kiến chi đoàn"}),
    )
    _fold(view)
    assert _fields(view, "m1")["data"] == {"proposed_grade": "good", "note": "ý kiến chi đoàn"}
    _unfold(view)
    assert _fields(view, "m1")["data"] == {"proposed_grade": "good"}
    assert _fields(view, "m2")["data"] == {"proposed_grade": "good", "note": "ý kiến chi đoàn"}


def test_what_differs_from_a_decision_is_asked_for_as_a_correction() -> None:
    view = _two(
        _case("m1", {"proposed_grade": "good"}, state="effective", decided_on="2026-11-01"),
        _case("m2", {"proposed_grade": "outstanding"}),
    )
    _fold(view)
    standing = _fields(view, "m1")
    assert standing["data"]["proposed_grade"] == "good"
    assert standing["correction"]["set"] == {"proposed_grade": "outstanding"}
    assert standing["history"][-1]["step"] == "fold"
    _unfold(view)
    assert _fields(view, "m1")["state"] == "effective"
    assert _fields(view, "m1").get("correction") is None


def test_the_decided_case_stands_whichever_of_the_two_has_it() -> None:
    view = _two(
        _case("m1", {"proposed_grade": "good"}),
        _case("m2", {"proposed_grade": "outstanding"}, state="effective", decided_on="2026-11-01"),
    )
    _fold(view)
    assert _fields(view, "m1")["data"]["proposed_grade"] == "outstanding"
    assert _fields(view, "m1")["decided_on"] == "2026-11-01"


def test_what_the_survivors_case_went_on_to_since_stays_with_it() -> None:
    view = _two(_case("m1", {"proposed_grade": "good"}), _case("m2", {"note": "ý kiến"}))
    _fold(view)
    view.commit([Put("case", _id("m1"), {"data": {"proposed_grade": "good", "note": "ý kiến khác"}})])
    _unfold(view)
    assert _fields(view, "m1")["data"]["note"] == "ý kiến khác"
    assert _fields(view, "m2")["data"] == {"note": "ý kiến"}


@pytest.mark.parametrize("live", ["m1", "m2"])
def test_a_case_that_was_called_off_gives_way_to_the_one_under_way(live: str) -> None:
    """Whose it was makes no difference, and what it held is not filled in: nobody says it any more."""
    off = {"m1": "m2", "m2": "m1"}[live]
    line = {"step": "withdraw", "to": "cancelled"}
    view = _two(
        _case(live, {"period": YEAR, "self_grade": "good"}),
        _case(
            off, {"period": YEAR, "self_grade": "completed", "note": "cũ"}, state="cancelled", history=[line]
        ),
    )
    before = {of: dict(_fields(view, of)) for of in ("m1", "m2")}
    _fold(view)
    after = _fields(view, "m1")
    assert (after["state"], after["data"]) == ("draft", {"period": YEAR, "self_grade": "good"})
    assert not [key for key in view.records if key[0] == "conflict"]
    _unfold(view)
    assert {of: dict(_fields(view, of)) for of in ("m1", "m2")} == before


def test_of_two_that_were_called_off_none_is_opened_again() -> None:
    fields = {"state": "cancelled", "history": [{"step": "withdraw", "to": "cancelled"}]}
    view = _two(*(_case(of, {"period": YEAR, "self_grade": grade}, **fields)
                  for of, grade in (("m1", "good"), ("m2", "completed"))))  # fmt: skip
    _fold(view)
    assert (_fields(view, "m1")["state"], _fields(view, "m1")["data"]["self_grade"]) == ("cancelled", "good")
