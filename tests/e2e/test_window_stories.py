"""A cadre's days before the real window: the server and the other people are processes of their own.

Everything done in the window goes through keys and the mouse; pages are only read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.app import prepare
from desktop.features.sync_centre.page import CONFLICT_TAB
from desktop.screens import MEMBERS, SYNC
from desktop.widgets.theme import Appearance
from tests.helpers.at_the_keyboard import CONTROL, Cadre, at_the_window, first_run
from tests.helpers.province import PASSPHRASE, Laptop, Province
from tests.rigs import faults
from tests.rigs.proxy import FaultProxy

UNIT = "TB.4.37"
TREE = f"""code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.4,TB,cap_tren_truc_tiep_co_so,Huyện Hưng Hà
{UNIT},TB.4,doan_co_so,Xã Thống Nhất
{UNIT}.1,{UNIT},chi_doan,An Khoái
{UNIT}.2,{UNIT},chi_doan,An Mai
"""
LAN, HUNG = "Phạm Thị Lan", "Đỗ Văn Hùng"
BRANCH, PIN = f"{UNIT}.1", "274913"
CONFLICTS_REMAIN = 22
LONG_NOTE = " ".join(["Đang học xa nhà, nghỉ hè mới về."] * 20)
ALT = Qt.KeyboardModifier.AltModifier


@dataclass
class Commune:
    """A server process with one small unit, and a line to it that can be cut."""

    server: Province
    line: FaultProxy

    @property
    def folder(self) -> Path:
        return self.server.folder

    def enrol(self, cadre: str) -> Laptop:
        """A laptop enrolled by its command line."""
        laptop = Laptop(self.folder / cadre)
        words = (
            "--server",
            self.line.address,
            "--code",
            self.server.code(cadre),
            "--name",
            f"Máy của {cadre}",
        )
        laptop.json("enrol", *words)
        return laptop

    def record(self, id: str) -> Any:
        return self.server.record(id)["fields"]

    def members(self) -> int:
        return int(self.server.shown()["records"]["member"])

    def agrees_with(self, *laptops: Laptop) -> None:
        """By digest and by every field of every member."""
        here = [laptop.json("member", "list") for laptop in laptops]
        assert all(other == here[0] for other in here)
        assert len(here[0]) == self.members()
        for laptop in laptops:
            found = laptop.json("verify")
            assert (found["equal"], found["repaired"]) == (True, 0)


def added(laptop: Laptop, *fields: str) -> str:
    """A member entered by the command line."""
    return str(laptop.json("member", "add", "--org", BRANCH, *fields)["id"])


def sent(laptop: Laptop, *fields: str) -> str:
    id = added(laptop, *fields)
    laptop.json("sync")
    return id


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The tree loaded and the unit filled, once; every test works on a copy."""
    province = Province(tmp_path_factory.mktemp("seeded"), unit=UNIT)
    tree = province.folder / "tree.csv"
    tree.write_text(TREE, encoding="utf-8")
    province.must("init")
    province.must("load-tree", str(tree))
    province.must("seed", "--unit", UNIT, "--members", "6", "--seed", "1")
    return province


@pytest.fixture
def commune(seeded: Province, qapp: QApplication, tmp_path: Path) -> Iterator[Commune]:
    prepare(qapp, Appearance.LIGHT)
    server = Province(tmp_path, unit=UNIT)
    for file in seeded.folder.glob("server.db*"):
        shutil.copy(file, tmp_path)
    server.serve()
    try:
        with FaultProxy(("127.0.0.1", server.port)) as line:
            yield Commune(server, line)
    finally:
        server.stop()


def find(lan: Cadre, typed: str, name: str) -> None:
    """Type into the search, go down to the list and open whom it found first."""
    lan.go_to(MEMBERS)
    lan.press(Qt.Key.Key_F, CONTROL)
    lan.rewrite(typed)
    lan.stage.settle()
    assert lan.sees(name)
    lan.press(Qt.Key.Key_Return)
    lan.press(Qt.Key.Key_Return)
    assert lan.stage.screens.members.form.heading.text() == name


