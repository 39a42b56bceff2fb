"""Cases in columns give the same records as the register that they were read from."""

from __future__ import annotations

from domain.records import Record
from domain.statistics.cases import Cases, cases_of

ADMITTED = Record(
    "case",
    "c1",
    {"workflow": "admission", "state": "effective", "member": "m1", "data": {"decision_date": "2026-03-26"}},
)
TRAINED = Record("case", "c2", {"workflow": "training", "state": "effective", "member": "m2"})
OUTSIDER = Record("case", "c3", {"workflow": "honorary", "state": "draft", "subject": {"full_name": "Vi A"}})


def known(case: Record) -> dict[str, object]:
    """Its fields that are set."""
    return {name: value for name, value in case.fields.items() if value is not None}


def test_a_case_is_found_by_its_workflow_and_by_its_id() -> None:
    cases = cases_of((ADMITTED, TRAINED, OUTSIDER))
    for case in (ADMITTED, TRAINED, OUTSIDER):
        (found,) = cases.of(str(case.fields["workflow"]))
        assert (found.id, known(found)) == (case.id, case.fields)
        assert cases.get(case.id) == found
    assert (list(cases.of("transfer")), cases.get("c4")) == ([], None)


def test_what_few_cases_have_is_laid_beside_the_columns() -> None:
    columns: dict[str, list[object]] = {"workflow": ["honorary", "training"], "member": [None, "m2"]}
    cases = Cases(["c3", "c2"], columns, {"c3": {"subject": {"full_name": "Vi A"}}})
    assert known(cases.of("honorary")[0]) == {"workflow": "honorary", "subject": {"full_name": "Vi A"}}
    assert known(cases.of("training")[0]) == {"workflow": "training", "member": "m2"}


def test_strangers_are_members_of_cases_who_are_not_known() -> None:
    cases = cases_of((ADMITTED, TRAINED, OUTSIDER))
    assert [case.id for case in cases.strangers({"m1"})] == ["c2"]
    assert list(cases.strangers({"m1", "m2"})) == []
    assert list(cases_of(()).strangers(())) == []


def test_figures_are_those_of_the_cases_of_one_workflow_on_their_legal_days() -> None:
    found = cases_of((ADMITTED, TRAINED)).figures("admission", "u")
    assert {name: [(day, case.id) for day, case in dated] for name, dated in found.items()} == {
        "admitted": [("2026-03-26", "c1")]
    }
