"""Who a row of a list may be: certain by number, doubtful by name; of several, in the order of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.services.import_matching import FIELDS, Match, People, Person, person_of
from domain.records import Value
from domain.text import fold, name_sort_key

_PEOPLE = st.fixed_dictionaries(
    {"full_name": st.sampled_from(("Nguyễn Văn An", "NGUYỄN VĂN AN", "nguyen van an", "Trần Thị Bình"))},
    optional={
        "birth_date": st.sampled_from(("2004", "2004-03", "2004-03-05", "2004-03-06")),
        "sex": st.sampled_from(("male", "female")),
        "citizen_id": st.sampled_from(("034204001234", "034204001235")),
        "member_code": st.sampled_from(("1", "2")),
        "phone": st.sampled_from(("0912345678", "0912345679")),
        "org": st.sampled_from(("a", "b")),
    },
)


def people(*everybody: Mapping[str, Value]) -> People:
    """Ids are 0, 1, ..."""
    columns = {name: [one.get(name) for one in everybody] for name in FIELDS}
    return People([str(place) for place in range(len(everybody))], columns)


def row(number: int, fields: Mapping[str, Value], org: str = "a") -> Person:
    return person_of("", number, fields, org)


@settings(max_examples=30, deadline=None)
@given(here=st.lists(_PEOPLE, max_size=5), before=st.lists(_PEOPLE, max_size=3), asked=_PEOPLE)
def test_nobody_is_missed_and_nobody_comes_without_a_reason(
    here: list[Mapping[str, Value]], before: list[Mapping[str, Value]], asked: Mapping[str, Value]
) -> None:
    known = people(*here)
    for number, fields in enumerate(before, 2):
        known.add_row(replace(row(number, fields), id=f"row-{number}"))
    found = known.match(row(9, asked))
    everybody = [(str(place), 0, one) for place, one in enumerate(here)]
    everybody += [(f"row-{number}", number, {**one, "org": "a"}) for number, one in enumerate(before, 2)]
    numbered = [
        (id, number, one)
        for id, number, one in everybody
        if any(asked.get(name) and asked[name] == one.get(name) for name in ("member_code", "citizen_id"))
    ]
    borne_out = [
        one
        for one in numbered
        if fold(one[2]["full_name"]) == fold(asked["full_name"])
        or (asked.get("birth_date") and asked["birth_date"] == one[2].get("birth_date"))
    ]
    if len(borne_out) < len(numbered) or len(borne_out) > 1:
        assert found.faults
        assert not found.member
    elif borne_out and borne_out[0][1]:
        assert [(twin.why, twin.row) for twin in found.twins] == [("import.twin.number", borne_out[0][1])]
    elif borne_out:
        assert found == Match(member=borne_out[0][0])
    else:
        namesakes = {twin.member or f"row-{twin.row}" for twin in found.twins}
        assert namesakes <= {
            id for id, _, one in everybody if fold(one["full_name"]) == fold(asked["full_name"])
        }
        shared = {
            id
            for id, _, one in everybody
            if fold(one["full_name"]) == fold(asked["full_name"])
            and asked.get("phone")
            and asked["phone"] == one.get("phone")
            and one.get("sex") in (None, asked.get("sex"))
        }
        assert shared <= namesakes


def test_of_several_twins_those_who_are_here_come_first_by_name_and_birth() -> None:
    fields = {"phone": "0912345678", "org": "a"}
    here = [
        {**fields, "full_name": "Nguyễn Văn Ân", "birth_date": "2005"},
        {**fields, "full_name": "Nguyễn Văn An", "birth_date": "2006"},
        {**fields, "full_name": "Nguyễn Văn An", "birth_date": "2004"},
        {**fields, "full_name": "Nguyễn Văn An"},
    ]
    known = people(*here)
    known.add_row(row(3, {"full_name": "Nguyen Van An", "phone": "0912345678"}))
    found = known.match(row(9, {"full_name": "NGUYEN VAN AN", "phone": "0912345678"}))
    by_name = sorted(here, key=lambda one: (name_sort_key(one["full_name"]), one.get("birth_date", "")))
    assert [twin.member for twin in found.twins] == [*(str(here.index(one)) for one in by_name), ""]
    assert [twin.row for twin in found.twins] == [0, 0, 0, 0, 3]


def test_who_was_corrected_since_an_earlier_list_is_known_by_what_that_list_said() -> None:
    entered = {"full_name": "Nguyễn Văn Anh", "birth_date": "2004-03-05", "org": "a"}
    known = people({**entered, "full_name": "Nguyễn Vân Anh", "birth_date": "2004-05-03"}, entered)
    known.add_earlier([("0", entered), ("gone", entered), ("1", entered)])
    again = {"full_name": "Nguyễn Văn Anh", "birth_date": "2004-03-05"}
    assert [twin.member for twin in known.match(row(9, again)).twins] == ["1"]
    alone = people({**entered, "full_name": "Nguyễn Vân Anh", "birth_date": "2004-05-03"})
    alone.add_earlier([("0", entered)])
    [twin] = alone.match(row(9, again)).twins
    assert (twin.why, twin.member, twin.name) == ("import.twin.taken_before", "0", "Nguyễn Vân Anh")
