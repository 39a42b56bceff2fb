"""Lots of sheets for tests: invented people, a header, sheets by number."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.services import entry_lots
from desktop.services.entry_types import Header, Place, Sheet
from tests.helpers.desks import Desk

COLUMNS = ("full_name", "birth_date", "sex", "phone", "citizen_id")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc", "Phúc", "Quân")
_MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Đức")


def person(number: int) -> dict[str, str]:
    """An invented person as a sheet says it, different for each number."""
    sex = "Nữ" if number % 2 else "Nam"
    digit = "3" if number % 2 else "2"
    return {
        "full_name": f"Nguyễn {_MIDDLE[number % 5]} {_GIVEN[number % 12]} {_GIVEN[number // 12 % 12]}",
        "birth_date": f"{1 + number % 28:02}/{1 + number % 12:02}/{2002 + number % 6}",
        "sex": sex,
        "phone": f"09{number:08}",
        "citizen_id": f"001{digit}{(2002 + number % 6) % 100:02}{number:06}",
    }


def header(desk: Desk, sheets: int, **changes: object) -> Header:
    given = {"org": desk.unit.branches[0], "typist": "Lan", "sheets": sheets, "columns": COLUMNS, **changes}
    return Header(**given)  # type: ignore[arg-type]


def begin(desk: Desk, sheets: int, typed: Mapping[int, Mapping[str, str]] | None = None) -> str:
    """A lot that this desk holds, with these sheets typed (usually all of them)."""
    id = entry_lots.begin(desk.session, header(desk, sheets))
    texts = typed if typed is not None else {n: person(n) for n in range(1, sheets + 1)}
    type_in(desk, id, texts)
    return id


def type_in(desk: Desk, id: str, texts: Mapping[int, Mapping[str, str]]) -> None:
    me = desk.session.actor.id
    sheets = [Sheet(n, dict(one), typist=me, seconds=50) for n, one in texts.items()]
    entry_lots.keep(desk.session, id, sheets, Place(max(texts, default=1), "phone"))
