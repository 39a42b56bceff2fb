"""Reading a command line, the laptop's or the server's, with every word that a person sees in Vietnamese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import Any, NoReturn

_WRONG_USAGE = 2
# What argparse says in English, and how we say it.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english, re.DOTALL), vietnamese)
    for english, vietnamese in (
        (r"^the following arguments are required: (.*)$", r"còn thiếu: \1"),
        (r"^unrecognized arguments: (.*)$", r"không hiểu: \1"),
        (r"^argument (.*?): expected one argument$", r"\1 cần một giá trị"),
        (r"^argument (.*?): expected at least one argument$", r"\1 cần ít nhất một giá trị"),
        (r"^argument (.*?): invalid \w+ value: (.*)$", r"\1 không nhận giá trị \2"),
        (r"^argument (.*?): invalid choice: (.*?) \(choose from (.*)\)$", r"\1 không có \2; có: \3"),
        (r"^argument (.*?): not allowed with argument (.*)$", r"\1 không đi cùng \2"),
        (r"^argument (.*?): ignored explicit argument (.*)$", r"\1 không nhận giá trị, đã viết \2"),
        (r"^one of the arguments (.*) is required$", r"cần một trong các lựa chọn: \1"),
        (r"^ambiguous option: (.*?) could match (.*)$", r"\1 có thể là: \2"),
    )
)


def in_vietnamese(message: str) -> str:
    for english, vietnamese in _SAID:
        if english.match(message):
            return english.sub(vietnamese, message)
    return message


class _Help(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


class VietnameseParser(argparse.ArgumentParser):
    """An argument parser that speaks Vietnamese; wrong usage ends the process with 2, as in argparse."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("formatter_class", _Help)
        options.setdefault("allow_abbrev", False)
        options["add_help"] = False
        super().__init__(*args, **options)
        self._positionals.title = "Tham số"
        self._optionals.title = "Lựa chọn"
        self.add_argument("-h", "--help", action="help", help="xem hướng dẫn này rồi thoát")

    def error(self, message: str) -> NoReturn:
        self.exit(
            _WRONG_USAGE,
            f"{self.format_usage()}Chưa đúng: {in_vietnamese(message)}. Xem hướng dẫn: {self.prog} --help\n",
        )
