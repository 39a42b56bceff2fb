"""`declaration`: what people declared on the App is answered by command, one by one or many."""

from __future__ import annotations

from sync.server.declared import declare
from tests.unit.desktop.cli.conftest import Terminal


def said(terminal: Terminal, name: str, org: int = 0, **person: str) -> str:
    office = terminal.office
    given = {"full_name": name, "birth_date": "02/05/2004", **person}
    id, _ = declare(office.central.server.deps, office.unit.branches[org], given)
    return id


def test_those_who_are_clear_are_agreed_to_together_and_taken_back_together(terminal: Terminal) -> None:
    hoa = terminal.add("full_name=Lê Thị Hoa", "birth_date=2004-05-02", "phone=0912345678")
    known = said(terminal, "Lê Thị Hoa", phone="0912345678", citizen_id="034304001234")
    new = said(terminal, "Y Hoa Niê", phone="0987654321")
    unclear = said(terminal, "Trần Thị Bình", phone="0912345678")
    terminal.run("sync")
    listed = {row["id"]: row for row in terminal.json("declaration", "list")}
    assert (listed[known]["match"], listed[known]["member"], listed[known]["suggested"]) == (
        "fill_number", hoa, "link",
    )  # fmt: skip
    assert (listed[new]["suggested"], listed[unclear]["suggested"], listed[unclear]["clear"]) == (
        "admit", None, False,
    )  # fmt: skip
    assert "034304001234" not in str(listed)
    refused = terminal.json("declaration", "agree", known, unclear, code=2)
    assert refused["error"]["code"] == "declaration.unclear"
    done = terminal.json("declaration", "agree")
    assert (done["done"], done["left"]) == (2, [])
    assert terminal.json("member", "show", hoa)["fields"]["citizen_id"] == "034304001234"
    assert [row["id"] for row in terminal.json("declaration", "list")] == [unclear]
    terminal.json("undo", done["batch"])
    assert len(terminal.json("declaration", "list")) == 3


def test_one_is_linked_passed_on_or_refused_and_whom_a_rule_keeps_is_told(terminal: Terminal) -> None:
    binh = terminal.add("full_name=Trần Văn Bình", "birth_date=2003", "citizen_id=034203009999")
    ids = [said(terminal, name) for name in ("Lê Thị Hoa", "Y Hoa Niê", "Trần Bình")]
    terminal.run("sync")
    assert terminal.json("declaration", "link", ids[2], code=2)["error"]["code"] == (
        "declaration.nobody_suggested"
    )
    assert terminal.json("declaration", "link", ids[2], "--member", binh)["done"] == 1
    assert terminal.json("declaration", "refuse", ids[0], "--reason", "không ở đây")["done"] == 1
    assert terminal.json("declaration", "pass-on", ids[1], "--org", "TB.4.37.2")["done"] == 1
    again = terminal.json("declaration", "admit", ids[0], code=5)
    assert (again["done"], again["batch"], again["left"][0]["full_name"]) == (0, None, "Lê Thị Hoa")
    assert [row["id"] for row in terminal.json("declaration", "list", "--org", "TB.4.37.2")] == [ids[1]]
    assert terminal.json("declaration", "admit", "không-có", code=5)["done"] == 0
