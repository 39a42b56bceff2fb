"""Refusals with the parameters that they really come with: no code of ours, no gap, nothing cut short."""

from __future__ import annotations

import re

import pytest

from desktop.services import members, rejections, wording
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused, Usage, describe
from domain.conflicts.words import ConflictStatus
from domain.records import Departure
from domain.workflows.conditions import general_of
from domain.workflows.model import Severity
from domain.workflows.registry import every_workflow
from tests.helpers.desks import Office

# A word of ours in the middle of a sentence: snake_case, or the codes of states.
_CODES = {state.code for workflow in every_workflow().values() for state in workflow.states}


def is_readable(told: str) -> bool:
    words = set(re.findall(r"[A-Za-z_]+", told, re.ASCII))
    plain = not words & _CODES and not any("_" in word for word in words)
    return plain and "…" not in told and " ." not in told and "None" not in told


@pytest.mark.parametrize("state", sorted(_CODES | {"issued", ConflictStatus.SETTLED.value, "linked"}))
def test_a_state_is_told_by_its_name_whoever_tells_it(state: str) -> None:
    told = wording.sentence("state", {"state": state, "step": "submit", "workflow": "removal"})
    assert is_readable(told.replace("submit", "")), told


@pytest.mark.parametrize("params", [{}, {"unit": "x"}, {"name": ""}, {"name": None}])
def test_a_unit_whose_name_is_not_known_leaves_no_gap(params: dict[str, str]) -> None:
    told = wording.sentence("out_of_unit", params)
    assert told.startswith("Hồ sơ này nay thuộc đơn vị khác. ")
    assert is_readable(told)
    assert is_readable(wording.sentence("state", {"unit": "x", "name": "Xã Tân Hòa"}))


@pytest.mark.parametrize("departure", [one for one in Departure if one is not Departure.MOVED])
def test_how_a_record_left_is_told(departure: Departure) -> None:
    assert is_readable(wording.sentence("gone", {"id": "1", "departure": departure.value}))


def test_a_list_of_what_there_is_stays_whole() -> None:
    known = ", ".join(every_workflow()["removal"].step_of)
    told = wording.sentence("usage.unknown_step", {"step": "x", "workflow": "Xóa tên", "known": known})
    assert known in told
    assert wording.sentence("date.day_missing", {"known": "2004-05"}).count("05/2004") == 1


def test_a_step_about_somebody_who_was_deleted_says_so(office: Office) -> None:
    desk = office.desk()
    id = desk.add()
    desk.sync()
    members.delete(desk.session, id, "nhập nhầm")
    desk.sync()
    with pytest.raises(ActionRefused) as refused:
        Cases(desk.session).start("removal", id, {})
    assert refused.value.code == "gone"
    assert describe(refused.value).sentence.startswith("Hồ sơ này đã bị xóa. ")


def test_what_the_tray_says_of_a_decided_case_is_in_the_words_of_its_workflow(office: Office) -> None:
    desk, other = office.desk(), office.desk("Trần Văn Nam")
    id = desk.add()
    desk.sync()
    other.sync()
    removal = {"months_absent": 6, "months_in_a_row": True, "reminders": "ba lần"}
    case = Cases(desk.session).start("removal", id, removal).id
    desk.sync()
    other.sync()
    Cases(desk.session).step(case, "withdraw", {})
    Cases(other.session).step(case, "save", {"note": "hỏi lại chi đoàn"})
    desk.sync()
    other.sync()
    told = [entry.message for entry in rejections.entries(other.session)]
    assert all(is_readable(one) for one in told), told
    with pytest.raises(ActionRefused) as refused:
        Cases(desk.session).step(
            case, "submit", {"resolution_number": "3-NQ/CĐ", "resolution_date": "2026-11-01"}
        )
    assert "“Đã hủy”" in describe(refused.value).sentence


def test_a_step_that_there_is_not_is_answered_with_all_that_there_are(office: Office) -> None:
    desk = office.desk()
    with pytest.raises(Usage) as refused:
        Cases(desk.session).start("removal", desk.add(), {}, step="bay")
    told = describe(refused.value).sentence
    assert "start, save, submit" in told
    assert told.endswith("undo_death, " + told.rpartition("undo_death, ")[2])


def _told_with() -> dict[str, set[Severity]]:
    """Codes of conditions of all workflows, and how gravely any of their steps takes each."""
    found: dict[str, set[Severity]] = {}
    for workflow in every_workflow().values():
        for step in workflow.steps:
            for one in (*step.conditions, *general_of(workflow, step)):
                found.setdefault(f"case.{one.code}", set()).add(one.severity)
    return found


@pytest.mark.parametrize(("code", "severities"), sorted(_told_with().items()))
def test_a_sentence_asks_to_confirm_where_that_is_asked_and_never_flatly_where_it_is_only_a_remark(
    code: str, severities: set[Severity]
) -> None:
    told = wording.sentence(code, {})
    if Severity.CONFIRM in severities:
        assert "xác nhận" in told
    if "xác nhận" in told and severities != {Severity.CONFIRM}:
        assert Severity.CONFIRM in severities
        assert "nếu bước này" in told
