"""Pairs that may be one person: found once, asked about once, folded only by a cadre."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.services import duplicate_view, duplicates, members, separating, twins, undo
from desktop.services.duplicates import Scan
from desktop.services.failures import ActionRefused
from desktop.services.wording import word
from tests.helpers.desks import Desk, Office


@pytest.fixture
def two(desk: Desk) -> tuple[str, str]:
    known = {"full_name": "Lê Thị Hoa", "birth_date": "2004-05-02", "phone": "0912345678"}
    first = desk.add(**known, citizen_id="034304000012")
    desk.clock.wrong_by += timedelta(seconds=1)
    second = desk.add(**{**known, "full_name": "Lê Thị Hòa"}, note="có thẻ cũ", org=desk.unit.branches[1])
    desk.add(full_name="Trần Văn Bình", birth_date="2001")
    return first, second


def test_a_pair_is_found_with_its_reasons_in_words(desk: Desk, two: tuple[str, str]) -> None:
    [pair] = Scan().run(desk.session)
    assert pair.ids == two
    assert pair.strength.value == "strong"
    assert pair.reasons == ("Cùng điện thoại", "Cùng họ tên", "Cùng ngày sinh")
    assert (pair.one.name, pair.one.birth, pair.one.org) == ("Lê Thị Hoa", "02/05/2004", "Chi đoàn thôn 1")


def test_the_second_scan_compares_only_who_changed(desk: Desk, two: tuple[str, str]) -> None:
    scan, told = Scan(), []
    scan.run(desk.session, lambda done, whole: told.append((done, whole)))
    members.edit(desk.session, two[1], {"phone": "0987654321"})
    [pair] = scan.run(desk.session, lambda done, whole: told.append((done, whole)))
    assert pair.strength.value == "medium"
    assert told == [(3, 3), (1, 1)]
    members.delete(desk.session, two[1], "nhập nhầm")
    assert scan.run(desk.session) == []


def test_a_scan_can_be_stopped_and_goes_on_later(desk: Desk, two: tuple[str, str]) -> None:
    def stop() -> None:
        raise InterruptedError

    scan = Scan()
    with pytest.raises(InterruptedError):
        scan.run(desk.session, check=stop)
    assert len(scan.run(desk.session)) == 1


def test_not_the_same_is_remembered_for_the_whole_unit_until_one_of_the_two_changes(
    office: Office, desk: Desk, two: tuple[str, str]
) -> None:
    desk.sync()
    [pair] = Scan().run(desk.session)
    duplicates.not_the_same(desk.session, pair)
    assert Scan().run(desk.session) == []
    desk.sync()
    other = office.desk("Phạm Văn Hùng")
    other.sync()
    assert Scan().run(other.session) == []
    [record] = list(_distinct(other))
    assert record["by"] == desk.session.actor.name
    members.edit(other.session, two[1], {"note": "không liên quan"})
    assert Scan().run(other.session) == []
    members.edit(other.session, two[1], {"birth_date": "2004-05-03"})
    assert len(Scan().run(other.session)) == 1


def _distinct(desk: Desk) -> list[dict[str, object]]:
    with desk.session.replica.reading() as reader:
        return [dict(record.fields) for record in reader.records("distinct")]


def test_an_answer_given_while_typing_counts_for_the_list_and_the_other_way_round(desk: Desk) -> None:
    first = desk.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    typed = {"full_name": "Lê Thị Hòa", "birth_date": "2004-05-02", "phone": "0987654321"}
    [twin] = twins.look(desk.session, typed)
    twins.not_the_same(desk.session, twin.key)
    second = desk.add(**typed)
    assert Scan().run(desk.session) == []
    third = desk.add(full_name="Lê Thị Hoa", birth_date="2004-05-02")
    pairs = Scan().run(desk.session)
    assert {frozenset(pair.ids) for pair in pairs} == {frozenset((first, third)), frozenset((second, third))}
    duplicates.not_the_same(desk.session, pairs[0])
    ids = [twin.id for twin in twins.look(desk.session, desk.fields(third), third)]
    assert ids == [id for id in pairs[1].ids if id != third]


def test_side_by_side_shows_only_what_differs_and_proposes_who_stays(
    desk: Desk, two: tuple[str, str]
) -> None:
    both = duplicate_view.side_by_side(desk.session, two[1], two[0])
    assert (both.into, both.folded) == two
    assert {row.group: (row.texts, row.folded) for row in both.rows} == {
        "full_name": (("Lê Thị Hoa", "Lê Thị Hòa"), False),
        "citizen_id": (("0343…0012", ""), False),
        "note": (("", "có thẻ cũ"), True),
        "org": (("Chi đoàn thôn 1", "Chi đoàn thôn 2"), False),
    }
    revealed = duplicate_view.side_by_side(desk.session, *two, revealed=True)
    assert [row.texts[0] for row in revealed.rows if row.group == "citizen_id"] == ["034 304 000 012"]
    turned = duplicate_view.side_by_side(desk.session, *two, into=two[1])
    assert (turned.into, turned.folded) == (two[1], two[0])


def test_a_fold_says_beforehand_what_follows(desk: Desk, two: tuple[str, str]) -> None:
    from domain.decisions import Command

    with desk.session.replica.writing() as work:
        post = {"member": two[1], "org": desk.unit.branches[1], "post": "200"}
        now = desk.session.now_text
        work.perform(Command("create", "position", "p1", post), desk.session.actor, now)
        step = {"member": two[1], "months_absent": 6}
        work.perform(Command("removal.start", "case", "c1", step), desk.session.actor, now)
        work.commit()
    both = duplicate_view.side_by_side(desk.session, *two)
    assert duplicate_view.follows(desk.session, both, ["note"]) == [
        "1 chức vụ trong ban chấp hành chuyển theo hồ sơ giữ lại",
        "Hồ sơ nghiệp vụ “Xóa tên đoàn viên” chuyển theo hồ sơ giữ lại",
    ]


def test_a_fold_is_undone_as_long_as_it_has_not_left(desk: Desk, two: tuple[str, str]) -> None:
    both = duplicate_view.side_by_side(desk.session, *two)
    _, step = duplicates.fold(desk.session, both.folded, both.into, ["note"], both.seen, both.names[1])
    assert step.label == "Gộp hồ sơ Lê Thị Hòa"
    assert desk.fields(two[0])["note"] == "có thẻ cũ"
    assert undo.take_back(desk.session, step).gone
    assert "note" not in desk.fields(two[0])
    assert desk.fields(two[1])["note"] == "có thẻ cũ"
    _, step = duplicates.fold(desk.session, both.folded, both.into, ["note"], both.seen)
    desk.sync()
    taken = undo.take_back(desk.session, step)
    assert (taken.gone, taken.step, taken.left) == (False, None, (word("undo.left.sent"),))
    [standing] = duplicates.folded(desk.session)
    assert (standing.name, standing.into, standing.by) == (
        "Lê Thị Hòa",
        "Lê Thị Hoa",
        desk.session.actor.name,
    )
    separating.separate(desk.session, standing.id)
    assert duplicates.folded(desk.session) == []
    assert desk.fields(two[1])["note"] == "có thẻ cũ"


def test_who_changed_since_the_screen_was_read_is_looked_at_again(desk: Desk, two: tuple[str, str]) -> None:
    both = duplicate_view.side_by_side(desk.session, *two)
    members.edit(desk.session, two[1], {"full_name": "Lê Văn Hòa"})
    with pytest.raises(ActionRefused) as refused:
        duplicates.fold(desk.session, both.folded, both.into, [], both.seen)
    assert refused.value.code == "stale"


def test_a_cadre_of_a_branch_is_shown_only_pairs_of_that_branch(office: Office, desk: Desk) -> None:
    for branch in desk.unit.branches[:2]:
        for _ in range(2):
            desk.add(full_name=f"Lê Thị {'Hoa' if branch == desk.unit.branches[0] else 'Lan'}",
                     birth_date="2004-05-02", org=branch)  # fmt: skip
    desk.sync()
    branch_desk = office.desk("Phạm Văn Hùng", role="branch")
    branch_desk.sync()
    assert [pair.one.name for pair in Scan().run(branch_desk.session)] == ["Lê Thị Hoa"]
