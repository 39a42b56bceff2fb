"""Work on the tree without a network: what goes along, and what reaches the other laptop and the server."""

from __future__ import annotations

import pytest

from domain.decisions import Command, Refused
from sync.client.remote import Revoked
from sync.server import above, central
from tests.helpers.cases import remove
from tests.helpers.central import Central
from tests.helpers.laptops import Laptop, Scene
from tests.helpers.tree_work import (
    assert_sound,
    attempt,
    decide,
    event_of,
    every,
    found,
    home_of,
    merge,
    part,
    rename,
    state_of,
)


def people(laptop: Laptop, org: str, count: int = 3) -> list[str]:
    return [laptop.add(org=org, full_name="Lê Thị Hoa") for _ in range(count)]


def test_a_merger_takes_members_cases_and_guests_along_and_ends_posts(scene: Scene) -> None:
    a, b = scene.pair()
    gone, into = scene.unit.branches
    hoa, lan = people(a, gone, 2)
    post = a.must(Command("create", "position", a.new_id(), {"org": gone, "member": hoa, "post": "200"}))
    case = a.must(Command("removal.start", "case", a.new_id(), {"member": lan}))
    scene.level(a, b)
    decision = merge(a, gone, into)
    assert (home_of(a, hoa), home_of(a, lan)) == (into, into), "at once, without a network"
    scene.level(a, b)
    for laptop in (a, b):
        assert_sound(laptop, [hoa, lan])
        assert laptop.show(case, "case").fields["org"] == into
        assert laptop.show(post, "position").fields["held_to"] == "2026-11-20"
        assert not laptop.has(gone, "organisation") or laptop.show(gone, "organisation").id == into
    event = event_of(b, decision)
    assert event["moved"] == {hoa: [gone, into], lan: [gone, into]}
    assert (event["type"], event["sources"], event["targets"]) == ("merge", [gone], [into])
    assert event["before"][gone]["status"] == "active"
    assert event["after"][gone]["status"] == "merged"
    assert b.show(decision, "case").fields["subject"]["names"][gone]


def test_merged_here_and_merged_by_the_level_above_is_the_same_tree(scene: Scene) -> None:
    """AC-ORG: two units of one shape, one merged on the laptop, one with the server's own command."""
    here = scene.laptop()
    there = scene.central.add_unit("TB.9", "Xã Hòa Bình")
    mai = scene.laptop("Vũ Thị Mai", unit=there)
    folk = {laptop: people(laptop, unit.branches[0]) for laptop, unit in ((here, scene.unit), (mai, there))}
    for laptop in folk:
        laptop.sync()
    merge(here, *scene.unit.branches)
    above.merge_branch(scene.central.server.deps, *there.branches)
    for laptop in (here, mai, here, mai):
        laptop.sync()

    def shape(laptop: Laptop, central: Central, into: str) -> object:
        homes = {home_of(laptop, member) == into for member in folk[laptop]}
        (event,) = every(laptop, "org_event")
        return homes, len(every(laptop, "organisation")), event.fields["type"], len(event.fields["moved"])

    merged = shape(here, scene.central, scene.unit.branches[1])
    assert merged == shape(mai, scene.central, there.branches[1]) == ({True}, 2, "merge", 3)


def test_a_branch_is_founded_and_filled_on_the_same_day_offline(scene: Scene) -> None:
    a, b = scene.pair()
    case = found(a, "Chi đoàn Thôn 5", scene.unit.id)
    (new,) = event_of(a, case)["targets"]
    hoa = a.add(org=new, full_name="Lê Thị Hoa")
    scene.level(a, b)
    assert home_of(b, hoa) == new
    fields = b.show(new, "organisation").fields
    assert (fields["status"], fields["founding_decision"]) == ("active", "1-QĐ/ĐTN")
    assert fields["code"].startswith(f"{b.show(scene.unit.id, 'organisation').fields['code']}.")
    taken = attempt(b, "found", name="chi doan thon 5", parent=scene.unit.id, level="chi_doan")
    assert isinstance(taken, Refused)
    assert taken.code == "case.org_name_taken"


def test_a_split_puts_everybody_where_the_cadre_said(scene: Scene) -> None:
    a, b = scene.pair()
    old = scene.unit.branches[0]
    hoa, lan, mai = people(a, old)
    scene.level(a, b)
    one, two = part(a, "split", old, {"Chi đoàn Thôn 1A": [hoa], "Chi đoàn Thôn 1B": [lan, mai]})
    scene.level(a, b)
    assert [home_of(b, member) for member in (hoa, lan, mai)] == [one, two, two]
    assert_sound(b, [hoa, lan, mai])


def test_what_is_parted_off_leaves_the_old_one_where_it_was(scene: Scene) -> None:
    a, b = scene.pair()
    old = scene.unit.branches[0]
    hoa, lan = people(a, old, 2)
    scene.level(a, b)
    (new,) = part(a, "split_off", old, {"Chi đoàn Thôn 1B": [lan]})
    scene.level(a, b)
    assert [home_of(b, member) for member in (hoa, lan)] == [old, new]
    assert b.show(old, "organisation").fields["status"] == "active"


