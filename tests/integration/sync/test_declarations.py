"""Declarations of the App: answered offline, the first answer holds, nobody is entered twice."""

from __future__ import annotations

import pytest

from domain.decisions import Command, Put, Refused
from domain.declarations.answering import member_of
from domain.records import Value
from domain.refusals import Refusal
from sync.replica.types import Performed
from sync.server import above
from sync.server.declared import UnreadableDeclaration, declare, withdraw
from tests.helpers.laptops import Laptop, Scene

SAID: dict[str, Value] = {
    "full_name": "Lê Thị Hoa",
    "birth_date": "02/05/2004",
    "sex": "female",
    "phone": "0912 345 678",
    "citizen_id": "034304001234",
}


def declared(scene: Scene, laptop: Laptop, **other: Value) -> str:
    """Somebody declares to belong to the first branch; here on every laptop."""
    id, _ = declare(scene.central.server.deps, scene.unit.branches[0], {**SAID, **other})
    scene.level()
    assert laptop.show(id, "declaration").fields["status"] in ("waiting", "linked")
    return id


def status(laptop: Laptop, id: str) -> str:
    return str(laptop.show(id, "declaration").fields["status"])


def names(laptop: Laptop) -> list[str]:
    with laptop.replica.reading() as reader:
        return [str(record.fields["full_name"]) for record in reader.members()]


def answer(laptop: Laptop, id: str, do: str, reason: str = "", **given: Value) -> Performed | Refused:
    return laptop.perform(Command(do, "declaration", id, given, reason))


def test_somebody_new_is_admitted_offline_and_corrected_before_the_server_knows(scene: Scene) -> None:
    a, b = scene.pair()
    id = declared(scene, a)
    answer(a, id, "admit")
    member = member_of(id)
    shown = a.show(member).fields
    assert (shown["full_name"], shown["phone"], shown["source"]) == ("Lê Thị Hoa", "0912345678", "app")
    a.set(member, note="đã gặp")
    scene.level()
    assert status(b, id) == "admitted"
    assert b.show(member).fields["note"] == "đã gặp"
    assert b.show(id, "declaration").fields["answered_by"]["name"] == a.actor.name
    assert (a.rejections(), b.rejections()) == ([], [])


def test_two_laptops_that_admit_the_same_person_make_one(scene: Scene) -> None:
    a, b = scene.pair()
    id = declared(scene, a)
    answer(a, id, "admit")
    answer(b, id, "admit")
    scene.level()
    assert names(a).count("Lê Thị Hoa") == 1
    assert (a.rejections(), b.rejections()) == ([], [])


def test_the_first_answer_holds_and_the_other_one_is_told_why(scene: Scene) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", phone="0912345678")
    scene.level()
    id = declared(scene, a)
    answer(a, id, "link", member=member)
    answer(b, id, "admit")
    a.sync()
    scene.level()
    assert (status(a, id), status(b, id)) == ("linked", "linked")
    assert [one.code for one in b.rejections()] == ["state"]
    assert a.show(member).fields["source"] == "app"
    assert names(b).count("Lê Thị Hoa") == 1


def test_phone_and_number_of_one_member_are_linked_by_the_server_itself(scene: Scene) -> None:
    a, _ = scene.pair()
    member = a.add(full_name="Lê Hoa", phone="0912345678", citizen_id="034304001234")
    scene.level()
    id = declared(scene, a)
    assert status(a, id) == "linked"
    assert a.show(member).fields["source"] == "app"


def test_who_chose_another_branch_waits_for_a_person_even_where_phone_and_number_agree(scene: Scene) -> None:
    a, _ = scene.pair()
    here = scene.unit.branches[1]
    member = a.add(full_name="Lê Hoa", phone="0912345678", citizen_id="034304001234", org=here)
    scene.level()
    id = declared(scene, a)
    assert status(a, id) == "waiting"
    answer(a, id, "link", member=member)
    scene.level()
    shown = a.show(member).fields
    assert (status(a, id), shown["source"], shown["org"]) == ("linked", "app", here)


