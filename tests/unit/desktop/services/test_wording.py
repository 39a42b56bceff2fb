"""Every code that can reach a person has a sentence, and sentences are written for cadres."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

import pytest

from desktop.services import failures
from desktop.services.failures import FailureKind, ServiceError, describe
from desktop.services.status import SyncState
from domain.findings import CheckLevel
from domain.kinds import KINDS
from domain.members.fields import MEMBER
from domain.records import Departure
from domain.refusals import Refusal, Waiting
from domain.roles import Role
from domain.workflows.conditions import general_of
from domain.workflows.registry import every_workflow
from sync.client import cycle, recovery, remote
from sync.client.transport import SyncFailure
from sync.protocol import wording
from sync.replica.errors import DataNewer, ReplicaError
from sync.replica.types import QueueState
from sync.replica.types import SyncState as RecordState
from tests.helpers.source_tree import python_files, reads_all_sources, tree

# Functions whose first or second text argument is the code of what a check found.
_CHECKERS = {"refused": 0, "Problem": 0, "_error": 1, "Finding": 1}


def _codes_of_checks() -> Iterator[str]:
    for path in python_files("domain"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = _CHECKERS.get(name)
            if place is not None and len(node.args) > place:
                code = node.args[place]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    yield code.value
            if name == "Refused" and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def _codes_raised_here() -> Iterator[str]:
    """Codes that services and command line give to their own errors, and words that they ask for."""
    families = {family.__name__ for family in _subclasses(ServiceError)}
    for path in python_files("desktop/services", "desktop/cli"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in families:
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def _words_asked_for() -> Iterator[str]:
    for path in python_files("desktop"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("word", "_say", "_ask"):
                for constant in ast.walk(node.args[0]):
                    inside_f_string = any(
                        constant in joined.values
                        for joined in ast.walk(node.args[0])
                        if isinstance(joined, ast.JoinedStr)
                    )
                    if (
                        isinstance(constant, ast.Constant)
                        and not inside_f_string
                        and "." in str(constant.value)
                    ):
                        yield str(constant.value)


def _subclasses(family: type[BaseException]) -> Iterator[type[BaseException]]:
    yield family
    for child in family.__subclasses__():
        yield from _subclasses(child)


@reads_all_sources
def test_the_source_was_read_for_codes() -> None:
    found = set(_codes_of_checks())
    assert {"phone.lost_zero", "birth_date.future", "catalogue", "validation.required"} <= found
    assert {"not_enrolled", "usage.assignment"} <= set(_codes_raised_here())


@pytest.mark.parametrize("code", [*Refusal, *Waiting])
def test_every_refusal_and_every_reason_to_wait_has_a_sentence(code: str) -> None:
    assert wording.has_sentence(code)


@reads_all_sources
def test_every_finding_of_a_check_has_a_sentence() -> None:
    assert [code for code in sorted(set(_codes_of_checks())) if not wording.has_sentence(code)] == []


@reads_all_sources
def test_every_error_that_services_raise_has_a_sentence() -> None:
    assert [code for code in sorted(set(_codes_raised_here())) if not wording.has_sentence(code)] == []


@reads_all_sources
def test_every_word_that_the_program_asks_for_exists() -> None:
    asked = sorted(set(_words_asked_for()))
    assert "queue.empty" in asked
    assert [code for code in asked if not wording.word_or(code, "")] == []


def test_every_failure_of_the_client_has_a_sentence_and_a_kind() -> None:
    assert remote.Revoked in set(_subclasses(SyncFailure)), [cycle, recovery]
    for family in _subclasses(SyncFailure):
        error = family.__new__(family)
        failure = describe(error, unsent=3)
        assert wording.has_sentence(failure.code), family
        assert failure.kind in (FailureKind.NO_NETWORK, FailureKind.UNAUTHORISED, FailureKind.SERVER_ERROR)


def test_every_failure_of_the_replica_has_a_sentence_and_its_own_meaning() -> None:
    for family in _subclasses(ReplicaError):
        if family is ReplicaError:
            continue
        error = DataNewer("0099") if family is DataNewer else family("why")
        failure = describe(error)
        assert failure.kind is not FailureKind.UNEXPECTED, family
        assert wording.has_sentence(failure.code), family


@pytest.mark.parametrize(
    ("prefix", "codes"),
    [
        ("sync", [*RecordState, "draft"]),
        ("queue_state", list(QueueState)),
        ("status", list(SyncState)),
        ("level", list(CheckLevel)),
        ("role", list(Role)),
        ("departure", list(Departure)),
        ("kind", list(KINDS)),
        ("do", ["create", "edit", "delete", "resolve"]),
        ("action", ["create", "edit", "delete", "resolve"]),
    ],
)
def test_every_state_has_a_word(prefix: str, codes: list[str]) -> None:
    for code in codes:
        assert wording.word(f"{prefix}.{code}")


_ENGLISH = re.compile(
    r"\b(server|sync|payload|token|error|file|the|unknown|failed|invalid|none|null|true|false|record|unit|device)\b",
    re.IGNORECASE,
)


def _all_texts() -> list[tuple[str, str]]:
    messages = wording._messages()
    return [(code, text) for part in messages.values() for code, text in part.items()]


def test_no_sentence_holds_an_english_word_or_an_exclamation_mark() -> None:
    for code, text in _all_texts():
        plain = re.sub(r"\{[a-z_]+\}", "", text)
        assert not _ENGLISH.search(plain), code
        assert "!" not in plain, code


def test_every_text_is_a_template_that_can_be_filled() -> None:
    for code, text in _all_texts():
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(text)), (
            code
        )


def test_a_sentence_ends_like_one() -> None:
    for code, text in wording._messages()["sentences"].items():
        assert text.rstrip().endswith((".", "}")), code


def test_a_refused_value_names_its_field_and_says_that_nothing_changed() -> None:
    said = wording.sentence("validation.phone.lost_zero", {"field": "phone"})
    assert said.startswith("Chưa lưu được, Điện thoại: ")
    assert said.endswith("Chưa có gì thay đổi.")


def test_what_the_server_refused_is_said_to_be_kept() -> None:
    said = wording.sentence("validation.phone.lost_zero", {"field": "phone"}, by_server=True)
    assert said.startswith("Máy chủ không nhận, Điện thoại: ")
    assert said.endswith("Nội dung đã nhập vẫn còn.")


def test_a_code_of_a_newer_server_still_gives_a_sentence() -> None:
    assert "cập nhật" in wording.sentence("invented.tomorrow", {"x": 1})


def test_a_parameter_that_was_left_out_does_not_break_the_sentence() -> None:
    assert "…" in wording.sentence("too_long", {})


def test_parameters_are_shown_as_people_read_them() -> None:
    assert "31/12/2026" in wording.sentence("forbidden.expired", {"until": "2026-12-31"})
    assert "tình nguyện viên" in wording.sentence(
        "forbidden", {"role": "volunteer", "do": "delete", "kind": "member"}
    )


def test_a_sentence_about_the_network_says_what_is_kept() -> None:
    from sync.client.transport import CutOff

    assert "14 thay đổi vẫn nằm trên máy này" in describe(CutOff(), unsent=14).sentence
    assert "Không có gì chờ gửi" in describe(CutOff(), unsent=0).sentence
    assert "Chưa có gì thay đổi" in describe(CutOff()).sentence


def test_labels_come_from_the_declaration() -> None:
    assert wording.field_label("phone") == MEMBER.by_name["phone"].label
    assert wording.field_label("nobody_knows") == "nobody_knows"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (OSError(28, "No space left on device"), FailureKind.DISK_FULL),
        (PermissionError(13, "Permission denied", "home"), FailureKind.NOT_ENROLLED),
        (OSError(5, "Input/output error"), FailureKind.DATA_DAMAGED),
        (OSError(99, "anything"), FailureKind.UNEXPECTED),
        (ValueError("a bug"), FailureKind.UNEXPECTED),
    ],
)
def test_errors_of_the_system_are_told_apart(error: Exception, kind: FailureKind) -> None:
    assert failures.describe(error).kind is kind


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Số CCCD", "số CCCD"),
        ("CCCD cũ", "CCCD cũ"),
        ("Ngày vào Đoàn", "ngày vào Đoàn"),
        ("Địa chỉ", "địa chỉ"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_keeps_its_abbreviations(label: str, inside: str) -> None:
    assert wording.in_sentence(label) == inside


_WHAT_TO_DO = re.compile(r"\b(hãy|để trống|không cần|không mất|vẫn còn|vẫn \w+ được)\b", re.IGNORECASE)


def test_every_refusal_says_what_to_do_next() -> None:
    conditions = {
        f"case.{condition.code}"
        for workflow in every_workflow().values()
        for step in workflow.steps
        for condition in (*step.conditions, *general_of(workflow, step))
    }
    together = {
        f"case.{rule.code}"
        for workflow in every_workflow().values()
        for step in workflow.steps
        for rule in step.together
    }
    silent = [
        code
        for code in sorted({*map(str, Refusal), *conditions, *together})
        if not _WHAT_TO_DO.search(wording.sentence(code))
    ]
    assert silent == []


def test_no_sentence_states_a_limit_that_the_level_above_may_change() -> None:
    """A limit comes with the refusal: a sentence that knows it by heart lies after the next congress."""
    by_heart = re.compile(r"hai phần ba|quá nửa|nửa nhiệm kỳ|sáu tháng|ba tháng liên tục", re.IGNORECASE)
    labels = [
        (step.name, condition.label)
        for workflow in every_workflow().values()
        for step in workflow.steps
        for condition in step.conditions
    ]
    assert [text for text in (*_all_texts(), *labels) if by_heart.search(text[1])] == []