def correct(lan: Cadre, section: Qt.Key, label: str, text: str) -> None:
    """A field of the open form: F6 leads there, Alt and a letter to the section, Tab on; saved by Ctrl+S."""
    if lan.focus is lan.stage.screens.members.table:
        lan.press(Qt.Key.Key_F6)
    lan.press(section, ALT)
    lan.tab_to(label)
    lan.rewrite(text)
    lan.press(Qt.Key.Key_S, CONTROL)


def waiting(lan: Cadre) -> str:
    return str(lan.stage.screens.members.form.state.text())


def test_found_as_she_types_corrected_added_and_there_again_at_the_next_start(commune: Commune) -> None:
    hung = commune.enrol(HUNG)
    an = sent(hung, "full_name=Nguyễn Văn Ẩn", "phone=0909 000 000")
    laptop = Laptop(commune.folder / "lan")
    with at_the_window(laptop.home) as lan:
        first_run(lan, commune.line.address, commune.server.code(LAN), PASSPHRASE, PIN)
        assert lan.pill == "Đã đồng bộ"
        assert lan.sees("Xã Thống Nhất")
        find(lan, "nguyen van an", "Nguyễn Văn Ẩn")
        correct(lan, Qt.Key.Key_L, "Điện thoại", "0912345678")
        assert (waiting(lan), lan.pill) == ("Chờ đồng bộ", "1 chờ đồng bộ")
        # Of this one she knows name and birth year only.
        lan.press(Qt.Key.Key_N, CONTROL)
        lan.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
        lan.press(Qt.Key.Key_Down)
        lan.tab_to("Họ và tên")
        lan.stage.compose(lan.focus, "Y Hoa Niê")
        lan.tab_to("Ngày sinh")
        lan.write("2008")
        lan.press(Qt.Key.Key_S, CONTROL)
        assert (waiting(lan), lan.pill) == ("Chờ đồng bộ", "2 chờ đồng bộ")
        lan.stage.screens.window.close()
    assert commune.record(an)["phone"] == "0909000000"
    with at_the_window(laptop.home, PASSPHRASE) as lan:
        assert lan.pill == "2 chờ đồng bộ"
        find(lan, "nie hoa", "Y Hoa Niê")
        assert waiting(lan) == "Chờ đồng bộ"
        assert lan.sees("2008")
        find(lan, "nguyen van an", "Nguyễn Văn Ẩn")
        assert lan.sees("0912 345 678")
        lan.synchronise()
        assert lan.pill == "Đã đồng bộ"
    assert commune.record(an)["phone"] == "0912345678"
    hung.json("sync")
    commune.agrees_with(laptop, hung)


def test_one_exchange_merges_asks_about_the_one_phone_and_both_agree_afterwards(commune: Commune) -> None:
    laptop, hung_laptop = commune.enrol(LAN), commune.enrol(HUNG)
    an = sent(hung_laptop, "full_name=Nguyễn Văn Ẩn", "phone=0909 000 000")
    other = sent(hung_laptop, "full_name=Trần Thị Đào")
    laptop.json("sync")
    with at_the_window(laptop.home, PASSPHRASE) as lan:
        find(lan, "nguyen an", "Nguyễn Văn Ẩn")
        correct(lan, Qt.Key.Key_L, "Điện thoại", "0912345678")
        find(lan, "dao tran", "Trần Thị Đào")
        correct(lan, Qt.Key.Key_L, "Email", "dao@vidu.vn")
        # Meanwhile the other laptop and the central web.
        hung_laptop.json("member", "set", an, "phone=0987 654 321", "home_town=Thái Bình")
        hung_laptop.json("sync")
        commune.server.must("edit", "member", other, "note=Đang học xa nhà", "--as", "Tỉnh đoàn")
        lan.synchronise()
        assert lan.pill == "1 xung đột"
        assert (commune.record(other)["email"], commune.record(other)["note"]) == (
            "dao@vidu.vn",
            "Đang học xa nhà",
        )
        find(lan, "dao tran", "Trần Thị Đào")
        assert waiting(lan) == "Đã đồng bộ"
        assert lan.sees("Đang học xa nhà")
        find(lan, "nguyen an", "Nguyễn Văn Ẩn")
        assert lan.sees("Thái Bình")
        open_conflict(lan)
        assert_shown(lan, f"Bạn ({LAN}, máy này)", f"{HUNG}, Máy của {HUNG}")
    # The other window tells of the same conflict, seen from the other side.
    hung_laptop.json("sync", code=CONFLICTS_REMAIN)
    with at_the_window(hung_laptop.home, PASSPHRASE) as hung:
        assert hung.pill == "1 xung đột"
        open_conflict(hung)
        assert_shown(hung, f"{LAN}, Máy của {LAN}", f"Bạn ({HUNG}, máy này)")
    with at_the_window(laptop.home, PASSPHRASE) as lan:
        open_conflict(lan)
        lan.press(Qt.Key.Key_1)
        lan.press(Qt.Key.Key_Return, CONTROL)
        assert lan.pill == "1 chờ đồng bộ"
        lan.synchronise()
        assert lan.pill == "Đã đồng bộ"
    with at_the_window(hung_laptop.home, PASSPHRASE) as hung:
        hung.go_to(SYNC)
        hung.synchronise()
        assert hung.pill == "Đã đồng bộ"
        assert hung.sees("Nguyễn Văn Ẩn")
        find(hung, "nguyen an", "Nguyễn Văn Ẩn")
        assert hung.sees("0912 345 678")
    commune.agrees_with(laptop, hung_laptop)


