"""Several cadres on one home, as scripts and people at a terminal deal with them."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from tests.helpers.desks import PASSPHRASE
from tests.unit.desktop.cli.conftest import Terminal

OF_HUNG = "thuyen giay troi xa"


def actors(terminal: Terminal) -> list[str]:
    return [row["actor"] for row in terminal.json("queue", "list")]


def test_each_cadre_has_a_passphrase_and_works_under_it(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SODOAN_NEW_PASSPHRASE", OF_HUNG)
    assert terminal.enrol(name="Đỗ Văn Hùng").code == 0
    by_lan = terminal.add("full_name=Trần Thị Ánh")
    monkeypatch.setenv("SODOAN_PASSPHRASE", OF_HUNG)
    by_hung = terminal.add("full_name=Y Hoa Niê")
    names = {row["id"]: row["actor"] for row in terminal.json("queue", "list")}
    assert len({names[by_lan], names[by_hung]}) == 2
    assert terminal.json("sync")["sent"] == 2


def test_without_a_passphrase_of_their_own_the_one_who_came_last_works(terminal: Terminal) -> None:
    terminal.add("full_name=Trần Thị Ánh")
    [lan] = actors(terminal)
    assert terminal.enrol(name="Đỗ Văn Hùng").code == 0
    terminal.add("full_name=Y Hoa Niê")
    assert lan not in actors(terminal)


def test_a_renewed_cadre_is_not_a_second_one(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    assert terminal.enrol("--renew").code == 0
    monkeypatch.setenv("SODOAN_PASSPHRASE", "không phải câu này")
    assert terminal.run("status").code == 4
    monkeypatch.setenv("SODOAN_PASSPHRASE", PASSPHRASE)
    terminal.add("full_name=Y Hoa Niê")
    assert terminal.json("sync")["applied"] == 1


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Iterable[str]], list[str]]:
    """Somebody sits at the terminal and gives these answers; the questions are collected."""

    def answer(answers: Iterable[str]) -> list[str]:
        left, questions = list(answers), []

        def give(prompt: str, stream: Any = None) -> str:
            questions.append(prompt)
            return left.pop(0)

        monkeypatch.setattr(getpass, "getpass", give)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        return questions

    return answer


def test_a_person_chooses_the_new_cadres_passphrase_twice(
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    asked: Callable[[Iterable[str]], list[str]],
) -> None:
    questions = asked([OF_HUNG, OF_HUNG])
    assert terminal.enrol(name="Đỗ Văn Hùng").code == 0
    assert len(questions) == 2
    monkeypatch.setenv("SODOAN_PASSPHRASE", OF_HUNG)
    assert terminal.run("status").code == 0


@pytest.mark.parametrize(
    "answers,code",
    [
        (["ngắn"], "locked.passphrase_short"),
        (["mật khẩu 2026"], "locked.passphrase_common"),
        ([OF_HUNG, "khác"], "locked.passphrase_differs"),
    ],
)
def test_a_weak_or_mistyped_choice_costs_no_code(
    terminal: Terminal,
    asked: Callable[[Iterable[str]], list[str]],
    answers: list[str],
    code: str,
) -> None:
    asked(answers)
    said = terminal.enrol(name="Đỗ Văn Hùng")
    assert (said.code, said.document["error"]["code"]) == (4, code)
    before = terminal.link.requests
    assert terminal.run("status").code == 0
    assert terminal.link.requests == before
