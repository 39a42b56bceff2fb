"""What the status says of the last synchronisation, once somebody has done what it left to them."""

from __future__ import annotations

from pathlib import Path

from desktop.services import conflicts, members, status
from tests.helpers.desks import Office


def test_a_conflict_is_asked_about_once_and_no_longer_after_it_was_settled(tmp_path: Path) -> None:
    office = Office(tmp_path)
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(phone="0909000000")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0987654321"})
    hung.sync()
    members.edit(lan.session, id, {"phone": "0912345678"})
    outcome = lan.sync()
    assert "1 xung đột chờ chọn" in outcome.sentence
    advice = status.read(lan.session, outcome).advice
    assert advice.startswith(outcome.done)
    assert advice.count("xung đột") == 1
    [view] = conflicts.entries(lan.session)
    conflicts.take(lan.session, view.id, "mine")
    assert "xung đột" not in status.read(lan.session, outcome).advice
    office.close()
