"""The ledgers: read out of cases, by year and branch, ordered, added up, and for those who may read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from desktop.services import activity, ledger_output, ledgers
from desktop.services.activity import ActivityFilter
from desktop.services.failures import ActionRefused, Usage
from desktop.services.ledgers import LedgerQuery, LedgerShown
from desktop.services.paper_content import Head, Signatures, Table, plain
from domain.roles import Actor, Role
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, UNIT, change

# Invented; no such number was ever given out.
ID = "034204000001"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def case(office: CaseOffice, id: str, workflow: str, state: str, **fields: Any) -> str:
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    given = {"org": BRANCH, "history": [], "workflow": workflow, "state": state, **fields}
    office.desk.pull(change(id, version, "case", **given))
    return id


def letter(office: CaseOffice, id: str, number: str, day: str, **fields: Any) -> str:
    data = {"letter_number": number, "letter_date": day, "to_place": "Đoàn phường Sông Xanh"}
    return case(office, id, "transfer", "awaiting", data=data, **fields)


def shown(office: CaseOffice, name: str = "transfers", **query: str) -> LedgerShown:
    return ledgers.shown(office.session, LedgerQuery(name=name, **query))


def as_branch(office: CaseOffice) -> None:
    office.session.actor = BRANCH_CADRE


def test_lines_stand_by_day_and_number_and_are_added_up(office: CaseOffice) -> None:
    an = office.member(1, full_name="Nguyễn Văn An")
    letter(office, "c3", "10-GGT/ĐTN", "2026-05-02", member=an)
    letter(office, "c2", "9-GGT/ĐTN", "2026-05-02", member=an)
    data = {"accepted_on": "2026-03-01", "acceptance_number": "2", "from_place": "Đoàn xã Núi Cao"}
    case(office, "c1", "transfer", "accepted", data=data | {"to_org": OTHER_BRANCH}, member=an)
    found = shown(office, year="2026")
    assert [row.case for row in found.rows] == ["c1", "c2", "c3"]
    assert [row.texts["line"] for row in found.rows] == ["1", "2", "3"]
    assert found.sums == (("Giới thiệu đi", 2), ("Tiếp nhận", 1), ("Chuyển trong đơn vị", 0))
    assert ledger_output.sum_told(found) == "Cộng: 3 (Giới thiệu đi 2, Tiếp nhận 1, Chuyển trong đơn vị 0)"
    came, went = found.rows[0].texts, found.rows[1].texts
    assert came["from_name"] == "Đoàn xã Núi Cao"
    assert went["to_name"] == "Đoàn phường Sông Xanh"
    assert went["state_label"] == "Chờ nơi đến tiếp nhận"


def test_a_year_holds_the_papers_of_its_days_only(office: CaseOffice) -> None:
    letter(office, "c1", "1", "2025-12-31", subject={"full_name": "Trần Thị Bé"})
    letter(office, "c2", "1", "2026-01-01", subject={"full_name": "Lê Văn Cả"})
    assert [row.name for row in shown(office, year="2025").rows] == ["Trần Thị Bé"]
    assert len(shown(office).rows) == 2
    assert shown(office, year="2025").years == ("2026", "2025")


def test_a_move_inside_stands_in_the_books_of_both_branches(office: CaseOffice) -> None:
    case(office, "c1", "transfer", "moved", data={"accepted_on": "2026-02-01", "to_org": OTHER_BRANCH})
    letter(office, "c2", "1", "2026-02-02")
    assert [row.case for row in shown(office, org=OTHER_BRANCH).rows] == ["c1"]
    assert [row.case for row in shown(office, org=BRANCH).rows] == ["c1", "c2"]


def test_a_cadre_of_a_branch_reads_that_branch_and_not_the_book_of_discipline(office: CaseOffice) -> None:
    letter(office, "c1", "1", "2026-02-02", org=OTHER_BRANCH)
    letter(office, "c2", "2", "2026-02-02")
    as_branch(office)
    assert [row.case for row in shown(office).rows] == ["c2"]
    with pytest.raises(ActionRefused):
        shown(office, org=OTHER_BRANCH)
    assert "merits" not in [one.name for one in ledgers.ledgers(office.session)]
    with pytest.raises(ActionRefused):
        shown(office, "merits")


def test_the_secretary_reads_commendations_beside_disciplines(office: CaseOffice) -> None:
    data = {"decision_date": "2026-05-01", "decision_number": "3-QĐ/ĐTN", "form": "reprimand"}
    case(office, "c1", "discipline", "lifted", data=data, history=[{"step": "decide", "to": "effective"}])
    case(office, "c2", "commendation", "effective", data={"decision_date": "2026-06-01"})
    found = shown(office, "merits", year="2026")
    assert [row.entry for row in found.rows] == ["Kỷ luật", "Khen thưởng"]
    assert found.rows[0].texts["form"] == "Khiển trách"


def test_an_unknown_ledger_is_told_with_those_that_there_are(office: CaseOffice) -> None:
    with pytest.raises(Usage) as told:
        shown(office, "ledgerless")
    assert told.value.code == "usage.unknown_ledger"


def test_the_sheet_bears_head_sum_and_signature_and_no_citizen_id(office: CaseOffice) -> None:
    an = office.member(1, citizen_id=ID)
    letter(office, "c1", "1", "2026-02-02", member=an)
    paper = ledger_output.filled(office.session, LedgerQuery(name="transfers", year="2026"))
    lines = paper.lines()
    assert "SỔ GIỚI THIỆU VÀ TIẾP NHẬN SINH HOẠT ĐOÀN" in lines
    assert "Năm 2026" in lines
    assert any(line.startswith("Cộng: 1 (") for line in lines)
    assert not any(ID[:4] in line or "*" * 4 in line for line in lines)
    assert isinstance(paper.parts[-1], Signatures)
    tables = [part for part in paper.parts if isinstance(part, Table)]
    assert len(tables[0].rows) == 1


def test_a_branch_issues_its_own_ledger_and_its_secretary_signs_it(office: CaseOffice) -> None:
    for number, org, code in ((1, UNIT, "234"), (2, BRANCH, "200")):
        held = {"org": org, "member": office.member(number, full_name=f"Bí Thư {org}"), "post": code}
        with office.desk.replica.reading() as reader:
            version = reader.meta.cursor + 1
        office.desk.pull(change(f"post-{number}", version, "position", **held))
    letter(office, "c1", "1", "2026-02-02")

    def issued(**query: str) -> tuple[str, str]:
        paper = ledger_output.filled(office.session, LedgerQuery(name="transfers", **query))
        [head] = [part for part in paper.parts if isinstance(part, Head)]
        *_, signed = paper.parts
        assert isinstance(signed, Signatures)
        return head.organ, plain(signed.right.name)

    by_unit = issued(), issued(org=BRANCH)
    assert {name for _, name in by_unit} == {f"Bí Thư {UNIT}"}
    as_branch(office)
    organ, signer = issued()
    assert signer == f"Bí Thư {BRANCH}"
    assert organ not in {head for head, _ in by_unit}


def test_a_file_masks_ids_unless_it_is_said_what_for(office: CaseOffice, tmp_path: Path) -> None:
    an = office.member(1, citizen_id=ID)
    letter(office, "c1", "1", "2026-02-02", member=an)
    query = LedgerQuery(name="transfers")

    def cells(path: Path) -> list[str]:
        sheet = load_workbook(path).active
        assert sheet is not None
        return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]

    masked, whole = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    assert ledger_output.save(office.session, query, masked) == 1
    assert ID not in cells(masked)
    assert any(cell.startswith("Cộng: 1") for cell in cells(masked))
    ledger_output.save(office.session, query, whole, purpose="superior")
    assert ID in cells(whole)
    told = [line.what for line in activity.page(office.session, ActivityFilter()).entries]
    assert "Xuất sổ theo dõi: Sổ giới thiệu và tiếp nhận sinh hoạt đoàn" in told
    assert "Xuất đủ số để gửi cấp trên: Số CCCD" in told


def test_ids_never_stand_in_a_sheet_whatever_the_purpose(office: CaseOffice, tmp_path: Path) -> None:
    with pytest.raises(Usage) as told:
        ledger_output.save(
            office.session, LedgerQuery(name="transfers"), tmp_path / "a.docx", purpose="superior"
        )
    assert told.value.code == "usage.ledger_ids_on_paper"
    assert not (tmp_path / "a.docx").exists()


def test_a_volunteer_carries_no_ledger_away(office: CaseOffice, tmp_path: Path) -> None:
    office.session.actor = Actor("v-1", "Cộng tác viên", Role.VOLUNTEER, UNIT, until="2027-01-01")
    with pytest.raises(ActionRefused):
        ledger_output.save(office.session, LedgerQuery(name="transfers"), tmp_path / "a.xlsx")
    with pytest.raises(ActionRefused):
        ledger_output.filled(office.session, LedgerQuery(name="transfers"))
