"""Whoever chose the wrong workflow keeps what was typed (`ui.md` 3.7)."""

from __future__ import annotations

from itertools import permutations

import pytest

from domain.stored_form import normalise
from domain.workflows.model import Workflow
from domain.workflows.registry import workflows
from domain.workflows.succession import taken_over
from sync.protocol.rulebook import rulebook

KNOWN = workflows()


def test_fields_of_the_same_name_are_kept_and_others_left() -> None:
    data = {"resolution_number": "4-NQ", "months_absent": 5, "note": "xem lại"}
    kept = taken_over(data, KNOWN["removal"], KNOWN["maturity"])
    assert kept == {"resolution_number": "4-NQ", "note": "xem lại"}


def test_a_name_that_means_another_list_is_not_kept() -> None:
    """A form of commendation is none of discipline."""
    assert taken_over({"form": "certificate"}, KNOWN["commendation"], KNOWN["discipline"]) == {}


def test_names_that_mean_the_same_are_taken_over_under_the_new_one() -> None:
    data = {"destination": "Khu công nghiệp B", "paper_number": "9-GGT"}
    kept = taken_over(data, KNOWN["working_away"], KNOWN["transfer"])
    assert kept == {"to_place": "Khu công nghiệp B", "letter_number": "9-GGT"}


@pytest.mark.parametrize("other", KNOWN.values(), ids=lambda workflow: workflow.name)
def test_what_is_named_as_kept_leads_to_a_field(other: Workflow) -> None:
    assert set(other.kept.values()) <= set(other.by_name)
    names = {name for workflow in KNOWN.values() for name in workflow.by_name}
    assert set(other.kept) <= names


def test_what_is_taken_over_can_be_read_by_the_other_workflow() -> None:
    book = rulebook()
    for chosen, other in permutations(KNOWN.values(), 2):
        data = {
            field.name: next(iter(book.catalogue(field.catalogue).labels))
            for field in chosen.fields
            if field.catalogue
        }
        for name, value in taken_over(data, chosen, other).items():
            assert normalise(other.by_name[name], value, book).finding is None
