"""A unit in which everything that can be shown is there: a question, a refusal, a draft, a busy tree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.services import members
from desktop.services.cases import Cases
from domain.decisions import Put
from domain.fields import FieldType, Kind
from domain.members.fields import MEMBER
from domain.organisations.fields import ORGANISATION
from domain.records import Value
from sync.replica.types import Draft
from tests.helpers.cases import REMOVAL
from tests.helpers.desks import Desk, Office

_TAKEN = "034303001234"


@dataclass(frozen=True, slots=True)
class Crowded:
    """`desk` synchronised last; `member` is in a conflict, `branch` is where they are.

    `case` gave way to another paper.
    """

    desk: Desk
    member: str
    branch: str
    case: str


def free_texts(kind: Kind) -> list[str]:
    """The fields of a kind into which people may write what they like."""
    return [
        field.name
        for field in kind.fields
        if field.type in (FieldType.TEXT, FieldType.TITLE) and not field.read_only and not field.catalogue
    ]


def crowded(office: Office, said: str, cadre: str = "Nguyễn Thị Lan") -> Crowded:
    """`said` is what stands in every field that takes any text, past the rules where they refuse it."""
    unit, central = office.unit, office.central
    branch = unit.branches[0]
    for id in (unit.id, *unit.branches):
        central.edit(unit, "organisation", id, **_texts(ORGANISATION, said))
    elsewhere = central.add_unit("TB.4.99", said)
    taken = {"full_name": "Vũ Thị Hoa", "citizen_id": _TAKEN, "org": elsewhere.branches[0]}
    central.write(elsewhere.id, [Put("member", central.new_id(), taken, creates=True)])
    lan, hung = office.desk(cadre), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Trần Văn Bình", sex="male", birth_date="2003", note=said)
    lan.sync()
    _tell(office, id, said)
    central.edit(unit, "member", id, **_texts(MEMBER, said))
    hung.sync()
    members.edit(hung.session, id, {"note": f"{said} hai"})
    hung.sync()
    members.edit(lan.session, id, {"note": f"{said} một"})
    lan.add(full_name="Vũ Thị Hòa", sex="female", birth_date="2003", citizen_id=_TAKEN, note=said)
    lan.sync()
    case = _case_that_lost(lan, hung, said)
    lan.add(full_name="Lê Thị Cúc", note=said)
    with lan.session.replica.writing() as work:
        draft = Draft(lan.session.new_id(), lan.session.actor.id, "member", "", branch, {"note": said}, _AT)
        work.keep_draft(draft)
        work.set_meta(unit_name=said)
        work.commit()
    return Crowded(lan, id, branch, case)


def _tell(office: Office, member: str, said: str) -> None:
    """A notice about the member, whose stay elsewhere is over soon, and a guest."""
    unit, named = office.unit, {"full_name": said, "unit_name": said, "org_name": said}
    told = {"code": "card_number_taken", "params": {"full_name": said, "holder": said, "card_number": "12"}}
    about = {"about_kind": "member", "about": member, "raised_on": "2026-11-20"}
    days = {"from_on": "2026-02-01", "to_on": "2026-12-01"}
    guest = {"org": unit.branches[0], "type": "residence", "subject": named, **days}
    overlay = {"member": member, "type": "working_away", "place": said, **days}
    for kind, fields in (("notice", {**told, **about}), ("guest", guest), ("overlay", overlay)):
        office.central.write(unit.id, [Put(kind, office.central.new_id(), fields, creates=True)])


_AT = "2026-11-22T08:05:00+07:00"


def _case_that_lost(lan: Desk, hung: Desk, said: str) -> str:
    """A letter of Hùng's stands against a removal of Lan's; the case of that."""
    id = lan.add(full_name="Đặng Thị Yến", birth_date="2003", note=said)
    lan.sync()
    hung.sync()
    letter = {"to_place": said, "letter_date": "01/10/2026", "letter_number": "7-GGT"}
    Cases(hung.session).start("transfer", id, letter, step="send")
    hung.sync()
    reasons = {"resolution_number": "3-NQ/CĐ", "resolution_date": "20/10/2026", "note": said, **REMOVAL}
    lost = Cases(lan.session).start("removal", id, reasons, step="confirm").id
    lan.sync()
    return lost


def _texts(kind: Kind, said: str) -> Mapping[str, Value]:
    return {name: said[: kind.by_name[name].max_length or None] for name in free_texts(kind)}
