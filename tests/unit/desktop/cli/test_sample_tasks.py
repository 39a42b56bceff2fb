"""The tasks of the contest for secretaries (`domain.md` A.4), each played from the start to what it leaves.

By commands, and where there is none (a directive is written, a step is taken for many) by the service that
the window calls.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from desktop.services import directives
from desktop.services.case_types import BatchPlan
from desktop.services.cases import Cases
from desktop.services.session import Session
from domain.records import Value
from tests.helpers.desks import PASSPHRASE, Office
from tests.unit.desktop.cli.conftest import Terminal, terminals

UNIT, FIRST, SECOND = "TB.4.37", "TB.4.37.1", "TB.4.37.2"
DECISION = ("decision_number=12-QĐ/ĐTN", "decision_date=20/11/2026")
MEETING = ("meeting_date=10/11/2026", "meeting_total=20", "meeting_present=18", "votes_for=17")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Terminal]:
    """A secretary's laptop that knows a unit with two branches."""
    office = Office(tmp_path)
    with terminals(office, tmp_path) as make:
        made = make("home")
        assert made.enrol().code == 0
        yield made
    office.close()


def someone(at: Terminal, name: str = "Trần Văn Bình", **more: str) -> str:
    given = {"birth_date": "05/03/2004", "sex": "male", "joined_on": "26/03/2020", **more}
    return at.add(f"full_name={name}", *(f"{field}={text}" for field, text in given.items()))


def people(at: Terminal, count: int, **more: str) -> list[str]:
    return [someone(at, f"Trần Văn {letter}", **more) for letter in "ABCDEGHIKL"[:count]]


def branches(at: Terminal) -> dict[str, str]:
    return {one["name"]: one["code"] for one in at.json("org", "list")}


def in_many(at: Terminal, workflow: str, step: str, members: list[str], values: dict[str, Value]) -> int:
    """One step for many, as the batch screen takes it; how many it was done for."""
    from desktop.services import session

    with Session.open(at.home, passphrase=PASSPHRASE, clock=session.system_clock) as opened:
        plan = BatchPlan(workflow=workflow, step=step, members=members, values=values, from_register=True)
        return len(Cases(opened).batch(plan).done)


def test_1_one_member_is_moved_between_two_branches(at: Terminal) -> None:
    id = someone(at)
    where = ("to_org=" + SECOND, "accepted_on=20/11/2026")
    done = at.json("case", "start", "transfer", "--member", id, "--step", "move_inside", *where)
    assert done["state"] == "moved"
    assert at.json("member", "show", id)["fields"]["org"] == at.office.unit.branches[1]


def test_2_two_branches_become_a_new_one(at: Terminal) -> None:
    id = someone(at)
    given = (f"sources={FIRST},{SECOND}", f"parent={UNIT}", "name=Chi đoàn Liên thôn")
    at.json("case", "start", "tree", "--step", "unite", *given, *DECISION)
    assert "Chi đoàn Liên thôn" in branches(at)
    assert "Chi đoàn Liên thôn" in at.run("member", "show", id).out


def test_3_one_branch_becomes_two(at: Terminal) -> None:
    here = people(at, 4)
    parts = [{"name": "Chi đoàn 1A", "members": here[:2]}, {"name": "Chi đoàn 1B", "members": here[2:]}]
    given = (f"organisation={FIRST}", f"targets={json.dumps(parts, ensure_ascii=False)}")
    at.json("case", "start", "tree", "--step", "split", *given, *DECISION)
    assert {"Chi đoàn 1A", "Chi đoàn 1B"} <= branches(at).keys()
    assert "Chi đoàn 1B" in at.run("member", "show", here[3]).out


def test_4_who_has_reached_the_age_matures_and_nobody_younger(at: Terminal) -> None:
    old, young = someone(at, birth_date="05/03/1995"), someone(at, "Lê Văn Trẻ")
    paper = ("maturity_reason=Quá tuổi đoàn viên", *DECISION)
    done = at.json("case", "start", "maturity", "--member", old, "--step", "approve", *paper)
    assert done["state"] == "effective"
    said = at.run("--json", "case", "start", "maturity", "--member", young, "--step", "approve", *paper)
    assert said.document["error"]["code"] == "case.not_over_age"


def test_5_a_card_is_issued_again_under_its_new_number(
    at: Terminal, tmp_path: Path, qapp: QApplication
) -> None:
    id = someone(at, card_number="TB-000001", joined_at="Đoàn xã Thống Nhất")
    at.json("member", "set", id, "card_number=TB-000002")
    target = tmp_path / "the.pdf"
    at.json("member", "card", id, "--out", str(target))
    assert target.stat().st_size > 0


def test_6_a_new_member_is_admitted_with_all_fields(at: Terminal) -> None:
    person = ("full_name=Lê Thị Hoa", "birth_date=01/05/2009", "sex=Nữ", "citizen_id=034309001234",
              "phone=0912345678", "ethnicity=Kinh", "general_education=Trung học cơ sở")  # fmt: skip
    file = ("introducer=Trần Văn Bình", "application_filed=Có", "minutes_filed=Có", "guarantee_filed=Có",
            "class_certificate_filed=Có", "resolution_number=3-NQ/CĐ", "card_number=TB-000009",
            "ceremony_date=22/11/2026")  # fmt: skip
    opening = ("case", "start", "admission", "--org", FIRST, "--step", "approve")
    done = at.json(*opening, *person, *file, *MEETING, *DECISION)
    assert done["state"] == "effective"
    fields = at.json("member", "show", done["member"])["fields"]
    assert (fields["status"], fields["card_number"], fields["joined_on"]) == (
        "active",
        "TB-000009",
        "2026-11-22",
    )


