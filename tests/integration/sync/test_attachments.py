"""Papers of cases over the wire: who is told and given what, and where they go when the case goes."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from domain.attachments.fields import ATTACHMENT
from domain.decisions import Command
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from sync.client import cycle, enrolment
from sync.client.blobs import NotThere, download, upload
from sync.replica.file_cache import FileCache, Kept
from sync.server.settings import Settings
from sync.server.upkeep import forget_old
from tests.helpers.cases import accept, cases, send, take
from tests.helpers.laptops import KEY, Laptop, Scene, assert_level
from tests.helpers.link import Link
from tests.helpers.neighbours import NEIGHBOUR, Neighbours

CONTENT = b"%PDF- " + bytes(range(251)) * 400
NAME = sha256(CONTENT).hexdigest()
KIND = ATTACHMENT.name


def cache_of(laptop: Laptop) -> FileCache:
    return FileCache(laptop.replica.home, KEY)


def attach(laptop: Laptop, case: str, folder: Path, content: bytes = CONTENT, name: str = "Đơn.pdf") -> str:
    """Attach a file without a network."""
    source = folder / "nguon.pdf"
    source.write_bytes(content)
    named, size = cache_of(laptop).take_in(source)
    values = {"case": case, "name": name, "size": size, "sha256": named, "media": "application/pdf"}
    return laptop.must(Command("create", KIND, laptop.new_id(), values))


def hand_in(laptop: Laptop, content: bytes = CONTENT) -> None:
    laptop.sync()
    upload(laptop.remote, cache_of(laptop), sha256(content).hexdigest(), len(content))
    laptop.sync()


def is_given(laptop: Laptop, name: str = NAME, size: int = len(CONTENT)) -> bool:
    """Whether the server gives the content to a device."""
    cache_of(laptop).forget(name)
    try:
        download(laptop.remote, cache_of(laptop), name, size)
    except NotThere:
        return False
    return cache_of(laptop).standing(name).kept is Kept.WHOLE


def take_off(laptop: Laptop, id: str, because: str = "nhầm người") -> None:
    values = {"state": "taken_off", "taken_off_because": because}
    laptop.must(Command("edit", KIND, id, values))


def papers(laptop: Laptop, case: str) -> list[str]:
    """Names of what is attached to a case, as this laptop has it."""
    with laptop.replica.reading() as reader:
        found = reader.view().about("case", case, KIND)
    return sorted(str(one.fields["name"]) for one in found if one.fields["state"] == "kept")


@pytest.mark.parametrize(
    ("step", "told", "given"),
    [
        ("removal.start", [True, True, True, False], [True, True, False, False]),
        ("discipline.propose", [True, False, False, False], [True, False, False, False]),
    ],
)
def test_a_paper_is_for_those_who_may_see_its_case(
    scene: Scene, tmp_path: Path, step: str, told: list[bool], given: list[bool]
) -> None:
    lan = scene.laptop()
    own = scene.laptop("Đỗ Thu Trang", role="branch")
    other = scene.laptop("Hồ Văn Bình", role="branch", org=scene.unit.branches[1])
    volunteer = scene.laptop("Vũ Minh Tuấn", role="volunteer")
    workflow = step.partition(".")[0]
    case = take(lan, f"{workflow}.{workflows()[workflow].opening[0].name}", member=lan.add())
    lan.sync()
    id = attach(lan, case, tmp_path)
    hand_in(lan)
    everybody = (lan, own, other, volunteer)
    for laptop in everybody:
        laptop.sync()
    assert [laptop.has(id, KIND) for laptop in everybody] == told
    assert [is_given(laptop) for laptop in everybody] == given
    late = scene.laptop("Lý Thị Nga", role="branch")
    assert late.has(id, KIND) == told[1], "nor by a snapshot"
    for laptop in everybody:
        again = laptop.sync()
        assert (again.repaired, again.received) == (0, 0), "both sides count the same"


def test_the_paper_waits_for_its_content_and_its_case_goes_on(scene: Scene, tmp_path: Path) -> None:
    lan, hung = scene.pair()
    case = take(lan, "removal.start", member=lan.add())
    id = attach(lan, case, tmp_path)
    assert lan.sync().waiting == 1
    hung.sync()
    assert (hung.has(case, "case"), hung.has(id, KIND)) == (True, False)
    hand_in(lan)
    scene.level(lan, hung)
    assert papers(hung, case) == ["Đơn.pdf"]
    assert is_given(hung)


def test_what_was_taken_off_is_given_to_nobody_and_can_be_put_back_for_a_while(
    scene: Scene, tmp_path: Path
) -> None:
    lan, hung = scene.pair()
    case = take(lan, "removal.start", member=lan.add())
    id = attach(lan, case, tmp_path)
    hand_in(lan)
    days = Settings().blob_days
    scene.central.clock.pass_by(days=days + 10)
    take_off(lan, id)
    scene.level(lan, hung)
    assert not is_given(hung)
    forgotten = forget_old(scene.central.store, scene.central.clock(), Settings())["files"]
    assert forgotten == 0, "somebody may put it back"
    hung.must(Command("edit", KIND, id, {"state": "kept", "taken_off_because": None}))
    scene.level(lan, hung)
    assert is_given(hung)
    take_off(hung, id)
    scene.level(lan, hung)
    scene.central.clock.pass_by(days=days + 1)
    assert forget_old(scene.central.store, scene.central.clock(), Settings())["files"] == 1
    fields = scene.on_server(id, KIND)
    assert (fields["name"], fields["sha256"], fields["taken_off_because"]) == ("Đơn.pdf", NAME, "nhầm người")


def test_papers_go_along_with_a_member_to_another_unit_and_come_back_once(
    scene: Scene, tmp_path: Path
) -> None:
    units = Neighbours(scene)
    round_ = case_id_of_round(workflows()["training"], units.member, "2026")
    take(
        units.lan, "training.register", round_, member=units.member, period="2026", registered_on="2026-03-01"
    )
    attach(units.lan, round_, tmp_path)
    hand_in(units.lan)
    sent = send(units.lan, units.member, NEIGHBOUR, "2026-10-01")
    letter = b"%PDF- giay gioi thieu"
    attach(units.lan, sent, tmp_path, letter, "Giấy giới thiệu.pdf")
    hand_in(units.lan, letter)
    units.sync()
    assert not is_given(units.mai), "before the member is theirs"
    came = units.received("2026-10-10")
    units.sync()
    assert papers(units.mai, round_) == ["Đơn.pdf"]
    assert papers(units.mai, came) == ["Giấy giới thiệu.pdf"]
    assert is_given(units.mai)
    kept = [one for one in cases(units.hung, units.member) if one.fields["workflow"] == "training"]
    assert [papers(units.hung, one.id) for one in kept] == [["Đơn.pdf"]]
    send(units.mai, units.member, "TB.4.37", "2026-10-20")
    units.sync()
    accept(units.lan, units.member, "2026-10-25", units.home.branches[0])
    units.lan.sync()
    units.sync()
    assert papers(units.hung, round_) == ["Đơn.pdf"]


def test_a_laptop_of_the_release_before_is_told_of_no_papers_and_goes_on(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = scene.laptop()
    case = take(lan, "removal.start", member=lan.add())
    id = attach(lan, case, tmp_path)
    hand_in(lan)
    for module in (cycle, enrolment):
        monkeypatch.setattr(module, "SCHEMA", 4)
    old = Laptop(tmp_path / "old", scene.central, Link(scene.central))
    old.enrol(scene.central.code(scene.unit))
    scene.laptops.append(old)
    assert old.sync().repaired == 0
    assert (old.has(case, "case"), old.has(id, KIND)) == (True, False)
    monkeypatch.undo()
    old.sync()
    assert old.has(id, KIND)
    assert_level(scene.central, scene.unit, lan, old)


def test_a_paper_attached_without_knowing_of_the_move_is_where_the_case_goes_on(
    scene: Scene, tmp_path: Path
) -> None:
    units = Neighbours(scene)
    round_ = case_id_of_round(workflows()["training"], units.member, "2026")
    take(
        units.lan, "training.register", round_, member=units.member, period="2026", registered_on="2026-03-01"
    )
    sent = send(units.lan, units.member, NEIGHBOUR, "2026-10-01")
    units.sync()
    letter = b"%PDF- giay gioi thieu"
    attach(units.hung, round_, tmp_path)
    attach(units.hung, sent, tmp_path, letter, "Giấy giới thiệu.pdf")
    came = units.received("2026-10-10")
    upload(units.hung.remote, cache_of(units.hung), NAME, len(CONTENT))
    hand_in(units.hung, CONTENT)
    hand_in(units.hung, letter)
    units.sync()
    assert units.hung.rejections() == []
    assert papers(units.mai, round_) == ["Đơn.pdf"]
    assert papers(units.mai, came) == ["Giấy giới thiệu.pdf"]
    assert is_given(units.mai)
    kept = [one for one in cases(units.hung, units.member) if one.fields["workflow"] == "training"]
    assert [papers(units.hung, one.id) for one in kept] == [["Đơn.pdf"]]
    assert_level(scene.central, units.home, units.lan, units.hung)
