"""What a form offers of the last time: who signed, which form of award; never a judgement, never a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.services import last_time
from desktop.services.case_types import BatchPlan
from domain.roles import Actor
from domain.workflows.registry import every_workflow
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, SECRETARY, change

AWARD = {
    "form": "certificate",
    "level": "grassroots",
    "title": "Thành tích tình nguyện",
    "decision_number": "07-QĐ/ĐTN",
    "decision_date": "2026-11-02",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def offered(office: CaseOffice, workflow: str, step: str, org: str = BRANCH) -> dict[str, str]:
    declared = every_workflow()[workflow]
    found = last_time.offered(office.session, declared, declared.step_of[step], org)
    return {name: one.text for name, one in found.items()}


def awarded(office: CaseOffice, number: int, step: str = "approve", **values: str) -> None:
    member = office.member(number, org=values.pop("org", BRANCH))
    office.cases.start("commendation", member, {**AWARD, **values}, step=step)


def test_the_signer_and_the_form_of_the_last_award_are_offered_and_neither_its_paper_nor_its_day(
    office: CaseOffice,
) -> None:
    assert offered(office, "commendation", "approve") == {}
    awarded(office, 1, signer="Lò Văn Inh")
    office.desk.clock.now += timedelta(days=1)
    awarded(office, 2, signer="Hà Thị Ươm")
    rulebook = office.session.rulebook
    assert offered(office, "commendation", "approve") == {
        "form": rulebook.catalogue("commendation_form").labels["certificate"],
        "level": rulebook.catalogue("commendation_level").labels["grassroots"],
        "signer": "Hà Thị Ươm",
    }


def test_what_the_last_ones_left_out_is_that_of_the_one_before(office: CaseOffice) -> None:
    members = [office.member(number) for number in range(1, 31)]
    for step, values in (
        ("register", {"registered_on": "2026-01-05"}),
        ("enter_scores", {"assessor": "Lò Văn Inh"}),
        ("enter_scores", {"note": "sửa"}),
    ):
        plan = BatchPlan(
            workflow="training",
            step=step,
            members=members[: 1 if "assessor" in values else None],
            values={"period": "2026", **values},
        )
        office.cases.batch(plan)
        office.desk.clock.now += timedelta(days=1)
    assert offered(office, "training", "enter_scores") == {"assessor": "Lò Văn Inh"}
    awarded(office, 41, signer="Lò Văn Inh")
    office.desk.clock.now += timedelta(days=1)
    awarded(office, 42)
    assert offered(office, "commendation", "approve")["signer"] == "Lò Văn Inh"


def test_who_signed_above_is_not_offered_for_a_paper_of_our_own(office: CaseOffice) -> None:
    awarded(office, 1, step="record", level="province", signer="Vi Thị Trên")
    assert offered(office, "commendation", "approve") == {}
    assert offered(office, "commendation", "record")["signer"] == "Vi Thị Trên"


def test_a_step_of_the_branch_is_offered_what_that_branch_had(office: CaseOffice) -> None:
    awarded(office, 1, step="record", signer="Lò Văn Inh")
    assert offered(office, "commendation", "record", OTHER_BRANCH) == {}
    assert offered(office, "commendation", "record", "") == {}, "people of several branches"
    awarded(office, 2, signer="Hà Thị Ươm")
    assert offered(office, "commendation", "approve", OTHER_BRANCH)["signer"] == "Hà Thị Ươm"


def test_a_batch_counts_as_the_last_time(office: CaseOffice) -> None:
    members = [office.member(number) for number in (1, 2)]
    registered = {"period": "2026", "registered_on": "2026-01-05"}
    assessed = {"period": "2026", "assessed_on": "2026-11-20", "assessor": "Lò Văn Inh"}
    for step, values in (("register", registered), ("enter_scores", assessed)):
        plan = BatchPlan(workflow="training", step=step, members=members, values=values)
        assert len(office.cases.batch(plan).done) == 2
    assert offered(office, "training", "enter_scores") == {"assessor": "Lò Văn Inh"}


def test_no_workflow_offers_a_judgement_a_figure_or_a_day() -> None:
    judged = {"score", "grade", "violation", "remarks", "self"}
    for workflow in every_workflow().values():
        for field in workflow.fields:
            if field.again:
                assert field.type in ("text", "name", "code"), (workflow.name, field.name)
                assert not judged & set(field.name.split("_")), (workflow.name, field.name)
                assert field.name not in workflow.of_each, (workflow.name, field.name)
    assert not every_workflow()["discipline"].by_name["form"].again


@pytest.mark.parametrize(("actor", "signer"), [(SECRETARY, {"signer": "Vi Thị Trên"}), (BRANCH_CADRE, {})])
def test_nobody_is_offered_what_they_may_not_read(
    tmp_path: Path, actor: Actor, signer: dict[str, str]
) -> None:
    office = CaseOffice.opened(tmp_path / "branch", actor)
    try:
        data = {"form": "warning", "signer": "Vi Thị Trên"}
        line = {"step": "decide", "to": "effective", "on": "2026-11-02"}
        of_unit = {"workflow": "discipline", "state": "effective", "member": office.member(1), "org": BRANCH}
        office.desk.pull(change("case-1", 9, "case", **of_unit, data=data, history=[line]))
        assert offered(office, "discipline", "decide") == signer
    finally:
        office.close()
