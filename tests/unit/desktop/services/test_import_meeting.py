"""Rows that share nothing with anybody are new; of others the same is said as if everybody was looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.services.import_matching import FIELDS, Match, People, person_of
from desktop.services.import_meeting import meet
from domain.records import Value

_SAME = {"full_name": "Nguyễn Văn An", "birth_date": "2004-03-05"}
_PEOPLE = st.fixed_dictionaries(
    {},
    optional={
        "full_name": st.sampled_from(("Nguyễn Văn An", "NGUYEN VAN AN", "Trần Thị Bình", "Lê Hoa")),
        "birth_date": st.sampled_from(("2004", "2004-03", "2004-03-05", "2004-03-06", "2004-03-07")),
        "sex": st.sampled_from(("male", "female")),
        "citizen_id": st.sampled_from(("034204001234", "034204001235", "034204001236")),
        "member_code": st.sampled_from(("1", "2")),
        "phone": st.sampled_from(("0912345678", "0912345679", "0912345670")),
        "org": st.sampled_from(("a", "b")),
    },
)
_Fields = Mapping[str, Value]


def columns(everybody: Sequence[_Fields]) -> dict[str, Sequence[Value]]:
    return {name: [one.get(name) for one in everybody] for name in FIELDS}


def ids(everybody: Sequence[_Fields]) -> list[str]:
    return [str(place) for place in range(len(everybody))]


def matches(people: People, rows: Sequence[_Fields], alone: Sequence[bool]) -> list[Match]:
    """Whom each row means, in their order; nobody is asked about one that is alone."""
    found = []
    for number, (fields, is_alone) in enumerate(zip(rows, alone, strict=True), 2):
        person = person_of("", number, fields, "a")
        found.append(Match() if is_alone else people.match(person))
        if not is_alone:
            people.add_row(replace(person, id=f"row-{number}"))
    return found


@settings(max_examples=60, deadline=None)
@given(
    here=st.lists(_PEOPLE, max_size=5),
    rows=st.lists(_PEOPLE, max_size=5),
    earlier=st.lists(st.tuples(st.integers(0, 5), _PEOPLE), max_size=3),
    guests=st.lists(_PEOPLE, max_size=2),
)
@example(here=[_SAME], rows=[_SAME], earlier=[], guests=[])
@example(here=[], rows=[_SAME, _SAME], earlier=[], guests=[])
@example(here=[{"full_name": "Lê Hoa"}], rows=[_SAME], earlier=[(0, _SAME)], guests=[])
@example(here=[], rows=[_SAME], earlier=[], guests=[_SAME])
@example(here=[{"full_name": "Nguyễn Văn An"}], rows=[_SAME], earlier=[], guests=[])
def test_what_is_said_of_each_row_is_what_a_look_at_everybody_says(
    here: list[_Fields], rows: list[_Fields], earlier: list[tuple[int, _Fields]], guests: list[_Fields]
) -> None:
    entered = [(str(place), fields) for place, fields in earlier]
    everybody = People(ids(here), columns(here))
    everybody.add_earlier(entered)
    everybody.add_guests(guests)
    meeting = meet(rows, ids(here), columns(here), entered, guests)
    assert matches(meeting.people, rows, meeting.alone) == matches(everybody, rows, [False] * len(rows))


def test_people_of_one_name_who_were_born_on_other_days_are_met_by_nobody() -> None:
    here = [
        {**_SAME, "phone": "0912345678"},
        {**_SAME, "birth_date": "2003-01-02", "citizen_id": "034204001234"},
    ]
    row = {**_SAME, "birth_date": "2004-03-06", "phone": "0912345679", "citizen_id": "034204001235"}
    assert meet([row], ids(here), columns(here), []).alone == [True]
    for shared in ({"phone": "0912345678"}, {"citizen_id": "034204001234"}, {"birth_date": "2004-03"}):
        assert meet([{**row, **shared}], ids(here), columns(here), []).alone == [False]


def test_what_is_no_text_in_a_file_of_a_newer_program_is_nobodys_number() -> None:
    here: list[_Fields] = [
        {"full_name": "Lê Hoa", "birth_date": ["2004"], "phone": ["1"], "citizen_id": {"a": 1}}
    ]
    assert meet([_SAME], ids(here), columns(here), []).alone == [True]
