"""One person entered twice: on two laptops of the unit, or in two units."""

from __future__ import annotations

from tests.helpers.laptops import Scene

PERSON = {
    "full_name": "Lê Thị Hoa",
    "sex": "female",
    "birth_date": "2001-05-20",
    "citizen_id": "034301000012",
}


def test_equal_entries_of_one_person_become_one(scene: Scene) -> None:
    a, b = scene.pair()
    first, second = a.add(**PERSON), b.add(**PERSON)
    a.sync()
    result = b.sync()
    assert (result.merged, result.conflicts) == (1, 0)
    scene.level()
    assert scene.central.record(scene.unit.id, "member", second) is None
    for laptop in (a, b):
        with laptop.replica.reading() as reader:
            assert reader.member_ids() == [first]
    assert b.show(second).id == first


def test_a_second_entry_fills_the_blanks_of_the_first(scene: Scene) -> None:
    a, b = scene.pair()
    first = a.add(**PERSON, phone="0912345678")
    b.add(**PERSON, note="trực bí thư", phone="0912 345 678")
    a.sync()
    assert b.sync().merged == 1
    scene.level()
    assert a.show(first).fields["note"] == "trực bí thư"
    assert a.show(first).fields["phone"] == "0912345678"


def test_differing_entries_of_one_person_are_asked_about(scene: Scene) -> None:
    a, b = scene.pair()
    first = a.add(**PERSON, phone="0912345678")
    b.add(**PERSON, phone="0987654321", occupation="giáo viên")
    a.sync()
    assert b.sync().conflicts == 1
    scene.level()
    (conflict,) = a.conflicts()
    assert (conflict.fields["type"], conflict.fields["record"]) == ("duplicate", first)
    assert conflict.fields["offered"]["phone"] == "0987654321"
    assert scene.on_server(first)["phone"] == "0912345678"
    b.resolve(conflict.id, "mine")
    scene.level()
    assert a.show(first).fields["phone"] == "0987654321"
    assert a.show(first).fields["occupation"] == "giáo viên"


def test_an_edit_of_the_folded_entry_reaches_the_survivor(scene: Scene) -> None:
    a, b = scene.pair()
    first, second = a.add(**PERSON), b.add(**PERSON)
    b.set(second, phone="0987654321")
    a.sync()
    b.sync()
    b.set(second, note="gõ vào mã cũ")
    scene.level()
    assert a.show(first).fields["phone"] == "0987654321"
    assert a.show(first).fields["note"] == "gõ vào mã cũ"


def test_people_without_a_citizen_id_are_never_merged_by_themselves(scene: Scene) -> None:
    a, b = scene.pair()
    a.add(full_name="Lê Thị Hoa", birth_date="2001")
    b.add(full_name="Lê Thị Hoa", birth_date="2001")
    scene.level()
    with a.replica.reading() as reader:
        assert reader.count_members() == 2


def test_a_citizen_id_of_another_unit_is_refused_with_its_name_only(scene: Scene) -> None:
    a = scene.laptop()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    other = scene.laptop("Vũ Minh Tuấn", unit=elsewhere)
    other.add(**PERSON, phone="0912345678")
    other.sync()
    member = a.add(**PERSON)
    a.set(member, phone="0987654321")
    result = a.sync()
    assert result.rejected == 2
    assert not a.has(member)
    create, edit = a.rejections()
    assert (create.code, create.params) == ("citizen_id_elsewhere", {"unit": "Xã Độc Lập"})
    assert edit.code == "predecessor_rejected"
    assert create.operation.set["full_name"] == "Lê Thị Hoa"
    assert edit.operation.set == {"phone": "0987654321"}
    scene.level(a)


def test_what_was_refused_can_be_corrected_and_sent_again(scene: Scene) -> None:
    a = scene.laptop()
    elsewhere = scene.central.add_unit("TB.4.38", "Xã Độc Lập")
    other = scene.laptop("Vũ Minh Tuấn", unit=elsewhere)
    other.add(**PERSON)
    other.sync()
    member = a.add(**PERSON)
    a.set(member, phone="0987654321")
    a.sync()
    with a.replica.writing() as work:
        entry = work.rejections()[0]
        work.resend(entry.id, {"citizen_id": "034301000013"}, work.actors()[0], a.clock().isoformat())
        work.commit()
    result = a.sync()
    assert (result.applied, result.rejected) == (1, 0)
    assert a.rejections() == []
    scene.level(a)
    with a.replica.reading() as reader:
        (one,) = reader.members()
    assert (one.fields["citizen_id"], one.fields["phone"]) == ("034301000013", "0987654321")
