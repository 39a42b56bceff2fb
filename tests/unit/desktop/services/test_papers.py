"""The papers of real cases: signers, place, own templates, who may see them, what the trail tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services import paper_leaving, paper_templates, papers
from desktop.services.failures import ActionRefused, Usage
from desktop.services.paper_content import GAP
from desktop.services.paper_templates import OWN_FOLDER
from desktop.services.papers import Choice
from domain.members.fields import MEMBER
from sync.replica.types import TrailQuery
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, UNIT, change
from tests.helpers.source_tree import ROOT

MEETING = {
    "meeting_date": "20/11/2026",
    "meeting_total": "20",
    "meeting_present": "18",
    "votes_for": "17",
    "votes_against": "1",
    "resolution_number": "5",
    "resolution_date": "20/11/2026",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def removal(office: CaseOffice, **values: str) -> str:
    member = office.member(1, full_name="Trần Thị Ánh")
    return office.cases.start("removal", member, {"months_unpaid": "4", **values}).id


def post(office: CaseOffice, number: int, name: str, code: str, org: str = UNIT, **fields: str) -> None:
    member = office.member(number, full_name=name)
    with office.desk.replica.reading() as reader:
        version = reader.meta.cursor + 1
    given = {"org": org, "member": member, "post": code, **fields}
    office.desk.pull(change(f"post-{number}", version, "position", **given))


def test_a_resolution_is_filled_in_from_the_case(office: CaseOffice) -> None:
    case = removal(office, **MEETING)
    post(office, 2, "Lê Thị Cúc", "200", BRANCH)
    paper = papers.prepare(office.session, case, "removal_resolution").paper
    text = "\n".join(paper.lines())
    assert "Số: 05-NQ/ĐTN" in text
    assert "đồng chí Trần Thị Ánh, sinh ngày 05/03/2004" in text
    assert "17 tán thành, 1 không tán thành, trên 18 đoàn viên có mặt (đạt 94,4%)" in text
    assert "Không đóng đoàn phí: 4 tháng" in text
    assert "Lê Thị Cúc" in text
    assert paper.missing == ()
    assert GAP not in text
    assert paper.file_stem == "nghi-quyet-xoa-ten-doan-vien-tran-thi-anh"


def test_a_branch_with_the_bare_name_of_its_hamlet_signs_as_a_branch(office: CaseOffice) -> None:
    """Most branches of a real tree are called "thôn Đông" or "11C": no Đoàn of that place issues papers."""
    case = removal(office, **MEETING)
    office.desk.pull(change(BRANCH, 3, "organisation", code="TB.4.37.1", name="Thôn Đông", level="chi_doan"))
    text = _text(office, case, "removal_resolution")
    assert "BCH CHI ĐOÀN THÔN ĐÔNG" in text
    assert "BCH ĐOÀN THÔN" not in text
    assert "Ban Chấp hành Chi đoàn thôn Đông" in _text(office, case, "removal_decision")


def test_a_resolution_that_lets_a_deferral_go_on_names_only_the_new_end(office: CaseOffice) -> None:
    days = {"from_on": "01/03/2026", "to_on": "28/02/2027"}
    first = {"purpose": "Học xa", "resolution_number": "6", "resolution_date": "20/02/2026"}
    member = office.member(1, full_name="Trần Thị Ánh")
    case = office.cases.start("temporary", member, {**first, **days}, step="defer").id
    assert "từ ngày 01/03/2026 đến ngày 28/02/2027." in _text(office, case, "deferral_resolution")
    more = {"to_on": "28/02/2028", "resolution_number": "9", "resolution_date": "20/11/2026"}
    office.cases.step(case, "extend_deferral", more)
    text = _text(office, case, "deferral_resolution")
    assert "đang tạm hoãn sinh hoạt Đoàn từ ngày 01/03/2026, được tiếp tục hoãn đến ngày 28/02/2028." in text
    assert "từ ngày 01/03/2026 đến ngày" not in text


def _text(office: CaseOffice, case: str, name: str) -> str:
    return "\n".join(papers.prepare(office.session, case, name).paper.lines())


def test_who_holds_a_post_today_may_sign_the_secretary_first(office: CaseOffice) -> None:
    case = removal(office, **MEETING)
    post(office, 2, "Phạm Văn Phó", "240")
    post(office, 3, "Hà Thị Thư", "234", held_to="2027")
    post(office, 4, "Đỗ Văn Cũ", "234", held_to="2025-12-31")
    post(office, 5, "Võ Thị Thôn", "200", BRANCH)
    prepared = papers.prepare(office.session, case, "removal_decision")
    assert [(one.name, one.post) for one in prepared.signers] == [
        ("Hà Thị Thư", "BÍ THƯ"),
        ("Phạm Văn Phó", "PHÓ BÍ THƯ"),
        # Who works here as the secretary may be chosen, but is not taken for the signer by itself.
        ("Trần Thị Hòa", "BÍ THƯ"),
    ]
    assert "Hà Thị Thư" in prepared.paper.lines()
    chosen = papers.prepare(
        office.session, case, "removal_decision", Choice(signer="Phạm Văn Phó", signing="deputy")
    )
    lines = chosen.paper.lines()
    assert lines[-3:] == ["KT. BÍ THƯ", "PHÓ BÍ THƯ", "Phạm Văn Phó"]


def test_the_place_before_the_date_is_kept_for_the_laptop(office: CaseOffice) -> None:
    case = removal(office, **MEETING)
    papers.keep_place(office.session, "Đảo Xa")
    paper = papers.prepare(office.session, case, "removal_resolution").paper
    assert any(
        line.replace("\N{NO-BREAK SPACE}", " ").startswith("Đảo Xa, ngày 20") for line in paper.lines()
    )
    papers.keep_place(office.session, "")
    assert papers.prepare(office.session, case, "removal_resolution").choice.place == ""


def test_what_is_missing_is_shown_and_listed(office: CaseOffice) -> None:
    paper = papers.prepare(office.session, removal(office), "removal_resolution").paper
    assert {"Số văn bản", "Ngày nghị quyết", "Số tán thành", "Tổng số đoàn viên"} <= set(paper.missing)
    assert f"Số: {GAP}-NQ/ĐTN" in paper.lines()
    assert f"ngày {GAP} tháng {GAP} năm {GAP}" in "\n".join(paper.lines()).replace("\N{NO-BREAK SPACE}", " ")


def test_a_number_that_was_taken_stands_on_the_paper(office: CaseOffice) -> None:
    case = removal(office)
    paper = papers.prepare(office.session, case, "removal_resolution", Choice(number="17")).paper
    assert "Số: 17-NQ/ĐTN" in paper.lines()


def test_a_list_brings_together_what_one_decision_decided(office: CaseOffice) -> None:
    cases = []
    for number, name in ((1, "Vũ Văn Yên"), (2, "Lê Thị An"), (3, "Trần Bình")):
        member = office.member(number, full_name=name)
        values = {"period": "2025", "proposed_grade": "good"}
        cases.append(office.cases.start("assessment", member, values).id)
    paper = papers.prepare(office.session, cases[0], "assessment_minutes").paper
    rows = [line for line in paper.lines() if line in ("Vũ Văn Yên", "Lê Thị An", "Trần Bình")]
    assert rows == ["Lê Thị An", "Trần Bình", "Vũ Văn Yên"]


def test_a_template_of_the_home_is_used_and_a_broken_one_is_told(office: CaseOffice) -> None:
    case = removal(office, **MEETING)
    folder = office.session.home.path / OWN_FOLDER
    folder.mkdir()
    shipped = (ROOT / "resources" / "papers" / "removal_resolution.json").read_text(encoding="utf-8")
    changed = json.loads(shipped)
    changed["blocks"][0]["text"] = "**NGHỊ QUYẾT THEO MẪU TỈNH**"
    (folder / "removal_resolution.json").write_text(json.dumps(changed), encoding="utf-8")
    paper = papers.prepare(office.session, case, "removal_resolution").paper
    assert "NGHỊ QUYẾT THEO MẪU TỈNH" in paper.lines()
    assert papers.template_problems(office.session) == []
    (folder / "removal_resolution.json").write_text(shipped[:-30], encoding="utf-8")
    paper = papers.prepare(office.session, case, "removal_resolution").paper
    assert "NGHỊ QUYẾT" in paper.lines()
    assert "removal_resolution.json" in paper.problem
    [problem] = papers.template_problems(office.session)
    assert problem.where in paper.problem
    assert papers.prepare(office.session, case, "removal_decision").problems == (problem,)


DISCIPLINE = {
    **MEETING,
    "form": "warning",
    "violation": "bỏ sinh hoạt",
    "self_criticism": "có",
    "secret_ballot": "có",
}
DECIDED = {"decision_number": "7", "decision_date": "21/11/2026"}


def said(office: CaseOffice, case: str, paper: str) -> str:
    return "\n".join(papers.prepare(office.session, case, paper).paper.lines())


@pytest.mark.parametrize(("step", "form", "label"), [("decide", "reprimand", "Khiển trách"),
                                                     ("expel", "expulsion", "Khai trừ")])  # fmt: skip
def test_the_branch_s_resolution_says_what_it_proposed_whatever_was_decided(
    office: CaseOffice, step: str, form: str, label: str
) -> None:
    case = office.cases.start("discipline", office.member(1), DISCIPLINE, step="submit").id
    before = said(office, case, "discipline_resolution")
    assert "hình thức kỷ luật: Cảnh cáo." in before
    decided = {**DECIDED, "form": form, "violation": "bỏ sinh hoạt nhiều lần"}
    office.cases.step(case, step, decided)
    assert said(office, case, "discipline_resolution") == before
    assert f"hình thức {label} đối với" in said(office, case, "discipline_decision")


def test_what_is_forwarded_otherwise_is_not_put_into_the_branch_s_mouth(office: CaseOffice) -> None:
    case = office.cases.start("discipline", office.member(1), DISCIPLINE, step="submit").id
    office.cases.step(case, "forward", {"form": "expulsion"})
    assert "hình thức kỷ luật: Cảnh cáo." in said(office, case, "discipline_resolution")


def test_what_the_branch_resolves_again_is_what_its_resolution_says(office: CaseOffice) -> None:
    case = office.cases.start("discipline", office.member(1), DISCIPLINE, step="submit").id
    office.cases.step(case, "return", {}, reason="xem lại hình thức")
    office.cases.step(case, "save", {"form": "reprimand"})
    assert "hình thức kỷ luật: Khiển trách." in said(office, case, "discipline_resolution")
    office.cases.step(case, "submit", {})
    assert "hình thức kỷ luật: Khiển trách." in said(office, case, "discipline_resolution")


def test_papers_about_discipline_are_for_the_secretary(tmp_path: Path, office: CaseOffice) -> None:
    member = office.member(1, full_name="Trần Thị Ánh")
    case = office.cases.start("discipline", member, {"form": "reprimand", "violation": "bỏ sinh hoạt"}).id
    assert papers.prepare(office.session, case, "self_criticism").paper.title == "Bản kiểm điểm"
    branch = office.session.handed_to(BRANCH_CADRE)
    with pytest.raises(ActionRefused) as refused:
        papers.prepare(branch, case, "self_criticism")
    assert refused.value.code == "forbidden"


def test_a_case_or_a_paper_that_there_is_not_is_told(office: CaseOffice) -> None:
    case = removal(office)
    with pytest.raises(Usage):
        papers.prepare(office.session, case, "admission_decision")
    with pytest.raises(Usage):
        papers.prepare(office.session, "no-such-case", "removal_resolution")


def test_the_trail_tells_that_a_paper_left_the_program(office: CaseOffice) -> None:
    from sync.replica.types import TrailQuery

    case = removal(office)
    papers.note_made(office.session, case, "removal_resolution", "pdf")
    with office.desk.replica.reading() as reader:
        line = reader.trail(TrailQuery(limit=1))[0]
    assert (line.do, line.kind, line.id) == ("paper_pdf", "case", case)


def with_ids(office: CaseOffice) -> None:
    """A layout of the province that bears a citizen id, a sensitive value and a sensitive day."""
    folder = office.session.home.path / OWN_FOLDER
    folder.mkdir()
    layout = json.loads((ROOT / "resources" / "papers" / "removal_decision.json").read_text(encoding="utf-8"))
    line = "CCCD {citizen_id}, tôn giáo {religion}, vào Đảng {party_joined_on:long}."
    layout["blocks"].insert(0, {"kind": "text", "style": "body", "text": line})
    (folder / "removal_decision.json").write_text(json.dumps(layout), encoding="utf-8")


def test_citizen_ids_and_sensitive_values_stand_covered_on_a_paper_until_a_purpose_is_named(
    office: CaseOffice,
) -> None:
    given = {"citizen_id": "001204001234", "religion": "02", "party_joined_on": "2025-02-03"}
    member = office.member(1, full_name="Trần Thị Ánh", **given)
    case = office.cases.start("removal", member, {"months_unpaid": "4", **MEETING}).id
    with_ids(office)
    covered = papers.prepare(office.session, case, "removal_decision").paper
    assert "CCCD 0012…1234, tôn giáo •••, vào Đảng •••." in covered.lines()
    assert (covered.guarded, covered.purpose) == (("citizen_id", "religion", "party_joined_on"), "")
    whole = papers.prepare(office.session, case, "removal_decision", Choice(purpose="superior")).paper
    text = next(line for line in whole.lines() if line.startswith("CCCD"))
    assert "001204001234" in text
    assert "•••" not in text
    assert "tháng 02 năm 2025" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert (whole.purpose, whole.about) == ("superior", (("member", member),))
    invented = papers.prepare(office.session, case, "removal_decision", Choice(purpose="vui")).paper
    assert "001204001234" not in "\n".join(invented.lines())


def test_a_paper_that_bears_ids_whole_is_noted_with_its_purpose_and_a_covered_one_without(
    office: CaseOffice, tmp_path: Path
) -> None:
    member = office.member(1, full_name="Trần Thị Ánh", citizen_id="001204001234")
    case = office.cases.start("removal", member, {"months_unpaid": "4", **MEETING}).id
    with_ids(office)
    for purpose, noted in (
        ("", []),
        ("authority", [("export_authority", "member", member, ("citizen_id",))]),
    ):
        paper = papers.prepare(office.session, case, "removal_decision", Choice(purpose=purpose)).paper
        with office.desk.replica.reading() as reader:
            before = reader.trail(TrailQuery(limit=1))[0].seq
        paper_leaving.put_file(office.session, tmp_path / f"{purpose}.pdf", b"%PDF", paper, "pdf", case)
        with office.desk.replica.reading() as reader:
            lines = [line for line in reader.trail(TrailQuery(limit=5)) if line.seq > before]
        exported = [line for line in lines if line.do.startswith("export_")]
        assert [(line.do, line.kind, line.id, tuple(line.fields)) for line in exported] == noted
        assert [line.do for line in lines if line.do.startswith("paper_")] == ["paper_pdf"]


def test_no_layout_that_came_along_bears_a_citizen_id() -> None:
    """Those of a province may; ours ask for no more than the paper needs."""
    for name in paper_templates.names():
        asked = {name for piece in paper_templates.load(name).template.placeholders() for name in piece.names}
        assert not {name for name in asked if name in MEMBER.by_name and MEMBER.by_name[name].hidden}, name
