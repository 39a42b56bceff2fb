"""Cells that are known at a glance are the ones that reading takes as they are."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.fields import Field, FieldType
from domain.importing.cell_values import CellReader, OtherLabels, ReadValue
from domain.members.fields import MEMBER
from sync.protocol.rulebook import rulebook

CELLS = CellReader(rulebook(), OtherLabels({}))
QUICK = (FieldType.NAME, FieldType.PHONE, FieldType.CITIZEN_ID, FieldType.TEXT)
_texts = st.one_of(
    st.from_regex(r"[ 0-9+.]{0,14}", fullmatch=True),
    st.from_regex(r"0[0-9]{9}|0[0-9]{11}", fullmatch=True),
    st.from_regex(r"[ -~]{0,12}", fullmatch=True),
    st.text(max_size=10),
)


@settings(max_examples=30, deadline=None)
@given(text=_texts)
@example(text="")
@example(text="  hai  dau cach ")
@example(text="hai  dau cach")
@example(text="dong\nxuong")
@example(text="x" * 10_000)
@example(text="999204001234")
@example(text="034904001234")
@example(text="1")
@example(text="NguyÔn V¨n §øc")
@example(text="Nguyễn Văn Đức")
@example(text="Nguye\u0302n Va\u0306n")
@example(text="Lê\u2009An")
@example(text="An" * 60)
def test_what_is_taken_at_a_glance_is_what_reading_gives(text: str) -> None:
    for declared in MEMBER.fields:
        if CELLS.plain_test(declared)(text):
            assert CELLS.reader(declared)(text) == (ReadValue(declared.name, text),), declared.name


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("full_name", "Lê Thị Hòa"),
        ("phone", "0912345678"),
        ("citizen_id", "034204001234"),
        ("card_number", "TB 0012-3/A"),
    ],
)
def test_most_names_and_numbers_of_a_list_are_taken_at_a_glance(name: str, text: str) -> None:
    assert CELLS.plain_test(MEMBER.by_name[name])(text)


def test_other_kinds_of_fields_are_always_read() -> None:
    others: list[Field] = [one for one in MEMBER.fields if one.type not in QUICK]
    assert not any(CELLS.plain_test(one)("1") for one in others)
