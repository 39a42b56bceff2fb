"""What the server has, beside what this laptop shows."""

from __future__ import annotations

import pytest

from desktop.services import members, server_copy
from desktop.services.failures import ActionRefused
from tests.helpers.desks import Desk


def test_differing_fields_come_first_with_both_values(desk: Desk) -> None:
    id = desk.add(full_name="Lê Văn Cường", phone="0912345678", email="cuong@vidu.vn")
    desk.sync()
    members.edit(desk.session, id, {"phone": "0987654321", "email": None})
    copy = server_copy.of_member(desk.session, id)
    assert copy.known
    assert copy.as_of.startswith("22/11/2026")
    differing = {one.label: (one.here, one.there) for one in copy.fields if one.differs}
    assert differing == {
        "Điện thoại": ("0987 654 321", "0912 345 678"),
        "Email": ("", "cuong@vidu.vn"),
    }
    assert [one.differs for one in copy.fields] == sorted((one.differs for one in copy.fields), reverse=True)
    assert ("Chi đoàn thôn 1",) * 2 in [(one.here, one.there) for one in copy.fields]


def test_of_a_new_person_the_server_has_nothing(desk: Desk) -> None:
    id = desk.add(full_name="Lê Văn Cường")
    copy = server_copy.of_member(desk.session, id)
    assert not copy.known
    assert all(one.there == "" for one in copy.fields)


def test_somebody_unknown_is_refused(desk: Desk) -> None:
    with pytest.raises(ActionRefused):
        server_copy.of_member(desk.session, "nobody")


def test_what_waits_is_told_in_one_line() -> None:
    assert server_copy.pending_line(("Điện thoại", "Email"), new=False) == "Chưa gửi: Điện thoại, Email"
    assert server_copy.pending_line((), new=False) == ""
    assert server_copy.pending_line((), new=True) == "Chưa gửi: cả hồ sơ mới này"
