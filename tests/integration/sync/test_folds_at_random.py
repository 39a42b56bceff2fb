"""Whatever two laptops fold, take back, edit and delete: they agree in the end, and nobody is lost."""

from __future__ import annotations

import random

import pytest

from domain.decisions import Command
from domain.duplicates.aliases import fold_id
from tests.helpers.laptops import Laptop, Scene

PEOPLE, DEEDS = 5, 30
FIELDS = ("note", "email", "occupation", "phone")
GROUPS = (*FIELDS, "full_name")


def act(laptop: Laptop, people: list[str], chance: random.Random) -> None:
    """Something that a cadre does; what the rules refuse is not done."""
    one, other = chance.sample(people, 2)
    deed = chance.choice(("fold", "fold", "unfold", "unfold", "edit", "edit", "edit", "sync"))
    if deed == "sync":
        laptop.sync()
    elif deed == "fold":
        take = [group for group in GROUPS if chance.random() < 0.5]
        laptop.perform(Command("fold", "member", one, {"into": other, "take": take}))
    elif deed == "unfold":
        laptop.perform(Command("unfold", "member", one))
    else:
        name = chance.choice(FIELDS)
        value = {"phone": f"09{chance.randrange(10**8):08}", "email": f"a{chance.randrange(99)}@thu.vn"}
        laptop.perform(Command("edit", "member", one, {name: value.get(name, f"số {chance.randrange(99)}")}))


def where(laptop: Laptop, id: str) -> str:
    return laptop.show(id).id


@pytest.mark.parametrize("seed", range(4))
def test_laptops_agree_and_every_id_leads_to_somebody(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    a, b = scene.pair()
    people = [a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02") for _ in range(PEOPLE)]
    scene.level()
    for _ in range(DEEDS):
        act(chance.choice((a, b)), people, chance)
    scene.level()
    assert a.queue() == b.queue() == []
    for id in people:
        assert where(a, id) == where(b, id), "both lead to the same person"
        alias = scene.central.record(scene.unit.id, "fold", fold_id(id))
        folded = alias is not None and alias.fields["status"] == "folded"
        assert folded == (where(a, id) != id), "who is not here under the own id has a record of why"
    # Separated again from the end of each chain, all of them are there.
    for _ in people:
        for id in people:
            a.perform(Command("unfold", "member", id))
    scene.level()
    assert {where(b, id) for id in people} == set(people)
