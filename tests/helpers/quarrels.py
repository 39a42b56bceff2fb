"""Two people who change the same thing: conflicts for tests, each through the real server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.services import conflicts, members
from desktop.services.conflicts import ConflictView
from domain.records import Value
from tests.helpers.desks import Desk, Office
from tests.helpers.laptops import numbered


@dataclass
class Quarrel:
    """Lan's and Hùng's desks, and the ids of the members about whom they disagree."""

    office: Office
    lan: Desk
    hung: Desk
    members: list[str]

    def both_sync(self) -> None:
        for desk in (self.lan, self.hung, self.lan, self.hung):
            assert desk.sync().succeeded

    def open(self, desk: Desk | None = None) -> list[ConflictView]:
        return conflicts.entries((desk or self.lan).session)


def quarrel(
    office: Office,
    theirs: Mapping[str, Value] | Sequence[Mapping[str, Value]],
    mine: Mapping[str, Value] | Sequence[Mapping[str, Value]],
    before: Mapping[str, Value] | None = None,
) -> Quarrel:
    """Hùng's values reach the server first, Lan's come half an hour later. One member for each pair."""
    theirs = [theirs] if isinstance(theirs, Mapping) else theirs
    mine = [mine] if isinstance(mine, Mapping) else mine
    lan, hung = office.desk("Nguyễn Thị Lan"), office.desk("Đỗ Văn Hùng")
    ids = [lan.add(**{"full_name": numbered(number), **(before or {})}) for number in range(len(mine))]
    lan.sync()
    hung.sync()
    for id, values in zip(ids, theirs, strict=True):
        members.edit(hung.session, id, values)
    hung.sync()
    office.central.clock.pass_by(minutes=30)
    for id, values in zip(ids, mine, strict=True):
        members.edit(lan.session, id, values)
    lan.sync()
    hung.sync()
    return Quarrel(office, lan, hung, ids)


def about_a_phone(office: Office, count: int = 1) -> Quarrel:
    theirs = [{"phone": f"0977111{number:03d}"} for number in range(count)]
    mine = [{"phone": f"0912222{number:03d}"} for number in range(count)]
    return quarrel(office, theirs, mine, {"phone": "0909000000"})
