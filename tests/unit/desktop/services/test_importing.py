"""A list comes in as it was checked, all of it or nothing, and goes again as it came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.services import import_profiles, import_undo
from desktop.services.failures import ActionRefused, Usage
from desktop.services.import_types import (
    Answer,
    Change,
    Choices,
    ImportPlan,
    Source,
    Verdict,
    fixes_alike,
)
from desktop.services.importing import Import, field_counts
from domain.decide import decide
from domain.decisions import Accepted, Command
from domain.importing.cells import Cell, CellValue
from domain.importing.mapping import Update
from domain.records import Value
from tests.helpers.case_office import BRANCH_CADRE, CaseOffice
from tests.helpers.replicas import BRANCH, OTHER_BRANCH

HEADERS = ("Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại", "Đơn vị")
AN: Sequence[CellValue] = ("Nguyễn Văn An", "05/03/2004", "Nam", "034204001234", "0912345678", "Thôn Đông")
BINH: Sequence[CellValue] = ("Trần Thị Bình", "2005", "Nữ", None, None, "Chi đoàn thôn Đoài")
CHI: Sequence[CellValue] = ("Lê Văn Chi", "12/2003", None, 34203004321, None, "Thôn Đông")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[CaseOffice]:
    made = CaseOffice.opened(tmp_path / "home")
    yield made
    made.close()


def listed(*rows: Sequence[CellValue], headers: Sequence[str] = HEADERS, digest: str = "d1") -> Source:
    numbered = [(number, tuple(map(Cell, row))) for number, row in enumerate(rows, 7)]
    return Source("danh-sach.xlsx", digest, "Trang 1", tuple(headers), tuple(numbered))


def check(
    office: CaseOffice, source: Source, choices: Choices | None = None, update: Update = Update.FILL
) -> ImportPlan:
    importing = Import(office.session, source)
    return importing.check(replace(importing.mapping(), update=update), choices)


def bring_in(
    office: CaseOffice, source: Source, choices: Choices | None = None, update: Update = Update.FILL
) -> ImportPlan:
    plan = check(office, source, choices, update)
    outcome = Import(office.session, source).commit(plan)
    assert (outcome.added, outcome.updated) == (plan.added, plan.updated)
    return plan


def verdicts(plan: ImportPlan) -> list[str]:
    return [row.verdict.value for row in plan.rows]


def members(office: CaseOffice) -> dict[str, dict[str, Value]]:
    """By name; people of one name do not occur here."""
    with office.session.replica.reading() as reader:
        return {str(one.fields["full_name"]): dict(one.fields) for one in reader.members()}


def everything(office: CaseOffice) -> object:
    with office.session.replica.reading() as reader:
        rows = [(one.id, dict(one.fields), one.sync) for one in reader.members()]
        return rows, [(one.n, one.operation) for one in reader.outbox()], reader.meta.next_n


def test_new_people_come_into_the_branches_that_are_named(office: CaseOffice) -> None:
    plan = bring_in(office, listed(AN, BINH))
    assert verdicts(plan) == ["add", "add"]
    here = members(office)
    assert here["Nguyễn Văn An"] == {
        "full_name": "Nguyễn Văn An",
        "birth_date": "2004-03-05",
        "sex": "male",
        "citizen_id": "034204001234",
        "phone": "0912345678",
        "org": BRANCH,
        "source": "desktop",
        "status": "active",
    }
    assert here["Trần Thị Bình"]["org"] == OTHER_BRANCH
    with office.session.replica.reading() as reader:
        assert {one.operation.batch for one in reader.outbox()} == {plan.batch}


def test_checking_writes_nothing(office: CaseOffice) -> None:
    before = everything(office)
    check(office, listed(AN, BINH, CHI))
    assert everything(office) == before


def test_a_row_with_an_error_stays_out_and_says_why(office: CaseOffice) -> None:
    plan = bring_in(office, listed(AN, CHI))
    assert verdicts(plan) == ["add", "error"]
    [fault] = plan.failed[0].errors
    assert (plan.failed[0].number, fault.column, fault.code, fault.fix) == (
        8, 3, "citizen_id.lost_zero", "034203004321",
    )  # fmt: skip
    assert list(members(office)) == ["Nguyễn Văn An"]
    assert plan.reasons["citizen_id.lost_zero"] == 1
    assert plan.having("citizen_id.lost_zero") == [plan.rows[1]]


def test_one_correction_is_taken_for_all_cells_alike(office: CaseOffice) -> None:
    other = ("Phạm Thị Dung", "2003", None, 34303004321, None, "Thôn Đông")
    source = listed(AN, CHI, other)
    plan = check(office, source)
    fixes = fixes_alike(plan, 3, "citizen_id.lost_zero")
    assert fixes == {(8, 3): "034203004321", (9, 3): "034303004321"}
    plan = bring_in(office, source, Choices().with_cells(fixes))
    assert verdicts(plan) == ["add", "add", "add"]
    assert members(office)["Lê Văn Chi"]["citizen_id"] == "034203004321"


def test_rows_are_taken_without_their_bad_cells_where_people_say_so(office: CaseOffice) -> None:
    plan = bring_in(office, listed(CHI), Choices(without_bad_cells=True))
    assert verdicts(plan) == ["add"]
    assert "citizen_id" not in members(office)["Lê Văn Chi"]
    nameless = (None, *AN[1:])
    assert verdicts(check(office, listed(nameless), Choices(without_bad_cells=True))) == ["error"]


def test_the_same_list_twice_adds_nothing(office: CaseOffice) -> None:
    source = listed(AN, BINH, ("Hoàng Thị Em", None, None, None, None, "Thôn Đông"))
    bring_in(office, source)
    before = everything(office)
    again = bring_in(office, source)
    assert verdicts(again) == ["same", "same", "same"]
    assert (again.added, again.updated, again.skipped) == (0, 0, 3)
    assert again.taken_before
    assert everything(office) == before


def test_somebody_twice_in_one_list_is_a_question(office: CaseOffice) -> None:
    plan = bring_in(office, listed(AN, BINH, AN, (*BINH[:4], "0987654321", BINH[5])))
    assert verdicts(plan) == ["add", "add", "duplicate", "duplicate"]
    assert [twin.row for twin in plan.rows[2].twins] == [7]
    assert (plan.rows[2].twins[0].why, plan.rows[3].twins[0].why) == (
        "import.twin.number",
        "import.twin.birth",
    )


def test_only_numbers_make_certain_and_only_where_the_name_bears_them_out(office: CaseOffice) -> None:
    an = office.member(1, citizen_id="034204001234")
    named_otherwise = ("Lê Thị Khác", "01/01/2004", None, AN[3], None, "Thôn Đông")
    plan = check(office, listed(named_otherwise))
    assert [
        (fault.code, fault.params) for fault in plan.failed[0].errors if fault.code.startswith("import")
    ] == [("import.number_of_another", {"name": "Nguyễn Văn An"})]
    plan = check(office, listed(AN))
    assert (plan.rows[0].verdict, plan.rows[0].member) == (Verdict.UPDATE, an)
    by_name = ("NGUYỄN VĂN AN", "05/03/2004", "Nam", None, "0912345678", "Thôn Đông")
    plan = check(office, listed(by_name))
    assert plan.rows[0].verdict is Verdict.DUPLICATE
    assert [(twin.member, twin.why) for twin in plan.rows[0].twins] == [(an, "import.twin.birth")]


def test_a_person_answers_for_a_doubtful_row(office: CaseOffice) -> None:
    an = office.member(1)
    source = listed(("Nguyễn Văn An", "05/03/2004", None, None, "0912345678", "Thôn Đông"))
    assert verdicts(check(office, source)) == ["duplicate"]
    assert verdicts(check(office, source, Choices(answers={7: Answer.NEW}))) == ["add"]
    assert verdicts(check(office, source, Choices(answers={7: Answer.SKIP}))) == ["skip"]
    plan = bring_in(office, source, Choices(answers={7: Answer.SAME}))
    assert (verdicts(plan), plan.rows[0].member) == (["update"], an)
    assert office.desk.field(an, "phone") == "0912345678"


def test_empty_fields_are_filled_and_others_stay(office: CaseOffice) -> None:
    an = office.member(1, citizen_id="034204001234", phone="0987654321")
    plan = bring_in(office, listed((*AN[:5], "Thôn Đông"), headers=(*HEADERS[:4], "Điện thoại", "Đơn vị")))
    assert verdicts(plan) == ["same"]
    assert [(one.field, one.change) for one in plan.rows[0].changes] == [("phone", Change.KEPT)]
    plan = bring_in(office, listed(AN), update=Update.OVERWRITE)
    assert [(one.field, one.before, one.after) for one in plan.rows[0].changes] == [
        ("phone", "0987654321", "0912345678")
    ]
    assert field_counts(plan) == {"phone": 1}
    assert office.desk.field(an, "phone") == "0912345678"


def test_what_a_cadre_changed_since_the_list_was_taken_stays(office: CaseOffice) -> None:
    source = listed(AN)
    bring_in(office, source)
    [an] = [one.member for one in check(office, source).rows]
    office.desk.edit(an, phone="0987654321")
    plan = bring_in(office, source, update=Update.OVERWRITE)
    assert [one.change for one in plan.rows[0].changes] == [Change.KEPT_CHANGED]
    assert office.desk.field(an, "phone") == "0987654321"


def test_what_a_cadre_cleared_since_the_list_was_taken_stays_empty(office: CaseOffice) -> None:
    source = listed(AN)
    bring_in(office, source)
    [an] = [one.member for one in check(office, source).rows]
    office.desk.edit(an, phone=None)
    for update in (Update.FILL, Update.OVERWRITE):
        plan = bring_in(office, source, update=update)
        assert [one.change for one in plan.rows[0].changes] == [Change.KEPT_CHANGED]
        assert not office.desk.field(an, "phone")
    asked = check(office, source, update=Update.ASK)
    assert [one.change for one in asked.rows[0].changes] == [Change.ASKED]
    bring_in(office, source, Choices(take=frozenset({(7, "phone")})), update=Update.ASK)
    assert office.desk.field(an, "phone") == AN[4]


def test_a_cleared_field_takes_what_is_new_in_the_list(office: CaseOffice) -> None:
    source = listed(AN)
    bring_in(office, source)
    [an] = [one.member for one in check(office, source).rows]
    office.desk.edit(an, phone=None)
    bring_in(office, listed((*AN[:4], "0987654321", AN[5]), digest="d2"))
    assert office.desk.field(an, "phone") == "0987654321"


def test_what_is_asked_is_taken_cell_by_cell(office: CaseOffice) -> None:
    an = office.member(1, citizen_id="034204001234", phone="0987654321")
    plan = check(office, listed(AN), update=Update.ASK)
    assert [one.change for one in plan.rows[0].changes] == [Change.ASKED]
    bring_in(office, listed(AN), Choices(take=frozenset({(7, "phone")})), update=Update.ASK)
    assert office.desk.field(an, "phone") == "0912345678"


def test_the_card_of_one_number_never_gets_the_day_of_another(office: CaseOffice) -> None:
    an = office.member(1, member_code="1234567", citizen_id="034204009999")
    headers = ("Họ và tên", "Ngày sinh", "Mã định danh đoàn viên", "Số CCCD", "Ngày cấp")
    source = listed(("Nguyễn Văn An", "05/03/2004", 1234567, "034204001234", "01/02/2021"), headers=headers)
    plan = bring_in(office, source, Choices(org=BRANCH))
    assert [one.change for one in plan.rows[0].changes] == [Change.KEPT, Change.KEPT]
    assert office.desk.field(an, "citizen_id_issued_on") is None


def test_nobody_moves_to_another_branch_by_a_list(office: CaseOffice) -> None:
    an = office.member(1, citizen_id="034204001234")
    plan = bring_in(office, listed((*AN[:5], "Thôn Đoài")))
    assert plan.rows[0].findings[-1].code == "import.other_branch"
    assert office.desk.field(an, "org") == BRANCH
    assert office.desk.field(an, "phone") == "0912345678"


def test_against_a_rule_that_allows_it_with_a_reason(office: CaseOffice) -> None:
    wrong = ("Nguyễn Văn An", "05/03/2004", "Nữ", AN[3], None, "Thôn Đông")
    assert verdicts(check(office, listed(wrong))) == ["error"]
    bring_in(office, listed(wrong), Choices(reasons={7: "Đã xem căn cước"}))
    with office.session.replica.reading() as reader:
        assert [one.operation.reason for one in reader.outbox()] == ["Đã xem căn cước"]


def test_every_row_to_be_added_is_one_that_the_rules_accept(office: CaseOffice) -> None:
    plan = check(office, listed(AN, BINH, CHI))
    with office.session.replica.reading() as reader:
        for row in plan.rows:
            command = Command("create", "member", row.member or "x", {**row.values, "org": row.org})
            decision = decide(reader.view(), command, office.session.actor, office.session.today)
            if row.verdict is Verdict.ADD:
                assert isinstance(decision, Accepted)


def test_an_import_that_is_stopped_leaves_no_row(office: CaseOffice) -> None:
    source = listed(AN, BINH)
    before = everything(office)
    importing = Import(office.session, source)
    with pytest.raises(ActionRefused, match=r"import\.cancelled"):
        importing.check(importing.mapping(), cancelled=lambda: True)
    plan = importing.check(importing.mapping())
    with pytest.raises(ActionRefused, match=r"import\.cancelled"):
        importing.commit(plan, cancelled=lambda: True)
    assert everything(office) == before


def test_progress_is_told_to_the_end(office: CaseOffice) -> None:
    told: list[tuple[int, int]] = []
    importing = Import(office.session, listed(AN, BINH))
    plan = importing.check(importing.mapping(), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)
    told.clear()
    importing.commit(plan, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)


def test_a_plan_is_only_carried_out_while_it_would_be_made_again(office: CaseOffice) -> None:
    importing = Import(office.session, listed(AN))
    plan = importing.check(importing.mapping())
    office.member(1, citizen_id="034204001234")
    before = everything(office)
    with pytest.raises(ActionRefused, match=r"import\.stale"):
        importing.commit(plan)
    assert everything(office) == before
    fresh = importing.check(importing.mapping())
    office.member(2, full_name="Đỗ Thị Mai")
    assert importing.commit(fresh).updated == 1


def test_a_cadre_of_one_branch_brings_people_into_that_one_only(tmp_path: Path) -> None:
    office = CaseOffice.opened(tmp_path / "home", BRANCH_CADRE)
    try:
        plan = check(office, listed(AN, BINH, ("Lê Thị Hoa", "2004", None, None, None, None)))
        assert verdicts(plan) == ["add", "error", "add"]
        assert plan.rows[1].errors[0].code == "forbidden.scope"
        assert plan.rows[2].org == BRANCH
    finally:
        office.close()


def test_titles_between_the_rows_say_the_branch(office: CaseOffice) -> None:
    rows = [("Nguyễn Văn An", "2004"), ("Lê Thị Bình", "2004"), ("Lê Văn Cầu", "2004")]
    source = replace(
        listed(*rows, headers=("Họ và tên", "Năm sinh")),
        titles=((7, "CHI ĐOÀN THÔN ĐÔNG"), (8, "Chi đoàn thôn Đoài")),
    )
    assert [row.org for row in check(office, source).rows] == [BRANCH, OTHER_BRANCH, OTHER_BRANCH]
    one_title = replace(source, titles=((7, "Danh sách đoàn viên"), (7, "CHI ĐOÀN THÔN ĐÔNG")))
    assert {row.org for row in check(office, one_title).rows} == {BRANCH}
    assert {row.org for row in check(office, one_title, Choices(org=OTHER_BRANCH)).rows} == {OTHER_BRANCH}


def test_a_title_that_names_no_branch_here_is_told_of_everybody_under_it(office: CaseOffice) -> None:
    rows = [("Nguyễn Văn An", "2004"), ("Lê Thị Bình", "2004"), ("Lê Văn Cầu", "2004")]
    said = ("I. CHI ĐOÀN THÔN ĐÔNG (1 đ/c)", "II. Chi đoàn Trường học", "III. Thôn Đoài: 1 người")
    titles = tuple(enumerate(said, 7))
    source = replace(listed(*rows, headers=("Họ và tên", "Năm sinh")), titles=titles)
    plan = check(office, source)
    assert [row.org for row in plan.rows] == [BRANCH, "", OTHER_BRANCH]
    assert [(one.code, one.params) for one in plan.rows[1].errors] == [
        ("import.branch_unknown", {"name": "Chi đoàn Trường học"})
    ]
    chosen = check(office, source, Choices(org=BRANCH))
    assert [row.org for row in chosen.rows] == [BRANCH, BRANCH, OTHER_BRANCH]
    assert [one.params["name"] for one in chosen.rows[1].unknown_branches] == ["Chi đoàn Trường học"]


def test_a_group_inside_a_branch_leaves_its_people_in_the_branch(office: CaseOffice) -> None:
    rows = [("Nguyễn Văn An", "2004"), ("Lê Thị Bình", "2004")]
    titles = ((7, "Chi đoàn thôn Đông"), (7, "Tổ 1"), (8, "Tổ 2"))
    source = replace(listed(*rows, headers=("Họ và tên", "Năm sinh")), titles=titles)
    assert [(row.org, row.findings) for row in check(office, source).rows] == [(BRANCH, ())] * 2


# --- taking back


def test_an_unsent_import_goes_as_if_it_had_never_been(office: CaseOffice) -> None:
    office.member(1, citizen_id="034204001234")
    before = members(office)
    plan = bring_in(office, listed(AN, BINH))
    told = import_undo.preview(office.session, plan.batch)
    assert (told.whole, told.operations) == (True, 2)
    assert import_undo.take_back(office.session, plan.batch).undone == 2
    assert members(office) == before
    assert office.desk.send() == []


def test_after_a_part_was_sent_a_batch_does_the_opposite(office: CaseOffice) -> None:
    an = office.member(1, citizen_id="034204001234", phone="0987654321")
    before = members(office)
    dung = ("Phạm Thị Dung", "2003", "Nữ", None, "0911222333", "Thôn Đông")
    plan = bring_in(office, listed(AN, BINH, dung), update=Update.OVERWRITE)
    office.desk.send(most=1)
    with pytest.raises(ActionRefused, match=r"import\.sent"):
        import_undo.take_back(office.session, plan.batch)
    dung_id = plan.rows[2].member
    office.desk.edit(dung_id, phone="0911222444")
    told = import_undo.preview(office.session, plan.batch)
    assert (told.whole, told.deletes, told.restores) == (False, 1, 1)
    assert told.left == ("Hồ sơ của Phạm Thị Dung đã được sửa sau khi thêm, nên vẫn giữ.",)
    done = import_undo.take_back(office.session, plan.batch, by_opposite=True)
    assert (done.undone, done.left) == (2, told.left)
    after = members(office)
    assert after.pop("Phạm Thị Dung")["phone"] == "0911222444"
    assert after == before
    assert office.desk.field(an, "phone") == "0987654321"


def test_what_was_never_imported_is_not_taken_back(office: CaseOffice) -> None:
    with pytest.raises(Usage, match=r"usage\.unknown_batch"):
        import_undo.preview(office.session, "no-such-batch")


def test_imports_are_listed_the_latest_first(office: CaseOffice) -> None:
    bring_in(office, listed(AN))
    bring_in(office, listed(BINH, digest="d2"))
    assert [(one.digest, one.added) for one in import_undo.imports(office.session)] == [("d2", 1), ("d1", 1)]


# --- profiles


def test_how_columns_are_meant_is_remembered_for_the_sender(office: CaseOffice) -> None:
    source = listed(AN, headers=("Tên gọi đầy đủ nhất", *HEADERS[1:]))
    importing = Import(office.session, source)
    guessed = importing.mapping()
    taught = guessed.with_target(0, Import(office.session, listed(AN)).mapping().targets[0])
    import_profiles.remember(office.session, "Trường THPT Đông", taught)
    assert importing.mapping().targets == taught.targets
    assert importing.mapping("Trường THPT Đông").targets == taught.targets
    with pytest.raises(Usage, match="profile_unfit"):
        Import(office.session, listed(AN, headers=HEADERS)).mapping("Trường THPT Đông")
    with pytest.raises(Usage, match="profile_unknown"):
        importing.mapping("Trường khác")
    import_profiles.forget(office.session, "Trường THPT Đông")
    assert import_profiles.names(office.session) == []
