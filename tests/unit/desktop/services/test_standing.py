"""How a record stands, as the form tells it."""

from __future__ import annotations

from desktop.services import members, standing
from domain.decisions import Put
from tests.helpers.desks import Desk, Office


def test_a_new_member_waits_as_a_whole_and_an_edited_one_field_by_field(desk: Desk) -> None:
    id = desk.add(full_name="Lê Văn Cường")
    assert standing.of_member(desk.session, id).pending == "Chưa gửi: cả hồ sơ mới này"
    desk.sync()
    quiet = standing.of_member(desk.session, id)
    assert (quiet.pending, quiet.sync_word, quiet.org_name) == ("", "Đã đồng bộ", "Chi đoàn thôn 1")
    members.edit(desk.session, id, {"phone": "0912345678"})
    members.edit(desk.session, id, {"email": "cuong@vidu.vn"})
    now = standing.of_member(desk.session, id)
    assert (now.pending, now.sync_word) == ("Chưa gửi: Điện thoại, Email", "Chờ đồng bộ")


def test_an_open_conflict_and_a_refusal_are_named_with_their_ids(office: Office) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Phạm Minh An", phone="0912345678")
    lan.sync()
    hung.sync()
    members.edit(hung.session, id, {"phone": "0987654321"})
    hung.sync()
    members.edit(lan.session, id, {"phone": "0933222111"})
    lan.sync()
    found = standing.of_member(lan.session, id)
    assert found.conflict
    assert "Điện thoại của Phạm Minh An" in found.question
    assert (found.rejection, found.refusal) == ("", "")


def test_posts_are_told_with_place_and_time(desk: Desk) -> None:
    id = desk.add(full_name="Lê Văn Cường")
    desk.sync()
    post = {"org": desk.unit.branches[0], "member": id, "post": "200", "held_from": "2024-03"}
    desk.central.write(desk.unit.id, [Put("position", desk.central.new_id(), post, creates=True)])
    desk.sync()
    [told] = standing.of_member(desk.session, id).posts
    assert told == "Bí thư chi đoàn, Chi đoàn thôn 1, từ 03/2024"


def test_of_somebody_who_is_gone_nothing_is_known(desk: Desk) -> None:
    assert standing.of_member(desk.session, "nobody") == standing.Standing()
