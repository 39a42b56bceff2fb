"""Two laptops of one commune, the central web and the server, as real processes over a real province."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.province import QUICK_PROGRAM, REAL_TREE, REAL_UNIT, Laptop, Province

pytestmark = pytest.mark.xdist_group("province")
LAN, HUNG = "Phạm Thị Lan", "Đỗ Văn Hùng"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The tree loaded and ten units filled, once; every test works on a copy."""
    province = Province(tmp_path_factory.mktemp("province"))
    province.prepare()
    return province


@pytest.fixture
def province(filled: Province, tmp_path: Path) -> Iterator[Province]:
    copy = Province(tmp_path, filled.unit, filled.branches, filled.seeded, QUICK_PROGRAM)
    for file in filled.folder.glob("server.db*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    copy.serve()
    yield copy
    copy.stop()


def agree(province: Province, *laptops: Laptop) -> None:
    """Server and laptops hold the same: by digest, by count, and by every field of every member."""
    unit = province.shown()
    members = [laptop.json("member", "list") for laptop in laptops]
    for laptop in laptops:
        verified = laptop.json("verify")
        assert (verified["equal"], verified["repaired"], verified["digest"]) == (True, 0, unit["digest"])
    for other in members[1:]:
        assert other == members[0]
    assert len(members[0]) == unit["records"]["member"]


def test_the_real_province_where_it_is_at_hand(filled: Province) -> None:
    assert len(filled.seeded) == 10
    assert (filled.unit == REAL_UNIT) == REAL_TREE.exists()
    assert len(filled.branches) >= 8
    assert filled.shown()["records"]["member"] >= 20


def test_two_laptops_the_web_and_one_phone_number(province: Province) -> None:
    lan, hung = province.enrol(LAN), province.enrol(HUNG)
    branch = province.branches[0]
    an = lan.json("member", "add", "--org", branch, "full_name=Nguyễn Văn An", "phone=0909 000 000")["id"]
    others = [row["id"] for row in lan.json("member", "list", "--limit", "3") if row["id"] != an]
    lan.json("sync")
    hung.json("sync")

    # Offline: she finds, corrects, adds; it is saved and counted.
    found = lan.json("member", "list", "--search", "nguyen van an")
    assert an in [row["id"] for row in found]
    assert lan.json("member", "set", an, "phone=0912 345 678") == {"id": an, "sync": "pending"}
    new = lan.json("member", "add", "--org", branch, "full_name=Y Hoa Niê", "birth_date=2005")["id"]
    lan.json("member", "set", others[0], "email=moi@vidu.vn")
    assert lan.json("status")["pending"] == 3
    assert "3 chờ đồng bộ" in lan.run("status").out
    assert [entry["state"] for entry in lan.json("queue", "list")] == ["pending"] * 3

    # Meanwhile another laptop and the web change other fields, other members and the same number.
    hung.json("member", "set", others[0], "home_town=Thái Bình")
    hung.json("member", "set", an, "phone=0987 654 321", "note=Số của mẹ")
    hung.json("sync")
    province.must("edit", "member", others[1], "email=web@vidu.vn")

    # One exchange.
    result = lan.json("sync", code=22)
    assert (result["round_trips"], result["sent"], result["conflicts"], result["rejected"]) == (1, 3, 1, 0)
    assert province.record(new)["fields"]["full_name"] == "Y Hoa Niê"
    merged = lan.show(others[0])["fields"]
    assert (merged["email"], merged["home_town"]) == ("moi@vidu.vn", "Thái Bình")
    assert lan.show(others[1])["fields"]["email"] == "web@vidu.vn"
    assert lan.show(an)["fields"]["note"] == "Số của mẹ"
    assert lan.show(an)["sync"] == "conflict"

    # The one number is a conflict with both people, both values, both times, on both laptops.
    hung.json("sync", code=22)
    (on_lan,), (on_hung,) = lan.json("conflict", "list"), hung.json("conflict", "list")
    assert {**on_lan, "sync": ""} == {**on_hung, "sync": ""}
    (group,) = on_lan["groups"]
    assert (group["base"], group["mine"], group["theirs"]) == (
        {"phone": "0909000000"},
        {"phone": "0912345678"},
        {"phone": "0987654321"},
    )
    assert (group["mine_by"]["name"], group["theirs_by"]["name"]) == (LAN, HUNG)
    assert group["mine_by"]["at"]
    assert group["theirs_by"]["at"]
    assert f"Bạn ({LAN}, máy này)" in lan.run("conflict", "list").out
    assert f"{LAN}, Máy của {LAN}, sửa " in hung.run("conflict", "list").out

    # She settles it on hers; after the next exchange both agree.
    lan.json("conflict", "resolve", on_lan["id"], "--take", "mine")
    lan.json("sync")
    hung.json("sync")
    assert hung.show(an)["fields"]["phone"] == "0912345678"
    assert province.record(an)["fields"]["phone"] == "0912345678"
    agree(province, lan, hung)


def test_the_web_is_the_other_person_of_a_conflict_too(province: Province) -> None:
    lan = province.enrol(LAN)
    (first,) = lan.json("member", "list", "--limit", "1")
    lan.json("member", "set", first["id"], "home_town=Xã Thống Nhất")
    province.must("edit", "member", first["id"], "home_town=Huyện Hưng Hà", "--as", "Ban Tổ chức Tỉnh đoàn")
    lan.json("sync", code=22)
    (conflict,) = lan.json("conflict", "list")
    (group,) = conflict["groups"]
    assert group["theirs"] == {"home_town": "Huyện Hưng Hà"}
    assert "Ban Tổ chức Tỉnh đoàn" in group["theirs_by"]["name"]
    lan.json("conflict", "resolve", conflict["id"], "--take", "theirs")
    lan.json("sync")
    assert lan.show(first["id"])["fields"]["home_town"] == "Huyện Hưng Hà"
    agree(province, lan)


def entered(laptop: Laptop, province: Province, folder: Path, count: int) -> None:
    """So many new members in one batch."""
    names = [f"Trần Thị {chr(65 + number // 26)}n {chr(65 + number % 26)}u" for number in range(count)]
    file = folder / "batch.jsonl"
    lines = [json.dumps({"full_name": name, "birth_date": "2005"}, ensure_ascii=False) for name in names]
    file.write_text("\n".join(lines), encoding="utf-8")
    saved = laptop.json("member", "add", "--batch", str(file), "--org", province.branches[0])
    assert len(saved) == count


def test_killed_in_the_middle_of_a_synchronisation(province: Province, tmp_path: Path) -> None:
    lan = province.enrol(LAN)
    before = province.shown()["records"]["member"]
    entered(lan, province, tmp_path, 400)
    for seconds in (1.2, 1.6, 2.0):
        process = lan.start("sync")
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
    lan.json("sync")
    assert lan.json("status")["pending"] == 0
    assert province.shown()["records"]["member"] == before + 400
    agree(province, lan)


def test_a_server_that_dies_and_comes_back(province: Province, tmp_path: Path) -> None:
    lan = province.enrol(LAN)
    before = province.shown()["records"]["member"]
    entered(lan, province, tmp_path, 400)
    process = lan.start("--json", "sync")
    try:
        process.communicate(timeout=1.5)
    except subprocess.TimeoutExpired:
        province.stop(kill=True)
        process.communicate(timeout=120)
    province.stop(kill=True)
    ended = lan.run("sync")
    assert ended.code == 20
    assert "Không gặp được máy chủ" in ended.err
    assert lan.json("member", "list", "--limit", "1")
    province.serve()
    lan.json("sync")
    assert province.shown()["records"]["member"] == before + 400
    agree(province, lan)


def test_a_server_restored_from_yesterdays_copy(province: Province) -> None:
    lan, hung = province.enrol(LAN), province.enrol(HUNG)
    province.stop()
    yesterday = province.backup("yesterday")
    province.serve()
    branch = province.branches[0]
    id = lan.json("member", "add", "--org", branch, "full_name=Lê Thị Hoa")["id"]
    lan.json("sync")
    hung.json("sync")
    hung.json("member", "set", id, "phone=0912345678")
    hung.json("sync")
    province.stop()
    province.restore(yesterday)
    province.serve()
    ended = lan.run("sync")
    assert ended.code == 0, ended
    assert "được khôi phục" in ended.out
    for laptop in (hung, lan, hung):
        laptop.json("sync")
    stored = province.record(id)["fields"]
    assert (stored["full_name"], stored["phone"]) == ("Lê Thị Hoa", "0912345678")
    agree(province, lan, hung)


def test_a_copied_laptop_harms_nobody(province: Province, tmp_path: Path) -> None:
    lan = province.enrol(LAN)
    branch = province.branches[0]
    shared = lan.json("member", "add", "--org", branch, "full_name=Lê Thị Chung")["id"]
    twin = lan.copy(tmp_path / "twin")
    mine = lan.json("member", "add", "--org", branch, "full_name=Lê Thị Hoa")["id"]
    added = twin.run("--json", "member", "add", "--org", branch, "full_name=Vũ Văn Cường")
    assert "vừa được chép hoặc khôi phục" in added.err
    theirs = added.document["id"]
    lan.json("sync")
    ended = twin.run("sync")
    assert ended.code == 0, ended
    assert "vừa được chép hoặc khôi phục" not in ended.out + ended.err
    assert lan.json("status")["incarnation"] != twin.json("status")["incarnation"]
    lan.json("sync")
    agree(province, lan, twin)
    assert {shared, mine, theirs} <= {row["id"] for row in twin.json("member", "list")}
