"""Guests whom the unit received by a paper: what one laptop takes back, the other one is told of."""

from __future__ import annotations

from typing import Any

from tests.helpers.cases import state, take
from tests.helpers.laptops import Laptop, Scene

PERSON = {"full_name": "Phạm Thị Lan", "birth_date": "2003-02-01"}


def received(laptop: Laptop, org: str) -> str:
    paper: dict[str, Any] = {"from_place": "Đoàn trường Đại học Y", "accepted_on": "2026-09-05",
                             "from_on": "2026-09-05", "host_org": org}  # fmt: skip
    return take(laptop, "residence.receive", person=PERSON, org=org, **paper)


def test_a_reception_taken_back_on_one_laptop_is_told_on_the_other(scene: Scene) -> None:
    lan, hung = scene.pair()
    case = received(lan, scene.unit.branches[0])
    scene.level(lan, hung)
    take(lan, "residence.revoke_receipt", case, reason="nhầm người trùng tên")
    scene.level(lan, hung)
    for laptop in (lan, hung):
        assert state(laptop, case) == "revoked"
        with laptop.replica.reading() as reader:
            (guest,) = reader.records("guest")
            told = [one.fields for one in reader.records("notice") if one.fields["about"] == case]
        assert guest.fields["to_on"] == "2026-09-04"
        assert [one["code"] for one in told] == ["guest_noted_wrongly"]
        assert told[0]["params"]["full_name"] == "Phạm Thị Lan"


def test_what_the_other_laptop_noted_meanwhile_is_refused_and_stays_to_be_read(scene: Scene) -> None:
    lan, hung = scene.pair()
    case = received(lan, scene.unit.branches[0])
    scene.level(lan, hung)
    take(hung, "residence.host_remark", case, remarks="Tích cực", remarks_on="2026-10-01")
    take(lan, "residence.revoke_receipt", case, reason="nhầm người")
    lan.sync()
    hung.sync()
    (refused,) = hung.rejections()
    assert (refused.operation.do, refused.operation.set["remarks"]) == ("residence.host_remark", "Tích cực")
    assert state(hung, case) == "revoked"
    scene.level(lan, hung)
