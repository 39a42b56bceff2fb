"""Ledgers, members' books, minutes and tables of grades measured in the PDF that is printed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.printing.document import PaperDocument
from desktop.printing.output import pdf
from desktop.services import grading_output, handover, ledger_output, member_book
from desktop.services.handover import Handover
from desktop.services.ledgers import LedgerQuery
from desktop.services.paper_content import FilledPaper
from desktop.services.session import Session
from domain.ledgers.declared import LEDGERS
from domain.positions.posts import Rank, code_for
from tests.helpers.case_office import CaseOffice
from tests.helpers.full_papers import LONGEST_NAME
from tests.helpers.pdf_text import Pdf
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, change, member_id

_PLACE = "Đoàn Trường Phổ thông Dân tộc nội trú Trung học cơ sở và Trung học phổ thông Đảo Xa Xôi"
_LONG = "Thanh niên tiên tiến làm theo lời Bác trong phong trào xây dựng nông thôn mới giai đoạn 2021 – 2026"
_DATA = {
    "letter_date": "2026-10-01", "letter_number": "1234-GGT/ĐTN", "decision_date": "2026-10-01",
    "decision_number": "1234-QĐ/ĐTN", "resolution_date": "2026-10-01", "resolution_number": "1234-NQ/ĐTN",
    "from_on": "2026-10-01", "expected_return": "2027-01-01", "paper_date": "2026-10-01",
    "paper_number": "1234-GGT/ĐTN", "destination": _PLACE, "to_place": _PLACE, "from_place": _PLACE,
    "accepted_on": "2026-10-02", "to_org": OTHER_BRANCH, "title": _LONG, "card_number": "123456789012",
}  # fmt: skip
# So far a full stop moves under the letter before it ("V."), in millimetres.
_KERNED = 0.8
# Sheets with the longest of everything: what there is to print → how.
_SHEETS: dict[str, Callable[[Session], FilledPaper]] = {
    **{
        name: lambda session, name=name: ledger_output.filled(session, LedgerQuery(name=name))  # type: ignore[misc]
        for name in LEDGERS
    },
    "book": lambda session: member_book.filled(session, member_id(0)),
    "handover": lambda session: handover.filled(session, Handover(giver=LONGEST_NAME, taker=LONGEST_NAME)),
    "organisations": lambda session: grading_output.filled(session, "2026", "organisation"),
    "cadres": lambda session: grading_output.filled(session, "2026", "cadre"),
}


@pytest.fixture
def office(tmp_path: Path) -> CaseOffice:
    """Forty people with the longest names, each with one paper of every ledger."""
    made = CaseOffice.opened(tmp_path / "home")
    with made.desk.replica.reading() as reader:
        version = reader.meta.cursor
    arrived = []
    states = [(name, entry) for name, ledger in LEDGERS.items() for entry in ledger.entries]
    for number in range(40):
        version += 1
        fields = {"full_name": LONGEST_NAME, "birth_date": "2004-03-05", "org": BRANCH, "status": "active"}
        arrived.append(change(member_id(number), version, **fields))
        for at, (_, entry) in enumerate(states):
            case: dict[str, object] = {
                "workflow": entry.workflow,
                "state": entry.states[0],
                "org": BRANCH,
                "history": [],
            }
            case |= {"member": member_id(number), "data": _DATA}
            arrived.append(change(f"c-{number}-{at}", version, "case", **case))
        post = {"org": BRANCH, "member": member_id(number), "post": code_for(Rank.DEPUTY, "chi_doan")}
        arrived.append(change(f"p-{number}", version, "position", **post))
    made.desk.pull(*arrived)
    return made


@pytest.mark.parametrize("sheet", _SHEETS)
def test_the_longest_names_stand_inside_the_margins_of_an_a4_sheet_and_touch_nothing(
    office: CaseOffice, qapp: QApplication, sheet: str
) -> None:
    paper = _SHEETS[sheet](office.session)
    found = Pdf(pdf(PaperDocument(paper)))
    office.close()
    width, height = paper.size_mm
    assert found.size_mm == pytest.approx((width, height), abs=0.2)
    inside = [one for one in found.letters if one.text.strip() and one.y > 19]
    assert min(one.x for one in inside) >= 30 - 0.1
    assert max(one.right for one in inside) <= width - 15 + 0.3
    assert max(one.y for one in inside) <= height - 20
    for page in range(found.pages):
        for line in found.lines(page):
            seen = sorted((one for one in line.letters if one.text.strip()), key=lambda one: one.x)
            assert all(second.x > first.right - _KERNED for first, second in pairwise(seen)), line.text
