"""What an operator typed wrongly is told in a sentence: what it was, that nothing changed, what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.decisions import Put
from sync.server.cli import Exit
from sync.server.units import central_writer, find_unit, write_in_bulk
from tests.helpers.office import NOON, Office, made_id

Run = Callable[..., tuple[int, Any]]


def told(operator: Run, *words: str) -> tuple[str, str]:
    """Code and sentence of a command that must be refused."""
    exit, document = operator(*words)
    assert exit == Exit.REFUSED, document
    return document["error"]["code"], document["error"]["message"]


def member_of(operator: Run, office: Office, unit: str) -> str:
    operator("seed", "--unit", unit, "--members", "1")
    with office.store.looking() as connection:
        found = connection.exec_driver_sql("SELECT min(id) FROM record WHERE kind = 'member'")
        return str(found.scalar_one())


@pytest.mark.parametrize(
    "words",
    [
        ("code", "--role", "secretary", "--unit"),
        ("seed", "--unit"),
        ("unit", "show"),
        ("ops",),
        ("device", "list", "--unit"),
        ("directive", "list", "--unit"),
        ("campaign", "name=Đủ thông tin", "due_on=30/04/2027", "--unit"),
    ],
)
def test_a_wrong_unit_code_is_told_with_what_the_code_stands_for(
    operator: Run, words: tuple[str, ...]
) -> None:
    meant = {"T.9": "Không có đơn vị mang mã T.9. Chưa", "T": "T là Tỉnh đoàn, một cấp trên",
             "T.1.1.2": "T.1.1.2 là Thôn Bình, thuộc đơn vị Xã Một (T.1.1)"}  # fmt: skip
    for code, said in meant.items():
        refused, sentence = told(operator, *words, code)
        assert refused == "unknown_unit"
        assert said in sentence
        assert sentence.endswith("Chưa có gì thay đổi. Hãy kiểm tra lại mã.")


def test_nobody_is_moved_to_what_is_no_branch_or_works_no_more(operator: Run, office: Office) -> None:
    member = member_of(operator, office, "T.1.1")
    code, sentence = told(operator, "move", member, "--org", "T.1.2")
    assert (code, "Xã Hai không phải là chi đoàn" in sentence) == ("not_a_branch", True)
    assert told(operator, "move", member, "--org", "T.9")[0] == "unknown_record"
    with office.store.looking() as connection:
        unit = find_unit(connection, "T.1.2")
    gone = {"code": "T.1.2.3", "name": "Thôn Cũ", "level": "chi_doan", "status": "dissolved",
            "parent": unit.unit_id}  # fmt: skip
    put = Put("organisation", made_id("old"), gone, creates=True)
    write_in_bulk(office.store, unit.unit_id, [put], central_writer(NOON), NOON)
    code, sentence = told(operator, "move", member, "--org", "T.1.2.3")
    assert (code, "đã ngừng hoạt động" in sentence) == ("org_closed", True)
    assert operator("record", "member", member)[1]["version"] == 2


@pytest.mark.parametrize("command", ["app-transfer", "merge-org", "declare"])
def test_what_wants_a_branch_says_so(operator: Run, office: Office, command: str) -> None:
    member = member_of(operator, office, "T.1.1")
    words = {
        "app-transfer": ("app-transfer", member, "--to", "T.1.2"),
        "merge-org": ("merge-org", "T.1.1.1", "T.1.2"),
        "declare": ("declare", "full_name=Lê Hoa", "--org", "T.1.2"),
    }[command]
    code, sentence = told(operator, *words)
    assert (code, "không phải là chi đoàn" in sentence) == ("not_a_branch", True)


def test_branches_of_two_units_or_one_alone_are_not_merged(operator: Run) -> None:
    code, sentence = told(operator, "merge-org", "T.1.1.1", "T.1.2.1")
    assert (code, "Thôn An và Thôn Cam thuộc hai đơn vị" in sentence) == ("merge.apart", True)
    code, sentence = told(operator, "merge-org", "T.1.1.1", "T.1.1.1")
    assert (code, "Thôn An không sáp nhập vào chính mình" in sentence) == ("merge.itself", True)


def test_an_edit_that_the_rules_refuse_is_told_in_the_words_of_the_rule(
    operator: Run, office: Office
) -> None:
    member = member_of(operator, office, "T.1.1")
    code, sentence = told(operator, "edit", "member", member, "phone=12")
    assert code == "validation.phone.length"
    assert "Số điện thoại có 2 chữ số; số di động có 10 chữ số." in sentence
    assert "Chưa có gì thay đổi." in sentence


def test_a_campaign_without_its_day_is_told_which_field_lacks(operator: Run) -> None:
    code, sentence = told(operator, "campaign", "--unit", "T.1.1", "name=Không hạn")
    assert code == "validation.required"
    assert "không được để trống" in sentence


def test_a_step_that_there_is_not_is_told_with_those_of_the_level_above(
    operator: Run, office: Office
) -> None:
    unit = office.unit("TB.7")
    laptop = unit.laptop()
    laptop.exchange(laptop.create("An", birth_date="2000-05-02"), schema=2)
    case = made_id("discipline")
    given = {"member": made_id("TB.7-An"), "form": "expulsion", "violation": "Vi phạm nghiêm trọng",
             "meeting_date": "2026-10-01", "meeting_total": 20, "meeting_present": 18, "votes_for": 17,
             "self_criticism": True, "secret_ballot": True}  # fmt: skip
    laptop.exchange(laptop.operation("discipline.submit", "case", case, set=given), schema=2)
    code, sentence = told(operator, "decide", case, "praise", "--as", "Tỉnh đoàn xa")
    assert code == "unsupported"
    assert "không có bước “praise”" in sentence
    assert "expel_above" in sentence
    code, sentence = told(operator, "decide", case, "expel_above", "--as", "T.1.1")
    assert (code, "T.1.1 không phải cấp trên" in sentence) == ("level_not_above", True)
    code, sentence = told(operator, "decide", made_id("none"), "expel_above", "--as", "Tỉnh đoàn xa")
    assert (code, "Không có hồ sơ" in sentence) == ("unknown_record", True)
