"""Numbers in the forms of steps: one on the case, its paper and in the register; taken once, given back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services import drafts, paper_numbers, papers
from desktop.services.drafts import Typed
from desktop.services.paper_numbers import BATCH, Register, Wanted
from domain.papers.fields import BLOCK_SIZE, block_id
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH, UNIT, change

DECIDED = {"decision_date": "20/11/2026", "maturity_reason": "age"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def member(office: CaseOffice) -> str:
    return office.member(1, full_name="Trần Thị Ánh", birth_date="1995-03-05")


def hold(office: CaseOffice, type_: str, org: str = UNIT, year: int = 2026, first: int = 1) -> None:
    """The server confirms a block to this laptop."""
    with office.desk.replica.reading() as reader:
        version, mine = reader.meta.cursor + 1, reader.meta.incarnation
    fields = {"org": org, "paper_type": type_, "year": year, "first": first, "holder": mine}
    block = block_id(org, type_, year, first)
    office.desk.pull(change(block, version, "number_block", **fields, holder_name="Máy này"))


def wanted(owner: str, **texts: str) -> Wanted:
    return Wanted(workflow="maturity", field="decision_number", owner=owner, org=BRANCH, texts=texts)


def fates(office: CaseOffice, type_: str = "QĐ", org: str = UNIT) -> list[tuple[int, int, str]]:
    lines = paper_numbers.lines(office.session, Register(org, type_, 2026))
    return [(line.first, line.last, line.fate) for line in lines]


def keep(office: CaseOffice, draft: str, **texts: str) -> None:
    drafts.keep(office.session, Typed(draft_id(office, draft), "", BRANCH, texts, kind="case"))


def draft_id(office: CaseOffice, about: str) -> str:
    """As the form of a case names its draft."""
    return f"{office.session.actor.id}:{about}"


def test_a_decision_that_is_only_noted_is_offered_no_number_of_ours(office: CaseOffice) -> None:
    def offered(workflow: str, step: str) -> bool:
        return "decision_number" in paper_numbers.numbered_fields(office.session, workflow, step)

    assert not offered("commendation", "record")
    assert not offered("discipline", "decide_above")
    assert offered("commendation", "approve")
    assert offered("discipline", "decide")
    draft = paper_numbers.numbered_fields(office.session, "maturity", "approve")
    assert {"resolution_number", "decision_number"} <= set(draft)


def test_the_number_of_an_award_from_above_is_no_number_of_our_register(
    office: CaseOffice, member: str
) -> None:
    hold(office, "QĐ")
    award = {"form": "certificate", "decision_date": "20/11/2026"}
    above = {**award, "level": "province", "decision_number": "1-QĐ/TĐTN"}
    office.cases.start("commendation", member, above, step="record")
    assert paper_numbers.objection(office.session, wanted("maturity:other", decision_number="1")) == ""
    assert paper_numbers.take_for_form(office.session, wanted("maturity:other")).number == 1
    # One of our own that was written down afterwards is in it, and what is typed for one from above is not.
    ours = {**award, "level": "grassroots", "decision_number": "2-QĐ/ĐTN"}
    office.cases.start("commendation", office.member(2), ours, step="record")
    assert (2, 2, "used") in fates(office)
    noting = Wanted(workflow="commendation", field="decision_number", owner="commendation:x", org=BRANCH,
                    texts={"decision_number": "2"}, step="record")  # fmt: skip
    assert paper_numbers.objection(office.session, noting) == ""
    assert paper_numbers.objection(office.session, replace(noting, step="approve")) != ""


def test_the_resolution_of_an_extension_gets_a_number_of_its_own(office: CaseOffice, member: str) -> None:
    hold(office, "NQ", org=BRANCH)
    days = {"from_on": "01/03/2026", "to_on": "28/02/2027", "purpose": "Học xa"}
    paper = {"resolution_number": "1-NQ/ĐTN", "resolution_date": "20/02/2026"}
    case = office.cases.start("temporary", member, {**days, **paper}, step="defer").id
    field = Wanted(workflow="temporary", field="resolution_number", owner=case, org=BRANCH, texts={})
    assert paper_numbers.take_for_form(office.session, field).number == 1
    extending = replace(field, step="extend_deferral")
    assert paper_numbers.take_for_form(office.session, extending).number == 2
    lines = office.cases.checklist("temporary", "extend_deferral", case, {"to_on": "28/02/2028"})
    assert {line.label for line in lines if line.code == "validation.required"} == {
        "Số nghị quyết chi đoàn",
        "Ngày nghị quyết",
    }


def test_the_number_on_the_case_is_that_on_the_paper_and_in_the_register(
    office: CaseOffice, member: str
) -> None:
    hold(office, "QĐ")
    draft = f"maturity:{member}"
    taken = paper_numbers.take_for_form(office.session, wanted(draft))
    assert (taken.number, taken.text) == (1, "01-QĐ/ĐTN")
    assert taken.told == "Số 1 trong sổ QĐ năm 2026 của Xã Thống Nhất. Máy này còn giữ 9 số."
    case = office.cases.start(
        "maturity", member, {**DECIDED, "decision_number": taken.text}, step="approve"
    ).id
    prepared = papers.prepare(office.session, case, "maturity_decision")
    assert "Số: 01-QĐ/ĐTN" in prepared.paper.lines()
    assert prepared.number == "01-QĐ/ĐTN"
    assert fates(office)[0] == (1, 1, "used")
    assert paper_numbers.take(office.session, case, "maturity_decision") == 1


def test_asking_again_for_a_form_gives_the_same_number(office: CaseOffice, member: str) -> None:
    hold(office, "QĐ")
    draft = f"maturity:{member}"
    for _ in range(3):
        assert paper_numbers.take_for_form(office.session, wanted(draft)).number == 1
        keep(office, draft, decision_number="01-QĐ/ĐTN")
    other = wanted("maturity:other")
    assert paper_numbers.take_for_form(office.session, other).number == 2


def test_a_form_that_is_given_up_gives_its_number_back(office: CaseOffice, member: str) -> None:
    hold(office, "QĐ")
    draft = f"maturity:{member}"
    paper_numbers.take_for_form(office.session, wanted(draft))
    keep(office, draft, decision_number="01-QĐ/ĐTN")
    assert fates(office)[0] == (1, 1, "taken")
    drafts.drop(office.session, [draft_id(office, draft)])
    assert fates(office) == [(1, BLOCK_SIZE, "here")]
    assert paper_numbers.take_for_form(office.session, wanted("maturity:other")).number == 1


def test_a_number_that_was_printed_and_then_given_up_is_void(office: CaseOffice, member: str) -> None:
    hold(office, "QĐ")
    values = {"decision_number": "1", "decision_date": "20/11/2026", "maturity_reason": "age"}
    case = office.cases.start("maturity", member, values).id
    papers.note_made(office.session, case, "maturity_decision", "print")
    office.cases.withdraw(case)
    assert fates(office) == [(1, 1, "void"), (2, BLOCK_SIZE, "here")]
    assert paper_numbers.take_for_form(office.session, wanted("maturity:other")).number == 2


def test_a_number_taken_for_the_paper_is_offered_to_the_form(office: CaseOffice, member: str) -> None:
    hold(office, "QĐ")
    case = office.cases.start("maturity", member, {"maturity_reason": "age"}).id
    assert paper_numbers.take(office.session, case, "maturity_decision") == 1
    assert papers.prepare(office.session, case, "maturity_decision").number == "1"
    assert paper_numbers.take_for_form(office.session, wanted(case)).number == 1


def test_the_year_is_that_of_the_day_on_the_paper(office: CaseOffice, member: str) -> None:
    hold(office, "QĐ", year=2025)
    taken = paper_numbers.take_for_form(
        office.session, wanted(f"maturity:{member}", decision_date="31/12/2025")
    )
    assert taken.told.startswith("Số 1 trong sổ QĐ năm 2025")


def test_a_branch_has_a_register_of_its_own(office: CaseOffice, member: str) -> None:
    hold(office, "NQ", BRANCH)
    asked = Wanted(workflow="maturity", field="resolution_number", owner="maturity:x", org=BRANCH, texts={})
    assert paper_numbers.take_for_form(office.session, asked).text == "01-NQ/ĐTN"
    elsewhere = Wanted(
        workflow="maturity", field="resolution_number", owner="maturity:y", org=OTHER_BRANCH, texts={}
    )
    assert paper_numbers.take_for_form(office.session, elsewhere).code == "paper.number_none"
    nowhere = Wanted(workflow="maturity", field="resolution_number", owner="maturity:z", org="", texts={})
    assert paper_numbers.take_for_form(office.session, nowhere).code == "paper.branch_unknown"


def test_a_block_that_is_used_up_is_told_as_such(office: CaseOffice) -> None:
    hold(office, "QĐ")
    many = [wanted(f"{BATCH}maturity:{number}") for number in range(BLOCK_SIZE + 1)]
    given = [paper_numbers.take_for_form(office.session, one) for one in many]
    assert [one.number for one in given] == [*range(1, BLOCK_SIZE + 1), 0]
    assert given[-1].code == "paper.number_used_up"
    assert "đã dùng hết" in given[-1].told
    assert "đồng bộ" in given[-1].told


def test_a_batch_that_is_left_gives_its_number_back(office: CaseOffice) -> None:
    hold(office, "QĐ")
    owner = f"{BATCH}maturity:approve"
    assert paper_numbers.take_for_form(office.session, wanted(owner)).number == 1
    paper_numbers.give_back_all(office.session, owner)
    assert fates(office) == [(1, BLOCK_SIZE, "here")]


def test_a_number_that_somebody_else_has_is_objected_to(office: CaseOffice, member: str) -> None:
    hold(office, "QĐ")
    values = {"decision_number": "3", "decision_date": "20/11/2026", "maturity_reason": "age"}
    office.cases.start("maturity", member, values, step="approve")

    def said(owner: str, **texts: str) -> str:
        return paper_numbers.objection(office.session, wanted(owner, **texts))

    assert "Trần Thị Ánh" in said("maturity:x", decision_number="03-QĐ/ĐTN", decision_date="21/11/2026")
    # One decision about many bears one number.
    assert said("maturity:x", decision_number="3", decision_date="20/11/2026") == ""
    assert said("maturity:x", decision_number="4") == ""
    assert paper_numbers.take_for_form(office.session, wanted(f"{BATCH}maturity:approve")).number == 1
    assert said("maturity:x", decision_number="1").startswith("Số 1 đã có chủ")
    assert said(f"{BATCH}maturity:approve", decision_number="1") == ""


def test_only_papers_that_the_unit_issues_are_numbered_here(office: CaseOffice) -> None:
    assert paper_numbers.numbered_fields(office.session, "maturity") == (
        "resolution_number",
        "decision_number",
    )
    assert paper_numbers.numbered_fields(office.session, "honorary") == ("proposal_number",)
    asked = Wanted(workflow="honorary", field="decision_number", owner="honorary:x", org=BRANCH, texts={})
    assert paper_numbers.take_for_form(office.session, asked).code == "paper.not_numbered_here"


def test_a_step_that_receives_has_no_number_of_ours(office: CaseOffice) -> None:
    def fields(workflow: str, step: str) -> tuple[str, ...]:
        return paper_numbers.numbered_fields(office.session, workflow, step)

    assert fields("transfer", "send") == fields("transfer", "") == ("letter_number",)
    assert fields("transfer", "receive") == fields("transfer", "accept") == ()
    assert "paper_number" in fields("temporary", "approve")
    assert fields("temporary", "receive") == fields("residence", "receive") == ()


def test_the_number_of_a_letter_that_was_brought_here_takes_none_of_our_register(office: CaseOffice) -> None:
    hold(office, "GGT")
    letter = {"from_place": "Xã Bình Minh", "letter_number": "01-GGT/ĐTN", "letter_date": "02/11/2026"}
    received = {**letter, "accepted_on": "20/11/2026", "to_org": BRANCH}
    person = {"full_name": "Vi Thị Bưởi", "birth_date": "2004-03-05", "joined_on": "2020-03-26"}
    office.cases.start("transfer", None, received, person=person, org=BRANCH, step="receive")
    came = {"workflow": "transfer", "state": "incoming", "org": UNIT, "data": {"letter_number": "02-GGT"}}
    sent = [{"step": "send", "to": "incoming", "on": "2026-11-02"}]
    office.desk.pull(change("case-1", 9, "case", **came, history=sent))
    assert fates(office, "GGT") == [(1, 10, "here")]
    member = office.member(1)
    ours = {"to_place": "Xã Tân An", "letter_number": "02-GGT/ĐTN", "letter_date": "2026-11-20"}
    office.cases.start("transfer", member, ours, step="send", confirm=("fees_unpaid", "fees_unknown"))
    assert fates(office, "GGT") == [(1, 1, "here"), (2, 2, "used"), (3, 10, "here")]


def test_the_request_for_an_honorary_member_bears_a_number_of_its_own_register(office: CaseOffice) -> None:
    hold(office, "TTr")
    member = office.member(2, full_name="Phạm Văn Sơn", birth_date="1970-03-05")
    asked = Wanted(workflow="honorary", field="proposal_number", owner="honorary:x", org=BRANCH, texts={})
    taken = paper_numbers.take_for_form(office.session, asked)
    values = {"merit": "Nhiều năm giúp chi đoàn", "proposal_date": "05/10/2026"}
    values["proposal_number"] = taken.text
    case = office.cases.start("honorary", member, values, step="forward").id
    text = "\n".join(papers.prepare(office.session, case, "honorary_proposal").paper.lines())
    assert "Số: 01-TTr/ĐTN" in text
    assert "ngày 05 tháng 10 năm 2026" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert fates(office, "TTr")[0] == (1, 1, "used")


def test_whom_a_discipline_was_about_the_register_tells_the_secretary_only(
    office: CaseOffice, member: str
) -> None:
    values = {"form": "reprimand", "violation": "bỏ sinh hoạt", "resolution_number": "1"}
    office.cases.start("discipline", member, values)
    register = Register(BRANCH, "NQ", 2026)
    assert "Trần Thị Ánh" in paper_numbers.lines(office.session, register)[0].text
    branch = office.session.handed_to(BRANCH_CADRE)
    [line] = paper_numbers.lines(branch, register)
    assert (line.first, line.text, line.case) == (1, "Văn bản chỉ bí thư xem", "")
