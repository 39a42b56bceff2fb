"""Three workflows as real processes: decided here, decided above, and from one unit into another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.helpers.province import QUICK_PROGRAM, Laptop, Province

pytestmark = pytest.mark.xdist_group("two communes")

_TREE = """code,parent_code,level,name
TB,,tinh_doan,Tỉnh đoàn Thái Bình
TB.1,TB,doan_co_so,Xã Thống Nhất
TB.1.1,TB.1,chi_doan,An Khoái
TB.2,TB,doan_co_so,Xã Độc Lập
TB.2.1,TB.2,chi_doan,An Mai
"""
LAN, MAI = "Phạm Thị Lan", "Vũ Thị Mai"


@pytest.fixture(scope="module")
def communes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """A server with two communes of one branch each."""
    made = Province(tmp_path_factory.mktemp("communes"), "TB.1", ["TB.1.1"], program=QUICK_PROGRAM)
    tree = made.folder / "tree.csv"
    tree.write_text(_TREE, encoding="utf-8")
    made.must("init")
    made.must("load-tree", str(tree))
    made.serve()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def lan(communes: Province) -> Laptop:
    return communes.enrol(LAN)


def person(laptop: Laptop, name: str, born: str = "05/03/2004") -> str:
    words = (f"full_name={name}", "sex=female", f"birth_date={born}", "--org", "TB.1.1")
    return str(laptop.json("member", "add", *words)["id"])


def test_a_decision_of_the_unit_holds_here_at_once_and_there_with_the_next_exchange(
    communes: Province, lan: Laptop
) -> None:
    id = person(lan, "Trần Thị Ánh", "01/02/1990")
    words = ("maturity_reason=age", "decision_number=12-QĐ/ĐTN", "decision_date=20/10/2026")
    decided = lan.json("case", "start", "maturity", "--member", id, "--step", "approve", *words)
    assert (decided["state"], decided["sync"]) == ("effective", "pending")
    assert lan.show(id)["fields"]["status"] == "matured"
    assert lan.json("sync")["rejected"] == 0
    assert lan.json("case", "show", decided["case"])["sync"] == "synced"
    assert communes.must("record", "member", id)["fields"]["status"] == "matured"


def test_what_the_level_above_decides_comes_back_with_its_answer(communes: Province, lan: Laptop) -> None:
    words = ("full_name=Đinh Công Tráng", "birth_date=06/05/1970", "sex=male", "--org", "TB.1.1")
    case = lan.json("case", "start", "honorary", *words, "merit=Nhiều năm giúp đỡ chi đoàn")["case"]
    assert lan.json("case", "do", case, "forward")["state"] == "forwarded"
    lan.json("sync")
    answer = ("decision_number=9-QĐ/TĐTN", "decision_date=2026-11-20", "--as", "Tỉnh đoàn")
    communes.must("decide", case, "approve", *answer)
    lan.json("sync")
    shown = lan.json("case", "show", case)
    assert (shown["state"], shown["sync"], shown["data"]["decision_number"]) == (
        "effective",
        "synced",
        "9-QĐ/TĐTN",
    )


def test_a_member_goes_from_one_unit_into_another(communes: Province, lan: Laptop) -> None:
    id = person(lan, "Lường Thị Hoa")
    words = ("to_unit=TB.2", "letter_number=7-GGT", "letter_date=01/10/2026")
    case = lan.json("case", "start", "transfer", "--member", id, "--step", "send", *words)["case"]
    lan.json("sync")
    mai = communes.enrol(MAI, unit="TB.2")
    (incoming,) = mai.json("case", "list", "--state", "incoming")
    mai.json("case", "do", incoming["case"], "accept", "to_org=TB.2.1", "accepted_on=05/10/2026")
    assert mai.json("sync")["rejected"] == 0
    assert mai.show(id)["fields"]["full_name"] == "Lường Thị Hoa"
    lan.json("sync")
    error = lan.json("member", "show", id, code=5)["error"]
    assert (error["code"], "từ ngày 05/10/2026" in error["message"]) == ("out_of_unit", True)
    assert lan.json("case", "show", case)["state"] == "effective"


def test_who_was_struck_off_is_admitted_anew_and_what_was_noted_by_mistake_is_taken_back(
    communes: Province, lan: Laptop
) -> None:
    id = person(lan, "Đặng Thị Sen", "03/04/2004")
    words = ("months_absent=6", "months_in_a_row=có", "reminders=Đã nhắc ba lần", "resolution_number=3-NQ/CĐ")
    removal = ("resolution_date=10/05/2025", *words)
    lan.json("case", "start", "removal", "--member", id, "--step", "confirm", *removal)
    lan.json("sync")
    letter = ("from_place=Đoàn phường X", "letter_date=01/10/2026", "accepted_on=02/11/2026", "to_org=TB.1.1")
    start = ("case", "start", "transfer", "--member", id, "--step", "receive", *letter)
    refused = lan.json(*start, "rejoined_on=01/06/2026", code=5)["error"]
    assert refused["code"] == "case.left_by_decision"
    case = lan.json(*start, "rejoined_on=01/06/2026", "--confirm", "left_by_decision")["case"]
    assert lan.json("sync")["rejected"] == 0
    found = communes.must("record", "member", id)["fields"]
    assert (found["status"], found["joined_on"]) == ("active", "2026-06-01")
    lan.json("case", "do", case, "undo_reception", "--reason", "giấy của người khác")
    assert lan.json("sync")["rejected"] == 0
    assert communes.must("record", "member", id)["fields"]["status"] == "removed"
