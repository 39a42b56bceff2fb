from __future__ import annotations

import random
from itertools import combinations
from typing import Any

from domain.duplicates.finding import PairIndex
from domain.duplicates.scoring import Person, Thresholds, judge, person_of

NORMAL = Thresholds(1, True, 60)


def somebody(chance: random.Random, number: int) -> Person:
    fields: dict[str, Any] = {
        "full_name": f"{chance.choice(('Lê', 'Vũ'))} {chance.choice(('Thị', 'Văn'))} "
        + chance.choice(("Hoa", "Hòa", "Hoan", "An", "Anh")),
        "birth_date": chance.choice(("2004", "2004-05-02", "2004-02-05", "2005-05-02")),
        "phone": chance.choice((None, "0912345678", "0987654321")),
        "citizen_id": chance.choice((None, None, "034304000012", "151234567")),
        "sex": chance.choice((None, "male", "female")),
        "org": chance.choice(("thon-1", "thon-2")),
        "note": chance.choice((None, None, "CMND 151234567")),
    }
    return person_of(f"{number:03}", fields)


def compared_all(people: list[Person]) -> set[tuple[str, str, str]]:
    found = (judge(one, other, NORMAL) for one, other in combinations(people, 2))
    return {(match.one, match.other, match.strength.value) for match in found if match}


def of(index: PairIndex) -> set[tuple[str, str, str]]:
    return {(match.one, match.other, match.strength.value) for match in index.pairs()}


def test_the_blocks_miss_no_pair_that_is_worth_asking_about() -> None:
    chance = random.Random(1)
    people = [somebody(chance, number) for number in range(60)]
    index = PairIndex(NORMAL)
    index.add(people)
    assert of(index) == compared_all(people)


def test_kept_up_to_date_it_is_as_if_made_anew() -> None:
    chance = random.Random(2)
    people = {person.id: person for person in (somebody(chance, number) for number in range(40))}
    index = PairIndex(NORMAL)
    index.add(people.values())
    for _ in range(30):
        id = f"{chance.randrange(45):03}"
        person = somebody(chance, int(id)) if chance.random() < 0.8 else None
        index.update({id: person})
        people = {key: value for key, value in people.items() if key != id} | ({id: person} if person else {})
    assert of(index) == compared_all(list(people.values()))
    assert len(index) == len(people)


def test_namesakes_without_number_are_not_compared_with_each_other() -> None:
    same = [
        person_of(f"{number:03}", {"full_name": "Lê Thị Hoa", "birth_date": "2004"}) for number in range(70)
    ]
    index = PairIndex(NORMAL)
    index.add(same)
    assert index.pairs() == []
    known = {"full_name": "Lê Thị Hoa", "birth_date": "2004", "phone": "0912345678"}
    index.add([person_of("x", known), person_of("y", known)])
    assert [(match.one, match.other) for match in index.pairs()] == [("x", "y")]


def test_the_strongest_come_first() -> None:
    index = PairIndex(NORMAL)
    index.add(
        [
            person_of("a", {"full_name": "Lê Thị Hoa", "birth_date": "2004"}),
            person_of("b", {"full_name": "Lê Thị Hoa", "birth_date": "2004-05-02", "phone": "0912345678"}),
            person_of("c", {"full_name": "Lê Thị Hoa", "birth_date": "2004-05-02", "phone": "0912345678"}),
        ]
    )
    assert [match.strength.value for match in index.pairs()] == ["strong", "weak", "weak"]
