"""Cells that are known at a glance are the ones that reading takes as they are."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.fields import Field, FieldType
from domain.importing.cell_values import CellReader, OtherLabels, ReadValue
from domain.importing.glance import glance
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
@example(text="An và Bình")
@example(text="1.23E+05")
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


_PLAIN = {
    "phone": "0912345678",
    "citizen_id": "034204001234",
    "card_number": "TB 0012-3/A",
    "full_name": "Lê Thị Hòa",
}


@settings(max_examples=30, deadline=None)
@given(texts=st.lists(st.one_of(_texts, st.sampled_from([*_PLAIN.values()])), min_size=1, max_size=4))
@example(texts=["0912345678", "091234567"])
@example(texts=["09123456780", "912345678"])
@example(texts=["0342040012340342040012", "34"])
@example(texts=["999204001234", "034204001234"])
@example(texts=["Lê", " An"])
@example(texts=["Lê ", "An"])
@example(texts=["Lê|An", "Võ Hai"])
@example(texts=["Lea", "\u0302n"])
@example(texts=["", "Võ Hai"])
@example(texts=["Võ Hai", "NguyÔn V¨n §øc"])
@example(texts=["hai  dau cach", "TB 1"])
@example(texts=["TB 1", "=A1"])
@example(texts=["TB ?1", "TB 1"])
@example(texts=["TB 1", "x" * 10_000])
@example(texts=["05/03/2004", "29/02/2004"])
@example(texts=["05/03/2004", "29/02/2003"])
@example(texts=["5/3/2004", "05/03/2004"])
@example(texts=["05/03/1899"])
@example(texts=["5/03/20040", "5/3/20041"])
@example(texts=["2004-03-05"])
def test_what_is_known_in_one_go_is_what_reading_gives_one_by_one(texts: list[str]) -> None:
    for declared in MEMBER.fields:
        known = glance(declared, rulebook(), days_as_typed=True)
        values = known(texts) if known is not None else None
        if values is not None:
            read = CELLS.reader(declared)
            said = [(ReadValue(declared.name, value),) for value in values]
            assert [read(text) for text in texts] == said, declared.name


@pytest.mark.parametrize(("name", "text"), _PLAIN.items())
def test_many_plain_texts_are_known_in_one_go(name: str, text: str) -> None:
    known = glance(MEMBER.by_name[name], rulebook(), days_as_typed=True)
    assert known is not None
    assert known([text]) == [text]
    assert known([text] * 500) == [text] * 500
    assert known([text, "?"]) is None


def test_days_are_known_in_one_go_where_they_begin_with_the_day() -> None:
    born = MEMBER.by_name["birth_date"]
    known = glance(born, rulebook(), days_as_typed=True)
    assert known is not None
    assert known(["05/03/2004", "29/02/2004"]) == ["2004-03-05", "2004-02-29"]
    assert known(["05/03/2004", "30/02/2004"]) is None
    assert glance(born, rulebook(), days_as_typed=False) is None
