"""The sync centre by mouse and keyboard: what waits, why, since when, and how to stop and go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.features.sync_centre.page import (
    CONFLICT_TAB,
    HISTORY_TAB,
    QUEUE_TAB,
    REJECTED_TAB,
    TROUBLE_TAB,
    WAITING_TAB,
    SyncCentrePage,
)
from desktop.screens import MEMBERS, SYNC
from desktop.services import members, queue
from desktop.tour_stage import Stage
from domain.decisions import Command
from sync.client import pace
from sync.client.transport import Reply, Timeout
from sync.protocol import codec
from sync.protocol.messages import Problem
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.laptops import numbered
from tests.helpers.link import Fault, Link
from tests.helpers.quarrels import about_a_phone

Key = Qt.Key
Open = Callable[[Desk], Window]


def opened(stage: Stage) -> SyncCentrePage:
    stage.screens.open(SYNC)
    stage.settle()
    return stage.screens.sync_centre


def cells(page: SyncCentrePage, tab: int) -> list[list[str]]:
    model = page.models[tab]
    return [
        [str(model.data(model.index(row, column))) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def counters(page: SyncCentrePage) -> list[str]:
    return [page.tabs.tabText(tab) for tab in range(page.tabs.count())]


def in_pages_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = pace.Pace.__init__.__defaults__ or ()
    monkeypatch.setattr(pace.Pace.__init__, "__defaults__", (2, *defaults[1:]))
    monkeypatch.setattr(pace, "MOST_OPERATIONS", 2)


@dataclass
class Waits(Link):
    """Answers the first request only when it is told to go on."""

    go_on: threading.Event = field(default_factory=threading.Event)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        reply = super().send(method, path, headers, body, deadline)
        self.go_on.wait(60)
        return reply


def test_every_line_says_who_what_when_and_how_it_stands(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Trần Thị Ánh")
    members.edit(lan.session, id, {"phone": "0912345678", "email": "anh@vidu.vn"})
    page = opened(open_window(lan).stage)
    assert cells(page, QUEUE_TAB) == [
        ["Trần Thị Ánh", "Thêm mới", "Nguyễn Thị Lan", "22/11/2026 08:00", "Chờ đồng bộ"],
        ["Trần Thị Ánh", "Sửa: Điện thoại, Email", "Nguyễn Thị Lan", "22/11/2026 08:00", "Chờ đồng bộ"],
    ]


def test_the_counters_are_the_lengths_of_the_lists_and_of_the_pill(office: Office, open_window: Open) -> None:
    both = about_a_phone(office, 2)
    both.lan.add(full_name="Y Hoa Niê")
    stage = open_window(both.lan).stage
    page = opened(stage)
    assert counters(page) == [
        "Chờ đồng bộ 1",
        "Chờ duyệt",
        "Xung đột 2",
        "Bị từ chối",
        "Lỗi tạm thời",
        "Lịch sử",
    ]
    assert [len(model.rows) for model in page.models[:5]] == [1, 0, 2, 0, 0]
    assert stage.screens.window.pill.text() == "1 chờ đồng bộ · 2 xung đột"
    assert stage.screens.window.rail.items[SYNC].count == 2
    conflict = cells(page, CONFLICT_TAB)[0]
    assert conflict[:3] == ["Nguyễn Văn Không", "Điện thoại", "Bạn · Đỗ Văn Hùng, Máy của Đỗ Văn Hùng"]


def test_a_line_opens_its_record(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id = lan.add(full_name="Trần Thị Ánh")
    stage = open_window(lan).stage
    page = opened(stage)
    stage.click_row(page.tables[QUEUE_TAB], 0)
    stage.key(Key.Key_Return)
    stage.settle()
    assert stage.screens.current == MEMBERS
    assert stage.screens.members.form.member == id


def test_one_change_is_kept_back_over_a_restart_and_let_go_again(office: Office, open_window: Open) -> None:
    lan = office.desk()
    id, other = lan.add(full_name="Trần Thị Ánh"), lan.add(full_name="Y Hoa Niê")
    lan.sync()
    members.edit(lan.session, id, {"phone": "0912345678"})
    members.edit(lan.session, id, {"note": "sau"})
    members.edit(lan.session, other, {"note": "đi"})
    window = open_window(lan)
    stage = window.stage
    page = opened(stage)
    stage.click_row(page.tables[QUEUE_TAB], 0)
    stage.click(page.hold)
    stage.settle()
    assert [line[-1] for line in cells(page, QUEUE_TAB)] == ["Tạm giữ", "Tạm giữ", "Chờ đồng bộ"]
    assert stage.screens.window.pill.text() == "2 chờ đồng bộ · 1 tạm giữ"
    stage.program.stop()
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Key.Key_F5)
    stage.settle()
    assert [line[1] for line in cells(page, QUEUE_TAB)] == ["Sửa: Điện thoại", "Sửa: Ghi chú"]
    stage.click_row(page.tables[QUEUE_TAB], 1)
    assert page.lists[QUEUE_TAB].hint.text() == "Chờ thay đổi trước của cùng hồ sơ được gửi đi."
    assert not page.hold.isEnabled()
    stage.click_row(page.tables[QUEUE_TAB], 0)
    stage.click(page.release)
    stage.settle()
    stage.key(Key.Key_F5)
    stage.settle()
    assert stage.screens.window.pill.text() == "Đã đồng bộ"
    assert office.central.record(office.unit.id, "member", id) is not None


def test_a_pause_holds_across_a_restart_and_nothing_leaves_meanwhile(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    lan.add(full_name="Trần Thị Ánh")
    stage = open_window(lan).stage
    page = opened(stage)
    stage.click(page.card.pause)
    stage.settle()
    assert page.card.detail.text().startswith("Đồng bộ đang tạm dừng")
    asked = lan.link.requests
    stage.program.stop()
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Key.Key_F5)
    stage.settle()
    assert lan.link.requests == asked
    assert stage.status.paused
    assert not page.card.pause.isVisible()
    stage.click(page.card.resume)
    stage.settle()
    assert stage.screens.window.pill.text() == "Đã đồng bộ"
    assert page.card.pause.isVisible()


def test_a_pause_in_the_middle_ends_after_the_page_under_way(
    office: Office, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_pages_of_two(monkeypatch)
    lan = office.desk()
    for _ in range(6):
        lan.add()
    lan.link = Waits(office.central)
    stage = open_window(lan).stage
    page = opened(stage)
    stage.click(page.sync_now)
    stage.until(lambda: lan.link.requests > 0, "the first page is under way")
    stage.click(page.card.pause)
    lan.link.go_on.set()
    stage.settle()
    assert 0 < len(queue.entries(stage.workspace.session)) < 6
    assert stage.status.paused
    page.open_tab(HISTORY_TAB)
    assert cells(page, HISTORY_TAB)[0][1].startswith("Đồng bộ một phần: gửi 2, nhận 2.")


def test_progress_says_how_many_of_how_many_and_how_much(office: Office, open_window: Open) -> None:
    lan = office.desk()
    for _ in range(3):
        lan.add()
    stage = open_window(lan).stage
    page = opened(stage)
    told: list[str] = []
    stage.workspace.sync_progressed.connect(lambda _: told.append(page.card.detail.text()))
    stage.click(page.sync_now)
    stage.settle()
    assert told[0] == "Đang gửi 0/3"
    assert told[1].startswith("Đang gửi 3/3 · ")
    assert told[1].endswith(" KB")
    assert page.card.detail.text() == "Đã đồng bộ đủ: gửi 3, nhận 3."
    assert not page.progress.isVisible()
    assert page.card.facts.text().startswith("Lần đủ cuối: 22/11/2026 08:00 (gửi 3, nhận 3, ")
    assert "Máy chủ: central · Giờ máy đúng" in page.card.facts.text()


def test_an_answer_that_is_lost_is_a_passing_error_and_never_called_synced(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Trần Thị Ánh")
    stage = open_window(lan).stage
    page = opened(stage)
    lan.link.will(*[Fault.LOSE_REPLY] * 9)
    stage.click(page.sync_now)
    stage.settle()
    assert members.show(stage.workspace.session, id).sync == "sent"
    assert stage.screens.window.pill.text() == "1 chờ đồng bộ"
    assert counters(page)[QUEUE_TAB] == "Chờ đồng bộ 1"
    assert counters(page)[TROUBLE_TAB] == "Lỗi tạm thời 1"
    assert cells(page, TROUBLE_TAB)[0][-1] == "Lỗi tạm thời"
    assert "Sẽ tự thử lại sau" in page.notice.label.text()
    assert "1 thay đổi vẫn nằm trên máy này" in page.notice.label.text()
    lan.link.faults.clear()
    stage.click(page.notice.action)
    stage.settle()
    assert counters(page)[TROUBLE_TAB] == "Lỗi tạm thời"
    assert members.show(stage.workspace.session, id).sync == "synced"
    assert not page.notice.isVisible()
    page.open_tab(HISTORY_TAB)
    newest, before = cells(page, HISTORY_TAB)[:2]
    assert newest[1].startswith("Đã đồng bộ đủ: gửi 1")
    assert before[1] == "Máy chủ trả lời quá chậm."


def test_all_that_failed_is_tried_again_with_one_button(office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.add()
    lan.add()
    lan.link.will(*[Fault.LOSE_REPLY] * 30)
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Key.Key_F5)
    stage.settle()
    page.open_tab(TROUBLE_TAB)
    assert len(page.models[TROUBLE_TAB].rows) == 2
    lan.link.faults.clear()
    stage.click(page.try_again)
    stage.settle()
    assert stage.screens.window.pill.text() == "Đã đồng bộ"


@dataclass
class Says(Link):
    """A server, or something in its place, that answers everything the same."""

    status: int = 200
    body: bytes = b"{}"
    said: Mapping[str, str] = field(default_factory=dict)
    slow: bool = False

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        if self.slow:
            raise Timeout("slow")
        return Reply(self.status, self.said, self.body)


@pytest.mark.parametrize(
    ("status", "word", "said"),
    [
        (500, "Lỗi tạm thời", "Máy chủ gặp sự cố."),
        (409, "Lỗi tạm thời", "Máy chủ không đọc được yêu cầu của máy này."),
        (422, "Lỗi tạm thời", "Máy chủ không đọc được yêu cầu của máy này."),
        (401, "Cần đăng ký lại", "Máy chủ không nhận ra máy này."),
        (413, "Lỗi tạm thời", "Máy chủ không nhận gói lớn như vậy."),
        (0, "Không có mạng", "Máy chủ trả lời quá chậm."),
        (200, "Không có mạng", "Câu trả lời nhận được không phải của máy chủ"),
    ],
)
def test_each_trouble_has_its_word_its_sentence_and_keeps_what_was_entered(
    office: Office, open_window: Open, status: int, word: str, said: str
) -> None:
    lan = office.desk()
    lan.add(full_name="Trần Thị Ánh")
    problem = codec.encode(Problem("refused"))
    as_ours = {"content-type": "application/json", "content-digest": codec.content_digest(problem)}
    lan.link = Says(office.central, status=status, body=problem, said=as_ours, slow=not status)
    if status == 200:
        lan.link = Says(office.central, body=b"<html>wifi</html>", said={"content-type": "text/html"})
    stage = open_window(lan).stage
    centre = opened(stage)
    stage.key(Key.Key_F5)
    stage.settle()
    assert stage.status.word == word
    assert said in centre.notice.label.text()
    assert "1 thay đổi vẫn nằm trên máy này" in centre.notice.label.text()
    assert len(centre.models[QUEUE_TAB].rows) == 1
    assert "Đã đồng bộ" not in stage.screens.window.pill.text()


def test_a_clock_two_days_off_is_said_and_disturbs_no_order(office: Office, open_window: Open) -> None:
    lan, hung = office.desk(), office.desk("Đỗ Văn Hùng")
    id = lan.add(full_name="Trần Thị Ánh")
    lan.sync()
    hung.sync()
    lan.clock.wrong_by = timedelta(days=-2)
    members.edit(lan.session, id, {"phone": "0912345678"})
    stage = open_window(lan).stage
    page = opened(stage)
    stage.key(Key.Key_F5)
    stage.settle()
    assert "Giờ máy chậm 48 giờ" in page.card.facts.text()
    members.edit(hung.session, id, {"note": "mới hơn"})
    hung.sync()
    stage.key(Key.Key_F5)
    stage.settle()
    fields = members.show(stage.workspace.session, id).fields
    assert (fields["phone"], fields["note"]) == ("0912345678", "mới hơn")


def test_a_month_offline_with_three_thousand_changes_goes_out_in_one_go(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    org = office.unit.branches[0]
    commands = [
        Command("create", "member", office.central.new_id(), {"full_name": numbered(number), "org": org})
        for number in range(3000)
    ]
    with lan.session.replica.writing() as work:
        work.perform_all(commands, lan.session.actor, lan.session.now_text, "lô")
        work.commit()
    office.central.clock.pass_by(days=30)
    stage = open_window(lan).stage
    page = opened(stage)
    assert counters(page)[QUEUE_TAB] == "Chờ đồng bộ 3000"
    stage.key(Key.Key_F5)
    stage.settle()
    assert counters(page)[QUEUE_TAB] == "Chờ đồng bộ"
    assert stage.screens.window.pill.text() == "Đã đồng bộ"
    assert sum(kind == "member" for kind, _ in office.central.records(office.unit.id)) == 3000


def test_widths_and_what_is_listed_are_there_again_next_time(office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.add()
    stage = open_window(lan).stage
    page = opened(stage)
    page.tables[QUEUE_TAB].horizontalHeader().resizeSection(0, 333)
    stage.screens.open(MEMBERS)
    stage.settle()
    stage.program.stop()
    page = opened(open_window(lan).stage)
    assert page.tables[QUEUE_TAB].horizontalHeader().sectionSize(0) == 333


def test_empty_lists_say_what_they_would_hold(office: Office, open_window: Open) -> None:
    lan = office.desk()
    lan.sync()
    page = opened(open_window(lan).stage)
    for tab in (QUEUE_TAB, WAITING_TAB, CONFLICT_TAB, REJECTED_TAB, TROUBLE_TAB):
        page.open_tab(tab)
        assert not page.tables[tab].isVisible()
    assert counters(page) == ["Chờ đồng bộ", "Chờ duyệt", "Xung đột", "Bị từ chối", "Lỗi tạm thời", "Lịch sử"]
    assert page.lists[CONFLICT_TAB].empty.text.text().endswith("Lần kiểm tra cuối 22/11/2026 08:00.")


def test_columns_that_gave_way_in_a_narrow_window_are_wide_again_in_a_wide_one(
    office: Office, open_window: Open
) -> None:
    lan = office.desk()
    lan.add()
    stage = open_window(lan).stage
    table = opened(stage).tables[QUEUE_TAB]
    header = table.horizontalHeader()

    def widths() -> list[int]:
        stage.settle()
        return [header.sectionSize(section) for section in range(header.count())]

    stage.screens.window.resize(1366, 768)
    wide = widths()
    stage.screens.window.resize(1024, 600)
    narrow = widths()
    stage.screens.window.resize(1366, 768)
    assert widths() == wide
    assert sum(narrow) < sum(wide)
    assert all(header.sectionSizeHint(section) <= width for section, width in enumerate(narrow))
