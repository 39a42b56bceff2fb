"""Two papers about one person that cannot both stand, as the one who lost finds them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.services import conflicts
from desktop.services.cases import Cases
from desktop.services.conflicts import ConflictView
from tests.helpers.cases import REMOVAL
from tests.helpers.desks import Desk, Office

LATER = {
    "resolution_number": "3-NQ/CĐ",
    "resolution_date": "20/10/2026",
    "decision_number": "15-QĐ/ĐTN",
    "decision_date": "25/10/2026",
    "signer": "Phạm Thị Yến",
    **REMOVAL,
}


@dataclass
class Clashing:
    """`hung` lodged `case`, which gave way to a paper of `lan`, or of another unit (`unit_there`)."""

    lan: Desk
    hung: Desk
    member: str
    case: str
    unit_there: str = ""

    def open(self) -> list[ConflictView]:
        return conflicts.entries(self.hung.session)


def two_papers(office: Office, name: str = "Lê Thị Hoa") -> Clashing:
    """A letter of 01/10 and a removal of 20/10 about a member who is still here."""
    lan, hung, member = _two_desks(office, name)
    letter = {"to_place": "Hà Nội", "letter_date": "01/10/2026", "letter_number": "7-GGT"}
    Cases(lan.session).start("transfer", member, {**letter, "signer": "Trần Thị Hòa"}, step="send")
    lan.sync()
    return _lodged_too_late(lan, hung, member)


def moved_away(office: Office, name: str = "Lê Thị Hoa") -> Clashing:
    """A removal of a member whom another unit took over meanwhile."""
    lan, hung, member = _two_desks(office, name)
    there = office.central.add_unit("TB.4.38", "Xã Đoàn Kết")
    letter = {"to_unit": "TB.4.38", "letter_date": "01/10/2026", "letter_number": "7-GGT"}
    Cases(lan.session).start("transfer", member, letter, step="send")
    lan.sync()
    hoa = office.desk("Trần Thị Hòa", unit=there)
    (coming,) = Cases(hoa.session).rows()
    taken = {"to_org": there.branches[0], "accepted_on": "05/10/2026"}
    Cases(hoa.session).step(coming.id, "accept", taken)
    hoa.sync()
    return replace(_lodged_too_late(lan, hung, member), unit_there=there.id)


def _two_desks(office: Office, name: str) -> tuple[Desk, Desk, str]:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    member = lan.add(full_name=name, birth_date="02/05/2004")
    lan.sync()
    hung.sync()
    return lan, hung, member


def _lodged_too_late(lan: Desk, hung: Desk, member: str) -> Clashing:
    case = Cases(hung.session).start("removal", member, LATER, step="confirm").id
    hung.sync()
    return Clashing(lan, hung, member, case)
