"""What was typed on a survivor since a fold is known, and what folds wrote is not taken for it."""

from __future__ import annotations

from typing import Any

from domain.duplicates.since import changed_since


def _fold(wrote: dict[str, Any], survivor: dict[str, Any], status: str = "folded") -> dict[str, Any]:
    return {"status": status, "wrote": wrote, "before": {"survivor": survivor, "folded": {"note": "kia"}}}


def test_what_was_typed_since_is_told_with_what_both_said_before() -> None:
    fold = _fold({"note": "kia"}, {"phone": "0912345678"})
    now = {"phone": "0987654321", "note": "kia", "occupation": "giáo viên"}
    found = {each.group: each for each in changed_since(fold, now)}
    assert set(found) == {"phone", "occupation"}
    assert found["phone"].before == {"phone": "0912345678"}
    assert all(each.may_go for each in found.values())


def test_what_only_the_server_or_a_workflow_writes_is_told_and_stays() -> None:
    found = {
        each.group: each.may_go for each in changed_since(_fold({}, {}), {"status": "left", "org": "b2"})
    }
    assert found == {"status": False, "org": False}


def test_the_same_phone_typed_otherwise_is_no_change() -> None:
    assert list(changed_since(_fold({}, {"phone": "0912345678"}), {"phone": "0912 345 678"})) == []


def test_values_of_another_fold_are_no_change_and_neither_is_its_taking_back() -> None:
    before, stands = {"phone": "0912345678"}, {"phone": "0987654321"}
    later = _fold(stands, before)
    assert list(changed_since(_fold({}, before), stands, [later])) == []
    earlier = _fold(stands, before, status="separated")
    assert list(changed_since(_fold({}, stands), before, [earlier])) == []
    [typed] = changed_since(_fold({}, before), {"phone": "0900000000"}, [later])
    assert typed.group == "phone"
