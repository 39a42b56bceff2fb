"""What is taken back, or kept for a look, after the branch that it was about was merged or parted.

Nobody and nothing that is open stays in a branch that has ended.
"""

from __future__ import annotations

from tests.helpers.cases import accept, send, state, take
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.tree_work import assert_sound, decide, home_of, merge, part


def branch_of(laptop: Laptop, case: str) -> str:
    return str(laptop.show(case, "case").fields["org"])


def test_a_case_that_is_open_again_goes_on_in_the_branch_of_its_member(scene: Scene) -> None:
    """The split found it called off, so it did not follow then."""
    a, b = scene.pair()
    old = scene.unit.branches[0]
    hoa, lan = (a.add(org=old, birth_date="2004-05-02") for _ in range(2))
    under_way = take(a, "working_away.start", member=hoa)
    death = take(a, "removal.record_death", member=hoa, effective_on="2026-11-20", reason="báo tử")
    scene.level()
    assert state(b, under_way) == "cancelled"
    _, two = part(a, "split", old, {"Chi đoàn Thôn 1A": [lan], "Chi đoàn Thôn 1B": [hoa]})
    take(a, "removal.undo_death", death, reason="nhầm người")
    scene.level()
    for laptop in (a, b):
        assert (state(laptop, under_way), branch_of(laptop, under_way)) == ("draft", two)
        assert home_of(laptop, hoa) == two
    assert not a.rejections() + b.rejections()


def test_a_case_of_a_dissolved_branch_goes_on_where_its_member_comes_back_to(scene: Scene) -> None:
    """Nobody goes on for that branch: another one is chosen with the step."""
    a, b = scene.pair()
    old, other = scene.unit.branches
    hoa = a.add(org=old, birth_date="2004-05-02")
    under_way = take(a, "working_away.start", member=hoa)
    death = take(a, "removal.record_death", member=hoa, effective_on="2026-11-20", reason="báo tử")
    scene.level()
    decide(a, "dissolve", organisation=old)
    take(a, "removal.undo_death", death, reason="nhầm người", return_org=other)
    scene.level()
    for laptop in (a, b):
        assert (state(laptop, under_way), branch_of(laptop, under_way)) == ("draft", other)
        assert home_of(laptop, hoa) == other
        assert_sound(laptop, [hoa])
    assert not a.rejections() + b.rejections()


def test_a_move_taken_back_leads_to_whoever_goes_on_for_the_branch(scene: Scene) -> None:
    a, b = scene.pair()
    old, other = scene.unit.branches
    hoa = a.add(org=old, birth_date="2004-05-02")
    move = take(a, "transfer.move_inside", member=hoa, to_org=other, accepted_on="2026-11-02")
    scene.level()
    one, _ = part(b, "split", old, {"Chi đoàn Thôn 1A": [], "Chi đoàn Thôn 1B": []})
    scene.level()
    take(a, "transfer.undo_move", move, reason="ghi nhầm")
    scene.level()
    for laptop in (a, b):
        assert home_of(laptop, hoa) == one
        assert_sound(laptop, [hoa])
    assert not a.rejections() + b.rejections()


def test_what_was_done_for_who_had_left_is_kept_where_the_branch_goes_on(scene: Scene) -> None:
    """The step and the merger reach the server together, after the other unit has received the member."""
    elsewhere = scene.central.add_unit("TB.9", "Xã Hòa Bình")
    a, mai = scene.laptop(), scene.laptop("Vũ Thị Mai", unit=elsewhere)
    old, other = scene.unit.branches
    hoa = a.add(org=old, birth_date="2004-05-02")
    award = take(a, "working_away.start", member=hoa)
    send(a, hoa, elsewhere.id, "2026-11-01")
    for laptop in (a, mai):
        laptop.sync()
    accept(mai, hoa, "2026-11-02", elsewhere.branches[0])
    mai.sync()
    merge(a, old, other)
    take(a, "working_away.withdraw", award, reason="theo đề nghị")
    for laptop in (a, mai, a):
        laptop.sync()
    (asked,) = [str(one.fields["record"]) for one in a.conflicts() if one.fields["type"] == "case"]
    assert (state(a, asked), branch_of(a, asked)) == ("conflict", other)


def test_who_was_deleted_and_is_brought_back_comes_into_the_branch_as_it_goes_on(scene: Scene) -> None:
    """The answer to the question brings back what the other laptop had deleted."""
    a, b = scene.pair()
    old, other = scene.unit.branches
    hoa = a.add(org=old, full_name="Lê Thị Hoa", birth_date="2004-05-02")
    scene.level()
    b.delete(hoa)
    b.sync()
    a.set(hoa, phone="0912345678")
    a.sync()
    merge(b, old, other)
    scene.level()
    (question,) = a.conflicts()
    a.resolve(question.id, "mine")
    scene.level()
    for laptop in (a, b):
        assert (home_of(laptop, hoa), laptop.show(hoa).fields["phone"]) == (other, "0912345678")
        assert_sound(laptop, [hoa])