def open_conflict(cadre: Cadre) -> None:
    """By the pill, as the mouse would, then by keys into the one line of the list."""
    screens = cadre.stage.screens
    cadre.click(screens.window.pill)
    assert screens.sync_centre.tabs.currentIndex() == CONFLICT_TAB
    cadre.press(Qt.Key.Key_F6)
    cadre.press(Qt.Key.Key_Return)
    cadre.stage.until(lambda: bool(screens.conflict.groups), "the conflict is shown")


def assert_shown(cadre: Cadre, mine: str, theirs: str) -> None:
    """Both people, both values, both times, and what stood there before."""
    page = cadre.stage.screens.conflict
    [group] = page.groups
    for side, person, value in ((group.mine, mine, "0912 345 678"), (group.theirs, theirs, "0987 654 321")):
        told = side.accessibleName()
        assert told.startswith(person), told
        assert told.endswith(f": {value}"), told
        assert "/20" in told, f"no day in {told}"
        assert cadre.sees(value)
    assert cadre.sees("0909 000 000")
    assert not group.mine.isChecked()
    assert not group.theirs.isChecked()


def test_a_server_that_dies_in_the_middle_loses_nothing_and_the_window_says_so(commune: Commune) -> None:
    laptop = commune.enrol(LAN)
    an = sent(laptop, "full_name=Nguyễn Văn Ẩn")
    before = commune.members()
    with at_the_window(laptop.home, PASSPHRASE) as lan:
        find(lan, "nguyen an", "Nguyễn Văn Ẩn")
        correct(lan, Qt.Key.Key_L, "Điện thoại", "0912345678")
        # The server did it, and dies before the laptop hears of it.
        commune.line.start_plan(lambda _: faults.DropReply())
        lan.synchronise()
        commune.server.stop(kill=True)
        assert commune.line.counts["DropReply"] >= 1
        commune.line.heal()
        assert lan.pill == "1 chờ đồng bộ"
        assert lan.sees("Không có mạng")
        lan.go_to(SYNC)
        assert lan.sees("Mất kết nối khi đang gửi nhận. 1 thay đổi vẫn nằm trên máy này")
        lan.synchronise()
        assert commune.line.counts["UpstreamGone"] >= 1
        assert lan.sees("Mất kết nối khi đang gửi nhận. 1 thay đổi vẫn nằm trên máy này")
        assert lan.sees("Thử ngay")
        commune.server.serve()
        lan.synchronise()
        assert lan.pill == "Đã đồng bộ"
        assert not lan.sees("Mất kết nối")
    assert commune.record(an)["phone"] == "0912345678"
    assert commune.members() == before
    commune.agrees_with(laptop)


