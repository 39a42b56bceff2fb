"""`sodoan fold`: what a fold taken back comes to is said before, and each value goes to whom it is given."""

from __future__ import annotations

from desktop.services import duplicates
from desktop.services.session import Session
from domain.decisions import Command
from domain.duplicates.folding import as_seen
from tests.helpers.desks import PASSPHRASE
from tests.unit.desktop.cli.conftest import Terminal


def test_a_fold_is_looked_at_and_taken_back_with_what_was_typed_since(terminal: Terminal) -> None:
    stays = terminal.add("full_name=Lê Thị Hoa", "phone=0912345678")
    goes = terminal.add("full_name=Lê Thị Hòa", "note=có thẻ cũ")
    _fold(terminal, goes, stays)
    terminal.json("member", "set", stays, "note=gõ sau", "occupation=giáo viên")
    assert [row["id"] for row in terminal.json("fold", "list")] == [goes]
    seen = terminal.json("fold", "separate", goes, "--dry-run")
    assert (seen["changed_since"], seen["batch"]) == (["occupation", "note"], "")
    said = terminal.run("fold", "separate", goes, "--dry-run", "--give", "note").out
    assert "Ghi chú (note): Lê Thị Hoa: (để trống); Lê Thị Hòa: gõ sau" in said
    assert terminal.run("fold", "separate", goes, "--give", "phone").code == 2
    done = terminal.json("fold", "separate", goes, "--give", "note")
    assert terminal.json("member", "show", goes)["fields"]["note"] == "gõ sau"
    assert "note" not in terminal.json("member", "show", stays)["fields"]
    terminal.json("undo", done["batch"])
    assert [row["id"] for row in terminal.json("fold", "list")] == [goes]


def _fold(terminal: Terminal, goes: str, stays: str) -> None:
    with Session.open(terminal.home, passphrase=PASSPHRASE) as session:
        with session.replica.reading() as reader:
            seen = as_seen(reader.view(), Command("fold", "member", goes, {"into": stays}))
        duplicates.fold(session, goes, stays, ["note"], seen)
