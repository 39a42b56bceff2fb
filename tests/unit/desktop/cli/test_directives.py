"""`sodoan directive`: listed, shown, fetched, read; and files go with `sync`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from domain.decisions import Put
from sync.server.blobs import put_whole
from tests.unit.desktop.cli.conftest import Terminal


def from_above(terminal: Terminal, content: bytes) -> str:
    central, unit = terminal.office.central, terminal.office.unit
    with central.store.writing() as connection:
        name = put_whole(connection, [unit.id], content, central.clock())
    file = {"name": "Công văn.txt", "size": len(content), "sha256": name, "media": "text/plain"}
    fields = {
        "direction": "in",
        "state": "issued",
        "number": "15-CV/HĐ",
        "abstract": "Mời họp",
        "issued_on": "2026-11-20",
        "files": [file],
    }
    id = central.new_id()
    central.write(unit.id, [Put("directive", id, fields, creates=True)])
    return id


def test_a_directive_is_listed_shown_fetched_and_read(
    new_terminal: Callable[[str], Terminal], tmp_path: Path
) -> None:
    terminal = new_terminal("home")
    assert terminal.enrol().code == 0
    assert terminal.run("directive", "list").out.strip() == "Không có văn bản nào."
    id = from_above(terminal, b"x" * (600 << 10))
    small = from_above(terminal, b"moi hop")
    terminal.json("sync")
    listed = terminal.json("directive", "list")
    assert [(row["unread"], row["number"]) for row in listed] == [(True, "15-CV/HĐ")] * 2
    assert terminal.json("directive", "show", small)["files"][0]["state"] == "whole"
    shown = terminal.run("directive", "show", id).out
    assert "Chưa tải" in shown
    [who] = [line for line in shown.splitlines() if line.endswith(": Chưa đọc")]
    fetched = terminal.json("directive", "fetch", id, "--to", str(tmp_path / "out"))
    assert fetched["files"] == [{"name": "Công văn.txt", "state": "whole"}]
    assert (tmp_path / "out" / "Công văn.txt").stat().st_size == 600 << 10
    assert terminal.run("directive", "read", id).out.strip() == "Đã đọc"
    told = terminal.run("directive", "show", id).out.splitlines()
    assert any(line.startswith(who.removesuffix("Chưa đọc") + "Nguyễn Thị Lan, ") for line in told)
    read = terminal.json("directive", "read", id, "--acknowledge")
    assert (read["unread"], read["acknowledged"], len(read["readings"])) == (False, True, 1)
    assert terminal.json("directive", "list", "--out") == []
    assert terminal.json("directive", "show", "nothing", code=2)["error"]["code"] == "usage.unknown_directive"
