"""Two entries of one person, and the verbs of folding them, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.decisions import Command
from tests.helpers.laptops import Laptop, Scene

ONE = {"full_name": "Lê Thị Hoa", "birth_date": "2004-05-02", "phone": "0912345678"}
OTHER = {"full_name": "Lê Thị Hòa", "birth_date": "2004-05-02", "note": "có thẻ cũ", "email": "hoa@thu.vn"}


def fold(laptop: Laptop, folded: str, into: str, *take: str) -> None:
    laptop.must(Command("fold", "member", folded, {"into": into, "take": list(take)}))


def unfold(laptop: Laptop, folded: str) -> None:
    laptop.must(Command("unfold", "member", folded))


def fields(laptop: Laptop, id: str, kind: str = "member") -> Mapping[str, Any]:
    return laptop.show(id, kind).fields


def codes(laptop: Laptop) -> list[str]:
    return [each.code for each in laptop.rejections()]


Two = tuple[Laptop, Laptop, str, str]


def one_person_twice(scene: Scene) -> Two:
    """Two laptops, and one person who was entered twice: who is to stay, who is to go."""
    a, b = scene.pair()
    stays, goes = a.add(**ONE), a.add(**OTHER)
    scene.level()
    return a, b, stays, goes
