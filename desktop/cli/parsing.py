"""Reading the command line, with every word that a person sees in Vietnamese."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from desktop.services.failures import Usage

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


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Vietnamese and raises `Usage` instead of leaving the process."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("formatter_class", _Help)
        options.setdefault("allow_abbrev", False)
        options["add_help"] = False
        super().__init__(*args, **options)
        self._positionals.title = "Tham số"
        self._optionals.title = "Lựa chọn"
        self.add_argument("-h", "--help", action="help", help="xem hướng dẫn này rồi thoát")

    def error(self, message: str) -> NoReturn:
        raise Usage("usage.command", {"what": in_vietnamese(message), "help": f"{self.prog} --help"})


def common_options(parser: argparse.ArgumentParser, *, top: bool = False) -> None:
    """`--home` and `--json`, understood before and after the command.

    Only the top parser has defaults; a command's parser must not overwrite what stood before it.
    """
    absent: Any = None if top else argparse.SUPPRESS
    parser.add_argument("--home", metavar="THƯ_MỤC", default=absent, help="thư mục dữ liệu của máy này")
    parser.add_argument(
        "--json",
        action="store_true",
        default=False if top else argparse.SUPPRESS,
        help="in kết quả cho chương trình khác đọc",
    )


def split_assignments(words: Iterable[str]) -> dict[str, str]:
    """`["phone=0912", "note="]` → `{"phone": "0912", "note": ""}`; raises Usage."""
    typed: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name:
            raise Usage("usage.assignment", {"what": word})
        if name in typed:
            raise Usage("usage.assignment_twice", {"field": name})
        typed[name] = value
    return typed


if TYPE_CHECKING:
    # argparse has no public name for what `add_subparsers` gives.
    Commands = argparse._SubParsersAction[Parser]
else:
    Commands = argparse.Action


def subcommands(commands: Commands, name: str, help_text: str) -> Commands:
    """A command that is only a family of others: `sodoan member …`."""
    parser = commands.add_parser(name, help=help_text)
    common_options(parser)
    return parser.add_subparsers(title="Các lệnh", metavar="LỆNH", required=True, dest=f"{name}_command")


def assignments(parser: argparse.ArgumentParser) -> None:
    """FIELD=VALUE words, anywhere among the options."""
    parser.add_argument(
        "assignments",
        nargs="*",
        default=[],
        metavar="TRƯỜNG=GIÁ_TRỊ",
        help="ví dụ phone=0912345678; bỏ trống sau dấu = để xóa",
    )
