"""Makes the unit of the practice mode: `python build/practice.py` writes `resources/practice/unit.json`.

Invented people in an invented commune, the same in every run, with questions to be settled. The window ships
with the result, because it has no server code to invent people with.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "practice" / "unit.json"
sys.path.insert(0, str(ROOT))

from domain.conflicts.settle import ConflictStatus, ConflictType  # noqa: E402
from domain.ids import uuid7  # noqa: E402
from sync.protocol.rulebook import rulebook  # noqa: E402
from sync.server.invent import Branch, Inventor  # noqa: E402

_SEED = "practice"
_BORN = 1_740_000_000_000
_MEMBERS = 48
_UNIT_NAME = "Đoàn xã Hoa Mai (luyện tập)"
_BRANCHES = ("Chi đoàn thôn Đông", "Chi đoàn thôn Tây", "Chi đoàn thôn Nam", "Chi đoàn Trường THPT Hoa Mai")
_HERE, _THERE = ("Nguyễn Thị Tập", "Máy luyện tập"), ("Trần Văn Thử", "Máy ở thôn Tây")
# What two people wrote into one field of one record: field, here, there.
_QUESTIONS: tuple[tuple[str, str, str], ...] = (
    ("phone", "0912345678", "0987654321"),
    ("note", "Đang học xa nhà", "Đã về địa phương"),
)

Row = dict[str, Any]


def unit() -> dict[str, Any]:
    """The whole file: the unit's id, code and name, and its records by kind."""
    random = Random(_SEED)

    def new_id() -> str:
        return uuid7(_BORN, random.randbytes(10))

    root, branches = new_id(), [Branch(new_id(), name) for name in _BRANCHES]
    people = list(Inventor(rulebook(), _SEED).people(branches, _MEMBERS))
    members = [{"id": person.id, "fields": dict(person.fields)} for person in people]
    conflicts = [
        _question(new_id(), member, *question)
        for member, question in zip(members[3::7], _QUESTIONS, strict=False)
    ]
    return {
        "unit": {"id": root, "code": "LT", "name": _UNIT_NAME, "path": ["Tỉnh đoàn Tưởng Tượng"]},
        "actor": {"id": new_id(), "name": _HERE[0]},
        "records": {
            "organisation": [_organisation(root, "LT", _UNIT_NAME, "doan_co_so", "")]
            + [
                _organisation(branch.id, f"LT.{number}", branch.name, "chi_doan", root)
                for number, branch in enumerate(branches, start=1)
            ],
            "member": members,
            "conflict": conflicts,
        },
    }


def _organisation(id: str, code: str, name: str, level: str, parent: str) -> Row:
    fields = {"code": code, "name": name, "level": level, "status": "active"}
    return {"id": id, "fields": {**fields, **({"parent": parent} if parent else {})}}


def _question(id: str, member: Row, field: str, here: str, there: str) -> Row:
    before = member["fields"].get(field)
    member["fields"][field] = there
    at = "2026-03-20T{}:00+07:00"
    group = {
        "group": field,
        "base": {field: before},
        "mine": {field: here},
        "theirs": {field: there},
        "mine_by": _author(_HERE, at.format("08:15")),
        "theirs_by": _author(_THERE, at.format("09:40")),
    }
    return {
        "id": id,
        "fields": {
            "type": ConflictType.FIELDS.value,
            "record_kind": "member",
            "record": member["id"],
            "groups": [group],
            "offered": {field: here},
            "status": ConflictStatus.OPEN.value,
            "opened_at": at.format("09:41"),
        },
    }


def _author(who: tuple[str, str], at: str) -> dict[str, str]:
    name, place = who
    return {"actor": name, "name": name, "device": place, "place": place, "at": at}


def text() -> str:
    return json.dumps(unit(), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{TARGET.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
