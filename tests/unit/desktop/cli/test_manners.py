"""How the command line behaves: language, streams, slips of the pen, masks, refusals that change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from desktop.cli import context as context_module
from desktop.cli.output import Output, table
from desktop.cli.parsing import Parser, split_assignments
from desktop.services.failures import Usage
from tests.helpers.source_tree import ROOT
from tests.unit.desktop.cli.conftest import Terminal


def test_options_stand_before_or_after_the_command_and_fields_anywhere(terminal: Terminal) -> None:
    said = terminal.run(
        "member", "add", "full_name=Lê An", "--json", "--org", "TB.4.37.1", "phone=0912345678"
    )
    assert said.code == 0
    fields = terminal.json("member", "show", said.document["id"])["fields"]
    assert (fields["full_name"], fields["phone"]) == ("Lê An", "0912345678")


def test_an_unknown_field_is_refused_with_the_nearest_names(terminal: Terminal) -> None:
    said = terminal.run("--json", "member", "add", "--org", "TB.4.37.1", "full_name=Lê An", "phon=0912345678")
    assert said.code == 2
    assert "phone" in said.document["error"]["params"]["near"]
    said = terminal.run("--json", "member", "add", "--org", "TB.4.37.1", "điện thoại=0912345678")
    assert "phone" in said.document["error"]["params"]["near"]
    assert terminal.json("member", "list") == []


def test_a_refused_value_gives_code_and_sentence_and_changes_nothing(terminal: Terminal) -> None:
    id = terminal.add("full_name=Lê An", "phone=0912345678")
    said = terminal.run("--json", "member", "set", id, "phone=12", "note=sửa")
    assert said.code == 5
    error = said.document["error"]
    assert error["code"] == "validation.phone.length"
    assert error["message"].startswith("Chưa lưu được, Điện thoại")
    assert error["message"] in said.err
    fields = terminal.json("member", "show", id)["fields"]
    assert (fields["phone"], fields.get("note")) == ("0912345678", None)


def test_an_error_that_papers_explain_needs_a_reason(terminal: Terminal) -> None:
    words = ("full_name=Trần Thị Ánh", "sex=male", "citizen_id=034304001234")
    document = terminal.json("member", "add", "--org", "TB.4.37.1", *words, code=5)
    assert document["error"]["code"] == "validation.citizen_id.sex_mismatch"
    terminal.json("member", "add", "--org", "TB.4.37.1", *words, "--reason", "Đã đối chiếu với thẻ")


def test_citizen_ids_are_masked_for_people_and_whole_for_programs(terminal: Terminal) -> None:
    id = terminal.add("full_name=Trần Thị Ánh", "sex=female", "citizen_id=034304001234")
    assert "034304001234" not in re.sub(r"\s", "", terminal.run("member", "list").out)
    assert "0343…1234" in terminal.run("member", "list").out
    assert "034304001234" not in re.sub(r"\s", "", terminal.run("member", "show", id).out)
    assert terminal.json("member", "show", id)["fields"]["citizen_id"] == "034304001234"


def test_people_get_sentences_with_dates_and_labels_as_they_write_them(terminal: Terminal) -> None:
    id = terminal.add("full_name=Trần Thị Ánh", "birth_date=2004-03-05", "sex=female")
    shown = terminal.run("member", "show", id).out
    assert "05/03/2004" in shown
    assert "Nữ" in shown
    assert "Chi đoàn thôn 1 (TB.4.37.1)" in shown
    said = terminal.run("member", "set", id, "phone=0912345678").out
    assert "Đã lưu trên máy này: Trần Thị Ánh. Chờ đồng bộ." in said
    assert "Thiếu thông tin: " in said
    assert "Không có gì khác trước." in terminal.run("member", "set", id, "phone=0912345678").out
    assert "2 chờ đồng bộ" in terminal.run("status").out


@pytest.mark.parametrize(
    "words",
    [
        ("org", "list"),
        ("queue", "list"),
        ("conflict", "list"),
        ("rejected", "list"),
        ("member", "list"),
        ("status",),
        ("sync",),
        ("verify",),
        ("doctor",),
    ],
)
def test_without_json_people_get_text_and_no_json(shared_terminal: Terminal, words: tuple[str, ...]) -> None:
    said = shared_terminal.run(*words)
    assert said.code == 0
    assert said.out.strip()
    assert not said.out.startswith(("{", "["))


@pytest.mark.parametrize(
    "words",
    [
        ("member", "add", "full_name=An"),
        ("member", "add", "--org", "TB.9", "full_name=Lê An"),
        ("member", "add", "--org", "TB.4.37.1", "full_name"),
        ("member", "add", "--org", "TB.4.37.1", "note=a", "note=b"),
        ("member", "set", "x"),
        ("member", "delete", "x"),
        ("member", "list", "--sync", "anything"),
        ("member", "list", "--sort", "anything"),
        ("member", "list", "--limit", "many"),
        ("member", "add", "--batch", "no-such-file.jsonl"),
        ("member", "add", "--batch", "no-such-file.jsonl", "full_name=Lê An"),
        ("member", "list", "--unknown"),
        ("conflict", "resolve", "x"),
        ("conflict", "resolve", "x", "--take", "both"),
        ("conflict", "resolve", "x", "--take", "mine", "--set", "phone=1"),
        ("enrol", "--server", "http://central"),
        ("status", "phone=1"),
        ("org",),
    ],
)
def test_a_slip_of_the_pen_ends_with_two_and_one_document(
    shared_terminal: Terminal, words: tuple[str, ...]
) -> None:
    said = shared_terminal.run("--json", *words)
    assert said.code == 2, said
    error = said.document["error"]
    assert error["code"].startswith("usage.")
    assert error["message"]
    assert shared_terminal.json("member", "list") == []


def test_a_slip_of_the_pen_is_named_in_full(shared_terminal: Terminal) -> None:
    twice = shared_terminal.run("member", "add", "--org", "TB.4.37.1", "full_name=Lê An", "full_name=Lê Ba")
    assert "Trường Họ và tên được ghi hai lần" in twice.err
    unknown = shared_terminal.run("member", "list", "--sync", "anything")
    assert "draft, conflict, rejected, held, sent, pending, synced" in unknown.err


def test_an_answer_that_finds_no_room_says_that_the_work_is_done() -> None:
    said = StringIO()
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        output = Output(as_json=True, stdout=full, stderr=said)
        output.result({"id": "x", "sync": "pending"})
    assert output.unheard
    assert "Những gì lệnh này đã làm vẫn giữ nguyên" in said.getvalue()


def test_a_place_that_cannot_be_is_a_matter_of_configuration(terminal: Terminal) -> None:
    folder = str(terminal.home / ("x" * 300))
    said = terminal.run("--home", folder, "--json", "enrol", "--server", "http://central", "--code", "AAAA")
    assert (said.code, said.document["error"]["code"]) == (3, "home_unusable")


def test_drafts_may_be_asked_for_and_are_no_members(shared_terminal: Terminal) -> None:
    assert shared_terminal.json("member", "list", "--sync", "draft") == []


def test_a_limit_beyond_every_number_is_no_limit(shared_terminal: Terminal) -> None:
    assert shared_terminal.json("member", "list", "--limit", "9" * 30) == []


def test_help_is_in_vietnamese(shared_terminal: Terminal) -> None:
    for words in (["--help"], ["member", "add", "--help"]):
        said = shared_terminal.run(*words)
        assert said.code == 0
        assert said.out.startswith("Cách dùng: ")
        assert "usage:" not in said.out
        assert "show this help" not in said.out


def test_version_is_that_of_the_package(shared_terminal: Terminal) -> None:
    said = shared_terminal.run("--version")
    assert said.code == 0
    assert f'version = "{said.out.strip()}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_words_that_are_no_assignments_are_refused() -> None:
    assert split_assignments(["phone=0912", "note=", "email=a=b"]) == {
        "phone": "0912",
        "note": "",
        "email": "a=b",
    }
    for words in (["phone"], ["=1"], ["note=a", "note=b"]):
        with pytest.raises(Usage):
            split_assignments(words)


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table(("A", "Tên"), [("1", "Nguyễn"), ("22", "An")]) == ["A   Tên", "1   Nguyễn", "22  An"]
    assert table(("A",), []) == []


def test_progress_goes_to_stderr_and_is_not_repeated(capsys: pytest.CaptureFixture[str]) -> None:
    output = Output(as_json=True)
    output.progress("Đang gửi 1/2")
    output.progress("Đang gửi 1/2")
    output.result({"done": True}, ["for people"])
    captured = capsys.readouterr()
    assert captured.err == "Đang gửi 1/2\n"
    assert captured.out == '{"done": true}\n'


def test_a_parser_never_leaves_the_process_by_itself() -> None:
    with pytest.raises(Usage):
        Parser(prog="x").parse_args(["--nothing"])


def test_a_passphrase_that_a_person_makes_up_is_long_enough_and_typed_twice(
    new_terminal: Callable[[str], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = new_terminal("home")
    monkeypatch.delenv("SODOAN_PASSPHRASE")
    monkeypatch.setattr(context_module, "_can_ask", lambda: True)
    answers = iter(["ngắn", "mật khẩu đủ dài", "mật khẩu khác hẳn", "mật khẩu đủ dài", "mật khẩu đủ dài"])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(answers))
    assert terminal.enrol().document["error"]["code"] == "locked.passphrase_short"
    assert terminal.enrol().document["error"]["code"] == "locked.passphrase_differs"
    assert terminal.enrol().code == 0


def test_without_a_passphrase_and_without_a_person_to_ask_it_is_locked(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SODOAN_PASSPHRASE")
    said = terminal.run("--json", "status")
    assert (said.code, said.document["error"]["code"]) == (4, "locked.passphrase_missing")


def test_a_bug_is_reported_and_ends_with_one(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, expected_logs: object
) -> None:
    from desktop.services import organisations

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    expected_logs.expect("unexpected failure")  # type: ignore[attr-defined]
    monkeypatch.setattr(organisations, "tree", broken)
    said = terminal.run("--json", "org", "list")
    assert (said.code, said.document["error"]["code"]) == (1, "unexpected")


def test_a_file_of_another_encoding_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "new.jsonl"
    file.write_bytes('{"full_name": "Lê An"}'.encode("utf-16"))
    said = terminal.run("--json", "member", "add", "--org", "TB.4.37.1", "--batch", str(file))
    assert (said.code, said.document["error"]["code"]) == (2, "usage.file_unreadable")


def test_names_in_any_unicode_form_are_stored_in_one(terminal: Terminal) -> None:
    import unicodedata

    id = terminal.add("full_name=" + unicodedata.normalize("NFD", "Nguyễn Thị Ánh"))
    assert terminal.json("member", "show", id)["fields"]["full_name"] == "Nguyễn Thị Ánh"
