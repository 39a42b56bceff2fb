"""Reading the command line, with every word that a person sees in Vietnamese."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from desktop.services.failures import Usage
from sync.protocol.command_line import VietnameseParser, in_vietnamese


class Parser(VietnameseParser):
    """Raises `Usage` instead of leaving the process."""

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
