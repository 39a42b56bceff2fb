"""Records to rows and back: nothing that a server may send is lost or changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decisions import Change, Put, Remove
from domain.kinds import KINDS
from domain.records import Departure, Value
from sync.protocol.codec import encode
from sync.protocol.messages import Operation
from sync.replica.statements import kind_table
from sync.replica.stored import (
    Base,
    base_of,
    effects_from_json,
    effects_to_json,
    entered_to_json,
    meta_of,
    touched_by,
)
from sync.replica.types import Meta

NUMBERS = st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.none() | st.booleans() | NUMBERS
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    PLAIN | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def records(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(sorted(KINDS)))
    names = st.sampled_from([*KINDS[kind].by_name, "blood_type", "shoe_size"])
    return kind, draw(st.dictionaries(names, VALUES, max_size=8))


@given(record=records())
def test_any_value_comes_back_as_it_was(record: tuple[str, dict[str, Any]]) -> None:
    kind, fields = record
    table = kind_table(kind)
    values, extra = table.values(fields)
    read = table.fields_of((1, "id", 0, "synced", extra, *values))
    assert read == {name: value for name, value in fields.items() if value is not None}
    assert [type(value) for value in read.values()] == [type(fields[name]) for name in read]


@given(record=records())
def test_columns_of_many_records_are_stored_like_single_ones(record: tuple[str, dict[str, Any]]) -> None:
    kind, fields = record
    table = kind_table(kind)
    values, _ = table.values(fields)
    left: list[dict[str, Any] | None] = [None]
    columns = [shape.column(name, [fields.get(name)], left)[0] for name, shape in table.shapes.items()]
    assert columns == values


def test_whole_numbers_that_do_not_fit_the_column_are_kept_aside() -> None:
    table = kind_table("organisation")
    values, extra = table.values({"reported_members": 2**70})
    assert extra == '{"reported_members":1180591620717411303424}'
    assert set(values) == {None}


def test_effects_of_every_shape_come_back() -> None:
    effects: tuple[Change, ...] = (
        Put("member", "a", {"note": "x", "phone": None}),
        Put("member", "b", {"full_name": "Lê An"}, creates=True),
        Remove("position", "c", Departure.DELETED),
        Remove("member", "d", Departure.MERGED, into="a"),
    )
    stored = effects_to_json(effects)
    assert effects_from_json(stored, b"{}") == effects
    assert touched_by(stored) == {(effect.kind, effect.id) for effect in effects}


def test_what_an_operation_says_is_not_stored_twice() -> None:
    said: dict[str, Value] = {"full_name": "Lê An", "association": ["1"], "phone": None}
    operation = Operation(1, "actor", "2026-07-01", "member", "a", "create", said)
    beside = Put("position", "b", {"status": "ended"})
    effects = (Put("member", "a", {"status": "active", **said}, creates=True), beside)
    stored = effects_to_json(effects, operation)
    assert "Lê An" not in stored
    assert effects_from_json(stored, encode(operation)) == effects
    assert touched_by(stored) == {("member", "a"), ("position", "b")}
    before, behind = entered_to_json("member", {"status": "active"})
    assert f'{before}"a"{behind}' == effects_to_json(effects[:1], operation)


@pytest.mark.parametrize(
    ("kind", "id", "fields"),
    [
        ("member", "a", {"salaried": True, "phone": "1"}),
        ("member", "a", {"phone": "1"}),
        ("member", "b", {"salaried": 1, "phone": "1"}),
        ("case", "a", {"salaried": 1, "phone": "1"}),
    ],
)
def test_effects_that_are_not_what_the_operation_says_are_stored_whole(
    kind: str, id: str, fields: dict[str, Value]
) -> None:
    operation = Operation(1, "actor", "2026-07-01", "member", "a", "edit", {"salaried": 1, "phone": "1"})
    effects = (Put(kind, id, fields),)
    stored = effects_to_json(effects, operation)
    assert stored == effects_to_json(effects)
    (read,) = effects_from_json(stored, encode(operation))
    assert isinstance(read, Put)
    assert [(name, type(value)) for name, value in read.fields.items()] == [
        (name, type(value)) for name, value in fields.items()
    ]


def test_an_operation_without_values_stands_for_none() -> None:
    operation = Operation(1, "actor", "2026-07-01", "member", "a", "edit")
    effects = (Put("member", "a", {"note": "x"}),)
    assert effects_from_json(effects_to_json(effects, operation), encode(operation)) == effects


def test_facts_of_another_version_do_no_harm() -> None:
    assert meta_of({"unit": "u", "colour": "red", "unit_path": ["a", "b"]}) == Meta(
        unit="u", unit_path=("a", "b")
    )


def test_a_base_is_read_as_it_was_written() -> None:
    assert base_of((1, 7, '{"note":"x"}', "[3,4]")) == Base(True, 7, {"note": "x"}, (3, 4))
