"""Gradings of organisations and cadres: written on two laptops, decided by the unit and above it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.assessments.corrections import correction_of
from domain.assessments.deciding import assessment_id
from domain.decisions import Command, Refused
from domain.kinds import SCHEMA
from domain.records import Value
from sync.server import central
from tests.helpers.laptops import Laptop, Scene

KIND = "org_assessment"
PAPER: dict[str, Value] = {
    "approved_grade": "good",
    "decision_number": "12-QĐ/ĐTN",
    "decision_date": "2026-11-20",
}


def graded(org: str, grade: str, **more: Value) -> Command:
    values = {"org": org, "subject": "organisation", "period": "2026", "proposed_grade": grade, **more}
    return Command("create", KIND, assessment_id(org, "organisation", "2026"), values)


def edited(id: str, **values: Value) -> Command:
    return Command("edit", KIND, id, values)


def fields(laptop: Laptop, id: str) -> dict[str, Any]:
    return dict(laptop.show(id, KIND).fields)


@pytest.fixture
def two(scene: Scene) -> tuple[Laptop, Laptop]:
    """The laptop of the unit's secretary and that of the first branch."""
    branch = scene.laptop("Lò Văn Pà", role="branch", org=scene.unit.branches[0])
    return scene.laptop(), branch


def test_a_proposal_of_the_branch_is_approved_by_the_unit_and_known_to_both(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    secretary, branch = two
    id = branch.must(graded(scene.unit.branches[0], "good", figures={"members": 12, "graded": 10}))
    scene.level(*two)
    secretary.must(edited(id, **PAPER))
    scene.level(*two)
    for laptop in two:
        assert fields(laptop, id)["approved_grade"] == "good"
        assert laptop.show(id, KIND).sync == "synced"
    assert scene.on_server(id, KIND)["figures"] == {"members": 12, "graded": 10}


def test_two_laptops_that_propose_the_same_grade_agree_though_they_counted_apart(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    secretary, branch = two
    org = scene.unit.branches[0]
    id = branch.must(graded(org, "good", figures={"members": 12}))
    secretary.must(graded(org, "good", figures={"members": 11}))
    scene.level(*two)
    assert secretary.conflicts() == branch.conflicts() == []
    assert fields(secretary, id)["figures"] == fields(branch, id)["figures"]


def test_two_grades_for_one_organisation_are_a_question_that_a_person_settles(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    secretary, branch = two
    org = scene.unit.branches[0]
    id = branch.must(graded(org, "outstanding"))
    branch.sync()
    secretary.must(graded(org, "good"))
    secretary.sync()
    (conflict,) = secretary.conflicts()
    assert conflict.fields["record"] == id
    secretary.resolve(conflict.id, "mine")
    scene.level(*two)
    assert fields(branch, id)["proposed_grade"] == "good"
    assert branch.conflicts() == []


def test_what_a_branch_proposes_after_the_approval_comes_back_with_the_reason(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    secretary, branch = two
    id = branch.must(graded(scene.unit.branches[0], "outstanding"))
    scene.level(*two)
    secretary.must(edited(id, **PAPER))
    secretary.sync()
    branch.must(edited(id, proposed_grade="completed"))
    branch.sync()
    assert [one.code for one in branch.rejections()] == ["assessment.approved"]
    assert scene.on_server(id, KIND)["proposed_grade"] == "outstanding"


def test_of_the_unit_itself_the_answer_of_the_level_above_arrives_in_the_feed(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    secretary, _ = two
    id = secretary.must(graded(scene.unit.id, "good"))
    secretary.sync()
    refused = secretary.perform(edited(id, **PAPER))
    assert isinstance(refused, Refused)
    assert refused.code == "assessment.from_above"
    deps = scene.central.server.deps
    half = {"approved_grade": "good", "decision_number": "12-QĐ/ĐTN"}
    assert central.edit(deps, KIND, id, half, "Tỉnh đoàn").code == "validation.assessment_decision"
    assert central.edit(deps, KIND, id, dict(PAPER), "Tỉnh đoàn").verdict == "applied"
    scene.level(*two)
    assert fields(secretary, id)["approved_grade"] == "good"


def test_what_the_level_above_decides_again_stands_beside_what_it_had_decided(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    secretary, _ = two
    deps = scene.central.server.deps
    id = secretary.must(graded(scene.unit.id, "outstanding", figures={"members": 12}))
    secretary.sync()
    central.edit(deps, KIND, id, dict(PAPER), "Tỉnh đoàn")
    before = scene.on_server(id, KIND)
    for half in (
        {"approved_grade": "outstanding"},
        {"approved_grade": "outstanding", "decision_number": "15-QĐ/ĐTN"},
        {"approved_grade": None},
        {"approved_grade": "completed", "decision_number": "15-QĐ/ĐTN", "decision_date": "19/11/2026"},
    ):
        refused = central.edit(deps, KIND, id, half, "Tỉnh đoàn")
        assert (refused.verdict, refused.code) == ("rejected", "assessment.decided")
        assert refused.params["number"] == PAPER["decision_number"]
    later = {"approved_grade": "completed", "decision_number": "15-QĐ/ĐTN", "decision_date": "21/11/2026"}
    assert central.edit(deps, KIND, id, later, "Tỉnh đoàn").into == correction_of(id)
    taken_back = {"approved_grade": None, "decision_number": "16-QĐ/ĐTN", "decision_date": "22/11/2026"}
    last = central.edit(deps, KIND, id, taken_back, "Tỉnh đoàn").into
    assert last == correction_of(correction_of(id)), "it follows on what stands by now, whichever is named"
    assert central.edit(deps, KIND, id, taken_back, "Tỉnh đoàn").into == last, "said twice, written once"
    scene.level(*two)
    assert scene.on_server(id, KIND) == before
    second, third = fields(secretary, correction_of(id)), fields(secretary, last)
    assert (second["approved_grade"], second["decision_date"]) == ("completed", "2026-11-21")
    assert (second["figures"], second["proposed_grade"]) == (before["figures"], "outstanding")
    assert third.get("approved_grade") is None
    assert all(
        each[name] == before[name] for each in (second, third) for name in ("org", "period", "subject")
    )


def test_what_is_no_decision_of_a_grading_is_edited_as_before(scene: Scene) -> None:
    laptop, deps = scene.laptop(), scene.central.server.deps
    id = laptop.must(graded(scene.unit.branches[0], "good", **PAPER))
    laptop.sync()
    same = {"note": "bản giấy ở tủ 2", "decision_date": "20/11/2026"}
    assert central.edit(deps, KIND, id, same, "Tỉnh đoàn").verdict == "applied"
    assert scene.on_server(id, KIND)["note"] == "bản giấy ở tủ 2"


def test_a_grading_is_held_back_from_a_server_that_does_not_know_any(scene: Scene) -> None:
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA - 1))
    laptop = scene.laptop()
    id = laptop.must(graded(scene.unit.branches[0], "good"))
    laptop.sync()
    assert laptop.show(id, KIND).sync == "held"
    scene.central.configure(replace(scene.central.settings, schema=SCHEMA))
    laptop.sync()
    laptop.sync()
    assert scene.on_server(id, KIND)["proposed_grade"] == "good"


def test_two_laptops_that_correct_one_grading_write_one_record_and_ask_a_person(
    scene: Scene, two: tuple[Laptop, Laptop]
) -> None:
    secretary, _ = two
    other = scene.laptop("Ma Thị Đào")
    org = scene.unit.branches[0]
    id = secretary.must(graded(org, "good", **PAPER))
    scene.level(secretary, other)
    again = correction_of(id)
    for laptop, grade in ((secretary, "completed"), (other, "outstanding")):
        values = {"org": org, "subject": "organisation", "period": "2026"}
        paper = {**PAPER, "approved_grade": grade, "decision_date": "2026-11-21"}
        laptop.must(Command("create", KIND, again, {**values, **paper}))
        laptop.sync()
    (conflict,) = other.conflicts()
    assert conflict.fields["record"] == again
    assert fields(other, id)["approved_grade"] == fields(secretary, id)["approved_grade"] == "good"
