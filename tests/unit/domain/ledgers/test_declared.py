"""Every ledger asks only for what cases, persons and lines hold, and fits on a sheet."""

from __future__ import annotations

import pytest

from domain.ledgers.declared import LEDGERS
from domain.ledgers.model import OWN, PERSON, Ledger
from domain.records import Record
from domain.workflows.registry import workflows
from domain.workflows.subjects import derived_id

_EVERY = pytest.mark.parametrize("ledger", LEDGERS.values(), ids=list(LEDGERS))
# A lying A4 sheet between its margins, in millimetres.
_ROOM = 252


@_EVERY
def test_its_columns_read_what_is_declared_and_fit_on_a_lying_sheet(ledger: Ledger) -> None:
    known = {*PERSON, *OWN}
    for entry in ledger.entries:
        known |= set(entry.declared.by_name)
    asked = {name for column in ledger.columns for name in column.of}
    assert asked <= known
    assert sum(column.width for column in ledger.columns) <= _ROOM
    assert len({column.key for column in ledger.columns}) == len(ledger.columns)


@_EVERY
def test_its_papers_are_states_and_fields_of_their_workflow(ledger: Ledger) -> None:
    for entry in ledger.entries:
        declared = workflows()[entry.workflow]
        assert set(entry.states) <= set(declared.state_of)
        assert {*entry.dated_by, *entry.numbered_by, *entry.at} <= set(declared.by_name)


def test_only_the_book_of_discipline_is_for_few_eyes() -> None:
    assert [one.name for one in LEDGERS.values() if one.sensitive] == ["merits"]


def _case(state: str, *reached: str, **fields: object) -> Record:
    history = [{"step": "x", "to": to} for to in reached]
    return Record("case", "c1", {"workflow": "transfer", "state": state, "history": history, **fields})


def test_a_letter_that_was_issued_stays_in_the_book_whatever_became_of_it() -> None:
    ledger = LEDGERS["transfers"]
    taken_back = ledger.entry_of(_case("cancelled", "draft", "awaiting", "cancelled"), "u")
    assert taken_back is not None
    assert taken_back.label == "Giới thiệu đi"
    assert ledger.entry_of(_case("cancelled", "draft", "cancelled"), "u") is None


def test_a_paper_that_gave_way_before_it_took_effect_stands_in_the_book() -> None:
    """Which of two papers the server heard of first does not decide what the unit has issued."""
    history = [{"step": "confirm", "to": "conflict"}]
    won = {"case": "c2", "workflow": "maturity"}
    fields = {"workflow": "removal", "state": "conflict", "history": history}
    lost = Record("case", "c1", {**fields, "lost_to": {**won, "held": "effective"}})
    entry = LEDGERS["removals"].entry_of(lost, "u")
    assert entry is not None
    assert entry.label == "Xóa tên"
    proposed = Record("case", "c1", {**fields, "lost_to": {**won, "held": "submitted"}})
    assert LEDGERS["removals"].entry_of(proposed, "u") is None


def test_what_a_member_brought_along_stands_in_the_book_of_the_unit_that_issued_it() -> None:
    along = derived_id("taken along", "c0", "u")
    case = _case("awaiting", "awaiting", counterpart={"unit": "v", "case": "c0"})
    assert LEDGERS["transfers"].entry_of(case, "u") is not None
    assert LEDGERS["transfers"].entry_of(Record("case", along, case.fields), "u") is None