def test_two_unite_into_a_new_one(scene: Scene) -> None:
    a, b = scene.pair()
    one, two = scene.unit.branches
    folk = people(a, one) + people(a, two)
    scene.level(a, b)
    decide(a, "unite", sources=[one, two], parent=scene.unit.id, name="Chi đoàn Thôn Mới")
    scene.level(a, b)
    assert_sound(b, folk)
    assert len({home_of(b, member) for member in folk} - {one, two}) == 1


def test_only_an_empty_branch_is_dissolved_and_nothing_enters_it_then(scene: Scene) -> None:
    a, b = scene.pair()
    old = scene.unit.branches[1]
    hoa = a.add(org=old, full_name="Lê Thị Hoa")
    refused = attempt(a, "dissolve", organisation=old)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.params["left"]) == ("case.org_not_empty", {"member": 1})
    scene.level(a, b)
    remove(b, hoa, "2026-11-01")
    decide(b, "dissolve", organisation=old)
    scene.level(a, b)
    assert a.show(old, "organisation").fields["status"] == "dissolved"
    assert home_of(a, hoa) == old, "who left before it stays where the last branch was, for looking up"


def test_what_is_above_the_unit_is_refused(scene: Scene) -> None:
    a = scene.laptop()
    other = scene.central.add_unit("TB.9", "Xã Hòa Bình")
    root = scene.unit.id
    name = a.show(root, "organisation").fields["name"]
    for step, values in (
        ("dissolve", {"organisation": root}),
        ("rename", {"organisation": root, "name": "Đoàn xã khác", "name_before": name}),
        ("merge", {"organisation": root, "into": scene.unit.branches[0]}),
    ):
        refused = attempt(a, step, **values)
        assert isinstance(refused, Refused)
        assert refused.code == "forbidden.tree", step
    branch = scene.laptop("Đỗ Thu Trang", role="branch")
    refused = attempt(branch, "merge", organisation=scene.unit.branches[0], into=scene.unit.branches[1])
    assert isinstance(refused, Refused)
    assert refused.code == "forbidden.level"
    renamed = a.perform(Command("edit", "organisation", root, {"name": "Đoàn xã khác"}))
    assert isinstance(renamed, Refused)
    assert renamed.code == "forbidden.tree", "neither by a case nor by an edit"
    foreign = attempt(a, "merge", organisation=scene.unit.branches[0], into=other.branches[0])
    assert isinstance(foreign, Refused)
    assert foreign.code == "validation.reference"


def test_a_split_waits_for_who_is_on_the_way_out(scene: Scene) -> None:
    a = scene.laptop()
    old = scene.unit.branches[0]
    hoa, lan = people(a, old, 2)
    values = {"member": hoa, "to_place": "Xã Độc Lập", "transfer_reason": "study"}
    a.must(Command("transfer.start", "case", a.new_id(), values))
    refused = attempt(a, "split_off", organisation=old, targets=[{"name": "Thôn 1B", "members": [lan]}])
    assert isinstance(refused, Refused)
    assert refused.code == "case.org_transfer_pending"


def test_what_never_left_is_taken_back_with_order_and_codes(scene: Scene) -> None:
    """AC-ORG: undone before it was sent, the tree and the members are to the letter as they were."""
    a = scene.laptop()
    gone, into = scene.unit.branches
    folk = people(a, gone)
    a.sync()

    def tree() -> list[tuple[str, object]]:
        return [(org.id, dict(org.fields)) for org in every(a, "organisation")]

    before, homes = tree(), [home_of(a, member) for member in folk]
    merge(a, gone, into)
    found(a, "Chi đoàn Thôn 5", scene.unit.id)
    with a.replica.writing() as work:
        taken = work.take_out([one.n for one in work.outbox()], work.actors()[0], a.clock().isoformat())
        work.commit()
    assert (len(taken.gone), taken.kept) == (2, ())
    assert tree() == before
    assert [home_of(a, member) for member in folk] == homes
    assert every(a, "org_event") == []
    code = found(a, "Chi đoàn Thôn 6", scene.unit.id)
    scene.level(a)
    assert state_of(a, code) == "effective"


def test_a_name_is_changed_by_decision_and_the_old_one_stays_in_the_history(scene: Scene) -> None:
    a, b = scene.pair()
    org = scene.unit.branches[0]
    before = a.show(org, "organisation").fields["name"]
    case = rename(a, org, "Chi đoàn Tổ dân phố 1")
    scene.level(a, b)
    assert b.show(org, "organisation").fields["name"] == "Chi đoàn Tổ dân phố 1"
    assert event_of(b, case)["before"][org]["name"] == before


