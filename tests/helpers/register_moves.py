"""What happens to members and branches beside workflows, as commands: lists that come in and are taken back,
deletes, folds and their taking back, and the tree that is merged, split and dissolved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from domain.decisions import Command
from domain.records import Record
from domain.roles import Actor, Role
from tests.helpers.unit_view import UnitView

_NAMES: Final = ("Trần Văn Tám", "Hoàng Thị Mơ", "Lê Thị Bình")
_BORN: Final = ("1992-01-01", "2004", "2008-05-01")
_PAPER: Final = {"decision_number": "1-QĐ", "decision_date": "2026-11-20"}


def people(view: UnitView) -> list[str]:
    return sorted(id for kind, id in view.records if kind == "member")


def branches(view: UnitView) -> list[str]:
    """Those that hold members, whether or not they work on."""
    found = (record for (kind, _), record in view.records.items() if kind == "organisation")
    return sorted(record.id for record in found if record.fields.get("level") == "chi_doan")


def register_move(view: UnitView, chance: Random) -> tuple[Command, Actor]:
    """A command of one of these kinds, mostly one that can be carried out, and who gives it."""
    secretary = Actor(f"s-{view.unit}", "Lan", Role.SECRETARY, view.unit)
    moves = [move for move in _MOVES for _ in range(_MOVES[move])]
    command = chance.choice(moves)(view, chance)
    return command, secretary


def _listed(view: UnitView, chance: Random) -> Command:
    """A line of a list that nobody was found for."""
    values = {"full_name": chance.choice(_NAMES), "birth_date": chance.choice(_BORN), "sex": "female"}
    values["org"] = chance.choice(branches(view))
    return Command("create", "member", f"n-{chance.randrange(10**6)}", values, "nhập danh sách")


def _filled(view: UnitView, chance: Random) -> Command:
    """A line that fills or changes what the register has; a blank is a list that is taken back."""
    values = {"phone": chance.choice(("0912345678", "0987654321", None)), "note": chance.choice(("a", None))}
    return Command("edit", "member", _somebody(view, chance), values)


def _taken_back(view: UnitView, chance: Random) -> Command:
    """A list that is taken back takes whom it brought."""
    brought = [id for id in people(view) if id.startswith("n-")]
    id = chance.choice(brought) if brought else _somebody(view, chance)
    return Command("delete", "member", id, reason="rút lại danh sách")


def _deleted(view: UnitView, chance: Random) -> Command:
    return Command("delete", "member", _somebody(view, chance), reason="nhập nhầm")


def _folded(view: UnitView, chance: Random) -> Command:
    return folded(view, chance, _somebody(view, chance))


def folded(view: UnitView, chance: Random, gone: str) -> Command:
    """`gone` into somebody else of the unit."""
    stays = _somebody(view, chance)
    records = [view.record("member", id) for id in (gone, stays)]
    seen = [dict(record.fields) if record else {} for record in records]
    take = chance.sample(("note", "phone", "birth_date"), chance.randrange(3))
    given = {"into": stays, "take": take}
    return Command("fold", "member", gone, given, expects={"folded": seen[0], "into": seen[1]})


def _unfolded(view: UnitView, chance: Random) -> Command:
    folds = sorted(id for kind, id in view.tombstones if kind == "member")
    return Command("unfold", "member", chance.choice(folds) if folds else _somebody(view, chance))


def _tree(view: UnitView, chance: Random) -> Command:
    known = branches(view)
    one, other = chance.choice(known), chance.choice(known)
    step = chance.choice(("merge", "merge", "dissolve", "split", "split_off", "found"))
    values: Mapping[str, Any] = {"organisation": one}
    if step == "merge":
        values = {"organisation": one, "into": other}
    elif step == "found":
        values = {"parent": view.unit, "name": f"Chi đoàn {chance.randrange(1000)}", "level": "chi_doan"}
    elif step != "dissolve":
        there = [each for each in people(view) if _org(view.record("member", each)) == one]
        chance.shuffle(there)
        half = len(there) // 2
        parts = [there[:half], there[half:]] if step == "split" else [there[:half]]
        targets = [{"name": f"Phần {chance.randrange(1000)}", "members": part} for part in parts]
        values = {"organisation": one, "targets": targets}
    id = f"tree-{chance.randrange(10**6)}"
    return Command(f"tree.{step}", "case", id, {**values, **_PAPER}, "theo quyết định")


def _org(record: Record | None) -> str:
    return str(record.fields.get("org")) if record is not None else ""


def _somebody(view: UnitView, chance: Random) -> str:
    return chance.choice(people(view) or ["nobody"])


_MOVES: Final[Mapping[Callable[[UnitView, Random], Command], int]] = {
    _listed: 3,
    _filled: 2,
    _taken_back: 2,
    _deleted: 1,
    _folded: 4,
    _unfolded: 3,
    _tree: 4,
}
