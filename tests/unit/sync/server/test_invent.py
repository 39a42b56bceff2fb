from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date

from domain.checks import check
from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.stored_form import normalise
from sync.protocol.rulebook import rulebook
from sync.server.invent import Branch, Inventor, Person

MEMBER = KINDS["member"]
BRANCHES = [Branch("b1", "Chi đoàn thôn Một"), Branch("b2", "Chi đoàn thôn Hai")]


def invent(number: int = 1500, seed: str = "x/1") -> list[Person]:
    return list(Inventor(rulebook(), seed).people(BRANCHES, number))


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    assert invent(50) == invent(50)
    assert invent(50) != invent(50, "x/2")


def test_every_person_passes_the_rules_in_stored_form() -> None:
    today = date(2026, 11, 22)
    for person in invent():
        for name, value in person.fields.items():
            assert normalise(MEMBER.by_name[name], value, rulebook()).value == value, name
        errors = [finding.code for finding in check(MEMBER, person.fields, rulebook(), today)
                  if finding.level is CheckLevel.ERROR]  # fmt: skip
        assert errors == []


def test_ids_and_citizen_ids_are_unique_and_branches_evenly_filled() -> None:
    people = invent()
    assert len({person.id for person in people}) == len(people)
    citizen_ids = [person.fields["citizen_id"] for person in people if "citizen_id" in person.fields]
    assert len(set(citizen_ids)) == len(citizen_ids)
    assert Counter(person.fields["org"] for person in people) == {"b1": 750, "b2": 750}


def test_the_mess_of_real_lists_is_there() -> None:
    people = invent()
    without = sum("citizen_id" not in person.fields for person in people) / len(people)
    assert 0.05 < without < 0.25
    filled = sum(len(person.fields) for person in people) / len(people)
    assert 22 < filled < 30
    assert any(person.fields["full_name"].isupper() for person in people)
    assert any(len(person.fields.get("birth_date", "")) == 4 for person in people)
    assert len({person.fields["ethnicity"] for person in people}) > 5
    names = Counter((person.fields["full_name"], person.fields.get("birth_date")) for person in people)
    assert any(times > 1 for times in names.values()), "somebody is entered twice"


def test_every_text_is_nfc() -> None:
    for person in invent(300):
        for value in person.fields.values():
            if isinstance(value, str):
                assert unicodedata.is_normalized("NFC", value)