@pytest.mark.parametrize("who", ["a", "b"])
def test_who_comes_into_a_branch_that_ends_here_goes_along_at_once(scene: Scene, who: str) -> None:
    """Nobody is ever seen without a home, not even between two exchanges."""
    a, b = scene.pair()
    gone, into = scene.unit.branches
    scene.level(a, b)
    merge(a, gone, into)
    hoa = b.add(org=gone, full_name="Lê Thị Hoa")
    first, second = (a, b) if who == "a" else (b, a)
    for laptop in (first, second, first):
        laptop.sync()
        assert_sound(laptop, [hoa] if laptop.has(hoa) else [])
    scene.level(a, b)
    assert (home_of(a, hoa), home_of(b, hoa)) == (into, into)


def queued_by_an_older_laptop(
    laptop: Laptop, org: str, monkeypatch: pytest.MonkeyPatch, **fields: str
) -> None:
    """An edit of the days when the laptop took it without a word."""
    with monkeypatch.context() as patch:
        patch.setattr("domain.decide.only_by_decision", lambda *_: None)
        laptop.must(Command("edit", "organisation", org, fields))


@pytest.mark.parametrize("renamed_meanwhile", [False, True])
def test_a_name_that_an_older_laptop_queued_as_an_edit_comes_back_into_the_tray(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, renamed_meanwhile: bool
) -> None:
    a, b = scene.pair()
    org = scene.unit.branches[0]
    before = b.show(org, "organisation").fields["name"]
    queued_by_an_older_laptop(a, org, monkeypatch, name="Chi đoàn thôn Ngoài", phone="0227 3831 234")
    queued_by_an_older_laptop(a, scene.unit.id, monkeypatch, founded_on="2019")
    if renamed_meanwhile:
        rename(b, org, "Chi đoàn thôn Trong")
        scene.level(b)
    scene.level(a, b)
    told = [(one.code, dict(one.operation.set)) for one in a.rejections()]
    typed = {"name": "Chi đoàn thôn Ngoài", "phone": "0227 3831 234"}
    assert told == [("organisation.by_decision", typed), ("forbidden.tree", {"founded_on": "2019"})]
    wanted = "Chi đoàn thôn Trong" if renamed_meanwhile else before
    assert {laptop.show(org, "organisation").fields["name"] for laptop in (a, b)} == {wanted}
    assert a.conflicts() == [], "nobody is asked about what an edit does not change"


def test_the_level_above_renames_by_its_own_word(scene: Scene) -> None:
    a = scene.laptop()
    root = scene.unit.id
    told = {"name": "Đoàn xã Hòa An", "founded_on": "2025-07-01"}
    outcome = central.edit(scene.central.server.deps, "organisation", root, told)
    assert outcome.verdict == "applied"
    a.sync()
    fields = a.show(root, "organisation").fields
    assert (fields["name"], fields["founded_on"]) == ("Đoàn xã Hòa An", "2025-07-01")


def test_the_founding_day_goes_by_the_paper_that_says_it(scene: Scene) -> None:
    """With a new name or with the one that stands; of two papers the later one, whenever they are entered."""
    a, b = scene.pair()
    org = scene.unit.branches[0]
    name = a.show(org, "organisation").fields["name"]
    given = {"organisation": org, "name": name, "name_before": name}
    ahead = attempt(a, "rename", **given, founded_on="2030")
    assert isinstance(ahead, Refused)
    assert ahead.code == "case.org_founded_ahead"
    case = decide(a, "rename", **given, founded_on="2016-03-26")
    scene.level(a, b)
    assert b.show(org, "organisation").fields["founded_on"] == "2016-03-26"
    assert event_of(b, case)["before"][org] == {**event_of(b, case)["after"][org], "founded_on": None}
    other = decide(b, "rename", "2", "2026-11-21", **given, founded_on="2017")
    scene.level(b, a)
    assert state_of(a, other) == "effective"
    assert a.show(org, "organisation").fields["founded_on"] == "2017"
    forgotten = decide(a, "rename", "3", "2026-11-19", **given, founded_on="2018")
    scene.level(a, b)
    assert state_of(b, forgotten) == "effective"
    for laptop in (a, b):
        assert laptop.show(org, "organisation").fields["founded_on"] == "2017"


def test_what_a_cadre_of_a_branch_that_ended_had_not_sent_is_kept_and_seen(scene: Scene) -> None:
    a, branch = scene.laptop(), scene.laptop("Đỗ Thu Trang", role="branch")
    gone, into = scene.unit.branches
    typed = branch.add(org=gone, full_name="Lê Thị Hoa")
    merge(a, gone, into)
    a.sync()
    with pytest.raises(Revoked):
        branch.sync()
    with branch.replica.reading() as reader:
        (queued,) = reader.outbox()
    assert (queued.state, queued.code) == ("waiting", "review")
    assert branch.show(typed).fields["full_name"] == "Lê Thị Hoa"
    assert not scene.central.record(scene.unit.id, "member", typed)