def test_a_wrong_branch_is_passed_on_and_a_refusal_needs_its_reason(scene: Scene) -> None:
    a, b = scene.pair()
    id = declared(scene, a)
    answer(a, id, "pass_on", org=scene.unit.branches[1])
    refused = answer(a, id, "refuse")
    assert isinstance(refused, Refused)
    assert refused.code == "reason_missing"
    answer(a, id, "refuse", "không sinh hoạt ở đây")
    scene.level()
    shown = b.show(id, "declaration").fields
    assert (shown["status"], shown["org"]) == ("refused", scene.unit.branches[1])
    assert shown["reason"] == "không sinh hoạt ở đây"


def test_what_was_withdrawn_meanwhile_is_not_admitted_any_more(scene: Scene) -> None:
    a, _ = scene.pair()
    id = declared(scene, a)
    answer(a, id, "admit")
    assert withdraw(scene.central.server.deps, id) == "withdrawn"
    scene.level()
    assert [one.code for one in a.rejections()] == ["state"]
    assert status(a, id) == "withdrawn"
    assert "Lê Thị Hoa" not in names(a)
    assert withdraw(scene.central.server.deps, id) == "withdrawn"


def test_a_number_that_is_in_use_here_is_refused_on_the_laptop_already(scene: Scene) -> None:
    a, _ = scene.pair()
    a.add(full_name="Trần Văn Bình", citizen_id="034304001234")
    scene.level()
    id = declared(scene, a)
    refused = answer(a, id, "admit")
    assert isinstance(refused, Refused)
    assert refused.code == "citizen_id_in_unit"


def test_a_branch_answers_for_its_own_people_only_and_a_volunteer_for_nobody(scene: Scene) -> None:
    a, _ = scene.pair()
    id = declared(scene, a)
    branch = scene.laptop("Vũ Thị Mai", "branch")
    volunteer = scene.laptop("Hồ Bảo", "volunteer")
    refused = answer(volunteer, id, "admit")
    assert isinstance(refused, Refused)
    assert refused.code == Refusal.FORBIDDEN
    out = answer(branch, id, "admit", org=scene.unit.branches[1])
    assert isinstance(out, Refused)
    assert out.code == Refusal.FORBIDDEN_SCOPE
    assert isinstance(answer(branch, id, "admit"), Performed)


def test_who_is_folded_takes_the_declaration_along(scene: Scene) -> None:
    a, b = scene.pair()
    goes, stays = a.add(full_name="Lê Thị Hoa"), a.add(full_name="Lê Thị Hòa")
    scene.level()
    id = declared(scene, a)
    a.must(Command("fold", "member", goes, {"into": stays, "take": []}))
    answer(b, id, "link", member=goes)
    scene.level()
    scene.level()
    assert (a.rejections(), b.rejections()) == ([], [])
    assert a.show(id, "declaration").fields["member"] == stays


def test_what_cannot_be_read_is_no_declaration(scene: Scene) -> None:
    scene.pair()
    with pytest.raises(UnreadableDeclaration, match="phone"):
        declare(scene.central.server.deps, scene.unit.branches[0], {**SAID, "phone": "9"})
    with pytest.raises(UnreadableDeclaration, match="full_name"):
        declare(scene.central.server.deps, scene.unit.branches[0], {"phone": "0912345678"})


def test_who_waits_in_a_merged_branch_waits_in_its_successor(scene: Scene) -> None:
    a, b = scene.pair()
    old, new = scene.unit.branches
    id, other = declared(scene, a), declared(scene, a, full_name="Y Hoa Niê", citizen_id=None)
    answer(b, id, "admit")
    above.merge_branch(scene.central.server.deps, old, new)
    scene.level()
    assert a.show(other, "declaration").fields["org"] == new
    assert (b.rejections(), a.show(member_of(id)).fields["org"]) == ([], new)


def test_nobody_is_admitted_to_a_branch_that_was_closed(scene: Scene) -> None:
    a, b = scene.pair()
    id = declared(scene, a)
    answer(b, id, "admit")
    scene.central.write(scene.unit.id, [Put("organisation", scene.unit.branches[0], {"status": "dissolved"})])
    assert a.sync().rejected == 0
    refused = answer(a, id, "admit")
    assert isinstance(refused, Refused)
    assert refused.code == Refusal.ORG_CLOSED
    b.sync()
    assert [(one.code, one.params["name"]) for one in b.rejections()] == [("org_closed", "Chi đoàn thôn 1")]
    assert isinstance(answer(a, id, "admit", org=scene.unit.branches[1]), Performed)