@pytest.mark.parametrize(
    ("sector", "person"),
    [("Khối nông thôn", ""), ("Khối doanh nghiệp ngoài nhà nước", "Lê Thị Cúc")],
)
def test_7_and_13_a_branch_is_founded_and_its_secretary_gets_the_right(
    at: Terminal, sector: str, person: str
) -> None:
    given = (f"parent={UNIT}", "name=Chi đoàn Công ty Sao Mai", "level=chi_doan", f"sector={sector}")
    at.json("case", "start", "tree", "--step", "found", *given, *DECISION)
    at.json("sync")
    code = branches(at)["Chi đoàn Công ty Sao Mai"]
    issued = at.json("account", "issue", code, *(("--person", person) if person else ()))
    assert (issued["name"], len(issued["code"])) == ("Chi đoàn Công ty Sao Mai", 19)


def test_8_a_directive_goes_out_to_every_branch(at: Terminal) -> None:
    from desktop.services import session

    with Session.open(at.home, passphrase=PASSPHRASE, clock=session.system_clock) as opened:
        to: list[Value] = [id for id, _ in directives.branches(opened)]
        values = {"number": "8-KH/ĐTN", "issued_on": "2026-11-20", "abstract": "Ra quân", "type": "plan",
                  "text": "Sáng chủ nhật",
                  "recipients": to}  # fmt: skip
        id = directives.save(opened, "", values, issue=True).id
        assert len(directives.view(opened, id).unread_orgs) == len(to) == 2


def test_9_five_members_come_from_a_university_by_their_letters(at: Terminal) -> None:
    for number, name in enumerate("ABCDE"):
        person = (f"full_name=Đỗ Văn {name}", "birth_date=05/03/2004", "joined_on=26/03/2020", "sex=male")
        letter = (f"to_org={FIRST}", "from_place=Đoàn trường Đại học", f"letter_number={number + 1}-GGT",
                  "letter_date=01/11/2026", "accepted_on=20/11/2026")  # fmt: skip
        opening = ("case", "start", "transfer", "--org", FIRST, "--step", "receive")
        assert at.json(*opening, *person, *letter)["state"] == "accepted"
    assert len(at.json("member", "list")) == 5


def test_10_three_who_work_outside_the_province_get_a_temporary_paper_and_stay_counted(at: Terminal) -> None:
    here = people(at, 3)
    stay: dict[str, Value] = {"to_place": "Đoàn phường Sông Xanh", "purpose": "Lao động",
                              "from_on": "01/11/2026", "to_on": "01/05/2027"}  # fmt: skip
    assert in_many(at, "temporary", "submit", here, stay) == 3
    assert (
        in_many(at, "temporary", "approve", here, {"paper_number": "9-GGT", "paper_date": "20/11/2026"}) == 3
    )
    assert {row["state"] for row in at.json("case", "list")} == {"introduced"}
    assert {at.json("member", "show", id)["fields"]["status"] for id in here} == {"active"}


def test_11_ten_members_are_assessed_in_one_round_and_the_summary_is_written(
    at: Terminal, tmp_path: Path
) -> None:
    here = people(at, 10)
    proposal: dict[str, Value] = {"period": "2026", "proposed_grade": "good", "meeting_date": "10/11/2026",
                                  "meeting_present": "9"}  # fmt: skip
    assert in_many(at, "assessment", "submit", here, proposal) == 10
    paper: dict[str, Value] = {"period": "2026", "approved_grade": "good", "decision_number": "12-QĐ/ĐTN",
                               "decision_date": "20/11/2026"}  # fmt: skip
    assert in_many(at, "assessment", "approve", here, paper) == 10
    target = tmp_path / "xep-loai.xlsx"
    at.json("report", "t7", "--out", str(target))
    cells = [cell.value for line in load_workbook(target).worksheets[0].iter_rows() for cell in line]
    assert 10 in cells


def test_12_a_wrong_citizen_id_is_corrected_and_the_phone_checked_again(at: Terminal) -> None:
    id = someone(at, citizen_id="034204001234", phone="0912345678")
    wrong = at.run("--json", "member", "set", id, "citizen_id=03420400")
    assert wrong.document["error"]["code"].startswith("validation.citizen_id")
    at.json("member", "set", id, "citizen_id=034204005678", "phone=0987654321")
    fields = at.json("member", "show", id)["fields"]
    assert (fields["citizen_id"][-3:], fields["phone"][-3:]) == ("678", "321")


def test_14_outstanding_members_are_recognised_and_listed_with_remarks(at: Terminal, tmp_path: Path) -> None:
    here = people(at, 2)
    wanted: dict[str, Value] = {"period": "2026", "note": "Gương mẫu", "meeting_date": "10/11/2026",
                                "meeting_present": "2", "votes_for": "2"}  # fmt: skip
    assert in_many(at, "outstanding", "submit", here, wanted) == 2
    paper: dict[str, Value] = {"period": "2026", "decision_number": "12-QĐ/ĐTN",
                               "decision_date": "20/11/2026", "follow_up": "Lê Thị Cúc"}  # fmt: skip
    assert in_many(at, "outstanding", "recognise", here, paper) == 2
    target = tmp_path / "uu-tu.xlsx"
    done = at.json("ledger", "export", "outstanding", "--out", str(target))
    assert done["rows"] == 2
    cells = [cell.value for line in load_workbook(target).worksheets[0].iter_rows() for cell in line]
    assert cells.count("Gương mẫu") == 2
