"""Members leave by a workflow: a delete is refused on both ends where a case about the person counts."""

from __future__ import annotations

import pytest

from domain.decisions import Command, Refused
from tests.helpers.cases import expel, remove, send, state, take
from tests.helpers.laptops import Laptop, Scene

Two = tuple[Laptop, Laptop, str]


@pytest.fixture
def two(scene: Scene) -> Two:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    scene.level()
    return a, b, member


def refusal(laptop: Laptop, member: str) -> Refused:
    performed = laptop.perform(Command("delete", "member", member, reason="nhập nhầm"))
    assert isinstance(performed, Refused), performed
    return performed


def test_who_is_on_the_way_elsewhere_is_not_deleted(scene: Scene, two: Two) -> None:
    a, _, member = two
    scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    case = send(a, member, "TB.4.38", "2026-11-01")
    refused = refusal(a, member)
    assert refused.code == "has_cases"
    assert refused.params["case"] == case
    assert refused.params["workflow"] == "Chuyển sinh hoạt đoàn"


def test_who_was_removed_is_not_deleted(two: Two) -> None:
    a, _, member = two
    remove(a, member, "2026-11-10")
    assert refusal(a, member).params["workflow"] == "Xóa tên đoàn viên"


def test_who_may_not_read_of_discipline_is_not_told_of_it(scene: Scene, two: Two) -> None:
    a, _, member = two
    expel(a, member, "2026-11-10")
    a.sync()
    branch = scene.laptop("Trần Thị Trang", role="branch")
    branch.sync()
    refused = refusal(branch, member)
    assert refused.code == "forbidden"
    assert "workflow" not in refused.params


def test_a_delete_that_comes_after_a_case_was_opened_elsewhere_is_refused(scene: Scene, two: Two) -> None:
    a, b, member = two
    case = remove(a, member, "2026-11-10")
    b.delete(member)
    a.sync()
    assert b.sync().rejected == 1
    scene.level()
    assert [each.code for each in b.rejections()] == ["has_cases"]
    assert a.show(member).fields["status"] == b.show(member).fields["status"] == "removed"
    assert state(b, case) == "effective"


def test_a_question_whether_to_delete_is_not_answered_yes_over_a_case(scene: Scene, two: Two) -> None:
    a, b, member = two
    a.set(member, phone="0987654321")
    b.delete(member)
    a.sync()
    b.sync()
    scene.level()
    remove(a, member, "2026-11-10")
    (conflict,) = a.conflicts()
    answered = a.perform(Command("resolve", "conflict", conflict.id, {"take": "mine"}))
    assert isinstance(answered, Refused)
    assert answered.code == "has_cases"
    assert a.show(member).fields["phone"] == "0987654321"


def test_a_case_that_was_called_off_keeps_nobody(scene: Scene, two: Two) -> None:
    a, b, member = two
    case = take(a, "removal.start", member=member)
    assert refusal(a, member).code == "has_cases"
    take(a, "removal.withdraw", case)
    a.delete(member)
    scene.level()
    assert not b.has(member)


def test_a_case_about_somebody_deleted_meanwhile_comes_back_with_the_reason(scene: Scene, two: Two) -> None:
    a, b, member = two
    remove(a, member, "2026-11-10")
    b.delete(member)
    b.sync()
    assert a.sync().rejected == 1
    scene.level()
    (kept,) = a.rejections()
    assert (kept.code, kept.params["departure"]) == ("gone", "deleted")
    assert kept.operation.set["resolution_date"] == "2026-11-10"
