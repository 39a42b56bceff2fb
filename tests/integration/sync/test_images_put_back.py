"""Images that are put back or copied more than once, and work in what a restored server lacks."""

from __future__ import annotations

from pathlib import Path

from domain.workflows.tree.plan import founded_id
from tests.helpers.cases import take
from tests.helpers.laptops import Scene
from tests.helpers.tree_work import found


def test_a_case_in_a_branch_that_the_backup_lacks_waits_until_the_branch_is_offered_again(
    scene: Scene,
) -> None:
    """Also one about somebody whom nothing but the case names."""
    a, b = scene.pair()
    backup = scene.central.backup()
    branch = founded_id(found(a, "Chi đoàn Thôn 9", scene.unit.id), 0)
    scene.level()
    scene.central.restore(backup)
    case = take(b, "honorary.start", person={"full_name": "Hồ Thị Thu"}, org=branch)
    b.sync()
    assert scene.central.record(scene.unit.id, "case", case) is None
    assert [state for _, state in b.queue()] == ["waiting"]
    scene.level(a, b)
    assert scene.on_server(case, "case")["org"] == branch
    assert scene.on_server(branch, "organisation")["name"] == "Chi đoàn Thôn 9"


def test_an_operation_of_an_image_that_is_put_back_twice_is_done_once(scene: Scene, tmp_path: Path) -> None:
    """It comes under a third name then, and the server never heard of it under the first."""
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", note="lúc đầu")
    scene.level()
    a.set(member, note="chưa gửi lúc sao lưu")
    image = a.image(tmp_path / "image")
    a.put_back(image)
    scene.level()
    b.set(member, note="về sau")
    scene.level()
    a.put_back(image)
    scene.level()
    assert scene.on_server(member)["note"] == "về sau"
    assert (a.conflicts(), a.rejections()) == ([], [])


def test_a_number_that_a_copy_was_known_by_may_still_be_used_by_the_home_itself(
    scene: Scene, tmp_path: Path
) -> None:
    a, b = scene.pair()
    member = a.add(full_name="Lê Thị Hoa", note="lúc đầu")
    scene.level()
    a.set(member, note="chung của cả hai")
    copy = a.clone(tmp_path / "copy")
    scene.laptops.append(copy)
    copy.sync()
    with a.replica.writing() as work:
        work.take_out([queued.n for queued in work.outbox()], work.actors()[0], a.clock().isoformat())
        work.commit()
    a.set(member, occupation="của riêng máy này")
    a.enrol_again(scene.unit)
    scene.level(a, b)
    assert scene.on_server(member)["occupation"] == "của riêng máy này"
    assert scene.on_server(member)["note"] == "chung của cả hai"