def test_a_server_put_back_to_yesterday_gets_again_what_it_forgot(commune: Commune) -> None:
    laptop = commune.enrol(LAN)
    commune.server.stop()
    yesterday = commune.server.backup("yesterday")
    commune.server.serve()
    an = sent(laptop, "full_name=Nguyễn Văn Ẩn", "phone=0912 345 678")
    commune.server.stop()
    commune.server.restore(yesterday)
    commune.server.serve()
    with at_the_window(laptop.home, PASSPHRASE) as lan:
        lan.go_to(SYNC)
        lan.synchronise()
        assert lan.sees(
            "Máy chủ vừa được khôi phục từ một bản cũ; 1 thay đổi đã gửi trước đó được gửi lại, không mất gì."
        )
        assert lan.pill == "Đã đồng bộ"
    assert commune.record(an)["phone"] == "0912345678"
    commune.agrees_with(laptop)


def test_a_cloned_laptop_and_its_original_are_both_used_and_both_keep_everything(commune: Commune) -> None:
    laptop = commune.enrol(LAN)
    an = added(laptop, "full_name=Nguyễn Văn Ẩn")
    twin = laptop.copy(commune.folder / "twin")
    with at_the_window(laptop.home, PASSPHRASE) as lan:
        find(lan, "nguyen an", "Nguyễn Văn Ẩn")
        correct(lan, Qt.Key.Key_L, "Điện thoại", "0912345678")
        lan.go_to(SYNC)
        lan.synchronise()
        assert lan.pill == "Đã đồng bộ"
        assert not lan.sees("vừa được chép")
    with at_the_window(twin.home, PASSPHRASE) as lan:
        find(lan, "nguyen an", "Nguyễn Văn Ẩn")
        correct(lan, Qt.Key.Key_L, "Email", "an@vidu.vn")
        lan.go_to(SYNC)
        lan.synchronise()
        assert lan.sees("Thư mục dữ liệu này vừa được chép hoặc khôi phục; máy đã tự đánh số lại")
        assert lan.sees("không mất gì")
        assert lan.pill == "Đã đồng bộ"
    stored = commune.record(an)
    assert (stored["phone"], stored["email"]) == ("0912345678", "an@vidu.vn")
    laptop.json("sync")
    commune.agrees_with(laptop, twin)


def test_a_full_disk_is_said_and_what_was_typed_stays_until_there_is_room(commune: Commune) -> None:
    laptop = commune.enrol(LAN)
    an = sent(laptop, "full_name=Nguyễn Văn Ẩn")
    with at_the_window(laptop.home, PASSPHRASE) as lan:
        find(lan, "nguyen an", "Nguyễn Văn Ẩn")
        correct(lan, Qt.Key.Key_L, "Điện thoại", "0912345678")
        assert lan.pill == "1 chờ đồng bộ"
        let_the_disk_hold(lan, more_pages=0)
        correct(lan, Qt.Key.Key_K, "Ghi chú", LONG_NOTE)
        assert lan.sees("Ổ đĩa đã đầy, chưa lưu được thay đổi vừa rồi.")
        assert lan.sees("Hãy dọn bớt ổ đĩa rồi lưu lại.")
        assert lan.pill == "1 chờ đồng bộ"
        let_the_disk_hold(lan, more_pages=10_000)
        lan.press(Qt.Key.Key_S, CONTROL)
        assert waiting(lan) == "Chờ đồng bộ"
        assert not lan.sees("Ổ đĩa đã đầy")
        lan.synchronise()
        assert lan.pill == "Đã đồng bộ"
    stored = commune.record(an)
    assert (stored["phone"], stored["note"]) == ("0912345678", LONG_NOTE)
    commune.agrees_with(laptop)


def let_the_disk_hold(lan: Cadre, more_pages: int) -> None:
    """What the replica may grow by, said to its one writing connection: no disk is at hand to fill."""
    with lan.stage.workspace.session.replica.writing() as work:
        [(pages,)] = work._store.execute("PRAGMA page_count")
        work._store.execute(f"PRAGMA max_page_count = {pages + more_pages}")
