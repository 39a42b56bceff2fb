"""A home for the pictures: a commune of the demo in which something of everything has happened.

Two cadres on two laptops, a real server on this machine, invented people: questions about a phone, about an
address of mail and about somebody who was deleted elsewhere, a refusal, and changes that still wait.
"""

from __future__ import annotations

import os
from pathlib import Path

from desktop.cli.context import Context
from desktop.cli.demo import PASSPHRASE, Demo
from desktop.cli.output import Output
from desktop.services import members
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from desktop.services.synchronising import synchronise

_CITIZEN_ID = "034303009999"


def made_home(folder: Path) -> tuple[Path, str]:
    """Make it in a folder of a demo, which is emptied. Gives the home and its passphrase."""
    demo = Demo(Context(Output(as_json=False), None, os.environ), folder)
    demo.prepare(fresh=True)
    with demo.server() as address:
        for home in (demo.first_home, demo.second_home):
            demo.enrol(home, address)
        lan = Session.open(demo.first_home, passphrase=PASSPHRASE)
        hung = Session.open(demo.second_home, passphrase=PASSPHRASE)
        try:
            _differ(lan, hung)
        finally:
            lan.close()
            hung.close()
    return demo.first_home, PASSPHRASE


def _differ(lan: Session, hung: Session) -> None:
    people = members.find(lan, MemberFilter(limit=9))
    phone, mail, gone, waiting, also = (people[place].id for place in (2, 3, 5, 6, 8))
    members.edit(hung, phone, {"phone": "0987654321"})
    members.edit(hung, mail, {"email": "vo.anh@vidu.vn", "home_town": "Hòa Vang"})
    members.delete(hung, gone, "Trùng với hồ sơ khác")
    members.add(hung, people[0].org, {"full_name": "Y Hoa Niê", "citizen_id": _CITIZEN_ID})
    synchronise(hung)
    members.edit(lan, phone, {"phone": "0912345678"})
    members.edit(lan, mail, {"email": "thi.anh@vidu.vn", "permanent_address": "Tổ 4"})
    members.edit(lan, gone, {"email": "an@vidu.vn"})
    members.add(lan, people[0].org, {"full_name": "Y Hoa Niê", "citizen_id": _CITIZEN_ID})
    synchronise(lan)
    members.edit(lan, waiting, {"phone": "0966555444", "note": "Đi làm xa"})
    members.edit(lan, also, {"occupation": "Công nhân"})
